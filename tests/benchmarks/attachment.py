"""One mail with 30 MB attached among ordinary ones: what it takes of memory, and what the others notice.

    .venv/bin/python tests/benchmarks/attachment.py [--megabytes 30] [--json]

Ten ordinary mails a second run throughout. Memory is the most that the gateway held between the first octet of the
big mail and the last of its letters (the notification carries the attachment on), above what it held before.
"""
from __future__ import annotations

import base64
import os
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.benchmarks.rig.gateway import Gateway, Handed, Outside, hand_over, settle, sink
from tests.benchmarks.rig.generator import Client
from tests.benchmarks.rig.processes import forget_most, load, most_resident, resident, wait_until
from tests.benchmarks.rig.telling import Row, options, percentile, progress, tell
from tests.benchmarks.rig.wire import letters

GOAL = 200.0
RATE, BEFORE, SECONDS = 10, 3, 20
"""Of the ordinary mails: so many a second, so many seconds before the big one, so many in all."""
NUMBER = 900_000
"""Of the big mail."""


def big(megabytes: int) -> bytes:
    """A mail with a file of so many millions of octets, as the door takes it."""
    head = (f"From: Person {NUMBER} <p{NUMBER}@customer.test>\r\nTo: support@example.test\r\n"
            f"Subject: Request {NUMBER}: the drawings\r\nMessage-ID: <{NUMBER}@customer.test>\r\n"
            "Date: Mon, 23 Nov 2026 10:00:00 +0000\r\nMIME-Version: 1.0\r\n"
            'Content-Type: multipart/mixed; boundary="x"\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\n'
            "Here are the drawings of the printer that you asked for.\r\n--x\r\n"
            'Content-Type: application/pdf; name="drawings.pdf"\r\nContent-Transfer-Encoding: base64\r\n'
            'Content-Disposition: attachment; filename="drawings.pdf"\r\n\r\n')
    file = base64.encodebytes(b"%PDF-1.7\n" + os.urandom(megabytes * 1_000_000)).replace(b"\n", b"\r\n")
    return head.encode() + file + b"--x--\r\n.\r\n"


def rows(megabytes: int) -> Iterator[Row]:
    """Memory above idle, then the delays of the others."""
    with tempfile.TemporaryDirectory() as name, sink(Path(name)) as outside:
        folder = Path(name)
        with Gateway(folder, outside.port) as gateway:
            hand_over(gateway.port, folder, "--count", "60")
            settle(gateway, outside, 120)
            pid, prepared = gateway.pids["all"], big(megabytes)
            progress(f"{megabytes} MB among {RATE} mails a second")
            idle, others = resident(pid), Others(gateway.port, folder)
            time.sleep(BEFORE)
            forget_most(pid)
            begun = time.monotonic()
            client = Client(gateway.port)
            client.hand_over(NUMBER, prepared)
            accepted = time.monotonic()
            client.close()
            wait_until(lambda: letters_out(outside) == 2, "the big mail's letters")
            out, most = time.monotonic(), most_resident(pid)
            handed = others.join()
            settle(gateway, outside, 2 * (60 + 1 + len(handed.sent)))
    meanwhile = [1000 * (one.accepted - one.due) for one in handed.sent if begun - 0.1 < one.due < out]
    yield Row(f"{megabytes} MB attachment, RSS above idle", most - idle, "MB", GOAL,
              note=f"idle {idle:.0f}; accepted after {accepted - begun:.1f} s, letters out after {out - begun:.1f} s")
    for share in (0.5, 0.99):
        yield Row(f"accept of others meanwhile, p{100 * share:.0f}", percentile(meanwhile, share), "ms",
                  note=f"{len(meanwhile)} mails, the slowest {max(meanwhile):.0f} ms; {load()}")


def letters_out(outside: Outside) -> int:
    """How many letters about the big mail are out."""
    return sum(one.number == NUMBER for one in letters(outside.file))


class Others:
    """The ordinary mails, sent beside the big one."""

    def __init__(self, port: int, folder: Path) -> None:
        self._handed: list[Handed] = []
        self._thread = threading.Thread(target=self._send, args=(port, folder))
        self._thread.start()

    def _send(self, port: int, folder: Path) -> None:
        asked = ("--first", "1000", "--count", str(RATE * SECONDS), "--rate", str(RATE))
        self._handed.append(hand_over(port, folder, *asked))

    def join(self) -> Handed:
        """What became of them, once all are sent."""
        self._thread.join()
        return self._handed[0]


def main() -> None:
    """Run and print."""
    asked = options(__doc__)
    asked.add_argument("--megabytes", type=int, default=30)
    chosen = asked.parse_args()
    tell(rows(chosen.megabytes), chosen.json)


if __name__ == "__main__":
    main()
