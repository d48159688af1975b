"""Somebody says that he wants a round otherwise: his morning list off, or on again."""
from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

from gateway.desk.rounds import plan
from gateway.model.decision import Decision
from gateway.model.due import DueKind, Schedule
from gateway.model.people import Directory, Person, Role
from gateway.model.phrase import Phrase
from gateway.model.policy import DeskPolicy
from gateway.model.preferences import MORNING_LIST, OFF, Prefer

_MORNING = re.compile(r"(?:(?:my |the )?(?:morning )?lists?)[\s:=]{1,3}(?P<wish>on|off|stop|start)[\s.!]*", re.I)
_ON = ("on", "start")


def read_morning(line: str) -> bool | None:
    """Whether he wants the list, where the whole line says so ("morning list off"); None where it says other things."""
    found = _MORNING.fullmatch(line.strip())
    return None if found is None else found["wish"].casefold() in _ON


def morning_list(person: Person, wants: bool, now: datetime, directory: Directory,
                 policy: DeskPolicy) -> tuple[str, tuple[Decision, ...]]:
    """(a sentence for the receipt, what changes): from now on he gets his list each morning, or none."""
    if Role.POC not in person.roles or not policy.morning_list:
        return Phrase("nothing changed: there is no morning list for you"), ()
    wish = Prefer(person.key, MORNING_LIST, None if wants else OFF, person.key)
    at = plan.next_morning(replace(person, morning_list=wants), now, directory, policy)
    decisions = (wish, Schedule(DueKind.MORNING, at, about=person.key))
    if at is None:
        return Phrase('you get no morning list any more; "#list on" brings it back'), decisions
    return Phrase("your next morning list comes {at}", at=at), decisions
