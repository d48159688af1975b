"""Own mails for the tests of this room: the files of tests/mails, and mails built in a line."""
from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gateway.mail.parse import parse
from gateway.model.mail import Envelope, InboundMail, Source
from gateway.model.policy import Limits, ScreenPolicy

MAILS = Path(__file__).resolve().parents[2] / "mails"
POLICY = ScreenPolicy(own_addresses=("help@example.com",), loop_marker="spoc-1", own_list_ids=("help.example.com",))


def own_mail(name: str) -> InboundMail:
    """A mail of tests/mails, read."""
    return parse((MAILS / f"{name}.eml").read_bytes(), Limits(), detect_language=False)


def read(headers: str | bytes, body: str | bytes = "", limits: Limits | None = None) -> InboundMail:
    """A mail of these header lines and this body, read."""
    head = headers.encode() if isinstance(headers, str) else headers
    rest = body.encode() if isinstance(body, str) else body
    return parse(head + b"\n\n" + rest, limits or Limits(), detect_language=False)


def envelope(mail_from: str = "ada@example.org") -> Envelope:
    """How a mail came."""
    return Envelope(Source.SMTP, mail_from, ("help@example.com",), datetime(2026, 5, 4, tzinfo=UTC))


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """The block takes no longer (on a busy machine: CPU time, not the clock on the wall)."""
    started = time.process_time()
    yield
    assert time.process_time() - started < seconds


def seconds_for(work: Callable[[], object]) -> float:
    """CPU time of a call, the best of three."""
    best = 99.0
    for _ in range(3):
        started = time.process_time()
        work()
        best = min(best, time.process_time() - started)
    return best


def shared(folder: str) -> Path:
    """A folder of the shared measuring data; the test is skipped where there is none."""
    root = os.environ.get("SPOC_BENCH_DATA")
    if not root or not (Path(root) / "mail" / folder).is_dir():
        pytest.skip("SPOC_BENCH_DATA is not set")
    return Path(root) / "mail" / folder
