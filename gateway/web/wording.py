"""How the console says what programs keep: how long until then, who somebody is, a phrase in the visitor's time."""
from __future__ import annotations

from datetime import date, datetime, timedelta, tzinfo

from gateway.model.people import Directory
from gateway.model.phrase import Phrase, Value, fill, in_english

_DAY, _HOUR, _MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


def span(time: timedelta) -> str:
    """25 min, 2 h, 3 days: as much as matters at a glance, at least one minute."""
    if time >= 2 * _DAY:
        return f"{time // _DAY} days"
    return f"{time // _HOUR} h" if time >= _HOUR else f"{max(1, time // _MINUTE)} min"


def how_soon(at: datetime, now: datetime) -> str:
    """in 2 h; 3 days late."""
    return f"in {span(at - now)}" if at > now else f"{span(now - at)} late"


def brief(at: datetime, now: datetime, zone: tzinfo) -> str:
    """A time that has passed, as shortly as it is still clear: 14:05, 3 Feb, 3 Feb 2026."""
    local, today = at.astimezone(zone), now.astimezone(zone)
    if local.date() == today.date():
        return f"{local:%H:%M}"
    return f"{local.day} {local:%b}" if local.year == today.year else f"{local.day} {local:%b %Y}"


def name_of(key: str, house: Directory) -> str:
    """Of a person of the house; his key where he is gone from the settings."""
    person = house.people.get(key)
    return person.name if person else key


def topic_of(key: str | None, house: Directory) -> str:
    """Its title; "not sorted" where nobody has said what it is about."""
    topic = house.topics.get(key or "")
    return topic.title if topic else key or "not sorted"


def told(phrase: str, zone: tzinfo) -> str:
    """The phrase in English, with times as the visitor's clock shows them."""

    def show(value: Value) -> str:
        if isinstance(value, Phrase):
            return told(value, zone)
        if isinstance(value, datetime):
            return f"{value.astimezone(zone):%a %d %b, %H:%M}"
        return f"{value:%a %d %b}" if isinstance(value, date) else in_english(value)

    return fill(phrase.template, phrase.values, show) if isinstance(phrase, Phrase) else phrase


def shortened(text: str, most: int) -> str:
    """The beginning of it, so many characters at most."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
