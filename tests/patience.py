"""How long a test waits for what is to come: against hanging for ever, and so far away that no load reaches it."""

LONG_ENOUGH_S = 900.0
LONG_ENOUGH_MS = 1000 * LONG_ENOUGH_S  # for Playwright

PATIENT = f"from evaeto.dashboard.serving import ending; ending.END_WITHIN_S = {LONG_ENOUGH_S}\n"
"""Begins the code of a server. On a busy machine one that ends well takes longer than supervisors allow; one that hangs
fails all the same."""
