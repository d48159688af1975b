"""An address, or a domain, that somebody typed to look for its mails or letters."""
from __future__ import annotations

_LONGEST_TYPED = 320
"""Characters: no address has more."""


def as_key(typed: str) -> str:
    """The address typed, as addresses are compared."""
    return typed.lower().replace("\0", "")[:_LONGEST_TYPED]


def as_pattern(typed: str) -> str:
    """What the address typed is like, or all those in the domain typed; escaped by "/", "" where nothing is typed."""
    wanted = as_key(typed).removeprefix("@")
    escaped = "".join(f"/{sign}" if sign in "/%_" else sign for sign in wanted)
    return escaped if "@" in wanted or not wanted else f"%@{escaped}"
