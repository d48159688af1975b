"""What makes a POC's mail wait for his word: an ordered table of guards, each with its reason.

A guard never decides; it asks. Nothing leaves and nothing changes until the POC says "send".
"""
from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from gateway.desk.commands import KNOWN
from gateway.desk.grammar import Words, plain
from gateway.model.mail import Attachment
from gateway.model.people import Person
from gateway.model.ticket import Entry, EntryKind, Visibility

_MARKED = re.compile(r"(?:(?<![a-z0-9])|(?<=%2b))[a-z2-7]{20}(?:@|%40)", re.IGNORECASE)
"""A tag in an address: 20 characters of base32 before the @, also as it stands in a link."""
_NOT_LETTERS = re.compile(r"[\W_]+")
_MORE_COMMANDS = re.compile(r"(?<!\S)[#@]([^\W\d_]+)")
_WITHOUT_TEXT = frozenset({"close", "reopen", "mine", "assign", "topic", "urgency"})
"""Commands whose argument is no free text."""
_MAILS = frozenset({"message/rfc822", "message/global", "text/rfc822-headers"})
_MAX_COMPARED = 100_000
"""Characters of an entry that are compared; nobody quotes more."""
_MAX_CARD = 256 * 1024
_SHORT_LINE = 6
_TELLING_LINE = 25
"""Characters from which a line is its author's own: shorter ones ("Thanks", "Yes") stand in every mail."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A mail on its way out, as the guards see it."""

    words: Words
    person: Person
    entries: tuple[Entry, ...]
    is_note: bool
    files: tuple[Attachment, ...] = ()
    contents: Mapping[str, bytes] = field(default_factory=dict)
    told: str = ""
    """What our last letters to him said."""
    is_echo: bool = False
    """He has said the same words twice already, each time after somebody wrote to him."""
    is_busy: bool = False
    """The ticket has written as many letters in this hour as it may."""


def reasons(outgoing: Outgoing) -> tuple[str, ...]:
    """Why this mail should wait, one sentence a guard; empty when it may go."""
    return tuple(why for guard in GUARDS for why in guard(outgoing))


def _unknown_word(outgoing: Outgoing) -> list[str]:
    return [
        f'I did not understand "{u.line}"' + (f" - did you mean #{u.near}?" if u.near else ".")
        for u in outgoing.words.unknown
    ]


def _stray_word(outgoing: Outgoing) -> list[str]:
    return [f'"{line}" stands in the middle of your text: is it a command? Commands go first or last.'
            for line in outgoing.words.stray]


def _nothing_written(outgoing: Outgoing) -> list[str]:
    words = outgoing.words
    if words.text.strip() or words.commands or words.unknown or outgoing.files:
        return []
    return ["I found no words of yours in it: everything looks like a quote or a signature."]


def _lone_number(outgoing: Outgoing) -> list[str]:
    """A digit is meant for a list that we have shown him."""
    text = outgoing.words.text.strip(" .)(#\n\t")
    if outgoing.is_note or outgoing.files or not (text.isdecimal() and len(text) == 1):
        return []
    return [f'"{text}" alone looks like an answer to us, and would go to the people outside.']


def _quotes_internal(outgoing: Outgoing) -> list[str]:
    """Lines of notes, or the address of a letter to a POC, on their way to a stakeholder."""
    if outgoing.is_note:
        return []
    internal = {line for e in outgoing.entries if e.visibility is Visibility.INTERNAL for line in _telling(e.text)}
    quoted = [line for line in _telling(outgoing.words.text) if line in internal]
    if quoted:
        return [f'it quotes an internal note: "{quoted[0][:80]}".']
    if _MARKED.search(outgoing.words.text):
        return ["it holds the private address of a letter to you, which only you may use."]
    return []


def _own_address(outgoing: Outgoing) -> list[str]:
    if outgoing.is_note:
        return []
    text = outgoing.words.text.casefold()
    shown = [a for a in outgoing.person.addresses if a.casefold() in text]
    return [f"it shows your own address {shown[0]}."] if shown else []


def _quotes_our_letter(outgoing: Outgoing) -> list[str]:
    """Lines of our own letters to him, except the words in them that people outside have seen or written."""
    if outgoing.is_note or not outgoing.told:
        return []
    public = "".join(_letters(e.text[:_MAX_COMPARED]) for e in outgoing.entries if e.visibility is Visibility.PUBLIC)
    ours = {bare for line in outgoing.told.splitlines() if len(bare := _letters(line)) >= _SHORT_LINE}
    internal = {bare for bare in ours if bare not in public}
    whole = "\n".join(internal)
    for line in outgoing.words.text.splitlines():
        bare = _letters(line)
        if bare in internal or (len(bare) >= _TELLING_LINE and bare in whole and bare not in public):
            return [f'it quotes our own letter to you: "{line.strip()[:80]}".']
    return []


def _quoted_command(outgoing: Outgoing) -> list[str]:
    """A command that somebody else wrote in his mail, and that a mail program may have quoted without a mark."""
    commands = {c.line: plain(c.line).casefold() for c in outgoing.words.commands}
    mails = (e.text for e in outgoing.entries if e.kind is EntryKind.MAIL) if commands else ()
    theirs = {plain(line.lstrip("> \t")).casefold() for text in mails for line in text[:_MAX_COMPARED].splitlines()}
    return [f'"{line}" stands in a mail on this ticket: did you mean it as a command of yours?'
            for line, bare in commands.items() if bare in theirs]


def _crowded_line(outgoing: Outgoing) -> list[str]:
    """Of several commands on one line only the first would be done; such a line stands at the end of our letters."""
    return [f'"{c.line}" holds several commands: please write each on a line of its own.'
            for c in outgoing.words.commands
            if c.word in _WITHOUT_TEXT and any(w.casefold() in KNOWN for w in _MORE_COMMANDS.findall(c.argument))]


def _attached_mail(outgoing: Outgoing) -> list[str]:
    """A whole mail shows all its addresses; so do business cards."""
    if outgoing.is_note:
        return []
    return [f'the attachment "{file.name}" shows internal addresses.' for file in outgoing.files
            if file.media_type in _MAILS or _shows_address(file, outgoing)]


def _shows_address(file: Attachment, outgoing: Outgoing) -> bool:
    if not file.media_type.startswith("text/") or file.size > _MAX_CARD:
        return False
    text = outgoing.contents.get(file.sha256, b"").decode("latin-1")
    return shows_private(text, outgoing.person)


def shows_private(text: str, person: Person) -> bool:
    """The text holds an address of his, or the address of a letter to him."""
    folded = text.casefold()
    return bool(_MARKED.search(folded)) or any(a.casefold() in folded for a in person.addresses)


def _hazard(outgoing: Outgoing) -> list[str]:
    return [f'the attachment "{file.name}" is dangerous to open: {file.hazard}.'
            for file in outgoing.files if file.hazard]


def _same_again(outgoing: Outgoing) -> list[str]:
    return ["you have written just that twice today: is it an automatic answer?"] if outgoing.is_echo else []


def _busy_ticket(outgoing: Outgoing) -> list[str]:
    return ["this ticket has written too many letters in this hour; please answer later."] if outgoing.is_busy else []


GUARDS: tuple[Callable[[Outgoing], list[str]], ...] = (
    _unknown_word,     # a mistyped #close must not reach a stakeholder as text
    _stray_word,       # a command below the greeting would be sent as text
    _nothing_written,  # an empty mail to a stakeholder helps nobody
    _lone_number,      # nor does the answer to a question of ours
    _quotes_internal,  # what colleagues wrote among themselves stays there
    _quotes_our_letter,  # why it is his, by when, what the classifier thought: for him only
    _own_address,      # stakeholders write to the shared address only
    _attached_mail,    # nor by a file
    _hazard,           # nobody gets a program from us by accident
    _quoted_command,   # nobody else commands, not even by being quoted
    _crowded_line,     # a half of what was asked must not be done in silence
    _same_again,       # two machines that answer each other end here
    _busy_ticket,      # so do those that find new words each time
)


def _letters(text: str) -> str:
    """Letters and digits only: what is left of a line when mail programs have wrapped, marked and indented it."""
    return _NOT_LETTERS.sub("", text.casefold())


def _telling(text: str) -> list[str]:
    """The lines long enough to be recognised, without quote marks and outer white space."""
    lines = (" ".join(line.lstrip("> \t").split()).casefold() for line in text.splitlines())
    return [line for line in lines if len(line) >= _TELLING_LINE]
