"""What makes a POC's mail wait for his word: an ordered table of guards, each with its reason.

A guard never decides; it asks. Nothing leaves and nothing changes until the POC says "send".
"""
from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from gateway.desk.grammar import Words
from gateway.model.people import Person
from gateway.model.ticket import Entry, Visibility

_MARKED = re.compile(r"(?<![a-z0-9])[a-z2-7]{20}@", re.IGNORECASE)
"""A tag in an address: 20 characters of base32 before the @."""
_TELLING_LINE = 25
"""Characters from which a line is its author's own: shorter ones ("Thanks", "Yes") stand in every mail."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A mail on its way out, as the guards see it."""

    words: Words
    person: Person
    entries: tuple[Entry, ...]
    is_note: bool
    has_files: bool


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
    if words.text.strip() or words.commands or words.unknown or outgoing.has_files:
        return []
    return ["I found no words of yours in it: everything looks like a quote or a signature."]


def _quotes_internal(outgoing: Outgoing) -> list[str]:
    """Lines of notes, of our notifications' addresses or his own address, on their way to a stakeholder."""
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


GUARDS: tuple[Callable[[Outgoing], list[str]], ...] = (
    _unknown_word,     # a mistyped #close must not reach a stakeholder as text
    _stray_word,       # a command below the greeting would be sent as text
    _nothing_written,  # an empty mail to a stakeholder helps nobody
    _quotes_internal,  # what colleagues wrote among themselves stays there
    _own_address,      # stakeholders write to the shared address only
)


def _telling(text: str) -> list[str]:
    """The lines long enough to be recognised, without quote marks and outer white space."""
    lines = (" ".join(line.lstrip("> \t").split()).casefold() for line in text.splitlines())
    return [line for line in lines if len(line) >= _TELLING_LINE]
