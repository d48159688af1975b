"""How fast old mail comes in, and how much memory that takes: an mbox of made mails, imported by the real command.

    .venv/bin/python tests/benchmarks/import.py [--mails 50000] [--kill 3]

The mails are threads of one to eight, between people outside and two of the house, some with HTML, quotes, an
attachment, newsletters, absences and bounces between them. Half the files are in order, half are not. With `--kill`
the import is killed so often on its way and begun again. What is printed was measured; nothing is kept.
"""
from __future__ import annotations

import argparse
import json
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = """
[gateway]
host_name = "gateway.example.test"
data_dir = "data"
[listen]
smtp_port = 0
lmtp_port = 0
[relay]
kind = "folder"
[projects.support]
address = "support@example.test"
name = "Support"
[people.ana]
name = "Ana Sousa"
addresses = ["ana@example.test"]
roles = ["poc", "operator"]
[people.ben]
name = "Ben Okafor"
addresses = ["ben@example.test"]
roles = ["poc"]
[topics.hardware]
title = "Hardware"
pocs = ["ben"]
[topics.access]
title = "Access"
pocs = ["ana"]
"""
WORDS = (
    "printer laptop screen keyboard password login account invoice payment order delivery contract meeting report "
    "server network cable update error message morning office floor colleague customer question answer please could "
    "would since yesterday again nothing works different number page document folder access shared drive mail phone"
).split()


def words(chance: random.Random, least: int, most: int) -> str:
    """A text in lines."""
    said = [chance.choice(WORDS) for _ in range(chance.randint(least, most))]
    return "\n".join(" ".join(said[at : at + 12]).capitalize() + "." for at in range(0, len(said), 12))


def thread(chance: random.Random, number: int, began: datetime) -> Iterator[tuple[datetime, EmailMessage]]:
    """The mails of one conversation."""
    outside = f"Person {number} <person{number}@outside{number % 400}.test>"
    subject, ids, quoted, at = words(chance, 3, 7).replace("\n", " "), [], "", began
    for turn in range(chance.choice((1, 1, 2, 2, 3, 4, 5, 8))):
        mail, staff = EmailMessage(), turn % 2 == 1
        sender = chance.choice(("Ana Sousa <ana@example.test>", "Ben Okafor <ben@example.test>")) if staff else outside
        mail["From"], mail["To"] = sender, outside if staff else "support@example.test"
        mail["Subject"] = f"Re: {subject}" if turn else subject
        mail["Date"], mail["Message-ID"] = format_datetime(at), f"<{number}.{turn}@mail.test>"
        if ids:
            mail["In-Reply-To"], mail["References"] = ids[-1], " ".join(ids)
        if chance.random() < 0.3:
            mail["X-Gmail-Labels"] = f"Inbox,{chance.choice(('Hardware', 'Access', 'Later'))}"
        text = words(chance, 20, 250)
        mail.set_content(f"{text}\n\n{quoted}" if turn else text)
        if chance.random() < 0.4:
            mail.add_alternative(f"<html><body><p>{text}</p><blockquote>{quoted}</blockquote></body></html>",
                                 subtype="html")
        if chance.random() < 0.05:
            mail.add_attachment(chance.randbytes(20_000), maintype="application", subtype="pdf", filename="paper.pdf")
        yield at, mail
        ids.append(f"<{number}.{turn}@mail.test>")
        quoted = "\n".join(f"> {line}" for line in text.split("\n"))
        at += timedelta(hours=chance.randint(1, 60))


def machine(chance: random.Random, number: int, at: datetime) -> EmailMessage:
    """A newsletter, or somebody's absence."""
    mail = EmailMessage()
    mail["From"], mail["To"] = f"news{number % 50}@shop.test", "support@example.test"
    mail["Date"], mail["Message-ID"] = format_datetime(at), f"<machine.{number}@shop.test>"
    if number % 2:
        mail["Subject"], mail["Auto-Submitted"] = "Out of office", "auto-replied"
    else:
        mail["Subject"], mail["Precedence"] = "Our news", "bulk"
    mail.set_content(words(chance, 50, 300))
    return mail


def make(path: Path, count: int) -> int:
    """Writes an mbox of at least so many mails; how many they are."""
    chance, now = random.Random(7), datetime.now(UTC).replace(microsecond=0)
    made = number = 0
    with path.open("wb") as file:
        waiting: list[tuple[datetime, EmailMessage]] = []
        while made + len(waiting) < count:
            number += 1
            began = now - timedelta(days=chance.uniform(1, 900))
            waiting += thread(chance, number, began)
            if number % 12 == 0:
                waiting.append((began, machine(chance, number, began)))
            if len(waiting) >= 2_000 or made + len(waiting) >= count:
                if number % 4 < 2:
                    chance.shuffle(waiting)
                for at, mail in waiting:
                    raw = mail.as_bytes().replace(b"\nFrom ", b"\n>From ")
                    file.write(f"From sender@mail.test {at:%a %b %d %H:%M:%S %Y}\n".encode() + raw + b"\n")
                made += len(waiting)
                waiting = []
    return made


def run(folder: Path, path: Path, seconds: float | None) -> tuple[float, int | None, dict[str, object] | None]:
    """(seconds, most memory in KiB, what it says); killed after so many seconds, it says nothing."""
    command = [sys.executable, "-m", "gateway.cli", "--config", str(folder / "spoc.toml"), "import", "mbox", str(path),
               "--topic-from", "X-Gmail-Labels", "--json"]
    begun = time.monotonic()
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=ROOT)
    try:
        said, _ = child.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        child.send_signal(signal.SIGKILL)
        child.communicate()
        return time.monotonic() - begun, None, None
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    if child.returncode:
        raise SystemExit(f"the import ended with {child.returncode}")
    return time.monotonic() - begun, memory, json.loads(said)


def main() -> None:
    """Make, import, tell."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--mails", type=int, default=50_000)
    asked.add_argument("--kill", type=int, default=0, help="times that it is killed on its way")
    options = asked.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "spoc.toml").write_text(SETTINGS)
        count = make(folder / "old.mbox", options.mails)
        size = os.stat(folder / "old.mbox").st_size
        print(f"{count:,} mails, {size / 2**20:,.0f} MiB")
        for _ in range(options.kill):
            seconds, _, _ = run(folder, folder / "old.mbox", seconds=count / 1000)
            print(f"killed after {seconds:.0f} s")
        seconds, memory, said = run(folder, folder / "old.mbox", None)
        assert said is not None
        print(f"{seconds:.0f} s, {count / seconds:.0f} mails a second, at most {(memory or 0) / 1024:.0f} MiB")
        print(json.dumps(said))
        again, _, said = run(folder, folder / "old.mbox", None)
        assert said is not None
        print(f"again: {again:.1f} s, {said['already_here']:,} of {count:,} are here")


if __name__ == "__main__":
    main()
