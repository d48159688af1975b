"""A POC's answering machine says that he is away: whoever writes to him meanwhile must not wait for him.

It counts as the answer to a letter that we wrote to him: at an address that only that letter has named. From alone
proves nothing, and neither does a Message-ID, which every reader of a thread knows.
"""
from __future__ import annotations

from datetime import date, timedelta

from gateway.desk import absence, absence_words
from gateway.desk.authority import is_forged
from gateway.desk.matter import Matter
from gateway.model.decision import Decision
from gateway.model.mail import Address, InboundMail
from gateway.model.people import Absence, Person, Role
from gateway.model.phrase import Phrase
from gateway.model.situation import Situation
from gateway.model.ticket import TagRole

RULE = "vacation"
"""Of screening: who is away has said so by a machine."""
_STAFF = (TagRole.POC, TagRole.NOTE, TagRole.QUESTION)
_PEACE = timedelta(days=7)
"""So long after `#back` the machine is not believed: he has forgotten to switch it off, or never does."""
_GOES_ON = timedelta(days=4)
"""So long after the day that was taken for the last one it is still the same absence: a weekend may lie between."""
_DAY = timedelta(days=1)


def note(matter: Matter) -> tuple[Decision, ...]:
    """His absence and what it brings about; nothing where that was known, or is not to be believed."""
    person = poc_of(matter.mail.from_, matter.situation)
    if person is None or not _is_proven(person, matter):
        return ()
    today = person.day_of(matter.now)
    last = absence_words.until_in(matter.mail.text, matter.now, person.zone) or _next_working_day(person, matter)
    now_away = person.absence_on(today) or _just_over(person, today)
    if _outranked(person, today, last):
        return ()
    told = Absence(now_away.first if now_away else today, last, now_away.cover if now_away else "", RULE)
    departure = absence.depart(person, told, matter.situation.found.desk, absence.house_of(matter))
    if now_away is not None:
        return departure.decisions  # prolonged: one letter for each absence is enough
    why = Phrase("Your automatic reply has told us that you are away.")
    return (*departure.decisions, *absence.noted(person, departure, why, matter.directory))


def poc_of(sender: Address | None, situation: Situation) -> Person | None:
    """The POC in whose name an answering machine writes; None where it is anybody else's, or no such mail."""
    person = situation.directory.person_at(sender.address) if sender else None
    if person is None or situation.screening.rule != RULE or Role.POC not in person.roles:
        return None
    return person


def _is_proven(person: Person, matter: Matter) -> bool:
    """True where it came to an address that a letter to this very person has named; each line a reason against."""
    situation, mail = matter.situation, matter.mail
    if is_forged(situation):
        return False
    if any(tag.person == person.key and tag.role in _STAFF for tag in situation.tags):
        return True
    return _came_back_to_the_letter(person, situation, mail)


def _came_back_to_the_letter(person: Person, situation: Situation, mail: InboundMail) -> bool:
    """The envelope's address (VERP) of a letter to him, not a letter that the mail only quotes."""
    letter = situation.returned
    return letter is not None and letter.person == person.key and letter.message_id != mail.returned_message_id


def _outranked(person: Person, today: date, last: date) -> bool:
    """True where what we know already counts for more."""
    for known in person.absences:
        if known.said_by == "back" and today - known.last <= _PEACE:
            return True
        if known.first <= today <= known.last and known.last >= last:
            return True
        if known.said_by and known.said_by != RULE and known.first > today:
            return True  # an absence that he has planned himself: it would be forgotten
    return False


def _just_over(person: Person, today: date) -> Absence | None:
    """The absence of which his machine has told, and which goes on although it seemed to end."""
    return next((a for a in person.absences if a.said_by == RULE and timedelta() < today - a.last <= _GOES_ON), None)


def _next_working_day(person: Person, matter: Matter) -> date:
    """Where the machine does not say until when: it may be an hour or a week, and it will write again."""
    tomorrow = person.day_of(matter.now) + _DAY
    return absence.morning_of(tomorrow, person, matter.directory).astimezone(person.zone).date()
