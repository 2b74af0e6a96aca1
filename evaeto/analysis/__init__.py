"""What can be said about a series of days. Nothing is loaded here: a page takes the table of crops without numpy."""
