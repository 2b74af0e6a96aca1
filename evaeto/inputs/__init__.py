"""Weather on its way in: what may stand in a table or a grid, and what cannot be."""
