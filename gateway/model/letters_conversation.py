"""Letters by which people outside steer their tickets, and those about who is in a conversation."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from gateway.model.letter import Letter
from gateway.model.mail import Address
from gateway.model.ticket import Status, TicketId, Urgency

Request = tuple[TicketId, str, Status, str, datetime | None]
"""Where a request stands: number, title, status, who has it, by when the next answer is due."""


# --- to people outside -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class YourRequests(Letter):
    """To somebody outside who has asked: where each of his requests stands; first of all the one he asked about."""

    name: ClassVar[str] = "your-requests"
    first: Request | None = None
    """The request at whose address he asked; None: he asked about none of them."""
    topic: str | None = None
    urgency: Urgency = Urgency.NORMAL
    """Topic and urgency of the first."""
    requests: tuple[Request, ...] = ()
    """The others, newest first."""
    more: int = 0
    """How many are not shown."""


@dataclass(frozen=True, slots=True)
class WhatYouCanWrite(Letter):
    """To somebody outside: the words that do something when they are all that he writes."""

    name: ClassVar[str] = "what-you-can-write"


@dataclass(frozen=True, slots=True)
class AsYouAsked(Letter):
    """To somebody outside: what his word has done."""

    name: ClassVar[str] = "as-you-asked"
    change: str
    """closed | urgent | quiet | left | stays | joined | same"""
    poc: str
    due_at: datetime | None = None
    people: tuple[str, ...] = ()
    """Names with addresses, of those who have joined."""


@dataclass(frozen=True, slots=True)
class MayJoin(Letter):
    """To the stakeholder, at the address that we know: shall these people see the conversation?"""

    name: ClassVar[str] = "may-join"
    people: tuple[str, ...]
    """Names with addresses."""
    options: tuple[str, ...] = ("yes", "no")


@dataclass(frozen=True, slots=True)
class Joined(Letter):
    """To somebody who belongs to a conversation from now on. Nothing of what was said in it, but its title."""

    name: ClassVar[str] = "joined"
    author: str
    """Name of who added him."""


@dataclass(frozen=True, slots=True)
class LooksNew(Letter):
    """To the stakeholder, in place of the receipt: what he wrote into an old conversation has a ticket of its own."""

    name: ClassVar[str] = "looks-new"
    poc: str
    due_at: datetime | None
    old: TicketId
    old_title: str
    options: tuple[str, ...] = ("same",)


# --- to the POC ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ClosedByStakeholder(Letter):
    """To the POC: the stakeholder says that his matter is settled, and the ticket is resolved."""

    name: ClassVar[str] = "closed-by-stakeholder"
    author: Address
    receivers: tuple[str, ...]
    """Names of all who get what the POC replies."""


@dataclass(frozen=True, slots=True)
class PeopleChanged(Letter):
    """To the POC: somebody outside has joined or left the conversation without his doing."""

    name: ClassVar[str] = "people-changed"
    author: str
    """Name of who said so."""
    receivers: tuple[str, ...]
    """Names of all who get what the POC replies from now on."""
    joined: tuple[str, ...] = ()
    left: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Copied(Letter):
    """To the POC: his stakeholder has put these people in copy; shall they belong to the conversation?"""

    name: ClassVar[str] = "copied"
    author: Address
    people: tuple[str, ...]
    """Names with addresses: 1, 2, 3 …"""
    options: tuple[str, ...] = ("all", "none")


CONVERSATION: tuple[type[Letter], ...] = (
    YourRequests, WhatYouCanWrite, AsYouAsked, MayJoin, Joined, LooksNew, ClosedByStakeholder, PeopleChanged, Copied,
)
