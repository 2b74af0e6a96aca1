"""What several areas of the page are made of: its language, markup, coordinates, and the small front-end widgets."""
