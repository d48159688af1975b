"""The console's lists: mails of one outcome, newest first; letters that have come back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Indexes only."""
    op.drop_index(op.f("ix_inbound_outcome"), table_name="inbound")
    op.create_index(op.f("ix_inbound_outcome_id"), "inbound", ["outcome", "id"], unique=False)
    there = sa.text("returned_at IS NOT NULL")
    op.create_index(op.f("ix_outbox_returned_at"), "outbox", ["returned_at"], unique=False,
                    sqlite_where=there, postgresql_where=there)
