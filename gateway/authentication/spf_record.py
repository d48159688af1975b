"""An SPF record, read whole before any of it counts: one wrong term spoils it (RFC 7208, 4.6 and 12)."""
from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network
from urllib.parse import quote

_MODIFIER = re.compile(r"([A-Za-z][A-Za-z0-9_.-]*)=(.*)")
_DIRECTIVE = re.compile(r"([+?~-]?)([A-Za-z][A-Za-z0-9_.-]*)(.*)")
_MACRO = r"%\{(?P<letter>[A-Za-z])(?P<digits>\d{0,9})(?P<reverse>[rR]?)(?P<delimiters>[.\-+,/_=]*)\}"
_PIECE = re.compile(rf"{_MACRO}|(?P<escape>%[%_-])|(?P<literal>[!-$&-~]+)")
_ESCAPES = {"%%": "%", "%_": " ", "%-": "%20"}
_LENGTHS = re.compile(r"(?P<spec>.*?)(?:/(?P<four>0|[1-9]\d?))?(?://(?P<six>0|[1-9]\d{0,2}))?")
_TOP_LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?")
_RESULTS = {"": "pass", "+": "pass", "-": "fail", "~": "softfail", "?": "neutral"}
_IN_NAMES = frozenset("slodiphv")
_ANYWHERE = _IN_NAMES | frozenset("crt")
_MAX_RECORD = 8 * 1024
_MAX_NAME = 253


class BadRecord(Exception):
    """The record cannot be used: permerror (RFC 7208, 2.6.7)."""


@dataclass(frozen=True, slots=True)
class Term:
    """One mechanism, and what the result is where it matches."""

    name: str
    result: str
    spec: str = ""
    """The domain with its macros; "": the current one."""
    network: IPv4Network | IPv6Network | None = None
    length4: int = 32
    length6: int = 128


@dataclass(frozen=True, slots=True)
class Record:
    """The mechanisms in their order, and where to go on if none matches ("" : nowhere)."""

    terms: tuple[Term, ...]
    redirect: str = ""


def read_record(text: bytes) -> Record:
    """The record; BadRecord where any of it is wrong."""
    if len(text) > _MAX_RECORD or not text.isascii():
        raise BadRecord("too long, or not ASCII")
    modifiers: dict[str, str] = {}
    terms = []
    for word in text.decode("ascii").split(" ")[1:]:
        if found := _MODIFIER.fullmatch(word):
            _note_modifier(modifiers, found[1].lower(), found[2])
        elif word:
            terms.append(_read_term(word))
    return Record(tuple(terms), modifiers.get("redirect", ""))


def _note_modifier(modifiers: dict[str, str], name: str, value: str) -> None:
    """`redirect` and `exp` stand once at most and name a domain; others need only be well-formed (6)."""
    if name in ("redirect", "exp"):
        if name in modifiers:
            raise BadRecord(f"{name} stands twice")
        modifiers[name] = _domain_spec(value)
    else:
        _pieces(value, _ANYWHERE)


def _read_term(word: str) -> Term:
    """One directive: qualifier, mechanism and what follows."""
    found = _DIRECTIVE.fullmatch(word)
    if found is None or (name := found[2].lower()) not in _MECHANISMS:
        raise BadRecord("unknown mechanism")
    return _MECHANISMS[name](name, _RESULTS[found[1]], found[3])


def _bare(name: str, result: str, rest: str) -> Term:
    if rest:
        raise BadRecord(f"something follows {name}")
    return Term(name, result)


def _with_domain(name: str, result: str, rest: str) -> Term:
    if name == "ptr" and not rest:
        return Term(name, result)
    if not rest.startswith(":"):
        raise BadRecord(f"{name} without a domain")
    return Term(name, result, _domain_spec(rest[1:]))


def _with_lengths(name: str, result: str, rest: str) -> Term:
    found = _LENGTHS.fullmatch(rest)
    assert found is not None  # the pattern takes anything
    length4, length6 = int(found["four"] or 32), int(found["six"] or 128)
    if length4 > 32 or length6 > 128:
        raise BadRecord("prefix too long")
    if found["spec"] and not found["spec"].startswith(":"):
        raise BadRecord(f"{name} is followed by something else than a domain")
    spec = _domain_spec(found["spec"][1:]) if found["spec"] else ""
    return Term(name, result, spec, None, length4, length6)


def _with_network(name: str, result: str, rest: str) -> Term:
    written, slash, length = rest.removeprefix(":").partition("/")
    if not rest.startswith(":") or (slash and not re.fullmatch(r"0|[1-9]\d{0,2}", length)):
        raise BadRecord(f"{name} without a network")
    try:
        address = IPv4Address(written) if name == "ip4" else IPv6Address(written.replace("%", "x"))
        network = ip_network(f"{address}/{length or address.max_prefixlen}", strict=False)
    except ValueError:
        raise BadRecord(f"{name} without a network") from None
    return Term(name, result, network=network)


_MECHANISMS: dict[str, Callable[[str, str, str], Term]] = {
    "all": _bare,
    "include": _with_domain,
    "a": _with_lengths,
    "mx": _with_lengths,
    "ptr": _with_domain,
    "ip4": _with_network,
    "ip6": _with_network,
    "exists": _with_domain,
}


def _domain_spec(text: str) -> str:
    """The domain-spec as it is, if it is one: ends in a macro or in a top-level label (7.1)."""
    pieces = _pieces(text, _IN_NAMES)
    if not pieces:
        raise BadRecord("no domain")
    if pieces[-1]["literal"] is None:
        return text
    _, dot, label = text.removesuffix(".").rpartition(".")
    if not dot or label.isdigit() or not _TOP_LABEL.fullmatch(label):
        raise BadRecord("a domain without a top-level label")
    return text


def _pieces(text: str, letters: frozenset[str]) -> list[re.Match[str]]:
    """Macros, escapes and what stands between them; BadRecord where something is none of these."""
    found = list(_PIECE.finditer(text))
    if sum(len(piece[0]) for piece in found) != len(text):
        raise BadRecord("a broken macro")
    for piece in found:
        if piece["letter"] and (piece["letter"].lower() not in letters or int(piece["digits"] or 1) == 0):
            raise BadRecord("an unknown macro")
    return found


def expand(spec: str, value_of: Callable[[str], str]) -> str:
    """The domain that a spec means (7.3); what is too long loses labels on the left."""
    name = "".join(_expanded(piece, value_of) for piece in _pieces(spec, _IN_NAMES)).removesuffix(".")
    while len(name) > _MAX_NAME and "." in name:
        name = name.partition(".")[2]
    return name


def _expanded(piece: re.Match[str], value_of: Callable[[str], str]) -> str:
    if piece["letter"] is None:
        return _ESCAPES.get(piece[0], piece[0])
    delimiters = piece["delimiters"] or "."
    parts = re.split(f"[{re.escape(delimiters)}]", value_of(piece["letter"].lower()))
    if piece["reverse"]:
        parts.reverse()
    text = ".".join(parts[-int(piece["digits"]):] if piece["digits"] else parts)
    return quote(text, safe="-._~") if piece["letter"].isupper() else text
