"""An old mail where it was found, whatever it lay in: what every source of old mails gives, one after the other.

A source is a file beside this one with a function that yields `Found` (`in_mbox`, `in_maildir`, `in_mailbox`).
"""
from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime

from gateway.model.mail import Envelope, Source

NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""When a mail was received of which nothing says it."""
BEGINNING = 64 * 1024
"""Bytes: as far as the header of a mail is looked for, and what is kept of one that is too big, to say which it was."""
_RETURN_PATH = re.compile(rb"^return-path[ \t]*:[ \t]*<?([^<>\r\n]{0,320})>?[ \t\r]*$", re.IGNORECASE | re.MULTILINE)
_FROM = re.compile(rb"^from[ \t]*:(?:[^<\r\n]{0,500}<)?[ \t]*([^<>\s,;]{1,320}@[^<>\s,;]{1,255})", re.I | re.M)
_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")


@dataclass(frozen=True, slots=True)
class Found:
    """A mail, and where it was found."""

    raw: bytes = field(repr=False)
    """Only its beginning where it is cut."""
    envelope: Envelope
    place: str = ""
    """In words, for a person who has to look for it."""
    folder: str = ""
    size: int = 0
    """Of the whole mail."""
    is_cut: bool = False
    """It is bigger than what is taken."""
    passed: int = 0
    """How much of the source has been gone through, in bytes or mails."""


def envelope_of(raw: bytes, sender: str, at: datetime | None, mailbox: str = "") -> Envelope:
    """What is known of how a stored mail came. `sender`, `at`: as what it lay in says, "" and None for nothing.
    `mailbox`: key of the mailbox of the settings that it lay in.

    The null sender is believed where a Return-Path says so; one that is missing only means that nobody knows.
    """
    head = _END_OF_HEAD.split(raw[:BEGINNING], 1)[0]
    returned = _RETURN_PATH.search(head)
    if returned is not None:
        sender = returned[1].decode("utf-8", "replace").strip()
    elif not sender:
        named = _FROM.search(head)
        sender = named[1].decode("utf-8", "replace") if named else "unknown"
    return Envelope(Source.IMPORT, sender, (), at or NEVER, mailbox)
