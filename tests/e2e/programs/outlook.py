"""Outlook: for Windows (Word writes its HTML), and in a browser. No quote marks, no mark at the signature."""
# ruff: noqa: E501 - HTML stands in long lines, as programs write it
from __future__ import annotations

import re
import uuid
from base64 import b64encode
from hashlib import sha256
from html import escape

from tests.e2e.programs.draft import DAYS, MONTHS, Draft, clock, wrapped
from tests.e2e.programs.pages import body_of, linked_text, marked_up, text_of

_WIDTH = 76
_PREFIX = re.compile(r"(?i)^(?:re|aw)\s*:\s*")
_ORDINAL = re.compile(r"(?<=\d)(st|nd|rd|th)\b")
_HEAD = """<html xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" \
xmlns:w="urn:schemas-microsoft-com:office:word" xmlns:m="http://schemas.microsoft.com/office/2004/12/omml" \
xmlns="http://www.w3.org/TR/REC-html40"><head><meta http-equiv=Content-Type content="text/html; charset=us-ascii">\
<meta name=Generator content="Microsoft Word 15 (filtered medium)"><!--[if !mso]><style>v\\:* \
{behavior:url(#default#VML);}
.shape {behavior:url(#default#VML);}
</style><![endif]--><style><!--
/* Font Definitions */
@font-face
\t{font-family:"Cambria Math";
\tpanose-1:2 4 5 3 5 4 6 3 2 4;}
/* Style Definitions */
p.MsoNormal, li.MsoNormal, div.MsoNormal
\t{margin:0in;
\tfont-size:11.0pt;
\tfont-family:"Calibri",sans-serif;}
span.EmailStyle19
\t{mso-style-type:personal-reply;
\tcolor:windowtext;}
@page WordSection1
\t{size:8.5in 11.0in;
\tmargin:1.0in 1.0in 1.0in 1.0in;}
div.WordSection1
\t{page:WordSection1;}
--></style><!--[if gte mso 9]><xml>
<o:shapedefaults v:ext="edit" spidmax="1026" />
</xml><![endif]--></head>"""
_KEYS_DE = {"From": "Von", "Sent": "Gesendet", "To": "An", "Subject": "Betreff"}
_DAYS_DE = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")
_NO_WORDS = "<p class=MsoNormal><o:p>&nbsp;</o:p></p>"
_ABOVE_QUOTE = "border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in"


def corrected(line: str) -> str:
    """Round quotes, dashes between words, three dots as one sign."""
    line = re.sub(r'(^|[\s(])"', "\\1\u201c", line).replace('"', "\u201d").replace("'", "\u2019")
    return line.replace(" -- ", " \u2013 ").replace(" - ", " \u2013 ").replace("...", "\u2026")


def headers(draft: Draft) -> dict[str, str]:
    """For Windows, over SMTP."""
    serial = uuid.uuid4().hex
    host = draft.address.partition("@")[2]
    return {"Message-ID": f"<{serial[:12]}${serial[12:20]}${serial[20:28]}$@{host}>", "MIME-Version": "1.0",
            "X-Mailer": "Microsoft Outlook 16.0", **_thread(draft), "Content-Language": "en-us"}


def web_headers(draft: Draft) -> dict[str, str]:
    """In a browser, through Exchange."""
    return {**_thread(draft), "Message-ID": f"<AM9PR09MB{uuid.uuid4().hex.upper()}@AM9PR09MB4994.eurprd09.prod.example>",
            "Accept-Language": "en-US", "Content-Language": "en-US", "X-MS-Has-Attach": "", "X-MS-TNEF-Correlator": "",
            "MIME-Version": "1.0"}


def _thread(draft: Draft) -> dict[str, str]:
    """The subject without prefixes, and the place in Exchange's thread: one more block of five bytes."""
    place = sha256(draft.letter.message_id.encode()).digest()[:25]
    return {"Thread-Topic": _PREFIX.sub("", draft.letter.subject),
            "Thread-Index": b64encode(b"\x01\x01\xdc" + place[1:]).decode()}


def text(draft: Draft) -> str:
    """For Windows. In plain text wrapped; beside HTML every paragraph of Word's is followed by an empty line."""
    if not draft.is_rich:
        old = wrapped(_with_answers(draft.letter.text.split("\n"), draft), _WIDTH)
        return "\n".join([*wrapped(draft.typed, _WIDTH), "", *draft.signature, "", "-----Original Message-----",
                          *_block(draft), "", *old])
    old = _with_answers(text_of(draft.letter.html, _link).split("\n"), draft)
    typed = [linked_text(line, _link) or "\xa0" for line in (*draft.typed, "", *draft.signature, "")]
    return "\n".join([*(part for line in typed for part in (line, "")),
                      *_block(draft), "", "\xa0", "", *old, ""])


def html(draft: Draft) -> str:
    """As Word writes it: a paragraph a line, the old page in Word's own words below a rule."""
    lines = [_ORDINAL.sub(r"<sup>\1</sup>", marked_up(line)) for line in (*draft.typed, "", *draft.signature, "")]
    typed = "".join(f"<p class=MsoNormal>{line}<o:p></o:p></p>" if line else _NO_WORDS for line in lines)
    block = "<br>".join(f"<b>{key}:</b> {escape(value)}" for key, value in _fields(draft))
    return (f"{_HEAD}<body lang=EN-US link=\"#0563C1\" vlink=\"#954F72\" style='word-wrap:break-word'><div "
            f"class=WordSection1>{typed}<div><div style='{_ABOVE_QUOTE}'><p class=MsoNormal>{block}<o:p></o:p></p></div>"
            f"</div>{_NO_WORDS}{_in_words_of_word(draft)}</div></body></html>")


def web_text(draft: Draft) -> str:
    """In a browser: a rule of underscores, addresses linked without a space."""
    typed = [linked_text(line, lambda shown, target: f"{shown}<{target}>") for line in (*draft.typed, "", *draft.signature)]
    return "\n".join([*typed, "_" * 32, *_block(draft, seconds=True), "",
                      *_with_answers(text_of(draft.letter.html, _link).split("\n"), draft), ""])


def web_html(draft: Draft) -> str:
    """In a browser: divs, a signature with an id, a header block with an id."""
    style = 'style="font-family: Aptos, Arial, sans-serif; font-size: 12pt; color: rgb(0, 0, 0);"'
    typed = "".join(f'<div class="elementToProof" {style}>\n{marked_up(line) or "<br>"}</div>\n' for line in draft.typed)
    signature = "".join(f'<div class="elementToProof" {style}>\n{marked_up(line)}</div>\n' for line in draft.signature)
    block = "<br>\n".join(f"<b>{key}:</b> {escape(value)}" for key, value in _fields(draft, seconds=True))
    old = body_of(draft.letter.html).replace(' class="said"', ' class="x_said"')
    for words, answer in draft.inside.items():
        old = old.replace(escape(words), f'{escape(words)}</p>\n<div class="elementToProof">{marked_up(answer)}</div>\n<p>')
    return (
        '<html>\n<head>\n<meta http-equiv="Content-Type" content="text/html; charset=utf-8">\n<style type="text/css" '
        'style="display:none;"> P {margin-top:0;margin-bottom:0;} </style>\n</head>\n<body dir="ltr">\n'
        f'{typed}<div class="elementToProof" {style}>\n<br>\n</div>\n<div id="Signature">\n{signature}</div>\n'
        '<div id="appendonsend"></div>\n<hr style="display:inline-block;width:98%" tabindex="-1">\n<div id="divRplyFwdMsg" '
        f'dir="ltr"><font face="Calibri, sans-serif" style="font-size:11pt" color="#000000">{block}</font>\n'
        f'<div>&nbsp;</div>\n</div>\n<div>{old}</div>\n</body>\n</html>\n'
    )


def german_text(draft: Draft) -> str:
    """For Windows in German, plain."""
    old = wrapped(_with_answers(draft.letter.text.split("\n"), draft), _WIDTH)
    at = draft.sent
    fields = {**dict(_fields(draft)), "Sent": f"{_DAYS_DE[at.weekday()]}, {at:%d.%m.%Y %H:%M}"}
    return "\n".join([*wrapped(draft.typed, _WIDTH), "", *draft.signature, "", "-----Ursprüngliche Nachricht-----",
                      *(f"{_KEYS_DE[key]}: {value}" for key, value in fields.items()), "", *old])


def _fields(draft: Draft, *, seconds: bool = False) -> list[tuple[str, str]]:
    name, address = draft.sender
    at = draft.sent
    time = clock(at).replace(" ", f":{at.second:02} ") if seconds else clock(at)
    day = f"{DAYS[at.weekday()]}, {MONTHS[at.month - 1]} {at.day}, {at.year} {time}"
    return [("From", f"{name} <{address}>"), ("Sent", day), ("To", f"{draft.name} <{draft.address}>"),
            ("Subject", draft.letter.subject)]


def _block(draft: Draft, *, seconds: bool = False) -> list[str]:
    return [f"{key}: {value}" + (" " if key == "From" else "") for key, value in _fields(draft, seconds=seconds)]


def _in_words_of_word(draft: Draft) -> str:
    """The old page as Word saves it again; an answer typed into it is a paragraph like the others, only blue."""
    old = body_of(draft.letter.html)
    old = re.sub(r"<!--\[if mso\]>(.*?)<!\[endif\]-->", r"\1", old, flags=re.DOTALL)
    old = re.sub(r"<p style=\"[^\"]*\"", "<p class=MsoNormal style='margin-bottom:12.0pt'", old)
    old = re.sub(r"<table ", "<table class=MsoNormalTable ", old)
    old = re.sub(r"<code [^>]*>(.*?)</code>", r"<span style='font-family:Consolas'>\1</span>", old, flags=re.DOTALL)
    for words, answer in draft.inside.items():
        blue = f"<p class=MsoNormal><span style='color:#1F497D'>{marked_up(answer)}<o:p></o:p></span></p>"
        old = old.replace(f"{escape(words)}</p>", f"{escape(words)}<o:p></o:p></p>{blue}")
    return old.replace("</p>", "<o:p></o:p></p>").replace("<o:p></o:p><o:p></o:p>", "<o:p></o:p>")


def _with_answers(lines: list[str], draft: Draft) -> list[str]:
    """Answers between the lines that they answer, without any mark."""
    return [part for line in lines for part in (
        line, *(told for words, answer in draft.inside.items() if line.endswith(words) for told in ("", answer)))]


def _link(shown: str, target: str) -> str:
    return f"{shown} <{target}> "
