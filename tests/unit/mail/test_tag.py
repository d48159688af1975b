"""Tags: nobody guesses one, every address of ours is read back, nothing near it is taken for one."""
from __future__ import annotations

import random
import time
from base64 import b32decode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.mail.tag import Recipient, fits, new_token, owns, read_recipient, tagged, verp, without_tags
from gateway.model.policy import AddressPolicy, TagForm

PLUS = AddressPolicy(("support@example.org", "it+help@example.org"), TagForm.PLUS, "reply.example.org")
SUBDOMAIN = AddressPolicy(("support@example.org",), TagForm.SUBDOMAIN, "reply.example.org")
TOKEN = "abcdefghij234567klmn"
TOKENS = st.binary(min_size=13, max_size=13).map(lambda data: new_token(lambda _: data))


def test_a_token_is_100_random_bits_in_20_characters() -> None:
    asked: list[int] = []
    token = new_token(lambda count: asked.append(count) or bytes(range(count)))
    assert sum(asked) * 8 >= 100
    assert len(token) == 20
    assert token == token.lower()
    assert len(b32decode(token.upper() + "====")) * 8 >= 96
    assert len({new_token(random.Random(n).randbytes) for n in range(1000)}) == 1000


def test_the_addresses_that_are_written() -> None:
    assert tagged("support@example.org", TOKEN, PLUS) == f"support+{TOKEN}@example.org"
    assert verp("support@example.org", TOKEN, PLUS) == f"support+b-{TOKEN}@example.org"
    assert tagged("support@example.org", TOKEN, SUBDOMAIN) == f"{TOKEN}@reply.example.org"
    assert verp("support@example.org", TOKEN, SUBDOMAIN) == f"b-{TOKEN}@reply.example.org"


@given(TOKENS, st.sampled_from([PLUS, SUBDOMAIN]), st.booleans(), st.booleans(), st.data())
def test_what_is_written_is_read_back(token: str, policy: AddressPolicy, bounce: bool, upper: bool,
                                      data: st.DataObject) -> None:
    shared = data.draw(st.sampled_from(policy.shared))
    address = (verp if bounce else tagged)(shared, token, policy)
    read = read_recipient(address.upper() if upper else address, policy)
    assert read == Recipient(shared, token, bounce)
    assert len(address.rpartition("@")[0].encode()) <= 64


@pytest.mark.parametrize("rcpt", [
    "support@example.org", "SUPPORT@Example.ORG", "support@example.org.", '"support"@example.org',
    " support@example.org", '"sup\\port"@example.org',
])
def test_the_shared_address_however_it_is_written(rcpt: str) -> None:
    assert read_recipient(rcpt, PLUS) == Recipient("support@example.org")
    assert owns(rcpt, PLUS)


@pytest.mark.parametrize("rcpt", [f'"support+{TOKEN}"@example.org', f"support+{TOKEN}@EXAMPLE.ORG.",
                                  f"{TOKEN}@reply.example.org"])
def test_a_tag_however_it_is_written(rcpt: str) -> None:
    assert read_recipient(rcpt, PLUS) == Recipient("support@example.org", TOKEN)


def test_the_other_form_is_still_read_when_the_operator_changed_it() -> None:
    assert read_recipient(f"support+{TOKEN}@example.org", SUBDOMAIN) == Recipient("support@example.org", TOKEN)
    assert read_recipient(f"b-{TOKEN}@reply.example.org", PLUS) == Recipient("support@example.org", TOKEN, True)


def test_a_shared_address_with_a_plus_of_its_own() -> None:
    assert read_recipient("it+help@example.org", PLUS) == Recipient("it+help@example.org")
    assert read_recipient(f"it+help+{TOKEN}@example.org", PLUS) == Recipient("it+help@example.org", TOKEN)
    assert read_recipient("it@example.org", PLUS) is None


@pytest.mark.parametrize("rcpt", [
    "", "@", "support", "support@", "@example.org", "support@example.com", "support@evil.example.org",
    "other@example.org",
    "support@example.org@evil.test", "support@example.org..", "support+@example.org", "support+sales@example.org",
    f"support+{TOKEN[:-1]}@example.org", f"support+{TOKEN}a@example.org", f"support+c-{TOKEN}@example.org",
    f"support+b-b-{TOKEN}@example.org", f"support+{TOKEN}@reply.example.org", f"support-{TOKEN}@example.org",
    f"{TOKEN}@example.org", "postmaster@reply.example.org", f"support+{TOKEN[:-1]}1@example.org",
    f"+{TOKEN}@example.org",
    '"support@example.org', '"support"x@example.org', '""@example.org', "support\n@example.org",
    "support@example.org\0",
    "<support@example.org>", "support%evil.test@example.org", "\ud800@example.org", "s\u017fupport@example.org",
    f"support+{TOKEN[:10]}\u212a{TOKEN[11:]}@example.org", "a@" + "b" * 100_000, "+" * 100_000 + "@example.org",
])
def test_what_is_not_ours(rcpt: str) -> None:
    assert read_recipient(rcpt, PLUS) is None
    assert not owns(rcpt, PLUS)


@given(TOKENS, st.integers(0, 19), st.sampled_from("abcdefghijklmnopqrstuvwxyz0123456789+-.@ é"))
def test_one_character_changed_never_reads_as_the_same_tag(token: str, at: int, char: str) -> None:
    changed = token[:at] + char + token[at + 1 :]
    read = read_recipient(f"support+{changed}@example.org", PLUS)
    assert read is None or read.token == changed
    assert changed == token or read is None or read.token != token


@given(st.text(max_size=60) | st.text("ab2@+.\"\\<> -", max_size=40))
def test_rubbish_never_raises(rcpt: str) -> None:
    read_recipient(rcpt, PLUS)
    read_recipient(rcpt + "@example.org", PLUS)
    read_recipient(rcpt, AddressPolicy(()))
    without_tags(rcpt, PLUS)


def test_nothing_is_ours_where_nothing_is_configured() -> None:
    assert read_recipient("a@b.test", AddressPolicy(())) is None
    assert read_recipient("", AddressPolicy(("",), TagForm.SUBDOMAIN)) is None
    assert without_tags("support+x", AddressPolicy(())) == "support+x"


def test_settings_check() -> None:
    assert fits(PLUS) == []
    assert fits(SUBDOMAIN) == []
    longest = "s" * 41 + "@example.org"
    assert fits(AddressPolicy((longest,))) == []
    assert len(verp(longest, TOKEN, AddressPolicy((longest,))).rpartition("@")[0]) == 64
    assert "at most 41 octets" in fits(AddressPolicy(("s" + longest,)))[0]
    assert fits(AddressPolicy(("s" * 64 + "@example.org",), TagForm.SUBDOMAIN, "r.example.org")) == []
    assert fits(AddressPolicy(("s" * 65 + "@example.org",), TagForm.SUBDOMAIN, "r.example.org"))


@pytest.mark.parametrize(("policy", "word"), [
    (AddressPolicy(()), "no shared address"),
    (AddressPolicy(("support@example.org",), TagForm.SUBDOMAIN), "need the name of a subdomain"),
    (AddressPolicy(("support",)), "no plain address"),
    (AddressPolicy(('"a b"@example.org',)), "no plain address"),
    (AddressPolicy(("a@b.test", "A@B.TEST")), "stands twice"),
    (AddressPolicy(("a@" + "b" * 250,)), "too long"),
    (AddressPolicy(("a@b.test",), TagForm.SUBDOMAIN, "r" * 240), "too long"),
])
def test_settings_check_says_what_is_wrong(policy: AddressPolicy, word: str) -> None:
    assert any(word in problem for problem in fits(policy))


@pytest.mark.parametrize("text", [
    f"to=<support+{TOKEN}@example.org>", f"SUPPORT+{TOKEN.upper()}@EXAMPLE.ORG", f"from support+b-{TOKEN}@example.org",
    f"{TOKEN}@reply.example.org said", f"b-{TOKEN}@reply.example.org", f"mailto:support%2B{TOKEN}%40example.org",
    f"support+{TOKEN} alone", f"it+help+{TOKEN}@example.org", f"x{TOKEN}@reply.example.org",
    f"1{TOKEN}@reply.example.org",
])
def test_tags_are_cut_out(text: str) -> None:
    cut = without_tags(text, PLUS)
    assert TOKEN not in cut.lower()
    assert TOKEN[-6:] not in cut.lower()
    assert "…" in cut


def test_nothing_else_is_cut_out() -> None:
    assert without_tags(f"a support+{TOKEN}@example.org b", PLUS) == "a support+…@example.org b"
    text = f"support@example.org, support+sales@example.org, {TOKEN}@elsewhere.test"
    assert without_tags(text, PLUS) == text


@pytest.mark.parametrize("unit", ["a", "support+", "b-", "abcdefghij234567klmn ", "support+abc"])
def test_cutting_takes_linear_time(unit: str) -> None:
    start = time.process_time()
    without_tags(unit * (1_000_000 // len(unit)), PLUS)
    assert time.process_time() - start < 2
