"""Gmail in a browser. Wraps plain text hard, also that beside its HTML; keeps only the body of what it quotes."""
from __future__ import annotations

import re
import uuid
from html import escape

from tests.e2e.programs.draft import DAYS, MONTHS, Draft, cited, clock, wrapped
from tests.e2e.programs.pages import body_of, marked_up, text_of

_WIDTH = 78
_QUOTE = ('<blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);'
          'padding-left:1ex">')
_CONDITIONAL = re.compile(r"<!--.*?-->", re.DOTALL)


def headers(draft: Draft) -> dict[str, str]:
    """No word of its own; a Message-ID of Google's."""
    return {"MIME-Version": "1.0", "Message-ID": f"<CA+{uuid.uuid4().hex[:28]}_{uuid.uuid4().hex[:10]}@mail.gmail.com>"}


def text(draft: Draft) -> str:
    """Wrapped; the signature between the words and the quote."""
    old = text_of(draft.letter.html, _link, "*" if draft.is_rich else "").split("\n")
    wrote = wrapped([f"{_attribution(draft)} <{draft.sender[1]}> wrote:"], _WIDTH)
    first = [""] if draft.is_rich else [">"]
    return "\n".join([
        *wrapped(draft.typed, _WIDTH), "", "-- ", *draft.signature, "", "", *wrote, *first,
        *cited(wrapped(old, _WIDTH - 2), draft.inside), "",
    ])


def html(draft: Draft) -> str:
    """A div a line; what is typed into the quoted page stays inside the quote, as the page has a table there."""
    typed = "".join(f"<div>{marked_up(line) or '<br>'}</div>" for line in draft.typed)
    signature = "<br>".join(marked_up(line) for line in draft.signature)
    old = _CONDITIONAL.sub("", body_of(draft.letter.html)).replace(' class="said"', ' class="m_8810342907118said"')
    for words, answer in draft.inside.items():
        old = old.replace(escape(words), f"{escape(words)}<br><br>{marked_up(answer)}<br>")
    name, address = escape(_attribution(draft)), draft.sender[1]
    return (
        f'<div dir="ltr">{typed}<div><br></div><span class="gmail_signature_prefix">-- </span><br><div dir="ltr" '
        f'class="gmail_signature" data-smartmail="gmail_signature"><div dir="ltr">{signature}</div></div></div><br>'
        f'<div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">{name} &lt;'
        f'<a href="mailto:{address}">{address}</a>&gt; wrote:<br></div>{_QUOTE}<u></u>\n{old}\n</blockquote></div>\n'
    )


def _attribution(draft: Draft) -> str:
    at = draft.sent
    day = f"{DAYS[at.weekday()][:3]}, {MONTHS[at.month - 1][:3]} {at.day}, {at.year}"
    return f"On {day} at {clock(at, chr(0x202F))} {draft.sender[0]}"


def _link(shown: str, target: str) -> str:
    return shown if target.removeprefix("mailto:") == shown else f"{shown}\n<{target}>"
