"""Thunderbird: flowed plain text, in which it begins below the quote; HTML with the whole old page in a blockquote."""
# ruff: noqa: E501 - HTML stands in long lines, as programs write it
from __future__ import annotations

import uuid
from html import escape
from itertools import groupby

from tests.e2e.programs.draft import Draft, cited, wrapped
from tests.e2e.programs.pages import body_of, head_of, marked_up, split_at, text_of

_WIDTH = 71


def headers(draft: Draft) -> dict[str, str]:
    """Its name, and the language of its user."""
    return {"Message-ID": f"<{uuid.uuid4()}@{draft.address.partition('@')[2]}>", "MIME-Version": "1.0",
            "User-Agent": "Mozilla Thunderbird", "Content-Language": "en-US"}


def text(draft: Draft) -> str:
    """Plain: below the quote, as it is set up when it is new. Beside HTML: above it."""
    old = text_of(draft.letter.html, _link, "*") if draft.is_rich else draft.letter.text.rstrip("\n")
    quote = [_attribution(draft), *cited(_flowed(old.split("\n")), draft.inside)]
    typed, signature = _flowed(draft.typed), ["-- ", *draft.signature]
    return "\n".join([*typed, "", *quote, "", *signature, ""] if draft.is_rich else [*quote, "", *typed, "", *signature, ""])


def html(draft: Draft) -> str:
    """A paragraph a block of lines; addresses are no links. The signature below the quote."""
    blocks = ("<br>\n      ".join(marked_up(line, linked=False) for line in block)
              for has_words, block in groupby(draft.typed, key=bool) if has_words)
    typed = "".join(f"    <p>{block}</p>\n" for block in blocks)
    page = f"\n      {head_of(draft.letter.html)}\n      {body_of(draft.letter.html)}\n    "
    cite = f'<blockquote type="cite" cite="mid:{escape(draft.letter.message_id.strip("<>"))}">'
    for words, answer in draft.inside.items():
        before, after, closing, opening = split_at(page, words)
        page = f"{before}{closing}</blockquote>\n    {marked_up(answer, linked=False)}<br>\n    {cite}{opening}{after}"
    signature = "\n".join(marked_up(line, linked=False) for line in draft.signature)
    return (
        '<!DOCTYPE html>\n<html>\n  <head>\n    <meta http-equiv="Content-Type" content="text/html; charset=UTF-8">\n'
        f'  </head>\n  <body>\n{typed}    <div class="moz-cite-prefix">{escape(_attribution(draft))}<br>\n    </div>\n'
        f'    {cite}{page}</blockquote>\n    <pre class="moz-signature" cols="72">-- \n{signature}</pre>\n  </body>\n</html>\n'
    )


def _attribution(draft: Draft) -> str:
    at = draft.sent
    return f"On {at.day:02}/{at.month:02}/{at.year} {at.hour:02}:{at.minute:02}, {draft.sender[0]} wrote:"


def _flowed(lines: list[str] | tuple[str, ...]) -> list[str]:
    """RFC 3676: a space at the end of a line says that it goes on; one before what would look like a quote."""
    out: list[str] = []
    for line in lines:
        parts = wrapped([line.rstrip()], _WIDTH)
        out += [f"{' ' if part.startswith((' ', '>', 'From ')) else ''}{part}{' ' if number < len(parts) else ''}"
                for number, part in enumerate(parts, start=1)]
    return out


def _link(shown: str, target: str) -> str:
    return f"{shown} <{target}>"
