"""A sponsor's week: what needs him, numbered so that he can answer each line, then how the week was. Pure."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property, reduce

from gateway.desk import absence
from gateway.desk.escalation.roadblocks import roadblocks
from gateway.desk.numbered import question_about
from gateway.desk.summary import figure_words, figures
from gateway.desk.summary.lateness import why_late
from gateway.desk.summary.when import is_paused, next_summary
from gateway.model.decision import Decision, Write
from gateway.model.due import DueKind, Schedule
from gateway.model.figures import Figures, Record, Tally
from gateway.model.letter import Lane
from gateway.model.letters_summary import Decided, Group, WeeklySummary
from gateway.model.lines import Line, LineKind
from gateway.model.occasion import Occasion
from gateway.model.people import Directory, Person, Role
from gateway.model.phrase import Phrase
from gateway.model.policy import DeskPolicy
from gateway.model.roadblock import Roadblock
from gateway.model.summary import QUIET_WEEKS, SUMMARY_DETAIL, Detail
from gateway.model.ticket import TagRole, TicketId

_MOST_REASONS = 2
_MOST_SHOWN = 10
"""Of each group, and of the decisions in the normal form."""


@dataclass(frozen=True)
class Reading:
    """What a summary is written from."""

    person: Person
    record: Record
    directory: Directory
    policy: DeskPolicy
    now: datetime

    @property
    def detail(self) -> Detail:
        """As he has said, else as the settings do."""
        wanted = self.person.said.get(SUMMARY_DETAIL)
        return Detail(wanted) if wanted in set(Detail) else self.policy.summary.detail

    @cached_property
    def held_up(self) -> tuple[Roadblock, ...]:
        """The tickets that something holds up, the worst first, without those that are late."""
        late = {one.ticket for one in self.record.standing.late}
        found = roadblocks(self.record.courses, self.directory, self.now)
        return tuple(one for one in found if one.ticket not in late)


def send(occasion: Occasion) -> tuple[Decision, ...]:
    """The summary, and when the next one comes. A week in which nothing happened is not told, unless he wants it.

    Nor is any while he wants none: he may have said so when a clock had this one in hand already.
    """
    person, record = occasion.directory.people.get(occasion.about), occasion.week
    if person is None or record is None or Role.SPONSOR not in person.roles:
        return ()
    next_at = next_summary(person, person.said, occasion.now, occasion.policy)
    again = Schedule(DueKind.SUMMARY, next_at, about=person.key)
    reading = Reading(person, record, occasion.directory, occasion.policy, occasion.now)
    if next_at is None or is_paused(person, occasion.now):
        return (again,)
    if is_quiet(reading) and person.said.get(QUIET_WEEKS) != "on":
        return (again,)
    letter, lines = summarise(reading)
    return (again, *_letters(letter, lines, reading))


def is_quiet(reading: Reading) -> bool:
    """Nothing came, nothing was done, nothing waits for the sponsor."""
    standing = reading.record.standing
    waits = standing.approvals or standing.late or standing.actions or standing.decisions or reading.held_up
    return not waits and sum(reading.record.span.tallies.values(), Tally()) == Tally()


def summarise(reading: Reading) -> tuple[WeeklySummary, tuple[Line, ...]]:
    """The letter, and what its numbers stand for, in their order."""
    needs, lines = _needs(reading)
    week = reading.record.span.week
    made = figures.in_all(reading.record, reading.directory, reading.policy.summary.weeks_compared)
    first, last = (at.astimezone(reading.person.zone).date() for at in (week.start, week.end - timedelta.resolution))
    letter = WeeklySummary(None, "", first, last, headline(reading.record, made, len(reading.held_up)), needs,
                           _examples(lines))
    return DETAILED[reading.detail](letter, reading, made), lines


def headline(record: Record, made: Figures, held_up: int) -> str:
    """What needs the sponsor, then what came and was solved."""
    counted = (_approvals_wait(len(record.standing.approvals)), _are_late(made.late), _are_held_up(held_up))
    said = [one for one in counted if one] or [NOTHING]
    needs = reduce(lambda one, other: Phrase("{one}, {other}", one=one, other=other), said)
    week = Phrase("{came} came, {solved} solved", came=made.tally.came, solved=made.tally.solved)
    return Phrase("{needs}; {week}.", needs=needs, week=week)


def _approvals_wait(count: int) -> str:
    if count > 1:
        return Phrase("{count} approvals wait for you", count=count)
    return Phrase("1 approval waits for you") if count else ""


def _are_late(count: int) -> str:
    if count > 1:
        return Phrase("{count} tickets are late", count=count)
    return Phrase("1 ticket is late") if count else ""


def _are_held_up(count: int) -> str:
    if count > 1:
        return Phrase("{count} tickets are held up", count=count)
    return Phrase("1 ticket is held up") if count else ""


NOTHING = Phrase("Nothing needs you")


# --- what needs him --------------------------------------------------------------------------------------------------

_Item = tuple[Line, TicketId, str, str, str]


def _needs(reading: Reading) -> tuple[tuple[Group, ...], tuple[Line, ...]]:
    """The groups that have something, numbered through."""
    groups: list[Group] = []
    lines: list[Line] = []
    for title, items, count in _groups(reading):
        shown = items[:_MOST_SHOWN]
        needs = tuple((len(lines) + place, ticket, what, who, why)
                      for place, (_, ticket, what, who, why) in enumerate(shown, start=1))
        lines += [line for line, *_ in shown]
        if needs:
            groups.append((title, needs, max(count - len(shown), 0)))
    return tuple(groups), tuple(lines)


def _groups(reading: Reading) -> tuple[tuple[str, Sequence[_Item], int], ...]:
    """Heading, items and how many there are in all; what only he can do stands first."""
    standing = reading.record.standing
    return (
        (Phrase("Waiting for your yes or no"), _approvals(reading), len(standing.approvals)),
        (Phrase("Late"), _late(reading), sum(standing.lates.values())),
        (Phrase("Held up"), _held_up(reading), len(reading.held_up)),
        (Phrase("Actions due"), _actions(reading), len(standing.actions)),
    )


def _approvals(reading: Reading) -> list[_Item]:
    return [
        (Line(LineKind.APPROVAL, one.key), one.ticket, one.text, "", _asked(_name(one.asked_by, reading), one.deadline))
        for one in reading.record.standing.approvals
    ]


def _asked(name: str, deadline: datetime | None) -> str:
    if deadline is None:
        return Phrase("asked by {name}", name=name)
    return Phrase("asked by {name}, until {at}", name=name, at=deadline)


def _late(reading: Reading) -> list[_Item]:
    return [
        (Line(LineKind.TICKET, str(one.ticket)), one.ticket, one.title, _name(one.whose[1], reading),
         why_late(one, reading.directory, reading.now))
        for one in reading.record.standing.late
    ]


def _held_up(reading: Reading) -> list[_Item]:
    return [
        (Line(LineKind.TICKET, str(one.ticket)), one.ticket, one.title, _name(one.poc, reading),
         Phrase.joined(", ", one.reasons[:_MOST_REASONS]))
        for one in reading.held_up
    ]


def _actions(reading: Reading) -> list[_Item]:
    return [
        (Line(LineKind.ACTION, str(one.number)), one.ticket, one.text, _name(one.who, reading),
         Phrase("due {day}", day=one.day))
        for one in reading.record.standing.actions
    ]


def _name(who: str, reading: Reading) -> str:
    person = reading.directory.people.get(who)
    return person.name if person else who


def _examples(lines: Sequence[Line]) -> tuple[str, ...]:
    """What may be replied, each by the number of the first line of its kind."""
    kinds = [line.kind for line in lines]
    return tuple(Phrase.joined(" ", (str(kinds.index(kind) + 1), said)) for kind, said in REPLIES if kind in kinds)


REPLIES = (
    (LineKind.APPROVAL, Phrase("yes")),
    (LineKind.APPROVAL, Phrase("no")),
    (LineKind.TICKET, "escalate"),
    (LineKind.TICKET, Phrase("assign NAME")),
    (LineKind.TICKET, "why?"),
)


# --- how the week was ------------------------------------------------------------------------------------------------


def _short(letter: WeeklySummary, reading: Reading, made: Figures) -> WeeklySummary:  # noqa: ARG001 (asked alike)
    return letter


def _normal(letter: WeeklySummary, reading: Reading, made: Figures) -> WeeklySummary:
    weeks = reading.policy.summary.weeks_compared
    projects = figures.of_projects(reading.record, reading.directory, weeks)
    decisions, standing = _decisions(reading), reading.record.standing
    return replace(
        letter, bars=figure_words.bars(made), facts=figure_words.facts(made, standing.other_approvals),
        projects=figure_words.rows(projects) if len(projects) > 1 else (), decisions=decisions[:_MOST_SHOWN],
        more_decisions=max(len(decisions) - _MOST_SHOWN, 0),
    )


def _full(letter: WeeklySummary, reading: Reading, made: Figures) -> WeeklySummary:
    teams = figures.of_teams(reading.record, reading.directory, reading.policy.summary.weeks_compared)
    return replace(_normal(letter, reading, made), teams=figure_words.rows(teams), decisions=_decisions(reading),
                   more_decisions=0)


def _decisions(reading: Reading) -> tuple[Decided, ...]:
    return tuple((one.ticket, one.title, one.text, one.by) for one in reading.record.standing.decisions)


DETAILED = {Detail.SHORT: _short, Detail.NORMAL: _normal, Detail.FULL: _full}


# --- the letter ------------------------------------------------------------------------------------------------------


def _letters(letter: WeeklySummary, lines: tuple[Line, ...], reading: Reading) -> tuple[Write, ...]:
    """With its question: his reply comes to an address that nobody else was given."""
    person = reading.person
    question = question_about(lines, person, reading.now, reading.policy)
    own = next((project.key for project in reading.directory.projects.values() if person.key in project.sponsors), "")
    return tuple(
        replace(write, lane=Lane.QUESTION, role=TagRole.QUESTION, question=question, unsubscribe=True,
                zone=person.zone, project=own or write.project)
        for write in absence.to_person(person, letter, reading.directory)
    )
