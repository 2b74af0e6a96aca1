from __future__ import annotations

from evaeto.core.messages import Message
from evaeto.dashboard.common.words import Words
from evaeto.dashboard.shell.notices import Notices
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


def test_a_problem_is_told_in_the_language_of_the_page_also_when_that_changes() -> None:
    notices = Notices(Words(language="pt-BR"))
    sea = Problem("lat, lon", (0, 0), Message("request.open_sea"))

    def refuse() -> None:
        raise RequestError([sea])

    notices.shown_on_page(refuse)()
    assert notices.texts == ("Local: o ponto fica em mar aberto, onde não há cultura para irrigar",)
    notices.words.language = "en"
    assert notices.texts == ("Place: the point is in the open sea, where there is no crop to water",)
    assert "Place: the point" in notices.children[0].children[0].value


def test_the_same_notice_is_not_shown_twice() -> None:
    notices = Notices()
    notices.tell(lambda: "once")
    notices.tell(lambda: "once")
    assert notices.texts == ("once",)


def test_a_notice_can_be_dismissed() -> None:
    notices = Notices()
    notices.tell(lambda: "first")
    notices.tell(lambda: "second")
    notices.children[0].children[1].click()
    assert notices.texts == ("second",)


def test_what_a_callback_returns_passes_through() -> None:
    assert Notices().shown_on_page(lambda value: value + 1)(1) == 2
