"""A POC's morning list: what waits for him when his day begins, the most pressing first, each line with a number.

Reminders of what can wait for the list are not sent singly (`reminding`), so it names all that falls due before the
next one. Where nothing waits, or he is away, none is written.
"""
from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from gateway.desk import writing
from gateway.desk.escalation import roadblocks
from gateway.desk.numbered import question_about
from gateway.desk.rounds import plan
from gateway.desk.summary import figures
from gateway.model.decision import Decision, Machine, Write
from gateway.model.due import DueKind, Schedule
from gateway.model.letters_lists import Group, Item, MorningList
from gateway.model.lines import Line, LineKind
from gateway.model.occasion import Occasion
from gateway.model.people import Person
from gateway.model.phrase import Phrase
from gateway.model.ticket import Action, Status, Ticket, TicketId

MOST_SHOWN = 30
_MOST_HELD_UP = 10
_DAY = timedelta(days=1)


class _Part(StrEnum):
    """The parts of the list, in their order."""

    OVERDUE = "overdue"
    TODAY = "today"
    UNANSWERED = "unanswered"
    LATER = "later"
    HELD_UP = "held up"

    @property
    def place(self) -> int:
        """0 for what is most pressing."""
        return list(_Part).index(self)


_ANSWER = ("an answer was due {due}", "an answer is due {due}")
_SETTLED = ("it was to be settled by {due}", "to be settled by {due}")
"""What is promised in words: when the time has passed, and before."""
_HEADINGS = {
    _Part.OVERDUE: Phrase("Overdue"),
    _Part.TODAY: Phrase("Before your next list"),
    _Part.UNANSWERED: Phrase("Not answered yet"),
    _Part.LATER: Phrase("After that"),
    _Part.HELD_UP: Phrase("Held up, with you or those whose lead you are"),
}


@dataclass(frozen=True, slots=True)
class _Wait:
    """One thing that waits."""

    part: _Part
    due: datetime
    what: str
    line: Line
    ticket: TicketId
    title: str
    stakeholder: str = ""


@dataclass(frozen=True, slots=True)
class _Reader:
    """Whose list it is, when it comes, and when the next one does."""

    person: Person
    now: datetime
    next_list: datetime

    def part_of(self, due: datetime) -> _Part:
        """Where something stands that is due then."""
        if due <= self.now:
            return _Part.OVERDUE
        return _Part.TODAY if due <= self.next_list else _Part.LATER

    def end_of(self, day: date) -> datetime:
        """The end of his day: until then something is in time that is to be done on it."""
        return datetime.combine(day + _DAY, time(), tzinfo=self.person.zone).astimezone(UTC)


def send(occasion: Occasion) -> tuple[Decision, ...]:
    """The list, where something waits, and when the next one comes; nothing for somebody who is gone."""
    person = occasion.directory.people.get(occasion.about)
    if person is None:
        return ()
    at = plan.next_morning(person, occasion.now, occasion.directory, occasion.policy)
    planned = Schedule(DueKind.MORNING, at, about=person.key)
    if at is None or person.is_away(person.day_of(occasion.now)):
        return (planned,)
    waits = sorted(_waits(occasion, _Reader(person, occasion.now, at)), key=lambda one: (one.part.place, one.due))
    listed = {one.ticket for one in waits if one.line.kind is LineKind.TICKET}
    return (*_letter([*waits, *_held_up(occasion, person, listed)], person, occasion), planned)


def _waits(occasion: Occasion, reader: _Reader) -> Iterator[_Wait]:
    for file in occasion.desk:
        ticket = file.ticket
        if ticket.poc == reader.person.key and not ticket.status.is_done:
            one = _of_ticket(ticket, reader, occasion)
            if one is not None:
                yield one
    for action in occasion.undertaken:
        yield _of_action(action, reader)


def _held_up(occasion: Occasion, person: Person, listed: Collection[TicketId]) -> Iterator[_Wait]:
    """The worst of what is held up at his desk and those of his people, and does not stand on the list already."""
    directory = occasion.directory
    mine = (course for course in occasion.courses if course.ticket not in listed
            and person.key in (course.poc, directory.serving(course.poc).lead))
    for block in roadblocks.roadblocks(mine, directory, occasion.now)[:_MOST_HELD_UP]:
        yield _Wait(_Part.HELD_UP, occasion.now, Phrase.joined("; ", block.reasons),
                    Line(LineKind.TICKET, str(block.ticket)), block.ticket, block.title,
                    directory.serving(block.poc).name)


def _of_ticket(ticket: Ticket, reader: _Reader, occasion: Occasion) -> _Wait | None:
    """What is most pressing about the ticket comes first, and says where it stands; None where nothing is owed."""
    owed = sorted(_owed(ticket, reader), key=lambda pair: pair[0])
    if not owed:
        return None
    due, part = owed[0][0], reader.part_of(owed[0][0])
    if part is _Part.LATER and ticket.status is Status.NEW:
        part = _Part.UNANSWERED
    said: list[str] = [what for _, what in owed]
    if ticket.covers_for:
        away = occasion.directory.serving(ticket.covers_for).name
        said.append(Phrase("you stand in for {poc}", poc=away))
    return _Wait(part, due, Phrase.joined("; ", said), Line(LineKind.TICKET, str(ticket.id)), ticket.id,
                 ticket.subject, ticket.stakeholder.shown)


def _owed(ticket: Ticket, reader: _Reader) -> Iterator[tuple[datetime, str]]:
    """(by when, in words): what is promised, and the day that a POC has named."""
    if ticket.promise is not None:
        yield ticket.promise, _in_words(_ANSWER, ticket.promise, reader)
    for one in ticket.promises:
        if one.due is not None and not one.is_answer:
            yield one.due, _in_words(_SETTLED, one.due, reader)
    if ticket.due is not None:
        yield reader.end_of(ticket.due), Phrase("to be done by {day}", day=ticket.due)


def _in_words(templates: tuple[str, str], due: datetime, reader: _Reader) -> str:
    was, will_be = templates
    return Phrase(was if due <= reader.now else will_be, due=due)


def _of_action(action: Action, reader: _Reader) -> _Wait:
    day = action.due or reader.person.day_of(reader.now)
    due = reader.end_of(day)
    return _Wait(reader.part_of(due), due, Phrase("you wanted to do this by {day}", day=day),
                 Line(LineKind.ACTION, str(action.id)), action.ticket, action.text)


def _letter(waits: list[_Wait], person: Person, occasion: Occasion) -> tuple[Write, ...]:
    if not waits:
        return ()
    shown, directory = waits[:MOST_SHOWN], occasion.directory
    letter = MorningList(
        None, "", person.day_of(occasion.now), waiting=len(waits),
        overdue=sum(one.part is _Part.OVERDUE for one in waits), groups=tuple(_groups(shown)),
        more=len(waits) - len(shown), figures=tuple(_last_week(person, occasion)),
    )
    question = question_about([one.line for one in shown], person, occasion.now, occasion.policy)
    return tuple(
        replace(writing.ask(letter, question, box, project=directory.default_project.key, language=person.language),
                machine=Machine.GENERATED)
        for box in directory.mailboxes(person.key)
    )


def _last_week(person: Person, occasion: Occasion) -> Iterator[str]:
    """His own figures, where the week has just begun."""
    if occasion.week is None:
        return
    tally = figures.own(occasion.week, person, occasion.directory, 1).tally
    yield Phrase("Last week: {came} came to you, {solved} solved, {kept} of {promises} promises kept in time.",
                 came=tally.came, solved=tally.solved, kept=tally.in_time, promises=tally.owed)
    if tally.answers:
        yield Phrase("Satisfaction: {mean} of 5, by {answers} who answered.", mean=f"{tally.stars / tally.answers:.1f}",
                     answers=tally.answers)


def _groups(waits: Iterable[_Wait]) -> Iterator[Group]:
    numbered = list(enumerate(waits, start=1))
    for part, heading in _HEADINGS.items():
        items: tuple[Item, ...] = tuple(
            (number, one.ticket, one.title, one.stakeholder, one.what) for number, one in numbered if one.part is part
        )
        if items:
            yield heading, items
