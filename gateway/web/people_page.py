"""`/people`: who is there, who has how much at hand, who stands in for whom, and who takes what. It changes nothing."""
from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from starlette.responses import Response

from gateway.desk.working_time import is_working
from gateway.model.people import Absence, Directory, Load, Person, Role, Topic
from gateway.store.loads import open_tickets
from gateway.web.visits import Visit
from gateway.web.wording import name_of

_ROLES = (Role.OPERATOR, Role.POC, Role.SPONSOR, Role.VIP)
_SAID_BY = {"away": "by mail", "vacation": "by the answering machine", "calendar": "by calendar",
            "back": "came back early", "": "in the settings"}


@dataclass(frozen=True, slots=True)
class Shown:
    """Somebody of the house, as he is shown."""

    name: str
    roles: str
    addresses: tuple[str, ...]
    topics: tuple[str, ...]
    open_tickets: int
    most_tickets: int
    """With so many he gets no more by a rule; 0: no cap."""
    now: str
    """at work, off hours, away; "" for a team."""
    absences: tuple[str, ...]
    """Now and to come."""
    cover: str
    lead: str
    members: tuple[str, ...]


def people(visit: Visit) -> Response:
    """Everybody, as of now."""
    house, now = visit.visitor.house, visit.tools.now()
    with visit.tools.store.read() as conn:
        loads = open_tickets(conn)
    everybody = [_shown(one, house, loads.get(one.key, Load()), now) for one in house.people.values()]
    return visit.page(
        "people.html", people=[one for one in everybody if not one.members],
        teams=[one for one in everybody if one.members], topics=tuple(_topics(house)),
        triage=name_of(house.triage_poc, house), fallback=name_of(house.fallback_poc, house),
    )


def _shown(one: Person, house: Directory, load: Load, now: datetime) -> Shown:
    today = one.day_of(now)
    return Shown(
        name=one.name, roles=", ".join(_role(role) for role in _ROLES if role in one.roles), addresses=one.addresses,
        topics=tuple(topic.title for topic in house.topics.values() if one.key in topic.pocs),
        open_tickets=load.tickets, most_tickets=one.max_tickets, now=_now(one, house, today, now),
        absences=tuple(_absence(away, one, house) for away in one.absences if away.last >= today),
        cover=name_of(one.cover, house) if one.cover else "", lead=name_of(one.lead, house) if one.lead else "",
        members=_names(one.members, house),
    )


def _role(role: Role) -> str:
    return str(role).upper() if role in (Role.POC, Role.VIP) else str(role)


def _now(one: Person, house: Directory, today: date, now: datetime) -> str:
    if one.is_team:
        return ""
    if one.is_away(today):
        return "away"
    return "at work" if is_working(now, house.hours_of(one)) else "off hours"


def _absence(away: Absence, one: Person, house: Directory) -> str:
    """When, who stands in, and who has said so."""
    days = _day(away.first) if away.first == away.last else f"{_day(away.first)} to {_day(away.last)}"
    cover = away.cover or one.cover
    stands_in = f"{name_of(cover, house)} stands in" if cover else "nobody stands in"
    return f"{days}, {stands_in} (said {_SAID_BY.get(away.said_by, 'by mail')})"


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def _names(keys: Sequence[str], house: Directory) -> tuple[str, ...]:
    return tuple(name_of(key, house) for key in keys)


def _topics(house: Directory) -> Iterator[tuple[str, str, str]]:
    """(topic, who takes it, who is next when a promise is broken)."""
    for topic in house.topics.values():
        lead = name_of(topic.lead, house) if topic.lead else ""
        yield topic.title, "; ".join(_takers(topic, house)), lead


def _takers(topic: Topic, house: Directory) -> Iterator[str]:
    """Those of the topic; and those of each address that has its own."""
    own = {one.name: one.topic_pocs[topic.name] for one in house.projects.values() if topic.name in one.topic_pocs}
    if topic.pocs or not own:
        yield ", ".join(_names(topic.pocs, house)) or f"nobody is named: {name_of(house.fallback_poc, house)}"
    for project, keys in own.items():
        yield f"at {project}: {', '.join(_names(keys, house))}"
