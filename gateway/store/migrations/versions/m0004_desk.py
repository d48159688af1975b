"""What a POC does by mail: labels, colleagues, days, merged tickets, absences, actions, and what can be taken back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.types import TypeEngine

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A POC's load is weighed from now on: what is open is counted once."""
    _ticket()
    _load()
    op.add_column("due", sa.Column("about", sa.Text(), nullable=False, server_default=""))
    op.add_column("known", sa.Column("language", sa.Text(), nullable=False, server_default=""))
    op.create_index("ix_outbox_inbound_id", "outbox", ["inbound_id"], unique=False)
    _deed()
    _absence()
    _action()


def _number() -> TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _ticket() -> None:
    for name in ("labels", "colleagues"):
        op.add_column("ticket", sa.Column(name, sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("ticket", sa.Column("covers_for", sa.Text(), nullable=False, server_default=""))
    op.add_column("ticket", sa.Column("due", sa.Text(), nullable=True))
    op.add_column("ticket", sa.Column("wait_until", sa.Text(), nullable=True))
    op.add_column("ticket", sa.Column("merged_into", _number(), nullable=True))
    op.create_index("ix_ticket_merged_into", "ticket", ["merged_into"], unique=False)
    op.create_index("ix_ticket_poc_status", "ticket", ["poc", "status"], unique=False)
    op.create_index("ix_ticket_project_status", "ticket", ["project", "status"], unique=False)


def _load() -> None:
    """The weights are those of `model.ticket.Urgency`: 1, 2, 4, 8."""
    op.add_column("load", sa.Column("weight", sa.Integer(), nullable=False, server_default="0"))
    op.execute(
        "UPDATE load SET weight = coalesce((SELECT sum(CASE urgency WHEN 'low' THEN 1 WHEN 'normal' THEN 2"
        " WHEN 'high' THEN 4 ELSE 8 END) FROM ticket"
        " WHERE ticket.poc = load.poc AND status NOT IN ('resolved', 'closed')), 0)"
    )


def _deed() -> None:
    op.create_table(
        "deed",
        sa.Column("inbound_id", _number(), autoincrement=False, nullable=False),
        sa.Column("ticket_id", _number(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("answered", sa.Boolean(), nullable=False),
        sa.Column("undone_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["inbound_id"], ["inbound.id"], name=op.f("fk_deed_inbound_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_deed_ticket_id")),
        sa.PrimaryKeyConstraint("inbound_id", name=op.f("pk_deed")),
    )
    op.create_index("ix_deed_ticket_id_person", "deed", ["ticket_id", "person"], unique=False)


def _absence() -> None:
    words = (sa.Column(name, sa.Text(), nullable=False) for name in ("first", "last", "cover", "said_by"))
    op.create_table(
        "absence",
        sa.Column("person", sa.Text(), nullable=False),
        *words,
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_absence")),
    )


def _action() -> None:
    op.create_table(
        "action",
        sa.Column("id", _number(), nullable=False),
        sa.Column("ticket_id", _number(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("due", sa.Text(), nullable=True),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("inbound_id", _number(), nullable=True),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.Column("done_by", sa.Text(), nullable=False, server_default=""),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_action_ticket_id")),
        sa.ForeignKeyConstraint(["inbound_id"], ["inbound.id"], name=op.f("fk_action_inbound_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action")),
    )
    op.create_index("ix_action_ticket_id", "action", ["ticket_id"], unique=False)
