"""A house whose mail server checks senders: a forged From without an aligned pass changes nothing (RFC 8601)."""
from __future__ import annotations

from collections.abc import Iterator

import pytest

from gateway.cli.mailboxes import Delivered, send
from tests.e2e.house import SHARED, House, number_of


def untouched(house: House, told: Delivered) -> None:
    """The ticket is as it was: its status, its people, what is public on it."""
    house.settle()
    ticket = house.ticket(number_of(told))
    assert (ticket["status"], len(ticket["participants"])) == ("new", 1)
    assert len([e for e in ticket["entries"] if e["visibility"] == "public"]) == 1


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house behind a mail server that checks senders (RFC 8601)."""
    house = House(tmp_path_factory.mktemp("guarded"), {"trust": {"authserv_id": "mx.example.test"}})
    try:
        yield house.start()
    finally:
        house.close()


PASS = b"Authentication-Results: mx.example.test; dmarc=pass header.from=example.test\r\n"
FAIL = b"Authentication-Results: mx.example.test; dmarc=fail header.from=example.test\r\n"
FOREIGN = b"Authentication-Results: mx.evil.test; dmarc=pass header.from=example.test\r\n"
NO_PROOF = {
    "failed": FAIL,
    "absent": b"",
    "foreign": FOREIGN,
    "stacked: ours fails, a forged one below passes": FAIL + PASS,
    "stacked: a foreign one on top, ours fails": FOREIGN + FAIL + PASS,
    "two senders": b"From: eve@evil.test\r\n" + PASS,
    "unaligned dmarc": b"Authentication-Results: mx.example.test; dmarc=pass header.from=evil.test\r\n",
    "unaligned dkim": b"Authentication-Results: mx.example.test; dkim=pass header.d=evil.test\r\n",
    "unaligned spf": b"Authentication-Results: mx.example.test; spf=pass smtp.mailfrom=eve@evil.test\r\n",
    "a suffix of ours": b"Authentication-Results: mx.example.test; dkim=pass header.d=notexample.test\r\n",
    "only a comment": b"Authentication-Results: mx.example.test; none (dmarc=pass header.from=example.test)\r\n",
    "an id like ours": b"Authentication-Results: mx.example.test.evil.test; dmarc=pass header.from=example.test\r\n",
    "another's login": b"Authentication-Results: mx.example.test; auth=pass smtp.auth=eve@example.test\r\n",
    "split by a quote": b'Authentication-Results: mx.example.test; spf=fail smtp.mailfrom="x; dmarc=pass"@e.test\r\n',
}


@pytest.mark.parametrize("proof", NO_PROOF)
def test_a_forged_poc_without_an_aligned_pass_is_asked_back(guarded: House, proof: str):
    guarded.look_away()
    ana, sam = guarded.ana, guarded.stakeholder("Sam Lee")
    sam.writes(subject="Checked")
    sam.receives("receipt")
    told = ana.receives("new-ticket")
    raw = (NO_PROOF[proof] + b"From: Ana Sousa <ana@example.test>\r\nTo: " + told.reply_to.encode()
           + b"\r\nSubject: Re: Checked\r\nMessage-ID: <" + told.message_id[1:9].encode()
           + b"@evil.test>\r\nIn-Reply-To: " + told.message_id.encode() + b"\r\n\r\n#close\r\nGo away.\r\n")
    send(raw, "eve@evil.test", [told.reply_to], guarded.child.smtp)
    guarded.settle()
    if proof != "two senders":
        ana.receives("was-this-you")
    sam.receives_nothing()
    untouched(guarded, told)


def test_a_bare_word_sent_to_from_is_no_answer_to_the_stakeholder(guarded: House):
    """A program that answers to the shared address: "send" must not reach Sam as Ana's words."""
    guarded.look_away()
    ana, sam = guarded.ana, guarded.stakeholder("Sam Lee")
    sam.writes(subject="Bare words")
    sam.receives("receipt")
    passed = {"Authentication-Results": PASS.decode().partition(": ")[2].strip()}
    told = ana.receives("new-ticket")
    ana.replies(told, "#clsoe\nOh.", headers=passed)
    ana.replies(ana.receives("held"), "send", to=SHARED, headers=passed)
    sam.receives_nothing()
    untouched(guarded, told)


def test_a_forged_stakeholder_is_not_made_known(guarded: House):
    """His subject would stand in receipts from then on: a relay for advertisement."""
    guarded.look_away()
    sam = guarded.stakeholder("Sam Lee")
    sam.writes(subject="Mine")
    receipt = sam.receives("receipt")
    failed = {"Authentication-Results": "mx.example.test; dmarc=fail header.from=customer.test"}
    sam.replies(receipt, "I am Sam.", headers=failed)
    guarded.ana.receives("new-entry")
    sam.writes(subject="Buy at spam.test")
    assert "spam.test" not in sam.receives("receipt").subject

