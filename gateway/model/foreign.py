"""Words for a ticket as another helpdesk tells of it: its names stand as they are written there, its times are bounded.

What they mean here is said by `desk/foreign_ticket`.
"""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from gateway.model.mail import Address, Attachment, MessageId
from gateway.model.old_mail import OldTicket


@dataclass(frozen=True, slots=True)
class Naming:
    """What the names of another helpdesk mean here; those that are missing mean what they say, if anything."""

    people: Mapping[str, str] = field(default_factory=dict)
    """A name, login or address there, in small letters -> key of a person."""
    topics: Mapping[str, str] = field(default_factory=dict)
    projects: Mapping[str, str] = field(default_factory=dict)
    statuses: Mapping[str, str] = field(default_factory=dict)
    urgencies: Mapping[str, str] = field(default_factory=dict)
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    """In which times are meant that name none."""


@dataclass(frozen=True, slots=True)
class ForeignEntry:
    """One thing that was said or noted. "" and None: nothing was told."""

    author: Address | None
    """None where no address was told."""
    called: str
    """Who it was as it stands there: the address, a login, a name; "" where nobody was named."""
    at: datetime | None
    text: str
    id: str = ""
    kind: str = ""
    visibility: str = ""
    unconfirmed: bool = False
    folded: str = ""
    html: str | None = None
    message_id: MessageId | None = None
    also_known_as: tuple[MessageId, ...] = ()
    """Message-IDs of mails that went out because of it: an answer to one of them belongs to the ticket."""
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class ForeignAction:
    """What somebody was to do."""

    who: str
    text: str
    at: datetime | None
    due: date | None
    done_at: datetime | None


@dataclass(frozen=True, slots=True)
class ForeignTicket:
    """One ticket. "" and None: nothing was told."""

    key: str
    """Its id in the other system, never empty."""
    subject: str
    status: str = ""
    project: str = ""
    stakeholder: Address | None = None
    participants: tuple[Address, ...] = ()
    poc: str = ""
    colleagues: tuple[str, ...] = ()
    topic: str = ""
    urgency: str = ""
    language: str = ""
    """As it was told, or as the words show."""
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    due: date | None = None
    wait_until: date | None = None
    labels: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    """Keys of other tickets of the system."""
    merged_into: str = ""
    also_known_as: tuple[MessageId, ...] = ()
    actions: tuple[ForeignAction, ...] = ()
    entries: tuple[ForeignEntry, ...] = ()
    decisions: tuple[ForeignEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class Undertaking:
    """An action as it is to stand on the ticket."""

    who: str
    """Key of a person of the house, or the name as it was written."""
    text: str
    at: datetime
    by: str
    due: date | None
    done_at: datetime | None


Unknown = tuple[str, str]
"""(field, value): a word that means nothing here."""


@dataclass(frozen=True, slots=True)
class Received:
    """A ticket as it is to be written: new, or with what is new on it."""

    ticket: OldTicket
    undertakings: tuple[Undertaking, ...] = ()
    wakes_at: datetime | None = None
    """When one that waits for a day is taken up again."""
    unknown: tuple[Unknown, ...] = ()
