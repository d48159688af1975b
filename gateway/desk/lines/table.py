"""Words that mean something about a numbered line, by what the line is about, and who may say them."""
from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from gateway.desk.command_words import KNOWN
from gateway.desk.commands.table import ON_TICKET
from gateway.desk.rights import Right
from gateway.model.lines import LineKind
from gateway.model.people import Directory, Person, Project, Role
from gateway.model.phrase import Phrase


@dataclass(frozen=True, slots=True)
class Word:
    """A line of the table."""

    word: str
    who: Right
    takes_words: bool = False
    """Words behind it belong to it; else it stands alone."""
    takes_text: bool = False
    """Whole sentences: those on the lines below it too."""
    also: tuple[str, ...] = ()


def _has(*roles: Role) -> Right:
    names = {Role.POC: Phrase("POCs and operators"), Role.SPONSOR: Phrase("POCs, operators and sponsors"),
             Role.OPERATOR: Phrase("operators")}

    def allows(person: Person, _: Project, __: Directory) -> bool:
        return not person.roles.isdisjoint(roles)

    return Right(names[roles[0]], allows, "")


_DESK = _has(Role.POC, Role.OPERATOR)
_ALL = _has(Role.SPONSOR, Role.POC, Role.OPERATOR)
_OPERATORS = _has(Role.OPERATOR)

_ON_TICKETS = (
    Word("escalate", _ALL, takes_words=True, takes_text=True),
    Word("assign", _ALL, takes_words=True),
    Word("urgency", _ALL, takes_words=True),
    Word("note", _ALL, takes_words=True, takes_text=True),
    Word("why", _ALL),
    Word("status", _ALL),
    Word("close", _DESK),  # it writes to the people outside: that is for who is responsible for them
    Word("reopen", _DESK),
    Word("mine", _DESK),
    Word("wait", _DESK, takes_words=True, also=("later",)),
    Word("due", _DESK, takes_words=True),
    Word("topic", _DESK, takes_words=True),
    Word("tag", _DESK, takes_words=True),
    Word("spam", _DESK),
)
"""Commands of `desk/commands` that need no other ticket, and no words for people outside."""
_ON_ACTIONS = (
    Word("done", _ALL, also=("close", "closed", "ok")),  # a sponsor of his own ones only: `on_others.on_action`
    Word("later", _ALL, takes_words=True, also=("due", "wait", "snooze")),
    Word("why", _ALL, also=("status",)),
)
_ON_MAILS = (
    Word("release", _OPERATORS),
    Word("show", _OPERATORS),
    Word("drop", _OPERATORS, also=("delete", "discard")),
    Word("spam", _OPERATORS, also=("junk",)),
)
_ON_LETTERS = (
    Word("retry", _OPERATORS, also=("send", "resend")),
    Word("drop", _OPERATORS, also=("delete", "discard", "close", "done")),
    Word("why", _OPERATORS),
)
_WORDS: Mapping[LineKind, tuple[Word, ...]] = {
    LineKind.TICKET: tuple(one for one in _ON_TICKETS if one.word in ON_TICKET),
    LineKind.ACTION: _ON_ACTIONS,
    LineKind.MAIL: _ON_MAILS,
    LineKind.LETTER: _ON_LETTERS,
}
_BY_WORD: Mapping[LineKind, Mapping[str, Word]] = {
    kind: {said: one for one in words for said in (one.word, *one.also)} for kind, words in _WORDS.items()
}
_YES_NO = frozenset({
    "yes", "ok", "okay", "approved", "no", "declined", "refused", "ja", "genehmigt", "nein", "abgelehnt", "oui",
    "non", "sí", "si", "aprobado", "approuvé", "refusé", "はい", "いいえ", "承認", "却下",
})
"""Only to tell a second statement on a line from a reason; what they mean is read elsewhere."""


def meant(kind: LineKind, word: str) -> Word | None:
    """What a word means about such a line, a synonym from another helpdesk too; None where it means nothing."""
    known = _BY_WORD.get(kind, {})
    return known.get(word) or known.get(KNOWN.get(word, ""))


def offered(kind: LineKind, person: Person, directory: Directory) -> tuple[str, ...]:
    """The words that this person may write about such a line."""
    return tuple(one.word for one in _WORDS.get(kind, ()) if may(one, person, directory))


def may(word: Word, person: Person, directory: Directory) -> bool:
    """True where the person may say the word."""
    return word.who.allows(person, directory.default_project, directory)


def refusal(word: Word, person: Person, directory: Directory) -> str:
    """"" where the person may say the word; else why not, and who may."""
    if may(word, person, directory):
        return ""
    names = [one.name for one in directory.people.values() if not one.is_team and may(word, one, directory)]
    return Phrase("nothing changed: {word} is for {who}: {names}", word=word.word, who=word.who.who,
                  names=", ".join(names) or "-")


def vocabulary() -> tuple[Collection[str], Collection[str]]:
    """(every word that means something about some line, those among them that may have words behind them)."""
    words = {said: one for known in _BY_WORD.values() for said, one in known.items()}
    every = {**{said: words[word] for said, word in KNOWN.items() if word in words}, **words}
    with_words = {said for said, one in every.items() if one.takes_words}
    return every.keys() | _YES_NO, with_words | _YES_NO
