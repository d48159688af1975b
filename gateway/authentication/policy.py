"""DMARC (RFC 9989): the policy for a domain, the organisation it belongs to, and whether what was proven speaks for it.

Organisations are found by walking up the DNS (4.10), not by a list. Stricter than the RFC in one thing: a record at a
top-level domain makes one organisation of all below it only if it says so (psd=n).
"""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from gateway.authentication.lookup import DnsTrouble, Lookup
from gateway.authentication.names import common_suffix, parents

_MOST_LABELS = 7
"""Of the names that are asked after the first one: eight questions a walk (4.10)."""
_POLICIES = ("none", "quarantine", "reject")


@dataclass(frozen=True, slots=True)
class Record:
    """A DMARC policy record (4.7)."""

    policy: str = "none"
    below: str = "none"
    """For subdomains."""
    missing: str = "none"
    """For subdomains that do not exist."""
    strict_dkim: bool = False
    strict_spf: bool = False
    psd: str = "u"


@dataclass(frozen=True, slots=True)
class Proof:
    """A domain that DKIM or SPF speaks for: `passed`, or (temperror) nobody could say."""

    method: str
    domain: str
    passed: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """pass, fail, none or temperror, and the policy of the author's domain ("" where none was found)."""

    result: str
    policy: str = ""


def judge(author: str, proofs: Iterable[Proof], walks: Walks) -> Verdict:
    """Whether the domain of From is proven (5.3): by any pass that is aligned with it."""
    if not author:
        return Verdict("none")
    try:
        found = walks.policy_for(author)
    except DnsTrouble:
        return Verdict("temperror")
    if found is None:
        return Verdict("none")
    record, policy = found
    aligned = [_aligned(one, author, record, walks) for one in proofs]
    if "pass" in aligned:
        return Verdict("pass", policy)
    return Verdict("temperror" if "temperror" in aligned else "fail", policy)


def _aligned(one: Proof, author: str, record: Record, walks: Walks) -> str:
    """pass, temperror or "": what this proof is worth to the author's domain (4.4)."""
    strict = record.strict_dkim if one.method == "dkim" else record.strict_spf
    try:
        speaks = one.domain == author or (not strict and walks.same_organisation(one.domain, author))
    except DnsTrouble:
        return "temperror"
    return ("pass" if one.passed else "temperror") if speaks else ""


class Walks:
    """The DMARC records around the domains of one mail; each name is asked once."""

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup
        self._known: dict[str, Record | None] = {}

    def policy_for(self, author: str) -> tuple[Record, str] | None:
        """The record that applies (4.10.1) and what it asks for: the author's own, its organisation's, or the PSD's."""
        own = self._record(author)
        if own is not None:
            return own, own.policy
        above = self._walk(author)
        organisation = self._pick(author, above)
        found = [record for name, record in above if name == organisation or record.psd == "y"]
        if not found:
            return None
        record = found[0]
        if record.missing != record.below and not self._exists(author):
            return record, record.missing
        return record, record.below

    def same_organisation(self, one: str, other: str) -> bool:
        """True where both belong to one organisational domain (4.10.2)."""
        if "." not in common_suffix(one, other):
            return False
        return self._pick(one, self._walk(one)) == self._pick(other, self._walk(other))

    def _walk(self, domain: str) -> list[tuple[str, Record]]:
        """The records from the domain upwards, as far as the walk goes."""
        names = parents(domain)
        found = []
        for name in [names[0], *names[1:][-_MOST_LABELS:]]:
            record = self._record(name)
            if record is not None:
                found.append((name, record))
                if record.psd != "u":
                    break
        return found

    def _pick(self, domain: str, found: list[tuple[str, Record]]) -> str:
        """The organisational domain (4.10.2); the domain itself where no record tells."""
        for name, record in found:
            if record.psd == "n":
                return name
            if record.psd == "y" and name != domain:
                return ".".join(domain.split(".")[-name.count(".") - 2:])
        several = [name for name, _ in found if "." in name]
        return several[-1] if several else domain

    def _record(self, domain: str) -> Record | None:
        if domain not in self._known:
            self._known[domain] = read_records(self._lookup.texts(f"_dmarc.{domain}"))
        return self._known[domain]

    def _exists(self, domain: str) -> bool:
        """True where the domain has an address or receives mail (3.2.13)."""
        return any(self._lookup.ask(domain, kind) for kind in ("A", "AAAA", "MX"))


def read_records(texts: Iterable[bytes]) -> Record | None:
    """The one DMARC record among them; None where there is none, or several (4.10)."""
    found = [tags for text in texts if (tags := _tags(text))]
    return _read(found[0]) if len(found) == 1 else None


def _tags(text: bytes) -> dict[str, str]:
    """The tags of a record that begins with v=DMARC1, none of any other; the first of equal ones counts."""
    tags: dict[str, str] = {}
    for pair in text.decode("ascii", "replace").split(";"):
        name, equals, value = (part.strip() for part in pair.partition("="))
        if not tags and (name.lower(), value) != ("v", "DMARC1"):
            return {}
        if equals:
            tags.setdefault(name.lower(), value if name.lower() == "v" else value.lower())
    return tags


def _read(tags: dict[str, str]) -> Record | None:
    """The record; one with an unknown policy asks for nothing, and without reports is none (4.10.1)."""
    if any(tags.get(name, "none") not in _POLICIES for name in ("p", "sp", "np")):
        if ":" not in tags.get("rua", ""):
            return None
        tags = {**tags, "p": "none", "sp": "none", "np": "none"}
    policy = tags.get("p", "none")
    below = tags.get("sp", policy)
    psd = tags.get("psd", "u")
    return Record(policy, below, tags.get("np", below), tags.get("adkim") == "s", tags.get("aspf") == "s",
                  psd if psd in ("y", "n") else "u")
