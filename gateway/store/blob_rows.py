"""Big bytes as rows of the database, for gateways on several machines that share no directory: as `blobs` otherwise.

What is put is kept when its own transaction has ended, so before the transaction that names it begins.
"""
from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import BigInteger, Engine, LargeBinary, bindparam, cast, delete, func, select, type_coerce, update
from sqlalchemy.dialects.postgresql import insert

from gateway.store.blobs import Lying, check_digest
from gateway.store.columns import Instant
from gateway.store.tables import blob

_DATA = select(blob.c.data).where(blob.c.digest == bindparam("digest"))
_START = select(func.substr(blob.c.data, 1, bindparam("octets"), type_=LargeBinary)).where(
    blob.c.digest == bindparam("digest"))
_CLOCK = type_coerce(cast(func.extract("epoch", func.clock_timestamp()) * 1_000_000, BigInteger), Instant)
"""Of the database server, which all machines share."""
_YOUNG_AGAIN = update(blob).where(blob.c.digest == bindparam("of_digest")).values(put_at=_CLOCK)
"""The bytes stay where they are: PostgreSQL keeps big values apart from their row."""
_INSERT = insert(blob).values(put_at=_CLOCK, digest=bindparam("digest"), data=bindparam("data"))
_NEW = _INSERT.on_conflict_do_update(index_elements=[blob.c.digest], set_={"put_at": _CLOCK})
_IS_OLD = blob.c.put_at < bindparam("before")
_PUT_BEFORE = select(blob.c.digest, func.octet_length(blob.c.data).label("size")).where(
    blob.c.digest >= bindparam("first"), blob.c.digest < bindparam("behind"), _IS_OLD)
_REMOVE = delete(blob).where(blob.c.digest.in_(bindparam("digests", expanding=True)), _IS_OLD)


class BlobRows:
    """Blobs in the table of that name."""

    where = "the database"

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def get(self, digest: str) -> bytes:
        """The bytes; FileNotFoundError when they are not here."""
        check_digest(digest)
        with self._engine.begin() as conn:
            data: bytes | None = conn.scalar(_DATA, {"digest": digest})
        if data is None:
            raise FileNotFoundError(2, "no such blob in the database", digest)
        return data

    def start(self, digest: str, octets: int) -> bytes:
        """So many of the first bytes; FileNotFoundError when they are not here."""
        check_digest(digest)
        with self._engine.begin() as conn:
            data: bytes | None = conn.scalar(_START, {"digest": digest, "octets": octets})
        if data is None:
            raise FileNotFoundError(2, "no such blob in the database", digest)
        return data

    def put(self, data: bytes) -> str:
        """The digest under which the bytes are kept, now and after a power cut."""
        digest = hashlib.sha256(data).hexdigest()
        with self._engine.begin() as conn:
            if not conn.execute(_YOUNG_AGAIN, {"of_digest": digest}).rowcount:  # else 30 MB would travel for nothing
                conn.execute(_NEW, {"digest": digest, "data": data})
        return digest

    def put_before(self, prefix: str, before: datetime) -> list[Lying]:
        """Those whose digest begins with the two characters and that nobody has put since then."""
        span = {"first": prefix, "behind": f"{prefix}g"}  # behind every hexadecimal digit
        with self._engine.begin() as conn:
            return [Lying(row.digest, row.size) for row in conn.execute(_PUT_BEFORE, {**span, "before": before})]

    def remove(self, digests: Sequence[str], before: datetime) -> None:
        """Removes the blobs; none that somebody has put since then."""
        with self._engine.begin() as conn:
            conn.execute(_REMOVE, {"digests": list(digests), "before": before})

    def left_over(self, before: datetime) -> list[Path]:  # noqa: ARG002 (as `Blobs` has it)
        """No files: a writer that dies leaves nothing in the database."""
        return []

    def free_bytes(self) -> int | None:
        """How much more fits in: nobody here knows, and a full disk of the database server is its own answer."""
        return None
