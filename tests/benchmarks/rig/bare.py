"""The bare limit: aiosmtpd, one writer thread that commits in groups into SQLite, and nothing else.

    python -m tests.benchmarks.rig.bare FOLDER    prints its port; ends on SIGTERM

As durable as the gateway (WAL, synchronous=FULL, 250 after the commit), and as much as Python's usual SMTP server can
take in on this machine: whatever a gateway built on it does comes on top.
"""
from __future__ import annotations

import asyncio
import queue
import signal
import sqlite3
import sys
import threading
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

Waiting = tuple[bytes, asyncio.Future[None]]
_MOST = 64


class Keep:
    """Answers each mail when it is committed."""

    def __init__(self, rows: queue.SimpleQueue[Waiting | None]) -> None:
        self._rows = rows

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """250, after the commit."""
        kept = asyncio.get_running_loop().create_future()
        self._rows.put((bytes(envelope.content or b""), kept))
        await kept
        return "250 kept"


def write(file: Path, rows: queue.SimpleQueue[Waiting | None], loop: asyncio.AbstractEventLoop) -> None:
    """Commit whatever waits, in one go, until None comes."""
    database = sqlite3.connect(file, isolation_level=None)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    database.execute("CREATE TABLE mail (id INTEGER PRIMARY KEY, raw BLOB)")
    while (first := rows.get()) is not None:
        group = [first]
        while len(group) < _MOST and not rows.empty() and (more := rows.get()) is not None:
            group.append(more)
        database.execute("BEGIN IMMEDIATE")
        database.executemany("INSERT INTO mail (raw) VALUES (?)", [(raw,) for raw, _ in group])
        database.execute("COMMIT")
        loop.call_soon_threadsafe(_answer, [kept for _, kept in group])
    database.close()


def _answer(group: list[asyncio.Future[None]]) -> None:
    for kept in group:
        if not kept.done():
            kept.set_result(None)


async def main(folder: Path) -> None:
    """Take mails until SIGTERM."""
    rows: queue.SimpleQueue[Waiting | None] = queue.SimpleQueue()
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, ended.set)
    writer = threading.Thread(target=write, args=(folder / "bare.db", rows, loop))
    writer.start()
    server = await loop.create_server(lambda: SMTP(Keep(rows), loop=loop, hostname="bare"), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await ended.wait()
    rows.put(None)
    writer.join()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
