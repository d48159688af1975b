"""Message-IDs in Message-ID, In-Reply-To and References (RFC 5322, 3.6.4): bracketed, never empty."""
from __future__ import annotations

import re

from gateway.mail.clean import clean_value
from gateway.model.mail import MessageId

_BRACKETED = re.compile(r"<([^<>]{1,998})>")
_MOST = 200
"""Of a long thread the first and the last ones are kept: they find the ticket."""


def read_message_id(value: str) -> MessageId | None:
    """The one Message-ID of a value, None where it is empty. Without brackets it gets them."""
    ids = read_message_ids(value)
    if ids:
        return ids[0]
    bare = "".join(clean_value(value[:998]).split()).strip("<>")
    return MessageId(f"<{bare}>") if bare else None


def read_message_ids(value: str) -> tuple[MessageId, ...]:
    """All Message-IDs in the order they stand, each once; other words between them are skipped."""
    found = ("".join(inner.split()) for inner in _BRACKETED.findall(clean_value(value)))
    ids = tuple(dict.fromkeys(MessageId(f"<{inner}>") for inner in found if inner))
    return ids if len(ids) <= _MOST else (ids[0], *ids[-_MOST + 1 :])
