"""Values with good defaults, so that a test names only what it is about."""
from __future__ import annotations

import hashlib
import itertools
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from gateway.model.decision import AppendEntry, Decision, Finish, OpenTicket, Write
from gateway.model.letter import Lane, Receipt
from gateway.model.mail import (
    Address,
    Disposition,
    Envelope,
    Fingerprint,
    InboundId,
    InboundMail,
    MessageId,
    Outcome,
    Screening,
    Source,
    Trust,
)
from gateway.model.outgoing import OutgoingLetter
from gateway.model.people import Directory, Person, Project, WorkingHours
from gateway.model.policy import DeskPolicy
from gateway.model.situation import Situation
from gateway.model.ticket import (
    Entry,
    EntryKind,
    Question,
    QuestionKind,
    Status,
    Tag,
    TagRole,
    Ticket,
    TicketId,
    Urgency,
    Visibility,
)
from gateway.store.blobs import Blobs
from gateway.store.engine import Store
from gateway.store.inbox import Claimed, Intake, claim
from gateway.store.tables import blob
from gateway.store.unit import Processed, Unit

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
LEASE = timedelta(minutes=5)
ANNA = Address("Anna@Client.example", "Anna Client")
PAUL = Address("paul@house.example", "Paul POC")
_numbers = itertools.count(1)


def token() -> str:
    """A fresh token: 20 characters of base32."""
    return hashlib.sha256(str(next(_numbers)).encode()).hexdigest()[:20].translate(str.maketrans("0189", "wxyz"))


def message_id(name: str = "") -> MessageId:
    return MessageId(f"<{name or f'm{next(_numbers)}'}@client.example>")


def envelope(*rcpt_to: str, **changes: Any) -> Envelope:
    plain = Envelope(Source.SMTP, ANNA.address, rcpt_to or ("support@house.example",), NOW, "192.0.2.1")
    return replace(plain, **changes)


def fingerprint(name: str = "") -> Fingerprint:
    mid = message_id(name)
    return Fingerprint(mid, hashlib.sha256(mid.encode()).hexdigest())


def mail(**changes: Any) -> InboundMail:
    plain = InboundMail(message_id("first"), ANNA, "Printer", "It is broken.", "It is broken.")
    return replace(plain, **changes)


def directory() -> Directory:
    paul = Person("paul", "Paul POC", (PAUL.address, "paul@home.example"))
    support = Project("support", "support@house.example", "Support")
    other = Project("other", "other@house.example", "Other")
    hours = WorkingHours(ZoneInfo("UTC"), {})
    return Directory({"paul": paul}, {}, {"support": support, "other": other}, hours, {}, "paul", "paul")


def accept_all(store: Store, names: Sequence[str], raw: bytes = b"Subject: x\r\n\r\nbody") -> list[InboundId | None]:
    """Takes in one mail a name through a running intake."""
    intake = Intake(store, max_backlog=10_000, min_free_bytes=0)
    intake.start()
    futures = [intake.accept(raw, envelope(), fingerprint(name)) for name in names]
    intake.stop()
    return [future.result(timeout=10) for future in futures]


def claimed_mail(store: Store, name: str = "", worker: str = "w1", now: datetime = NOW) -> Claimed:
    """One mail taken in and claimed."""
    accept_all(store, [name or f"c{next(_numbers)}"])
    return claim(store, worker, now, 1, LEASE)[0]


def unit(store: Store) -> Unit:
    return Unit(store, directory(), DeskPolicy())


def ticket(number: int, **changes: Any) -> Ticket:
    plain = Ticket(TicketId(number), "Printer", Status.NEW, ANNA, "support", "paul", NOW, urgency=Urgency.NORMAL)
    return replace(plain, **changes)


def entry(text: str = "It is broken.", **changes: Any) -> Entry:
    plain = Entry(EntryKind.MAIL, Visibility.PUBLIC, ANNA, NOW, text, message_id=message_id())
    return replace(plain, **changes)


def write(number: int | None, **changes: Any) -> Write:
    """A receipt to Anna."""
    letter = Receipt(None, "Printer", None, Urgency.NORMAL, "Paul POC", None)
    ticket_id = None if number is None else TicketId(number)
    plain = Write(letter, ANNA, Lane.STAKEHOLDER, TagRole.STAKEHOLDER, ANNA.key, ticket_id, "support", "en")
    return replace(plain, **changes)


def letter(written: Write, tag: Tag | None = None, **changes: Any) -> OutgoingLetter:
    """The letter's bytes, with a new tag of its own unless one is given."""
    mark = token()
    tag = tag or Tag(token(), written.role, written.person, written.ticket)
    plain = OutgoingLetter(
        written, MessageId(f"<{mark}@house.example>"), f"bounce+{mark}@house.example", mark, "Re: Printer",
        b"a skeleton", tag,
    )
    return replace(plain, **changes)


def question(number: int | None = None, **changes: Any) -> Question:
    asked_about = None if number is None else TicketId(number)
    expires = NOW + timedelta(days=14)
    plain = Question(QuestionKind.WAS_THIS_YOU, "paul", ("yes", "no"), NOW, expires, "0" * 64, asked_about)
    return replace(plain, **changes)


def situation(
    store: Store, claimed: Claimed, read: InboundMail | None = None, now: datetime = NOW, **said: Any
) -> Situation:
    """What the unit reads for the mail; `tokens`, `verps` and `next_ticket` where the test names them."""
    screening, trust = Screening(Disposition.HANDLE, "rule"), Trust(checked=False, aligned=False)
    tokens, verps = said.get("tokens", ()), said.get("verps", ())
    next_ticket = TicketId(said.get("next_ticket", 999))
    return unit(store).situation(
        claimed, read or mail(), screening, trust, tokens, verps, "support", next_ticket, now
    )


def opening(number: int, mid: MessageId | None = None, **changes: Any) -> tuple[Decision, ...]:
    """A new ticket with its first entry."""
    first = entry(message_id=mid or message_id())
    return OpenTicket(ticket(number, **changes)), AppendEntry(TicketId(number), first), finish(number)


def finish(number: int | None = None, outcome: Outcome = Outcome.NEW_TICKET) -> Finish:
    return Finish(outcome, "because", None if number is None else TicketId(number))


def open_ticket(
    store: Store, letters: Sequence[OutgoingLetter] = (), mid: MessageId | None = None, **changes: Any
) -> int:
    """A mail that became a ticket; its number."""
    (number,) = unit(store).reserve_tickets(1)
    prepared = [replace(one, write=replace(one.write, ticket=TicketId(number))) for one in letters]
    prepared = [replace(one, tag=replace(one.tag, ticket=TicketId(number))) for one in prepared]
    unit(store).carry_out(Processed(claimed_mail(store)), None, opening(number, mid, **changes), prepared, NOW)
    return number


def do(store: Store, *decisions: Decision, letters: Sequence[OutgoingLetter] = (), now: datetime = NOW) -> None:
    """Carries decisions out for a mail of their own."""
    done = decisions if any(isinstance(one, Finish) for one in decisions) else (*decisions, finish(None, Outcome.ENTRY))
    unit(store).carry_out(Processed(claimed_mail(store, now=now)), None, done, letters, now)


def lose(store: Store, digest: str) -> None:
    """The blob is gone for good."""
    if isinstance(store.blobs, Blobs):
        store.blobs.path(digest).unlink()
        return
    with store.write() as conn:
        conn.execute(blob.delete().where(blob.c.digest == digest))
