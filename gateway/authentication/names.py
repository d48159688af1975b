"""Domains as they are asked for, compared and written into a header: ASCII, lower case, no last dot."""
from __future__ import annotations

import re

_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_MAX_NAME = 253


def domain_of(address: str) -> str:
    """The domain of an address, "" where it has none that could be looked up."""
    return plain_domain(address.rpartition("@")[2])


def plain_domain(text: str) -> str:
    """The domain with A-labels (RFC 5890), "" where it is none: what comes back is safe in any header."""
    if len(text) > _MAX_NAME + 1:
        return ""
    try:
        domain = text.strip().lower().removesuffix(".").encode("idna").decode("ascii")
    except UnicodeError:
        return ""
    if len(domain) > _MAX_NAME or not all(_LABEL.fullmatch(label) for label in domain.split(".")):
        return ""
    return domain


def parents(domain: str) -> list[str]:
    """The domain itself, then what lies above it, up to the top-level domain."""
    labels = domain.split(".")
    return [".".join(labels[first:]) for first in range(len(labels))]


def common_suffix(one: str, other: str) -> str:
    """The longest domain that both are or lie in, "" where they have nothing in common."""
    above = set(parents(other))
    return next((domain for domain in parents(one) if domain in above), "")
