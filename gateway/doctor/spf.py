"""SPF (RFC 7208): the domain of our envelope senders has one sound record, and it lets the relay send."""
from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address, ip_address

from gateway.authentication.lookup import DnsTrouble, Lookup
from gateway.authentication.spf import check_host
from gateway.authentication.spf_record import BadRecord, read_record
from gateway.doctor import domains
from gateway.doctor.finding import Finding, advice, ok, skipped, wrong
from gateway.doctor.surroundings import Surroundings

SOUND = ok("spf-sound", "{domain} has a record{allows}")
RESERVED = skipped("spf-reserved", "{domain} is a name for examples and tests")
SILENT = advice("spf-silent", "the DNS did not answer about {domain} ({why})",
                "try again, or name other servers in trust.dns_servers")
NONE = advice("spf-none", "{domain} has no record: letters may be taken for spam",
              'publish a TXT record of {domain}, such as "v=spf1 mx -all" where the hosts of its MX send its mail')
SEVERAL = wrong("spf-several", "{domain} has {count} records, so none of them counts", "make one record of them")
BROKEN = wrong("spf-broken", "the record of {domain} cannot be used: {why}",
               "correct it: each word must be right, and at most ten may ask the DNS")
EVERYBODY = wrong("spf-everybody", "the record of {domain} lets everybody send as you (+all)", 'end it with "-all"')
NOT_RELAY = advice("spf-not-relay", "the record of {domain} does not let {address} send, the address of {host}",
                   "add the relay to the record; right as it is where the relay sends from other addresses")

_INCLUDED = "a record that it includes"
_NOBODY = IPv4Address("192.0.0.8")
"""The dummy address, which no host has (RFC 7600): a record that lets it send lets everybody, and all of it is read."""


def look(around: Surroundings) -> Iterator[Finding]:
    """The domains of the envelope senders."""
    return domains.each(around, domains.of_envelopes(around), _ask, RESERVED, SILENT)


def _ask(around: Surroundings, lookup: Lookup, domain: str) -> Iterator[Finding]:
    found = [text for text in lookup.texts(domain) if text.lower().split(b" ")[0] == b"v=spf1"]
    if len(found) != 1:
        yield SEVERAL(domain=domain, count=len(found)) if found else NONE(domain=domain)
        return
    try:
        read_record(found[0])
    except BadRecord as error:
        yield BROKEN(domain=domain, why=error)
        return
    match check_host(lookup, _NOBODY, f"spoc@{domain}"):
        case "pass":
            yield EVERYBODY(domain=domain)
        case "permerror":
            yield BROKEN(domain=domain, why="more than ten words ask the DNS, or one of them leads nowhere")
        case "temperror":
            yield SILENT(domain=domain, why=_INCLUDED)
        case _:
            yield _for_relay(around, lookup, domain)


def _for_relay(around: Surroundings, lookup: Lookup, domain: str) -> Finding:
    """Whether the relay may send, as far as its address tells: a relay on this machine sends from who knows where."""
    host = around.settings.relay.host
    results = {one: check_host(lookup, one, f"spoc@{domain}") for one in _addresses(lookup, host)}
    if "temperror" in results.values():
        return SILENT(domain=domain, why=_INCLUDED)
    for address, result in results.items():
        if result != "pass":
            return NOT_RELAY(domain=domain, address=address, host=host)
    return SOUND(domain=domain, allows=f", which lets {host} send" if results else "")


def _addresses(lookup: Lookup, host: str) -> list[IPv4Address | IPv6Address]:
    """Those of the host that the world sees."""
    if not host:
        return []
    try:
        found = [ip_address(host)]
    except ValueError:
        try:
            found = [ip_address(one.address) for one in lookup.ask(host, "A")]
        except DnsTrouble:
            found = []
    return [one for one in found if one.is_global]
