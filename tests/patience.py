"""How long a test waits for what is to come: against hanging for ever, and so far away that no load reaches it."""

LONG_ENOUGH_S = 900.0
LONG_ENOUGH_MS = 1000 * LONG_ENOUGH_S  # for Playwright
