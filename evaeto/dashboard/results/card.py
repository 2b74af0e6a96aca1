"""The card of one calculation: its state from the messages of its task, and what is shown of it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any

import ipywidgets as widgets

from evaeto.core.messages import Message
from evaeto.dashboard.common.address import Then
from evaeto.dashboard.common.words import Words
from evaeto.dashboard.results.progress import Progress
from evaeto.i18n.names import source_name
from evaeto.pipeline.task_messages import CLUSTER, DOWNLOADING, STEPS, TERMINAL, TaskMessage
from evaeto.sources.catalogue import SOURCES, STATION

ELEVATION = "elevation"
"""What the search for the elevation of the point is called in messages, beside the keys of sources."""

_STOPPED = Message("progress.stopped")

_OWN_TEXTS = {"all_sources_failed": "card.all_failed", "no_cluster": "card.no_cluster"}
"""Errors the page has words of its own for, by their code: a visitor has no command line, and why a source failed
stands in its line."""


class StepTimes:
    """How long each step took in the calculations of this page that are finished: the only ground for a forecast.

    Thirty years take longer than a month: only calculations of a like number of days count.
    """

    def __init__(self) -> None:
        self._finished: deque[tuple[int, Mapping[int, float]]] = deque(maxlen=50)

    def learn(self, days: int, seconds: Mapping[int, float]) -> None:
        """Take in the steps of a finished calculation."""
        self._finished.append((days, seconds))

    def remaining(self, days: int, step: int, spent: float) -> float | None:
        """Seconds left in and after a step that has taken `spent`; None where that is not known, or takes longer."""
        like = [seconds for other, seconds in self._finished if 0.5 <= days / other <= 2][-5:]
        to_come = range(step, len(STEPS) + 1)
        if not like or any(number not in seconds for seconds in like for number in to_come):
            return None
        usual = {number: sum(seconds[number] for seconds in like) / len(like) for number in to_come}
        return sum(usual.values()) - spent if spent <= usual[step] else None


class CardModel:
    """What the messages so far say. Plain state: `receive` each message in order, then read.

    `watched` : whether this page sees the calculation from its start. How long the steps of others took is only known
    by the clocks of other machines, and with the wait of a visitor who was away: `times` does not learn from them.
    `name` is what the place is called. `link` writes the address that asks for the same, `then` is what came out when
    the link was made that the visitor came by.
    """

    def __init__(
        self,
        lat: float,
        lon: float,
        start: date,
        end: date,
        began: datetime | None = None,
        times: StepTimes | None = None,
        words: Words | None = None,
        watched: bool = True,
        name: str = "",
    ) -> None:
        self.name = name
        self.lat, self.lon, self.start, self.end = lat, lon, start, end
        self._times, self._watched = times or StepTimes(), watched
        self.words = words or Words()
        self._entered: dict[int, datetime] = {}
        self.began = began or datetime.now(UTC)
        self.newest = self.began
        self.event_timestamp = ""
        self.status = "PENDING"
        self.progress = 0
        self.sources: dict[str, str] = {}
        self.trouble, self._own_text = "", ("", "")
        self._unfinished: set[str] = set()
        self.outcome: dict[str, Any] | None = None
        self.link: Callable[[Then | None], str] | None = None
        self.then: Then | None = None

    @property
    def address(self) -> str:
        """The address that asks for the same, with what came out; empty where there is none."""
        return "" if self.link is None else self.link(Then.of((self.outcome or {}).get("summary", {})))

    @property
    def title(self) -> str:
        """Place and period."""
        words = self.words
        told = " · ".join(filter(None, (self.name, words.place(self.lat, self.lon), self.period)))
        return told if self.start == self.end else f"{told} · {words.count('days', self.days)}"

    @property
    def period(self) -> str:
        """First and last day; once where they are one."""
        return self.words.day(self.start) if self.start == self.end else self.words.period(self.start, self.end)

    @property
    def days(self) -> int:
        """Length of the period."""
        return (self.end - self.start).days + 1

    @property
    def running(self) -> bool:
        """Whether the terminal message is still to come."""
        return self.status not in TERMINAL

    def receive(self, message: TaskMessage) -> None:
        """Take in one message; what comes after the terminal one is ignored."""
        if not self.running:
            return
        kind, data = message["type"], message["data"]
        self.event_timestamp = message["timestamp"]
        self.newest = max(self.newest, datetime.fromisoformat(message["timestamp"]))
        if kind == "PROGRESS":
            self._progress(data)
            return
        self.status = kind
        if kind == "SUCCESS":
            if self._watched:
                self._times.learn(self.days, self._step_seconds())
            self.progress, self.outcome = 100, data
        else:
            self._fail(data)

    def _progress(self, data: dict[str, Any]) -> None:
        self.status = "RUNNING"
        self.progress = max(self.progress, data["progress"])
        self._entered.setdefault(data["current_step"], self.newest)
        detail = data["detail"]
        if "source" in detail:
            self.sources[detail["source"]] = detail["text"]
            (self._unfinished.discard if detail.get("ended") else self._unfinished.add)(detail["source"])
        elif data["current_step"] > DOWNLOADING.number:
            self._unfinished.clear()

    def _fail(self, data: dict[str, Any]) -> None:
        """Take in an end without a result; no line goes on saying what is not done any more."""
        details = data.get("details", {})
        self.trouble = data["reason"] if "reason" in data else data["error"]
        self._own_text = _OWN_TEXTS.get(data.get("error_code", ""), ""), details.get("why", "")
        for key, told in details.items():
            if isinstance(told, dict) and (key in SOURCES or key == STATION.key):
                self.sources[key] = told["reason"]
                self._unfinished.discard(key)
        for key in self._unfinished & set(self.sources):
            self.sources[key] = _STOPPED
        # What the message says of these
        self.sources.pop(CLUSTER, None)
        if data.get("error_code") == "elevation_unknown":
            self.sources.pop(ELEVATION, None)

    def _source_name(self, key: str) -> str:
        own = {ELEVATION: "result.elevation", CLUSTER: "card.cluster"}
        return self.words.say(own[key]) if key in own else source_name(self.words, key)

    def _step(self) -> str:
        """What is being done, in words."""
        if not self.running:
            return self.words.say("card.done") if self.status == "SUCCESS" else ""
        if not self._entered:
            return self.words.say("card.waiting")
        step = max(self._entered)
        return self.words.say("card.step", current=step, total=len(STEPS), step=self.words.tell(STEPS[step - 1].text))

    def _message(self) -> str:
        """Why there is no result, in words."""
        key, why = self._own_text
        return self.words.say(key, why=self.words.tell(why)) if key else self.words.tell(self.trouble)

    def _compared(self) -> str:
        """Whether the result is that of the link the visitor came by."""
        now = Then.of(self.outcome.get("summary", {})) if self.outcome is not None else None
        if now is None or self.then is None:
            return ""
        if now.fingerprint == self.then.fingerprint:
            return self.words.say("card.link_same")
        before, after = (self.words.number(each.mean, 3) for each in (self.then, now))
        return self.words.say("card.link_other", then=before, now=after)

    def _step_seconds(self) -> dict[int, float]:
        """Seconds spent in each step so far."""
        steps = sorted(self._entered)
        if not steps:
            return {}
        ends = [*(self._entered[step] for step in steps[1:]), self.newest]
        return {step: (end - self._entered[step]).total_seconds() for step, end in zip(steps, ends, strict=True)}

    def _remaining(self, now: datetime) -> float | None:
        if not (self.running and self._entered):
            return None
        step = max(self._entered)
        return self._times.remaining(self.days, step, (now - self._entered[step]).total_seconds())

    def state(self, now: datetime | None = None) -> dict[str, Any]:
        """What the front end shows; `now` is the time until which a running calculation has taken."""
        words = self.words
        until = (now or datetime.now(UTC)) if self.running else self.newest
        return {
            "status": self.status,
            "status_text": words.say(f"status.{self.status}"),
            "progress": self.progress,
            "step": self._step(),
            "sources": [
                [self._source_name(key), words.tell(self.sources[key])]
                for key in (*SOURCES, STATION.key, ELEVATION, CLUSTER)
                if key in self.sources
            ],
            "message": self._message(),
            "compared": self._compared(),
            "elapsed_s": max((until - self.began).total_seconds(), 0.0),
            "remaining_s": self._remaining(until),
            "running": self.running,
            "can_retry": self.status in ("ERROR", "TIMEOUT", "CANCELLED"),
            "event_timestamp": self.event_timestamp,
        }


class Card(widgets.VBox):
    """View of a `CardModel`: title, Cancel, Close, progress, and the results when they are there.

    The head is one widget, not a dozen: a new card has to be on the page before the first events arrive.
    """

    def __init__(
        self,
        model: CardModel,
        on_cancel: Callable[[], None],
        on_retry: Callable[[], None],
        on_close: Callable[[], None],
        make_results: Callable[[dict[str, Any]], widgets.Widget],
        on_name: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.model = model
        self._make_results = make_results
        self.view = Progress(model.words)
        self.view.on_press(cancel=on_cancel, retry=on_retry, close=on_close)
        self.view.on_name(on_name)
        model.words.draw(self.view, self._show)
        super().__init__([self.view])
        self.add_class("ev-card")

    @property
    def has_results(self) -> bool:
        """Whether the results are shown."""
        return len(self.children) > 1

    def refresh(self) -> None:
        """Show the state of the model; called once for any number of messages."""
        self._show()
        if self.model.outcome is not None and not self.has_results:
            self.children = (self.view, self._make_results(self.model.outcome))

    def _show(self) -> None:
        with self.view.hold_sync():
            self.view.title, self.view.state = self.model.title, self.model.state()
            self.view.name, self.view.link = self.model.name, self.model.address
