"""Letters to POCs that follow from their commands: days that have come, actions, tickets that go on in another one."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from gateway.model.letter import Letter, RichText
from gateway.model.mail import Address
from gateway.model.ticket import TicketId


@dataclass(frozen=True, slots=True)
class TakenUp(Letter):
    """To the POC, on the day until which he wanted a ticket to wait."""

    name: ClassVar[str] = "taken-up"
    stakeholder: Address
    receivers: tuple[str, ...]
    """Names of all who get what the POC replies."""
    text: RichText
    """The last words of somebody outside."""


@dataclass(frozen=True, slots=True)
class DayDue(Letter):
    """To the POC, on the day by which he wanted the matter done."""

    name: ClassVar[str] = "day-due"
    stakeholder: Address
    receivers: tuple[str, ...]
    """Names of all who get what the POC replies."""
    day: date
    text: RichText
    """The last words of somebody outside."""


@dataclass(frozen=True, slots=True)
class JoinAsked(Letter):
    """To a POC: a mail in his name adds people to a conversation, and nothing proves that it is his."""

    name: ClassVar[str] = "join-asked"
    people: tuple[str, ...]
    """Names with addresses."""
    options: tuple[str, ...] = ("yes", "no")


@dataclass(frozen=True, slots=True)
class ActionGiven(Letter):
    """To a POC: a colleague has put on record that he is to do something."""

    name: ClassVar[str] = "action-given"
    author: str
    """Name of the colleague."""
    text: RichText
    """What is to be done."""
    day: date | None


@dataclass(frozen=True, slots=True)
class ActionDue(Letter):
    """To a POC, on the day of an action: is it done?"""

    name: ClassVar[str] = "action-due"
    text: RichText
    """What was to be done."""
    who: str
    """Name of who was to do it; "" where it is he himself."""
    author: str
    """Name of the colleague who put it on record; "" where it is he himself."""
    options: tuple[str, ...] = ("done", "later")


@dataclass(frozen=True, slots=True)
class GoesOnHere(Letter):
    """To the POC of a ticket: a colleague has merged another one into it."""

    name: ClassVar[str] = "goes-on-here"
    author: str
    """Name of the colleague."""
    other: TicketId
    other_title: str
    receivers: tuple[str, ...]
    """Names of all outside who get the answers now."""
    text: RichText
    """The last words of somebody outside on the other ticket."""


DESK: tuple[type[Letter], ...] = (TakenUp, DayDue, JoinAsked, ActionGiven, ActionDue, GoesOnHere)
