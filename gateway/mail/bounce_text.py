"""Bounces that follow no standard (qmail, Exim, Notes, gateways of providers): addresses and errors found in prose.

flufl.bounce knows the odd formats by name; what it does not know is read by a general rule: an address at the
beginning of a line (or in a RCPT TO), and the error text up to the next address.
"""
from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from typing import Any

from gateway.mail.bounce_words import RETURNED, pattern
from gateway.mail.headers import Fields

_MAX_TEXT = 64 * 1024
_MAX_LINE = 200
_MAX_LINES = 300
_MAX_FLUFL = 32 * 1024
_FLUFL_FIELDS = ("from", "to", "subject", "x-mailer", "mime-version", "content-type", "content-transfer-encoding")
_ADDRESS = r"([^\s<>()\[\],;:\"'*]{1,64}@[A-Za-z0-9][A-Za-z0-9.-]{1,200}[A-Za-z0-9])"
_LINE_STARTS = (
    r"(?im)^[\s>*\-.]{0,12}(?:(?:to|for|recipient|final recipient|failed recipient|address|user|intended recipient|"
    r"undeliverable address|e-?mail|mailbox|could not deliver to|original recipient|recipients?|error-for|rcpt to|"
    r"the user|delivery to|[^\x00-\x7f]{1,20})(?:\s?[:=\uff1a]\s{0,4}|[ \t]{1,4}))?"
    r"[<\"'(\[]{0,2}(?:smtp:|mailto:|rfc822;)?" + _ADDRESS + r"[>\"')\]]{0,2}(?=[:;,.\s\[(<]|$)")
_INSIDE = (
    r"(?i)(?:rcpt to:\s?<?|(?:mail|message|e-?mail|it|delivered|deliver|delivery|addressed|sent|recipients?|user|"
    r"mailbox|address|following address|message-id in|loop in|reach|errors?|"
    r"failed)(?: was)?(?: message)?(?: (?:to|for|of|from))?(?:: {0,3}| {1,3})"
    r"[<\"'(\[]?|\b[45]\d\d[ -](?:[45]\.\d{1,3}\.\d{1,3} )?[<\[(])" + _ADDRESS + r"[>\"'\])]?")


_REFUSED = r"(?m)^[ >]{0,4}[45]\d\d[ -](?:[45]\.\d{1,3}\.\d{1,3} )?<?" + _ADDRESS + r">?\.\.\.([^\n]{1,300})"
"""A line of a transcript as sendmail writes it: `550 5.1.1 <ada@example.org>... User unknown`."""
_DERIVED = re.compile(r"(?i)(?:generated|expanded) from:?\s{0,20}[<(]{0,2}$")
"""What follows is the address that was written to, before it was forwarded."""
_RETURNED_TO = r"(?im)^[ >]{0,4}To: ?([^\n]{3,500})$"


def before_returned(text: str) -> str:
    """The words of the mail system: the text up to the mail that it returns."""
    text = text[:_MAX_TEXT]
    found = pattern(RETURNED).search(text)
    return text[: found.start()] if found and found.start() > 40 else text


def returned_to(text: str) -> str:
    """The value of To in the mail that the text returns; "" where there is none."""
    text = text[:_MAX_TEXT]
    found = pattern(_RETURNED_TO).search(text, len(before_returned(text)) if "\n" in text else 0)
    return found[1] if found else ""


def find_refused(text: str) -> dict[str, str]:
    """Address -> what was said and the whole line, of those that a transcript of an SMTP session says were refused."""
    refused: dict[str, str] = {}
    for found in pattern(_REFUSED).finditer(text):
        refused.setdefault(found[1].rstrip(".").lower(), f"{found[2]} {found[0]}")
    return refused


def is_told(address: str, text: str) -> bool:
    """The text names the address itself, not only as the one that another was made from."""
    lowered, key = text.lower(), address.lower()
    at = lowered.find(key)
    for _ in range(20):
        if at < 0:
            return False
        if not _DERIVED.search(text, max(at - 40, 0), at):
            return True
        at = lowered.find(key, at + 1)
    return True


def find_recipients(text: str, not_these: Iterable[str]) -> list[tuple[str, str]]:
    """(address, error text up to the next address), in the order of the text, each address once."""
    ignored = set(not_these)
    places = [(found.start(1), found[1]) for found in pattern(_LINE_STARTS).finditer(text)]
    if not any(address.lower() not in ignored for _, address in places):
        places = [(found.start(1), found[1]) for found in pattern(_INSIDE).finditer(text)]
    places = [(at, address.rstrip(".")) for at, address in places
              if address.lower().rstrip(".") not in ignored and not _DERIVED.search(text, max(at - 40, 0), at)]
    found_texts: dict[str, str] = {}
    for index, (at, address) in enumerate(places):
        end = places[index + 1][0] if index + 1 < len(places) else len(text)
        key = address.lower()
        found_texts[key] = found_texts.get(key, "") + text[at:end][:2000]
    return list(found_texts.items())


def ask_flufl(fields: Fields, body: bytes) -> tuple[frozenset[str], frozenset[str]]:
    """(delayed, failed) addresses that flufl.bounce finds; none where it fails on a broken mail."""
    from email import message_from_bytes
    from email.policy import compat32

    from flufl.bounce import all_failures

    logging.getLogger("flufl.bounce").setLevel(logging.CRITICAL + 1)  # it logs a traceback for a mail without From
    head = [f"{name}: {value[:_MAX_LINE]}" for name in _FLUFL_FIELDS for value in fields.get(name, ())[:1]]
    try:
        # Forty patterns a line, some quadratic in its length: few lines, and those short.
        lines = [line[:_MAX_LINE] for line in body[:_MAX_FLUFL].split(b"\n", _MAX_LINES)[:_MAX_LINES]]
        message: Any = message_from_bytes("\n".join(head).encode("ascii", "replace") + b"\n\n" + b"\n".join(lines),
                                          policy=compat32)
        delayed, failed = all_failures(message)
    except Exception:  # a detector met what it did not expect; our own rules still stand
        return frozenset(), frozenset()
    return _texts(delayed), _texts(failed)


def _texts(addresses: Iterable[bytes | str]) -> frozenset[str]:
    texts = (a.decode("utf-8", "replace") if isinstance(a, bytes) else a for a in addresses)
    return frozenset(text.strip().strip("<>") for text in texts if "@" in text)
