"""Replies as mail programs write them in HTML: the new text, and its formatting without quote and signature."""
# ruff: noqa: E501 - HTML stands in long lines, as programs write it
from __future__ import annotations

import pytest

from tests.unit.mail.mails import read

QUOTED = "Have you tried another cable?"
OUTLOOK_RULE = ('<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p class="MsoNormal">'
                "<b><span lang=EN-US>From:</span></b><span> Help Desk &lt;help@example.com&gt; <br><b>Sent:</b> Monday, "
                "May 4, 2026 9:12 AM<br><b>To:</b> Ada Stone &lt;ada@example.org&gt;<br><b>Subject:</b> Printer</span></p>"
                "</div>")
OUTLOOK_DE = OUTLOOK_RULE.replace("From:", "Von:").replace("Sent:", "Gesendet:").replace("To:", "An:").replace(
    "Subject:", "Betreff:").replace("Monday, May 4, 2026 9:12 AM", "Montag, 4. Mai 2026 09:12")

HTML: list[tuple[str, str, str]] = [
    ("gmail", "It works <b>now</b>.", '<div dir="ltr">{own}</div><br><div class="gmail_quote gmail_quote_container"><div '
     'dir="ltr" class="gmail_attr">On Mon, May 4, 2026 at 9:12 AM Help Desk &lt;<a href="mailto:help@example.com">'
     'help@example.com</a>&gt; wrote:<br></div><blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:'
     '1px solid rgb(204,204,204);padding-left:1ex">{quoted}<br></blockquote></div>'),
    ("gmail with a signature", "It works <b>now</b>.", '<div dir="ltr"><div>{own}</div><div><br></div><span '
     'class="gmail_signature_prefix">-- </span><br><div dir="ltr" class="gmail_signature">Ada<br>+49 30 1</div></div><br>'
     '<div class="gmail_quote"><div class="gmail_attr">Am Mo., 4. Mai 2026 um 09:12 schrieb Help Desk:<br></div>'
     '<blockquote class="gmail_quote">{quoted}</blockquote></div>'),
    ("outlook desktop", "It works <b>now</b>.", '<html xmlns:o="urn:x"><head><style>p.MsoNormal{{margin:0}}</style></head>'
     '<body lang=EN-US><div class="WordSection1"><p class="MsoNormal">{own}<o:p></o:p></p><p class="MsoNormal"><o:p>&nbsp;'
     "</o:p></p><div>" + OUTLOOK_RULE + '<p class="MsoNormal"><o:p>&nbsp;</o:p></p><p class="MsoNormal">{quoted}</p></div>'
     "</div></body></html>"),
    ("outlook desktop in german", "Das war <b>es</b>.", '<div class="WordSection1"><p class="MsoNormal">{own}</p>'
     '<p class="MsoNormal">&nbsp;</p>' + OUTLOOK_DE + '<p class="MsoNormal">{quoted}</p></div>'),
    ("outlook web", "It works <b>now</b>.", '<div class="elementToProof" style="font-family:Aptos">{own}</div><div '
     'id="appendonsend"></div><hr style="display:inline-block;width:98%" tabindex="-1"><div id="divRplyFwdMsg" dir="ltr">'
     "<font><b>From:</b> Help Desk<br><b>Sent:</b> Monday, May 4, 2026<br><b>To:</b> Ada<br><b>Subject:</b> Printer</font>"
     "</div><div>{quoted}</div>"),
    ("outlook for iphone", "It works <b>now</b>.", '<div dir="ltr">{own}</div><div id="ms-outlook-mobile-signature"><br>'
     'Get <a href="https://aka.example.test">Outlook for iOS</a></div><hr><div id="divRplyFwdMsg"><b>From:</b> Help</div>'
     "{quoted}"),
    ("apple mail", "It works <b>now</b>.", '<html><head></head><body dir="auto" style="overflow-wrap: break-word;">{own}'
     '<br id="lineBreakAtBeginningOfMessage"><div><br><blockquote type="cite"><div>On 4 May 2026, at 09:12, Help Desk '
     '&lt;help@example.com&gt; wrote:</div><br class="Apple-interchange-newline"><div>{quoted}</div></blockquote></div>'
     "<br></body></html>"),
    ("iphone", "It works <b>now</b>.", '<html><body dir="auto"><div dir="ltr">{own}</div><div dir="ltr"><br id="x">Sent '
     'from my iPhone</div><div dir="ltr"><br><blockquote type="cite">On May 4, 2026, at 9:12 AM, Help Desk wrote:<br><br>'
     '</blockquote></div><blockquote type="cite"><div dir="ltr">{quoted}</div></blockquote></body></html>'),
    ("iphone in german", "Das war <b>es</b>.", '<body dir="auto">{own}<br><br><div dir="ltr">Von meinem iPhone gesendet'
     '</div><div dir="ltr"><br><blockquote type="cite">Am 04.05.2026 um 09:12 schrieb Help Desk &lt;help@example.com&gt;:'
     "<br><br></blockquote></div><blockquote type=cite>{quoted}</blockquote></body>"),
    ("thunderbird", "It works <b>now</b>.", '<body><p>{own}</p><div class="moz-cite-prefix">On 04/05/2026 09:12, Help Desk '
     'wrote:<br></div><blockquote type="cite" cite="mid:1@x">{quoted}</blockquote></body>'),
    ("thunderbird with a signature above", "It works <b>now</b>.", '<p>{own}</p><div class="moz-signature">-- <br>Ada</div>'
     '<div class="moz-cite-prefix">Am 04.05.26 um 09:12 schrieb Help Desk:</div><blockquote type="cite">{quoted}'
     "</blockquote>"),
    ("yahoo", "It works <b>now</b>.", '<div class="ydp1yahoo-style-wrap" style="font-size:16px"><div dir="ltr">{own}</div>'
     '<div><br></div></div><div id="ydp2yahoo_quoted_123" class="ydp2yahoo_quoted"><div>On Monday, May 4, 2026 at 09:12:00 '
     "AM GMT+2, Help Desk &lt;help@example.com&gt; wrote:</div><div>{quoted}</div></div>"),
    ("lotus", "It works <b>now</b>.", '<span style="font-family:sans-serif">{own}</span><br><br><br><br><span>From: &nbsp;'
     "&nbsp;Help Desk &lt;help@example.com&gt;</span><br><span>To: &nbsp;&nbsp;Ada Stone/HQ/Example</span><br><span>Date: "
     "&nbsp;&nbsp;05/04/2026 09:12 AM</span><br><span>Subject: &nbsp;&nbsp;Printer</span><br><hr noshade><br><br>{quoted}"),
    ("proton", "It works <b>now</b>.", '<div style="font-family: Arial">{own}</div><div class="protonmail_signature_block">'
     '<div>Sent with Proton Mail</div></div><div class="protonmail_quote">On Monday, May 4th, 2026 at 9:12 AM, Help Desk '
     "&lt;help@example.com&gt; wrote:<br><blockquote class=\"protonmail_quote\" type=\"cite\">{quoted}</blockquote></div>"),
    ("gmx web", "Das war <b>es</b>.", '<div style="font-family: Verdana"><div>{own}</div><div><div name="quote" style='
     '"margin:10px 5px 5px 10px; padding: 10px 0 10px 10px; border-left:2px solid #C3D9E5;"><div><b>Gesendet:</b>&nbsp;'
     'Montag, 04. Mai 2026 um 09:12 Uhr<br/><b>Von:</b>&nbsp;"Help Desk" &lt;help@example.com&gt;<br/><b>An:</b>&nbsp;'
     "ada@example.org<br/><b>Betreff:</b>&nbsp;Drucker</div><div name=\"quoted-content\">{quoted}</div></div></div></div>"),
    ("k-9", "It works <b>now</b>.", '<div dir="auto">{own}</div><br><br><div class="gmail_quote"><div dir="auto">On May 4, '
     '2026 9:12:00 AM GMT+02:00, Help Desk &lt;help@example.com&gt; wrote:</div><blockquote class="gmail_quote">{quoted}'
     "</blockquote></div>"),
    ("zimbra", "It works <b>now</b>.", '<div style="font-family: arial">{own}<br><br><hr id="zwchr" data-marker="__DIVIDER__'
     '"><blockquote style="border-left:2px solid #1010FF"><b>From: </b>"Help Desk"<br><b>To: </b>Ada<br><b>Sent: </b>Monday'
     ", May 4, 2026 9:12:00 AM<br><b>Subject: </b>Printer<br></blockquote><div>{quoted}</div></div>"),
    ("roundcube", "It works <b>now</b>.", "<p>{own}</p><p id=\"reply-intro\">On 2026-05-04 09:12, Help Desk wrote:</p>"
     '<blockquote type="cite" style="padding: 0 0.4em; border-left: #1010ff 2px solid; margin: 0"><div>{quoted}</div>'
     "</blockquote>"),
    ("fastmail", "It works <b>now</b>.", '<div>{own}<br></div><div><br></div><div>On Mon, May 4, 2026, at 9:12 AM, Help Desk '
     'wrote:<br></div><blockquote type="cite" id="qt"><div>{quoted}</div></blockquote>'),
    ("qq mail", "好了 <b>谢谢</b>", '<div>{own}</div><div><includetail><div>&nbsp;</div><div style="font:12px">------------'
     '------&nbsp;原始邮件&nbsp;------------------</div><div style="background:#efefef"><div><b>发件人:</b> "Help" '
     "&lt;help@example.com&gt;;</div><div><b>发送时间:</b> 2026年5月4日</div></div><div>{quoted}</div></includetail></div>"),
    ("mail.ru", "Спасибо, <b>работает</b>.", '<div>{own}</div><blockquote style="border-left:1px solid #0857A6">Понедельник'
     ', 4 мая 2026, 9:12 +03:00 от Help Desk &lt;help@example.com&gt;:<br>{quoted}</blockquote>'),
]


@pytest.mark.parametrize(("program", "own", "frame"), HTML, ids=[one[0] for one in HTML])
def test_html_only(program: str, own: str, frame: str) -> None:
    mail = read("From: a@example.org\nIn-Reply-To: <l@example.com>\nContent-Type: text/html; charset=utf-8",
                frame.format(own=own, quoted=QUOTED))
    words = own.replace("<b>", "").replace("</b>", "")
    assert mail.new_text == words
    assert QUOTED in mail.text
    assert mail.new_html is not None
    assert "<b>" in mail.new_html
    assert QUOTED not in mail.new_html
    assert "help@example.com" not in mail.new_html
    assert "Sent from" not in mail.new_html


PLACEHOLDERS = ["[image: shot.png]", "[cid:shot@x]", "[cid:shot@x]<https://example.org/a>", "<shot.png>", "[shot.png]",
                "[Inline image 1]", "[Bild: shot.png]", "[image: image.png]", "￼", "[A screen]", ""]


@pytest.mark.parametrize("shown", PLACEHOLDERS)
def test_placeholders_of_pictures_do_not_cost_the_formatting(shown: str) -> None:
    html = '<p>This is <b>what</b> I see:</p><p><img src="cid:shot@x" alt="A screen"></p><p>Can you help?</p>'
    body = (f"--b\nContent-Type: multipart/alternative; boundary=a\n\n--a\n\nThis is *what* I see:\n\n{shown}\n\n"
            f"Can you help?\n--a\nContent-Type: text/html\n\n{html}\n--a--\n--b\nContent-Type: image/png; name=shot.png\n"
            "Content-ID: <shot@x>\nContent-Disposition: inline\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo=\n--b--\n")
    mail = read("From: a@example.org\nContent-Type: multipart/related; boundary=b", body)
    assert mail.new_html is not None
    assert 'src="cid:shot@x"' in mail.new_html
    assert "Can you help?" in mail.new_html


def test_logo_of_the_signature_is_not_part_of_the_new_html() -> None:
    html = ('<div>See <img src="cid:shot@x"></div><div class="gmail_signature">Ada<br><img src="cid:logo@x"></div>'
            '<div class="gmail_quote"><div class="gmail_attr">On Monday Bob wrote:</div><blockquote class="gmail_quote">'
            '<img src="cid:old@x">Hi</blockquote></div>')
    mail = read("From: a@example.org\nContent-Type: text/html", html)
    assert mail.new_html is not None
    assert "shot@x" in mail.new_html
    assert "logo@x" not in mail.new_html
    assert "old@x" not in mail.new_html


def test_logo_below_the_new_words_without_any_mark() -> None:
    html = ("<p>It works.</p><p>-- <br>Ada Stone<br><img src='cid:logo@x'></p><p>From: Help &lt;help@example.com&gt;<br>"
            "Sent: Monday, May 4, 2026 9:12 AM<br>Subject: Printer</p><p><img src='cid:old@x'>Hi</p>")
    mail = read("From: a@example.org\nContent-Type: text/html", html)
    assert mail.new_text == "It works."
    assert mail.new_html is not None
    assert "cid:" not in mail.new_html


def test_answers_inside_an_html_quote_keep_their_quoted_line() -> None:
    html = ('<div class="moz-cite-prefix">On 04/05/2026 09:12, Help Desk wrote:<br></div><blockquote type="cite"><p>Which '
            'floor?</p></blockquote><p>The third.</p><blockquote type="cite"><p>And which room?</p></blockquote><p>3.14</p>'
            '<blockquote type="cite"><p>Regards</p></blockquote>')
    mail = read("From: a@example.org\nIn-Reply-To: <l@x>\nContent-Type: text/html", html)
    assert mail.new_text == "> Which floor?\nThe third.\n\n> And which room?\n3.14"


def test_own_indentation_is_no_quote() -> None:
    html = ('<div>Please read:</div><blockquote class="gmail_quote" style="margin:0 0 0 .8ex">Rule one.</blockquote><div '
            'class="gmail_quote"><div class="gmail_attr">On Monday Bob wrote:</div><blockquote class="gmail_quote">Hi'
            "</blockquote></div>")
    mail = read("From: a@example.org\nIn-Reply-To: <l@x>\nContent-Type: text/html", html)
    assert mail.new_text == "Please read:\n\nRule one."
    assert mail.new_html is not None
    assert "Rule one." in mail.new_html


@pytest.mark.parametrize(("html", "text"), [
    ('<ol><li>yes</li><li>no: too dear</li></ol>', "1. yes\n2. no: too dear"),
    ('<ol start="2"><li>escalate</li></ol>', "2. escalate"),
    ('<ol><li value="4">close</li><li>why?</li></ol>', "4. close\n5. why?"),
    ('<ol start="many"><li>a<ul><li>b</li></ul></li><li>c</li></ol>', "1. a\n- b\n2. c"),
    ('<ul><li>a</li></ul><li>b</li>', "- a\n- b"),
])
def test_a_number_that_a_program_has_made_a_list_of_is_still_a_number(html: str, text: str) -> None:
    lines = [line.strip() for line in read("From: a@example.org\nContent-Type: text/html", html).new_text.splitlines() if line.strip()]
    assert "\n".join(lines) == text
