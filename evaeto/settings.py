"""Where evaeto looks for services, keeps its cache and says who asks: a file, and the environment, which comes first.

A `Settings` travels with each task to the workers, so that they act as the process that submitted it would. What is
secret in it, keys, what stands behind the `?` of an address and the name and password before its `@`, is shown by no
`repr`, and is put into a request beneath the cache and the log (`sources.transport.access`).
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, fields
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote

from evaeto.core.folders import shared_folders
from evaeto.core.messages import Message, from_plain

DEMO_VARIABLE = "EVAETO_DEMO"
"""Environment variable holding the address of local stand-ins (`evaeto demo` sets it for its kernels)."""

DEMO_KEY = "demo@example.org"
"""What stand-ins take for a key."""

GEOCODING_VARIABLE = "EVAETO_GEOCODING"
"""Environment variable; "off" keeps visitors of the page from searching for places online."""

TILES_VARIABLE = "EVAETO_TILES"
"""Environment variable; "off" leaves the online map tiles out, so that a page asks nobody but its own server."""


def geocoding_is_allowed() -> bool:
    """Whether the operator lets visitors search for places online."""
    return os.environ.get(GEOCODING_VARIABLE) != "off"


def _default_cache_dir() -> Path:
    if configured := os.environ.get("EVAETO_CACHE"):
        return Path(configured)
    if configured := os.environ.get("XDG_CACHE_HOME"):
        return Path(configured) / "evaeto"
    try:
        return Path.home() / ".cache" / "evaeto"
    except RuntimeError:  # a user without a home, as in many containers
        return next(shared_folders()) / "cache"


@dataclass(frozen=True, slots=True, repr=False)
class Secret:
    """A key that is shown nowhere; `reveal` has it for the one who sends it."""

    _value: str

    def reveal(self) -> str:
        """The key itself."""
        return self._value

    def __repr__(self) -> str:
        return "***"

    __str__ = __repr__


@dataclass(frozen=True, slots=True)
class Settings:
    """How to reach the services. `load` makes one of a file; docs/operating.md describes each setting.

    endpoints : service key -> base address used in place of the public one (the stand-ins, a mirror, a server of one's
                own). What stands behind a `?` in one is kept, and sent with each of its requests, as are the name and
                the password that stand before an `@`
    keys      : name of a key -> the key, such as {"silo": Secret("me@example.org")}; a text is taken for one
    hidden    : service key -> parameters sent with each of its requests and shown nowhere
    logins    : service key -> "name:password" sent with each of its requests (RFC 7617) and shown nowhere
    contact   : e-mail or web address sent in the User-Agent, as MET Norway and the NWS ask for
    cache_dir : folder of the HTTP cache; made when first used
    timeout_s : longest silence of a service before the request counts as failed [s]
    retries   : how often a failed request is repeated
    max_wait_s: longest time spent waiting for repeats of one request, in all [s]; a service's minute fits in
    proxy     : address of a proxy in place of that of the environment
    ca_bundle : file of certificates trusted in place of the usual ones, as companies have them
    from_cache: whether only answers kept on this machine are used, however old, and no service is asked
    archive_model : model of the Open-Meteo archive; "best_match" joins several, "era5_seamless" is one throughout
    pace      : how many times faster than the operators allow requests may follow each other; above 1 only
                for stand-ins, whose minute is as much shorter
    label     : text shown wherever data of a stand-in are shown; None for the real services
    measured  : whether a stand-in serves records of the real world, not synthetic weather
    """

    endpoints: Mapping[str, str] = field(default_factory=dict)
    keys: Mapping[str, Secret] = field(default_factory=dict)
    hidden: Mapping[str, Mapping[str, Secret]] = field(default_factory=dict)
    logins: Mapping[str, Secret] = field(default_factory=dict)
    contact: str = field(default_factory=lambda: os.environ.get("EVAETO_CONTACT", ""))
    cache_dir: Path = field(default_factory=_default_cache_dir)
    timeout_s: float = 30.0
    retries: int = 3
    max_wait_s: float = 65.0
    proxy: Secret | None = None
    ca_bundle: Path | None = None
    from_cache: bool = False
    archive_model: str = "best_match"
    pace: float = 1.0
    label: str | None = None
    measured: bool = False

    def __post_init__(self) -> None:
        """Take what is secret out of what is shown."""
        hidden = {key: dict(values) for key, values in self.hidden.items()}
        logins = {key: login if isinstance(login, Secret) else Secret(str(login)) for key, login in self.logins.items()}
        endpoints = {}
        for key, address in self.endpoints.items():
            base, _, query = address.partition("?")
            base, login = _without_login(base)
            endpoints[key] = base.rstrip("/")
            if login is not None:
                logins[key] = login
            if query:
                found = {name: Secret(value) for name, value in parse_qsl(query, keep_blank_values=True)}
                hidden[key] = {**hidden.get(key, {}), **found}
        keys = {name: key if isinstance(key, Secret) else Secret(str(key)) for name, key in self.keys.items()}
        for name, value in (("endpoints", endpoints), ("hidden", hidden), ("logins", logins), ("keys", keys)):
            object.__setattr__(self, name, value)
        proxy: object = self.proxy
        if isinstance(proxy, str):
            object.__setattr__(self, "proxy", Secret(proxy))

    @classmethod
    def load(cls, file: str | Path | None = None) -> Settings:
        """The settings of a file, of the environment where that has them too, and the usual ones for the rest.

        Parameters
        ----------
        file : str or Path, optional
            A TOML file; by default that of EVAETO_SETTINGS, else `evaeto/settings.toml` in the user's folder of
            settings, where it exists.

        Raises
        ------
        SettingsError
            The file cannot be read, or has a name or a value that is not known.
        """
        from evaeto.settings_file import load

        return cls(**load(None if file is None else Path(file)))

    def __reduce__(self) -> tuple[Any, ...]:
        """On another machine the usual place of the cache is its own, not ours."""
        values = {each.name: getattr(self, each.name) for each in fields(self)}
        if self.cache_dir == _default_cache_dir():
            del values["cache_dir"]
        return _rebuild, (values,)


def _without_login(address: str) -> tuple[str, Secret | None]:
    """An address without the name and the password before its `@`, and these as they are sent."""
    scheme, mark, rest = address.partition("://")
    host, slash, path = rest.partition("/")
    told, at, host = host.rpartition("@")
    if not mark or not at:
        return address, None
    return f"{scheme}{mark}{host}{slash}{path}", Secret(unquote(told))


def _rebuild(values: Mapping[str, Any]) -> Settings:
    return Settings(**values)


_active: ContextVar[Settings | None] = ContextVar("evaeto_settings", default=None)
_process_wide: list[Settings] = []


def current() -> Settings:
    """The settings in force here: those of `using`, else of the demo this process was started for, else those of the
    file and the environment.

    Raises
    ------
    SettingsError
        The file cannot be read, or has a name or a value that is not known.
    """
    if (settings := _active.get()) is not None:
        return settings
    if _process_wide:
        return _process_wide[-1]
    if address := os.environ.get(DEMO_VARIABLE):
        return settings_of_demo(address)
    return Settings.load()


@lru_cache(maxsize=8)
def settings_of_demo(address: str) -> Settings:
    """Settings with which this process asks the stand-ins that another one runs at `address`.

    Raises
    ------
    OSError
        Nobody answers there.
    """
    import json
    from urllib.request import ProxyHandler, build_opener  # wanted in a demo only

    opener = build_opener(ProxyHandler({}))  # never by a proxy: it is on this machine
    with opener.open(f"{address}/about", timeout=10) as response:
        about = json.load(response)
    endpoints = {key: f"{address}/{key}" for key in about["services"]}
    told = {name: about[name] for name in ("measured", "pace")}
    label: Message = from_plain(about["label"])
    keys = {name: Secret(DEMO_KEY) for name in about["keys"]}
    return Settings(endpoints=endpoints, keys=keys, cache_dir=Path(about["cache_dir"]), label=label, **told)


@contextmanager
def using(settings: Settings) -> Iterator[Settings]:
    """Use `settings` inside the block, in this thread and tasks started from it."""
    token = _active.set(settings)
    try:
        yield settings
    finally:
        _active.reset(token)


@contextmanager
def using_everywhere(settings: Settings) -> Iterator[Settings]:
    """Use `settings` inside the block in all threads of this process (what `demo.serve` promises)."""
    _process_wide.append(settings)
    try:
        yield settings
    finally:
        _process_wide.remove(settings)
