"""Reading what was decided: the decisions of one kind, and the letters among them."""
from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from gateway.model.decision import Decision, Write

Kind = TypeVar("Kind")


def of_kind(kind: type[Kind], decisions: Iterable[Decision]) -> list[Kind]:
    """The decisions of one kind, in their order."""
    return [one for one in decisions if isinstance(one, kind)]


def letters_to(decisions: Iterable[Decision]) -> list[tuple[str, str]]:
    """(letter, address key of its reader), sorted: which is written first is no promise."""
    return sorted((one.letter.name, one.to.key) for one in of_kind(Write, decisions))


def letters_for(decisions: Iterable[Decision]) -> list[tuple[str, str]]:
    """(letter, key of the person for whom it is), in their order."""
    return [(one.letter.name, one.person) for one in of_kind(Write, decisions)]
