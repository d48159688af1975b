"""Apple Mail on the Mac and on the iPhone: blockquotes of type cite, links written out, quotes and dashes corrected."""
# ruff: noqa: E501 - HTML stands in long lines, as programs write it
from __future__ import annotations

import re
import uuid
from html import escape

from tests.e2e.programs.draft import MONTHS, Draft, cited
from tests.e2e.programs.pages import body_of, linked_text, marked_up, split_at, text_of

_BODY = "overflow-wrap: break-word; -webkit-nbsp-mode: space; line-break: after-white-space;"
_META = '<meta http-equiv="content-type" content="text/html; charset=utf-8">'


def corrected(line: str) -> str:
    """Round quotes; two hyphens are a long dash, three dots one sign."""
    line = re.sub(r'(^|[\s(])"', "\\1\u201c", line).replace('"', "\u201d").replace("'", "\u2019")
    return line.replace("--", "\u2014").replace("...", "\u2026")


def corrected_on_a_telephone(line: str) -> str:
    """And a capital letter where a line begins with a word."""
    return corrected(line[:1].upper() + line[1:])


def headers(draft: Draft) -> dict[str, str]:
    """On the Mac."""
    return {"Message-Id": _message_id(draft), "Mime-Version": "1.0 (Mac OS X Mail 16.0 \\(3826.600.51.1.1\\))",
            "X-Mailer": "Apple Mail (2.3826.600.51.1.1)"}


def telephone_headers(draft: Draft) -> dict[str, str]:
    """On the iPhone."""
    return {"Message-Id": _message_id(draft), "Mime-Version": "1.0 (1.0)", "X-Mailer": "iPhone Mail (22G86)"}


def text(draft: Draft) -> str:
    """On the Mac: the line that says who wrote has a mark like the quote; the signature has none."""
    return _text(draft, draft.signature, "")


def telephone_text(draft: Draft) -> str:
    """On the iPhone; what it quotes begins with a space of no width."""
    return _text(draft, draft.signature, "\ufeff")


def html(draft: Draft) -> str:
    """On the Mac: a div a line, the quote split where somebody types into it."""
    first, *others = (marked_up(line) or "<br>" for line in draft.typed)
    typed = first + "".join(f"<div>{line}</div>" for line in others)
    signature = "".join(f"<div>{marked_up(line)}</div>" for line in draft.signature)
    name, address = map(escape, draft.sender)
    wrote = f"<div>On {_when(draft)}, {name} &lt;{address}&gt; wrote:</div>"
    old = _quote(draft, f'{wrote}<br class="Apple-interchange-newline"><div>{body_of(draft.letter.html)}</div>')
    return (f'<html><head>{_META}</head><body style="{_BODY}">{typed}<br id="lineBreakAtBeginningOfSignature"><div>\n'
            f'<meta charset="UTF-8"><div dir="auto" style="caret-color: rgb(0, 0, 0);">{signature}</div>\n</div>\n'
            f"<div><br>{old}</div><br></body></html>")


def telephone_html(draft: Draft) -> str:
    """On the iPhone: two blockquotes, one of them for the line that says who wrote."""
    first, *others = (marked_up(line) or "<br>" for line in draft.typed)
    typed = first + "".join(f"<div>{line}</div>" for line in others)
    name, address = map(escape, draft.sender)
    old = _quote(draft, f'<div dir="ltr">\ufeff{body_of(draft.letter.html)}</div>')
    return (f'<html><head>{_META}</head><body dir="auto">{typed}<br id="lineBreakAtBeginningOfSignature"><div dir="ltr">'
            f'{"<br>".join(draft.signature)}</div><div dir="ltr"><br><blockquote type="cite">On {_when(draft)}, {name} &lt;'
            f"{address}&gt; wrote:<br><br></blockquote></div>{old}</body></html>")


def _text(draft: Draft, signature: tuple[str, ...], invisible: str) -> str:
    name, address = draft.sender
    old = text_of(draft.letter.html, _link) if draft.is_rich else draft.letter.text
    typed = [linked_text(line, _link) for line in (*draft.typed, "", *signature)] if draft.is_rich else [
        *draft.typed, "", *signature]
    wrote = f"> On {_when(draft)}, {name} <{address}> wrote:"
    return "\n".join([*typed, "", wrote, "> ", *cited((invisible + old).split("\n"), draft.inside), ""])


def _quote(draft: Draft, page: str) -> str:
    for words, answer in draft.inside.items():
        before, after, closing, opening = split_at(page, words)
        typed = f'<div><br></div><div>{marked_up(answer)}</div><br><blockquote type="cite">'
        page = f"{before}{closing}</blockquote>{typed}{opening}{after}"
    return f'<blockquote type="cite">{page}</blockquote>'


def _when(draft: Draft) -> str:
    at = draft.sent
    return f"{at.day} {MONTHS[at.month - 1][:3]} {at.year}, at {at.hour:02}:{at.minute:02}"


def _message_id(draft: Draft) -> str:
    return f"<{str(uuid.uuid4()).upper()}@{draft.address.partition('@')[2]}>"


def _link(shown: str, target: str) -> str:
    return f"{shown} <{target}>"
