"""The sections of the settings that are about people: who is who, what topics there are, when promises count."""

from datetime import time, timedelta
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field

from gateway.model.people import Role
from gateway.settings.kinds import (
    Count,
    Day,
    Days,
    File,
    MailAddress,
    OptionalAddress,
    OptionalZone,
    Span,
    WorkingTime,
    Zone,
    at_least,
    is_domain,
    shown,
)
from gateway.settings.sections import EMPTY, Section

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_RESERVED = frozenset({"me", "none"})
"""Words that #assign understands by itself."""


def _one_line(value: str) -> str:
    if not value.strip() or not value.isprintable():
        raise ValueError(f"{shown(value)} is not a name - write it on one line")
    return " ".join(value.split())


def _language(value: str) -> str:
    parts = value.split("-")
    if not (2 <= len(parts[0]) <= 3 and all(p.isascii() and p.isalnum() for p in parts) and parts[0].islower()):
        raise ValueError(f'{shown(value)} is not a language - write it like "en" or "de"')
    return value


def _key(value: str) -> str:
    """A key is typed by people (#assign ana, #topic access): one word."""
    plain = value.replace("-", "").replace("_", "")
    if value in _RESERVED or not (plain.isascii() and plain.isalnum() and value == value.lower()) or len(value) > 40:
        raise ValueError(f'{shown(value)} cannot be a key - use one other word in a-z, 0-9, "-" and "_"')
    return value


def _mail_domain(value: str) -> str:
    if not is_domain(value):
        raise ValueError(f'{shown(value)} is not the domain of an address - write it like "example.org"')
    return value.lower()


Title = Annotated[str, AfterValidator(lambda value: _one_line(value) if value else "")]
Name = Annotated[str, AfterValidator(_one_line)]
Language = Annotated[str, AfterValidator(_language)]
Key = Annotated[str, AfterValidator(_key)]
MailDomain = Annotated[str, AfterValidator(_mail_domain)]


class AnswerTimes(Section):
    """Working time to the first answer, by urgency; None: the house's."""

    critical: Annotated[WorkingTime | None, at_least("1s")] = None
    high: Annotated[WorkingTime | None, at_least("1s")] = None
    normal: Annotated[WorkingTime | None, at_least("1s")] = None
    low: Annotated[WorkingTime | None, at_least("1s")] = None


class HouseAnswerTimes(Section):
    """What is promised where the topic says nothing else."""

    critical: Annotated[WorkingTime, at_least("1s")] = timedelta(hours=1)
    high: Annotated[WorkingTime, at_least("1s")] = timedelta(hours=4)
    normal: Annotated[WorkingTime, at_least("1s")] = timedelta(hours=8)
    low: Annotated[WorkingTime, at_least("1s")] = timedelta(hours=24)


class Promises(Section):
    """By when somebody gets an answer."""

    reminder_before: Annotated[WorkingTime, at_least("0s")] = timedelta(hours=1)
    answer_within: HouseAnswerTimes = EMPTY


class WorkingHoursSettings(Section):
    """When promises count."""

    zone: Zone = ZoneInfo("UTC")
    days: Annotated[tuple[Weekday, ...], Field(min_length=1)] = WEEKDAYS[:5]
    spans: Annotated[tuple[Span, ...], Field(min_length=1)] = ((time(9), time(17)),)
    holidays: frozenset[Day] = frozenset()


class ProjectSettings(Section):
    """A shared address with its own people, topics and letters."""

    address: MailAddress
    name: Name
    pocs: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    topic_pocs: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    letters: File = None


class OwnHours(Section):
    """When a person works; what is empty is as in the house."""

    days: tuple[Weekday, ...] = ()
    spans: tuple[Span, ...] = ()


class PersonSettings(Section):
    """Somebody of the house."""

    name: Name
    addresses: tuple[MailAddress, ...] = Field(min_length=1)
    roles: frozenset[Role] = Field(min_length=1)
    language: Language = "en"
    speaks: tuple[Language, ...] = ()
    zone: OptionalZone = None
    hours: OwnHours = EMPTY
    max_tickets: Annotated[Count, Field(ge=0)] = 0
    cover: str = ""
    absences: tuple[Days, ...] = ()


class TeamSettings(Section):
    """Several people under one name."""

    name: Name
    members: tuple[str, ...] = Field(min_length=1)
    address: OptionalAddress = ""
    language: Language = "en"


class OrganisationSettings(Section):
    """A house that stakeholders write from, and who looks after it."""

    name: Name
    domains: tuple[MailDomain, ...] = Field(min_length=1)
    pocs: tuple[str, ...] = Field(min_length=1)
    always: bool = False


class TopicSettings(Section):
    """What a mail can be about, and who takes it."""

    title: Title = ""
    description: str = ""
    keywords: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    pocs: tuple[str, ...] = ()
    answer_within: AnswerTimes = EMPTY


class Roles(Section):
    """Who takes what nobody else can. Empty: the first POC."""

    triage_poc: str = ""
    fallback_poc: str = ""
