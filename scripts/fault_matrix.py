"""What becomes of a calculation when a service fails: every service with every fault, by the real client and pipeline.

`python scripts/fault_matrix.py` asks the stand-ins and writes docs/faults.md; a test keeps that file true.
"""

from __future__ import annotations

import asyncio
import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import evaeto.demo
from evaeto.core import local_days
from evaeto.core.messages import listed
from evaeto.demo.faults import FAULTS
from evaeto.demo.server import Demo
from evaeto.demo.services import SERVICES as STAND_INS
from evaeto.errors import TaskError
from evaeto.pipeline import fetching
from evaeto.pipeline.assembling import assemble
from evaeto.pipeline.fetching import Failure
from evaeto.request import Request
from evaeto.settings import Settings
from evaeto.sources.catalogue import SERVICES, SOURCES
from evaeto.sources.delivery import Delivery
from evaeto.sources.open_meteo.about import ELEVATION
from evaeto.sources.service import Source

PAGE = Path(__file__).resolve().parents[1] / "docs" / "faults.md"

TOPEKA = (39.05, -95.68)
"""Where most services answer."""

LASTING = tuple(fault for fault in FAULTS if fault not in ("slow", "fail-once"))
"""The faults that do not pass; after the other two a service delivers."""

HANGS_S = 0.5
"""After how long a service that never answers is given up here."""


def _period(source: Source) -> tuple[int, int]:
    """First and last day to ask for, from the point's today: days that two services or more can know whole.

    Not yesterday: soon after midnight a station has not told its last hours.
    """
    if source.last_offset > 0:
        return 1, 5
    return max(source.first_offset or -21, -21), -2


def _place(source: Source) -> tuple[float, float]:
    return TOPEKA if source.covers(*TOPEKA) else source.sample


def faults_of(service: str) -> tuple[str, ...]:
    """The lasting faults of a service: those of all, and its own."""
    return (*LASTING, *STAND_INS[service].faults)


PERIODS = {**{key: _period(source) for key, source in SOURCES.items()}, ELEVATION.key: (-20, -8)}


@dataclass(frozen=True, slots=True)
class Cell:
    """What happens: "result" or "ERROR", the days asked for and those with ETo, what the user is told of it.

    used : services that have a part in the result
    """

    service: str
    fault: str
    outcome: str
    asked: int
    complete: int
    message: str
    used: tuple[str, ...] = ()

    @property
    def told(self) -> str:
        """What the user is told, the same on every day: the weather of the stand-ins has seasons."""
        told = re.sub(r"\d{4}-\d{2}-\d{2}( \d{2}:\d{2}(:\d{2})?)?", "(day)", str(self.message))
        told = re.sub(r"'-?\d+\.\d+ K'", "'(number) K'", told)
        return re.sub(r"\b1(19|20|21) h ago", "(hours) h ago", told)


def matrix() -> list[Cell]:
    """All services of a calculation with all lasting faults."""
    with evaeto.demo.serve() as demo, tempfile.TemporaryDirectory() as caches:
        return [cell for service in PERIODS for cell in _of_service(demo, service, Path(caches))]


def as_page(cells: Sequence[Cell]) -> str:
    """The page of the documentation."""
    lines = [
        "# When a service fails",
        "",
        "Every service with every fault that does not pass, and with those of its own, asked by the real client",
        "through the real pipeline from the stand-ins at a place where it answers. `scripts/fault_matrix.py` writes",
        "this page, and a test compares it with what happens. A service that is merely slow, or fails once, is waited",
        "for or asked again.",
        "",
        "In no case is a value put in the place of the one that did not come: a day is computed from the services",
        "that delivered, or, where none did for an input that FAO-56 cannot estimate, is left without ETo. Today is",
        "the one day that only the Open-Meteo forecast has whole. Without an elevation nothing is computed.",
        "",
        "| service | fault | outcome | days with ETo | what the user is told |",
        "|---|---|---|---|---|",
    ]
    for cell in cells:
        name, sentence = SERVICES[cell.service].name, cell.told.replace("|", "\\|")
        lines.append(f"| {name} | {cell.fault} | {cell.outcome} | {cell.complete} of {cell.asked} | {sentence} |")
    meanings = [f"- `{fault}`: {FAULTS[fault]}" for fault in LASTING]
    own = [
        f"- `{fault}` ({SERVICES[key].name}): {one.sentence}"
        for key, stand_in in STAND_INS.items()
        for fault, one in stand_in.faults.items()
    ]
    return "\n".join([*lines, "", "The faults:", "", *meanings, "", "Of single services:", "", *own, ""])


def _of_service(demo: Demo, service: str, caches: Path) -> list[Cell]:
    lat, lon = TOPEKA if service == ELEVATION.key else _place(SOURCES[service])
    today = local_days.today_at(lat, lon)
    first, last = (today + timedelta(days=offset) for offset in PERIODS[service])
    # The elevation service is asked only where no answer has a height
    sources = ["nasa_power"] if service == ELEVATION.key else "auto"
    request = Request.create(lat=lat, lon=lon, start=first, end=last, sources=sources)
    if service not in (*request.sources, ELEVATION.key):  # asked by its name only
        named = [*request.sources, service]
        request = Request.create(lat=lat, lon=lon, start=first, end=last, sources=named)
    settings = replace(demo.settings, retries=0, cache_dir=caches / service)
    others = {key: _download(request, key, settings) for key in request.sources if key != service}
    cells = []
    for fault in faults_of(service):
        demo.set_fault(service, fault)
        cells.append(_cell(request, service, fault, others, replace(settings, cache_dir=caches / f"{service} {fault}")))
        demo.set_fault(service, None)
    return cells


def _cell(
    request: Request, service: str, fault: str, others: dict[str, Delivery | Failure], settings: Settings
) -> Cell:
    # Only what hangs is given up soon: the others answer, however long that takes on a busy machine
    hasty = replace(settings, timeout_s=HANGS_S) if fault == "hang" else settings
    outcomes = [others[key] if key in others else _download(request, key, hasty) for key in request.sources]
    try:
        deliveries = fetching.deliveries_of(outcomes)
        patient = hasty if service == ELEVATION.key else settings
        elevation = asyncio.run(fetching.find_elevation(request, deliveries, patient, lambda text: None))
        result = assemble(request, outcomes, elevation, settings)
    except TaskError as error:
        return Cell(service, fault, "ERROR", request.days, 0, error.message)
    name = SERVICES[service].name
    about = [warning for warning in result.warnings if warning.startswith(f"{name}:")]
    told = listed(about) if about else ""
    complete = int(result.eto.notnull().sum())
    used = tuple(use.key for use in result.sources)
    return Cell(service, fault, "result", request.days, complete, told, used)


def _download(request: Request, service: str, settings: Settings) -> Delivery | Failure:
    return asyncio.run(fetching.download(request, service, settings, lambda text: None))


if __name__ == "__main__":
    PAGE.write_text(as_page(matrix()))
