"""Mail that is meant to be lost, to stop the queue, or to make the gateway write to somebody who never asked."""
from __future__ import annotations

import smtplib

import pytest

from gateway.cli.mailboxes import Delivered, send
from tests.e2e.house import SHARED, House, Person, number_of

ODD_FROM = [
    '"quoted local part"@customer.test',
    '"a\\"b\\\\c@d"@customer.test',
    '"x\r\n Bcc: victim@elsewhere.test"@customer.test',
    "<>",
    "",
    "sam",
    "@customer.test",
    "sam@[192.0.2.7]",
    "sam@[IPv6:2001:db8::7]",
    "sam@bücher.test",
    "=?utf-8?q?sam=40customer.test=0D=0ABcc:_v=40elsewhere.test?= <sam@customer.test>",
    f"{'a' * 300}@customer.test",
    f"sam@{'a.' * 120}test",
    "undisclosed-recipients:;",
    "Friends: sam@customer.test, eve@elsewhere.test;",
    "sam @ customer . test",
    "Sam Lee sam@customer.test",
    "sam@customer.test)<eve@elsewhere.test>",
    "Sam <sam@customer.test> <eve@elsewhere.test>",
    "<sam@customer.test, eve@elsewhere.test>",
    "sam..dots.@customer.test",
    "sam%elsewhere.test@example.test",
    "@relay.test:sam@customer.test",
    "'sam@customer.test'",
    "\x00\x01\x7fsam@customer.test",
    "Sam \u202emal <sam@customer.test>",
]


BODY = b"\r\nHelp.\r\n"


def raw_mail(**headers: str) -> bytes:
    """A mail whose headers are exactly these."""
    return "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items()).encode() + BODY


def posts(house: House, raw: bytes, *recipients: str, mail_from: str = "bounces@customer.test") -> None:
    """Hand over these very bytes."""
    send(raw, mail_from, recipients or (SHARED,), house.child.smtp)


def goes_on(house: House) -> None:
    """The queue is empty, nothing was put aside, and the next mail is served."""
    found = house.settle()
    assert found["outcomes"].get("quarantined", 0) == 0, house.json("inbox")
    house.look_away()
    sam = house.stakeholder("Sam Lee")
    sam.writes(subject="Still there?")
    sam.receives("receipt")


def test_odd_authors_become_tickets_and_get_no_mail_of_somebody_elses(house: House, ana: Person):
    before = house.settle()["outcomes"]["new ticket"]
    for number, author in enumerate(ODD_FROM):
        posts(house, raw_mail(From=author, To=SHARED, Subject=f"Odd {number}", Message_ID=f"<odd{number}@x.test>"))
    found = house.settle()
    assert found["outcomes"]["new ticket"] == before + len(ODD_FROM)
    for number in range(len(ODD_FROM)):
        told = ana.receives("new-ticket")
        assert told.subject.endswith(f"Odd {number}")
        assert "Help." in told.text
        ana.replies(told, "What is it about?")
    house.settle()
    for mail in house.sink.mails:
        assert not mail.recipient.endswith("@elsewhere.test"), f"{mail.letter} to {mail.recipient}"
        assert mail.message["Bcc"] is None
    goes_on(house)


@pytest.mark.parametrize("raw", [
    b"\r\n",
    b"\r\n\r\n",
    b"From:\r\nTo:\r\nSubject:\r\nMessage-ID:\r\nDate:\r\nReferences:\r\nIn-Reply-To:\r\nContent-Type:\r\n\r\n",
    b"no header at all",
    b"From: x@customer.test\r\nContent-Type: multipart/mixed\r\n\r\n",
    b"From: x@customer.test\r\nContent-Type: text/html\r\n\r\n",
    b"From: x@a.test\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b--\r\n",
])
def test_empty_everything_is_kept_where_a_person_sees_it(house: House, raw: bytes):
    before = house.settle()
    posts(house, raw)
    found = house.settle()
    assert found["accepted"] == before["accepted"] + 1
    assert sum(found["outcomes"].values()) == sum(before["outcomes"].values()) + 1
    goes_on(house)


@pytest.mark.parametrize("date", [
    "Fri, 31 Dec 9999 23:59:59 -1200", "Mon, 01 Jan 0001 00:00:00 +1400", "32 Foo 99999 99:99:99 +9999", "0",
    "\xff" * 50, "Thu, 01 Jan 1970 00:00:00 +0000", "Mon, 23 Nov 2026 10:00:00 " + "(" * 500,
])
def test_absurd_dates_change_nothing(house: House, ana: Person, date: str):
    posts(house, raw_mail(From="d@customer.test", To=SHARED, Subject="Date", Date=date))
    ana.receives("new-ticket")


def test_a_huge_subject_and_5000_recipients_are_read_in_time(house: House, ana: Person):
    many = ",\r\n ".join(f"Person {n} <p{n}@elsewhere.test>" for n in range(5000))
    posts(house, raw_mail(From="h@customer.test", To=many, Cc=many, Subject="long " * 20_000))
    told = ana.receives("new-ticket")
    assert len(told.subject) < 300
    ana.replies(told, "Short, please.")
    house.settle()
    assert not [m for m in house.sink.mails if "elsewhere.test" in m.recipient and m.recipient.startswith("p")]
    assert house.ticket(number_of(told))["participants"] == ["h@customer.test"]


def test_a_mail_from_the_shared_address_itself_starts_no_loop(house: House, ana: Person):
    before = len(house.sink.mails)
    posts(house, raw_mail(From=SHARED, To=SHARED, Subject="Me"), mail_from=SHARED)
    told = ana.receives("new-ticket")
    posts(house, raw_mail(From=told.reply_to.replace("+", "+b-"), To=SHARED, Subject="Me again"))
    ana.receives("new-ticket")
    house.settle()
    to_us = [m for m in house.sink.mails[before:] if m.recipient.endswith("example.test") and m.letter == "receipt"]
    for mail in to_us:
        posts(house, mail.raw, mail.recipient, mail_from="")
    ana.receives_nothing()
    assert len(to_us) <= 1


def test_a_poc_with_a_matter_of_his_own_is_served_as_anybody(house: House, ana: Person, ben: Person):
    ben.writes(subject="My own chair", text="It squeaks.")
    receipt, told = ben.receives("receipt"), ana.receives("new-ticket")
    ana.replies(told, "Oil it.")
    ben.replies(ben.receives("answer"), "I did.")
    assert "I did." in ana.receives("new-entry").text
    ben.replies(receipt, "#close")
    assert "#close" in ana.receives("new-entry").text
    assert house.ticket(number_of(told))["status"] == "open"


def test_a_poc_who_looks_after_his_own_matter_writes_to_nobody(house: House, ana: Person):
    ana.writes(subject="My own lamp")
    told = ana.receives("new-ticket")
    ana.receives("receipt")
    ana.replies(told, "A word to myself.")
    ana.receives_nothing()
    assert house.ticket(number_of(told))["entries"][-1]["text"] == "A word to myself."


def test_the_open_relay_stays_closed(house: House):
    for victim in ("victim@elsewhere.test", "victim%elsewhere.test@example.test", "victim@else.test@example.test",
                   "@example.test:victim@elsewhere.test", '"victim@else.test"@example.test', "victim!example.test"):
        with pytest.raises((smtplib.SMTPRecipientsRefused, smtplib.SMTPResponseException)):
            posts(house, raw_mail(From="eve@elsewhere.test", To=victim, Subject="Relay"), victim)
    house.settle()
    assert not [m for m in house.sink.mails if "victim" in m.recipient]


ENDS = [b"\n.\n", b"\r.\r", b"\n.\r\n", b"\r\n.\n", b"\r.\r\n", b"\r\n.\r", b"\n.\r", b"\r.\n"]


@pytest.mark.parametrize("end", ENDS)
def test_a_smuggled_second_mail_stays_a_part_of_the_first(house: House, end: bytes):
    inner = f"MAIL FROM:<ana@a.test>\r\nRCPT TO:<{SHARED}>\r\nDATA\r\nSubject: Smuggled\r\n\r\nx".encode()
    before = house.settle()["accepted"]
    with smtplib.SMTP(*house.child.smtp, timeout=20) as client:
        client.ehlo("evil.test")
        for command in ("MAIL FROM:<eve@elsewhere.test>", f"RCPT TO:<{SHARED}>", "DATA"):
            client.docmd(command)
        client.send(b"From: eve@elsewhere.test\r\nSubject: One\r\n\r\nfirst" + end + inner + b"\r\n.\r\n")
        client.getreply()
    assert house.settle()["accepted"] <= before + 1
    assert not [m for m in house.sink.mails if "Smuggled" in m.subject]


def test_a_receipt_reaches_one_mailbox_however_its_address_is_dressed(new_house):
    house = new_house({"limits": {"receipts_per_sender_and_hour": 3}})
    for number in range(8):
        author = f"victim{f'+{number}' if number else ''}@elsewhere.test"
        posts(house, raw_mail(From=f"Cheap pills at spam.test <{author}>", To=SHARED, Subject=f"Bomb {number}",
                              Message_ID=f"<{number}@evil.test>"))
    assert house.settle()["outcomes"]["new ticket"] == 8
    received = [m for m in house.sink.mails if m.recipient.startswith("victim")]
    assert len(received) == 3
    assert not [m for m in received if b"spam.test" in m.raw or "pills" in m.header("To")]


def test_a_letter_to_somebody_who_cannot_be_written_to_is_told_to_the_poc(house: House, ana: Person):
    house.sink.refuse("gone@customer.test", "550 5.1.1 no such user", times=5)
    Person(house, "gone@customer.test", "Gone").writes(subject="Nobody there")
    told: Delivered = ana.receives("new-ticket")
    ana.replies(told, "Are you there?")
    assert "gone@customer.test" in ana.receives("not-delivered").text
