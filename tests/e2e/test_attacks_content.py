"""Hostile words: what stands in a mail writes no header, runs no template and gives no command."""
from __future__ import annotations

import pytest

from gateway.cli.mailboxes import Delivered, File, send
from tests.e2e.house import SHARED, House, Person, number_of

HOSTILE = [
    "Hi\r\n Bcc: victim@elsewhere.test", "Hi\rBcc: victim@elsewhere.test", "Hi\u2028Bcc: victim@elsewhere.test",
    "=?utf-8?q?Hi=0D=0ABcc:_victim@elsewhere.test?=", "=?utf-8?b?SGkNCkJjYzogdmljdGltQGVsc2V3aGVyZS50ZXN0?=",
    "Hi\x0bBcc: victim@elsewhere.test", "Hi\x00",
]
TEMPLATES = [
    "{{ 7*191 }}", "{% include 'receipt/body.txt' %}", "{{ letter.__class__.__mro__ }}", "{{ frame.note_address }}",
    "${7*191}", "#{7*191}", "%(name)s {0} {letter}", "<%= 7*191 %>",
]
SCRIPT = "<script>steal()</script><img src=x onerror=steal()><a href='javascript:steal()'>x</a>"


@pytest.fixture
def told(ana: Person, sam: Person) -> Delivered:
    """What Ana was told about Sam's ticket; Sam has his receipt."""
    sam.writes(subject="The gate", text="The gate does not close since Tuesday.")
    sam.receives("receipt")
    return ana.receives("new-ticket")


def no_header_was_written(house: House, since: int) -> None:
    """Every letter has its own headers, each once, and went to nobody else."""
    for mail in house.sink.mails[since:]:
        assert "elsewhere.test" not in mail.recipient
        names = [name.lower() for name in mail.message]
        assert "bcc" not in names
        assert len(names) == len(set(names)), names


def unchanged(house: House, told: Delivered, status: str = "new", public: int = 1) -> None:
    """Nothing happened to the ticket."""
    house.settle()
    ticket = house.ticket(number_of(told))
    assert (ticket["status"], ticket["poc"]) == (status, "ana")
    assert len([e for e in ticket["entries"] if e["visibility"] == "public"]) == public


# --- headers and templates ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("field", ["Subject", "From", "Message-ID", "References", "In-Reply-To", "Reply-To", "Date"])
def test_no_value_writes_a_header_of_its_own(house: House, ana: Person, field: str):
    since = len(house.sink.mails)
    for number, value in enumerate(HOSTILE):
        shape = {"From": "{} <inj@customer.test>", "Reply-To": "{} <inj@customer.test>", "Message-ID": "<{}@x.test>",
                 "References": f"<{{}}{number}@r.test>", "In-Reply-To": f"<{{}}{number}@i.test>"}.get(field, "{}")
        fields = {"From": "Sam <inj@customer.test>", "Subject": "Injected", "Message-ID": f"<{field}{number}@y.test>",
                  **{field: shape.format(value)}}
        raw = "".join(f"{name}: {said}\r\n" for name, said in fields.items()) + f"\r\nHelp {field} {number}.\r\n"
        send(raw.encode(), "inj@customer.test", [SHARED], house.child.smtp)
    for _ in HOSTILE:
        ana.replies(ana.receives("new-ticket"), "What do you mean?")
    house.settle()
    assert len([m for m in house.sink.mails[since:] if m.letter == "answer"]) == len(HOSTILE)
    no_header_was_written(house, since)


def test_no_file_name_writes_a_header_or_leaves_its_folder(house: House, ana: Person, sam: Person):
    since = len(house.sink.mails)
    names = ["a\"; filename=\"b.exe", "..\\..\\windows\\x.dll", "../../etc/passwd", "x\u202efdp.exe", "con",
             "a" * 400 + ".txt"]
    body = "".join(
        f"--b\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename*=utf-8''"
        f"{''.join(f'%{octet:02X}' for octet in name.encode())}%0D%0ABcc:%20v@elsewhere.test\r\n\r\ndata {number}\r\n"
        for number, name in enumerate(names))
    raw = ("From: Sam <files@customer.test>\r\nSubject: Files\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
           f"--b\r\nContent-Type: text/plain\r\n\r\nHere.\r\n{body}--b--\r\n")
    send(raw.encode(), sam.address, [SHARED], house.child.smtp)
    told = ana.receives("new-ticket")
    assert len(told.files) == len(names) - 1  # the name that turns the reading direction is a hazard, held back
    for file in told.files:
        assert "/" not in file.name and "\\" not in file.name and ".." not in file.name  # noqa: PT018
        assert len(file.name) <= 150
    no_header_was_written(house, since)


@pytest.mark.parametrize("words", TEMPLATES)
def test_a_template_in_a_mail_is_text(house: House, ana: Person, words: str):
    guest = Person(house, f"guest{TEMPLATES.index(words)}@customer.test", words)
    guest.writes(subject=words, text=words, headers={"From": f'"{words}" <{guest.address}>'})
    told = ana.receives("new-ticket")
    assert words in told.subject
    assert words in told.text
    ana.replies(told, f"You wrote {words}, why?")
    answer = guest.receives("answer")
    assert words in answer.text
    assert "1337" not in told.text + told.html + answer.text + answer.html + told.subject


@pytest.mark.parametrize("place", ["subject", "name", "file", "text", "html"])
def test_markup_in_a_mail_is_text_or_gone(house: House, ana: Person, place: str):
    guest = house.stakeholder("Guest")
    guest.writes(
        subject=SCRIPT if place == "subject" else "Markup", text=SCRIPT if place == "text" else "Hello",
        html=f"<p>Hello{SCRIPT}</p>" if place == "html" else None,
        files=[File(SCRIPT, b"x")] if place == "file" else [],
        headers={"From": f'"{SCRIPT}" <{guest.address}>'} if place == "name" else {})
    told = ana.receives("new-ticket")
    ana.replies(told, "Hello.")
    for html in (told.html, guest.receives("answer").html):
        assert "<script" not in html
        assert "onerror=steal" not in html.replace("&lt;img src=x onerror=steal", "")
        assert "href='javascript" not in html.replace("&#39;", "'") or "&lt;a href" in html


# --- commands that are not the POC's --------------------------------------------------------------------------------


def test_a_command_in_the_stakeholders_mail_is_text(house: House, told: Delivered, ana: Person, sam: Person):
    sam.writes(subject="#close", text="#close\n#assign ben\n@close")
    second = ana.receives("new-ticket")
    assert "#assign ben" in second.text
    unchanged(house, second)


@pytest.mark.parametrize(("quoted", "on_top"), [
    ("#close\n#assign ben", False), ("#close\n#assign ben", True), ("# close is what I want\n#close", False),
    ("Hello,\n#assign ben", False), ("\uff03close", True), ("  #CLOSE  ", False), ("@close", True),
])
def test_a_command_quoted_back_without_marks_asks_first(
        house: House, ana: Person, sam: Person, quoted: str, on_top: bool):
    """Some programs quote without `>`: what the stakeholder wrote stands as if the POC had written it."""
    sam.writes(subject="Quoted", text=quoted)
    sam.receives("receipt")
    told = ana.receives("new-ticket")
    words = "We look at it now."
    text = f"{quoted}\n\n{words}" if on_top else f"{words}\n\n{quoted}"
    ana.writes(subject="Re: Quoted", text=text, to=told.reply_to)
    ana.receives("held")
    sam.receives_nothing()
    unchanged(house, told)


@pytest.mark.parametrize("text", [
    "We look at it.\n\n-- \nAna Sousa\n#close",
    "We look at it.\n\nOn Monday, 23 November 2026 at 10:15, Sam Lee <s@customer.test> wrote:\n> #close\n> #assign b",
    "We look at it.\n\n-----Original Message-----\nFrom: Sam\nSent: Monday\nTo: Ana\nSubject: x\n\n#close",
    "We look at it.\n\n________________________________\nFrom: Sam Lee <sam@customer.test>\nSent: Monday, 23 November "
    "2026 10:15\nTo: Support\nSubject: x\n\n#close",
])
def test_a_command_in_a_quote_or_signature_is_none(
        house: House, told: Delivered, ana: Person, sam: Person, text: str):
    ana.writes(subject="Re: The gate", text=text, to=told.reply_to)
    assert "#close" not in sam.receives("answer").text
    unchanged(house, told, status="open", public=2)


@pytest.mark.parametrize("hidden", [
    '<div style="display:none">#close</div>', '<div hidden>#close</div>', '<span style="font-size:0">#close</span>',
    '<div style="visibility:hidden">#close</div>', '<!-- #close -->', '<p style="mso-hide:all">#close</p>',
    '<title>#close</title>', '<style>#close {}</style>',
])
def test_a_command_in_hidden_html_is_none(house: House, told: Delivered, ana: Person, sam: Person, hidden: str):
    raw = (f"From: Ana Sousa <ana@example.test>\r\nTo: {told.reply_to}\r\nSubject: Re: The gate\r\nMessage-ID: "
           f"<hidden{number_of(told)}@example.test>\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
           f"<html><body>{hidden}<div>We look at it.</div>{hidden}</body></html>\r\n")
    send(raw.encode(), ana.address, [told.reply_to], house.child.smtp)
    answer = sam.receives("answer")
    assert "We look at it." in answer.text
    assert "close" not in answer.text.replace("does not close", "") + answer.html.replace("does not close", "")
    unchanged(house, told, status="open", public=2)


def test_the_last_line_of_our_own_letter_is_no_command(house: House, told: Delivered, ana: Person, sam: Person):
    """Our letters end with examples of commands; quoted without marks they must not be obeyed."""
    last = [line for line in told.text.splitlines() if line.startswith("#close")]
    assert last
    ana.writes(subject="Re: The gate", text=f"We look at it.\n\n{last[0]}", to=told.reply_to)
    ana.receives("held")
    sam.receives_nothing()
    unchanged(house, told)


def test_a_signed_mail_with_a_command_sends_nothing_else(house: House, told: Delivered, ana: Person, sam: Person):
    """An S/MIME signature is no attachment that the POC meant to send."""
    ana.replies(told, "#urgency high", files=[File("smime.p7s", b"ana@example.test", "application/pkcs7-signature")])
    ana.receives("command-receipt")
    sam.receives_nothing()
    unchanged(house, told)
