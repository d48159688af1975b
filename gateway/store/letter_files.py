"""Which blobs the letters refer to: kept in rows, as nobody could look through a million letters for one of them."""
from __future__ import annotations

import re
from collections.abc import Iterable

from sqlalchemy import Connection, Text, bindparam, insert, select

from gateway.store.tables import letter_body, letter_file, outbox

_REFERENCE = re.compile(rb"\0([0-9a-f]{64})\0")
"""As `gateway.mail.compose` writes them."""
_NEW = insert(letter_file).from_select(
    ["letter_id", "digest"],
    select(outbox.c.id, bindparam("file", type_=Text)).where(outbox.c.message_id == bindparam("of_letter")),
)
_BATCH = 500
_WITH_BYTES = (
    select(letter_body.c.letter_id, letter_body.c.skeleton)
    .where(letter_body.c.letter_id > bindparam("behind")).order_by(letter_body.c.letter_id).limit(_BATCH)
)


def files_of(skeleton: bytes) -> list[str]:
    """The digests of the blobs that the bytes of a letter refer to."""
    if b"\0" not in skeleton:  # nearly all; looking for the pattern would take 40 times as long
        return []
    return sorted({digest.decode("ascii") for digest in _REFERENCE.findall(skeleton)})


def name_files(conn: Connection, letters: Iterable[tuple[str, bytes]]) -> None:
    """Keeps what these letters (Message-ID, bytes) refer to; their rows are there."""
    rows = [{"of_letter": message_id, "file": digest} for message_id, skeleton in letters
            for digest in files_of(skeleton)]
    if rows:
        conn.execute(_NEW, rows)


def name_all_files(conn: Connection) -> None:
    """The same for all letters that are there: for a database from before this was kept."""
    behind = 0
    while rows := conn.execute(_WITH_BYTES, {"behind": behind}).all():
        named = [{"letter_id": row.letter_id, "digest": digest} for row in rows for digest in files_of(row.skeleton)]
        if named:
            conn.execute(insert(letter_file), named)
        behind = rows[-1].letter_id
