"""What an author can write into a mail that lies in a mailbox: it gives him nothing that he could not have by SMTP."""
from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.e2e.behind_mailbox import USERS, MailboxHouse
from tests.e2e.house import SHARED, Person, number_of
from tests.servers.dovecot import Dovecot

GUESS = f"support+{'a' * 20}@example.test"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MailboxHouse]:
    dovecot = Dovecot()
    for user in USERS:
        dovecot.add(user)
    house = MailboxHouse(tmp_path_factory.mktemp("house"), dovecot.start())
    try:
        house.start()
        house.wait_for_mailboxes()
        yield house
    finally:
        house.close()
        dovecot.stop()


@pytest.fixture
def house(running: MailboxHouse) -> MailboxHouse:
    running.look_away()
    return running


def new_tickets(house: MailboxHouse) -> int:
    found: int = house.settle()["outcomes"]["new ticket"]
    return found


def test_a_mark_of_the_author_counts_for_nothing_below_what_the_mail_system_wrote(house: MailboxHouse, sam: Person):
    """A mark that was stolen, in each header that the settings name, and the POC's own address in From."""
    before = new_tickets(house)
    sam.writes(subject="The lift")
    letter = house.ana.receives("new-ticket")
    sam.receives("receipt")
    number = number_of(letter)
    entries = len(house.ticket(number)["entries"])
    for name in ("Delivered-To", "X-Original-To", "Envelope-To"):
        house.ana.writes(subject=f"Re: {letter.subject}", text="Pay to this account instead.",
                         headers={name: letter.reply_to, "To": letter.reply_to}, to=SHARED)
    sam.receives_nothing()
    assert new_tickets(house) == before + 4
    assert len(house.ticket(number)["entries"]) == entries


def test_a_mark_that_was_guessed_gives_nothing_where_the_mail_system_writes_none(house: MailboxHouse):
    """What stands on top is the author's: a mail to an address that means nothing is a mail to the shared one."""
    before = new_tickets(house)
    house.dovecot.deliver(
        (f"Delivered-To: {GUESS}\r\nX-Original-To: {GUESS}\r\nFrom: {house.ana.from_}\r\nTo: {GUESS}\r\n"
         "Subject: [#1] Re: The lift\r\nMessage-ID: <guess@customer.test>\r\n\r\n#close\r\n").encode(), "support")
    assert new_tickets(house) == before + 1
    assert house.ticket(1)["status"] != "resolved"


def test_a_mail_to_two_mailboxes_is_one_ticket(house: MailboxHouse):
    kim = house.stakeholder("Kim Roe")
    before = new_tickets(house)
    kim.writes(subject="For all of you", to=f"{SHARED}, orders@example.test")
    kim.receives("receipt")
    kim.receives_nothing()
    assert new_tickets(house) == before + 1
    assert house.status()["outcomes"]["duplicate"] == 1


def test_a_mail_from_nobody_is_not_answered(house: MailboxHouse):
    """The null sender as some mail systems write it, and no header that says what it is."""
    before = len(house.sink.mails)
    for number, path in enumerate(("<>", "", "<MAILER-DAEMON>")):
        house.dovecot.deliver(
            (f"Return-Path: {path}\r\nFrom: Ida <ida{number}@customer.test>\r\nTo: {SHARED}\r\nSubject: Hello\r\n"
             f"Message-ID: <away.{number}@customer.test>\r\n\r\nI am away.\r\n").encode(), "support")
    house.settle()
    assert not [mail for mail in house.sink.mails[before:] if mail.recipient.startswith("ida")]
