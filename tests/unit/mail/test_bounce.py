"""Bounces: who was not reached, how final it is, and which letter came back."""

from __future__ import annotations

from gateway.mail.bounce import classify
from tests.unit.mail.mails import own_mail, read


def test_delivery_report() -> None:
    mail = own_mail("bounce-rfc3464")
    gone, slow = mail.failures
    assert (gone.recipient, gone.action, gone.status, gone.smtp_code, gone.hard) == (
        "nobody@example.org",
        "failed",
        "5.1.1",
        "550",
        True,
    )
    assert "User unknown" in gone.reason
    assert (slow.recipient, slow.action, slow.status, slow.hard) == ("slow@example.org", "delayed", "4.4.1", False)
    assert mail.returned_message_id == "<letter-9@example.com>"
    assert mail.report_type == "delivery-status"


def test_bounce_in_prose() -> None:
    mail = own_mail("bounce-qmail")
    assert [(f.recipient, f.status, f.smtp_code, f.hard) for f in mail.failures] == [
        ("gone@example.test", "5.1.1", "550", True)
    ]
    assert mail.returned_message_id == "<letter-10@example.com>"


def test_mail_of_people_has_no_failures() -> None:
    for name in ("plain", "person-about-bounce", "forward-only", "vacation", "abuse-report", "read-receipt"):
        assert own_mail(name).failures == ()
    assert own_mail("plain").returned_message_id is None


def test_exims_header() -> None:
    mail = read(
        "From: Mail Delivery System <Mailer-Daemon@mx.example.org>\n"
        "X-Failed-Recipients: a@example.test, b@example.test\n"
        "Subject: Mail delivery failed",
        "It failed:\n\n  a@example.test\n    550 5.2.2 mailbox full\n  b@example.test\n    550 no such user\n",
    )
    assert {f.recipient: (f.status, f.hard) for f in mail.failures} == {
        "a@example.test": ("5.2.2", False),
        "b@example.test": ("", True),
    }


def test_a_server_that_repeats_our_sender_does_not_show_its_mark() -> None:
    """The words come before people, and the mark is a secret of the letter."""
    mark = "kq3x" * 5
    mail = read(
        "From: Mail Delivery System <Mailer-Daemon@mx.example.org>\nSubject: Mail delivery failed\n"
        "X-Failed-Recipients: a@example.test",
        f"It failed:\n\n  a@example.test\n    550 5.7.23 SPF fails for <support+b-{mark}@example.org>\n",
    )
    (failure,) = mail.failures
    assert "SPF fails" in failure.reason
    assert mark not in failure.reason


def test_a_program_that_is_no_mail_system() -> None:
    mail = read(
        "From: no-reply@shop.example.test\nSubject: Your parcel",
        "Your parcel could not be delivered to ada@example.org. We will try again.",
    )
    assert mail.failures == ()


def test_reasons() -> None:
    assert classify("550 5.1.1 User unknown") == "userunknown"
    assert classify("552 5.2.2 mailbox full") == "mailboxfull"
    assert classify("") == ""
