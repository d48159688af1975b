"""What an examination finds. Each module of an examination names its kinds at the top; docs/check.md lists them all.

    AWAY = wrong("relay-away", "{why}", "see that relay.host and relay.port are right")
    ...
    yield AWAY(why="no connection to mail.example.org:587: Connection refused")

A code begins with the name of its examination and never changes: scripts read it in `spoc check --json`.
"""
from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How bad it is."""

    OK = "ok"
    ADVICE = "advice"
    """It works; something better could be had, or will soon be needed."""
    WRONG = "wrong"
    """It does not work, and somebody has to act."""
    SKIPPED = "skipped"
    """It could not be looked at, or there is no use in it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor's, and one sentence of what to do ("" : nothing)."""

    code: str
    state: State
    says: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """A finding before its facts are known: {names} stand for them in both sentences."""

    code: str
    state: State
    says: str
    remedy: str = ""

    def __call__(self, **facts: object) -> Finding:
        """The finding with these facts. KeyError where one is missing."""
        return Finding(self.code, self.state, self.says.format(**facts), self.remedy.format(**facts))


def many(count: int, one: str, several: str) -> str:
    """1 person, 2 people."""
    return f"{count} {one if count == 1 else several}"


def ok(code: str, says: str) -> Kind:
    """All is as it should be."""
    return Kind(code, State.OK, says)


def skipped(code: str, says: str) -> Kind:
    """Not looked at, and why."""
    return Kind(code, State.SKIPPED, says)


def advice(code: str, says: str, remedy: str) -> Kind:
    """It works, and something should be done about it."""
    return Kind(code, State.ADVICE, says, remedy)


def wrong(code: str, says: str, remedy: str) -> Kind:
    """It does not work."""
    return Kind(code, State.WRONG, says, remedy)
