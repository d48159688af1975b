"""Tables of the console: who may log in, who is logged in, and who has read what.

The notes of `tables` hold here too. Of a secret only its SHA-256 is kept here; the letter with a link lies in the
outbox, where the link is dead after `logins.LINK_LASTS`.
"""
from __future__ import annotations

from sqlalchemy import Column, Index, Table

from gateway.store.columns import Instant, Words, metadata, number

login_link = Table(  # one that was mailed or printed, until it is used or too old
    "login_link",
    metadata,
    Column("digest", Words, primary_key=True),
    Column("person", Words, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Index(None, "expires_at"),
    Index(None, "person"),
)

console_session = Table(  # a browser in which somebody is logged in
    "console_session",
    metadata,
    Column("digest", Words, primary_key=True),
    Column("person", Words, nullable=False),
    Column("begun_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Index(None, "expires_at"),
)

audit = Table(  # who has read or done what, besides what mails say; it names nobody outside the house
    "audit",
    metadata,
    Column("id", number(), primary_key=True),
    Column("at", Instant, nullable=False),
    Column("person", Words, nullable=False),  # key of a person of the house, or "command line"
    Column("deed", Words, nullable=False),
    Column("ticket_id", number()),  # no key: it stays when the ticket goes
    Column("about", Words, nullable=False, server_default=""),
    Index(None, "at"),
    Index(None, "ticket_id", "id"),
)
