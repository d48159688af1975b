"""A mailbox that cannot be collected: an operator hears of it by letter, in every ledger and on the command line, and
again when it works.
"""
from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.e2e.behind_mailbox import MailboxHouse
from tests.servers import wait_until
from tests.servers.dovecot import Dovecot

OLD = (b"From: Old Friend <old@customer.test>\r\nTo: support@example.test\r\nSubject: From long ago\r\n"
       b"Date: Mon, 06 Jan 2020 09:00:00 +0000\r\nMessage-ID: <old@customer.test>\r\n\r\nDo you remember?\r\n")
WRONG = "not-the-password"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MailboxHouse]:
    """A mail lies in one mailbox already; the password of the other is wrong."""
    dovecot = Dovecot()
    dovecot.add("support")
    dovecot.add("orders", password=WRONG + "s")
    dovecot.deliver(OLD, "support")
    house = MailboxHouse(tmp_path_factory.mktemp("house"), dovecot.start(), {
        "mailboxes.orders": {"host": "127.0.0.1", "port": dovecot.port, "security": "none", "username": "orders",
                             "password": WRONG, "project": "orders"}})
    try:
        yield house.start()
    finally:
        house.close()
        dovecot.stop()


def troubles(house: MailboxHouse, mailbox: str) -> list[str]:
    """What is wrong with the mailbox, as operators read it."""
    return [one["what"] for one in house.status()["troubles"] if f"mailbox {mailbox}" in one["what"].lower()]


def test_a_refused_password_is_told_at_once_and_its_end_too(house: MailboxHouse):
    told = house.operator_reads("mailbox-trouble", "Mailbox orders is not collected")
    assert "The server of the mailbox orders does not let us in." in told.text
    assert "spoc mailbox check orders" in told.text
    assert "[AUTHENTICATIONFAILED]" in told.text
    what = [one["what"] for one in house.json("status")["troubles"]]
    assert "Mailbox orders does not let us in" in what
    assert "Mailbox orders does not let us in, since" in house.spoc("status")
    assert "Mailbox orders does not let us in, since" in house.spoc("ledger")
    refused = house.spoc("mailbox", "check", "orders", status=1)
    assert "refused our user or password" in refused
    assert "see username and password, in [mailboxes.orders]" in refused
    assert house.dovecot.log().count("user=<orders>") <= 3

    house.dovecot.halt()
    house.dovecot.add("orders", password=WRONG)
    house.dovecot.start()
    assert "lets orders in" in house.spoc("mailbox", "check", "orders")  # which lets the gateway try at once
    works = house.operator_reads("mailbox-works", "Mailbox orders works now")
    assert "spoc mailbox" in works.text
    mia = house.stakeholder("Mia Brandt")
    mia.writes(subject="A chair", to="orders@example.test")
    mia.receives("receipt")
    assert WRONG not in house.child.log.read_text()
    assert not troubles(house, "orders")


def test_nothing_is_taken_until_an_operator_has_said_how_to_start(house: MailboxHouse):
    told = house.operator_reads("mailbox-trouble", "Mailbox support: shall the mails in it be taken?")
    assert "spoc mailbox start support --from-now-on" in told.text
    assert "spoc mailbox start support --everything" in told.text
    assert "how to start: spoc mailbox start support, since 20" in house.spoc("status")
    sam = house.stakeholder("Sam Lee")
    sam.writes(subject="Is anybody there?")
    assert "until you say how to start" in house.spoc("mailbox", "check", "support")
    assert house.json("mailbox")[0]["trouble"] == "not decided"
    assert house.dovecot.count("support") == 2

    assert "without letters" in house.spoc("mailbox", "start", "support", "--everything")
    sam.receives("receipt")
    wait_until(lambda: house.dovecot.count("support", "Done") == 2, "both are moved")
    house.settle()
    subjects = {t["subject"] for t in house.json("tickets") if t["stakeholder"] in (sam.address, "old@customer.test")}
    assert subjects == {"From long ago", "Is anybody there?"}
    assert "old@customer.test" not in {mail.recipient for mail in house.sink.mails}
    assert not [mail for mail in house.sink.mails if "From long ago" in mail.subject]
    wait_until(lambda: not troubles(house, "support"), "it works, once both are moved")
