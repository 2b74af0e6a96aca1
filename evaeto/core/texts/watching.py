"""English texts: what changes in services while they deliver."""

from __future__ import annotations

TEXTS: dict[str, str | tuple[str, str]] = {
    "watch.days_late": (
        "the days of {late} follow those of {early} one day later, from {day} on: the dates of one of them are off by "
        "a day"
    ),
    "watch.input_late": (
        "{name} of {late} follows that of {early} one day later, from {day} on: the dates of one of them are off by a "
        "day"
    ),
    "watch.step": "{source} has changed against {other}, from about {day} on: {input}",
    "watch.drift": "{source} has drifted away from {other}; in all since {day}: {input}",
    "watch.level": "{source} is no longer what the calibration saw of it, from {day} on: {input}",
    "watch.model": (
        "{source} changes its model on {day} ({before} before, {after} since), which shows against the other services: "
        "{inputs}"
    ),
    "watch.model_wider": "the band is {width} mm/d wider from then on",
    "watch.ratio": "{name} × {ratio}",
    "watch.higher": "{name} {difference} {units} higher",
    "watch.lower": "{name} {difference} {units} lower",
    "watch.left_out": "{source} is the one that changed, and is left out there",
    "watch.open": "nothing here shows which of them is right",
    "watch.wider": "nothing here shows which of them is right, and the band is {width} mm/d wider",
}
