"""What the classifier thought of a ticket; which tickets belong together; who sorted one; which files are dangerous."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.types import TypeEngine

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody knows whether files that are here already are dangerous: they stay where they are."""
    _triage()
    _link()
    op.create_index("ix_ticket_closed_at", "ticket", ["closed_at"], unique=False)
    op.create_index("ix_correction_ticket_id_id", "correction", ["ticket_id", "id"], unique=False)
    op.add_column("attachment", sa.Column("hazard", sa.Text(), nullable=False, server_default=""))
    op.execute("UPDATE attachment SET hazard = 'it came before files were examined'")


def _number() -> TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _triage() -> None:
    op.create_table(
        "triage",
        sa.Column("ticket_id", _number(), autoincrement=False, nullable=False),
        sa.Column("best", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=True),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("why", sa.JSON(), nullable=False),
        sa.Column("urgency", sa.Text(), nullable=False),
        sa.Column("urgency_why", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("suggested", sa.JSON(), nullable=False, server_default="[]"),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_triage_ticket_id")),
        sa.PrimaryKeyConstraint("ticket_id", name=op.f("pk_triage")),
    )


def _link() -> None:
    op.create_table(
        "link",
        sa.Column("ticket_id", _number(), nullable=False),
        sa.Column("other_id", _number(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False, server_default=sa.true()),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_link_ticket_id")),
        sa.ForeignKeyConstraint(["other_id"], ["ticket.id"], name=op.f("fk_link_other_id")),
        sa.PrimaryKeyConstraint("ticket_id", "other_id", name=op.f("pk_link")),
    )
    op.create_index("ix_link_other_id", "link", ["other_id"], unique=False)
