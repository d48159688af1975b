"""One reply being acted on, line by line."""
from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from gateway.desk import commands
from gateway.desk.excerpt import start_of
from gateway.desk.lines import table
from gateway.desk.lines.on_others import ACTS, Effect, on_approval
from gateway.desk.lines.on_tickets import Tickets
from gateway.desk.lines.read import LONGEST_LINE, Statement
from gateway.desk.lines.table import Word
from gateway.desk.matter import Matter
from gateway.model.decision import Decision
from gateway.model.lines import Line, LineKind
from gateway.model.people import Person
from gateway.model.phrase import Phrase
from gateway.model.ticket import TicketId

Told = tuple[str, str, str]
"""What was written, what became of it, the words that would take it back or ""."""
_TO = re.compile(r"^(?:to|an|à|a)\s", re.I)
"""`2 assign to Ben`."""
_LONGEST = 200
"""Characters of what somebody wrote that the receipt repeats."""
_QUOTED = Phrase("nothing was done: the letter itself writes its lines like this; write only the number and the word")
_POLITE = frozenset({
    "please", "pls", "thanks", "thank you", "bitte", "danke", "s'il vous plaît", "s'il te plaît", "svp", "stp", "merci",
    "por favor", "gracias", "お願いします", "お願いいたします",
})


class Run:
    """What follows is asked for at the end: for each ticket once, however many lines were about it."""

    def __init__(self, matter: Matter, person: Person, lines: tuple[Line, ...]) -> None:
        self._matter, self._person, self._lines = matter, person, lines
        self._tickets = Tickets(matter, person)
        self._others: list[Decision] = []
        self._done: set[Line] = set()

    def all(self, statements: Iterable[Statement]) -> Iterator[Told]:
        """Each number of each statement in turn; beyond what one mail may hold nothing is done."""
        each = [(number, statement) for statement in statements for number in statement.numbers]
        for number, statement in each[:commands.MOST_COMMANDS]:
            yield self.one(number, statement)
        if len(each) > commands.MOST_COMMANDS:
            why = Phrase("not done, and no line below it: one mail can have {most} commands",
                         most=commands.MOST_COMMANDS)
            yield each[commands.MOST_COMMANDS][1].line, why, ""

    def one(self, number: int, statement: Statement) -> Told:
        """Do what is said about one line."""
        written = start_of(f"{number} {statement.said}".strip(), _LONGEST)
        if statement.is_quoted:
            return start_of(statement.line, _LONGEST), _QUOTED, ""
        line, problem = self._meant(number, statement)
        if line is None:
            return written, problem, ""
        if line.kind is LineKind.APPROVAL:
            words = "\n".join(part for part in (statement.said, statement.below) if part)
            return written, self._once(line, lambda: on_approval(self._matter, self._person, line.key, words)), ""
        word = table.meant(line.kind, statement.word)
        if word is None:
            offered = ", ".join(table.offered(line.kind, self._person, self._matter.directory))
            return written, Phrase("I did not understand this: nothing was done. About this line you can write {words}",
                                   words=offered or "-"), ""
        problem = table.refusal(word, self._person, self._matter.directory) or _superfluous(word, statement)
        if problem:
            return written, problem, ""
        said, undo = self._act(line, word, statement)
        return written, said, f"{number} {undo}" if undo and table.meant(line.kind, undo.split()[0]) else ""

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """All that follows from what was done."""
        return (*self._others, *self._tickets.decisions)

    @property
    def tickets(self) -> tuple[TicketId, ...]:
        """Those that the lines were about."""
        return self._tickets.changed

    def _meant(self, number: int, statement: Statement) -> tuple[Line | None, str]:
        """The line of that number, else the one about the ticket of that number.

        "#3" may be the ticket #3 or the third line: where these are two, neither is meant for sure.
        """
        named = Line(LineKind.TICKET, str(number))
        here = self._lines[number - 1] if 0 < number <= len(self._lines) else None
        if here is None:
            found = named if named in self._lines else None
            return found, Phrase("nothing was done: the letter has no line {number}", number=number)
        if not statement.is_marked or named not in self._lines or here == named:
            return here, ""
        place = self._lines.index(named) + 1
        return None, Phrase("nothing was done: do you mean line {number}, or ticket #{number}? Write {number} or "
                            "{place}, without #", number=number, place=place)

    def _act(self, line: Line, word: Word, statement: Statement) -> tuple[str, str]:
        words = _words(word, statement)
        if line.kind is LineKind.TICKET:
            return self._tickets.run(TicketId(int(line.key)), word, statement, words)
        act = ACTS[line.kind]
        return self._once(line, lambda: act(self._matter, self._person, line.key, word, words)), ""

    def _once(self, line: Line, act: Callable[[], Effect]) -> str:
        """What it did; a second thing about the same line would not know of the first."""
        if line in self._done:
            return Phrase("nothing more was done: one thing about this line in one mail")
        self._done.add(line)
        effect = act()
        self._others += effect.decisions
        return effect.said


def _words(word: Word, statement: Statement) -> str:
    """What was written for the word: behind it, and below it where whole sentences are expected."""
    if not word.takes_text:
        argument = statement.argument[:LONGEST_LINE]
        return _TO.sub("", argument) if word.word == "assign" else argument
    return "\n".join(part for part in (statement.argument, statement.below) if part)


def _superfluous(word: Word, statement: Statement) -> str:
    """Why a word that stands alone is not followed where more is said: "close, unless Ben objects"."""
    if word.takes_words or not statement.argument or statement.argument.strip(" .!").casefold() in _POLITE:
        return ""
    return Phrase('nothing was done, as there are words behind it; write "{word}" alone if that is all you want',
                  word=word.word)
