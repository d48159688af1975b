"""Reads the argument of MAIL FROM and RCPT TO (RFC 5321, 4.1.2) in linear time, and names what is refused.

Own reading, not email._header_value_parser: that one costs more than the rest of a mail together, folds
comments and white space into addresses, and has had a new surprise every year.
"""
from __future__ import annotations

import re
from typing import NamedTuple

# Alternatives begin with different characters, so there is nothing to backtrack over.
_BRACKETED = re.compile(r'\s*<((?:"(?:[^"\\]|\\.)*"|[^"<>\s])*)>(?:\s+(.*))?\Z', re.DOTALL)
_BARE = re.compile(r'\s*([^"<>\s]+)(?:\s+(.*))?\Z', re.DOTALL)
_SOURCE_ROUTE = re.compile(r"@[^:]*:")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_LOOKS_LIKE_A_TAG = re.compile(r"[a-z2-7]{16,}", re.IGNORECASE)


class PathArgument(NamedTuple):
    """What stood after FROM: or TO:; `address` has no angle brackets, "" is the null path."""

    address: str
    parameters: dict[str, str]
    """Upper-case keyword -> value, "" where it has none."""


def read_path(argument: str | None, keyword: str) -> PathArgument | None:
    """The path and its parameters; None where it cannot be read. `keyword` is "FROM:" or "TO:".

    A space before the bracket and a missing pair of brackets are forgiven: old devices send both.
    """
    if argument is None or argument[:len(keyword)].upper() != keyword:
        return None
    rest = argument[len(keyword):]
    found = _BRACKETED.match(rest) or _BARE.match(rest)
    if found is None or _UNPRINTABLE.search(rest):
        return None
    pairs = [word.partition("=") for word in (found[2] or "").split()]
    return PathArgument(found[1], {key.upper(): value for key, _, value in pairs})


def without_route(address: str) -> str:
    """The sender without a source route, which is to be ignored (RFC 5321, appendix C)."""
    return _SOURCE_ROUTE.sub("", address, count=1) if address.startswith("@") else address


def is_relay_form(address: str) -> bool:
    """True for every way of writing "our host, please hand on to there" that open relays have known.

    Percent hack, bang path, two @, source route, and the quoted local part that can hide any of them.
    Our own addresses need none of these characters.
    """
    local, _, domain = address.rpartition("@")
    return any(mark in local for mark in '%!@":\\,') or any(mark in domain for mark in '%!":\\,')


def for_the_log(address: str) -> str:
    """The address with its tag cut off: whoever reads the log must not be able to answer as somebody else."""
    local, at, domain = address.rpartition("@")
    name, plus, _ = local.partition("+")
    shown = name + "+…" if plus else _LOOKS_LIKE_A_TAG.sub("…", local)
    return shown + at + domain
