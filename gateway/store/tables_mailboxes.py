"""Tables of the outside world: mailboxes that are collected, logins that open them, and mail that was brought in.

The notes of `tables` hold here too.
"""
from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, Table

from gateway.store.columns import Instant, Words, metadata, number

mailbox = Table(  # how far each mailbox has been collected; UIDs count only under their UIDVALIDITY (RFC 9051, 2.3.1.1)
    "mailbox",
    metadata,
    Column("key", Words, primary_key=True),
    Column("folder", Words, nullable=False),
    Column("account", Words, nullable=False, server_default=""),  # user and server; UIDs count only there
    Column("uidvalidity", number()),  # NULL: it has never been opened; 0: its numbers were of another account
    Column("first_uid", number(), nullable=False, server_default="1"),  # what lies below was there before: left alone
    Column("old_below", number(), nullable=False, server_default="1"),  # what lies below is taken without letters
    Column("next_uid", number(), nullable=False, server_default="1"),  # all from first_uid to below here are taken
    Column("start", Words),  # now, everything; NULL: nobody has decided what is to become of the mails in it
    Column("started_at", Instant),
    Column("looked_at", Instant),  # when it was last seen to work
    Column("failing_since", Instant),
    Column("tries", Integer, nullable=False, server_default="0"),  # that failed in a row
    Column("next_try_at", Instant),
    Column("trouble", Words, nullable=False, server_default=""),  # of what kind
    Column("error", Words, nullable=False, server_default=""),
    Column("told_at", Instant),  # when the operators last heard of a trouble
    Column("tried_with", Words, nullable=False, server_default=""),  # a salted digest: with which settings it failed
    Column("worker", Words),  # who collects it, on whichever machine
    Column("lease_until", Instant),
)

credential = Table(  # what a login by `spoc auth` has given: refresh tokens change when they are used
    "credential",
    metadata,
    Column("name", Words, primary_key=True),
    Column("refresh_token", Words, nullable=False),
    Column("expires_at", Instant),  # NULL: not known
    Column("renewed_at", Instant, nullable=False),
    Column("failing_since", Instant),
    Column("error", Words, nullable=False, server_default=""),
)

brought = Table(  # which ticket something became that came from elsewhere: an old thread, a ticket of another system
    "brought",
    metadata,
    Column("system", Words, primary_key=True),  # "message-id", or the name of the other system
    Column("key", Words, primary_key=True),
    Column("ticket_id", number(), ForeignKey("ticket.id"), nullable=False),
)
