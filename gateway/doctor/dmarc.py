"""DMARC (RFC 9989): the domain in From says what becomes of mail that others write in its name."""
from __future__ import annotations

from collections.abc import Iterator

from gateway.authentication.lookup import Lookup
from gateway.authentication.policy import Walks
from gateway.doctor import domains
from gateway.doctor.finding import Finding, advice, ok, skipped, wrong
from gateway.doctor.surroundings import Surroundings

SOUND = ok("dmarc-sound", "{domain} asks for {policy}")
RESERVED = skipped("dmarc-reserved", "{domain} is a name for examples and tests")
SILENT = advice("dmarc-silent", "the DNS did not answer about {domain} ({why})",
                "try again, or name other servers in trust.dns_servers")
NONE = advice("dmarc-none", "{domain} has no record: anybody can write in your name, and some providers refuse you",
              'publish a TXT record of _dmarc.{domain}; begin with "v=DMARC1; p=none; rua=mailto:…"')
SEVERAL = wrong("dmarc-several", "_dmarc.{domain} has {count} records, so none of them counts", "keep one of them")
STRICT = advice("dmarc-strict", "{domain} wants SPF of that very name (aspf=s), and bounces go to {other}",
                "have the mail server sign with DKIM for {domain}, or publish aspf=r")


def look(around: Surroundings) -> Iterator[Finding]:
    """The domains of the shared addresses."""
    return domains.each(around, domains.of_addresses(around), _ask, RESERVED, SILENT)


def _ask(around: Surroundings, lookup: Lookup, domain: str) -> Iterator[Finding]:
    own = [text for text in lookup.texts(f"_dmarc.{domain}") if text.replace(b" ", b"").startswith(b"v=DMARC1")]
    if len(own) > 1:
        yield SEVERAL(domain=domain, count=len(own))
        return
    found = Walks(lookup).policy_for(domain)
    if found is None:
        yield NONE(domain=domain)
        return
    record, policy = found
    others = [one for one in domains.of_envelopes(around) if one != domain]
    subdomain = around.settings.address_policy().subdomain
    if record.strict_spf and subdomain and others:
        yield STRICT(domain=domain, other=subdomain)
    else:
        yield SOUND(domain=domain, policy=f"p={policy}")
