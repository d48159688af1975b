"""All tables. Each index serves a query of the mail path (tests/unit/store/test_indexes.py checks it), of retention, or
of the console's lists, no more.

Bytes of mails and letters lie beside their rows, in `mail_body` and `letter_body`: a row changes its state several
times, and SQLite would write the bytes anew each time.

Statements of the mail path stand as constants at the top of their files: building one takes SQLAlchemy 100 to 180 µs,
running one that stands 30 to 40 µs.

Only the states of rows are guarded by CHECK: the other
closed lists grow with the program, and their enums are checked when a row is read.
"""
from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    UniqueConstraint,
    false,
    true,
)

from gateway.store import tables_console, tables_mailboxes, tables_time  # noqa: F401 - they stand in the same metadata
from gateway.store.columns import DueState, InboundState, Instant, LetterState, Sentence, Words, metadata, number

__all__ = ["metadata"]


def _one_of(column: str, values: Iterable[str]) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


def _few(column: Column[Any]) -> None:
    """An index of the few rows that have a value there: it costs the others nothing."""
    Index(None, column, sqlite_where=column.is_not(None), postgresql_where=column.is_not(None))


ticket = Table(
    "ticket",
    metadata,
    Column("id", number(), primary_key=True, autoincrement=False),  # reserved from `sequence` before it is decided
    Column("version", Integer, nullable=False),
    Column("subject", Words, nullable=False),
    Column("status", Words, nullable=False),
    Column("topic", Words),
    Column("urgency", Words, nullable=False),
    Column("project", Words, nullable=False),
    Column("poc", Words, nullable=False),
    Column("stakeholder_address", Words, nullable=False),
    Column("stakeholder_name", Words, nullable=False),
    Column("language", Words, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("closed_at", Instant),
    Column("promise", Instant),
    Column("chosen_by", Sentence, nullable=False),
    Column("labels", JSON, nullable=False, server_default="[]"),
    Column("colleagues", JSON, nullable=False, server_default="[]"),  # keys of POCs who get its notes
    Column("covers_for", Words, nullable=False, server_default=""),  # key of the absent POC whose ticket it is
    Column("due", Words),  # the day (ISO) by which a POC wants it done
    Column("wait_until", Words),  # the day (ISO) on which it is taken up again
    Column("merged_into", number()),  # the ticket that goes on in its place; no key: SQLite cannot add one
    Column("escalation", Integer, nullable=False, server_default="0"),  # steps that were taken
    Index(None, "status"),
    Index(None, "opened_at"),
    Index(None, "closed_at"),
    Index(None, "poc", "status"),
    Index(None, "project", "status"),
)
_few(ticket.c.merged_into)

load = Table(  # how many tickets that are not done each POC has: kept, as counting a million per mail would be slow
    "load",
    metadata,
    Column("poc", Words, primary_key=True),
    Column("open_tickets", Integer, nullable=False),
    Column("weight", Integer, nullable=False, server_default="0"),  # of those tickets, each by its urgency
)

inbound = Table(
    "inbound",
    metadata,
    Column("id", number(), primary_key=True),
    Column("identity", Words, nullable=False),  # the database guards duplicates by this
    Column("message_id", Words),
    Column("digest", Words, nullable=False),
    Column("duplicate_of", number(), ForeignKey("inbound.id")),
    Column("source", Words, nullable=False),
    Column("peer", Words, nullable=False),
    Column("mail_from", Words, nullable=False),
    Column("recipients", JSON, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("size", Integer, nullable=False),
    Column("raw_digest", Words),  # of a big mail, which lies among the blobs; else it lies in mail_body
    Column("state", Words, nullable=False),
    Column("outcome", Words),
    Column("reason", Words),
    Column("ticket_id", number(), ForeignKey("ticket.id")),
    Column("worker", Words),
    Column("lease_until", Instant),
    Column("not_before", Instant),
    Column("tries", Integer, nullable=False, default=0),
    Column("deaths", Integer, nullable=False, default=0),
    Column("released", Boolean, nullable=False, default=False),
    Column("turn", number(), nullable=False, server_default="0"),  # its place among those that wait: `turns`
    Column("error", Words),
    Column("finished_at", Instant),
    UniqueConstraint("identity"),
    _one_of("state", InboundState),
    Index(None, "state", "turn", "id"),
    Index(None, "outcome", "id"),
    Index(None, "ticket_id"),
)
_few(inbound.c.raw_digest)

mail_body = Table(
    "mail_body",
    metadata,
    Column("inbound_id", number(), ForeignKey("inbound.id"), primary_key=True, autoincrement=False),
    Column("raw", LargeBinary, nullable=False),
)

blob = Table(  # big bytes, where they lie in the database; else each is a file
    "blob",
    metadata,
    Column("digest", Words, primary_key=True),
    Column("data", LargeBinary, nullable=False),
    Column("put_at", Instant, nullable=False),  # last: whoever puts it is about to name it
)

participant = Table(
    "participant",
    metadata,
    Column("ticket_id", number(), ForeignKey("ticket.id"), primary_key=True),
    Column("address", Words, primary_key=True),  # the key: lower case
    Column("mailbox", Words, nullable=False),  # as it was written
    Column("name", Words, nullable=False),
    Column("is_stakeholder", Boolean, nullable=False),
    Column("admitted", Boolean, nullable=False),
    Column("confirmed", Boolean, nullable=False, default=False),
    Column("undeliverable", Words, nullable=False, server_default=""),  # why mail to it came back
    Column("quiet", Boolean, nullable=False, server_default=false()),  # he wants nothing that is written by itself
    Index(None, "address"),
)

entry = Table(
    "entry",
    metadata,
    Column("id", number(), primary_key=True),
    Column("ticket_id", number(), ForeignKey("ticket.id"), nullable=False),
    Column("kind", Words, nullable=False),
    Column("visibility", Words, nullable=False),
    Column("author", Words, nullable=False),  # the key: lower case
    Column("author_mailbox", Words, nullable=False),
    Column("author_name", Words, nullable=False),
    Column("at", Instant, nullable=False),
    Column("filed_at", Instant, nullable=False),  # orders threads: `at` may come from a Date header
    Column("text", Words, nullable=False),
    Column("folded", Words, nullable=False),
    Column("html", Words),
    Column("message_id", Words),
    Column("inbound_id", number(), ForeignKey("inbound.id")),
    Column("unconfirmed", Boolean, nullable=False),
    Index(None, "ticket_id", "id"),
    Index(None, "message_id"),
)

attachment = Table(
    "attachment",
    metadata,
    Column("entry_id", number(), ForeignKey("entry.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("name", Words, nullable=False),
    Column("media_type", Words, nullable=False),
    Column("size", Integer, nullable=False),
    Column("sha256", Words, nullable=False),
    Column("content_id", Words),
    Column("inline", Boolean, nullable=False),
    Column("hazard", Words, nullable=False, server_default=""),  # why nobody should open it by accident
    Index(None, "sha256"),
)

decision_word = Table(  # what decisions are about, so that a mail that is related to one finds it
    "decision_word",
    metadata,
    Column("word", Words, primary_key=True),  # "" stands for each decision once: it counts them
    Column("entry_id", number(), ForeignKey("entry.id"), primary_key=True),
    Index(None, "entry_id"),
)

question = Table(
    "question",
    metadata,
    Column("id", number(), primary_key=True),
    Column("kind", Words, nullable=False),
    Column("person", Words, nullable=False),
    Column("options", JSON, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("digest", Words, nullable=False),
    Column("ticket_id", number(), ForeignKey("ticket.id")),
    Column("held", number(), ForeignKey("inbound.id")),
    Column("about", Words, nullable=False),
    Column("answer", Words),
    Column("answered_at", Instant),
    Index(None, "expires_at"),
)
_few(question.c.held)

tag = Table(
    "tag",
    metadata,
    Column("token", Words, primary_key=True),  # lower case
    Column("role", Words, nullable=False),
    Column("person", Words, nullable=False),
    Column("ticket_id", number(), ForeignKey("ticket.id")),
    Column("question_id", number(), ForeignKey("question.id")),
    Column("live", Words),  # (ticket, person, role, question) in one text while the tag works, then NULL
    Column("created_at", Instant, nullable=False),
    Column("revoked_at", Instant),
    UniqueConstraint("live"),
)

due = Table(
    "due",
    metadata,
    Column("id", number(), primary_key=True),
    Column("name", Words, nullable=False),
    Column("instant", Instant, nullable=False),
    Column("kind", Words, nullable=False),
    Column("ticket_id", number(), ForeignKey("ticket.id")),
    Column("about", Words, nullable=False, server_default=""),  # whom or what it concerns besides the ticket
    Column("state", Words, nullable=False),
    Column("worker", Words),
    Column("lease_until", Instant),
    Column("fired_at", Instant),
    UniqueConstraint("name", "instant"),
    _one_of("state", DueState),
    Index(None, "state", "instant"),
    Index(None, "ticket_id", "state"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", number(), primary_key=True),
    Column("letter", Words, nullable=False),
    Column("ticket_id", number(), ForeignKey("ticket.id")),
    Column("recipient", Words, nullable=False),  # as it was written; compared by `recipient_key`
    Column("recipient_key", Words, nullable=False),
    Column("person", Words, nullable=False),
    Column("lane", Words, nullable=False),
    Column("mail_from", Words, nullable=False),
    Column("verp", Words),
    Column("message_id", Words, nullable=False),
    Column("subject", Words, nullable=False),
    Column("body_digest", Words),  # of a big skeleton, which lies among the blobs; else it lies in letter_body
    Column("state", Words, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("tries", Integer, nullable=False, default=0),
    Column("worker", Words),
    Column("lease_until", Instant),
    Column("error", Words),
    Column("created_at", Instant, nullable=False),
    Column("sent_at", Instant),
    Column("returned_at", Instant),
    Column("returned_reason", Words),
    Column("dropped_at", Instant),  # it was given up, and an operator has said that it may stay so
    Column("inbound_id", number(), ForeignKey("inbound.id")),  # the mail, or
    Column("due_id", number(), ForeignKey("due.id")),  # the due time, or
    Column("failed_id", number(), ForeignKey("outbox.id")),  # the letter given up, that caused this one
    UniqueConstraint("verp"),
    UniqueConstraint("message_id"),
    _one_of("state", LetterState),
    Index(None, "state", "due_at"),
    Index(None, "ticket_id", "created_at"),
    Index(None, "recipient_key", "letter", "created_at"),
    Index(None, "inbound_id"),
)
_few(outbox.c.body_digest)
_few(outbox.c.due_id)
_few(outbox.c.returned_at)

letter_body = Table(
    "letter_body",
    metadata,
    Column("letter_id", number(), ForeignKey("outbox.id"), primary_key=True, autoincrement=False),
    Column("skeleton", LargeBinary, nullable=False),
)

letter_file = Table(  # which blobs a letter's bytes refer to: these stay as long as the bytes do
    "letter_file",
    metadata,
    Column("letter_id", number(), ForeignKey("outbox.id"), primary_key=True),
    Column("digest", Words, primary_key=True),
    Index(None, "digest"),
)

known = Table(
    "known",
    metadata,
    Column("address", Words, primary_key=True),
    Column("since", Instant, nullable=False),
    Column("language", Words, nullable=False, server_default=""),  # of his last mail that told
)

correction = Table(
    "correction",
    metadata,
    Column("id", number(), primary_key=True),
    Column("ticket_id", number(), ForeignKey("ticket.id"), nullable=False),
    Column("kind", Words, nullable=False),
    Column("value", Words, nullable=False),
    Column("by", Words, nullable=False),  # key of a person of the house, or the address key of a stakeholder
    Column("at", Instant, nullable=False),
    Index(None, "ticket_id", "id"),
)

triage = Table(  # what the classifier thought of a ticket's first mail; no row where it was not asked
    "triage",
    metadata,
    Column("ticket_id", number(), ForeignKey("ticket.id"), primary_key=True, autoincrement=False),
    Column("best", Words, nullable=False),
    Column("topic", Words),  # NULL: it was unsure
    Column("confidence", Float, nullable=False),
    Column("why", JSON, nullable=False),
    Column("urgency", Words, nullable=False),
    Column("urgency_why", Words, nullable=False),
    Column("model", Words, nullable=False),
    Column("suggested", JSON, nullable=False, server_default="[]"),  # solved tickets shown to the POC: 1, 2, 3
)

link = Table(  # two tickets about one matter, or that a POC has linked (`kind`); read from both ends
    "link",
    metadata,
    Column("ticket_id", number(), ForeignKey("ticket.id"), primary_key=True),
    Column("other_id", number(), ForeignKey("ticket.id"), primary_key=True),
    Column("kind", Words, nullable=False),
    Column("at", Instant, nullable=False),
    Column("by", Words, nullable=False),
    Column("told", Boolean, nullable=False, server_default=true()),  # the POC has heard of it
    Index(None, "other_id"),
)

deed = Table(  # what a POC's mail has changed on its ticket: enough to take it back
    "deed",
    metadata,
    Column("inbound_id", number(), ForeignKey("inbound.id"), primary_key=True, autoincrement=False),
    Column("ticket_id", number(), ForeignKey("ticket.id"), nullable=False),
    Column("person", Words, nullable=False),
    Column("at", Instant, nullable=False),
    Column("before", JSON, nullable=False),
    Column("after", JSON, nullable=False),
    Column("answered", Boolean, nullable=False),
    Column("undone_at", Instant),
    Index(None, "ticket_id", "person"),
)

absence = Table(  # said by mail; those of the settings are not here
    "absence",
    metadata,
    Column("person", Words, primary_key=True),
    Column("first", Words, nullable=False),  # ISO days, both included
    Column("last", Words, nullable=False),
    Column("cover", Words, nullable=False),
    Column("said_by", Words, nullable=False),  # his command, answering machine or calendar; or that he is back
    Column("at", Instant, nullable=False),
)

action = Table(  # what somebody has undertaken to do
    "action",
    metadata,
    Column("id", number(), primary_key=True),
    Column("ticket_id", number(), ForeignKey("ticket.id"), nullable=False),
    Column("who", Words, nullable=False),  # key of a person of the house, or a name as it was written
    Column("text", Words, nullable=False),
    Column("due", Words),  # ISO day
    Column("by", Words, nullable=False),
    Column("at", Instant, nullable=False),
    Column("inbound_id", number(), ForeignKey("inbound.id")),
    Column("done_at", Instant),
    Column("done_by", Words, nullable=False, server_default=""),
    Index(None, "ticket_id"),
)

sequence = Table(
    "sequence",
    metadata,
    Column("name", Words, primary_key=True),
    Column("next", number(), nullable=False),
)

meta = Table(
    "meta",
    metadata,
    Column("key", Words, primary_key=True),
    Column("value", Words, nullable=False),
)
