"""What the doctor says of MX, SPF, DKIM and DMARC, over a real name server."""
from __future__ import annotations

from typing import Any

import pytest

from gateway.doctor import dkim, dmarc, mx, spf
from gateway.doctor.domains import is_reserved
from tests.unit.nameserver import NameServer

from .conftest import Around, codes

HOUSE = "museum.zz"
MX, ADDRESS = (HOUSE, "MX"), ("mx.post.zz", "A")
MAILBOX = {"support": {"host": "imap.post.zz", "username": "support", "password": "x"}}
IN_SUBDOMAIN = {"tag_form": "subdomain", "tag_subdomain": "reply.museum.zz"}
Zone = dict[tuple[str, str], list[str]]


@pytest.mark.parametrize(("zone", "sections", "found"), [
    ({}, {}, "mx-none"),
    ({(HOUSE, "A"): ["192.0.2.1"]}, {}, "mx-implicit"),
    ({MX: ["."]}, {}, "mx-null"),
    ({MX: ["mx.post.zz"]}, {}, "mx-no-address"),
    ({MX: ["gateway.museum.zz"], ("gateway.museum.zz", "A"): ["192.0.2.1"]}, {}, "mx-here"),
    ({MX: ["mx.post.zz"], ADDRESS: ["192.0.2.1"], ("gateway.museum.zz", "A"): ["192.0.2.1"]}, {}, "mx-here"),
    ({MX: ["mx.post.zz"], ADDRESS: ["192.0.2.1"]}, {}, "mx-no-way"),
    ({MX: ["mx.post.zz"], ADDRESS: ["192.0.2.1"]}, {"mailboxes": MAILBOX}, "mx-elsewhere"),
    ({MX: ["mx.post.zz"], ADDRESS: ["192.0.2.1"]}, {"listen": {"lmtp_host": "0.0.0.0"}}, "mx-elsewhere"),
])
def test_where_mail_for_the_shared_address_goes(
    asking: Around, names: NameServer, zone: Zone, sections: dict[str, Any], found: str,
) -> None:
    names.zone.update(zone)
    assert codes(mx.look(asking(**sections))) == [found]


def test_the_domain_of_the_marks_needs_an_mx_too(asking: Around, names: NameServer) -> None:
    names.add(HOUSE, "MX", "gateway.museum.zz")
    names.add("gateway.museum.zz", "A", "192.0.2.1")
    assert codes(mx.look(asking(addresses=IN_SUBDOMAIN))) == ["mx-here", "mx-none"]


def test_a_mailbox_may_hold_what_goes_to_the_domain_of_the_marks(asking: Around, names: NameServer) -> None:
    for domain in (HOUSE, "reply.museum.zz"):
        names.add(domain, "MX", "mx.post.zz")
    names.add("mx.post.zz", "A", "192.0.2.1")
    found = codes(mx.look(asking(addresses=IN_SUBDOMAIN, mailboxes=MAILBOX)))
    assert found == ["mx-elsewhere", "mx-elsewhere"]


def test_domains_beyond_ascii_are_asked_for_and_known_again(asking: Around, names: NameServer) -> None:
    project = {"support": {"address": "support@Büro.zz", "name": "Support", "pocs": ["ana"]}}
    (found,) = mx.look(asking(projects=project))
    assert "support@Büro.zz" in found.says
    for domain in ("xn--bro-hoa.zz", "xn--grn-ioa.xn--bro-hoa.zz"):
        names.add(domain, "MX", "mx.post.zz")
    names.add("mx.post.zz", "A", "192.0.2.1")
    marks = {"tag_form": "subdomain", "tag_subdomain": "grün.büro.zz"}
    assert codes(mx.look(asking(projects=project, mailboxes=MAILBOX, addresses=marks))) == ["mx-elsewhere"] * 2


@pytest.mark.parametrize(("records", "found"), [
    ([], "spf-none"),
    (["google-site-verification=1"], "spf-none"),
    (["v=spf1 ip4:8.8.8.0/24 -all"], "spf-sound"),
    (["v=spf1 ip4:8.8.8.0/24 -all", "v=spf1 -all"], "spf-several"),
    (["v=spf1 ip4:8.8.8.0/33 -all"], "spf-broken"),
    (["v=spf1 " + "a:host.museum.zz " * 11 + "-all"], "spf-broken"),
    (["v=spf1 include:nowhere.museum.zz -all"], "spf-broken"),
    (["v=spf1 +all"], "spf-everybody"),
    (["v=spf1 ip4:8.8.4.0/24 ~all"], "spf-not-relay"),
    (["v=spf1 include:silent.zz -all"], "spf-silent"),
])
def test_the_record_of_who_may_send(asking: Around, names: NameServer, records: list[str], found: str) -> None:
    names.silent.add("silent.zz")
    names.add("relay.post.zz", "A", "8.8.8.8")
    names.add("host.museum.zz", "A", "8.8.8.9")
    names.add(HOUSE, "TXT", *records)
    relay = {"kind": "smtp", "host": "relay.post.zz"}
    assert codes(spf.look(asking(relay=relay))) == [found]


def test_a_record_that_cannot_be_read_to_its_end_says_nothing_about_the_relay(
    asking: Around, names: NameServer, monkeypatch: pytest.MonkeyPatch,
) -> None:
    results = iter(["fail", "temperror"])  # time runs out between the two questions
    monkeypatch.setattr(spf, "check_host", lambda *_: next(results))
    names.add("relay.post.zz", "A", "8.8.8.8")
    names.add(HOUSE, "TXT", "v=spf1 ip4:8.8.8.0/24 -all")
    assert codes(spf.look(asking(relay={"kind": "smtp", "host": "relay.post.zz"}))) == ["spf-silent"]


def test_a_relay_on_this_machine_says_nothing_about_the_record(asking: Around, names: NameServer) -> None:
    names.add(HOUSE, "TXT", "v=spf1 ip4:8.8.4.0/24 -all")
    (found,) = spf.look(asking(relay={"kind": "smtp", "host": "127.0.0.1"}))
    assert (found.code, found.says) == ("spf-sound", "museum.zz has a record")


def test_bounces_go_to_the_domain_of_the_marks_so_that_one_needs_the_record(asking: Around, names: NameServer) -> None:
    names.add(HOUSE, "TXT", "v=spf1 -all")
    (found,) = spf.look(asking(addresses=IN_SUBDOMAIN))
    assert (found.code, found.says.split()[0]) == ("spf-none", "reply.museum.zz")


@pytest.mark.parametrize(("records", "found"), [
    ({}, "dkim-none"),
    ({"selector1": "v=DKIM1; k=rsa; p=MIIB"}, "dkim-sound"),
    ({"autumn2026": "v=DKIM1; k=rsa; p=MIIB"}, "dkim-some"),
    ({"selector1": "v=DKIM1; p=", "autumn2026": "v=DKIM1; p=MIIB"}, "dkim-some"),
    ({"selector1": "v=DKIM1; p=", "spoccheck": "v=DKIM1; p="}, "dkim-none"),  # *._domainkey
    ({"selector1": "v=spf1 -all", "spoccheck": "v=spf1 -all"}, "dkim-none"),
])
def test_whether_there_is_a_key(asking: Around, names: NameServer, records: dict[str, str], found: str) -> None:
    names.add(HOUSE, "TXT", "v=spf1 -all")
    for selector, text in records.items():
        names.add(f"{selector}._domainkey.{HOUSE}", "TXT", text)
    assert codes(dkim.look(asking())) == [found]


@pytest.mark.parametrize(("records", "addresses", "found"), [
    ([], {}, "dmarc-none"),
    (["v=DMARC1; p=reject"], {}, "dmarc-sound"),
    (["v=DMARC1; p=reject", "v=DMARC1; p=none"], {}, "dmarc-several"),
    (["v=DMARC1; p=reject; aspf=s"], {}, "dmarc-sound"),
    (["v=DMARC1; p=reject; aspf=s"], IN_SUBDOMAIN, "dmarc-strict"),
])
def test_what_becomes_of_mail_in_our_name(
    asking: Around, names: NameServer, records: list[str], addresses: dict[str, str], found: str,
) -> None:
    names.add(f"_dmarc.{HOUSE}", "TXT", *records)
    assert codes(dmarc.look(asking(addresses=addresses))) == [found]


@pytest.mark.parametrize("one", [mx, spf, dkim, dmarc])
def test_a_name_server_that_fails_is_said_and_is_no_fault_of_the_domain(
    asking: Around, names: NameServer, one: Any,
) -> None:
    names.failing.add(HOUSE)
    (found,) = one.look(asking())
    assert (found.code.partition("-")[2], found.state) == ("silent", "advice")
    assert "the name servers failed" in found.says


@pytest.mark.parametrize("one", [mx, spf, dkim, dmarc])
def test_names_for_examples_are_asked_for_nowhere(asking: Around, names: NameServer, one: Any) -> None:
    project = {"support": {"address": "support@help.example.org", "name": "Support", "pocs": ["ana"]}}
    (found,) = one.look(asking(projects=project))
    assert (found.code.partition("-")[2], found.state) == ("reserved", "skipped")
    assert names.asked == []


@pytest.mark.parametrize(("domain", "is_one"), [
    ("example.org", True), ("a.example.com", True), ("mill.test", True), ("gateway", True), ("museum.local", True),
    ("notexample.org", False), ("example.org.uk", False), ("test.museum.zz", False),
])
def test_which_names_nobody_can_own(domain: str, is_one: bool) -> None:
    assert is_reserved(domain) is is_one
