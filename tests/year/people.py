"""The house of the year: plain data, from which both the settings of the gateway and the computation by hand are made.

All people are invented. Four continents, six calendars, two of them without a day off for daylight saving to hide in.
"""
from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WEEK = frozenset(range(5))
EVERY_DAY = frozenset(range(7))


@dataclass(frozen=True, eq=False)
class Calendar:
    """When work is done: spans as "HH:MM-HH:MM" of the wall clock of a zone."""

    zone: str
    days: frozenset[int]
    spans: tuple[str, ...]
    spans_on: dict[str, tuple[str, ...]] = field(default_factory=dict)
    holidays: tuple[str, ...] = ()

    def settings(self) -> dict[str, Any]:
        """As a table of the settings."""
        return {"zone": self.zone, "days": [DAYS[n] for n in sorted(self.days)], "spans": list(self.spans),
                "spans_on": {day: list(spans) for day, spans in self.spans_on.items()},
                "holidays": list(self.holidays)}


HOUSE = Calendar("Europe/Berlin", WEEK, ("08:50-12:10", "12:50-17:10"), holidays=(
    "2026-04-03", "2026-04-06", "2026-05-01", "2026-05-14", "2026-05-25", "2026-12-24", "2026-12-25", "2026-12-31"))
CALENDARS = {
    "newyork": Calendar("America/New_York", WEEK, ("09:00-17:00",), holidays=(
        "2026-01-19", "2026-05-25", "2026-07-03", "2026-09-07", "2026-11-26", "2026-12-25")),
    "tokyo": Calendar("Asia/Tokyo", WEEK, ("09:00-12:00", "13:00-18:00"), {"fri": ("09:00-12:00",)}, (
        "2026-02-11", "2026-04-29", "2026-05-04", "2026-05-05", "2026-05-06", "2026-11-03")),
    "santiago": Calendar("America/Santiago", WEEK, ("09:30-13:30", "14:30-18:30"), holidays=("2026-09-18",)),
    "sydney": Calendar("Australia/Sydney", WEEK, ("08:30-16:30",), holidays=("2026-01-26", "2026-04-25")),
    "delhi": Calendar("Asia/Kolkata", frozenset(range(6)), ("09:15-13:15", "14:00-17:45"), holidays=("2026-08-15",)),
    "night": Calendar("Europe/London", EVERY_DAY, ("00:00-06:00", "22:00-24:00"), holidays=("2026-12-25",)),
}


@dataclass(frozen=True)
class Poc:
    """A POC of the house; `own`: working hours of his own, in the place of a calendar."""

    key: str
    calendar: str = ""
    own: Calendar | None = None
    cover: str = ""
    lead: str = ""
    absences: tuple[tuple[str, str], ...] = ()

    @property
    def works(self) -> Calendar:
        """When he works."""
        return self.own or CALENDARS.get(self.calendar, HOUSE)

    @property
    def zone(self) -> str:
        """In which his days begin and end."""
        return self.works.zone

    @property
    def address(self) -> str:
        """Where letters to him go."""
        return f"{self.key}@house.test"

    def is_away(self, day: date) -> bool:
        """On a day of his zone."""
        return any(first <= day.isoformat() <= last for first, last in self.absences)


_BORIS = Calendar("Europe/Berlin", frozenset({1, 2, 3, 4, 5}), ("07:00-13:00",), holidays=HOUSE.holidays)
_HENRY = Calendar("America/New_York", frozenset({0, 1, 2, 3}), ("11:00-19:00",),
                  holidays=CALENDARS["newyork"].holidays)
POCS = {poc.key: poc for poc in (
    Poc("anke", cover="boris", lead="dora", absences=(("2026-07-13", "2026-07-31"),)),
    Poc("boris", own=_BORIS, cover="anke", lead="dora", absences=(("2026-03-24", "2026-04-04"),)),
    Poc("dora", cover="paul", absences=(("2026-08-03", "2026-08-14"),)),
    Poc("paul", cover="anke", lead="dora", absences=(("2026-10-19", "2026-10-30"),)),
    Poc("olga", "night", cover="dora", lead="dora", absences=(("2026-03-27", "2026-03-30"),)),
    Poc("grace", "newyork", cover="henry", absences=(("2026-11-23", "2026-11-27"),)),
    Poc("henry", "newyork", own=_HENRY, cover="grace", lead="grace", absences=(("2026-03-02", "2026-03-13"),)),
    Poc("ines", "santiago", cover="grace", lead="grace", absences=(("2026-02-02", "2026-02-20"),)),
    Poc("kenji", "tokyo", cover="mika", absences=(("2026-04-30", "2026-05-08"),)),
    Poc("mika", "tokyo", cover="kenji", lead="kenji", absences=(("2026-09-21", "2026-09-25"),)),
    Poc("liam", "sydney", cover="noor", lead="kenji", absences=(("2026-12-14", "2026-12-31"),)),
    Poc("noor", "delhi", cover="liam", lead="kenji", absences=(("2026-10-02", "2026-10-09"),)),
)}
OPERATORS = ("anke", "grace")


@dataclass(frozen=True)
class Sponsor:
    """Who approves, and reads how the week was."""

    key: str
    calendar: str = ""
    cover: str = ""
    absences: tuple[tuple[str, str], ...] = ()

    @property
    def works(self) -> Calendar:
        """When he works."""
        return CALENDARS.get(self.calendar, HOUSE)

    @property
    def address(self) -> str:
        """Where letters to him go."""
        return f"{self.key}@house.test"

    @property
    def zone(self) -> str:
        """In which his days begin and end."""
        return self.works.zone

    def is_away(self, day: date) -> bool:
        """On a day of his zone."""
        return any(first <= day.isoformat() <= last for first, last in self.absences)


SPONSORS = {one.key: one for one in (
    Sponsor("sven", cover="tara", absences=(("2026-06-15", "2026-06-26"),)),
    Sponsor("tara", "newyork", cover="sven"),
    Sponsor("umi", "tokyo"),
)}


@dataclass(frozen=True)
class Project:
    """A shared address."""

    key: str
    address: str
    sponsor: str
    calendar: str = ""


PROJECTS = {one.key: one for one in (
    Project("berlin", "support@house.test", "sven"),
    Project("newyork", "help@ny.house.test", "tara", "newyork"),
    Project("tokyo", "desk@tokyo.house.test", "umi", "tokyo"),
)}


@dataclass(frozen=True)
class Topic:
    """What a mail is about; times in hours, only where they differ from the house's."""

    key: str
    poc: str
    calendar: str = ""
    lead: str = ""
    second_level: str = ""
    answer: dict[str, float] = field(default_factory=dict)
    following: dict[str, float] = field(default_factory=dict)
    settle: dict[str, float] = field(default_factory=dict)


TOPICS = {one.key: one for one in (
    Topic("badges", "anke"),
    Topic("cables", "boris", answer={"normal": 5, "low": 16}),
    Topic("desks", "dora", lead="olga"),
    Topic("printers", "paul", following={"normal": 3}),
    Topic("servers", "olga", "night", second_level="anke", answer={"critical": 0.5, "high": 2}, settle={"low": 60}),
    Topic("phones", "grace", lead="dora", second_level="henry"),
    Topic("laptops", "henry", settle={"normal": 30}),
    Topic("payroll", "ines", "santiago", answer={"normal": 12}),
    Topic("travel", "kenji", lead="grace"),
    Topic("rooms", "mika", second_level="noor"),
    Topic("network", "liam", "sydney", second_level="kenji", answer={"critical": 1.5}),
    Topic("parking", "noor", "delhi", following={"low": 40}),
)}
URGENCIES = ("low", "normal", "high", "critical")
ANSWER = {"critical": 1.0, "high": 4.0, "normal": 8.0, "low": 24.0}
FOLLOWING = {"high": 6.0}
SETTLE = {"critical": 8.0, "high": 24.0, "normal": 40.0}
STEPS = (("cover", 60), ("second_level", 120), ("lead", 240), ("sponsor", 480))
"""Whom an escalation asks, and minutes of working time after the step before."""
MARK = "not a secret"


def settings(folder: str, wording: str) -> dict[str, Any]:
    """The whole of it as settings; `wording` is a folder with letters of the house's own."""
    return {
        "gateway": {"data_dir": folder},
        "trust": {"marker_header": "X-Internal", "marker_value": MARK},
        "letters": {"folder": wording},
        "limits": {"letters_per_ticket_and_hour": 1_000, "receipts_per_sender_and_hour": 1_000},
        "working_hours": HOUSE.settings(),
        "calendars": {key: one.settings() for key, one in CALENDARS.items()},
        "people": {key: _poc(one) for key, one in POCS.items()} | {k: _sponsor(one) for k, one in SPONSORS.items()},
        "projects": {key: {"address": one.address, "name": key.capitalize(), "sponsors": [one.sponsor],
                           "calendar": one.calendar} for key, one in PROJECTS.items()},
        "topics": {key: _topic(one) for key, one in TOPICS.items()},
        "roles": {"triage_poc": "anke", "fallback_poc": "anke"},
        "promises": {"answer_within": _times(ANSWER), "next_answer_within": _times(FOLLOWING),
                     "resolve_within": _times(SETTLE)},
        "escalation": {"steps": [{"to": to, "after": f"{minutes}m"} for to, minutes in STEPS]},
    }


def _times(hours: dict[str, float]) -> dict[str, str]:
    return {urgency: f"{round(span * 60)}m" for urgency, span in hours.items()}


def _poc(one: Poc) -> dict[str, Any]:
    roles = ["poc", "operator"] if one.key in OPERATORS else ["poc"]
    own = one.own.settings() if one.own else {"days": [], "spans": []}
    return {"name": one.key.capitalize(), "addresses": [one.address], "roles": roles, "calendar": one.calendar,
            "hours": {"days": own["days"], "spans": own["spans"]}, "cover": one.cover, "lead": one.lead,
            "absences": [f"{first}..{last}" for first, last in one.absences]}


def _sponsor(one: Sponsor) -> dict[str, Any]:
    return {"name": one.key.capitalize(), "addresses": [one.address], "roles": ["sponsor"], "calendar": one.calendar,
            "cover": one.cover, "absences": [f"{first}..{last}" for first, last in one.absences]}


def _topic(one: Topic) -> dict[str, Any]:
    return {"title": one.key.capitalize(), "description": f"All about {one.key}.", "pocs": [one.poc],
            "calendar": one.calendar, "lead": one.lead, "second_level": one.second_level,
            "answer_within": _times(one.answer), "next_answer_within": _times(one.following),
            "resolve_within": _times(one.settle)}
