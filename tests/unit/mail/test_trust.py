"""Trust: who is believed, and a table of the ways to be believed without right."""
from __future__ import annotations

import time
from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.mail.auth_results import NO_ID
from gateway.mail.parse import parse
from gateway.mail.trust import (
    has_failed,
    is_aligned,
    is_public_suffix,
    is_trusted_peer,
    judge,
)
from gateway.model.mail import Address, Source, Trust
from gateway.model.policy import Limits, TrustPolicy
from tests.builders import BEN, envelope, mail

LOOPBACK = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
POLICY = TrustPolicy("mx.example.test", LOOPBACK)
MICROSOFT = TrustPolicy(NO_ID, LOOPBACK)
MARKER = TrustPolicy(trusted_peers=LOOPBACK, marker_header="X-Inside", marker_value="yes-7f3a")
BOTH = TrustPolicy("mx.example.test", LOOPBACK, "X-Inside", "yes-7f3a")
OURS = "mx.example.test; "


def judged(*results: str, policy: TrustPolicy = POLICY, peer: str = "127.0.0.1",
           from_: str = "Ben Ode <ben@customer.test>",
           **more: tuple[str, ...]) -> Trust:
    """What is thought of a mail of Ben's with these Authentication-Results, topmost first."""
    headers = {"from": (from_,), "authentication-results": results}
    headers |= {name.replace("_", "-"): values for name, values in more.items()}
    return judge(mail(headers=headers), envelope(peer=peer), policy)


# --- who is believed -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("said", [
    "dmarc=pass header.from=customer.test",
    "dmarc=pass (p=none dis=none) header.from=customer.test",
    "dmarc=pass",
    "DMARC=PASS Header.From=CUSTOMER.TEST",
    "dmarc/1=pass header.from=customer.test",
    "dmarc = pass header.from = customer.test",
    'dmarc=pass header.from="customer.test"',
    "dkim=pass header.d=customer.test header.s=a header.b=\"ab/c+=\"",
    "dkim=pass (2048-bit key; unprotected) header.d=customer.test header.i=@customer.test header.a=rsa-sha256",
    "dkim=pass header.i=@customer.test header.s=20230601 header.b=Xy/z",
    "dkim=pass header.i=ben@customer.test",
    "dkim=pass header.d=mail.customer.test",
    "dkim=fail header.d=list.test; dkim=pass header.d=customer.test.",
    "dkim=pass header.d=elsewhere.test; dkim=pass header.d=customer.test",
    "spf=pass smtp.mailfrom=ben@customer.test",
    "spf=pass smtp.mailfrom=bounce.customer.test",
    'spf=pass (a: domain of "x" designates 2001:db8::1) smtp.mailfrom="ben ode"@customer.test',
    "spf=pass reason=\"all (is) well; truly\" smtp.mailfrom=customer.test",
    "spf=fail smtp.mailfrom=forwarder.test; dkim=pass header.d=customer.test; dmarc=pass header.from=customer.test",
    "dmarc=none header.from=customer.test; spf=pass smtp.mailfrom=customer.test",
    "dmarc=bestguesspass action=none header.from=customer.test; dkim=pass header.d=customer.test",
    "iprev=pass policy.iprev=2001:db8::1 (a); x-tls=pass smtp.bits=256/256; dmarc=pass header.from=customer.test",
    "dmarc=pass (nested (comment; with) parts) header.from=customer.test",
    "arc=none; dara=pass header.i=@x.test; dmarc=pass header.from=customer.test;",
    "auth=pass smtp.auth=ben@customer.test",
    "auth=pass (plain) smtp.auth=BEN@customer.test; dmarc=fail header.from=customer.test",
])
def test_an_aligned_pass_is_believed(said: str) -> None:
    found = judged(OURS + said)
    assert (found.checked, found.aligned, found.failed) == (True, True, False), found.why
    assert found.why


@pytest.mark.parametrize("head", ["mx.example.test;", "MX.Example.TEST;", '"mx.example.test";', "mx.example.test 1;",
                                  "mx.example.test (our (own) one) 1 (one);", "(us) mx.example.test ;",
                                  "\tmx.example.test;"])
def test_our_id_however_it_is_written(head: str) -> None:
    assert judged(f"{head} dmarc=pass header.from=customer.test").aligned


GOOGLE = ("mx.google.com; dkim=pass header.i=@customer.test header.s=20230601 header.b=\"ab/c+\"; spf=pass (google.com:"
          " domain of ben@customer.test designates 209.85.220.41 as permitted sender) smtp.mailfrom=ben@customer.test;"
          " dmarc=pass (p=NONE sp=QUARANTINE dis=NONE) header.from=customer.test; dara=pass header.i=@corp.test")
OUTLOOK = ("spf=pass (sender IP is 40.107.1.1) smtp.mailfrom=customer.test; dkim=pass (signature was verified)"
           " header.d=customer.test;dmarc=pass action=none header.from=customer.test;compauth=pass reason=100")
RSPAMD = ("mx.example.test; dkim=pass header.d=customer.test header.s=dkim header.b=IUzDBMv+; dmarc=pass"
          " (policy=reject) header.from=customer.test; spf=pass (mx.example.test: domain of ben@customer.test"
          " designates 192.0.2.1 as permitted sender) smtp.mailfrom=ben@customer.test")
OPENDMARC = "mx.example.test; dmarc=pass (p=reject dis=none) header.from=customer.test"


@pytest.mark.parametrize(("value", "policy"), [
    (GOOGLE, TrustPolicy("mx.google.com", LOOPBACK)), (OUTLOOK, MICROSOFT), (RSPAMD, POLICY), (OPENDMARC, POLICY),
], ids=["google", "microsoft", "rspamd", "opendmarc"])
def test_what_known_systems_write(value: str, policy: TrustPolicy) -> None:
    assert judged(value, policy=policy).why == "dmarc=pass for customer.test"


def test_topmost_of_ours_counts_below_those_of_others() -> None:
    other = "mx.other.test; dmarc=fail header.from=customer.test"
    assert judged(other, OURS + "dmarc=pass header.from=customer.test").aligned


def test_the_name_of_who_logged_in() -> None:
    found = judged(OURS + "auth=pass smtp.auth=eve@elsewhere.test; spf=pass smtp.mailfrom=elsewhere.test")
    assert (found.authenticated_as, found.aligned, found.failed) == ("eve@elsewhere.test", False, False)
    assert judged(OURS + "auth=pass smtp.auth=ben").authenticated_as == "ben"
    assert judged(OURS + "auth=fail smtp.auth=ben@customer.test").authenticated_as == ""


def test_the_operators_marker() -> None:
    assert judged(policy=MARKER, x_inside=("yes-7f3a",)).aligned
    assert judged(OURS + "dmarc=fail", policy=BOTH, x_inside=("yes-7f3a",)) == Trust(True, True, False, "",
                                                                                     "marked by X-Inside")


@pytest.mark.parametrize("peer", ["127.0.0.1", "::1", "", "::ffff:127.0.0.1", "127.9.9.9"])
def test_trusted_peers(peer: str) -> None:
    assert judged(OURS + "dmarc=pass", peer=peer).aligned


@pytest.mark.parametrize("peer", ["192.0.2.1", "::ffff:192.0.2.1", "::2", "localhost", "127.0.0.1.evil.test",
                                  "fe80::1%eth0",
                                  "127.1", " ", "unknown"])
def test_untrusted_peers(peer: str) -> None:
    assert not is_trusted_peer(peer, LOOPBACK)
    said = OURS + "dmarc=pass; auth=pass smtp.auth=ben@customer.test"
    found = judged(said, peer=peer, policy=BOTH, x_inside=("yes-7f3a",))
    assert (found.checked, found.aligned, found.failed, found.authenticated_as) == (True, False, False, "")
    assert not judged(OURS + "dmarc=fail", peer=peer).failed


# --- who is not ----------------------------------------------------------------------------------------------------

ATTACKS = {
    "nothing said": [],
    "nothing checked": [OURS + "none"],
    "foreign": ["mx.evil.test; dmarc=pass header.from=customer.test"],
    "foreign, ours in a comment": ["mx.evil.test (mx.example.test); dmarc=pass header.from=customer.test"],
    "foreign, like ours":
        ["mx.example.test.evil.test; dmarc=pass", "mx_example.test; dmarc=pass", "mx.example.test,; dmarc=pass"],
    "two ids": ["mx.example.test mx.evil.test; dmarc=pass header.from=customer.test"],
    "without an id": ["dmarc=pass header.from=customer.test", "; dmarc=pass"],
    "the word for no id as an id": [f"{NO_ID}; dmarc=pass header.from=customer.test"],
    "stacked: forged below ours": [OURS + "dmarc=none", OURS + "dmarc=pass header.from=customer.test"],
    "stacked: ours unreadable": [OURS + "dmarc=pass (", OURS + "dmarc=pass header.from=customer.test"],
    "stacked: ours says none": [OURS + "none", OURS + "dmarc=pass header.from=customer.test"],
    "later version": ["mx.example.test 2; dmarc=pass header.from=customer.test"],
    "later version of the method": [OURS + "dmarc/2=pass header.from=customer.test"],
    "unaligned dkim": [OURS + "dkim=pass header.d=evil.test"],
    "unaligned dkim, ours in i": [OURS + "dkim=pass header.d=evil.test header.i=@customer.test"],
    "unaligned spf": [OURS + "spf=pass smtp.mailfrom=ben@evil.test"],
    "unaligned dmarc": [OURS + "dmarc=pass header.from=evil.test"],
    "suffix without a dot": [OURS + "dkim=pass header.d=evilcustomer.test"],
    "prefix": [OURS + "dkim=pass header.d=customer.test.evil.test"],
    "the registry": [OURS + "dkim=pass header.d=test; spf=pass smtp.mailfrom=test"],
    "no property": [OURS + "dkim=pass; spf=pass"],
    "empty property": [OURS + "dkim=pass header.d=; spf=pass smtp.mailfrom=; spf=pass smtp.mailfrom=<>"],
    "property of another type": [OURS + "dkim=pass smtp.d=customer.test; spf=pass header.mailfrom=customer.test"],
    "helo only": [OURS + "spf=pass smtp.helo=customer.test"],
    "property twice": [OURS + "dkim=pass header.d=customer.test header.d=evil.test"],
    "property twice, i ours": [OURS + "dkim=pass header.d=customer.test header.d=evil.test header.i=@customer.test"],
    "two answers of dmarc": [OURS + "dmarc=pass header.from=customer.test; dmarc=none header.from=evil.test"],
    "two authors checked": [OURS + "dmarc=pass header.from=customer.test; dmarc=pass header.from=evil.test"],
    "weak results":
        [OURS + "dkim=neutral header.d=customer.test; spf=softfail smtp.mailfrom=customer.test; dmarc=temperror"],
    "result in a comment": [OURS + "dmarc=none (dmarc=pass header.from=customer.test)"],
    "result in a reason": [OURS + 'spf=none reason="x; dmarc=pass header.from=customer.test"'],
    "result in a quoted local part":
        [OURS + 'spf=pass smtp.mailfrom="a; dmarc=pass header.from=customer.test; x"@evil.test'],
    "result in a quoted local part in a comment":
        [OURS + 'spf=none (domain of "a) ; dmarc=pass header.from=customer.test; x=y ("@evil.test) smtp.mailfrom=b'],
    "comment in a quoted pair":
        [OURS + "spf=none (a \\) ; dmarc=pass header.from=customer.test) smtp.mailfrom=evil.test"],
    "unterminated comment": [OURS + "dmarc=pass header.from=customer.test (we"],
    "unterminated comment before": [OURS + "spf=none (we; dmarc=pass header.from=customer.test"],
    "unterminated quote": [OURS + 'dmarc=pass header.from=customer.test; spf=pass smtp.mailfrom="a'],
    "stray parenthesis": [OURS + "dmarc=pass header.from=customer.test)"],
    "method by another name": [OURS + "x-dmarc=pass header.from=customer.test; dmarc-x=pass; arc=pass; sender-id=pass"
                               " header.from=customer.test; domainkeys=pass header.d=customer.test; compauth=pass"],
    "a result that is none": [OURS + "dmarc=passed; dmarc=pass/fail; dkim=pass-ish header.d=customer.test"],
    "another's login": [OURS + "auth=pass smtp.auth=eve@customer.test"],
    "login without a domain": [OURS + "auth=pass smtp.auth=ben"],
    "login failed": [OURS + "auth=fail smtp.auth=ben@customer.test"],
    "two logins": [OURS + "auth=pass smtp.auth=ben@customer.test; auth=pass smtp.auth=eve@evil.test"],
    "auth without a login": [OURS + "auth=pass smtp.mailfrom=ben@customer.test"],
    "too long": [OURS + "dmarc=pass header.from=customer.test; " + "x=y; " * 10_000],
    "commas": [OURS + "dmarc=none, dmarc=pass header.from=customer.test"],
    "arc only": [OURS + "arc=pass (i=1 spf=pass spfdomain=customer.test dkim=pass dkdomain=customer.test)"],
}


@pytest.mark.parametrize("results", ATTACKS.values(), ids=ATTACKS.keys())
def test_attacks(results: list[str]) -> None:
    found = judged(*results)
    assert (found.checked, found.aligned, found.failed) == (True, False, False), found.why


@pytest.mark.parametrize("from_", [
    "ben@customer.test, eve@evil.test", "eve@evil.test, ben@customer.test", "<ben@customer.test> <eve@evil.test>",
    "ben@customer.test <eve@evil.test>", "", "friends: ben@customer.test, eve@evil.test;", "eve@evil.test",
    "ben@customer.test)<eve@evil.test", "(ben@customer.test", "ben@customer.test\x00, eve@evil.test",
])
def test_from_must_be_exactly_one_address(from_: str) -> None:
    said = OURS + "dmarc=pass; dkim=pass header.d=customer.test; auth=pass smtp.auth=ben@customer.test"
    found = judged(said, from_=from_)
    assert not found.aligned
    assert not judged(policy=MARKER, x_inside=("yes-7f3a",), from_=from_).aligned


def test_from_must_stand_once() -> None:
    said = {"authentication-results": (OURS + "dmarc=pass",)}
    twice = mail(headers={"from": ("ben@customer.test", "ben@customer.test"), **said})
    assert not judge(twice, envelope(), POLICY).aligned
    assert not judge(mail(headers=said), envelope(), POLICY).aligned
    assert not judge(mail(from_=None, headers={"from": ("x",), **said}), envelope(), POLICY).aligned


def test_a_rewritten_from_is_not_what_was_checked() -> None:
    # A list wrote itself into From; the reader undid that, and nobody has checked the address it found.
    undone = mail(from_=BEN, headers={"from": ("Ben via List <list@list.test>",),
                                      "authentication-results": (OURS + "dmarc=pass header.from=list.test",)})
    assert not judge(undone, envelope(), POLICY).aligned


@pytest.mark.parametrize("values", [(), ("",), ("no",), ("YES-7F3A",), ("yes-7f3a x",), ("yes-7f3a", "no"),
                                    ("yes-7f3a",) * 2])
def test_a_marker_that_is_not_the_operators(values: tuple[str, ...]) -> None:
    assert not judged(policy=MARKER, x_inside=values).aligned


def test_without_configuration_nothing_is_believed() -> None:
    half = TrustPolicy(marker_header="x", trusted_peers=LOOPBACK)
    for policy in (TrustPolicy(), TrustPolicy(trusted_peers=LOOPBACK), half):
        found = judged("; dmarc=pass", "dmarc=pass", OURS + "dmarc=fail", policy=policy, x=("",))
        assert (found.checked, found.aligned, found.failed) == (False, False, False)


def test_microsofts_form_counts_only_where_it_is_configured() -> None:
    assert not judged(OUTLOOK).aligned
    assert not judged(OURS + "dmarc=pass", policy=MICROSOFT).aligned
    assert not judged("dmarc=none", OUTLOOK, policy=MICROSOFT).aligned


# --- who has failed ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("said", [
    "dmarc=fail header.from=customer.test",
    "dmarc=fail (p=none); dkim=pass header.d=customer.test",
    "dmarc=pass header.from=customer.test; dmarc=fail header.from=customer.test",
    "spf=fail smtp.mailfrom=customer.test; dkim=none",
    "spf=fail smtp.mailfrom=customer.test; dkim=fail header.d=customer.test; dmarc=none",
    "spf=softfail smtp.mailfrom=customer.test; dkim=fail header.d=customer.test",
    "spf=hardfail; dkim=neutral",
    "auth=pass smtp.auth=eve@customer.test; dmarc=fail",
])
def test_failed(said: str) -> None:
    found = judged(OURS + said)
    assert (found.aligned, found.failed) == (False, True)
    assert "fail" in found.why


@pytest.mark.parametrize("said", [
    "none", "spf=fail", "dkim=fail", "spf=none; dkim=none", "spf=softfail; dkim=none", "spf=temperror; dkim=fail",
    "spf=fail; dkim=permerror", "spf=fail; dkim=pass header.d=list.test", "spf=pass smtp.mailfrom=list.test; dkim=fail",
    "spf=fail; dkim=fail; dmarc=temperror", "spf=fail; dkim=fail; dmarc=bestguesspass",
])
def test_not_failed(said: str) -> None:
    found = judged(OURS + said)
    assert (found.aligned, found.failed) == (False, False)


def test_a_failure_stated_by_others_is_none() -> None:
    assert not judged("mx.evil.test; dmarc=fail").failed
    assert not has_failed(())


def test_a_failed_mail_with_two_authors_has_failed_too() -> None:
    assert judged(OURS + "dmarc=fail", from_="a@b.test, c@d.test").failed


# --- alignment -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("proven", "domain", "aligned"), [
    ("example.org", "example.org", True), ("mail.example.org", "example.org", True), ("example.org",
                                                                                      "mail.example.org", True),
    ("a.example.org", "b.example.org", False), ("org", "example.org", False), ("co.uk", "example.co.uk", False),
    ("example.co.uk", "co.uk", False), ("co.uk", "co.uk", False), ("com.au", "x.com.au", False), ("x.com.au",
                                                                                                  "a.x.com.au", True),
    ("me.github.io", "you.github.io", False), ("me.github.io", "github.io", False), ("", "", False), ("",
                                                                                                      "example.org",
                                                                                                      False),
    ("example.org", "", False), (".org", "example.org", False), ("..", "a..", False), ("xample.org", "example.org",
                                                                                       False),
    ("localhost", "localhost", False),
])
def test_alignment(proven: str, domain: str, aligned: bool) -> None:
    assert is_aligned(proven, domain) is aligned


def test_public_suffixes() -> None:
    assert all(map(is_public_suffix, ["", "org", "co.uk", "ac.jp", "onmicrosoft.com", "a..b"]))
    assert not any(map(is_public_suffix, ["example.org", "bbc.co.uk", "co.example.org", "t-online.de"]))


def test_domains_in_two_spellings() -> None:
    ben = Address("ben@bücher.test")
    for said in ("dmarc=pass header.from=xn--bcher-kva.test", "dkim=pass header.d=XN--BCHER-KVA.test"):
        headers = {"from": (ben.address,), "authentication-results": (OURS + said,)}
        assert judge(mail(from_=ben, headers=headers), envelope(), POLICY).aligned


# --- rubbish -------------------------------------------------------------------------------------------------------

PIECES = st.sampled_from(["dmarc", "dkim", "spf", "auth", "=", "pass", "fail", "none", " ", ";", "/", "1", "header",
                          ".", "from",
                          "d", "i", "smtp", "mailfrom", "auth", "@", "customer.test", '"', "\\", "(", ")", "reason",
                          "é", "\t", ":"])


@given(st.lists(PIECES, max_size=40).map("".join) | st.text(max_size=60))
def test_rubbish_never_raises_and_never_says_both(said: str) -> None:
    for found in (judged(OURS + said), judged(said, policy=MICROSOFT), judged(said), judged(OURS + said, from_=said)):
        assert not (found.aligned and found.failed)


@pytest.mark.parametrize("unit", ["(", ")", '"', '\\"', ";", "dkim=pass;", "dkim=pass header.d=a ", "(a", "()", " ",
                                  "=", "x"])
def test_reading_takes_bounded_time(unit: str) -> None:
    said = OURS + "dkim=pass " + unit * (60_000 // len(unit))
    start = time.process_time()
    judged(*[said] * 20)
    judged(*["mx.evil.test" + said] * 20)
    judged(from_=unit * (60_000 // len(unit)))
    assert time.process_time() - start < 5


def test_an_encoded_word_in_the_envelope_sender_states_nothing() -> None:
    # `=?utf-8?q?…?=` is a good local part; a front system copies it into its header. Read before the syntax of
    # the header is, it would write a statement of its own: `smtp.mailfrom=; dkim=pass header.d=customer.test; x@…`.
    raw = (b"Authentication-Results: mx.example.test; spf=pass smtp.mailfrom="
           b"=?utf-8?q?=3B_dkim=3Dpass_header=2Ed=3Dcustomer.test=3B_dkim=3Dnone_header.d=3Dx?=@evil.test\r\n"
           b"From: Ben Ode <ben@customer.test>\r\nSubject: x\r\n\r\nx\r\n")
    assert not judge(parse(raw, Limits(), detect_language=False), envelope(), POLICY).aligned


# --- what lay in a mailbox -----------------------------------------------------------------------------------------

MAILBOXES = {"cloud": "mx.cloud.test", "own": "mx.example.test", "bare": ""}
COLLECTED = TrustPolicy("mx.example.test", LOOPBACK, mailboxes=MAILBOXES)


def collected(said: str, mailbox: str) -> Trust:
    """What is thought of a mail of Ben's that lay in the mailbox."""
    mail_ = mail(headers={"from": ("Ben Ode <ben@customer.test>",), "authentication-results": (said,)})
    return judge(mail_, envelope(source=Source.IMAP, peer=mailbox), COLLECTED)


def test_a_mailbox_has_the_word_of_its_own_mail_system() -> None:
    assert collected("mx.cloud.test; dkim=pass header.d=customer.test", "cloud").aligned
    assert collected(OURS + "dkim=pass header.d=customer.test", "own").aligned


def test_one_mail_system_does_not_speak_for_the_mailbox_of_another() -> None:
    assert not collected(OURS + "dkim=pass header.d=customer.test", "cloud").aligned
    assert not collected("mx.cloud.test; dkim=pass header.d=customer.test", "own").aligned


def test_the_name_of_the_house_counts_in_no_mailbox_that_does_not_say_so() -> None:
    assert not collected(OURS + "dkim=pass header.d=customer.test", "bare").aligned


def test_only_a_mailbox_speaks_by_its_name() -> None:
    said = "mx.cloud.test; dkim=pass header.d=customer.test"
    assert not judged(said, policy=COLLECTED, peer="cloud").aligned
    assert not judged(OURS + "dkim=pass header.d=customer.test", policy=COLLECTED, peer="cloud").aligned
