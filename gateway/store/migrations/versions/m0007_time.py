"""What time demands: promises, milestones, approvals, ratings, meetings, and how people want to be written to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.types import TypeEngine

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A promise that is open already counts from when its ticket was opened, in plain time."""
    op.add_column("ticket", sa.Column("escalation", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("outbox", sa.Column("dropped_at", sa.BigInteger(), nullable=True))
    op.create_index("ix_ticket_opened_at", "ticket", ["opened_at"], unique=False)
    op.create_index("ix_question_expires_at", "question", ["expires_at"], unique=False)
    _promise()
    _milestone()
    _preference()
    _approval()
    _voice()
    _rating()
    _meeting()
    _guest()
    op.execute(
        "INSERT INTO promise (ticket_id, kind, since, within, due)"
        " SELECT id, CASE status WHEN 'new' THEN 'first' ELSE 'next' END, opened_at,"
        " (promise - opened_at) / 1000000, promise FROM ticket WHERE promise IS NOT NULL"
    )


def _number() -> TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _promise() -> None:
    op.create_table(
        "promise",
        sa.Column("id", _number(), nullable=False),
        sa.Column("ticket_id", _number(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("within", sa.Integer(), nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=True),
        sa.Column("remaining", sa.Integer(), nullable=True),
        sa.Column("stood", sa.Integer(), server_default="0", nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("kept", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_promise_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promise")),
    )
    op.create_index("ix_promise_ended_at", "promise", ["ended_at"], unique=False)
    op.create_index("ix_promise_ticket_id_ended_at", "promise", ["ticket_id", "ended_at"], unique=False)


def _milestone() -> None:
    op.create_table(
        "milestone",
        sa.Column("id", _number(), nullable=False),
        sa.Column("ticket_id", _number(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_milestone_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestone")),
    )
    op.create_index("ix_milestone_at", "milestone", ["at"], unique=False)
    op.create_index("ix_milestone_ticket_id_id", "milestone", ["ticket_id", "id"], unique=False)


def _preference() -> None:
    op.create_table(
        "preference",
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("of_house", sa.Boolean(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("who", "name", name=op.f("pk_preference")),
    )
    op.create_index("ix_preference_of_house", "preference", ["of_house"], unique=False)


def _approval() -> None:
    op.create_table(
        "approval",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("ticket_id", _number(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("deadline", sa.BigInteger(), nullable=True),
        sa.Column("needs", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_approval_ticket_id")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_approval")),
    )
    op.create_index("ix_approval_state", "approval", ["state"], unique=False)
    op.create_index("ix_approval_ticket_id", "approval", ["ticket_id"], unique=False)


def _voice() -> None:
    op.create_table(
        "voice",
        sa.Column("approval", sa.Text(), nullable=False),
        sa.Column("sponsor", sa.Text(), nullable=False),
        sa.Column("deputy", sa.Text(), server_default="", nullable=False),
        sa.Column("answer", sa.Text(), server_default="", nullable=False),
        sa.Column("up_to", sa.Text(), server_default="", nullable=False),
        sa.Column("words", sa.Text(), server_default="", nullable=False),
        sa.Column("answered_by", sa.Text(), server_default="", nullable=False),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.Column("inbound_id", _number(), nullable=True),
        sa.ForeignKeyConstraint(["approval"], ["approval.key"], name=op.f("fk_voice_approval")),
        sa.ForeignKeyConstraint(["inbound_id"], ["inbound.id"], name=op.f("fk_voice_inbound_id")),
        sa.PrimaryKeyConstraint("approval", "sponsor", name=op.f("pk_voice")),
    )


def _rating() -> None:
    op.create_table(
        "rating",
        sa.Column("id", _number(), nullable=False),
        sa.Column("ticket_id", _number(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("poc", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=True),
        sa.Column("words", sa.Text(), server_default="", nullable=False),
        sa.Column("rated_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_rating_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rating")),
    )
    op.create_index("ix_rating_address_asked_at", "rating", ["address", "asked_at"], unique=False)
    op.create_index("ix_rating_asked_at", "rating", ["asked_at"], unique=False)
    op.create_index("ix_rating_rated_at", "rating", ["rated_at"], unique=False)
    op.create_index("ix_rating_ticket_id", "rating", ["ticket_id"], unique=False)


def _meeting() -> None:
    op.create_table(
        "meeting",
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("ticket_id", _number(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("poc", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), server_default="", nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("slots", sa.JSON(), nullable=False),
        sa.Column("starts", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_meeting_ticket_id")),
        sa.PrimaryKeyConstraint("uid", name=op.f("pk_meeting")),
    )
    op.create_index("ix_meeting_state_starts", "meeting", ["state", "starts"], unique=False)
    op.create_index("ix_meeting_ticket_id", "meeting", ["ticket_id"], unique=False)


def _guest() -> None:
    op.create_table(
        "guest",
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("mailbox", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("seat", sa.Integer(), server_default="0", nullable=False),
        sa.Column("person", sa.Text(), server_default="", nullable=False),
        sa.Column("answer", sa.Text(), server_default="", nullable=False),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.Column("sequence", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["uid"], ["meeting.uid"], name=op.f("fk_guest_uid")),
        sa.PrimaryKeyConstraint("uid", "address", name=op.f("pk_guest")),
    )
