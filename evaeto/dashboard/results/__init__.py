"""The card of a calculation: its progress, and the sheets of its result."""
