"""What alembic runs for each upgrade: on the connection, and in the transaction, that the store hands over."""
from __future__ import annotations

from alembic import context

from gateway.store.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
