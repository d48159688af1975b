"""Being away, and being back."""
from __future__ import annotations

from collections.abc import Sequence

from gateway.desk import absence, coming_back
from gateway.desk.absence_words import read_days
from gateway.desk.commands.basis import Desk, Said
from gateway.model.changes import Back
from gateway.model.mail import DaysOff
from gateway.model.people import Absence, Directory, Person
from gateway.model.phrase import Phrase
from gateway.model.situation import MOST_FOUND
from gateway.model.ticket import Ticket

_UNDO = "#back"
_MOST_NAMED = 30


def away(argument: str, desk: Desk) -> Said:
    """Say that you are away: #away until DATE, or #away DATE - DATE, with cover NAME behind it or without.

    What cannot wait until you are back goes to your cover, and so does what is new.
    """
    days = read_days(argument, desk.today)
    if days.problem:
        return Said(Phrase("nothing changed: {problem}", problem=days.problem))
    cover = _cover(days.cover, desk) if days.cover else None
    if isinstance(cover, str):
        return Said(cover)
    key = cover.key if cover else ""
    return _leave(Absence(days.first, days.last, key, "away"), desk)


def by_calendar(days: DaysOff, desk: Desk) -> Said:
    """What an absence in a calendar that he has sent brings about."""
    return _leave(Absence(max(days.first, desk.today), days.last, "", "calendar"), desk)


def _leave(told: Absence, desk: Desk) -> Said:
    departure = absence.depart(desk.speaker, told, desk.found.desk, absence.house_of(desk.matter),
                               by=desk.speaker.name)
    return Said(_say(departure, desk), departure.decisions, _UNDO)


def _cover(words: str, desk: Desk) -> Person | str:
    """Who stands in; a sentence where that cannot be."""
    person = desk.person(words)
    if person is None:
        return Phrase('nothing changed: I know nobody, or several, by the name "{name}"', name=words)
    if not person.takes_tickets:
        return Phrase("nothing changed: {name} is not a POC", name=person.name)
    if person.key == desk.speaker.key:
        return Phrase("nothing changed: you cannot stand in for yourself")
    return person


def _say(departure: absence.Departure, desk: Desk) -> str:
    """For the receipt: until when, who stands in, what was handed over, what nobody takes."""
    away, handover, directory = departure.away, departure.handover, desk.directory
    first = Phrase("you are away until {last}, that day included", last=away.last)
    if away.leaves_at is not None:
        first = Phrase("you are away from {first} until {last}, both days included", first=away.first, last=away.last)
    parts = [first]
    names = dict.fromkeys(poc.name for _, poc in handover.handed)
    for name in names:
        tickets = _listed([ticket for ticket, poc in handover.handed if poc.name == name])
        parts.append(Phrase("{cover} has {tickets} now", cover=name, tickets=tickets))
    if handover.kept:
        parts.append(Phrase("nobody is here for {tickets}: that stays with you", tickets=_listed(handover.kept)))
    if len(desk.found.desk) > MOST_FOUND:
        parts.append(Phrase("of your open tickets only the {number} that hurry most were looked at", number=MOST_FOUND))
    if not names and not handover.kept:
        parts += _nothing_yet(departure, away.cover or desk.speaker.cover or "", directory)
    return Phrase.joined("; ", parts)


def _nothing_yet(departure: absence.Departure, key: str, directory: Directory) -> list[Phrase]:
    """Who stands in, and when or why nothing has gone to him."""
    person = directory.people.get(key)
    if person is None:
        return [Phrase("nobody stands in for you: to name somebody, write #away until DATE cover NAME")]
    stands_in = Phrase("{cover} stands in", cover=person.name)
    if departure.away.leaves_at is not None:
        return [stands_in, Phrase("what cannot wait goes there on {day}", day=departure.away.first)]
    return [stands_in, Phrase("all that you have can wait, and nothing was handed over")]


def _listed(tickets: Sequence[Ticket]) -> str:
    shown = [f'#{ticket.id} "{ticket.subject[:60]}"' for ticket in tickets]
    more = ["…"] if len(shown) > _MOST_NAMED else []
    return ", ".join(shown[:_MOST_NAMED] + more)


def back(argument: str, desk: Desk) -> Said:
    """Say that you are here again: your absence ends today, and what others hold for you is yours again."""
    person, today = desk.speaker, desk.today
    yesterday = coming_back.day_before(today)
    files = coming_back.held_for(person, desk.found.covered)
    told = [one for one in person.absences if one.said_by not in ("", "back") and one.last >= today]
    if not told and not files:
        return Said(_not_away(person, desk))
    decisions = [d for file in files for d in coming_back.take_back(file, person, desk.directory, desk.policy)]
    parts = [Phrase("your absence is over"), coming_back.say(files), *_by_settings(person, desk)]
    return Said(Phrase.joined("; ", parts), (Back(person.key, yesterday), *decisions))


def _not_away(person: Person, desk: Desk) -> str:
    return Phrase.joined("; ", [Phrase("nothing changed: you have not told me of any absence"),
                                *_by_settings(person, desk)])


def _by_settings(person: Person, desk: Desk) -> list[Phrase]:
    """Where the settings call him absent too, no mail can change that."""
    found = [one for one in person.absences if not one.said_by and one.first <= desk.today <= one.last]
    return [Phrase("the settings say that you are away until {day}: an operator can change that", day=found[0].last)
            ] if found else []
