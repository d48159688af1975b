"""The index of `spoc search`, and of the decisions that a new mail may be related to. Kept true by triggers.

On SQLite: on PostgreSQL the search reads the tables themselves, and no decision is related. `search_entry` keeps no
text of its own, so what leaves it must be told it word by word; `search_ticket` is small and keeps its own. The
functions `spoc_words` and `spoc_telling` are those of `gateway.store.index_words`; a program without them can read the
database but not write entries. Commands are not indexed: they are what the machine was told to do.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_TABLES = """
CREATE VIRTUAL TABLE search_ticket USING fts5(title, people, tokenize='unicode61 remove_diacritics 2')
CREATE VIRTUAL TABLE search_entry USING fts5(words, content='', tokenize='unicode61 remove_diacritics 2')
INSERT INTO search_ticket(search_ticket, rank) VALUES ('rank', 'bm25(4.0, 3.0)')
"""
_WHAT_IS_THERE = """
INSERT INTO search_ticket(rowid, title, people)
    SELECT id, spoc_words(subject), spoc_words(stakeholder_name || ' ' || stakeholder_address) FROM ticket;
INSERT INTO search_entry(rowid, words)
    SELECT id, spoc_words(text) FROM entry WHERE kind <> 'command';
INSERT INTO decision_word(word, entry_id)
    SELECT value, entry.id FROM entry JOIN ticket ON ticket.id = entry.ticket_id,
        json_each(spoc_telling(subject || ' ' || text)) WHERE kind = 'decision';
"""
_TRIGGERS = """
CREATE TRIGGER search_ticket_added AFTER INSERT ON ticket BEGIN
    INSERT INTO search_ticket(rowid, title, people)
    VALUES (new.id, spoc_words(new.subject), spoc_words(new.stakeholder_name || ' ' || new.stakeholder_address));
END
CREATE TRIGGER search_ticket_gone AFTER DELETE ON ticket BEGIN
    DELETE FROM search_ticket WHERE rowid = old.id;
END
CREATE TRIGGER search_ticket_changed AFTER UPDATE OF subject, stakeholder_name, stakeholder_address ON ticket BEGIN
    UPDATE search_ticket SET title = spoc_words(new.subject),
        people = spoc_words(new.stakeholder_name || ' ' || new.stakeholder_address) WHERE rowid = old.id;
    DELETE FROM decision_word WHERE entry_id IN (SELECT id FROM entry WHERE ticket_id = new.id);
    INSERT INTO decision_word(word, entry_id) SELECT value, entry.id
        FROM entry, json_each(spoc_telling(new.subject || ' ' || text)) WHERE ticket_id = new.id AND kind = 'decision';
END
CREATE TRIGGER search_entry_added AFTER INSERT ON entry WHEN new.kind <> 'command' BEGIN
    INSERT INTO search_entry(rowid, words) VALUES (new.id, spoc_words(new.text));
END
CREATE TRIGGER search_entry_gone AFTER DELETE ON entry WHEN old.kind <> 'command' BEGIN
    INSERT INTO search_entry(search_entry, rowid, words) VALUES ('delete', old.id, spoc_words(old.text));
END
CREATE TRIGGER decision_word_added AFTER INSERT ON entry WHEN new.kind = 'decision' BEGIN
    INSERT INTO decision_word(word, entry_id)
    SELECT value, new.id
        FROM ticket, json_each(spoc_telling(subject || ' ' || new.text)) WHERE ticket.id = new.ticket_id;
END
CREATE TRIGGER decision_word_gone BEFORE DELETE ON entry WHEN old.kind = 'decision' BEGIN
    DELETE FROM decision_word WHERE entry_id = old.id;
END
"""


def upgrade() -> None:
    """What is on record is indexed once; 10,000 entries take a few seconds."""
    _decision_word()
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        return
    for statement in (*_TABLES.strip().split("\n"), *_WHAT_IS_THERE.strip().split(";")[:-1],
                      *_TRIGGERS.strip().split("\nEND")[:-1]):
        connection.exec_driver_sql(statement if "BEGIN" not in statement else f"{statement}\nEND")


def _decision_word() -> None:
    op.create_table(
        "decision_word",
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_decision_word_entry_id")),
        sa.PrimaryKeyConstraint("word", "entry_id", name=op.f("pk_decision_word")),
    )
    op.create_index("ix_decision_word_entry_id", "decision_word", ["entry_id"], unique=False)
