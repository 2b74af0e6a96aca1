"""Many sites and whole grids: bounded, kept as they are finished, resumed."""

from __future__ import annotations

from evaeto.core.called_modules import call_means

call_means(__name__)
