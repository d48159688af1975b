"""A mail came back: was the address mistyped? Suggests the one obvious correction, or nothing."""
from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher

# Where many people have their mailboxes, and where typing errors are therefore common.
COMMON_DOMAINS = (
    "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "yahoo.com", "icloud.com", "me.com",
    "aol.com", "proton.me", "protonmail.com", "gmx.de", "gmx.net", "gmx.at", "gmx.ch", "web.de", "t-online.de",
    "orange.fr", "free.fr", "laposte.net", "wanadoo.fr", "sfr.fr", "yahoo.fr", "hotmail.fr", "hotmail.es", "yahoo.es",
    "yahoo.co.jp", "docomo.ne.jp", "ezweb.ne.jp", "softbank.ne.jp", "yahoo.co.uk", "hotmail.co.uk", "btinternet.com",
)
_NEAR = 0.85
"""Likeness from which a domain is "the same, mistyped": gmial.com, hotmial.com, outlok.com, gmail.con."""


def suggest(address: str, known: Iterable[str] = ()) -> str:
    """The address with the domain that was probably meant; "" where nothing is obvious.

    `known` are addresses that are right for sure: their domains count as well, before the common ones.
    """
    local, at, domain = address.rpartition("@")
    domain = domain.lower().rstrip(".")
    domains = list(dict.fromkeys([*(a.rpartition("@")[2].lower() for a in known if a != address), *COMMON_DOMAINS]))
    if not at or not local or domain in domains:
        return ""
    best = max(domains, key=lambda d: _likeness(domain, d))
    return f"{local}@{best}" if _likeness(domain, best) >= _NEAR else ""


def _likeness(one: str, other: str) -> float:
    """1 for equal texts; transposed letters, the commonest slip, count as one change."""
    if sorted(one) == sorted(other):
        return 0.99
    return SequenceMatcher(None, one, other).ratio()
