"""Every error says a message, alone or with others in it, also in another language and from another process."""

from __future__ import annotations

import pickle

import pytest

from evaeto.core.messages import Message, of_error
from evaeto.errors import (
    EvaetoError,
    Problem,
    RequestError,
    SourceError,
    SourceUnavailable,
    TaskCancelled,
    TaskError,
    TaskTimeout,
    WeatherError,
)
from evaeto.i18n import Speech

LATE = Message("answer.none_in_time", seconds=30.0)
NORTH = Problem("lat", 95, Message("request.latitude", lower=-90.0, upper=90.0))
ERRORS = (
    RequestError([NORTH, Problem("sources", [], Message("request.no_source"))]),
    WeatherError(Message("station.no_rows")),
    SourceError("nasa_power", LATE),
    SourceUnavailable("nasa_power", LATE, wait_s=2.0),
    TaskError(Message("task.no_result"), "no_result"),
    TaskTimeout(Message("task.stopped", seconds=30.0), "timeout"),
    TaskCancelled(Message("task.cancelled"), "cancelled"),
)


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_the_first_argument_is_what_it_says_and_stays_so_on_its_way(error: EvaetoError) -> None:
    for one in (error, pickle.loads(pickle.dumps(error))):
        said = one.args[0]
        assert isinstance(said, Message)
        assert str(one) == said == of_error(error)
        assert Speech("pt-BR").tell(said) != said


def test_all_problems_of_a_request_are_in_one_message() -> None:
    assert (
        str(ERRORS[0])
        == "lat: must be a number from -90 to 90 degrees north (got 95); sources: choose at least one source (got [])"
    )
    assert Speech("pt-BR").tell(ERRORS[0].args[0]).startswith("lat: deve ser um número de -90 a 90 graus norte (valor")
