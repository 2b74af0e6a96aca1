"""Steps 3 to 5 of the five: from what the services delivered to a result."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from evaeto.core.local_days import clock
from evaeto.core.messages import Message
from evaeto.pipeline.fetching import Failure, deliveries_of
from evaeto.pipeline.task_messages import COMPUTING, FUSING, PREPROCESSING, Step
from evaeto.request import Request
from evaeto.result import Result
from evaeto.settings import Settings
from evaeto.sources.delivery import Delivery

if TYPE_CHECKING:
    from evaeto.fusion.calibration import AnyCalibration


def assemble(
    request: Request,
    outcomes: Sequence[Delivery | Failure],
    elevation: tuple[float, str],
    settings: Settings,
    enter: Callable[[Step], None] = lambda step: None,
    calibration: AnyCalibration | Sequence[AnyCalibration] | None = None,
) -> Result:
    """Steps 3 to 5: check and prepare, fuse, compute ETo.

    Parameters
    ----------
    elevation : metres above sea level, and where that comes from
    enter : called at the begin of each step, to tell it and to stop there when asked to
    calibration : of this place, or several of its region

    Raises
    ------
    TaskError
        No source delivered enough.
    """
    from evaeto.pipeline.computing import compute_eto
    from evaeto.pipeline.crop import add_crop
    from evaeto.pipeline.fusion_step import fuse
    from evaeto.pipeline.preparing import prepare
    from evaeto.pipeline.provenance import attributes, use_of

    deliveries = deliveries_of(outcomes)
    warnings: list[str] = [*request.notes]
    warnings += [outcome.left_out for outcome in outcomes if isinstance(outcome, Failure)]
    warnings += dict.fromkeys(trouble for delivery in deliveries for trouble in delivery.cache)

    enter(PREPROCESSING)
    prepared = prepare(request, deliveries, elevation[0])
    warnings += prepared.warnings

    enter(FUSING)
    fused = fuse(request, prepared, elevation[0])
    warnings += fused.warnings

    enter(COMPUTING)
    dataset, fusion, told = compute_eto(request, elevation[0], fused, prepared, calibration)
    warnings += told
    if request.growing is not None:
        dataset = add_crop(dataset, request.growing)
    days = (fused.weight.sum(axis=0) > 0).sum(axis=1)
    uses = tuple(use_of(delivery, int(used)) for delivery, used in zip(prepared.deliveries, days, strict=True))
    said = {
        "method": Message("provenance.method", fusion=fusion),
        "day_definition": Message("provenance.day", zone=clock(request.utc_offset_hours)),
        "elevation_source": elevation[1],
        **({"crop": request.growing.told} if request.growing is not None else {}),
    }
    dataset.attrs.update(attributes(said, request, uses, warnings, settings.label))
    return Result(dataset, tuple(warnings), uses, settings.label, said)
