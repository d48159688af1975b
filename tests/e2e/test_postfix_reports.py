"""What a real Postfix reports about our letters, and what its filter says about senders.

Here mail is handed over by TCP, tags are a domain of their own, and POCs are proven by Authentication-Results.
"""
from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from gateway.cli.mailboxes import Delivered, compose_reply, send
from gateway.store.tables import inbound, mail_body, outbox
from tests.e2e.behind_postfix import SUBDOMAIN, Chain
from tests.e2e.house import SHARED, House, Person, number_of
from tests.e2e.noon import zone_at_noon
from tests.e2e.whole_loop import whole_loop
from tests.servers import wait_until
from tests.servers.milter import Milter

PROOF = "dmarc=pass header.from=example.test"
UNKNOWN = "550 5.1.1 no such user here"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chain]:
    """Postfix, with a filter that knows Ana's and Ben's mail server, and a gateway that believes it."""
    milter = Milter("mx.example.test", {"ana@example.test": PROOF, "ben@example.test": PROOF})
    chain = Chain(
        tmp_path_factory.mktemp("chain"), over="inet", tags=SUBDOMAIN,
        changes={"trust": {"authserv_id": "mx.example.test"}, "working_hours": {"zone": zone_at_noon()}},
        settings={"smtpd_milters": f"inet:127.0.0.1:{milter.port}", "delay_warning_time": "1s"})
    try:
        yield chain.start()
    finally:
        chain.close()
        milter.close()


@pytest.fixture
def chain(running: Chain) -> Chain:
    """The shared one; what came before is out of sight."""
    running.rest()
    running.house.look_away()
    return running


@pytest.fixture
def house(chain: Chain) -> House:
    return chain.house


@pytest.fixture
def sam(house: House) -> Person:
    """A stakeholder who has never written before."""
    return house.stakeholder("Sam Lee")


@pytest.fixture
def receipt(sam: Person) -> Delivered:
    """What Sam got for his mail."""
    sam.writes(subject="The door does not lock")
    return sam.receives("receipt")


@pytest.fixture
def told(house: House, receipt: Delivered) -> Delivered:
    """What Ana was told about his ticket."""
    return house.ana.receives("new-ticket")


def last_report(house: House) -> bytes:
    """The report that came in last, as Postfix wrote it."""
    reports = select(mail_body.c.raw).join(inbound).where(inbound.c.outcome == "bounce")
    with house.store.read() as conn:
        raw = conn.scalar(reports.order_by(inbound.c.id.desc()).limit(1))
    assert isinstance(raw, bytes)
    return raw


def has_come_back(house: House, letter: Delivered) -> bool:
    """The gateway knows that this letter did not arrive."""
    with house.store.read() as conn:
        return conn.scalar(select(outbox.c.returned_at).where(outbox.c.message_id == letter.message_id)) is not None


def bounces(house: House) -> int:
    """How many mails have ended as bounces."""
    return int(house.settle()["outcomes"]["bounce"])


def try_number(number: int, chain: Chain, person: Person) -> None:
    """Returns when a letter to him was refused so often, and Postfix keeps it for later."""
    def refused() -> int:
        return sum(mail.recipient == person.address for mail in chain.house.sink.refused)

    wait_until(lambda: refused() == number, f"the letter is refused for the {number}. time", 20)
    chain.postfix.settle()


def again(report: bytes, to: str, house: House, **changed: bytes) -> None:
    """The report comes once more, under another Message-ID, with these fields changed, to that address."""
    fields = {"Message-Id": b"<%d@mx.example.test>" % time.monotonic_ns()}
    for name, value in {**fields, **{n.replace("_", "-"): v for n, v in changed.items()}}.items():
        report = re.sub(rb"(?m)^%s: [^\r\n]*" % name.encode(), b"%s: %s" % (name.encode(), value), report)
    send(report, "", [to], house.post_office or house.child.smtp)


def test_the_whole_loop_by_tcp_with_tags_in_a_domain_of_their_own(chain: Chain, house: House, sam: Person):
    whole_loop(house, sam)
    chain.rest()
    assert chain.postfix.queue() == []
    with house.store.read() as conn:
        assert {(row.source, row.peer) for row in conn.execute(select(inbound))} == {("lmtp", "127.0.0.1")}
    outside = [mail for mail in house.sink.mails if mail.recipient == sam.address]
    assert {mail.reply_to.partition("@")[2] for mail in outside} == {"reply.example.test"}


@pytest.mark.parametrize("name", ["Authentication-Results", "authentication-RESULTS "])
def test_a_sender_who_vouches_for_himself_is_not_believed(chain: Chain, house: House, told: Delivered, name: str):
    forged = compose_reply(told, "Ana Sousa <ana@example.test>", "#close").as_bytes()
    forged = name.encode() + b": mx.example.test;\r\n dmarc=pass header.from=example.test\r\n" + forged
    send(forged, "eve@customer.test", [told.reply_to], chain.postfix.address)
    house.ana.receives("was-this-you")
    assert house.ticket(number_of(told))["status"] == "new"


def test_a_letter_to_nobody_comes_back_and_what_is_automatic_stops_until_he_writes(
        house: House, told: Delivered, receipt: Delivered, sam: Person):
    house.sink.refuse(sam.address, UNKNOWN)
    house.ana.replies(told, "Which door?")
    bad_news = house.ana.receives("not-delivered")
    assert f"{sam.address} did not arrive: {UNKNOWN}" in bad_news.text
    assert house.ticket(number_of(told))["entries"][-1]["text"] == f"Not delivered to {sam.address}: {UNKNOWN}"

    house.ana.replies(told, "#assign ben")
    handed = house.ben.receives("new-ticket")
    assert "mail to this address came back" in handed.text.splitlines()[0]
    sam.receives_nothing()

    sam.replies(receipt, "It is the door to the cellar.")
    house.ben.replies(house.ben.receives("new-entry"), "#assign ana")
    sam.receives("status-change")


def test_each_letter_comes_back_once_however_often_it_is_reported(house: House, told: Delivered, sam: Person):
    house.sink.refuse(sam.address, UNKNOWN)
    house.ana.replies(told, "Which door?")
    house.ana.receives("not-delivered")
    before, report = bounces(house), last_report(house)
    again(report, re.search(rb"(?m)^To: (\S+)", report)[1].decode(), house)
    house.wait_for(lambda found: found["outcomes"]["bounce"] == before + 1)
    house.ana.receives_nothing()


def test_a_report_to_another_address_finds_its_letter_by_the_envelope_id(house: House, told: Delivered, sam: Person):
    house.sink.refuse(sam.address, UNKNOWN)
    house.ana.replies(told, "Which door?")
    house.ana.receives("not-delivered")
    report = last_report(house)
    house.ana.replies(told, "The one to the cellar?")
    answer = sam.receives("answer")
    named = answer.message_id.strip("<>").encode()
    again(report, SHARED, house, Original_Envelope_Id=named, Message_ID=b"<given-by@the-relay.test>")
    house.ana.receives("not-delivered")
    assert has_come_back(house, answer)


def test_a_delay_is_recorded_and_success_is_not_reported(chain: Chain, house: House, told: Delivered, sam: Person):
    before = bounces(house)
    house.sink.refuse(sam.address, "451 4.3.0 come back later", times=2, after_data=True)
    house.ana.replies(told, "Which door?")
    try_number(1, chain, sam)
    time.sleep(1)  # Postfix counts in whole seconds how long a letter has waited
    chain.postfix.flush()
    try_number(2, chain, sam)
    found = house.wait_for(lambda status: status["outcomes"]["bounce"] == before + 1)
    assert found["inbound_pending"] == 0
    assert b"Action: delayed" in last_report(house)
    house.ana.receives_nothing()

    chain.postfix.flush()
    assert sam.receives("answer").text.startswith("Which door?")
    chain.rest()
    assert bounces(house) == before + 1


def test_a_receipt_to_nobody_is_never_heard_of_again(chain: Chain, house: House, sam: Person):
    before = bounces(house)
    house.sink.refuse(sam.address, UNKNOWN)
    sam.writes(subject="From an address that takes no mail")
    house.ana.receives("new-ticket")
    chain.rest()
    assert chain.postfix.queue() == []
    assert bounces(house) == before
    house.ana.receives_nothing()


def test_a_report_about_no_letter_of_ours_troubles_nobody(house: House, told: Delivered, sam: Person):
    house.sink.refuse(sam.address, UNKNOWN)
    house.ana.replies(told, "Which door?")
    house.ana.receives("not-delivered")
    before, report = bounces(house), last_report(house)
    strange = {"Original_Envelope_Id": b"strange@example.test", "Message_ID": b"<strange@example.test>"}
    again(report, f"b-{'a' * 20}@reply.example.test", house, **strange)
    house.wait_for(lambda status: status["outcomes"]["bounce"] == before + 1)
    house.ana.receives_nothing()


def test_operators_hear_of_a_poc_whom_letters_do_not_reach_once_a_day(chain: Chain, house: House, told: Delivered):
    house.sink.refuse(house.ben.address, UNKNOWN, times=2)
    house.ana.replies(told, "#assign ben")
    trouble = house.ana.receives("unreachable")
    assert "Mail to Ben Okafor does not arrive" in trouble.subject
    assert UNKNOWN in trouble.text
    assert "may not know of: 1." in trouble.text
    house.stakeholder("Eve Moss").writes(subject="Another")
    house.ana.replies(house.ana.receives("new-ticket"), "#assign ben")
    chain.rest()
    house.ana.receives("command-receipt")
    house.ana.receives("command-receipt")
    house.ana.receives_nothing()
