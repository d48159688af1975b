"""MX: mail for each shared address has a way, and it ends here or with somebody who hands it over."""
from __future__ import annotations

from collections.abc import Iterator

from gateway.authentication.lookup import Lookup
from gateway.authentication.names import domain_of
from gateway.doctor import domains
from gateway.doctor.finding import Finding, advice, ok, skipped, wrong
from gateway.doctor.surroundings import Surroundings
from gateway.settings.servers import is_loopback

HERE = ok("mx-here", "{domain} leads here, to {host}")
ELSEWHERE = ok("mx-elsewhere", "{domain} leads to {host}, which hands mail over or keeps it in a mailbox")
RESERVED = skipped("mx-reserved", "{domain} is a name for examples and tests")
SILENT = advice("mx-silent", "the DNS did not answer about {domain} ({why})",
                "try again, or name other servers in trust.dns_servers")
NONE = wrong("mx-none", "{domain} has no MX: nobody can write to {address}",
             "publish an MX record of {domain} that names your mail server, or this host")
NULL = wrong("mx-null", '{domain} says that it takes no mail (MX ".")', "publish the MX record of your mail server")
IMPLICIT = advice("mx-implicit", "{domain} has no MX, so mail goes to the host {domain} itself",
                  "publish an MX record: many mail servers do without it, some do not")
NO_ADDRESS = wrong("mx-no-address", "{domain} leads to {host}, which has no address",
                   "correct the MX record, or publish an address (A, AAAA) of {host}")
NO_WAY = advice("mx-no-way", "{domain} leads to {host}, and from there nothing leads here",
                "have {host} hand mail over by LMTP (listen.lmtp_host), or collect it ([mailboxes.KEY]); right "
                "as it is where a mail server on this machine gets it from there")


def look(around: Surroundings) -> Iterator[Finding]:
    """The domains of the shared addresses, and that of the marks."""
    wanted = [*domains.of_addresses(around), *domains.of_envelopes(around)]
    return domains.each(around, wanted, _ask, RESERVED, SILENT)


def _ask(around: Surroundings, lookup: Lookup, domain: str) -> Iterator[Finding]:
    records = sorted(lookup.ask(domain, "MX"), key=lambda one: one.preference)
    if not records:
        address = next((one.address for one in around.directory.projects.values()
                        if domain_of(one.address) == domain), f"anything@{domain}")
        yield IMPLICIT(domain=domain) if _addresses(lookup, domain) else NONE(domain=domain, address=address)
        return
    host = records[0].exchange.to_text(omit_final_dot=True).lower()
    if host in ("", "."):
        yield NULL(domain=domain)
        return
    found = _addresses(lookup, host)
    if not found:
        yield NO_ADDRESS(domain=domain, host=host)
    elif host == around.settings.host_name.lower() or found & _addresses(lookup, around.settings.host_name):
        yield HERE(domain=domain, host=host)
    else:
        yield (ELSEWHERE if _is_brought(around, domain) else NO_WAY)(domain=domain, host=host)


def _addresses(lookup: Lookup, host: str) -> frozenset[str]:
    return frozenset(one.address for kind in ("A", "AAAA") for one in lookup.ask(host, kind))


def _is_brought(around: Surroundings, domain: str) -> bool:
    """Whether mail of the domain can come from another machine: from a mailbox, or by a door that is open to others.

    Which mailbox gets what goes to the domain of the marks is not known here: any may be it.
    """
    settings, listen = around.settings, around.settings.listen
    boxes = [around.directory.projects[box.project] if box.project else around.directory.default_project
             for box in settings.mailboxes.values()]
    doors = [host for host in (listen.smtp_host, listen.lmtp_host) if host]
    if boxes and domain not in domains.of_addresses(around):
        return True
    return any(domain_of(box.address) == domain for box in boxes) or any(not is_loopback(host) for host in doors)
