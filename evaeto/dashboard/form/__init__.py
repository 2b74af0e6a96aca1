"""The form of the ETo tab: what can be asked, what is wrong with it, and its fields."""
