"""Taking a port: whoever serves is told in words why he cannot, before anything else is started."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import NoReturn

import pytest

from evaeto.cli import main
from evaeto.errors import SettingsError
from evaeto.listening import sockets_at


@pytest.fixture
def taken() -> Iterator[int]:
    """A port where another program listens."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def test_a_free_port_is_taken_and_told() -> None:
    (listening,) = sockets_at("127.0.0.1", 0)
    with listening:
        assert listening.getsockname()[1] > 0


def test_a_taken_port_is_named_with_the_option_that_chooses_another(taken: int) -> None:
    with pytest.raises(SettingsError, match=f"port {taken} of 127.0.0.1 is taken .* --port"):
        sockets_at("127.0.0.1", taken)


def test_an_address_that_is_not_of_this_machine_is_named() -> None:
    with pytest.raises(SettingsError, match=r"192\.0\.2\.1 .*--host"):  # RFC 5737: nobody's
        sockets_at("192.0.2.1", 0)


@pytest.mark.parametrize("command", [["serve"], ["serve", "--api"]])
def test_a_taken_port_is_told_before_a_cluster_is_started(
    command: list[str], taken: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def started(*_: object, **__: object) -> NoReturn:
        raise AssertionError("a cluster was started for nothing")

    for name in ("embedded_cluster", "connect"):
        monkeypatch.setattr(f"evaeto.tasks.cluster.{name}", started)
    monkeypatch.setattr("evaeto.dashboard.server.Ending.on_signals", lambda *_: None)
    monkeypatch.setattr("sys.argv", ["evaeto", "--language", "pt-BR", *command, "--port", str(taken)])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert str(taken) in told
    assert "ocupada" in told
