"""Places by name, offline."""
