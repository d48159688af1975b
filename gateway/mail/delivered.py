"""To whom a mail was delivered and who sent it, as far as the mail still tells: what its envelope would have said.

A mail system that puts a mail into a mailbox writes what it knows on top: Return-Path with the MAIL FROM (RFC 5321,
4.4), and often the address that it delivered to. Whoever wrote the mail could have written the same further down, so
what stands topmost counts. Naming an address of ours gives him nothing: he could have sent his mail there.
"""
from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from gateway.mail.addresses import parse_addresses
from gateway.mail.headers import Fields, first, read_block, split_block
from gateway.model.policy import Limits

_FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:")
_BESIDE_A_NAME = re.compile(r"\([^()]*\)|[<>\s]")
"""What may stand around the address in a Return-Path: brackets, comments, white space."""
_NOBODY = ("", "mailer-daemon")
"""The null sender as mail systems write it: `<>`, nothing at all, or MAILER-DAEMON (Postfix, to a program)."""
_LONGEST = 1_000
"""Octets of one of these headers: an address has at most 320."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What an SMTP envelope holds."""

    mail_from: str
    """"" for the null sender."""
    rcpt_to: tuple[str, ...]
    """At least one."""


def delivered_to(
    raw: bytes, headers: Sequence[str], owns: Callable[[str], bool], otherwise: str, limits: Limits | None = None,
) -> Delivery:
    """The envelope of a mail that lay in a mailbox. Linear in the size of its header, never raises.

    Recipients: the topmost of these delivery headers that holds an address of ours (`owns`), else all such addresses
    in To and Cc, else `otherwise`, the address of the mailbox. MAIL FROM: the topmost Return-Path; where there is none
    it is not known, and not knowing is not the null sender, to whom nothing would be answered: From stands in for it.
    """
    limits = limits or Limits()
    end, _, _ = split_block(raw, 0, len(raw), limits)
    fields, end, _ = read_block(raw, 0, end, limits)
    wanted = frozenset(name.lower().encode("ascii", "replace") for name in headers)
    named = next((a for value in _values(raw[:end], wanted) for a in _addresses(value, limits) if owns(a)), "")
    recipients = (named,) if named else tuple(dict.fromkeys(a for a in _to_and_cc(fields, limits) if owns(a)))
    return Delivery(_mail_from(fields, limits), recipients or (otherwise,))


def _mail_from(fields: Fields, limits: Limits) -> str:
    """The envelope sender; "" for the null sender, and where nobody could be answered anyhow."""
    if "return-path" in fields:
        path = first(fields, "return-path")[:_LONGEST]
        if _BESIDE_A_NAME.sub("", path).lower() in _NOBODY:
            return ""
        found = _addresses(path, limits)
        if found:
            return found[0]
    authors = _addresses(first(fields, "from"), limits)
    return authors[0] if authors else ""


def _to_and_cc(fields: Fields, limits: Limits) -> Iterator[str]:
    for name in ("to", "cc"):
        for value in fields.get(name, ()):
            yield from _addresses(value, limits)


def _values(block: bytes, wanted: frozenset[bytes]) -> Iterator[str]:
    """The values of these headers from the top down, unfolded."""
    value: bytes | None = None
    for line in block.split(b"\n"):
        if line[:1] in (b" ", b"\t"):
            value = value + line if value is not None and len(value) < _LONGEST else value
            continue
        if value is not None:
            yield value[:_LONGEST].decode("utf-8", "replace")
        found = _FIELD.match(line)
        value = line[found.end():] if found and found[1].lower() in wanted else None
    if value is not None:
        yield value[:_LONGEST].decode("utf-8", "replace")


def _addresses(value: str, limits: Limits) -> list[str]:
    """The addresses of a header value; what can be read in two ways is none."""
    found, _ = parse_addresses(value, limits.max_addresses)
    return [one.address for one in found]
