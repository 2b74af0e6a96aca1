__version__ = "0.1.0"
__year__ = 2026
"""Of this version's release, for citations."""
