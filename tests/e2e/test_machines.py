"""Mail from machines on a ticket: bounces tell the POC, absences disturb nobody."""
from __future__ import annotations

from email.message import EmailMessage, Message
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.parser import Parser

import pytest

from gateway.cli.mailboxes import Delivered, send
from tests.e2e.house import House, Person, number_of


@pytest.fixture
def told(ana: Person, sam: Person) -> Delivered:
    """What Ana was told about Sam's ticket."""
    sam.writes(subject="The door does not lock")
    return ana.receives("new-ticket")


@pytest.fixture
def answer(told: Delivered, ana: Person, sam: Person) -> Delivered:
    """Ana's answer, as it reached Sam."""
    ana.replies(told, "Which door?")
    sam.receives("receipt")
    return sam.receives("answer")


def bounce_of(letter: Delivered, action: str = "failed", status: str = "5.1.1") -> Message:
    """A delivery status notification (RFC 3464) about the letter."""
    report = MIMEMultipart("report", report_type="delivery-status")
    report["From"] = "Mail Delivery System <MAILER-DAEMON@mx.customer.test>"
    report["To"] = letter.mail_from
    report["Subject"] = "Undelivered Mail Returned to Sender"
    report["Auto-Submitted"] = "auto-replied"
    report["Message-ID"] = f"<bounce.{action}.{letter.message_id.strip('<>')}>"
    report.attach(MIMEText("I am sorry to have to inform you that your message could not be delivered."))
    facts = EmailMessage()
    facts.set_type("message/delivery-status")
    about_host = Parser().parsestr("Reporting-MTA: dns; mx.customer.test\n\n")
    about_person = Parser().parsestr(
        f"Final-Recipient: rfc822; {letter.recipient}\nAction: {action}\nStatus: {status}\n"
        "Diagnostic-Code: smtp; 550 5.1.1 mailbox unknown here\n\n")
    facts.set_payload([about_host, about_person])
    report.attach(facts)
    head = MIMEText(f"Message-ID: {letter.message_id}\nSubject: {letter.subject}\n", "rfc822-headers")
    report.attach(head)
    return report


def test_a_bounce_tells_the_poc_and_stands_on_record(house: House, told: Delivered, answer: Delivered, ana: Person):
    before = house.settle()["outcomes"]["bounce"]
    send(bounce_of(answer).as_bytes(), "", [answer.mail_from], house.child.smtp)
    bad_news = ana.receives("not-delivered")
    assert answer.recipient in bad_news.text
    assert "mailbox unknown here" in bad_news.text
    assert house.settle()["outcomes"]["bounce"] == before + 1
    last = house.ticket(number_of(told))["entries"][-1]
    assert last["visibility"] == "internal"
    assert "mailbox unknown here" in last["text"]


def test_the_poc_is_warned_of_an_address_that_came_back(house: House, answer: Delivered, ana: Person, ben: Person):
    send(bounce_of(answer).as_bytes(), "", [answer.mail_from], house.child.smtp)
    note_to_self = ana.receives("not-delivered")
    ana.replies(note_to_self, "#assign ben")
    house.settle()
    handed = ben.receives("new-ticket")
    assert "mail to this address came back" in handed.text.splitlines()[0]


def test_a_delay_is_recorded_and_worries_nobody(house: House, answer: Delivered, ana: Person, sam: Person):
    before = house.settle()["outcomes"]["bounce"]
    send(bounce_of(answer, "delayed", "4.4.1").as_bytes(), "", [answer.mail_from], house.child.smtp)
    ana.receives_nothing()
    sam.receives_nothing()
    assert house.status()["outcomes"]["bounce"] == before + 1


def test_a_bounce_of_a_pocs_own_letter_does_not_go_round_in_circles(house: House, told: Delivered, ana: Person):
    send(bounce_of(told).as_bytes(), "", [told.mail_from], house.child.smtp)
    ana.receives_nothing()


@pytest.mark.parametrize("to", ["reply address", "bounce address"])
def test_an_absence_disturbs_nobody(
        house: House, told: Delivered, answer: Delivered, ana: Person, sam: Person, to: str):
    before = house.settle()["outcomes"]["automatic"]
    address = answer.reply_to if to == "reply address" else answer.mail_from
    sam.replies(answer, "I am on holiday until Monday.", to=address, mail_from="",
                headers={"Auto-Submitted": "auto-replied", "Subject": "Out of office: Which door?"})
    ana.receives_nothing()
    sam.receives_nothing()
    assert house.status()["outcomes"]["automatic"] == before + 1
    assert house.ticket(number_of(told))["status"] == "open"


def test_a_pocs_absence_does_not_reach_the_stakeholder(house: House, told: Delivered, ana: Person, sam: Person):
    sam.receives("receipt")
    ana.replies(told, "I am away until Monday.", headers={"Auto-Submitted": "auto-replied"}, mail_from="")
    sam.receives_nothing()
    ana.replies(ana.receives("absence-noted"), "#back")
    assert "your absence is over" in ana.receives("command-receipt").text
    sam.receives_nothing()
