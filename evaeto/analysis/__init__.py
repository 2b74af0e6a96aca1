"""What can be said about a series of days."""
