"""English texts: settings, and what they are looked at for."""

from __future__ import annotations

TEXTS: dict[str, str | tuple[str, str]] = {
    "settings.environment": "the environment",
    "settings.unreadable": "the settings in {file} cannot be read ({reason})",
    "settings.no_toml": "{file} is not a valid TOML file ({reason})",
    "settings.unknown": "unknown setting '{name}' in {where}; known settings are {names}",
    "settings.similar": "unknown setting '{name}' in {where}; did you mean '{similar}'? Known settings are {names}",
    "settings.value": "the value of '{name}' in {where} is not valid; see docs/operating.md for what it can be",
    "settings.no_such_service": "endpoints has '{name}', which is not a service; services are {names}",
    "settings.no_such_key": "keys has '{name}', which no service uses; known keys are {names}",
    "settings.address": "the endpoint of '{name}' is not an http or https address",
    "settings.proxy": "proxy is not an http or https address",
    "settings.no_bundle": "ca_bundle: {file} cannot be read as a file of certificates",
    "settings.plain_key": ("the key of '{name}' would be sent without encryption to {host}; use an https address"),
}
