"""The file of settings (TOML) and the environment variables that stand for the same, which come before it."""

from __future__ import annotations

import difflib
import os
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from evaeto.core.messages import Message
from evaeto.errors import SettingsError

FILE_VARIABLE = "EVAETO_SETTINGS"
KEY_PREFIX = "EVAETO_KEY_"
"""EVAETO_KEY_SILO is the key `silo`."""


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(value)
    return value


def _folder(value: Any) -> Path:
    return Path(_text(value)).expanduser()


def _number(value: Any) -> float:
    if isinstance(value, bool):
        raise ValueError(value)
    number = float(value)
    if not 0 < number < 1e6:
        raise ValueError(value)
    return number


def _count(value: Any) -> int:
    if isinstance(value, bool) or int(value) != float(value) or not 0 <= int(value) <= 100:
        raise ValueError(value)
    return int(value)


def _switch(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    return {"1": True, "on": True, "true": True, "0": False, "off": False, "false": False, "": False}[value.lower()]


def _texts(value: Any) -> dict[str, str]:
    return {str(name): _text(one) for name, one in dict(value).items()}


ARCHIVE_MODELS = ("best_match", "era5_seamless", "era5", "era5_land", "ecmwf_ifs")


def _model(value: Any) -> str:
    if value not in ARCHIVE_MODELS:
        raise ValueError(value)
    return str(value)


NAMES: Mapping[str, tuple[str, str | None, Callable[[Any], Any]]] = MappingProxyType(
    {
        "contact": ("contact", "EVAETO_CONTACT", _text),
        "cache": ("cache_dir", "EVAETO_CACHE", _folder),
        "timeout_s": ("timeout_s", "EVAETO_TIMEOUT", _number),
        "retries": ("retries", "EVAETO_RETRIES", _count),
        "max_wait_s": ("max_wait_s", "EVAETO_MAX_WAIT", _number),
        "proxy": ("proxy", "EVAETO_PROXY", _text),
        "ca_bundle": ("ca_bundle", "EVAETO_CA_BUNDLE", _folder),
        "from_cache": ("from_cache", "EVAETO_FROM_CACHE", _switch),
        "archive_model": ("archive_model", "EVAETO_ARCHIVE_MODEL", _model),
        "endpoints": ("endpoints", None, _texts),
        "keys": ("keys", None, _texts),
    }
)
"""What may stand in the file: the field of `Settings`, the environment variable, and what makes a value of it."""


def load(file: Path | None) -> dict[str, Any]:
    """Fields of `Settings` out of the file and the environment.

    Raises
    ------
    SettingsError
        The file cannot be read, or has a name or a value that is not known.
    """
    values: dict[str, Any] = {}
    found = file or _usual_file()
    if found is not None:
        values |= _read(found, file is not None or FILE_VARIABLE in os.environ)
    for field, variable, make in NAMES.values():
        if variable is not None and os.environ.get(variable):
            values[field] = _made(make, variable, os.environ[variable], Message("settings.environment"))
    keys = {
        name.removeprefix(KEY_PREFIX).lower(): value
        for name, value in os.environ.items()
        if name.startswith(KEY_PREFIX) and value
    }
    if keys:
        values["keys"] = {**values.get("keys", {}), **keys}
    return values


def _usual_file() -> Path | None:
    if named := os.environ.get(FILE_VARIABLE):
        return Path(named).expanduser()
    base = os.environ.get("XDG_CONFIG_HOME")
    try:
        return (Path(base) if base else Path.home() / ".config") / "evaeto" / "settings.toml"
    except RuntimeError:  # a user without a home, as in many containers
        return None


def _read(file: Path, named: bool) -> dict[str, Any]:
    try:
        told = file.stat()
        return dict(_parsed(file, told.st_mtime_ns, told.st_size))
    except OSError as error:
        if not named and not file.exists():
            return {}
        reason = error.strerror or str(error)
        raise SettingsError(Message("settings.unreadable", file=str(file), reason=reason)) from error


@lru_cache(maxsize=4)
def _parsed(file: Path, changed: int, size: int) -> Mapping[str, Any]:
    """The file as it was at one moment: settings are looked up for every calculation."""
    import tomllib

    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(Message("settings.no_toml", file=str(file), reason=_without_content(error))) from error
    values = {}
    for name, value in content.items():
        if name not in NAMES:
            raise SettingsError(unknown(name, NAMES, str(file)))
        field, _, make = NAMES[name]
        values[field] = _made(make, name, value, str(file))
    return MappingProxyType(values)


def unknown(name: str, known: Mapping[str, Any], where: str) -> Message:
    """That there is no such setting, and which is meant."""
    if close := difflib.get_close_matches(name, known, n=1):
        return Message("settings.similar", name=name, where=where, similar=close[0], names=[*known])
    return Message("settings.unknown", name=name, where=where, names=[*known])


def _without_content(error: Exception) -> str:
    """What is wrong with a file, without the line itself, in which a key may stand."""
    return str(error) if "(at line" in str(error) else type(error).__name__


def _made(make: Callable[[Any], Any], name: str, value: Any, where: str) -> Any:
    try:
        return make(value)
    except (ValueError, TypeError, KeyError, AttributeError):
        # The value is not repeated: it may be a key that stands in the wrong line
        raise SettingsError(Message("settings.value", name=name, where=where)) from None
