"""The domains of the shared addresses: which are to be asked for, and what to say where the DNS has no answer.

Names that the DNS does not know (RFC 2606, 6761, 6762, 8375, 9476) are left out: they are for examples and tests.
"""
from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from gateway.authentication.lookup import DnsTrouble, Lookup
from gateway.authentication.names import domain_of, plain_domain
from gateway.doctor.finding import Finding, Kind
from gateway.doctor.surroundings import Surroundings
from gateway.model.policy import TagForm

_RESERVED = frozenset({
    "test", "example", "invalid", "localhost", "local", "internal", "home.arpa", "onion", "alt",
    "example.com", "example.net", "example.org",
})
Ask = Callable[[Surroundings, Lookup, str], Iterator[Finding]]


def is_reserved(domain: str) -> bool:
    """Whether nobody can own the name, or it is no more than a host's."""
    labels = domain.split(".")
    above = {".".join(labels[at:]) for at in range(len(labels))}
    return len(labels) < 2 or not _RESERVED.isdisjoint(above)


def of_addresses(around: Surroundings) -> list[str]:
    """The domains of the shared addresses, which stand in From of all letters."""
    return list(dict.fromkeys(domain_of(one.address) for one in around.directory.projects.values()))


def of_envelopes(around: Surroundings) -> list[str]:
    """The domains of the envelope senders of our letters (VERP), which take bounces."""
    policy = around.settings.address_policy()
    return [plain_domain(policy.subdomain)] if policy.form is TagForm.SUBDOMAIN else of_addresses(around)


def each(around: Surroundings, domains: Iterable[str], ask: Ask, reserved: Kind, silent: Kind) -> Iterator[Finding]:
    """What is found for each of the domains, which have PATIENCE seconds each.

    `reserved`: a name that is not asked for ({domain}); `silent`: no answer came ({domain}, {why}).
    """
    for domain in dict.fromkeys(domains):
        if is_reserved(domain):
            yield reserved(domain=domain)
            continue
        try:
            yield from ask(around, around.lookup(), domain)
        except DnsTrouble as trouble:
            yield silent(domain=domain, why=trouble)
