"""What every floor of the house may use: no science, no services, no widgets, and nothing heavy to import."""
