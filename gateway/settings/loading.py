"""Files and environment -> checked settings, in five steps: read, lay over, complete, validate, check.

A file that names people stands for itself: the invented people and addresses of the embedded defaults vanish. A topic
that is called like an embedded one has its title, description and keywords where the file gives none.
"""
from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from pathlib import Path

from pydantic import ValidationError

from gateway.assets import asset
from gateway.settings.checks import check
from gateway.settings.environment import ANY, SECRETS, Origins, lay_over
from gateway.settings.kinds import shown
from gateway.settings.problems import SettingsError
from gateway.settings.root import Settings
from gateway.settings.where import (
    CREDENTIALS_VARIABLE,
    Raw,
    base_folder,
    config_file,
    needs_credentials,
    read_toml,
    resolve,
)
from gateway.settings.wording import problem, sentences

EMBEDDED = "config/default.toml"
_HOUSE = ("projects", "people", "teams", "organisations", "roles")
"""Belong together: a file that has one of them is asked for all."""


def load(path: Path | None, env: Mapping[str, str]) -> Settings:
    """The settings of this file (None: of SPOC_CONFIG, ./spoc.toml or the defaults) and these variables."""
    file = config_file(path, env)
    raw = read_toml(file) if file is not None else {}
    return _settled(raw, env, base_folder(file), str(file) if file is not None else EMBEDDED)


def settings_from(raw: Mapping[str, object], base: Path, label: str = "settings") -> Settings:
    """The settings of these tables, for the demo and for tests; relative paths start at `base`."""
    return _settled(deepcopy(dict(raw)), {}, base, label)


def _settled(raw: Raw, env: Mapping[str, str], base: Path, label: str) -> Settings:
    raw = completed(raw)
    origins = lay_over(raw, env)
    problems = _read_secrets(raw, base, label, origins)
    try:
        settings = Settings.model_validate(raw, context={"base": base})
    except ValidationError as error:
        raise SettingsError([*problems, *sentences(error, label, origins)]) from None
    problems += [problem(label, origins, place, sentence) for place, sentence in check(settings)]
    if problems:
        raise SettingsError(problems)
    return settings


def completed(raw: Raw) -> Raw:
    """The tables with the embedded house where the file has none of its own."""
    embedded = read_toml(asset(EMBEDDED))
    own_house = any(name in raw for name in _HOUSE)
    house = {} if own_house else {name: embedded.get(name, {}) for name in _HOUSE}
    return house | raw | {"topics": _topics(raw, embedded["topics"], own_house)}


def _topics(raw: Raw, embedded: Raw, own_house: bool) -> object:
    """The file's topics with the embedded texts below them, else the embedded ones; POCs never move house."""
    own = raw.get("topics")
    if own is None:
        return {name: _texts(topic) for name, topic in embedded.items()} if own_house else embedded
    if not isinstance(own, dict):
        return own
    return {name: _texts(embedded.get(name, {})) | t if isinstance(t, dict) else t for name, t in own.items()}


def _texts(topic: Raw) -> Raw:
    return {key: value for key, value in topic.items() if key != "pocs"}


def _read_secrets(raw: Raw, base: Path, label: str, origins: Origins) -> list[str]:
    """Put what the *_file keys point to into their keys; says what went wrong."""
    return [
        problem(label, origins, (*place, f"{key}_file"), wrong)
        for *above, key in SECRETS
        for place, table in _tables(raw, above)
        if (wrong := _read_secret(table, place, key, base, origins))
    ]


def _read_secret(table: Raw, place: tuple[str, ...], key: str, base: Path, origins: Origins) -> str:
    """Put the content of the file into the key, where a file is named; what is wrong with that, else ""."""
    written = table.get(f"{key}_file")
    if not isinstance(written, str) or not written:
        return ""
    by_variable = (*place, f"{key}_file") in origins
    if table.get(key) and by_variable == ((*place, key) in origins):
        return f"{'.'.join((*place, key))} is set too - keep one of the two"
    if table.get(key) and not by_variable:
        return ""
    content = _content(resolve(written, base))
    table[key] = content or ""
    if content is None and needs_credentials(written) and CREDENTIALS_VARIABLE not in os.environ:
        return (f"the file {shown(written)} is there for the service alone - while that runs, set "
                f"{CREDENTIALS_VARIABLE}=/run/credentials/spoc.service")
    return "" if content is not None else (
        f"the file {shown(written)} cannot be read - correct the path or its permissions")


def _tables(raw: Raw, path: Sequence[str]) -> Iterator[tuple[tuple[str, ...], Raw]]:
    """Each table at this path, with its place; those that are no tables are complained of elsewhere."""
    if not path:
        yield (), raw
        return
    for key in list(raw) if path[0] == ANY else path[:1]:
        below = raw.get(key)
        if isinstance(below, dict):
            yield from (((key, *place), table) for place, table in _tables(below, path[1:]))


def _content(file: Path) -> str | None:
    try:
        return file.read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, ValueError):
        return None
