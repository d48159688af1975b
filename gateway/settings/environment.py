"""SPOC_SECTION__KEY variables laid over the tables of the file.

Hand-made because importing pydantic-settings costs 190 ms more than pydantic alone, and commands must start fast.
"""
from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence

from gateway.settings.problems import SettingsError
from gateway.settings.where import Raw

PREFIX = "SPOC_"
BETWEEN = "__"

ANY = "*"
SECRETS: tuple[tuple[str, ...], ...] = (
    ("gateway", "database_url"),
    ("mailboxes", ANY, "password"),
    ("oauth", ANY, "client_secret"),
    ("relay", "password"),
    ("trust", "marker_value"),
)
"""Keys whose value is never shown, and which may be given as KEY_file, the path of a file that holds the value.

ANY stands for the key that the operator has chosen.
"""

Origins = dict[tuple[str, ...], str]
"""Place of a key -> the variable that set it."""


def lay_over(raw: Raw, env: Mapping[str, str]) -> Origins:
    """Write the variables into the tables; says which keys came from which variable."""
    origins: Origins = {}
    for name in sorted(env):
        if name.startswith(PREFIX) and BETWEEN in name:
            path = name[len(PREFIX):].lower().split(BETWEEN)
            value = env[name] if is_secret(path) else _value(name, env[name])
            origins[_set(raw, path, value, name)] = name
    return origins


def is_secret(place: Sequence[str | int]) -> bool:
    """Whether the value there, or below, must never be shown."""
    return any(len(place) >= len(secret) and all(step in (ANY, at) for step, at in zip(secret, place, strict=False))
               for secret in SECRETS)


def _set(raw: Raw, path: list[str], value: object, name: str) -> tuple[str, ...]:
    table, place = raw, []
    for step in path[:-1]:
        place.append(_known_key(table, step))
        table = table.setdefault(place[-1], {})
        if not isinstance(table, dict):
            raise SettingsError([f"environment: {name}: {'.'.join(place)} has no keys below it - remove the variable"])
    place.append(_known_key(table, path[-1]))
    table[place[-1]] = value
    return tuple(place)


def _known_key(table: Raw, step: str) -> str:
    """The key that is there already (variables have no dashes and no case), else the step itself."""
    return next((k for k in table if k.lower().replace("-", "_") == step), step)


def _value(name: str, text: str) -> object:
    """Lists and tables are written as in TOML; all else is text, which the models turn into what they need."""
    if not text.startswith(("[", "{")):
        return text
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        raise SettingsError([f'environment: {name}: not a TOML list - write it like ["one", "two"]']) from None
