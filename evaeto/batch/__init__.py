"""Many sites and whole grids: bounded, kept as they are finished, resumed."""
