"""What stays in the house: notes, our letters to POCs, their addresses, files that nobody should open by accident."""
from __future__ import annotations

import re

from gateway.desk.guards.outgoing import MAX_COMPARED, Outgoing
from gateway.desk.matter_words import letters_of
from gateway.model.mail import Attachment
from gateway.model.people import Person
from gateway.model.phrase import Phrase
from gateway.model.ticket import Visibility

_MARKED = re.compile(r"(?:(?<![a-z0-9])|(?<=%2b))[a-z2-7]{20}(?:@|%40)", re.IGNORECASE)
"""A tag in an address: 20 characters of base32 before the @, also as it stands in a link."""
_MAILS = frozenset({"message/rfc822", "message/global", "text/rfc822-headers"})
_MAX_CARD = 256 * 1024
_SHORT_LINE = 6
_TELLING_LINE = 25
"""Characters from which a line is its author's own: shorter ones ("Thanks", "Yes") stand in every mail."""


def internal_note(outgoing: Outgoing) -> list[str]:
    """Lines of notes, or the address of a letter to a POC, on their way to a stakeholder."""
    if outgoing.is_note:
        return []
    internal = {line for e in outgoing.entries if e.visibility is Visibility.INTERNAL for line in _telling(e.text)}
    quoted = [line for line in _telling(outgoing.words.text) if line in internal]
    if quoted:
        return [Phrase('it quotes an internal note: "{words}".', words=quoted[0][:80])]
    if _MARKED.search(outgoing.words.text):
        return [Phrase("it holds the private address of a letter to you, which only you may use.")]
    return []


def our_letter(outgoing: Outgoing) -> list[str]:
    """Lines of our own letters to him, except the words in them that people outside have seen or written."""
    if outgoing.is_note or not outgoing.told:
        return []
    public = "".join(letters_of(e.text[:MAX_COMPARED]) for e in outgoing.entries if e.visibility is Visibility.PUBLIC)
    ours = {bare for line in outgoing.told.splitlines() if len(bare := letters_of(line)) >= _SHORT_LINE}
    internal = {bare for bare in ours if bare not in public}
    whole = "\n".join(internal)
    for line in outgoing.words.text.splitlines():
        bare = letters_of(line)
        if bare in internal or (len(bare) >= _TELLING_LINE and bare in whole and bare not in public):
            return [Phrase('it quotes our own letter to you: "{words}".', words=line.strip()[:80])]
    return []


def own_address(outgoing: Outgoing) -> list[str]:
    """An address of his among his words."""
    if outgoing.is_note:
        return []
    text = outgoing.words.text.casefold()
    shown = [a for a in outgoing.person.addresses if a.casefold() in text]
    return [Phrase("it shows your own address {address}.", address=shown[0])] if shown else []


def addresses_in_files(outgoing: Outgoing) -> list[str]:
    """A whole mail shows all its addresses; so do business cards."""
    if outgoing.is_note:
        return []
    return [Phrase('the attachment "{file}" shows internal addresses.', file=file.name) for file in outgoing.files
            if file.media_type in _MAILS or _shows_address(file, outgoing)]


def dangerous_files(outgoing: Outgoing) -> list[str]:
    """Programs, macros, names that hide their type."""
    return [Phrase('the attachment "{file}" is dangerous to open: {why}.', file=file.name, why=file.hazard)
            for file in outgoing.files if file.hazard]


def shows_private(text: str, person: Person) -> bool:
    """The text holds an address of his, or the address of a letter to him."""
    folded = text.casefold()
    return bool(_MARKED.search(folded)) or any(a.casefold() in folded for a in person.addresses)


def _shows_address(file: Attachment, outgoing: Outgoing) -> bool:
    if not file.media_type.startswith("text/") or file.size > _MAX_CARD:
        return False
    text = outgoing.contents.get(file.sha256, b"").decode("latin-1")
    return shows_private(text, outgoing.person)


def _telling(text: str) -> list[str]:
    """The lines long enough to be recognised, without quote marks and outer white space."""
    lines = (" ".join(line.lstrip("> \t").split()).casefold() for line in text.splitlines())
    return [line for line in lines if len(line) >= _TELLING_LINE]
