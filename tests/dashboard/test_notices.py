from __future__ import annotations

from evaeto.dashboard.notices import Notices
from evaeto.errors import Problem, RequestError


def test_an_exception_of_a_callback_becomes_a_notice() -> None:
    notices = Notices()

    @notices.shown_on_page
    def callback() -> None:
        raise ValueError("the <b>reason</b>")

    callback()
    assert "ValueError: the <b>reason</b>" in notices.texts[0]
    assert "<b>" not in notices.children[0].children[0].value


def test_every_problem_of_a_request_is_told() -> None:
    notices = Notices()

    def refuse() -> None:
        raise RequestError([Problem("lat", 91, "too far north"), Problem("end", "x", "not a date")])

    notices.shown_on_page(refuse)()
    assert len(notices.texts) == 2


def test_the_same_notice_is_not_shown_twice() -> None:
    notices = Notices()
    notices.tell("once")
    notices.tell("once")
    assert notices.texts == ("once",)


def test_a_notice_can_be_dismissed() -> None:
    notices = Notices()
    notices.tell("first")
    notices.tell("second")
    notices.children[0].children[1].click()
    assert notices.texts == ("second",)


def test_what_a_callback_returns_passes_through() -> None:
    assert Notices().shown_on_page(lambda value: value + 1)(1) == 2
