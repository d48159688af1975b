"""A report that returns nothing of the letter still names it by the envelope id under which it was handed over."""
from gateway.mail.parse import parse
from gateway.model.policy import Limits

REPORT = b"""\
From: Mail Delivery System <mailer-daemon@mx.customer.test>
To: support@example.test
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

Your mail could not be delivered.
--b
Content-Type: message/delivery-status

Original-Envelope-Id: 0f3a@example.test
Reporting-MTA: dns; mx.customer.test

Final-Recipient: rfc822; ben@customer.test
Action: failed
Status: 5.1.1
--b--
"""


def test_the_envelope_id_is_the_message_id_of_the_letter() -> None:
    assert parse(REPORT, Limits()).returned_envelope_id == "<0f3a@example.test>"


def test_an_envelope_id_of_somebody_else_is_none() -> None:
    assert parse(REPORT.replace(b"0f3a@example.test", b"QQ314159"), Limits()).returned_envelope_id is None
