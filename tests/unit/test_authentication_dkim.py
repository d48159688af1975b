"""DKIM: what is a proof, what says nothing, and what a hostile signature, key or body may cost."""
from __future__ import annotations

import base64
import time
from collections.abc import Iterator

import pytest

from tests.unit.senders import MAIL, Senders, ed25519_key, invented_key, key_record, senders, sign

PASS = ["dkim=pass header.d=a.test"]
FAIL = ["dkim=fail header.d=a.test"]
NEUTRAL = ["dkim=neutral header.d=a.test"]
NONE = ["dkim=none"]
HEAD, BODY = MAIL.split(b"\r\n\r\n", 1)
DAY = 86_400


@pytest.fixture
def world() -> Iterator[Senders]:
    """a.test has a key."""
    with senders() as world:
        world.publish_key("a.test")
        yield world


@pytest.mark.parametrize("form", [
    b"simple/simple", b"relaxed/relaxed", b"simple/relaxed", b"relaxed/simple", b"relaxed",
])
@pytest.mark.parametrize("body", [
    BODY, b"", b"\r\n\r\n", b"a  b \t c \r\n\t\r\n \r\n", b"no end", b"x\r\r\n", b"\rx\r\n\r\n",
])
def test_every_form_passes_and_notices_a_change(world: Senders, form: bytes, body: bytes) -> None:
    signed = sign(HEAD + b"\r\n\r\n" + body, form=form)
    assert world.dkim(signed) == PASS
    assert world.dkim(signed.replace(b"Locked", b"Opened")) == FAIL
    assert world.dkim(signed + b"More.\r\n") == FAIL


def test_unsigned(world: Senders) -> None:
    assert world.dkim(MAIL) == NONE


def test_ed25519(world: Senders) -> None:
    public = base64.b64encode(ed25519_key().verify_key.encode()).decode()
    world.publish_key("a.test", f"v=DKIM1; k=ed25519; p={public}", selector="ed")
    signed = sign(MAIL, algorithm=b"ed25519-sha256", selector="ed")
    assert world.dkim(signed) == PASS
    assert world.dkim(signed.replace(b"Locked", b"Opened")) == FAIL


def test_a_signature_of_a_part_of_the_body_is_none(world: Senders) -> None:
    whole = len(BODY)
    assert world.dkim(sign(MAIL, l=whole)) == PASS
    assert world.dkim(sign(MAIL, l=whole) + b"Pay here.\r\n") == NONE
    assert world.dkim(sign(MAIL, l=10)) == NONE
    assert world.dkim(sign(MAIL, l=0)) == NONE
    assert world.dkim(sign(MAIL, l=whole + 1)) == NONE
    assert world.dkim(sign(sign(MAIL), l=10)) == PASS


def test_expired(world: Senders) -> None:
    now = int(time.time())
    assert world.dkim(sign(MAIL, x=now + DAY)) == PASS
    assert world.dkim(sign(MAIL, x=now - 5)) == FAIL
    assert world.dkim(sign(MAIL, t=now - 3 * DAY, x=now - 2 * DAY)) in (FAIL, NEUTRAL)


@pytest.mark.parametrize("signed", [
    sign(MAIL, algorithm=b"rsa-sha1"),
    sign(MAIL, names=b"subject:message-id"),
    sign(MAIL, t=int(time.time()) + 3 * DAY),
    sign(MAIL, v=2),
    sign(MAIL, q="dns/other"),
    sign(MAIL, i="@b.test"),
    sign(MAIL, x="9" * 4_000),
    sign(MAIL, selector="absent"),
    sign(MAIL, selector="a..b"),
    sign(MAIL, form=b"relaxed/relaxed").replace(b"c=relaxed/relaxed", b"c=nowsp"),
    sign(MAIL).replace(b"h=from", b"h=x:from" + b":y" * 200),
])
def test_a_signature_that_cannot_be_processed_says_nothing(world: Senders, signed: bytes) -> None:
    assert world.dkim(signed) in (NEUTRAL, ["dkim=neutral"])


@pytest.mark.parametrize("value", [
    b"", b"x", b"v=1", b"v=1; v=1", b"=;=;", b"v=1; d=a.test; h=from; a=rsa-sha256; s=s; b=!; bh=!",
])
def test_a_header_that_is_no_signature(world: Senders, value: bytes) -> None:
    assert world.dkim(b"DKIM-Signature: " + value + b"\r\n" + MAIL)[0].startswith("dkim=neutral")


@pytest.mark.parametrize("record", [
    "v=DKIM1; p=", "v=DKIM1", "v=DKIM2; p=AAAA", "p=AAAA", "p=!!!", "v=DKIM1; k=dsa; p=AAAA", "x" * 60_000,
    "v=DKIM1; k=ed25519; p=AAAA", "p=MA0GCSqGSIb3DQEBAQUA", "v=DKIM1; s=other; p=AAAA",
    invented_key((1 << 512) - 1), invented_key((1 << 1_023) - 1), invented_key((1 << 4_096) + 1),
    invented_key((1 << 16_384) + 1), invented_key((1 << 100_000) + 1), invented_key((1 << 4_095) + 1, (1 << 4_094) + 1),
    invented_key(0), invented_key((1 << 2_047) + 1, 0), invented_key((1 << 2_047) + 1, 1),
])
def test_a_key_that_is_none_or_of_no_use(world: Senders, record: str) -> None:
    world.publish_key("a.test", record, selector="odd")
    started = time.process_time()
    assert world.dkim(sign(MAIL, selector="odd")) in (NEUTRAL, FAIL)
    assert time.process_time() - started < 0.5


def test_keys_of_every_fit_size(world: Senders) -> None:
    for bits in (1_024, 3_072):
        world.publish_key("a.test", key_record(bits), selector=f"s{bits}")
        assert world.dkim(sign(MAIL, bits=bits, selector=f"s{bits}")) == PASS


def test_a_name_server_that_fails(world: Senders) -> None:
    world.names.failing.add("_domainkey.b.test")
    assert world.dkim(sign(MAIL, "b.test")) == ["dkim=temperror header.d=b.test"]


def test_five_signatures_the_authors_first(world: Senders) -> None:
    world.publish_key("mail.a.test")
    for name in "bcdefgh":
        world.publish_key(f"{name}.test")
    signed = sign(sign(MAIL), "mail.a.test")
    for name in "bcdefgh":
        signed = sign(signed, f"{name}.test")
    assert world.dkim(signed) == [f"dkim=pass header.d={d}.test" for d in ("mail.a", "a", "h", "g", "f")]


def test_a_signature_proves_its_own_domain_only(world: Senders) -> None:
    """The key of a.test does not make a signature of b.test."""
    world.publish_key("b.test", invented_key((1 << 2_047) + 1))
    assert world.dkim(sign(MAIL, "b.test")) == ["dkim=fail header.d=b.test"]


@pytest.mark.parametrize("body", [
    b" " * 2_000_000 + b"x\r\n", b"\r\n" * 1_000_000, b"\n" * 2_000_000, b"\r" * 2_000_000 + b"\n",
    b" \t \r\n" * 400_000, b"a b " * 500_000,
])
@pytest.mark.parametrize("form", [b"simple/simple", b"relaxed/relaxed"])
def test_a_hostile_body_costs_linear_time(world: Senders, body: bytes, form: bytes) -> None:
    signed = sign(MAIL, form=form).replace(BODY, body)
    started = time.process_time()
    assert world.dkim(signed) == FAIL
    assert time.process_time() - started < 1.0


@pytest.mark.parametrize("signature", [
    b"b=" + b" " * 3_800 + b"!", b"b=A" + b"\r\n " * 900 + b"!", b";b " * 1_200, b";b" + b" " * 3_900, b"\r\n " * 900,
    b" b=" + b"\r\n \t" * 900 + b"!", b"b=AAAA; h=from" + b"".join(b":x%d" % n for n in range(190)),
    b"b=AAAA; x=" + b"9" * 3_000,
])
def test_a_hostile_signature_costs_little(world: Senders, signature: bytes) -> None:
    start = b"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=a.test; s=s; bh=AAAA; h=from; "
    raw = (start + signature + b"\r\n") * 5 + b"X: y\r\n" * 900 + MAIL
    started = time.process_time()
    assert "dkim=pass" not in world.check(raw)
    assert time.process_time() - started < 0.5


def test_a_header_folded_beyond_measure_costs_little(world: Senders) -> None:
    started = time.process_time()
    assert world.dkim(b"X: y\r\n" + b" \n" * 125_000 + sign(MAIL)) == NONE
    assert time.process_time() - started < 0.5
