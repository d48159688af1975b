"""All that a decision about one mail may look at, read in one go at one moment."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Select, bindparam, func, select

from gateway.model.decision import SentLetter, Situation, TicketFile
from gateway.model.letter import Admission, Receipt, ReceiptWhichTopic, UnconfirmedReceipt, WasThisYou
from gateway.model.mail import InboundMail, MessageId, Screening, Trust
from gateway.model.people import Directory
from gateway.model.policy import DeskPolicy
from gateway.model.ticket import Question, QuestionKind, Tag, TicketId, Visibility
from gateway.store.inbox import Claimed
from gateway.store.outbox import letter_by_message_id, letter_by_verp
from gateway.store.tables import attachment, entry, known, outbox
from gateway.store.tags import find_tags, read_question
from gateway.store.tickets import open_tickets, read_file, ticket_of, who_sorted

HOUR = timedelta(hours=1)
MAX_IN_REPLY_TO = 10
MAX_REFERENCES = 40
"""The nearest; a mail may name thousands."""

_KNOWN = select(known.c.since).where(known.c.address == bindparam("address"))
_COUNT = select(func.count()).select_from(outbox).where(outbox.c.created_at > bindparam("since"))
_TO_ANYBODY = _COUNT.where(outbox.c.letter.in_((Receipt.name, ReceiptWhichTopic.name, UnconfirmedReceipt.name)))
_RECEIPTS = _TO_ANYBODY.where(outbox.c.recipient_key == bindparam("address"))
_TO_DETAILS = _TO_ANYBODY.where(
    outbox.c.recipient_key >= bindparam("first"), outbox.c.recipient_key < bindparam("end"),
    outbox.c.recipient_key.endswith(bindparam("domain")),
)
_LETTERS = _COUNT.where(outbox.c.ticket_id == bindparam("number"))
_DOUBTS = (WasThisYou.name, Admission.name, UnconfirmedReceipt.name)
_KNOWN_CAUSE = _LETTERS.where(outbox.c.letter.not_in(_DOUBTS))
_DOUBTED = _LETTERS.where(outbox.c.letter.in_(_DOUBTS))


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


def read_situation(conn: Connection, asked: Asked, directory: Directory, policy: DeskPolicy) -> Situation:
    """The situation, frozen; `held` is left for the worker, who can read a mail."""
    mail, hour_ago = asked.mail, asked.now - HOUR
    tags = find_tags(conn, asked.tokens)
    question = _question(conn, tags)
    by_tag = _file(conn, _ticket_of_tags(tags, question))
    returned = _returned(conn, asked)
    referred = returned.ticket if returned else ticket_of(conn, _named(mail))
    by_reference = by_tag if by_tag and by_tag.ticket.id == referred else _file(conn, referred)
    concerned = by_tag or by_reference
    sender = mail.from_.key if mail.from_ else ""
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
        replied_to=letter_by_message_id(conn, mail.in_reply_to[:MAX_IN_REPLY_TO]),
        returned=returned,
        by_tag=by_tag,
        by_reference=by_reference,
        question=question,
        sorted_by=_who_sorted(conn, question),
        seen_pictures=_seen_pictures(conn, mail, sender),
        sender_known=bool(sender) and _is_known(conn, sender),
        receipts_last_hour=_count_receipts(conn, sender, hour_ago) if sender else 0,
        letters_last_hour=_count_letters(conn, _KNOWN_CAUSE, concerned, hour_ago),
        doubts_last_hour=_count_letters(conn, _DOUBTED, concerned, hour_ago),
        open_tickets=open_tickets(conn),
        last_public_authors=_public_authors(concerned) if concerned else (),
    )


def _question(conn: Connection, tags: Sequence[Tag]) -> Question | None:
    number = next((tag.question for tag in tags if tag.question is not None), None)
    return None if number is None else read_question(conn, number)


def _who_sorted(conn: Connection, question: Question | None) -> str:
    """Looked up only where a topic was asked for."""
    if question is None or question.ticket is None or question.kind not in _ABOUT_TOPIC:
        return ""
    return who_sorted(conn, question.ticket)


def _ticket_of_tags(tags: Sequence[Tag], question: Question | None) -> TicketId | None:
    """The question's ticket goes before those of other tags in the same delivery."""
    asked_about = [tag.ticket for tag in tags if question is not None and tag.question == question.id]
    candidates = [question.ticket if question else None, *asked_about, *(tag.ticket for tag in tags)]
    return next((number for number in candidates if number is not None), None)


def _file(conn: Connection, number: TicketId | None) -> TicketFile | None:
    return None if number is None else read_file(conn, number)


def _named(mail: InboundMail) -> list[MessageId]:
    """The Message-IDs that the mail refers to, nearest first."""
    nearest = mail.references[-MAX_REFERENCES:][::-1]
    return list(dict.fromkeys((*mail.in_reply_to[:MAX_IN_REPLY_TO], *nearest)))


def _returned(conn: Connection, asked: Asked) -> SentLetter | None:
    for token in asked.verps:
        letter = letter_by_verp(conn, token)
        if letter is not None:
            return letter
    named = asked.mail.returned_message_id
    return next(iter(letter_by_message_id(conn, [named])), None) if named else None


def _seen_pictures(conn: Connection, mail: InboundMail, sender: str) -> frozenset[str]:
    """Digests of this mail's inline pictures that came inside an earlier mail from the same address."""
    pictures = list({a.sha256 for a in mail.attachments if a.inline})[:_MAX_PICTURES]
    if not pictures or not sender:
        return frozenset()
    return frozenset(conn.scalars(_SEEN_PICTURES, {"pictures": pictures, "author": sender}))


def _is_known(conn: Connection, address: str) -> bool:
    return conn.scalar(_KNOWN, {"address": address}) is not None


def _count_receipts(conn: Connection, address: str, since: datetime) -> int:
    """Receipts to this mailbox: sam@x.test, sam+1@x.test and sam+2@x.test are one, else Sam could be flooded."""
    local, at, domain = address.rpartition("@")
    base = local.partition("+")[0] or local
    details = {"first": f"{base}+", "end": f"{base},", "domain": at + domain, "since": since}  # "," follows "+"
    plain = conn.scalar(_RECEIPTS, {"address": base + at + domain, "since": since}) or 0
    return plain + (conn.scalar(_TO_DETAILS, details) or 0)


def _count_letters(conn: Connection, query: Select[int], file: TicketFile | None, since: datetime) -> int:
    return (conn.scalar(query, {"number": file.ticket.id, "since": since}) or 0) if file else 0


def _public_authors(file: TicketFile) -> tuple[tuple[str, datetime], ...]:
    public = [entry for entry in file.entries if entry.visibility is Visibility.PUBLIC]
    return tuple((entry.author.key, entry.at) for entry in reversed(public))
