"""A sponsor says by a reply how he wants his summary; the receipt says what holds now, in the language he wants."""
from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime

from gateway.desk.matter import Matter
from gateway.desk.preference_words import SHOWN as LANGUAGES
from gateway.desk.summary.when import next_summary, slot, slot_text
from gateway.desk.summary.words import Wish, read_wish
from gateway.model.decision import Decision
from gateway.model.due import DueKind, Schedule
from gateway.model.people import Person, Role, as_preferred
from gateway.model.phrase import Phrase
from gateway.model.policy import DeskPolicy
from gateway.model.preferences import LANGUAGE, ON, ZONE, Prefer, Preferences
from gateway.model.summary import SUMMARY, SUMMARY_DAY, SUMMARY_DETAIL, SUMMARY_FROM, Detail

_OTHER_LETTERS = frozenset({"morning-list", "ledger", "escalation-to-sponsor"})
"""Letters with numbered lines too: "stop" in reply to one of them is about that one, or the ticket in it."""
_MOST_LINES = 300
"""Nobody writes more of them by hand."""
_CLICKED = "unsubscribe"
"""The subject that the address in List-Unsubscribe names; a reply to the summary has another one."""


def apart(matter: Matter, person: Person) -> tuple[str, str]:
    """(the lines that are wishes about his summary, all others): a wish is no reason for what stands above it.

    The subject "unsubscribe" is a click on that button: mail programs send it without words, or with some of their own.
    """
    if not _may_wish(matter, person):
        return "", matter.mail.new_text
    if matter.mail.subject.strip().casefold() == _CLICKED:
        return _CLICKED, ""
    lines, today = matter.mail.new_text.splitlines(), person.day_of(matter.now)
    wishes = [line for line in lines[:_MOST_LINES] if read_wish(line, today)]
    return "\n".join(wishes), "\n".join(line for line in lines if line not in wishes)


def take(matter: Matter, person: Person, line: str) -> tuple[str, tuple[Decision, ...]] | None:
    """(a sentence for the receipt, what changes); None where the line is no wish about his summary."""
    wish = read_wish(line, person.day_of(matter.now)) if _may_wish(matter, person) else None
    return None if wish is None else _carry_out(wish, person, matter.now, matter.policy)


def _may_wish(matter: Matter, person: Person) -> bool:
    """True for a sponsor who does not reply to a letter about something else."""
    return Role.SPONSOR in person.roles and all(x.letter not in _OTHER_LETTERS for x in matter.situation.replied_to)


def after(person: Person, decisions: Iterable[Decision]) -> Person:
    """The person as he wants to be written to once these are carried out."""
    wishes = {one.name: one.value for one in decisions if isinstance(one, Prefer) and one.who == person.key}
    if not wishes:
        return person
    said = {name: value for name, value in {**person.said.values, **wishes}.items() if value is not None}
    return as_preferred(person, Preferences(said))


def _carry_out(wish: Wish, person: Person, now: datetime, policy: DeskPolicy) -> tuple[str, tuple[Decision, ...]]:
    if wish.problem:
        return NOT_READ[wish.name](wish.problem), ()
    changes = tuple(Prefer(person.key, name, value, person.key) for name, value in _changed(wish, person, policy))
    person = after(person, changes)
    at = next_summary(person, person.said, now, policy)
    return _holds_now(wish, at), (*changes, Schedule(DueKind.SUMMARY, at, about=person.key))


def _changed(wish: Wish, person: Person, policy: DeskPolicy) -> Iterator[tuple[str, str | None]]:
    """The preferences that the wish changes: who names a day wants it to come, who starts waits for no day."""
    if wish.name == SUMMARY_DAY and wish.value is not None:
        weekday, _, at = wish.value.partition(" ")
        yield SUMMARY_DAY, wish.value if at else slot_text(int(weekday), slot(person.said, policy)[1])
        yield SUMMARY, None
        return
    yield wish.name, wish.value
    if wish.name == SUMMARY:
        yield SUMMARY_FROM, None


def _holds_now(wish: Wish, at: datetime | None) -> str:
    """What is so from now on."""
    if at is None:
        return Phrase('you get no weekly summary any more; reply "start" to get it again')
    match wish.name:
        case "language":
            return Phrase("your letters are in {language} from now on", language=LANGUAGES[wish.value or ""])
        case "summary detail":
            return Phrase("your summary is {detail} from now on; the next one comes {at}", at=at,
                          detail=DETAILS[Detail(wish.value or "")])
        case "quiet weeks" if wish.value == ON:
            return Phrase("you hear of quiet weeks too; the next summary comes {at}", at=at)
        case "quiet weeks":
            return Phrase("you do not hear of quiet weeks; the next summary comes {at}", at=at)
        case _:
            return Phrase("the next summary comes {at}", at=at)


DETAILS = {Detail.SHORT: Phrase("short"), Detail.NORMAL: Phrase("normal"), Detail.FULL: Phrase("full")}


def _no_zone(words: str) -> str:
    return Phrase('nothing changed: I know no zone "{words}"; write it like Europe/Paris', words=words)


def _no_language(words: str) -> str:
    return Phrase('nothing changed: I cannot write in "{words}"; write en, de, fr, es or ja', words=words)


def _no_detail(words: str) -> str:
    return Phrase('nothing changed: "{words}" is none of short, normal and full', words=words)


def _no_day(words: str) -> str:
    return Phrase('nothing changed: I cannot read "{words}" as a day that is to come', words=words)


def _no_time(words: str) -> str:
    return Phrase('nothing changed: I cannot read "{words}" as a time of the day', words=words)


NOT_READ: Mapping[str, Callable[[str], str]] = {
    ZONE: _no_zone, LANGUAGE: _no_language, SUMMARY_DETAIL: _no_detail, SUMMARY_FROM: _no_day, SUMMARY_DAY: _no_time,
}
