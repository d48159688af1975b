"""When a sponsor's next summary comes: once a week, at a time of the wall clock of his zone. Pure."""
from __future__ import annotations

from datetime import date, datetime, time, timedelta

from gateway.desk import working_time
from gateway.model.people import Person
from gateway.model.policy import DeskPolicy
from gateway.model.preferences import OFF, Preferences
from gateway.model.summary import SUMMARY, SUMMARY_DAY, SUMMARY_FROM


def next_summary(person: Person, said: Preferences, now: datetime, policy: DeskPolicy) -> datetime | None:
    """The instant (UTC), always after `now`; None where he wants none.

    A time that a day of the spring does not have is an hour later; of one that comes twice, the first.
    """
    if said.get(SUMMARY) == OFF:
        return None
    weekday, at = slot(said, policy)
    today, first = now.astimezone(person.zone).date(), starts_on(said)
    day = max(today, first) if first else today
    day += timedelta(days=(weekday - day.weekday()) % 7)
    comes = working_time.instant(day, at, person.zone)
    return comes if comes > now else working_time.instant(day + timedelta(days=7), at, person.zone)


def slot(said: Preferences, policy: DeskPolicy) -> tuple[int, time]:
    """Weekday (0 is Monday) and local time, as he has said or else as the settings do."""
    weekday, _, at = said.get(SUMMARY_DAY).partition(" ")
    try:
        return int(weekday) % 7, time.fromisoformat(at)
    except ValueError:
        return policy.summary.weekday, policy.summary.at


def slot_text(weekday: int, at: time) -> str:
    """As `slot` reads it back."""
    return f"{weekday} {at:%H:%M}"


def starts_on(said: Preferences) -> date | None:
    """The day before which he wants none; None where he has named none."""
    try:
        return date.fromisoformat(said.get(SUMMARY_FROM))
    except ValueError:
        return None


def is_paused(person: Person, now: datetime) -> bool:
    """True before the day from which he wants it."""
    first = starts_on(person.said)
    return first is not None and person.day_of(now) < first
