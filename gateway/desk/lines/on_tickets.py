"""Lines about tickets: each word is the command of that name, on that ticket, with all that follows from it."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from gateway.desk import commands, grammar, staff, telling
from gateway.desk.authority import Staff
from gateway.desk.commands.table import ON_TICKET
from gateway.desk.lines.read import Statement
from gateway.desk.lines.table import Word
from gateway.desk.matter import Matter
from gateway.desk.telling import Result
from gateway.model.decision import Decision
from gateway.model.people import Person, Role
from gateway.model.phrase import Phrase
from gateway.model.situation import TicketFile
from gateway.model.ticket import Ticket, TicketId

_NOTE, _STATUS = "note", "status"


@dataclass(slots=True)
class _Sheet:
    """A ticket, as the lines about it have left it so far."""

    file: TicketFile
    ticket: Ticket
    decisions: list[Decision] = field(default_factory=list)
    lines: list[tuple[str, str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    is_silent: bool = False


class Tickets:
    """The tickets that one reply is about: commands first, what follows from them once for each ticket."""

    def __init__(self, matter: Matter, person: Person) -> None:
        self._matter = matter
        self._person = person
        self._sheets: dict[TicketId, _Sheet] = {}

    def run(self, number: TicketId, word: Word, statement: Statement, argument: str) -> tuple[str, str]:
        """Do one line: what it did, and the words that would take it back, or "".

        Of a ticket that was merged, on the one that goes on.
        """
        file = _file(self._matter.situation.found.tickets, number)
        if file is None:
            return Phrase("nothing changed: there is no ticket #{number} any more", number=number), ""
        if word.word == _STATUS and self._is_his_own(file.ticket):
            return Phrase("nothing is shown: you are in the conversation of #{number}, and this is for colleagues only",
                          number=file.ticket.id), ""
        sheet = self._sheets.setdefault(file.ticket.id, _Sheet(file, file.ticket))
        if word.word == _NOTE:
            said, undo = _note(sheet, argument), ""
        else:
            desk = commands.Desk(self._person, self._about(sheet), file, is_note=True)
            done = ON_TICKET[word.word](sheet.ticket, argument, desk)
            sheet.ticket = done.ticket
            sheet.decisions += done.decisions
            sheet.is_silent = sheet.is_silent or done.is_silent
            said, undo = done.said, done.undo
        sheet.lines.append((statement.line, said, undo))
        named = said if said.startswith(f"#{file.ticket.id}") else Phrase.joined(": ", (f"#{file.ticket.id}", said))
        return named, undo.lstrip("#")

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """All that follows, ticket by ticket."""
        return tuple(decision for sheet in self._sheets.values() for decision in self._follows(sheet))

    @property
    def changed(self) -> tuple[TicketId, ...]:
        """The tickets that the lines were about."""
        return tuple(self._sheets)

    def _is_his_own(self, ticket: Ticket) -> bool:
        """He is one of its people outside, and does not have it: what is internal about a matter is not for them."""
        outside = {one.address.key for one in ticket.participants}
        return ticket.poc != self._person.key and any(one.lower() in outside for one in self._person.addresses)

    def _follows(self, sheet: _Sheet) -> tuple[Decision, ...]:
        speaker = Staff(self._person, sheet.file, notes_only=True)
        about = self._about(sheet)
        words = grammar.Words((), (), (), "\n\n".join(sheet.notes))
        result = Result(sheet.file.ticket, sheet.ticket, words, is_note=True, lines=tuple(sheet.lines),
                        decisions=tuple(sheet.decisions), has_words=bool(sheet.notes), is_silent=sheet.is_silent)
        sent = telling.outside(result, about, speaker)
        if Role.POC not in self._person.roles:  # a sponsor's name is no name for people outside
            sent = tuple(replace(write, speaker="") for write in sent)
        return (*result.decisions, *staff.effects(result, about, speaker, sent))

    def _about(self, sheet: _Sheet) -> Matter:
        """The mail as one about this ticket alone: what it says of others, and its files, are no part of it."""
        matter, words = self._matter, "\n\n".join(sheet.notes)
        mail = replace(matter.mail, text=words, new_text=words, new_html=None, message_id=None, attachments=(),
                       contents={})
        found = matter.situation.found
        own = (sheet.file.ticket.id, *sheet.file.merged)
        found = replace(found, actions=tuple(one for one in found.actions if one.ticket in own))
        situation = replace(matter.situation, by_tag=sheet.file, by_reference=None, solved=(), same=None, related=(),
                            found=found, project_key=sheet.file.ticket.project)
        return replace(matter, mail=mail, situation=situation)


def _file(files: Sequence[TicketFile], number: TicketId) -> TicketFile | None:
    return next((file for file in files if number == file.ticket.id or number in file.merged), None)


def _note(sheet: _Sheet, words: str) -> str:
    if not words:
        return Phrase("nothing changed: write the words behind, for example {example}", example="2 note …")
    sheet.notes.append(words)
    return Phrase("your words are a note for colleagues")
