"""Big bytes in the database, and a place in the queue for each mail, so that one sender does not delay the others."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

from gateway.store.letter_files import name_all_files
from gateway.store.search_index import index_all

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_FEW = (
    ("inbound", "raw_digest"), ("outbox", "body_digest"), ("outbox", "due_id"), ("question", "held"),
    ("ticket", "merged_into"),
)
_FORGET = """
CREATE FUNCTION spoc_forget() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM decision_word WHERE entry_id = old.id;
    RETURN old;
END $$
"""


def upgrade() -> None:
    """Mails that wait keep their order: until now that was the order in which they came."""
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "blob",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("put_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_blob")),
    )
    op.add_column("inbound", sa.Column("turn", number, server_default="0", nullable=False))
    op.execute("UPDATE inbound SET turn = id WHERE state IN ('pending', 'claimed')")
    op.drop_index(op.f("ix_inbound_state_id"), table_name="inbound")
    op.create_index(op.f("ix_inbound_state_turn_id"), "inbound", ["state", "turn", "id"], unique=False)
    op.drop_index(op.f("ix_ticket_merged_into"), table_name="ticket")  # it named all; it comes back with the few
    _retention()
    if op.get_bind().dialect.name == "postgresql":
        _search()


def _retention() -> None:
    """What says which big bytes are still needed; letters that are there name theirs."""
    op.create_table(
        "letter_file",
        sa.Column("letter_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["letter_id"], ["outbox.id"], name=op.f("fk_letter_file_letter_id")),
        sa.PrimaryKeyConstraint("letter_id", "digest", name=op.f("pk_letter_file")),
    )
    op.create_index(op.f("ix_letter_file_digest"), "letter_file", ["digest"], unique=False)
    for table, column in _FEW:
        there = sa.text(f"{column} IS NOT NULL")
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column], unique=False,
                        sqlite_where=there, postgresql_where=there)
    name_all_files(op.get_bind())


def _search() -> None:
    """What SQLite got with m0005, on PostgreSQL: there the program writes the words, and what is on record is indexed.

    A decision's telling words leave with it.
    """
    for name, of in (("search_ticket", "ticket"), ("search_entry", "entry")):
        op.create_table(
            name,
            sa.Column(f"{of}_id", sa.BigInteger(), autoincrement=False, nullable=False),
            sa.Column("words", TSVECTOR(), nullable=False),
            sa.ForeignKeyConstraint([f"{of}_id"], [f"{of}.id"], name=f"fk_{name}_{of}_id", ondelete="CASCADE"),
            sa.PrimaryKeyConstraint(f"{of}_id", name=f"pk_{name}"),
        )
        op.create_index(f"ix_{name}_words", name, ["words"], postgresql_using="gin")
    op.execute(_FORGET)
    op.execute("CREATE TRIGGER decision_word_gone BEFORE DELETE ON entry FOR EACH ROW EXECUTE FUNCTION spoc_forget()")
    index_all(op.get_bind())
