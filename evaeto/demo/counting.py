"""The limits of the operators as the stand-ins see them: counted as requests arrive, without knowing the client.

Stricter than some of the real ones: any period of the length counts, not only the minutes of a clock.
"""

from __future__ import annotations

import math
import threading
import time
from collections import deque
from dataclasses import dataclass, field

from evaeto.demo.services import SERVICES


@dataclass(slots=True)
class Counter:
    """Counts the requests of all clients. `pace`: how many times shorter its periods are than the operators'.

    highest    : operator and period, or "at once" -> the most calls there were
    violations : one sentence for each request that came too early
    """

    pace: float
    highest: dict[tuple[str, float | str], float] = field(default_factory=dict)
    violations: list[str] = field(default_factory=list)
    requests: dict[str, int] = field(default_factory=dict)
    _calls: dict[str, deque[tuple[float, float]]] = field(default_factory=dict)
    _running: dict[str, int] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def enter(self, service: str, calls: float) -> str | None:
        """Count a request that has arrived; the limit it breaks, in words."""
        rules, now = SERVICES[service].rules, time.monotonic()
        with self._lock:
            operator = rules.operator
            seen = self._calls.setdefault(operator, deque())
            seen.append((now, calls))
            self.requests[operator] = self.requests.get(operator, 0) + 1
            self._running[operator] = self._running.get(operator, 0) + 1
            found: dict[float | str, tuple[float, float]] = {
                "at once": (float(self._running[operator]), float(rules.at_once))
            }
            for period_s, most in rules.most.items():
                inside = [weight for moment, weight in seen if moment > now - period_s / self.pace]
                # A request that is too large alone is let through: the real counter is looked at before it is added
                found[period_s] = (sum(inside), most if len(inside) > 1 else math.inf)
            broken = [
                f"{number:.1f} of {most:g} calls ({what if what == 'at once' else f'in {what:g} s'})"
                for what, (number, most) in found.items()
                if number > most + 1e-6
            ]
            for what, (number, _) in found.items():
                self.highest[operator, what] = max(self.highest.get((operator, what), 0.0), number)
            self.violations += [f"{operator}: {words}" for words in broken]
            return broken[0] if broken else None

    def leave(self, service: str) -> None:
        """A request is about to be answered."""
        with self._lock:
            self._running[SERVICES[service].rules.operator] -= 1
