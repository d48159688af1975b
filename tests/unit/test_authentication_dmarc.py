"""DMARC (RFC 9989): which policy applies, what is aligned, how far the walk up the tree goes."""
from __future__ import annotations

import pytest

from tests.unit.senders import MAIL, REJECT, STRANGER, Senders, senders, sign


def from_(domain: str) -> bytes:
    return MAIL.replace(b"ada@a.test", f"ada@{domain}".encode())


def test_relaxed_and_strict_alignment(world: Senders) -> None:
    world.publish_key("mail.a.test")
    assert world.dmarc(sign(MAIL, "mail.a.test"), peer=STRANGER).startswith("dmarc=pass")
    world.publish_key("mail.b.test")
    world.publish("b.test", "v=spf1 ip4:192.0.2.0/24 -all")
    world.publish("_dmarc.b.test", "v=DMARC1; p=none; adkim=s")
    raw = sign(from_("b.test"), "mail.b.test")
    assert world.dmarc(raw, peer=STRANGER) == "dmarc=fail header.from=b.test policy.dmarc=none"
    assert world.dmarc(raw, mail_from="x@b.test").startswith("dmarc=pass")


def test_strict_spf_and_siblings(world: Senders) -> None:
    world.publish("bounce.a.test", "v=spf1 ip4:192.0.2.0/24 -all")
    assert world.dmarc(from_("news.a.test"), mail_from="x@bounce.a.test").startswith("dmarc=pass")
    world.names.zone["_dmarc.a.test", "TXT"] = ["v=DMARC1; p=reject; aspf=s"]
    with senders() as fresh:
        fresh.names.zone = world.names.zone
        assert fresh.dmarc(mail_from="x@bounce.a.test").startswith("dmarc=fail")


def test_a_pass_for_somebody_else_does_not_count(world: Senders) -> None:
    world.publish_key("b.test")
    world.publish("b.test", "v=spf1 +all")
    raw = sign(MAIL, "b.test")
    assert world.statements(raw, mail_from="x@b.test") == [
        "dkim=pass header.d=b.test", "spf=pass smtp.mailfrom=b.test",
        "dmarc=fail header.from=a.test policy.dmarc=reject",
    ]


@pytest.mark.parametrize(("record", "author", "policy"), [
    ("v=DMARC1; p=reject; sp=quarantine; np=none", "a.test", "reject"),
    ("v=DMARC1; p=reject; sp=quarantine; np=none", "news.a.test", "quarantine"),
    ("v=DMARC1; p=reject; sp=quarantine; np=none", "absent.a.test", "none"),
    ("v=DMARC1; p=reject", "news.a.test", "reject"),
    ("v=DMARC1;p=Quarantine;", "a.b.c.d.e.f.g.h.i.a.test", "quarantine"),
    ("v = DMARC1 ; p = reject ; t=y; unknown", "a.test", "reject"),
    ("v=DMARC1; rua=mailto:d@a.test", "a.test", "none"),
    ("v=DMARC1; p=refuse; rua=mailto:d@a.test", "a.test", "none"),
])
def test_the_policy_that_applies(world: Senders, record: str, author: str, policy: str) -> None:
    world.names.zone["_dmarc.a.test", "TXT"] = [record]
    world.names.add("news.a.test", "A", "192.0.2.1")
    assert world.dmarc(from_(author), peer=STRANGER, mail_from="") == (
        f"dmarc=fail header.from={author} policy.dmarc={policy}")


@pytest.mark.parametrize("records", [
    [], ["v=spf1 -all"], ["v=dmarc1; p=reject"], ["p=reject; v=DMARC1"], ["v=DMARC1; p=refuse"],
    [REJECT, "v=DMARC1; p=none"],
])
def test_no_policy(world: Senders, records: list[str]) -> None:
    world.names.zone["_dmarc.a.test", "TXT"] = records
    assert world.dmarc(peer=STRANGER) == "dmarc=none header.from=a.test"


def test_the_walk_up_the_tree(world: Senders) -> None:
    """Public suffixes say psd=y, and what lies one label below is an organisation; psd=n ends the walk."""
    world.publish("_dmarc.bank", "v=DMARC1; p=quarantine; sp=reject; psd=y")
    world.publish_key("one.bank")
    world.publish_key("mail.two.bank")
    assert world.dmarc(sign(from_("two.bank"), "one.bank")) == "dmarc=fail header.from=two.bank policy.dmarc=reject"
    assert world.dmarc(sign(from_("www.two.bank"), "mail.two.bank")).startswith("dmarc=pass")
    world.publish("_dmarc.three.a.test", "v=DMARC1; p=none; psd=n")
    assert world.dmarc(sign(from_("www.three.a.test"), "a.test")) == (
        "dmarc=fail header.from=www.three.a.test policy.dmarc=none")


def test_a_top_level_record_does_not_join_strangers(world: Senders) -> None:
    world.publish("_dmarc.test", REJECT)
    world.publish_key("b.test")
    assert world.dmarc(sign(MAIL, "b.test"), peer=STRANGER).startswith("dmarc=fail")


def test_a_walk_asks_eight_names_at_most(world: Senders) -> None:
    world.dmarc(from_(".".join("abcdefghijklmnop") + ".b.test"), mail_from="")
    assert len(world.names.asked) == 8
    assert world.names.asked[1] == ("_dmarc.l.m.n.o.p.b.test", "TXT")


def test_trouble_with_the_dns(world: Senders) -> None:
    world.names.failing.add("_dmarc.a.test")
    assert world.dmarc() == "dmarc=temperror header.from=a.test"


def test_trouble_with_what_could_have_proven(world: Senders) -> None:
    world.names.failing |= {"s._domainkey.a.test", "s._domainkey.b.test"}
    assert world.dmarc(sign(MAIL), peer=STRANGER).startswith("dmarc=temperror")
    assert world.dmarc(sign(MAIL)).startswith("dmarc=pass")
    assert world.dmarc(sign(MAIL, "b.test"), peer=STRANGER).startswith("dmarc=fail")
