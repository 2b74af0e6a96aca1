"""Weather services, a folder each: `about` has what is known without asking, `client` asks. `catalogue` has all."""

from __future__ import annotations

from evaeto.core.called_modules import call_means

call_means(__name__, "services")
