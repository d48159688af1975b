"""Every odd mail of the collection is taken or refused with a reason, and none stops the queue.

The collection lies below $SPOC_BENCH_DATA/mail/robustness/messages; without it this is skipped.
"""
from __future__ import annotations

import os
import smtplib
import time
from collections import Counter
from pathlib import Path

import pytest

from gateway.cli.mailboxes import HostPort
from tests.e2e.house import SHARED, House

FOLDER = Path(os.environ.get("SPOC_BENCH_DATA") or "/nowhere") / "mail" / "robustness" / "messages"


def on_the_wire(raw: bytes) -> bytes:
    """The mail's bytes as they are, but with CRLF at line ends, dots doubled, and the line that ends it."""
    lines = (b"\n" + raw.replace(b"\r\n", b"\n")).replace(b"\n.", b"\n..")[1:]
    return lines.replace(b"\n", b"\r\n") + b"\r\n.\r\n"


def hand_over(raw: bytes, address: HostPort) -> tuple[int, str]:
    """What the gateway says to the mail."""
    with smtplib.SMTP(*address, timeout=60) as client:
        client.ehlo("bench.test")
        for command in ("MAIL FROM:<sender@bench.test>", f"RCPT TO:<{SHARED}>", "DATA"):
            code, text = client.docmd(command)
            if code >= 400:
                return code, text.decode("utf-8", "replace")
        client.send(on_the_wire(raw))
        code, text = client.getreply()
        return code, text.decode("utf-8", "replace")


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.skipif(not FOLDER.is_dir(), reason="needs SPOC_BENCH_DATA with the collection of odd mails")
def test_all_odd_mails_are_taken_or_refused_and_none_stops_the_queue(new_house, capsys: pytest.CaptureFixture[str]):
    files = sorted(path for path in FOLDER.rglob("*") if path.is_file())
    house: House = new_house({"log": {"level": "warning"}, "listen": {"max_backlog": 100_000},
                              "limits": {"letters_per_ticket_and_hour": 1_000_000}})
    begun = time.monotonic()
    answers = {path: hand_over(path.read_bytes(), house.child.smtp) for path in files}
    sent_in = time.monotonic() - begun
    found = house.settle(200)
    codes = Counter(code for code, _ in answers.values())
    with capsys.disabled():
        print(f"\n  {len(files)} messages in {sent_in:.1f} s, settled after {time.monotonic() - begun:.1f} s; answers "
              f"{dict(codes)}\n  {found}")
        for row in house.json("inbox"):
            print("  quarantined:", row["reason"], row["error"])
    for path, (code, text) in answers.items():
        assert code == 250 or (500 <= code < 600 and len(text) > 10), f"{path}: {code} {text}"
    assert found["inbound_pending"] == 0
    assert sum(found["outcomes"].values()) == codes[250] == found["accepted"]
    sam = house.stakeholder("Sam Lee")
    sam.writes(subject="Still there?")
    sam.receives("receipt")
