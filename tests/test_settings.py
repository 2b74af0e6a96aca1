"""Settings: the file, the environment, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from evaeto import settings
from evaeto.errors import SettingsError
from evaeto.settings import Settings
from evaeto.settings_file import FILE_VARIABLE, NAMES

WHOLE = """
contact = "me@example.org"
cache = "~/somewhere"
timeout_s = 12
retries = 1
max_wait_s = 20.5
proxy = "http://user:pa55@proxy.example.org:3128"
ca_bundle = "/etc/ssl/ours.pem"
from_cache = false
archive_model = "era5_seamless"

[endpoints]
open_meteo_archive = "https://weather.example.org/om?apikey=s3cr3t"

[keys]
silo = "me@example.org"
"""


@pytest.fixture(autouse=True)
def nothing_else(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for _, variable, _ in NAMES.values():
        if variable:
            monkeypatch.delenv(variable, raising=False)
    for name in (FILE_VARIABLE, "EVAETO_KEY_SILO", settings.DEMO_VARIABLE):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


def written(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "evaeto.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_every_setting_can_stand_in_the_file(tmp_path: Path) -> None:
    found = Settings.load(written(tmp_path, WHOLE))
    assert (found.contact, found.timeout_s, found.retries, found.max_wait_s) == ("me@example.org", 12.0, 1, 20.5)
    assert found.cache_dir == Path.home() / "somewhere"
    assert found.ca_bundle == Path("/etc/ssl/ours.pem")
    assert found.archive_model == "era5_seamless"
    assert found.proxy is not None
    assert found.proxy.reveal() == "http://user:pa55@proxy.example.org:3128"
    assert found.endpoints == {"open_meteo_archive": "https://weather.example.org/om"}
    assert found.hidden["open_meteo_archive"]["apikey"].reveal() == "s3cr3t"
    assert found.keys["silo"].reveal() == "me@example.org"
    assert set(NAMES) == {line.partition(" ")[0].strip("[]") for line in WHOLE.splitlines() if line} - {
        "open_meteo_archive", "silo",
    }  # fmt: skip
    assert not any(word in repr(found) for word in ("pa55", "s3cr3t", "silo='", "user:"))


def test_the_environment_comes_before_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FILE_VARIABLE, str(written(tmp_path, WHOLE)))
    monkeypatch.setenv("EVAETO_CONTACT", "you@example.org")
    monkeypatch.setenv("EVAETO_TIMEOUT", "5")
    monkeypatch.setenv("EVAETO_FROM_CACHE", "1")
    monkeypatch.setenv("EVAETO_KEY_OPEN_METEO", "abc")
    found = settings.current()
    assert (found.contact, found.timeout_s, found.from_cache, found.retries) == ("you@example.org", 5.0, True, 1)
    assert {name: key.reveal() for name, key in found.keys.items()} == {"silo": "me@example.org", "open_meteo": "abc"}


def test_the_file_in_its_usual_place_is_found_and_a_change_is_seen(tmp_path: Path) -> None:
    assert settings.current() == Settings()
    file = tmp_path / "config" / "evaeto" / "settings.toml"
    file.parent.mkdir(parents=True)
    file.write_text("retries = 7")
    assert settings.current().retries == 7
    file.write_text("retries = 11")
    assert settings.current().retries == 11


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("contac = 'me'", r"unknown setting 'contac' .* did you mean 'contact'"),
        ("colour = 'red'", "unknown setting 'colour'"),
        ("retries = 'many'", "the value of 'retries'"),
        ("retries = true", "the value of 'retries'"),
        ("timeout_s = -1", "the value of 'timeout_s'"),
        ("from_cache = 'perhaps'", "the value of 'from_cache'"),
        ("archive_model = 'era6'", "the value of 'archive_model'"),
        ("endpoints = 'https://example.org'", "the value of 'endpoints'"),
        ("[keys]\nsilo = 7", "the value of 'keys'"),
        ("retries = ", "not a valid TOML file"),
    ],
)
def test_what_cannot_be_is_refused_with_the_file_and_the_name(tmp_path: Path, text: str, words: str) -> None:
    file = written(tmp_path, text)
    with pytest.raises(SettingsError, match=words) as raised:
        Settings.load(file)
    assert str(file) in str(raised.value)


def test_a_value_that_may_be_a_key_is_not_repeated(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as raised:
        Settings.load(written(tmp_path, "retries = 's3cr3t'"))
    assert "s3cr3t" not in str(raised.value)


def test_a_file_that_is_named_must_be_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FILE_VARIABLE, str(tmp_path / "none.toml"))
    with pytest.raises(SettingsError, match="cannot be read"):
        settings.current()
