"""One estimate from several services.

`fuse` is the way in, for one place or through `many_places` for many, and `estimate` makes the 90 % band;
`uncalibrated` works without a reference, `calibration` with one; `combine` and `regression` estimate one day, `drift`
and `kalman` follow the months, `regional` joins several sites.
"""

from __future__ import annotations

from evaeto.core.called_modules import call_means

call_means(__name__)
