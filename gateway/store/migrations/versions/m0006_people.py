"""People in a conversation who want nothing that is written by itself."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody has asked for that so far."""
    op.add_column("participant", sa.Column("quiet", sa.Boolean(), nullable=False, server_default=sa.false()))
