"""Notices of a sending service as JSON (Amazon SES by SNS): a bounce, a complaint or a delivery in the text of a mail.

https://docs.aws.amazon.com/ses/latest/dg/notification-contents.html. The text may go on after the object.
"""
from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_ACCEPTED = re.compile(r"2\d\d (2\.\d{1,3}\.\d{1,3})\b")
_MAX_TEXT = 256 * 1024
_MOST = 200
_KINDS = {"bounce": ("bounce", "bouncedRecipients", "failed"), "delivery": ("delivery", "recipients", "delivered"),
          "deliverydelay": ("deliveryDelay", "delayedRecipients", "delayed"), "complaint": ("complaint", "", "")}


@dataclass(frozen=True, slots=True)
class Told:
    """What a notice says about one recipient."""

    recipient: str
    action: str
    status: str
    words: str


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice: "" as its kind where the text is none."""

    kind: str = ""
    recipients: tuple[Told, ...] = ()


def may_be_notice(text: str) -> bool:
    """A quick look."""
    head = text[:2000].lstrip()
    return head.startswith("{") and ('"notificationType"' in head or '"eventType"' in head or '"Message"' in head)


def read_notice(text: str) -> Notice:
    """The notice in the text; an empty one where it is none or broken."""
    try:
        value, _ = json.JSONDecoder(strict=False).raw_decode(text[:_MAX_TEXT].lstrip())
        if isinstance(value, dict) and isinstance(value.get("Message"), str):
            value = json.loads(value["Message"])  # the envelope of SNS around it
    except (ValueError, RecursionError):
        return Notice()
    if not isinstance(value, dict):
        return Notice()
    kind = str(value.get("notificationType") or value.get("eventType") or "").lower()
    if kind not in _KINDS:
        return Notice()
    name, listed, action = _KINDS[kind]
    event = value.get(name)
    return Notice(kind, tuple(_recipients(event, listed, action)) if isinstance(event, dict) else ())


def _recipients(event: Mapping[str, Any], listed: str, action: str) -> Iterator[Told]:
    """The recipients of an event: objects with what was said about each, or bare addresses."""
    found = event.get(listed) if listed else None
    for one in found[:_MOST] if isinstance(found, list) else ():
        about = one if isinstance(one, dict) else {"emailAddress": one}
        address = about.get("emailAddress")
        if isinstance(address, str) and "@" in address and len(address) < 320:
            words = str(about.get("diagnosticCode") or event.get("smtpResponse") or event.get("bounceSubType") or "")
            yield Told(address, action, str(about.get("status") or _status(words)), words[:2000])


def _status(words: str) -> str:
    """The status of a success, which no failure has to share its place with (`250 2.6.0 Message received`)."""
    found = _ACCEPTED.match(words)
    return found[1] if found else ""
