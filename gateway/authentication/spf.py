"""Whether a host may send for a domain (SPF, RFC 7208): `check_host` for the identity MAIL FROM.

Not left to a library: pyspf, the only one in Python, had its last release in January 2020 and calls what dnspython
has deprecated since. The published test suite of the RFC passes, but for explanations (exp=), which nobody reads here.
"""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, ip_network
from typing import Any

from gateway.authentication.lookup import DnsTrouble, Lookup
from gateway.authentication.spf_record import BadRecord, Record, Term, expand, read_record

_MAX_TERMS = 10
"""Terms that ask the DNS (4.6.4)."""
_MAX_VOID = 2
_MAX_NAMES = 10
"""Hosts of one mx, and names of one ptr (4.6.4)."""
_MAX_QUERIES = 16
"""All questions together, the record itself among them: a bound of ours, so more is a temperror."""
_UNKNOWN = "unknown"


def check_host(lookup: Lookup, client: IPv4Address | IPv6Address, sender: str, helo: str = _UNKNOWN) -> str:
    """pass, fail, softfail, neutral, none, temperror or permerror (2.6)."""
    if isinstance(client, IPv6Address) and client.ipv4_mapped is not None:
        client = client.ipv4_mapped
    local, _, domain = sender.rpartition("@")
    if not _is_fit(domain):
        return "none"
    evaluation = _Evaluation(lookup, client, local or "postmaster", domain, helo)
    try:
        return evaluation.result_for(domain)
    except DnsTrouble:
        return "temperror"
    except BadRecord:
        return "permerror"


def _is_fit(domain: str) -> bool:
    """True for several labels of fit length (4.3)."""
    labels = domain.removesuffix(".").split(".")
    return len(labels) > 1 and domain.isascii() and all(0 < len(label) < 64 for label in labels)


@dataclass(slots=True)
class _Evaluation:
    """One check, with what it has used up so far."""

    lookup: Lookup
    client: IPv4Address | IPv6Address
    local: str
    sender_domain: str
    helo: str
    terms: int = 0
    void: int = 0
    queries: int = 0
    names: list[str] | None = field(default=None)

    def result_for(self, domain: str) -> str:
        """check_host() for this domain: the first mechanism that matches decides (4.6.2)."""
        record = self._record(domain)
        if record is None:
            return "none"
        for term in record.terms:
            if self._matches(term, domain):
                return term.result
        if not record.redirect:
            return "neutral"
        self._count_term()
        result = self.result_for(self._expand(record.redirect, domain))
        if result == "none":
            raise BadRecord("redirected to no record")
        return result

    def _record(self, domain: str) -> Record | None:
        """The one SPF record of the domain (4.5), None where there is none."""
        if not _is_fit(domain):
            return None
        texts = [b"".join(found.strings) for found in self._ask(domain, "TXT")]
        found = [text for text in texts if text.lower() == b"v=spf1" or text.lower().startswith(b"v=spf1 ")]
        if len(found) > 1:
            raise BadRecord("several records")
        return read_record(found[0]) if found else None

    def _matches(self, term: Term, domain: str) -> bool:
        """True where the mechanism holds for the client (5)."""
        if term.name == "all":
            return True
        if term.network is not None:
            return self.client in term.network
        self._count_term()
        target = self._expand(term.spec, domain) if term.spec else domain
        match term.name:
            case "include":
                return self._is_included(target)
            case "a":
                return self._is_at(target, term)
            case "mx":
                return any(self._is_at(host, term) for host in self._exchanges(target))
            case "exists":
                return bool(self._ask_counted(target, "A"))
        return any(name == target.lower() or name.endswith("." + target.lower()) for name in self._client_names())

    def _is_included(self, target: str) -> bool:
        """True on a pass; a domain without a record is a mistake of the record that includes it (5.2)."""
        result = self.result_for(target)
        if result == "none":
            raise BadRecord("includes a domain without a record")
        return result == "pass"

    def _is_at(self, host: str, term: Term) -> bool:
        """True where the host has the client's address, as far as the prefix goes."""
        kind, length = ("A", term.length4) if self.client.version == 4 else ("AAAA", term.length6)
        found = self._ask_counted(host, kind)
        return any(self.client in ip_network(f"{one.address}/{length}", strict=False) for one in found)

    def _exchanges(self, domain: str) -> Iterator[str]:
        found = self._ask_counted(domain, "MX")
        if len(found) > _MAX_NAMES:
            raise BadRecord("too many MX")
        return (one.exchange.to_text(omit_final_dot=True) for one in found)

    def _client_names(self) -> list[str]:
        """The names of the client which lead back to it (5.5); without an answer it has none."""
        if self.names is None:
            self.names = []
            try:
                found = self._ask_counted(self.client.reverse_pointer, "PTR")[:_MAX_NAMES]
            except DnsTrouble:
                found = []
            names = [one.target.to_text(omit_final_dot=True).lower() for one in found]
            self.names = [name for name in names if self._leads_back(name)]
        return self.names

    def _leads_back(self, name: str) -> bool:
        try:
            return self._is_at(name, Term("ptr", ""))
        except DnsTrouble:
            return False

    def _expand(self, spec: str, domain: str) -> str:
        return expand(spec, lambda letter: self._macro(letter, domain))

    def _macro(self, letter: str, domain: str) -> str:
        """What a macro letter stands for (7.2)."""
        if letter == "p":
            return self._best_name(domain)
        if letter == "i" and self.client.version == 6:
            return ".".join(self.client.exploded.replace(":", ""))
        return {
            "s": f"{self.local}@{self.sender_domain}", "l": self.local, "o": self.sender_domain, "d": domain,
            "i": str(self.client), "v": "in-addr" if self.client.version == 4 else "ip6", "h": self.helo,
        }[letter]

    def _best_name(self, domain: str) -> str:
        """The domain itself if it is a name of the client, else one below it, else any (7.3)."""
        names = self._client_names()
        below = [name for name in names if name.endswith("." + domain.lower())]
        return next(iter([name for name in names if name == domain.lower()] + below + names), _UNKNOWN)

    def _count_term(self) -> None:
        self.terms += 1
        if self.terms > _MAX_TERMS:
            raise BadRecord("too many terms")

    def _ask_counted(self, name: str, kind: str) -> list[Any]:
        """The answer to a mechanism; more than two empty ones are a mistake (4.6.4)."""
        found = self._ask(name, kind)
        self.void += not found
        if self.void > _MAX_VOID:
            raise BadRecord("too many void look-ups")
        return found

    def _ask(self, name: str, kind: str) -> list[Any]:
        self.queries += 1
        if self.queries > _MAX_QUERIES:
            raise DnsTrouble("too many questions")
        return self.lookup.ask(name, kind)
