"""Answers that were typed between the lines of a quote which a mail program does not mark: they look like the quote.

Outlook and Gmail's HTML mark nothing inside. Where the author says that his answers stand below, and below stand lines
that nobody else has written, they would be cut with the quote, in silence.
"""
from __future__ import annotations

import re

from gateway.desk.guards.outgoing import MAX_COMPARED, Outgoing
from gateway.desk.matter_words import letters_of
from gateway.model.phrase import Phrase
from gateway.model.ticket import Visibility

_SAYS = re.compile(
    r"\b(?:answers?|answered|repl(?:y|ies|ied)|comments?|commented|responses?|remarks?|thoughts?)\b"
    r".{0,40}\b(?:below|inline|in[- ]line|in (?:red|blue|green|bold|the text)|between the lines|underneath)\b"
    r"|\b(?:antwort\w*|kommentar\w*|anmerkung\w*|beantwortet)\b"
    r".{0,40}\b(?:unten|im text|inline|in (?:rot|blau|grün|fett)|darunter|dazwischen)\b"
    r"|\b(?:réponses?|réponds|répondu|commentaires?|remarques?)\b"
    r".{0,40}(?:ci-dessous|dans le texte|en (?:rouge|bleu|vert|gras)|plus bas)"
    r"|\b(?:respuestas?|respondo|respondido|comentarios?)\b"
    r".{0,40}\b(?:abajo|a continuación|en el texto|en (?:rojo|azul|verde|negrita))\b"
    r"|(?:回答|返信|返答|コメント)[^。]{0,20}(?:下記|以下|下|文中|インライン|赤字|青字)"
    r"|(?:下記|以下|文中|インライン|赤字)[^。]{0,12}(?:回答|返信|返答|記入|コメント)",
    re.I,
)
_HEAD = re.compile(r"\s*[*_]{0,2}[^\W\d_][\w .-]{0,24}[*_]{0,2}\s?[:：]\s*\S.*|.*[:：]\s*|\s*[-_=*]{2,}.*[-_=*]{2,}\s*")
"""A line of the head above a quote: "From: Ana", "On Friday Ana wrote:", "-----Original Message-----"."""
_LINKED = re.compile(r"<(?:mailto:|https?:)[^<>]*>?")
_OF_A_LINK = re.compile(r"@|%2|mailto:|https?:")
_CLOSING = 60
"""Characters that may follow the announcement: a greeting and a name."""
_TELLING = 6


def answers_below(outgoing: Outgoing) -> list[str]:
    """He says that his answers stand below, and what stands there would not leave."""
    text = outgoing.words.text[:MAX_COMPARED]
    said = list(_SAYS.finditer(text))
    if outgoing.is_note or not said or len(letters_of(text[said[-1].end() :])) > _CLOSING:
        return []
    own = _own_lines(outgoing)
    if not own:
        return []
    return [Phrase('you say that your answers stand below, but what stands there looks like a quote: "{words}".',
                   words=own[0][:80])]


def _own_lines(outgoing: Outgoing) -> list[str]:
    """Lines that were cut, and that nobody else can have written: not in our letters, in no entry, no head or name."""
    others = [outgoing.told, outgoing.words.text, *(c.line for c in outgoing.words.commands), *outgoing.signature,
              *(e.text for e in outgoing.entries if e.visibility is Visibility.PUBLIC), outgoing.person.name]
    known = letters_of("\n".join(one[:MAX_COMPARED] for one in others))
    cut = (_LINKED.sub("", line).strip("> \t") for line in outgoing.whole[:MAX_COMPARED].splitlines())
    return [line for line in cut if len(bare := letters_of(line)) >= _TELLING and bare not in known
            and not _OF_A_LINK.search(line) and _HEAD.fullmatch(line) is None]
