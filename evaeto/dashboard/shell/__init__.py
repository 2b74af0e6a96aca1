"""The page itself: header, notices, the three tabs, and the About tab."""
