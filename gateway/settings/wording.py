"""What pydantic found wrong, as one sentence with file, key and remedy. Values of secrets are never repeated."""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from gateway.settings.environment import Origins, is_secret
from gateway.settings.kinds import shown
from gateway.settings.problems import meant, nearest
from gateway.settings.root import Settings

Place = tuple[str | int, ...]

_SENTENCES = {
    "missing": "is missing - add it",
    "int_type": "{value} is not a whole number - write one without quotes",
    "int_parsing": "{value} is not a whole number - write one like 100",
    "int_parsing_size": "this is too big - write a smaller number",
    "string_unicode": "this is not text - write it in UTF-8",
    "int_from_float": "{value} is not a whole number - leave out the fraction",
    "float_type": "{value} is not a number - write one like 0.95",
    "float_parsing": "{value} is not a number - write one like 0.95",
    "finite_number": "{value} is not a number - write one like 0.95",
    "bool_type": "{value} is neither true nor false - write one of them",
    "bool_parsing": "{value} is neither true nor false - write one of them",
    "string_type": "{value} is not text - write it in quotes",
    "tuple_type": '{value} is not a list - write it like ["one", "two"]',
    "frozen_set_type": '{value} is not a list - write it like ["one", "two"]',
    "dict_type": "{value} is not a table - write [{key}] on a line of its own and its keys below",
    "model_type": "{value} is not a table - write [{key}] on a line of its own and its keys below",
    "literal_error": "{value} is unknown - write {expected}",
    "enum": "{value} is unknown - write {expected}",
    "greater_than": "{value} is too small - write more than {gt}",
    "greater_than_equal": "{value} is too small - write at least {ge}",
    "less_than": "{value} is too big - write less than {lt}",
    "less_than_equal": "{value} is too big - write at most {le}",
    "too_short": "is empty - name at least one",
}


def sentences(error: ValidationError, label: str, origins: Origins) -> list[str]:
    """One line for each mistake, in the order of the sections."""
    found = cast(Iterable[ErrorDetails], error.errors(include_url=False))
    return [problem(label, origins, detail["loc"], _sentence(detail)) for detail in found]


def problem(label: str, origins: Origins, place: Place, sentence: str) -> str:
    """`FILE: KEY: sentence`, or the variable where the key came from one."""
    for length in range(len(place), 0, -1):
        variable = origins.get(tuple(str(step) for step in place[:length]))
        if variable is not None:
            return f"environment: {variable}: {sentence}"
    return f"{label}: {key_of(place)}: {sentence}"


def key_of(place: Place) -> str:
    """The key as an operator would write it: no positions in lists."""
    key = ".".join(step for step in place if isinstance(step, str) and step != "[key]")
    return "".join(c if c.isprintable() else "?" for c in key)


def _sentence(detail: ErrorDetails) -> str:
    context: Mapping[str, Any] = detail.get("ctx", {})
    place = detail["loc"]
    if detail["type"] == "value_error":
        return str(context["error"])
    if detail["type"] == "extra_forbidden":
        return _unknown_key(place)
    wording = _SENTENCES.get(detail["type"])
    if wording is None:
        return f"{detail['msg'][:1].lower()}{detail['msg'][1:]} - see config/default.toml"
    expected = {name: str(value).replace("'", '"') for name, value in context.items()}
    value = "this" if is_secret(place) else shown(detail["input"])
    return wording.format(value=value, key=key_of(place), **expected)


def _unknown_key(place: Place) -> str:
    """There is no such key: a near one of the same table, else the section it belongs to, else the reference."""
    word = str(place[-1])
    known = list(_fields_at(place[:-1]))
    if nearest(word, known) is not None:
        return f"there is no such key - {meant(word, known)}"
    homes = [f"{s}.{word}" for s, field in Settings.model_fields.items() if word in _fields_of(field.annotation)]
    remedy = f'did you mean "{homes[0]}"?' if homes else "all keys stand in config/default.toml"
    return f"there is no such key - {remedy}"


def _fields_at(place: Place) -> Mapping[str, Any]:
    """The keys of the table at this place."""
    fields: Mapping[str, Any] = Settings.model_fields
    for step in place:
        if isinstance(step, str) and step in fields:
            fields = _fields_of(fields[step].annotation)
    return fields


def _fields_of(annotation: Any) -> Mapping[str, Any]:
    """The keys of a section, or of the sections in a table of them."""
    for kind in (annotation, *getattr(annotation, "__args__", ())):
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            return kind.model_fields
    return {}
