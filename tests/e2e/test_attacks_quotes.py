"""What a POC's mail program adds (the quoted notification, his address, his signature) reaches nobody outside."""
from __future__ import annotations

from collections.abc import Callable
from email.message import EmailMessage
from html import escape

import pytest

from gateway.cli.mailboxes import Delivered, File, compose, quote
from tests.e2e.house import SHARED, House, Person, number_of

WORDS = "Somebody comes at noon."
INTERNAL = ("Why you", "Urgency", "Due:", "support+", "note to colleagues", "#note", "#close", "ana@example.test",
            "Your reply goes", "because")
WROTE = f"On Mon, Nov 23, 2026 at 10:15 AM Support <{SHARED}> wrote:"


@pytest.fixture
def told(house: House, ana: Person, sam: Person) -> Delivered:
    """What Ana was told about Sam's ticket; Sam has his receipt."""
    sam.writes(subject="Broken lamp", text="The lamp in room nine is broken since Tuesday.\n\nCan you send somebody?")
    sam.receives("receipt")
    return ana.receives("new-ticket")


def body_of(letter: Delivered) -> str:
    """What stands between the body tags of the letter's HTML."""
    return letter.html.partition("<body")[2].partition(">")[2].partition("</body>")[0]


def cites(text: str) -> str:
    """Every line with a mark."""
    return "\n".join(f"> {line}" for line in text.rstrip().split("\n"))


def nothing_internal(letter: Delivered) -> None:
    """Nothing of what only the POC may read is in it."""
    shown = letter.text + letter.html + letter.subject
    assert not [word for word in INTERNAL if word in shown]
    assert "ana@example.test" not in letter.raw.decode()


def answers(ana: Person, told: Delivered, text: str | None, html: str | None = None) -> EmailMessage:
    """A reply whose quote is already in it; with HTML alone where there is no text."""
    mail = compose(ana.from_, told.reply_to, f"Re: {told.subject}", text, html=html if text is not None else None,
                   headers={"In-Reply-To": told.message_id, "References": told.message_id})
    if text is None and html is not None:
        mail.set_content(html, subtype="html")
    return ana.sends(mail, [told.reply_to])


def outlook(m: Delivered) -> str:
    """Outlook for Windows: a rule, a block of headers, the old mail without any mark."""
    return (f'<div class="WordSection1"><p class="MsoNormal">{WORDS}<o:p></o:p></p><div><div style="border:none;'
            'border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p class="MsoNormal">'
            f"<b>From:</b> Support &lt;{SHARED}&gt;<br>"
            f"<b>Sent:</b> Monday, November 23, 2026 10:15 AM<br><b>To:</b> Ana Sousa &lt;ana@example.test&gt;<br>"
            f"<b>Subject:</b> {escape(m.subject)}<o:p></o:p></p></div></div>{body_of(m)}</div>")


def outlook_on_the_web(m: Delivered) -> str:
    """Outlook in a browser or on a telephone."""
    return (f'<div class="elementToProof">{WORDS}</div><hr style="display:inline-block;width:98%" tabindex="-1">'
            f'<div id="divRplyFwdMsg" dir="ltr"><b>From:</b> Support &lt;{SHARED}&gt;<br><b>Sent:</b> Monday<br>'
            f"<b>To:</b> Ana<br><b>Subject:</b> {escape(m.subject)}</div>{body_of(m)}")


def gmail(m: Delivered) -> str:
    """Gmail: a container with a line that says who wrote, and a blockquote."""
    return (f'<div dir="ltr">{WORDS}</div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" '
            f'class="gmail_attr">{escape(WROTE)}<br></div><blockquote class="gmail_quote">{body_of(m)}'
            "</blockquote></div>")


def apple(m: Delivered) -> str:
    """Apple Mail: two blockquotes of type cite, one for the line that says who wrote."""
    return (f'<body dir="auto">{WORDS}<br id="lineBreakAtBeginningOfSignature"><div dir="ltr">Sent from my iPhone</div>'
            f'<div dir="ltr"><br><blockquote type="cite">On 23. Nov 2026, at 10:15, Support &lt;{SHARED}&gt; wrote:<br>'
            f'<br></blockquote></div><blockquote type="cite"><div dir="ltr">{body_of(m)}</div></blockquote></body>')


@pytest.mark.parametrize("shape", [outlook, outlook_on_the_web, gmail, apple])
@pytest.mark.parametrize("with_text", [False, True])
def test_the_quote_of_a_mail_program_is_cut(
        told: Delivered, ana: Person, sam: Person, shape: Callable[[Delivered], str], with_text: bool):
    answers(ana, told, f"{WORDS}\n\n{quote(told)}" if with_text else None, shape(told))
    answer = sam.receives("answer")
    assert answer.text.startswith(WORDS)
    nothing_internal(answer)


@pytest.mark.parametrize("head", [
    f"________________________________\nFrom: Support <{SHARED}>\nSent: Monday, November 23, 2026 10:15 AM\n"
    "To: Ana Sousa <ana@example.test>\nSubject: Broken lamp\n\n",
    f"-----Original Message-----\nFrom: Support <{SHARED}>\nTo: Ana\nSubject: Broken lamp\n\n",
    f"From:   Support <{SHARED}>\nTo:     ana@example.test\nDate:   23.11.2026 10:15\nSubject:        Broken lamp\n\n",
])
def test_a_quote_in_plain_text_without_marks_is_cut(told: Delivered, ana: Person, sam: Person, head: str):
    answers(ana, told, f"{WORDS}\n\n{head}{told.text}")
    answer = sam.receives("answer")
    assert answer.text.startswith(WORDS)
    nothing_internal(answer)


def test_an_answer_inside_the_quote_keeps_the_words_that_it_answers(told: Delivered, ana: Person, sam: Person):
    before, line, after = told.text.partition("The lamp in room nine is broken since Tuesday.\n")
    answers(ana, told, f"{WROTE}\n{cites(before + line)}\n\nI know that lamp.\n\n{cites(after)}")
    answer = sam.receives("answer")
    assert answer.text.startswith("> The lamp in room nine is broken since Tuesday.\nI know that lamp.")
    nothing_internal(answer)


INLINE = "an answer inside the quote, below an internal line"


@pytest.mark.parametrize("how", [
    INLINE, "no mark, the whole", "no mark, from the middle on", "only HTML without a mark", "forwarded", "one line"])
def test_where_a_quote_cannot_be_told_from_words_the_poc_is_asked(
        house: House, told: Delivered, ana: Person, sam: Person, how: str):
    head, line, rest = told.text.partition("Why you: topic unsure: triage POC\n")
    assert line
    text = {
        INLINE: f"{WROTE}\n{cites(head + line)}\n\nI take it.\n\n{cites(rest)}",
        "no mark, the whole": f"{WORDS}\n\n{told.text}",
        "no mark, from the middle on": f"{WORDS}\n\n{line}{rest}",
        "forwarded": f"---------- Forwarded message ---------\nFrom: Support <{SHARED}>\nDate: Mon, Nov 23\n"
                     f"Subject: {told.subject}\nTo: <ana@example.test>\n\n{told.text}",
        "one line": f"{WORDS} Your case:\n\nUrgency: normal",
    }.get(how)
    answers(ana, told, text, None if text else f"<div>{WORDS}</div><div>{body_of(told)}</div>")
    assert "Nothing was sent" in ana.receives("held").text
    sam.receives_nothing()
    ticket = house.ticket(number_of(told))
    assert (ticket["status"], len(ticket["entries"])) == ("new", 1)


def test_a_word_of_the_stakeholder_quoted_without_marks_may_go(told: Delivered, ana: Person, sam: Person):
    answers(ana, told, f"{WORDS} You wrote:\n\nThe lamp in room nine is broken since Tuesday.")
    assert "room nine" in sam.receives("answer").text


def test_a_colleagues_answer_and_an_internal_note_stay_inside(
        told: Delivered, ana: Person, ben: Person, sam: Person):
    ana.replies(told, "#assign ben")
    handed = ben.receives("new-ticket")
    sam.receives("status-change")
    ana.receives("command-receipt")
    ana.replies(told, "#note\nHis contract ends in May.")
    note = ben.receives("note")
    answers(ben, handed, f"{WORDS}\n\nHis contract ends in May.\n{number_of(note)}")
    ben.receives("held")
    sam.receives_nothing()


def test_an_address_behind_a_link_does_not_leave(told: Delivered, ana: Person, sam: Person):
    html = f'{WORDS} Ask <a href="mailto:ana@example.test">Ana</a> or <a href="mailto:{told.reply_to}">us</a>.'
    answers(ana, told, f"{WORDS} Ask Ana or us.", html)
    answer = sam.receives("answer")
    assert "Ask Ana or us." in answer.text
    nothing_internal(answer)


@pytest.mark.parametrize("file", [
    File("forwarded.eml", b"From: ana@example.test\r\n\r\nx", "message/rfc822"),
    File("ana.vcf", b"BEGIN:VCARD\r\nEMAIL:ana@example.test\r\nEND:VCARD\r\n", "text/vcard"),
    File("log.txt", b"to support+aaaaaaaaaaaaaaaaaaaa@example.test", "text/plain"),
])
def test_a_file_that_shows_an_internal_address_asks_first(told: Delivered, ana: Person, sam: Person, file: File):
    if file.media_type == "message/rfc822":
        mail = compose(ana.from_, told.reply_to, "Re: Broken lamp", WORDS)
        mail.add_attachment(told.message)
        ana.sends(mail, [told.reply_to])
    else:
        answers_with_file(ana, told, file)
    assert "shows internal addresses" in ana.receives("held").text
    sam.receives_nothing()


def answers_with_file(ana: Person, told: Delivered, file: File) -> None:
    """A reply with one attachment."""
    ana.replies(told, WORDS, files=[file])


def test_headers_and_signatures_stay_inside(told: Delivered, ana: Person, sam: Person):
    key = File("signature.asc", b"-----BEGIN PGP SIGNATURE-----", "application/pgp-signature")
    ana.replies(told, f"{WORDS}\n\n-- \nAna Sousa\nana@example.test, room 12", files=[key],
                headers={"Organization": "Basement", "X-Originating-IP": "10.1.2.3", "Return-Receipt-To": "a@b.c",
                         "Disposition-Notification-To": "a@b.c", "Reply-To": ana.address, "Sender": ana.address})
    answer = sam.receives("answer")
    nothing_internal(answer)
    assert answer.files == ()
    for word in ("Basement", "10.1.2.3", "a@b.c", "room 12"):
        assert word not in answer.raw.decode()
