"""SPF (RFC 7208), over a real name server: mechanisms, modifiers, macros, limits."""
from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.unit.senders import Senders, senders

FOUR, SIX = "192.0.2.7", "2001:db8::7"


@pytest.fixture
def world() -> Iterator[Senders]:
    """Some hosts to point to."""
    with senders() as world:
        names = world.names
        names.add("host.a.test", "A", "192.0.2.1", FOUR)
        names.add("host.a.test", "AAAA", SIX)
        names.add("mx.a.test", "MX", "host.a.test")
        names.add("alias.a.test", "CNAME", "host.a.test")
        names.add("7.2.0.192.in-addr.arpa", "PTR", "host.a.test", "liar.b.test")
        names.add("liar.b.test", "A", "203.0.113.1")
        world.publish("pass.b.test", "v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 -all")
        world.publish("fail.b.test", "v=spf1 -all")
        yield world


@pytest.mark.parametrize(("record", "result"), [
    ("v=spf1 ip4:192.0.2.0/24 -all", "pass"),
    ("v=spf1 ip4:192.0.2.8 -all", "fail"),
    ("v=spf1 ip4:192.0.2.8 ~all", "softfail"),
    ("v=spf1 ?all", "neutral"),
    ("v=spf1", "neutral"),
    ("V=SPF1 +IP4:192.0.2.7 -ALL", "pass"),
    ("v=spf1 a:host.a.test -all", "pass"),
    ("v=spf1 a:alias.a.test -all", "pass"),
    ("v=spf1 a:host.a.test/30 -all", "pass"),
    ("v=spf1 a:nowhere.test -all", "fail"),
    ("v=spf1 mx:mx.a.test -all", "pass"),
    ("v=spf1 mx:host.a.test -all", "fail"),
    ("v=spf1 ptr:a.test -all", "pass"),
    ("v=spf1 ptr:b.test -all", "fail"),
    ("v=spf1 exists:%{l}.%{i}._spf.%{d} -all", "pass"),
    ("v=spf1 exists:%{ir}.%{v}.%{d1r} -all", "fail"),
    ("v=spf1 a:%{p} -all", "pass"),
    ("v=spf1 include:pass.b.test -all", "pass"),
    ("v=spf1 include:fail.b.test ~all", "softfail"),
    ("v=spf1 redirect=fail.b.test", "fail"),
    ("v=spf1 ?all redirect=fail.b.test", "neutral"),
    ("v=spf1 x-more=1 exp=why.%{d} -all", "fail"),
    ("v=spf10 +all", "none"),
    ("spf1 +all", "none"),
])
def test_a_record(world: Senders, record: str, result: str) -> None:
    world.publish("a.test", record)
    world.names.add("ada.192.0.2.7._spf.a.test", "A", "127.0.0.2")
    assert world.spf(FOUR) == result


@pytest.mark.parametrize("term", [
    "include:absent.test", "redirect=absent.test", "include", "include:", "a:", "a:host", "a:host.1", "a/33", "a//129",
    "a/24/64", "a:x.test:25", "ip4", "ip4:1.2.3", "ip4:1.2.3.4/33", "ip4:1.2.3.4/032", "ip4:01.2.3.4", "ip6:192.0.2.7",
    "ip6:fe80::1%1", "ip6::::", "all:x.test", "exists", "unknown", "=x", "a:%{d", "a:%{x}.test", "a:%{d0}.test",
    "a:%d.test", "a:%{c}.test", "redirect=a.b.test redirect=a.b.test", "exp=", "exp=x.test exp=x.test", "ptr/24",
    "a:ä.test", "x=%{", "\x01",
])
def test_one_wrong_term_spoils_the_record(world: Senders, term: str) -> None:
    world.publish("a.test", f"v=spf1 {term}" if term.startswith("redirect=absent") else f"v=spf1 {term} +all")
    assert world.spf() == "permerror"


def test_ip6(world: Senders) -> None:
    world.publish("a.test", "v=spf1 a:host.a.test//128 -all")
    world.publish("b.test", "v=spf1 exists:%{i}._spf.%{d} -all")
    world.names.add(".".join("20010db8000000000000000000000007") + "._spf.b.test", "A", "127.0.0.2")
    assert world.spf(SIX) == "pass"
    assert world.spf("2001:db8::8") == "fail"
    assert world.spf(f"::ffff:{FOUR}") == "pass"
    assert world.spf(SIX, "x@b.test") == "pass"


def test_two_records_are_a_mistake(world: Senders) -> None:
    world.names.add("a.test", "TXT", "v=spf1 +all", "v=spf1 -all", "something else")
    assert world.spf() == "permerror"


def test_no_domain_no_result(world: Senders) -> None:
    for sender in ("ada@localhost", "ada@[192.0.2.7]", "ada", "ada@" + "a" * 64 + ".test"):
        assert world.spf(mail_from=sender) == "none"


def test_a_name_server_that_fails(world: Senders) -> None:
    world.names.failing |= {"broken.test"}
    world.publish("a.test", "v=spf1 include:broken.test +all")
    world.publish("b.test", "v=spf1 a:broken.test +all")
    for sender in ("ada@broken.test", "ada@a.test", "ada@b.test"):
        assert world.spf(mail_from=sender) == "temperror"


# --- limits (4.6.4) -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("record", [
    "v=spf1 include:a.test -all", "v=spf1 redirect=a.test", "v=spf1 include:b.test -all", "v=spf1 include:%{d} -all",
])
def test_a_loop_ends(world: Senders, record: str) -> None:
    world.publish("a.test", record)
    world.publish("b.test", "v=spf1 include:a.test -all")
    assert world.spf() == "permerror"
    assert len(world.names.asked) <= 15


def test_ten_terms_and_no_more(world: Senders) -> None:
    world.publish("a.test", f"v=spf1 {'include:fail.b.test ' * 9} a:host.a.test -all")
    world.publish("c.test", f"v=spf1 {'include:fail.b.test ' * 10} a:host.a.test -all")
    assert world.spf() == "pass"
    assert world.spf(mail_from="x@c.test") == "permerror"


def test_two_void_answers_and_no_more(world: Senders) -> None:
    world.publish("a.test", "v=spf1 a:x.a.test a:y.a.test +all")
    world.publish("b.test", "v=spf1 a:x.a.test a:y.a.test a:z.a.test +all")
    assert world.spf() == "pass"
    assert world.spf(mail_from="x@b.test") == "permerror"


def test_many_mail_hosts_are_not_all_asked(world: Senders) -> None:
    for number in range(11):
        world.names.add("many.test", "MX", f"m{number}.many.test")
        world.names.add("some.test", "MX", *([f"m{number}.many.test"] if number < 9 else []))
        world.names.add(f"m{number}.many.test", "A", f"203.0.113.{number}")
    world.publish("a.test", "v=spf1 mx:many.test -all")
    world.publish("b.test", "v=spf1 mx:some.test mx:mx.a.test a:host.a.test a:liar.b.test -all")
    world.publish("c.test", "v=spf1 mx:some.test a:liar.b.test mx:many.test +all")
    hosts = " ".join(f"a:m{number}.many.test" for number in range(6))
    world.publish("d.test", f"v=spf1 mx:some.test {hosts} +all")
    assert world.spf() == "permerror"
    assert world.spf(mail_from="x@b.test") == "pass"
    assert world.spf(mail_from="x@c.test") == "permerror"
    world.names.asked.clear()
    assert world.spf("198.51.100.1", "x@d.test") == "temperror"
    assert len(world.names.asked) < 20


def test_a_record_as_long_as_a_book(world: Senders) -> None:
    world.publish("a.test", "v=spf1 " + "ip4:192.0.2.7 " * 1_000)
    assert world.spf() == "permerror"
