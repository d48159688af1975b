"""Bounces in prose, one invented mail for each way in which mail systems write them."""
from __future__ import annotations

import pytest

from gateway.mail.screen import screen
from gateway.model.mail import Disposition
from tests.unit.mail.mails import POLICY, envelope, read

HEAD = "From: Mail Delivery System <MAILER-DAEMON@mx.example.net>\nTo: verp-1@example.com\nSubject: {}\n"
A, B = "gone@example.test", "full@example.test"

FAMILIES: list[tuple[str, str, str, list[tuple[str, str, str]]]] = [
    ("exchange 5.5", "Undeliverable: Key", f"""Your message

  To:      {A}
  Subject: Key
  Sent:    Mon, 4 May 2026 10:00:00 +0200

did not reach the following recipient(s):

{A} on Mon, 4 May 2026 10:00:05 +0200
    The recipient name is not recognized
\tThe MTS-ID of the original message is: c=de;a= ;p=example;l=MX-260504
    MSEXCH:IMS:EXAMPLE:HQ:MX 0 (000C05A6) Unknown Recipient
""", [(A, "", "")]),
    ("exchange 2013", "Undeliverable: Key", f"""Delivery has failed to these recipients or groups:

{A}<mailto:{A}>
The email address you entered couldn't be found.

Diagnostic information for administrators:

Generating server: mx.example.net

{A}
#550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup ##

Original message headers:

Received: from x.example.com
""", [(A, "5.1.10", "550")]),
    ("exchange in french", "Non remis : Clef", f"""Échec de la remise aux destinataires ou groupes suivants :

{A}
L'adresse de messagerie que vous avez entrée est introuvable.

Serveur de génération : mx.example.net

{A}
#550 5.1.1 RESOLVER.ADR.RecipNotFound; not found ##
""", [(A, "5.1.1", "550")]),
    ("notes", "DELIVERY FAILURE: User not listed", f"""------- Failure Reasons  --------

User not listed in public Name & Address Book
{A}


------- Returned Message --------

Received: from x.example.com
To: {A}
""", [(A, "", "")]),
    ("domino", "DELIVERY FAILURE: User gone not listed in Domino Directory", f"""Your message

  Subject: Key

was not delivered to:

  {A}

because:

  User gone ({A}) not listed in Domino Directory
""", [(A, "", "")]),
    ("marshal", "Undeliverable mail", f"""Your message:
   From:    help@example.com
   Subject: Key

Could not be delivered because of

550 5.1.1 User unknown

The following recipients were affected:
   {A}

Additional Information
======================
Original Sender: <help@example.com>
""", [(A, "5.1.1", "550")]),
    ("mcafee", "Delivery Status", f"""--- The following addresses had delivery problems ---

<{A}>   (User unknown {A})
""", [(A, "", "")]),
    ("filter", "failure notice", f"""-------server message
550 5.1.1 unknown user <{A}>

-------SMTP command
RCPT TO:<{A}>

-------original message
Return-Path: <help@example.com>
""", [(A, "5.1.1", "550")]),
    ("gmx", "Mail delivery failed: returning message to sender", f"""This message was created automatically.

A message that you sent could not be delivered to
one or more of its recipients. The following addresses
failed:

"{A}"
SMTP error from remote server after RCPT command:
host: mx.example.test
5.1.1 <{A}>... User Unknown

--- The header of the original message is following. ---
""", [(A, "5.1.1", "")]),
    ("sms gateway", "Undelivered Mail", f"""Error: Invalid user address

Message details:
  Subject: Test
  Sent date: Mon May 04 08:00:00 GMT 2026
  MAIL FROM: help@example.com
  RCPT TO: {A}
""", [(A, "", "")]),
    ("biglobe", "Returned mail: User unknown", f"""   ----- The following addresses had delivery problems -----
{A}

   ----- Non-delivered information -----
The number of messages in recipient's mailbox exceeded the local limit.
""", [(A, "", "")]),
    ("interscan", "Mail could not be delivered", f"""Sent <<< RCPT TO:<{A}>
Received >>> 550 5.1.1 <{A}>... user unknown

Unable to deliver message to <{A}>.
""", [(A, "5.1.1", "550")]),
    ("imail", "Undeliverable Mail", f"""Unknown user: {A}


Original message follows.

Received: from x.example.com
""", [(A, "", "")]),
    ("hunter", "FAILURE NOTICE :", f"""    ----- The following addresses had permanent fatal errors -----

>>> {A} <{A}>

    ----- error description -----

550 sorry, no mailbox here by that name (#5.1.1 - chkusr)
""", [(A, "5.1.1", "550")]),
    ("control", "Message could not be delivered", f"""Your message could not be sent.
A transcript of the attempts to send the message follows.
The number of attempts made: 1
Addressed To: {A}

Mon 4 May 2026 10:00:00 +0200
Failed to send to identified host,
{A}: [192.0.2.5], 550 {A}... No such user
 --- Message non-deliverable.
""", [(A, "", "550")]),
    ("courier", "NOTICE: mail delivery status.", f"""This is a delivery status notification from mx.example.net,
running the Courier mail server.

The original message was received on Mon, 4 May 2026 10:00:00 +0200

---------------------------------------------------------------------------

                           UNDELIVERABLE MAIL

Your message to the following recipients cannot be delivered:

<{A}>:
     mx.example.test [192.0.2.7]:
     <<< 550 5.1.1 <{A}>... User Unknown
""", [(A, "5.1.1", "550")]),
    ("foundry", "Message delivery has failed", f"""Unable to deliver message to: <{A}>
Delivery failed for the following reason:
Server mx.example.test[192.0.2.222] failed with: 550 <{A}> No such user here

This has been a permanent failure.  No further delivery attempts will be made.
""", [(A, "", "550")]),
    ("gmail", "Delivery Status Notification (Failure)", f"""Delivery to the following recipient failed permanently:

     {A}

Technical details of permanent failure:
Google tried to deliver your message, but it was rejected by the server for the recipient domain.
The error that the other server returned was:
550 5.1.1 <{A}>... User Unknown

----- Original message -----
""", [(A, "5.1.1", "550")]),
    ("phone", "Mail System Error - Returned Mail", f"""Your mail sent on: Mon, 4 May 2026 10:00:00 +0900
Could not be delivered to: <{B}>
As their mailbox is full.
""", [(B, "", "")]),
    ("phone, several", "Mail System Error - Returned Mail", f"""The following recipients did not receive this message:

<{A}>
<{B}>
""", [(A, "", ""), (B, "", "")]),
    ("transcript", "Returned mail: User unknown", f"""   ----- Transcript of session follows -----
While talking to mx.example.test:
>>> RCPT To:<{A}>
<<< 550 No such user here
550 <{A}>... User unknown
552 5.2.2 <{B}>... Mailbox full

   ----- Unsent message follows -----
To: {A}
""", [(A, "", "550"), (B, "5.2.2", "552")]),
    ("sentence", "There was an error sending your mail", f"""We had trouble delivering your message.

The following recipients returned permanent errors: {A}. Reason: [554 5.4.6 Hop count exceeded]
""", [(A, "5.4.6", "554")]),
    ("german", "Unzustellbar: Schlüssel", f"""Ihre Nachricht konnte nicht zugestellt werden.

{A}
550 5.1.1 Empfänger unbekannt
""", [(A, "5.1.1", "550")]),
    ("japanese", "メール配信エラー", f"""次の宛先にメールを配信できませんでした。

<{A}>
エラー内容: 550 5.1.1 User unknown
""", [(A, "5.1.1", "550")]),
    ("chinese", "系统退信", f"""抱歉，您的邮件被退回来了……
收件人邮件地址： {A}
退信原因： 550 5.1.1 收件人不存在
""", [(A, "5.1.1", "550")]),
    ("pasted report", "Delivery Status Notification (Failure)", f"""An error occurred while trying to deliver the mail.

Technical report:

Reporting-MTA: dsn; mx.example.net

Action: failed
Final-Recipient: rfc822; {A}
Diagnostic-Code: smtp; 554 4.4.7 Message expired: unable to deliver in 840 minutes.<421 4.4.2 Connection timed out>
Status: 4.4.7
""", [(A, "4.4.2", "421")]),
    ("forwarded address", "Mail delivery failed: returning message to sender", f"""Your message could not be delivered.
The following address(es) failed:

  {A}
    (generated from team@example.org)
    host mx.example.test [192.0.2.1]: 550 5.2.0 Mail rejected.

------ This is a copy of the message, including all the headers. ------

Return-path: <help@example.com>
To: team@example.org
""", [(A, "5.2.0", "550")]),
    ("only the returned mail names him", "Undeliverable Message", f"""Message could not be delivered to mobile.
Error: No valid recipients for this MM

Original Message:
From: Help <help@example.com>
To: {A}
Subject: Key
""", [(A, "", "")]),
]


@pytest.mark.parametrize(("family", "subject", "body", "expected"), FAMILIES, ids=[family[0] for family in FAMILIES])
def test_families(family: str, subject: str, body: str, expected: list[tuple[str, str, str]]) -> None:
    mail = read(HEAD.format(subject) + "Content-Type: text/plain; charset=utf-8", body)
    assert [(one.recipient, one.status, one.smtp_code) for one in mail.failures] == expected
    assert screen(mail, envelope(""), POLICY).disposition is Disposition.BOUNCE


def test_notice_of_a_sending_service() -> None:
    head = "From: Notices <no-reply@sns.example.com>\nSubject: AWS Notification Message"
    bounce = ('{"notificationType":"Bounce","bounce":{"bounceType":"Permanent","bouncedRecipients":[{"emailAddress":"'
              + A + '","action":"failed","status":"5.1.1","diagnosticCode":"smtp; 550 5.1.1 user\n unknown"}]}}'
              "\n\n--\nBye")
    assert [(f.recipient, f.status, f.smtp_code) for f in read(head, bounce).failures] == [(A, "5.1.1", "550")]
    complaint = read(head, '{"notificationType":"Complaint","complaint":{"complainedRecipients":[]}}')
    assert screen(complaint, envelope(), POLICY).rule == "abuse-report"
    delivery = read(head, '{"eventType":"Delivery","delivery":{"recipients":["a@b.test"],'
                          '"smtpResponse":"250 2.6.0 ok"}}')
    assert [(f.action, f.status) for f in delivery.failures] == [("delivered", "2.6.0")]
    kind = '{"notificationType":'
    for broken in (kind, kind + '"Bounce","bounce":[]}', kind + "[" * 9000):
        assert read(head, broken).failures == ()


def test_a_report_without_empty_lines_and_indentation() -> None:
    report = f"""--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net
Final-Recipient: rfc822; {A}
Action: failed
Status: 5.0.0
Diagnostic-Code: smtp; 550-Please turn on
550 5.7.1 authentication
Final-Recipient: rfc822; mailbox@inside
Original-Recipient: rfc822;{B}
Action: failed
Status: 5.2.2
--b--
"""
    mail = read("From: <>\nContent-Type: multipart/report; report-type=delivery-status; boundary=b", report)
    assert [(f.recipient, f.status, f.smtp_code) for f in mail.failures] == [(A, "5.7.1", "550"), (B, "5.2.2", "")]
