"""Commands that were perhaps meant otherwise: mistyped, misplaced, crowded, or somebody else's."""
from __future__ import annotations

import re

from gateway.desk.command_words import KNOWN
from gateway.desk.grammar import plain
from gateway.desk.guards.outgoing import MAX_COMPARED, Outgoing
from gateway.model.phrase import Phrase
from gateway.model.ticket import EntryKind

_MORE_COMMANDS = re.compile(r"(?<!\S)[#@]([^\W\d_]+)")
_WITHOUT_TEXT = frozenset({"close", "reopen", "mine", "assign", "topic", "urgency"})
"""Commands whose argument is no free text."""


def unknown(outgoing: Outgoing) -> list[str]:
    """A word that is in no table, with what may have been meant."""
    return [
        Phrase('I did not understand "{line}" - did you mean #{near}?', line=u.line, near=u.near) if u.near
        else Phrase('I did not understand "{line}".', line=u.line)
        for u in outgoing.words.unknown
    ]


def stray(outgoing: Outgoing) -> list[str]:
    """A known word alone on a line in the middle of the text."""
    return [Phrase('"{line}" stands in the middle of your text: is it a command? Commands go first or last.', line=line)
            for line in outgoing.words.stray]


def several(outgoing: Outgoing) -> list[str]:
    """Of several commands on one line only the first would be done; such a line stands at the end of our letters."""
    return [Phrase('"{line}" holds several commands: please write each on a line of its own.', line=c.line)
            for c in outgoing.words.commands
            if c.word in _WITHOUT_TEXT and any(w.casefold() in KNOWN for w in _MORE_COMMANDS.findall(c.argument))]


def quoted(outgoing: Outgoing) -> list[str]:
    """A command that somebody else wrote in his mail, and that a mail program may have quoted without a mark."""
    commands = {c.line: plain(c.line).casefold() for c in outgoing.words.commands}
    mails = (e.text for e in outgoing.entries if e.kind is EntryKind.MAIL) if commands else ()
    theirs = {plain(line.lstrip("> \t")).casefold() for text in mails for line in text[:MAX_COMPARED].splitlines()}
    return [Phrase('"{line}" stands in a mail on this ticket: did you mean it as a command of yours?', line=line)
            for line, bare in commands.items() if bare in theirs]
