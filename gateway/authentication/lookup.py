"""Questions to the DNS in a bounded time: one `Lookup` for each mail, all over one resolver with its cache.

A question may take half of the time that is left, so that a domain which never answers leaves some for the others.
"There is no such record" is an empty answer; whatever else goes wrong is a `DnsTrouble`.
"""
from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dns.name import Name
    from dns.resolver import Resolver

Servers = Sequence[tuple[str, int]]
"""IP address and port of each name server."""

_CACHED_ANSWERS = 2_000
_LEAST = 0.02
"""Seconds; with less left nothing is asked any more."""
_PAYLOAD = 1_232
"""Octets of an answer over UDP (DNS flag day 2020); what is longer comes over TCP."""

_IN_WORDS = {"LifetimeTimeout": "no answer in time", "NoNameservers": "the name servers failed"}
"""By their names, as dnspython is loaded late."""


class DnsTrouble(Exception):
    """No answer in time, or none that can be used: RFC 8601 calls it temperror."""


def make_resolver(servers: Servers, seconds: float) -> Resolver | None:
    """A resolver over these servers (none: the system's), None where the system has none."""
    import dns.nameserver
    import dns.resolver

    try:
        resolver = dns.resolver.Resolver(configure=not servers)
    except dns.resolver.NoResolverConfiguration:
        return None
    if servers:
        resolver.nameservers = [dns.nameserver.Do53Nameserver(address, port) for address, port in servers]
    resolver.cache = dns.resolver.LRUCache(_CACHED_ANSWERS)
    resolver.timeout = min(2.0, seconds / 4)
    resolver.use_edns(0, 0, _PAYLOAD)
    return resolver


class Lookup:
    """The questions of one mail."""

    def __init__(self, resolver: Resolver | None, seconds: float) -> None:
        self._resolver = resolver
        self._deadline = time.monotonic() + seconds

    def ask(self, name: str, kind: str) -> list[Any]:
        """The records of this kind; none where the name does not exist, has no such record, or is no name."""
        return self._ask(name, kind) or []

    def exists(self, name: str) -> bool:
        """Whether the DNS knows the name, be it that only names below it have records (RFC 8020)."""
        return self._ask(name, "TXT") is not None

    def _ask(self, name: str, kind: str) -> list[Any] | None:
        """The records of this kind; None where there is no such name."""
        import dns.exception
        import dns.resolver

        target = _absolute(name)
        if target is None:
            return None
        left = self._deadline - time.monotonic()
        if self._resolver is None or left < _LEAST:
            raise DnsTrouble("no time left" if self._resolver else "no name server is known")
        try:
            return list(self._resolver.resolve(target, kind, lifetime=left / 2, raise_on_no_answer=False))
        except dns.resolver.NXDOMAIN:
            return None
        except (dns.exception.DNSException, OSError) as trouble:
            name = type(trouble).__name__
            raise DnsTrouble(_IN_WORDS.get(name, name)) from None

    def texts(self, name: str) -> list[bytes]:
        """The TXT records, the strings of each joined."""
        return [b"".join(record.strings) for record in self.ask(name, "TXT")]


def _absolute(name: str) -> Name | None:
    """The name from its labels as they are: a backslash in it means nothing."""
    import dns.exception
    import dns.name

    try:
        return dns.name.Name([*(label.encode("ascii") for label in name.removesuffix(".").split(".")), b""])
    except (dns.exception.DNSException, UnicodeError):
        return None
