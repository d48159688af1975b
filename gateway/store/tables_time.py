"""Tables of what time demands: promises, milestones, approvals, ratings, meetings, and what people prefer.

The notes of `tables` hold here too.
"""
from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, Table, false

from gateway.store.columns import Instant, Words, metadata, number

promise = Table(  # every promise that was made, also those that are over: figures come from them
    "promise",
    metadata,
    Column("id", number(), primary_key=True),
    Column("ticket_id", number(), ForeignKey("ticket.id"), nullable=False),
    Column("kind", Words, nullable=False),  # first, next, resolution
    Column("since", Instant, nullable=False),  # from when working time counts
    Column("within", Integer, nullable=False),  # seconds of working time
    Column("due", Instant),  # NULL while it stands still
    Column("remaining", Integer),  # seconds of working time that are left, while it stands still
    Column("stood", Integer, nullable=False, server_default="0"),  # seconds of working time that do not count
    Column("ended_at", Instant),  # kept, or owed no longer; NULL while it is open
    Column("kept", Boolean, nullable=False, server_default=false()),  # ended by what was promised
    Index(None, "ticket_id", "ended_at"),
    Index(None, "ended_at"),
)

milestone = Table(  # when a ticket changed hands, was resolved, opened again, waited, escalated
    "milestone",
    metadata,
    Column("id", number(), primary_key=True),
    Column("ticket_id", number(), ForeignKey("ticket.id"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("kind", Words, nullable=False),
    Column("value", Words, nullable=False),  # the new POC, status, urgency or step
    Index(None, "ticket_id", "id"),
    Index(None, "at"),
)

preference = Table(
    "preference",
    metadata,
    Column("who", Words, primary_key=True),  # key of a person of the house, or an address key
    Column("of_house", Boolean, nullable=False),  # the few that every mail needs
    Column("name", Words, primary_key=True),
    Column("value", Words, nullable=False),
    Column("by", Words, nullable=False),  # who said so; file, mail
    Column("at", Instant, nullable=False),
    Index(None, "of_house"),
)

approval = Table(
    "approval",
    metadata,
    Column("key", Words, primary_key=True),  # the mail that asked for it, and which of its commands: 512-1
    Column("ticket_id", number(), ForeignKey("ticket.id"), nullable=False),
    Column("asked_by", Words, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("about", Words, nullable=False),  # scope, budget, timeline; "" for what is none of these
    Column("text", Words, nullable=False),
    Column("digest", Words, nullable=False),  # of all that the sponsor was shown: his answer is bound to it
    Column("deadline", Instant),
    Column("needs", Words, nullable=False),  # all, any: whose yes, where several are asked
    Column("state", Words, nullable=False),  # open, approved, refused, withdrawn, expired
    Column("decided_at", Instant),
    Index(None, "ticket_id"),
    Index(None, "state"),
)

voice = Table(  # one sponsor's answer to an approval
    "voice",
    metadata,
    Column("approval", Words, ForeignKey("approval.key"), primary_key=True),
    Column("sponsor", Words, primary_key=True),
    Column("deputy", Words, nullable=False, server_default=""),  # who was asked in his place
    Column("answer", Words, nullable=False, server_default=""),  # yes, no
    Column("up_to", Words, nullable=False, server_default=""),  # a limit that he set, in his words
    Column("words", Words, nullable=False, server_default=""),
    Column("answered_by", Words, nullable=False, server_default=""),
    Column("answered_at", Instant),
    Column("inbound_id", number(), ForeignKey("inbound.id")),
)

rating = Table(  # what a stakeholder thought of how a ticket was solved
    "rating",
    metadata,
    Column("id", number(), primary_key=True),
    Column("ticket_id", number(), ForeignKey("ticket.id"), nullable=False),
    Column("address", Words, nullable=False),
    Column("poc", Words, nullable=False),  # whose ticket it was
    Column("asked_at", Instant, nullable=False),
    Column("value", Integer),  # 1 to 5; NULL: not said
    Column("words", Words, nullable=False, server_default=""),
    Column("rated_at", Instant),
    Index(None, "ticket_id"),
    Index(None, "address", "asked_at"),
    Index(None, "asked_at"),
    Index(None, "rated_at"),
)

meeting = Table(
    "meeting",
    metadata,
    Column("uid", Words, primary_key=True),  # of the invitation: nobody who is not invited can know it
    Column("ticket_id", number(), ForeignKey("ticket.id"), nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("state", Words, nullable=False),  # offered, booked, cancelled, over
    Column("poc", Words, nullable=False),
    Column("title", Words, nullable=False),
    Column("place", Words, nullable=False, server_default=""),
    Column("minutes", Integer, nullable=False),
    Column("slots", JSON, nullable=False),  # offered beginnings, ISO in UTC
    Column("starts", Instant),
    Column("at", Instant, nullable=False),
    Index(None, "ticket_id"),
    Index(None, "state", "starts"),
)

guest = Table(
    "guest",
    metadata,
    Column("uid", Words, ForeignKey("meeting.uid"), primary_key=True),
    Column("address", Words, primary_key=True),  # the key
    Column("mailbox", Words, nullable=False),
    Column("name", Words, nullable=False),
    Column("seat", Integer, nullable=False, server_default="0"),  # their order: of those outside the first one chooses
    Column("person", Words, nullable=False, server_default=""),  # key of a person of the house
    Column("answer", Words, nullable=False, server_default=""),  # accepted, declined, tentative
    Column("answered_at", Instant),
    Column("sequence", Integer, nullable=False, server_default="0"),  # of the invitation that he answered
)
