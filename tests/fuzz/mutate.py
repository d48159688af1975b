"""Mutates mails and checks what must hold of every mail: parse never raises, its values are clean, it takes under 1 s.

    python tests/fuzz/mutate.py [--seconds N] [--seed S]

Begins with tests/mails, and in every second try with the shared mail where SPOC_BENCH_DATA names it. A mail that breaks
a rule is made smaller and written down with the reason in its first line: to tests/mails as found-DIGEST.eml, where
every run of the tests reads it from then on; one that was made from shared mail to a temporary folder, to be written
anew in own words, because nothing of that mail may enter the project. Exit status 1 where something was found.
"""
from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import sys
import tempfile
import time
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from gateway.apart import read, write  # noqa: E402 - the path first
from gateway.mail.inspect import describe  # noqa: E402
from gateway.mail.parse import parse  # noqa: E402
from gateway.mail.screen import screen  # noqa: E402
from gateway.model.mail import Envelope, InboundMail, Source  # noqa: E402
from gateway.model.policy import Limits, ScreenPolicy  # noqa: E402

MAILS = ROOT / "tests" / "mails"
SLOW = 1.0
MOST_BYTES = 200_000
POLICY = ScreenPolicy(own_addresses=("help@example.com",), loop_marker="spoc-1")

SCRAPS = [
    b"\n\n", b"\r\n", b"\r", b"\x00", b"\xff\xfe", b"\xed\xa0\x80", b"\xe2\x80\xa8", b"=?utf-8?q?", b"?=",
    b"=0D=0A", b"(", b'"', b"<", b">", b";", b",", b"--", b"-- \n", b"> ",
    b"\nOn Mon, 4 May 2026 at 9:12 Bob wrote:\n", b"\nFrom: a@b.test\n", b"=",
    b"Content-Type: multipart/mixed; boundary=b\n\n--b\n", b"\nContent-Transfer-Encoding: base64\n",
    b"charset=utf-16", b"=C3", b"<blockquote>", b"<div>", b"</div>", b"<!--", b"<style>", b"&#0;",
    "\ue000\ue001\ue002\ue003".encode(), b"\x1b$B", b"+ADw-", b"\nbegin 644 x\n", b"message/rfc822",
    b"message/delivery-status", b"Final-Recipient: rfc822; x@y.test\n", b"550 5.1.1 ", b"BEGIN:VEVENT\n", b"%00",
    b"''", b"filename*0*=utf-8''", b"application/ms-tnef", b"-----BEGIN PGP MESSAGE-----\n", b"text/html",
    b"{\"notificationType\":",
]


def main() -> int:
    """0 where all held."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--seconds", type=float, default=60)
    arguments.add_argument("--seed", type=int, default=None)
    given = arguments.parse_args()
    seed = given.seed if given.seed is not None else random.SystemRandom().randrange(10**9)
    tried, found = run(given.seconds, seed)
    print(f"{tried} mails tried with seed {seed}; {len(found)} broke a rule", *map(str, found), sep="\n")
    return 1 if found else 0


def run(seconds: float, seed: int) -> tuple[int, list[Path]]:
    """(mails tried, files written of those that broke a rule)."""
    chance = random.Random(seed)
    own = [path.read_bytes()[:MOST_BYTES] for path in sorted(MAILS.glob("*.eml"))]
    shared = [path.read_bytes()[:MOST_BYTES] for path in shared_mails()]
    tried, found, ends = 0, [], time.monotonic() + seconds
    while time.monotonic() < ends:
        tried += 1
        is_own = not shared or tried % 2 == 1
        stock = own if is_own else shared
        raw = mutate(chance.choice(stock), stock, chance)
        if problem(raw):
            found.append(keep(raw, MAILS if is_own else Path(tempfile.mkdtemp(prefix="spoc-found-"))))
    return tried, found


def shared_mails() -> list[Path]:
    """The mails that are lent for measuring; none where they are not."""
    shared = os.environ.get("SPOC_BENCH_DATA")
    return [path for path in sorted((Path(shared) / "mail").rglob("messages/**/*")) if path.is_file()] if shared else []


def mutate(raw: bytes, stock: list[bytes], chance: random.Random) -> bytes:
    """The mail with one to eight changes."""
    for _ in range(chance.randint(1, 8)):
        raw = chance.choice(CHANGES)(raw, stock, chance)[:MOST_BYTES]
    return raw


def _flip(raw: bytes, _: list[bytes], chance: random.Random) -> bytes:
    at = chance.randrange(len(raw) + 1)
    return raw[:at] + bytes([chance.randrange(256)]) + raw[at + 1 :]


def _insert(raw: bytes, _: list[bytes], chance: random.Random) -> bytes:
    at = chance.randrange(len(raw) + 1)
    return raw[:at] + chance.choice(SCRAPS) * chance.choice([1, 1, 1, 2, 50, 2_000]) + raw[at:]


def _delete(raw: bytes, _: list[bytes], chance: random.Random) -> bytes:
    at = chance.randrange(len(raw) + 1)
    return raw[:at] + raw[at + chance.choice([1, 5, 80, 1_000]) :]


def _repeat(raw: bytes, _: list[bytes], chance: random.Random) -> bytes:
    at = chance.randrange(len(raw) + 1)
    piece = raw[at : at + chance.choice([1, 20, 200])]
    return raw[:at] + piece * chance.choice([2, 10, 500]) + raw[at:]


def _splice(raw: bytes, stock: list[bytes], chance: random.Random) -> bytes:
    other = chance.choice(stock)
    at, there = chance.randrange(len(raw) + 1), chance.randrange(len(other) + 1)
    return raw[:at] + other[there : there + chance.choice([50, 500, 20_000])] + raw[at:]


def _swap_lines(raw: bytes, _: list[bytes], chance: random.Random) -> bytes:
    lines = raw.split(b"\n")
    one, two = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[one], lines[two] = lines[two], lines[one]
    return b"\n".join(lines)


Change = Callable[[bytes, list[bytes], random.Random], bytes]
CHANGES: list[Change] = [_flip, _flip, _insert, _insert, _delete, _repeat, _splice, _swap_lines]


def problem(raw: bytes) -> str:
    """What is wrong with how the mail is read; "" where nothing is."""
    started = time.process_time()
    try:
        mail = parse(raw, Limits(), detect_language=False)
        envelope = Envelope(Source.INJECT, "a@example.org", (), datetime(2026, 5, 4, tzinfo=UTC))
        shown = describe(mail, screen(mail, envelope, POLICY))
        json.dumps(shown, ensure_ascii=False).encode("utf-8")
        if _there_and_back(mail) != mail:
            return "the mail does not survive the way to another process"
    except Exception as error:  # the very thing that is looked for
        return f"raises {type(error).__name__}: {str(error)[:100]}"
    if time.process_time() - started > SLOW:
        return f"takes {time.process_time() - started:.1f} s"
    return unclean(mail)


def _there_and_back(mail: InboundMail) -> InboundMail:
    """As it comes from a process that read it alone."""
    answer = BytesIO()
    write(mail, answer)
    answer.seek(0)
    return read(answer)


def unclean(mail: InboundMail) -> str:
    """The first value that holds what no value may hold."""
    values = [mail.subject, mail.message_id or "", mail.returned_message_id or "", *mail.references, *mail.in_reply_to]
    values += [value for many in mail.headers.values() for value in many]
    values += [part for box in (*mail.to, *mail.cc, *mail.reply_to) for part in (box.address, box.name)]
    for file in mail.attachments:
        values += [file.name, file.media_type, file.content_id or "", file.hazard]
    values += [part for one in mail.failures for part in (one.recipient, one.action, one.status, one.reason)]
    values += [mail.from_.address, mail.from_.name] if mail.from_ else []
    odd = next((value for value in values if any(_is_bad(char) or char == "\n" for char in value)), None)
    if odd is not None:
        return f"unclean value {odd[:60]!r}"
    texts = (mail.text, mail.new_text, mail.signature, mail.new_html or "")
    bad = next((char for text in texts for char in text if _is_bad(char) or char in "\ue000\ue001\ue002\ue003"), None)
    return f"unclean text: {bad!r}" if bad is not None else ""


def _is_bad(char: str) -> bool:
    return char in "\u2028\u2029" or (unicodedata.category(char) in ("Cc", "Cs") and char not in "\n\t")


def keep(raw: bytes, folder: Path) -> Path:
    """Writes the mail into the folder, made smaller as long as it still breaks a rule."""
    reason = problem(raw)
    small = _shrink(raw, reason.partition(":")[0].split(" ")[0])
    path = folder / f"found-{hashlib.sha256(small).hexdigest()[:10]}.eml"
    path.write_bytes(b"X-Why: found by mutation: " + reason.encode("ascii", "replace") + b"\n" + small)
    return path


def _shrink(raw: bytes, kind: str) -> bytes:
    """Without the pieces that do not matter; a few seconds at most."""
    size, ends = max(len(raw) // 2, 1), time.monotonic() + 5
    while size >= 1 and time.monotonic() < ends:
        at = 0
        while at < len(raw) and time.monotonic() < ends:
            smaller = raw[:at] + raw[at + size :]
            if problem(smaller).startswith(kind):
                raw = smaller
            else:
                at += size
        size //= 2
    return raw


if __name__ == "__main__":
    sys.exit(main())
