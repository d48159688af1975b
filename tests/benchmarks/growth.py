"""What one mail costs at 1,000,000 tickets, against an empty store.

    .venv/bin/python tests/benchmarks/growth.py [--tickets N] [--keep FOLDER] [--mails N] [--json]

Some hundred tickets go through the real rooms (mail in, classified, letters out, answered and solved; one in sixty
stays open). Then their rows are copied inside the database, with new numbers, names and times, until there are as many
as asked for: every table and every index has the size that it would have after two years. Only the bytes of mails and
letters are not copied: they lie in tables of their own, which the mail path reads by number. Then mails go through the
rooms of both stores in turns, in one thread, and the median of the turns is compared. With --keep the big store stays,
and a further run uses it again.

The search index is put in order after that: what doubling leaves in it are a few huge pieces side by side, which every
mail would go on merging (0.7 ms each). One that grew mail by mail has none: merging is spread over the mails, and took
0.09 ms a text at 37,500 texts as at 300,000.
"""
from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import sqlite3
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from sqlalchemy import Column, Table  # noqa: E402

from gateway import service  # noqa: E402
from gateway.cli.mailboxes import Delivered, compose_reply, delivered  # noqa: E402
from gateway.cli.story_settings import CHECKS_SENDERS  # noqa: E402
from gateway.cli.story_settings import settings as demo_settings  # noqa: E402
from gateway.house import build  # noqa: E402
from gateway.house.learning import classifier, librarian  # noqa: E402
from gateway.house.working import build_tools  # noqa: E402
from gateway.mail.fingerprint import fingerprint  # noqa: E402
from gateway.model.mail import Envelope, Source  # noqa: E402
from gateway.postman import Postman, RetryPolicy  # noqa: E402
from gateway.settings.loading import load  # noqa: E402
from gateway.store import index_words  # noqa: E402
from gateway.store.columns import Instant  # noqa: E402
from gateway.store.intake import Intake  # noqa: E402
from gateway.store.reports import status_report  # noqa: E402
from gateway.store.tables import metadata  # noqa: E402
from gateway.worker import Worker  # noqa: E402

ORIGINALS = 489
"""Tickets that went through the rooms; doubled eleven times they are just over a million, which take 12 GiB."""
OPEN_AMONG = 60
YEARS = timedelta(days=730)
_WORDS = """account address approve archive badge battery bill booking budget button cable calendar camera change
charge client colour computer contract copy cost customer damage delivery desk device discount display document door
download driver engine entry error excel fax file firewall folder form frame gate glass group guest hardware headset
heating hotel invoice item keyboard label lamp laptop licence light line lock login machine manual map meeting memory
menu mirror mobile monitor mouse network notebook number office order page paper parcel password payment pen phone
picture pin plan plug port power price printer profile program project quote receipt refund repair report request room
router scanner screen script seat server shelf signal site socket software sound speaker stamp station storage
supplier switch table tablet tax ticket tool tower train transfer travel update upload user vendor video visitor voice
wall warranty window"""
VOCABULARY = _WORDS.split()


class Caught:
    """A relay that keeps what it gets."""

    def __init__(self) -> None:
        self.letters: list[Delivered] = []
        self.keeps = True

    def send(self, mail_from: str, recipient: str, data: bytes, envid: str) -> None:
        """Takes it."""
        if self.keeps:
            self.letters.append(delivered(recipient, mail_from, data))

    def close(self) -> None:
        """Nothing to close."""


class Rooms:
    """The rooms of one store, in this thread, without network."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        config = folder / "spoc.toml"
        config.write_text(demo_settings(25, lists_at=datetime.now(UTC) - timedelta(hours=1)))
        settings = load(config, {})
        self.file = folder / "data" / "spoc.db"
        self.house = build(settings)
        self._knows = librarian(self.house, service.now)
        self._stop = threading.Event()
        shelving = threading.Thread(target=self._knows.run, args=(self._stop,), daemon=True) if self._knows else None
        tools = build_tools(self.house, classifier(settings, self.house), self._knows)
        self._worker = Worker("bench", tools, service.now, lambda _mail: False, lambda: None)
        self.relay = Caught()
        self._postman = Postman("bench", self.house.store, self.house.unit, self.house.scribe, self.house.directory,
                                self.relay, RetryPolicy(1, 60, timedelta(days=3)), service.now)
        self._intake = Intake(self.house.store, max_backlog=10**6, min_free_bytes=0)
        self._intake.start()
        if shelving:
            shelving.start()
            time.sleep(2)  # the shelves are filled in the background

    def take_in(self, mails: list[tuple[str, str, bytes]]) -> None:
        """(sender, recipient, bytes): accepted, not yet worked on."""
        taken = []
        for sender, recipient, raw in mails:
            envelope = Envelope(Source.SMTP, sender, (recipient,), received_at=service.now(), peer="127.0.0.1")
            taken.append(self._intake.accept(raw, envelope, fingerprint(raw, envelope)))
        for one in taken:
            one.result()

    def work(self) -> float:
        """Do all that waits; CPU seconds of this thread."""
        begun = time.thread_time()
        while self._worker.work_once(self._stop):
            pass
        while self._postman.deliver_once(self._stop):
            pass
        return time.thread_time() - begun

    def close(self) -> None:
        """Let go of the database."""
        self._stop.set()
        self._intake.stop()
        self.house.close()


def request(chance: random.Random, name: str, words: int) -> tuple[str, str, bytes]:
    """A new request of so many words from a person of that name."""
    mail = EmailMessage()
    said = [chance.choice(VOCABULARY) for _ in range(words)]
    mail["From"], mail["To"] = f"Person {name} <{name}@customer.test>", "support@example.test"
    mail["Subject"] = " ".join(said[:5])
    mail["Message-ID"] = f"<{name}@customer.test>"
    mail["Date"] = "Mon, 23 Nov 2026 10:00:00 +0000"
    mail.set_content("Hello,\n\n" + "\n".join(" ".join(said[at:at + 12]) for at in range(0, words, 12)) + "\n")
    return f"{name}@customer.test", "support@example.test", mail.as_bytes().replace(b"\n", b"\r\n")


def live(rooms: Rooms, tickets: int) -> None:
    """Tickets as they are: asked, told, answered and solved; one in `OPEN_AMONG` stays open."""
    chance = random.Random(8)
    rooms.take_in([request(chance, f"person{n}", 60) for n in range(tickets)])
    rooms.work()
    told = [letter for letter in rooms.relay.letters if letter.letter == "new-ticket"]
    closing = [letter for at, letter in enumerate(told) if at % OPEN_AMONG]
    rooms.take_in([(letter.recipient, letter.reply_to, _closing(letter)) for letter in closing])
    rooms.work()
    status = status_report(rooms.house.store)
    assert status["tickets"]["resolved"] == len(closing), f"the answers have not solved the tickets: {status}"


def _closing(letter: Delivered) -> bytes:
    proof = {"Authentication-Results": f"{CHECKS_SENDERS}; dmarc=pass header.from=example.test"}
    words = "Please try again, it works now.\n\n#close"
    return compose_reply(letter, letter.recipient, words, headers=proof).as_bytes()


# From hundreds to a million: each doubling copies all rows, with numbers, names and times moved on.

_OF_OUTSIDERS = "'%@customer.test'"
_MADE_UNIQUE = {
    "inbound.identity", "tag.token", "tag.live", "outbox.verp", "due.name", "meeting.uid", "approval.key",
    "voice.approval", "brought.key",
}
_LEFT_OUT = {
    "mail_body", "letter_body", "load", "sequence", "meta", "absence", "preference", "credential", "mailbox", "blob",
    "alembic_version", "decision_word",
}


def double(db: sqlite3.Connection, moved: timedelta) -> None:
    """Twice as many of everything that grows with the tickets."""
    highest = {table.name: _highest(db, table) for table in metadata.sorted_tables if table.name not in _LEFT_OUT}
    microseconds = int(moved.total_seconds() * 1_000_000)
    for table in metadata.sorted_tables:
        if table.name not in _LEFT_OUT:
            names = ", ".join(f'"{column.name}"' for column in table.columns)
            copied = ", ".join(_copied(column, highest, microseconds) for column in table.columns)
            of_tickets = " WHERE ticket_id IS NOT NULL" if table.name == "due" else ""
            db.execute(f'INSERT INTO "{table.name}" ({names}) SELECT {copied} FROM "{table.name}"{of_tickets}')
    db.commit()


def _highest(db: sqlite3.Connection, table: Table) -> int:
    counted = "id" if "id" in table.columns else "rowid"
    found: int | None = db.execute(f'SELECT max({counted}) FROM "{table.name}"').fetchone()[0]
    return found or 0


def _copied(column: Column[object], highest: dict[str, int], microseconds: int) -> str:
    """The SQL of the copy's value in this column."""
    table, name = column.table.name, f'"{column.name}"'
    own = "ticket" if column.name == "merged_into" else table
    named = next((key.column.table.name for key in column.foreign_keys), own)
    moved = highest["ticket"]
    if f"{table}.{column.name}" in _MADE_UNIQUE:
        return f"{name} || '.{moved}'"
    if column.name == "message_id":
        return f"'<{moved}.' || substr({name}, 2)"
    if isinstance(column.type, Instant):
        return f"{name} - {microseconds}"
    if (column.foreign_keys and named in highest) or column.name in ("id", "merged_into"):
        return f"{name} + {highest[named]}"
    if column.name in ("address", "author", "mail_from", "recipient_key", "stakeholder_address"):
        return f"CASE WHEN {name} LIKE {_OF_OUTSIDERS} THEN 'p{moved}.' || {name} ELSE {name} END"
    return name


def grow(file: Path, tickets: int) -> Iterator[int]:
    """Doubles until there are so many; how many there are after each time."""
    db = sqlite3.connect(file)
    index_words.register(db)
    for pragma in ("synchronous=OFF", "journal_mode=OFF", "cache_size=-4000000", "temp_store=MEMORY"):
        db.execute(f"PRAGMA {pragma}")
    count = db.execute("SELECT count(*) FROM ticket").fetchone()[0]
    moved = YEARS * count / tickets / 2
    while count < tickets:
        double(db, moved)
        count, moved = count * 2, moved * 2
        yield count
    for poc, waiting in db.execute("SELECT poc, count(*) FROM ticket WHERE status NOT IN ('closed', 'resolved')"
                                   " GROUP BY poc").fetchall():
        db.execute("UPDATE load SET open_tickets = ? WHERE poc = ?", (waiting, poc))
    for index in ("search_ticket", "search_entry"):
        db.execute(f"INSERT INTO {index}({index}) VALUES ('optimize')")
    db.execute("UPDATE sequence SET next = (SELECT max(id) + 1 FROM ticket) WHERE name = 'ticket'")
    db.commit()
    db.execute("PRAGMA journal_mode=WAL")
    db.close()


def big_store(folder: Path, tickets: int) -> Rooms:
    """A store of so many tickets, made where it is not there yet."""
    ready = folder / f"{tickets}.ready"
    if not ready.exists():
        shutil.rmtree(folder, ignore_errors=True)
        rooms = Rooms(folder)
        _say(f"{ORIGINALS} tickets go through the rooms")
        live(rooms, ORIGINALS)
        rooms.close()
        for count in grow(rooms.file, tickets):
            _say(f"{count:,} tickets")
        ready.touch()
    return Rooms(folder)


def compare(empty: Rooms, big: Rooms, mails: int, turns: int) -> dict[str, list[float]]:
    """Milliseconds of CPU a mail, of each turn."""
    found: dict[str, list[float]] = {"empty": [], "big": []}
    chance = random.Random(9)
    run = f"{time.time_ns() // 1_000_000_000:x}"
    for turn in range(turns + 1):  # the first warms up
        for name, rooms in (("empty", empty), ("big", big)):
            rooms.relay.keeps = False
            rooms.take_in([request(chance, f"new{run}.{turn}.{name}.{n}", 450) for n in range(mails)])
            spent = 1000 * rooms.work() / mails
            if turn:
                found[name].append(spent)
        if turn:
            _say(f"turn {turn} of {turns}: " + ", ".join(f"{key} {values[-1]:.2f} ms" for key, values in found.items()))
    return found


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tickets", type=int, default=1_000_000)
    parser.add_argument("--mails", type=int, default=100, help="mails a turn")
    parser.add_argument("--turns", type=int, default=7)
    parser.add_argument("--keep", type=Path, help="where the big store is made and stays")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        big = big_store(asked.keep or Path(name) / "big", asked.tickets)
        found = compare(Rooms(Path(name) / "empty"), big, asked.mails, asked.turns)
        size = big.file.stat().st_size / 2**30
    medians = {key: statistics.median(values) for key, values in found.items()}
    ratio = medians["big"] / medians["empty"]
    if asked.json:
        print(json.dumps({"tickets": asked.tickets, "gib": round(size, 2), "ms": medians, "ratio": round(ratio, 3)}))
    else:
        print(f"load {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores; {asked.tickets:,} tickets, {size:.1f} GiB")
        print(f"CPU of worker and postman a mail: empty {medians['empty']:.2f} ms, big {medians['big']:.2f} ms: "
              f"ratio {ratio:.3f} (goal 1.10)")


if __name__ == "__main__":
    main()
