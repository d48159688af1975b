"""The gateway as its own judge of senders: what it writes is what `mail.trust` reads; bounds on time."""
from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime
from ipaddress import ip_network

import pytest

from gateway.authentication import Authenticator
from gateway.mail.parse import parse
from gateway.mail.trust import judge
from gateway.model.mail import Envelope, Source, Trust
from gateway.model.policy import Limits, TrustPolicy
from tests.unit.senders import HOST, MAIL, REJECT, SENT_FROM, STRANGER, Senders, senders, sign

EVERYBODY = TrustPolicy(HOST, (ip_network("0.0.0.0/0"), ip_network("::/0")))


def trust(world: Senders, raw: bytes, peer: str = SENT_FROM, mail_from: str = "ada@a.test") -> Trust:
    """What the gateway believes: its own header on top of whatever stands in the mail, read by `judge`."""
    mail = parse(raw, Limits())
    own = world.check(raw, mail_from, peer)
    above = (own, *mail.headers.get("authentication-results", ()))
    envelope = Envelope(Source.SMTP, mail_from, ("help@example.org",), datetime.now(UTC), peer)
    return judge(replace(mail, headers={**mail.headers, "authentication-results": above}), envelope, EVERYBODY)


# --- what is written ------------------------------------------------------------------------------------------------


def test_the_whole_header(world: Senders) -> None:
    assert world.check(sign(MAIL)) == (
        "mx.example.org; dkim=pass header.d=a.test; spf=pass smtp.mailfrom=a.test; "
        "dmarc=pass header.from=a.test policy.dmarc=reject"
    )


def test_nothing_is_known(world: Senders) -> None:
    unknown = MAIL.replace(b"a.test", b"b.test")
    assert world.check(unknown, "ada@b.test") == (
        "mx.example.org; dkim=none; spf=none smtp.mailfrom=b.test; dmarc=none header.from=b.test"
    )


def test_the_null_sender_and_other_sources_have_no_spf(world: Senders) -> None:
    assert world.statements(MAIL, mail_from="")[1] == "spf=none"
    for source in (Source.LMTP, Source.INJECT, Source.IMAP):
        assert "spf=none smtp.mailfrom=a.test;" in world.check(MAIL, source=source)
    for peer in ("", "unknown", "192.0.2"):
        assert "spf=none" in world.statements(MAIL, peer=peer)[1]


@pytest.mark.parametrize("evil", [
    "x@a.test; dmarc=pass header.from=b.test", 'x"; dmarc=pass@a.test', "x@a.test\r\nX-Evil: 1", "x@a.test (c",
    "x@a.test dmarc=pass", '"; dkim=pass header.d=b.test"@a.test', "x@" + "a" * 300, "x@ä.test", "x@\u2028", "@",
    "x@[192.0.2.1]",
])
def test_the_envelope_cannot_write_statements(world: Senders, evil: str) -> None:
    header = world.check(MAIL, evil)
    assert header.count(";") == 3
    assert header.isprintable()
    assert header.isascii()
    assert '"' not in header
    assert "b.test" not in header


@pytest.mark.parametrize("domain", [
    b"a.test; dkim=pass header.d=b.test", b"a.test)(", b"a..test", b"\xff.test", b"a test", b"",
])
def test_a_signature_cannot_write_statements(world: Senders, domain: bytes) -> None:
    raw = sign(MAIL).replace(b"d=a.test", b"d=" + domain)
    header = world.check(raw)
    assert header.isprintable()
    assert header.count("dkim=") == 1
    assert "dkim=pass" not in header


def test_from_cannot_write_statements(world: Senders) -> None:
    for value in (b"<x@a.test; dmarc=pass>", b"<x@a.test> ; dmarc=pass", b'"; dmarc=pass" <x@b.test>', b"x@\xe4.test"):
        header = world.check(MAIL.replace(b"Ada <ada@a.test>", value), peer=STRANGER)
        assert "dmarc=pass" not in header
        assert header.count(";") == 3


# --- what is read ---------------------------------------------------------------------------------------------------


def test_proven_by_either(world: Senders) -> None:
    assert trust(world, sign(MAIL)).aligned
    assert trust(world, sign(MAIL), STRANGER, "bounce@list.test").aligned
    assert trust(world, MAIL).why == "dmarc=pass for a.test"


def test_forged(world: Senders) -> None:
    found = trust(world, MAIL, STRANGER)
    assert found.failed
    assert not found.aligned
    assert trust(world, sign(MAIL).replace(b"cannot", b"can"), STRANGER).failed


def test_a_forged_header_of_ours_is_not_read(world: Senders) -> None:
    claim = b"Authentication-Results: mx.example.org; dmarc=pass header.from=a.test; auth=pass smtp.auth=ada@a.test\r\n"
    assert trust(world, claim + MAIL, STRANGER).failed


def test_without_a_policy_an_aligned_signature_proves(world: Senders) -> None:
    world.publish_key("b.test")
    raw = MAIL.replace(b"a.test", b"b.test")
    assert trust(world, sign(raw, "b.test"), mail_from="x@b.test").why == "dkim=pass by b.test"
    assert not trust(world, sign(raw, "a.test"), STRANGER).aligned


def test_without_an_answer_nothing_is_proven_or_failed(world: Senders) -> None:
    world.names.failing.add("test")
    found = trust(world, sign(MAIL), STRANGER)
    assert (found.checked, found.aligned, found.failed) == (True, False, False)


@pytest.mark.parametrize("raw", [
    b"From: Eve <eve@b.test>\r\n" + MAIL,
    MAIL.replace(b"From: Ada <ada@a.test>", b"From: ada@a.test, eve@b.test"),
    MAIL.replace(b"From:", b"X-From:"),
    MAIL.replace(b"From: Ada <ada@a.test>", b"From: x@a.test)<y@b.test>"),
    b"From : Eve <eve@b.test>\r\n" + MAIL,
])
def test_from_that_is_not_one_address_proves_nothing(world: Senders, raw: bytes) -> None:
    assert world.dmarc(raw) == "dmarc=none"
    assert not trust(world, raw).aligned
    assert world.dkim(sign(MAIL).replace(MAIL, raw)) == ["dkim=none"]


def test_a_second_from_behind_a_thousand_fields_is_no_way_in(world: Senders) -> None:
    raw = b"From: Boss <boss@a.test>\r\n" + b"X: y\r\n" * 1_000 + sign(MAIL)
    assert world.dkim(raw) == ["dkim=none"]
    assert not trust(world, raw, STRANGER).aligned


def test_lines_in_front_of_the_mail_hide_nothing(world: Senders) -> None:
    for front in (b"\r\n", b"\n\n", b"\xef\xbb\xbf"):
        assert trust(world, front + MAIL, STRANGER).failed
    assert trust(world, sign(MAIL).replace(b"\r\n", b"\n"), STRANGER).aligned


def test_domains_in_other_scripts(world: Senders) -> None:
    world.publish("_dmarc.xn--bcher-kva.test", REJECT)
    world.publish("xn--bcher-kva.test", "v=spf1 ip4:192.0.2.0/24 -all")
    raw = MAIL.replace(b"ada@a.test", "ada@bücher.test".encode())
    assert world.dmarc(raw, mail_from="ada@Bücher.test").startswith("dmarc=pass header.from=xn--bcher-kva.test")
    assert trust(world, raw, mail_from="ada@bücher.test").aligned


# --- time -----------------------------------------------------------------------------------------------------------


def test_a_silent_name_server_costs_no_more_than_the_timeout() -> None:
    with senders(timeout=2.0) as world:
        world.names.silent.add("test")
        started = time.monotonic()
        assert world.statements(sign(sign(MAIL, "b.test"), "c.test")) == [
            "dkim=temperror header.d=c.test", "dkim=temperror header.d=b.test", "spf=temperror smtp.mailfrom=a.test",
            "dmarc=temperror header.from=a.test",
        ]
        assert time.monotonic() - started < 6, "not once for each of the four"


def test_a_silent_stranger_leaves_time_for_the_others() -> None:
    with senders(timeout=4.0) as world:
        world.publish("_dmarc.a.test", REJECT)
        world.publish_key("a.test")
        world.publish("a.test", "v=spf1 -all")
        world.names.silent.add("slow.test")
        raw = sign(sign(MAIL), "slow.test")
        assert world.statements(raw)[:1] + world.statements(raw)[2:] == [
            "dkim=pass header.d=a.test", "spf=fail smtp.mailfrom=a.test",
            "dmarc=pass header.from=a.test policy.dmarc=reject",
        ]


def test_no_name_server_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    import dns.resolver

    def read_resolv_conf(*_: object) -> None:
        raise dns.resolver.NoResolverConfiguration

    monkeypatch.setattr(dns.resolver.Resolver, "read_resolv_conf", read_resolv_conf)
    envelope = Envelope(Source.SMTP, "ada@a.test", ("help@example.org",), datetime.now(UTC), SENT_FROM)
    assert Authenticator(HOST).check(sign(MAIL), envelope) == (
        "mx.example.org; dkim=temperror header.d=a.test; spf=temperror smtp.mailfrom=a.test; "
        "dmarc=temperror header.from=a.test"
    )


@pytest.mark.parametrize("raw", [
    b"", b"\r\n", b"\xff" * 99, b"From", b"From: a@b.test", b"DKIM-Signature: x\r\nFrom: a@a.test\r\n\r\n",
])
def test_no_mail_is_too_odd(world: Senders, raw: bytes) -> None:
    assert world.check(raw).startswith("mx.example.org; dkim=")
