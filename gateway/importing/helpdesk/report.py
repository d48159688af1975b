"""What an import of another helpdesk's tickets has done so far: every line stands in exactly one of its numbers."""
from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from gateway.importing.report import Named
from gateway.model.foreign import Received, Unknown

_MOST_DIFFERENT = 1_000
"""Different words that are counted one by one; a file of nonsense has no end of them."""
_OTHERS = "…"
Word = TypeVar("Word")


@dataclass(slots=True)
class ForeignReport:
    """The numbers, and what a person must look at."""

    lines: int = 0
    tickets: int = 0
    """New ones."""
    grown: int = 0
    """Lines of tickets that came before, with entries that are new."""
    already_here: int = 0
    entries: int = 0
    """Written on new and grown tickets; without the note of where a ticket is from."""
    broken: Named = field(default_factory=Named)
    """Lines that could not be taken, with why."""
    left_out: Named = field(default_factory=Named)
    """Attachments without content."""
    not_utf8: int = 0
    """Lines with bytes that are no UTF-8: U+FFFD stands in their place."""
    untied: int = 0
    """Links and merges that name a ticket that is not here."""
    unknown: Counter[Unknown] = field(default_factory=Counter)
    """Words that mean nothing here, so something else was taken."""
    absurd: Counter[str] = field(default_factory=Counter)
    """Times that cannot be."""
    ignored: Counter[str] = field(default_factory=Counter)
    """Names that nobody here knows."""

    def add(self, received: Received) -> None:
        """A ticket has been written."""
        is_new = received.ticket.before is None
        self.tickets += is_new
        self.grown += not is_new
        self.entries += len(received.ticket.entries) - is_new
        for word in received.unknown:
            count(self.unknown, word, (word[0], _OTHERS))

    def ignore(self, names: Iterable[str]) -> None:
        """Nobody here knows these names."""
        for name in names:
            count(self.ignored, name, _OTHERS)

    def as_json(self) -> dict[str, Any]:
        """Its keys are an interface (docs/json.md)."""
        return {
            "lines": self.lines, "tickets": self.tickets, "grown": self.grown, "already_here": self.already_here,
            "entries": self.entries, "broken": _named(self.broken), "left_out": _named(self.left_out),
            "not_utf8": self.not_utf8, "untied": self.untied,
            "unknown": [{"field": name, "value": word, "times": times}
                        for (name, word), times in self.unknown.most_common()],
            "absurd_times": dict(self.absurd.most_common()), "ignored": dict(self.ignored.most_common()),
        }


def count(words: Counter[Word], word: Word, otherwise: Word) -> None:
    """One more of it; of `otherwise` where too many different ones are counted already."""
    words[word if word in words or len(words) < _MOST_DIFFERENT else otherwise] += 1


def _named(named: Named) -> dict[str, Any]:
    return {"count": named.count, "first": named.places}
