"""Addresses in From, To, Cc and Reply-To (RFC 5322, 3.4), read by one pass over the characters.

Tolerant of what people send (names without quotes, `;` between addresses, groups, comments), strict where a
second reading exists: a mailbox whose parentheses or angles do not pair could be read as another address
(CVE-2023-27043), so it is none. Linear: 20,000 addresses cost Python's `policy.default` 15 s.
"""
from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from gateway.mail.clean import clean_phrase
from gateway.mail.encoded_words import decode_words
from gateway.model.mail import Address

_WORD = re.compile(r"=\?[^?\s]{1,80}\?[bBqQ]\?[^?]{0,500}\?=")
_PLAIN = re.compile(r"[^\"(<>),;:\\=\[]+")
_LOCAL = re.compile(r'[^\s@<>()\[\],;:\\"\x00-\x1f\x7f-\x9f]+|"[^"\x00-\x1f\x7f-\x9f]*"')
_DOMAIN = re.compile(r"[^\s@<>()\[\],;:\\\"'/?#%&=\x00-\x1f\x7f-\x9f]+|\[[0-9A-Za-z.:]+\]")
_MAX_ADDRESS = 320
"""64 octets of local part, "@", 255 of domain (RFC 5321, 4.5.3.1)."""

_SHORT = 200
"""Characters of a header value up to which its addresses are remembered: most To fields are the same few."""


@dataclass(slots=True)
class _Mailbox:
    """What was read of one mailbox so far."""

    phrase: list[str] = field(default_factory=list)
    angle: list[str] = field(default_factory=list)
    comment: list[str] = field(default_factory=list)
    angles: int = 0
    odd: bool = False


@dataclass(slots=True)
class _Scan:
    """Where the pass stands."""

    value: str
    at: int = 0
    in_angle: bool = False
    box: _Mailbox = field(default_factory=_Mailbox)
    odd: bool = False


def parse_addresses(value: str, most: int) -> tuple[tuple[Address, ...], str]:
    """The addresses of a header value, at most `most`, and a defect ("" where all was well).

    `value` is the unfolded value with its encoded words still in it: structure first, words after.
    """
    return _remembered(value, most) if len(value) <= _SHORT else _parse(value, most)


def _parse(value: str, most: int) -> tuple[tuple[Address, ...], str]:
    scan = _Scan(value)
    found: list[Address] = []
    while scan.at < len(value) and len(found) < most:
        _read_mailbox(scan)
        address = _finish(scan)
        if address is not None:
            found.append(address)
    if scan.at < len(value) and value[scan.at :].strip(" ,;"):
        return tuple(found), "too many addresses"
    return tuple(found), "ambiguous address" if scan.odd else ""


_remembered = lru_cache(maxsize=512)(_parse)


def is_address(text: str) -> bool:
    """The text is one addr-spec without white space: a local part, one `@`, a domain."""
    local, at, domain = text.rpartition("@")
    return bool(at) and len(text) <= _MAX_ADDRESS and bool(_LOCAL.fullmatch(local)) and bool(_DOMAIN.fullmatch(domain))


def _read_mailbox(scan: _Scan) -> None:
    """Reads up to the `,` or `;` that ends a mailbox, or to the end."""
    while scan.at < len(scan.value):
        char = scan.value[scan.at]
        if char in ",;" and (not scan.in_angle or "".join(scan.box.angle[-3:]).find("@") > 0):
            scan.at += 1
            return
        _read_piece(scan, char)


def _read_piece(scan: _Scan, char: str) -> None:
    """Reads one piece of a mailbox: a comment, a quoted string, an angle, a run of plain characters."""
    box = scan.box
    if char == "(":
        _read_comment(scan)
    elif char == '"':
        _read_quoted(scan)
    elif char == "<":
        box.angles += 1
        box.odd = box.odd or scan.in_angle or box.angles > 1
        scan.in_angle = True
        scan.at += 1
    elif char == ">":
        box.odd = box.odd or not scan.in_angle
        scan.in_angle = False
        scan.at += 1
    elif char == ")":
        box.odd = True
        scan.at += 1
    elif char == ":" and not scan.in_angle:
        _start_group(scan)
    else:
        _read_plain(scan, char)


def _start_group(scan: _Scan) -> None:
    """`Name: a, b;`: the name of a group is dropped (RFC 5322, 3.4); so is `mailto:`."""
    if "@" in "".join(scan.box.phrase):
        scan.box.phrase.append(":")
    else:
        scan.box = _Mailbox()
    scan.at += 1


def _read_comment(scan: _Scan) -> None:
    """A comment, with those inside it. One that never ends makes the mailbox odd."""
    value, start, depth = scan.value, scan.at + 1, 0
    while scan.at < len(value):
        char = value[scan.at]
        depth += (char == "(") - (char == ")")
        scan.at += 2 if char == "\\" else 1
        if depth == 0:
            break
    scan.box.odd = scan.box.odd or depth > 0
    scan.box.comment.append(value[start : scan.at - 1])


def _read_quoted(scan: _Scan) -> None:
    """A quoted string: part of a quoted local part where `@` follows it, else words of the name."""
    value, start = scan.value, scan.at
    scan.at += 1
    while scan.at < len(value) and value[scan.at] != '"':
        scan.at += 2 if value[scan.at] == "\\" else 1
    ended = scan.at < len(value)
    scan.at = min(scan.at + 1, len(value))
    inside = value[start + 1 : scan.at - 1] if ended else value[start + 1 :]
    is_local = value[scan.at : scan.at + 1] == "@"
    piece = f'"{inside}"' if is_local else _unescape(inside)
    (scan.box.angle if scan.in_angle else scan.box.phrase).append(piece)
    if not is_local and not scan.in_angle:
        # An address inside a quoted name is a name: it must not be found again among the plain words.
        scan.box.phrase[-1] = " " + piece.replace("@", "\ue0ff") + " "


def _read_plain(scan: _Scan, char: str) -> None:
    """A run of plain characters, or an encoded word as a whole (its commas and angles are text)."""
    box = scan.box
    pattern = _WORD if char == "=" else _PLAIN
    found = pattern.match(scan.value, scan.at)
    piece = found[0] if found else char
    scan.at += len(piece)
    (box.angle if scan.in_angle else box.phrase).append(piece)


def _finish(scan: _Scan) -> Address | None:
    """The mailbox that was read, None where it holds no address or two readings are possible."""
    box, scan.box, scan.in_angle = scan.box, _Mailbox(), False
    if box.odd:
        scan.odd = True
        return None
    phrase = "".join(box.phrase).strip()
    if box.angles:
        return _make("".join(box.angle), phrase or " ".join(box.comment))
    bare = phrase if is_address(phrase) else next((word for word in phrase.split() if is_address(word)), "")
    return _make(bare, " ".join(box.comment) or phrase.replace(bare, " ", 1) if bare else "")


def _make(spec: str, name: str) -> Address | None:
    """An address, if the addr-spec is one. Encoded words are read in the name only, never in the address."""
    spec = spec.strip() if '"' in spec else "".join(spec.split()).strip("'")
    if spec.startswith("@") and ":" in spec:
        spec = spec.rpartition(":")[2]  # a source route, obsolete (RFC 5321, appendix C)
    spec = spec.removeprefix("mailto:").removeprefix("MAILTO:")
    if not is_address(spec):
        return None
    shown = clean_phrase(decode_words(name.replace("\ue0ff", "@")))
    return Address(spec, "" if shown.strip("'\"").lower() == spec.lower() else _unquote(shown))


def _unquote(name: str) -> str:
    """Outlook writes names in single quotes."""
    return name[1:-1].strip() if len(name) > 2 and name[0] == name[-1] and name[0] in "'\"" else name


def _unescape(text: str) -> str:
    """Quoted pairs without their backslash (RFC 5322, 3.2.1)."""
    return re.sub(r"\\(.)", r"\1", text) if "\\" in text else text
