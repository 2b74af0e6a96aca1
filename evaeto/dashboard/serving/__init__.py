"""What stands between the visitors of the page and its kernels: who gets one, for how long, and what may be sent."""

import sys

# The schemas of Jupyter's events name no IRIs, whose grammar is compiled on import, for more than a second
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
