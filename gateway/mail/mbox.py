"""Mails as one mbox file (RFC 4155), in the form that can be read back exactly (mboxrd).

A line `From SENDER DATE` begins each mail, an empty line ends it. Within a mail `>` is put before every line that
begins with `From `, with any number of `>` in front: a reader that takes one away has the mail as it was.
"""
from __future__ import annotations

import re
from datetime import UTC, datetime

_LOOKS_LIKE_A_BEGINNING = re.compile(rb"^(>*From )", re.MULTILINE)
_NOT_IN_SENDER = re.compile(r"[^!-~]")
_NOBODY = "MAILER-DAEMON"
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def as_mbox(mail: bytes, sender: str, at: datetime) -> bytes:
    """The mail as it stands in an mbox file; `sender`: of its envelope, "" where there was none."""
    content = mail.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if b"From " in content:
        content = _LOOKS_LIKE_A_BEGINNING.sub(rb">\1", content)
    end = b"\n" if content.endswith(b"\n") else b"\n\n"
    shown = _NOT_IN_SENDER.sub("?", sender) or _NOBODY
    return f"From {shown} {_asctime(at.astimezone(UTC))}\n".encode("ascii") + content + end


def _asctime(at: datetime) -> str:
    """Mon Nov 23 09:05:00 2026, whatever language the machine speaks."""
    return f"{_DAYS[at.weekday()]} {_MONTHS[at.month - 1]} {at.day:2} {at:%H:%M:%S} {at.year:04}"
