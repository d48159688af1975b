"""Words that say nothing: the name of their author, perhaps below "Kind regards", as his mail program puts it there.

Outlook and Apple Mail mark no signature in plain text. Below other words it may go out, as everybody signs; alone,
below a command or in an empty reply, it would be a letter to the stakeholder that says nothing.
"""
from __future__ import annotations

from gateway.model.people import Person

_CLOSINGS = frozenset({
    "regards", "kind regards", "best regards", "warm regards", "with kind regards", "best wishes", "best", "cheers",
    "sincerely", "yours sincerely", "mit freundlichen grüßen", "mit freundlichem gruß", "freundliche grüße",
    "viele grüße", "beste grüße", "liebe grüße", "schöne grüße", "gruß", "grüße", "mfg", "vg", "lg", "cordialement",
    "bien cordialement", "bien à vous", "salutations", "saludos", "un saludo", "saludos cordiales", "atentamente",
    "敬具", "以上", "よろしくお願いいたします", "よろしくお願いします",
})
_MOST_LINES = 9
_WIDEST = 80


def without_lone_signature(text: str, person: Person) -> str:
    """The text; "" where it is nothing but a closing or the person's name, and below it a few short lines."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not 0 < len(lines) <= _MOST_LINES or max(map(len, lines)) > _WIDEST:
        return text
    first = lines[0].rstrip(",.! 。、").casefold()
    names = (person.name.casefold(), person.name.split()[0].casefold()) if person.name.strip() else ()
    return "" if first in names or first in _CASEFOLDED else text


_CASEFOLDED = frozenset(closing.casefold() for closing in _CLOSINGS)
