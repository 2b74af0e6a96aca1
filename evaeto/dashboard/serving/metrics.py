"""Numbers for whoever watches the server, in the format of Prometheus."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric

KIND = "text/plain; version=0.0.4; charset=utf-8"

SECONDS = (0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 40, 80)


class Metrics:
    """What is counted as it happens, and what is looked at when somebody asks.

    Parameters
    ----------
    looked_at : mapping of str to callable
        Numbers by their name, behind `evaeto_`.
    """

    def __init__(self, looked_at: Mapping[str, tuple[str, Callable[[], float]]]) -> None:
        self._registry = CollectorRegistry()
        self._looked_at = looked_at
        self._registry.register(self)
        ProcessCollector(registry=self._registry)
        self.opened = Histogram(
            "evaeto_open_seconds",
            "From asking for a kernel to the page that it made",
            registry=self._registry,
            buckets=SECONDS,
        )
        self.refused = Counter(
            "evaeto_refused", "Pages that were not given, by reason", ["reason"], registry=self._registry
        )

    def collect(self) -> Iterator[Metric]:
        """Called for each answer."""
        for name, (meaning, look) in self._looked_at.items():
            yield GaugeMetricFamily(f"evaeto_{name}", meaning, value=look())

    def text(self) -> bytes:
        """All of them."""
        return generate_latest(self._registry)
