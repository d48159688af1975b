"""DKIM: the domain of our letters has a key. The mail server signs, not the gateway, so its selector is not known here.

Whether there are keys at all can be seen: where there are none, the DNS does not know the name above them (RFC 8020).
"""
from __future__ import annotations

import re
from collections.abc import Iterator

from gateway.authentication.lookup import Lookup
from gateway.doctor import domains
from gateway.doctor.finding import Finding, advice, ok, skipped
from gateway.doctor.surroundings import Surroundings

SOUND = ok("dkim-sound", "{domain} has a key ({selectors})")
SOME = ok("dkim-some", "{domain} has keys; a letter's DKIM-Signature names the one in use (s=)")
RESERVED = skipped("dkim-reserved", "{domain} is a name for examples and tests")
SILENT = advice("dkim-silent", "the DNS did not answer about {domain} ({why})",
                "try again, or name other servers in trust.dns_servers")
NONE = advice(
    "dkim-none", "no key of {domain} was found: letters that nobody signs may be taken for spam",
    "have your mail server sign them; whether it does, `spoc check --send-to YOU@YOUR-DOMAIN` shows you: look for "
    "dkim=pass and d={domain} in the source of the letter")

_USUAL = ("default", "mail", "dkim", "selector1", "selector2", "google", "s1", "k1")
"""Selectors that mail servers and providers begin with."""
_NOBODYS = "spoccheck"
"""A selector that nobody has: where it is answered, all are (a wildcard), and that says nothing of a key."""
_KEY = re.compile(rb"(?:^|;)\s*p\s*=[\s]*[^;\s]")
"""Without anything behind "p=" the key is revoked (RFC 6376, 3.6.1)."""


def look(around: Surroundings) -> Iterator[Finding]:
    """The domains of the shared addresses."""
    return domains.each(around, domains.of_addresses(around), _ask, RESERVED, SILENT)


def _ask(_: Surroundings, lookup: Lookup, domain: str) -> Iterator[Finding]:
    above = f"_domainkey.{domain}"
    if not lookup.exists(above):
        yield NONE(domain=domain)
        return
    found = [one for one in _USUAL if any(map(_KEY.search, lookup.texts(f"{one}.{above}")))]
    if found:
        yield SOUND(domain=domain, selectors=", ".join(found))
    else:
        yield (NONE if lookup.exists(f"{_NOBODYS}.{above}") else SOME)(domain=domain)
