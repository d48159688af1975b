"""What a ticket is called, and the words that POCs put on it."""
from __future__ import annotations

import re
from dataclasses import replace

from gateway.desk.commands.basis import Desk, Done
from gateway.model.changes import SetLabels, SetTitle
from gateway.model.phrase import Phrase
from gateway.model.ticket import Ticket

_MOST_LABELS = 20
_LONGEST_TITLE = 200
_BETWEEN = re.compile(r"[\s,;]+")
_LABEL = re.compile(r"(?P<sign>[+\-\u2013\u2212]?)#?(?P<label>\w[\w-]{0,39})")
"""A dash for the minus too: programs correct it."""


def title(ticket: Ticket, argument: str, desk: Desk) -> Done:
    """Another title; people outside see it as the subject from now on."""
    wanted = " ".join(argument.strip("\"' ").split())[:_LONGEST_TITLE].strip()
    if not wanted:
        return Done(ticket, Phrase("nothing changed: write the title behind the word, #title TEXT"))
    if wanted == ticket.subject:
        return Done(ticket, Phrase('the title was "{title}" already', title=wanted))
    said = Phrase('the title is "{title}"', title=wanted)
    return Done(replace(ticket, subject=wanted), said, (SetTitle(ticket.id, wanted),), f"#title {ticket.subject}")


def tag(ticket: Ticket, argument: str, desk: Desk) -> Done:
    """Put words on the ticket or take them off: #tag +vip -printer, or #tag vip, printer. Only colleagues see them."""
    written = [part for part in _BETWEEN.split(argument.lower()) if part]
    if not written:
        return Done(ticket, Phrase("nothing changed: write the words behind, for example #tag +vip -printer"))
    read = [_LABEL.fullmatch(part) for part in written]
    wrong = [part for part, found in zip(written, read, strict=True) if found is None]
    if wrong:
        return Done(ticket, Phrase(
            'nothing changed: "{word}" is no tag; a tag is one word of letters, digits, - and _, 40 at most',
            word=wrong[0][:60]))
    labels = _changed(ticket.labels, [found for found in read if found])
    if len(labels) > _MOST_LABELS:
        return Done(ticket, Phrase("nothing changed: a ticket has {most} tags at most", most=_MOST_LABELS))
    if labels == ticket.labels:
        return Done(ticket, Phrase("nothing changed: the tags are {tags}", tags=", ".join(labels) or "-"))
    return Done(replace(ticket, labels=labels), _in_words(labels), (SetLabels(ticket.id, labels),),
                _inverse(ticket.labels, labels))


def _changed(labels: tuple[str, ...], read: list[re.Match[str]]) -> tuple[str, ...]:
    """In the order in which they were put on."""
    now = dict.fromkeys(labels)
    for found in read:
        if found["sign"] in ("", "+"):
            now[found["label"]] = None
        else:
            now.pop(found["label"], None)
    return tuple(now)


def _in_words(labels: tuple[str, ...]) -> str:
    return Phrase("the tags are {tags}", tags=", ".join(labels)) if labels else Phrase("there is no tag any more")


def _inverse(before: tuple[str, ...], after: tuple[str, ...]) -> str:
    signed = [f"-{one}" for one in after if one not in before] + [f"+{one}" for one in before if one not in after]
    return f"#tag {' '.join(signed)}"
