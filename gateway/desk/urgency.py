"""How urgent a matter is, by all that the desk knows: a table of rules in order, the highest level decides.

The classifier reads the words of one mail. Here is added what it cannot know: who writes, what day it is, what was
said on the ticket before. Every rule says why, in words that the POC is shown; "no hurry" holds only where no
rule speaks against it. Later mail never lowers an urgency, and what a POC has said gives way only to a critical
matter (danger, attack, standstill, 25 people stopped, a grave deadline). Attachments say nothing about urgency.
"""
from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from itertools import islice

from gateway.desk import grammar, thanks, working_time
from gateway.desk import urgency_words as say
from gateway.desk.authority import is_believed, is_forged
from gateway.desk.command_words import KNOWN
from gateway.desk.dates import Moment, find_moments, may_begin
from gateway.desk.matter import Matter
from gateway.desk.sayings import has_japanese, parts_with
from gateway.model.people import Person, Role
from gateway.model.phrase import Phrase
from gateway.model.situation import TicketFile
from gateway.model.ticket import EntryKind, Urgency, Visibility
from gateway.model.working_hours import WorkingHours

_ADDENDUM = timedelta(minutes=30)
"""What follows so soon adds to the mail before ("sorry, here is the picture"); it does not ask again."""
_SOON = timedelta(hours=2)
_WEEK = timedelta(days=7)
_SOME, _MANY = 5, 25
_TOGETHER = 3
"""People who report the same, each by himself, are as urgent as one mail that names five: others stay silent."""
_LONGEST = 3_000
"""Characters of a mail that are looked at."""
_LONGEST_REASON = 120
_MOST_DEADLINES = 10
_WINDOW = 48
_SENTENCE_END = re.compile(r"[.!?。\n](?:(?s:(?<!\d.))|(?!\d))")
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Judged:
    """A level, and why in words."""

    level: Urgency
    why: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules may look at."""

    words: str
    """Subject and new text."""
    said: Judged
    """What the classifier makes of them."""
    now: datetime
    hours: WorkingHours
    person: Person | None = None
    """The sender, where he is somebody of the house and believed."""
    name: str = ""
    """Of the sender."""
    is_vip: bool = False
    """A POC or the operator's file calls him so, and his From has not failed."""
    standing: Urgency = Urgency.NORMAL
    """What the ticket has already."""
    unanswered: tuple[datetime, ...] = ()
    """When he wrote before, since anybody has answered."""


def judged(matter: Matter) -> Matter:
    """A mail that opens a ticket, with the urgency that the desk gives it in place of the classifier's."""
    found = judge(_facts(matter, None))
    return replace(matter, triage=replace(matter.triage, urgency=found.level, urgency_why=found.why))


def raised_by(matter: Matter, file: TicketFile) -> Judged | None:
    """The higher urgency that a further mail gives its ticket; None where it stays as it is."""
    return _higher([judge(_facts(matter, file))], file)


def _higher(said: list[Judged], file: TicketFile) -> Judged | None:
    """The highest level of those, where it raises the ticket's and may do so."""
    found = max(said, key=lambda one: one.level.rank)
    if found.level.rank <= file.ticket.urgency.rank:
        return None
    if found.level is not Urgency.CRITICAL and _poc_has_said(file):
        return None
    return found


def asked_for(matter: Matter, file: TicketFile, reason: str) -> Judged | None:
    """The urgency where the stakeholder says outright that it is urgent: high, or what his words make it by themselves.

    None where the ticket has it already, or a POC has said how urgent it is.
    """
    said = Judged(Urgency.HIGH, reason[:_LONGEST_REASON] or Phrase("the stakeholder says so"))
    return _higher([said, judge(_facts(matter, file))], file)


def raised_together(file: TicketFile, people: int) -> Judged | None:
    """The urgency that so many reports of one matter give its first ticket; None where it stays as it is."""
    if people < _TOGETHER or file.ticket.urgency.rank >= Urgency.HIGH.rank or _poc_has_said(file):
        return None
    return Judged(Urgency.HIGH, Phrase("{people} people report the same", people=people))


def judge(facts: Facts) -> Judged:
    """The highest level that a rule gives, by the first that gives it; the classifier's where none speaks."""
    found = [one for rule in RULES if (one := rule(facts)) is not None]
    return max(found, key=lambda one: one.level.rank, default=facts.said)


def _hurry_or_harm(facts: Facts) -> Judged | None:
    return facts.said if facts.said.level.rank > Urgency.NORMAL.rank else None


def _many_people(facts: Facts) -> Judged | None:
    """Numbers of people, or a whole group, in one sentence with what they cannot do."""
    clues, troubles = _clues_of_many(facts.words), say.TROUBLE.clues(facts.words)
    if not clues or not troubles:
        return None  # so it is with most mails, and spares them the cutting
    told = parts_with(_SENTENCE_END.split(facts.words), clues, troubles)
    hit = [sentence for sentence in told if say.TROUBLE.is_in(sentence)]
    counts = [match for sentence in hit if _DIGIT.search(sentence) for match in say.PEOPLE.finditer(sentence)]
    most = max(counts, key=_number, default=None)
    if most is not None and _number(most) >= _SOME:
        level = Urgency.CRITICAL if _number(most) >= _MANY else Urgency.HIGH
        return Judged(level, Phrase('many people: "{words}"', words=most[0].strip()))
    groups = [match for sentence in hit if (match := say.GROUP.search(sentence))]
    return Judged(Urgency.HIGH, Phrase('many people: "{words}"', words=groups[0][0])) if groups else None


def _clues_of_many(words: str) -> frozenset[str]:
    return say.GROUP.clues(words) | (say.PEOPLE.clues(words) if _DIGIT.search(words) else frozenset())


def _deadline_near(facts: Facts) -> Judged | None:
    """Within two hours and much hangs on it, on a day that begins within one working day, within a week."""
    coming = [moment for moment in deadlines(facts.words, facts.now, facts.hours) if _is_ahead(moment, facts.now)]
    if not coming:
        return None
    first = min(coming, key=lambda moment: moment.start)
    grave = say.GRAVE.search(facts.words)
    if grave and first.has_time and first.start - facts.now <= _SOON:
        return Judged(Urgency.CRITICAL, Phrase('deadline within two hours: "{words}", and it says "{grave}"',
                                               words=first.written, grave=grave[0]))
    midnight = first.start.replace(hour=0, minute=0)
    if working_time.between(facts.now, midnight, facts.hours) <= _day_of(facts.hours):
        return Judged(Urgency.HIGH, Phrase('deadline near: "{words}"', words=first.written))
    if first.start <= facts.now + _WEEK:
        return Judged(Urgency.NORMAL, Phrase('deadline within a week: "{words}"', words=first.written))
    return None


def _sponsor_or_vip(facts: Facts) -> Judged | None:
    """One level above what the words say, at most high: he too may have time."""
    if facts.is_vip:
        return Judged(_one_up(facts.said.level), Phrase("{name} is a VIP", name=facts.name))
    if facts.person is None:
        return None
    if not facts.person.roles & {Role.SPONSOR, Role.VIP}:
        return None
    said = "{name} is a VIP" if Role.VIP in facts.person.roles else "{name} is a sponsor"
    return Judged(_one_up(facts.said.level), Phrase(said, name=facts.person.name))


def _written_again(facts: Facts) -> Judged | None:
    """One level above what the ticket has, at most high."""
    if not facts.unanswered or facts.now - facts.unanswered[-1] < _ADDENDUM:
        return None
    return Judged(_one_up(facts.standing), Phrase("mail {number} without an answer", number=len(facts.unanswered) + 1))


RULES: tuple[Callable[[Facts], Judged | None], ...] = (
    _hurry_or_harm,   # harm or hurry in the writer's own words: the reason that says most
    _many_people,     # what stops many is worse than what stops one
    _deadline_near,   # a time after which help is no help
    _sponsor_or_vip,  # who decides about the house waits less
    _written_again,   # nobody should have to write a third time
)


def deadlines(words: str, now: datetime, hours: WorkingHours) -> tuple[Moment, ...]:
    """The moments that stand right behind "by" and its kin, or in Japanese right before まで."""
    return tuple(_deadlines(words[:_LONGEST], now, hours))


def _deadlines(words: str, now: datetime, hours: WorkingHours) -> Iterator[Moment]:
    for match in islice(say.BY.finditer(words), _MOST_DEADLINES):
        behind = words[match.end() : match.end() + _WINDOW]
        moments = find_moments(behind, now, hours.zone) if may_begin(behind) else ()
        yield from (moment for moment in moments[:1] if moment.place == 0)
    for match in islice(say.BY_BEHIND.finditer(words), _MOST_DEADLINES) if has_japanese(words) else ():
        before = words[max(match.start() - _WINDOW, 0) : match.start()]
        moments = find_moments(before, now, hours.zone)
        yield from (moment for moment in moments[-1:] if moment.place + len(moment.written) == len(before))


def _is_ahead(moment: Moment, now: datetime) -> bool:
    """A day counts until it is over."""
    return moment.start >= (now if moment.has_time else now - timedelta(days=1))


def _day_of(hours: WorkingHours) -> timedelta:
    """The longest working day of the week, as working time."""
    minutes = [sum(_minutes(o, c) for o, c in spans) for spans in hours.spans.values()]
    return timedelta(minutes=max(minutes, default=8 * 60))


def _minutes(opens: time, closes: time) -> int:
    return closes.hour * 60 + closes.minute - opens.hour * 60 - opens.minute


def _one_up(level: Urgency) -> Urgency:
    return {Urgency.LOW: Urgency.NORMAL}.get(level, Urgency.HIGH)


def _number(match: re.Match[str]) -> int:
    return int(re.sub(r"\D", "", next(digits for digits in match.groups() if digits)))


def _facts(matter: Matter, file: TicketFile | None) -> Facts:
    triage, person = matter.triage, matter.directory.person_at(matter.sender.address)
    return Facts(
        words=f"{matter.mail.subject}\n{matter.mail.new_text}"[:_LONGEST],
        said=Judged(triage.urgency, triage.urgency_why), now=matter.now, hours=matter.directory.hours,
        person=person if person and is_believed(person, matter.situation) else None,
        name=matter.sender.shown, is_vip=_is_vip(matter),
        standing=file.ticket.urgency if file else triage.urgency,
        unanswered=_unanswered(file, matter.sender.key) if file else (),
    )


def _is_vip(matter: Matter) -> bool:
    card = matter.situation.card
    return card is not None and card.is_vip and not is_forged(matter.situation)


def _unanswered(file: TicketFile, author: str) -> tuple[datetime, ...]:
    """When the author wrote since the last public word of anybody of the house, oldest first."""
    outside = {p.address.key for p in file.ticket.participants}
    written: list[datetime] = []
    for entry in reversed(file.entries):
        if entry.kind is not EntryKind.MAIL or entry.visibility is not Visibility.PUBLIC:
            continue
        if entry.author.key not in outside:
            break
        if entry.author.key == author and not thanks.says_only_so(entry.text, (entry.author.name,)):
            written.append(entry.at)
    return tuple(written[::-1])


def _poc_has_said(file: TicketFile) -> bool:
    """Whether a POC has set the urgency: his commands stand in the history with their results."""
    said = [entry.text for entry in file.entries if entry.kind is EntryKind.COMMAND]
    read = (command for text in said for command in grammar.read_words(text, KNOWN).commands)
    return any(command.word == "urgency" and ": nothing changed" not in command.line for command in read)
