"""All that a decision about one mail may look at, read in one go at one moment."""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import ColumnElement, Connection, Select, Text, bindparam, func, literal_column, select

from gateway.model.letter import Letter
from gateway.model.mail import InboundMail, MessageId, Screening, Trust
from gateway.model.people import Directory, Person
from gateway.model.policy import DeskPolicy
from gateway.model.preferences import LANGUAGE
from gateway.model.rationing import DOUBTED_AT_DESK, DOUBTED_ON_TICKET, TO_ANYBODY
from gateway.model.situation import RETURNED_LATELY, SentLetter, Situation, TicketFile
from gateway.model.ticket import Question, QuestionKind, Tag, TicketId
from gateway.store.inbox import Claimed
from gateway.store.loads import open_tickets
from gateway.store.outbox import letter_by_message_id, letter_by_verp, returned_since
from gateway.store.people_said import read_said
from gateway.store.tables import attachment, entry, known, outbox, participant, ticket
from gateway.store.tags import find_tags, read_question
from gateway.store.tickets import read_file, standing_for, ticket_of, who_sorted

Tied = TypeVar("Tied", Tag, SentLetter)
HOUR = timedelta(hours=1)
MAX_IN_REPLY_TO = 10
MAX_REFERENCES = 40
"""The nearest; a mail may name thousands."""

_KNOWN = select(known.c.language).where(known.c.address == bindparam("address"))
_LAST_LANGUAGE = (
    select(ticket.c.language).join(participant, participant.c.ticket_id == ticket.c.id)
    .where(participant.c.address == bindparam("address"), participant.c.is_stakeholder.is_(True))
    .order_by(ticket.c.id.desc()).limit(1)
)


def _names(kinds: Iterable[type[Letter]]) -> list[ColumnElement[str]]:
    """Written into the statement: as parameters of an IN they are expanded at every use, which takes 100 µs."""
    return [literal_column(f"'{kind.name}'", Text) for kind in kinds]


_COUNT = select(func.count()).select_from(outbox).where(outbox.c.created_at > bindparam("since"))
_TO_ANYBODY = _COUNT.where(outbox.c.letter.in_(_names(TO_ANYBODY)))
_RECEIPTS = _TO_ANYBODY.where(outbox.c.recipient_key == bindparam("mailbox"))
_TO_DETAILS = _TO_ANYBODY.where(
    outbox.c.recipient_key >= bindparam("first"), outbox.c.recipient_key < bindparam("end"),
    outbox.c.recipient_key.endswith(bindparam("domain")),
)
_SENDER = select(_KNOWN.scalar_subquery(), _RECEIPTS.scalar_subquery(), _TO_DETAILS.scalar_subquery())


def _by_doubt(counted: Select[int], doubted: Iterable[type[Letter]]) -> Select[int, int]:
    """How many were written for a cause that was known, and how many because something was not proven."""
    names = _names(doubted)
    return select(counted.where(outbox.c.letter.not_in(names)).scalar_subquery(),
                  counted.where(outbox.c.letter.in_(names)).scalar_subquery())


_ON_TICKET = _by_doubt(_COUNT.where(outbox.c.ticket_id == bindparam("number")), DOUBTED_ON_TICKET)
_AT_DESK = _by_doubt(_COUNT.where(outbox.c.ticket_id.is_(None), outbox.c.person == bindparam("person")),
                     DOUBTED_AT_DESK)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the worker knows before the store is read."""

    claimed: Claimed
    mail: InboundMail
    screening: Screening
    trust: Trust
    tokens: Sequence[str]
    verps: Sequence[str]
    project_key: str
    next_ticket: TicketId
    now: datetime


_ABOUT_TOPIC = (QuestionKind.TOPIC, QuestionKind.STAKEHOLDER_TOPIC)
_MAX_PICTURES = 50
_SEEN_PICTURES = (
    select(attachment.c.sha256)
    .join(entry, entry.c.id == attachment.c.entry_id)
    .where(
        attachment.c.sha256.in_(bindparam("pictures", expanding=True)),
        attachment.c.inline.is_(True),
        entry.c.author == bindparam("author"),
    )
    .distinct()
)


def read_situation(conn: Connection, asked: Asked, directory: Directory, policy: DeskPolicy,
                   fresh: str) -> Situation:
    """The situation, frozen; `held` is left for the worker, who can read a mail."""
    mail, hour_ago = asked.mail, asked.now - HOUR
    sender = mail.from_.key if mail.from_ else ""
    said = read_said(conn, sender)
    directory = said.in_house(directory)
    tags = find_tags(conn, asked.tokens)
    question = _question(conn, tags)
    by_tag = _file(conn, _ticket_of_tags(tags, question))
    tags = tuple(_where_it_goes_on(conn, tag, by_tag) for tag in tags)
    returned = _returned(conn, asked)
    referred = returned.ticket if returned else ticket_of(conn, named(mail))
    by_reference = by_tag if by_tag and by_tag.ticket.id == referred else _file(conn, referred)
    returned = returned and _where_it_goes_on(conn, returned, by_reference)
    concerned = by_tag or by_reference
    language, receipts = _sender(conn, sender, hour_ago) if sender else (None, 0)
    guessed = _last_language(conn, sender) if sender and not language and not mail.tells_language else ""
    card = replace(said.sender, writes=language or "") if sender else None
    known_cause, doubted = _count_letters(conn, concerned, directory.person_at(sender), hour_ago)
    return Situation(
        inbound=asked.claimed.id,
        envelope=asked.claimed.envelope,
        screening=asked.screening,
        trust=asked.trust,
        directory=directory,
        policy=policy,
        project_key=by_tag.ticket.project if by_tag else asked.project_key,
        next_ticket=asked.next_ticket,
        tags=tags,
        replied_to=tuple(_where_it_goes_on(conn, one, by_tag)
                         for one in letter_by_message_id(conn, mail.in_reply_to[:MAX_IN_REPLY_TO])),
        returned=returned,
        returned_lately=returned_since(conn, returned.recipient, asked.now - RETURNED_LATELY) if returned else 0,
        by_tag=by_tag,
        by_reference=by_reference,
        question=question,
        sorted_by=_who_sorted(conn, question),
        seen_pictures=_seen_pictures(conn, mail, sender),
        sender_known=language is not None,
        sender_language=(card.get(LANGUAGE) if card else "") or language or guessed,
        card=card,
        receipts_last_hour=receipts,
        letters_last_hour=known_cause,
        doubts_last_hour=doubted,
        open_tickets=open_tickets(conn),
        fresh=fresh,
    )


def _question(conn: Connection, tags: Sequence[Tag]) -> Question | None:
    number = next((tag.question for tag in tags if tag.question is not None), None)
    return None if number is None else read_question(conn, number)


def _who_sorted(conn: Connection, question: Question | None) -> str:
    """Looked up only where a topic was asked for."""
    if question is None or question.ticket is None or question.kind not in _ABOUT_TOPIC:
        return ""
    return who_sorted(conn, question.ticket)


def _where_it_goes_on(conn: Connection, one: Tied, file: TicketFile | None) -> Tied:
    """The tag or letter as one of the ticket that goes on in the place of its own; mostly it is that of `file`."""
    if one.ticket is None or (file is not None and one.ticket == file.ticket.id):
        return one
    number = standing_for(conn, one.ticket)
    return one if number == one.ticket else replace(one, ticket=number)


def _ticket_of_tags(tags: Sequence[Tag], question: Question | None) -> TicketId | None:
    """The question's ticket goes before those of other tags in the same delivery."""
    asked_about = [tag.ticket for tag in tags if question is not None and tag.question == question.id]
    candidates = [question.ticket if question else None, *asked_about, *(tag.ticket for tag in tags)]
    return next((number for number in candidates if number is not None), None)


def _file(conn: Connection, number: TicketId | None) -> TicketFile | None:
    return None if number is None else read_file(conn, number)


def named(mail: InboundMail) -> list[MessageId]:
    """The Message-IDs that the mail refers to, nearest first."""
    nearest = mail.references[-MAX_REFERENCES:][::-1]
    return list(dict.fromkeys((*mail.in_reply_to[:MAX_IN_REPLY_TO], *nearest)))


def _returned(conn: Connection, asked: Asked) -> SentLetter | None:
    for token in asked.verps:
        letter = letter_by_verp(conn, token)
        if letter is not None:
            return letter
    # The envelope id is what we have given to the relay ourselves; some relays write a Message-ID of their own.
    named = [n for n in (asked.mail.returned_envelope_id, asked.mail.returned_message_id) if n]
    return next(iter(letter_by_message_id(conn, named)), None) if named else None


def _seen_pictures(conn: Connection, mail: InboundMail, sender: str) -> frozenset[str]:
    """Digests of this mail's inline pictures that came inside an earlier mail from the same address."""
    pictures = list({a.sha256 for a in mail.attachments if a.inline})[:_MAX_PICTURES]
    if not pictures or not sender:
        return frozenset()
    return frozenset(conn.scalars(_SEEN_PICTURES, {"pictures": pictures, "author": sender}))


def _last_language(conn: Connection, address: str) -> str:
    """In which his last ticket was written to; "" where he has none. Nothing proves that he opened it: a guess."""
    return conn.scalar(_LAST_LANGUAGE, {"address": address}) or ""


def _sender(conn: Connection, address: str, since: datetime) -> tuple[str | None, int]:
    """In which language he writes, "" where that is not known, None: he has proven nothing; receipts to his mailbox.

    sam@x.test, sam+1@x.test and sam+2@x.test are one mailbox, else Sam could be flooded.
    """
    local, at, domain = address.rpartition("@")
    base = local.partition("+")[0] or local
    mailbox = {"mailbox": base + at + domain, "first": f"{base}+", "end": f"{base},", "domain": at + domain}
    row = conn.execute(_SENDER, {"address": address, "since": since, **mailbox}).one()  # "," follows "+"
    language, plain, with_details = row
    return language, plain + with_details


def _count_letters(conn: Connection, file: TicketFile | None, person: Person | None,
                   since: datetime) -> tuple[int, int]:
    """(written for a cause that was known, because something is not proven): on the ticket, else at the person's desk.

    Somebody outside who writes about no ticket gets receipts, which are counted by themselves.
    """
    if file is not None:
        row = conn.execute(_ON_TICKET, {"since": since, "number": file.ticket.id}).one()
    elif person is not None:
        row = conn.execute(_AT_DESK, {"since": since, "person": person.key}).one()
    else:
        return 0, 0
    known_cause, doubted = row
    return known_cause, doubted
