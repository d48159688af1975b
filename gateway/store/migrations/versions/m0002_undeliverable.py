"""Why mail to a participant came back; attachments by their digest, to know a logo again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody's mail has come back yet, as far as is known."""
    op.add_column("participant", sa.Column("undeliverable", sa.Text(), nullable=False, server_default=""))
    op.create_index("ix_attachment_sha256", "attachment", ["sha256"], unique=False)
