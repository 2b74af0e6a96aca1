"""Charts and tables: their data, and the widgets that draw them in the browser."""
