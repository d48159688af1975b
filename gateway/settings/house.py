"""The sections of the settings that are about people: who is who, and what topics there are."""

from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, Field

from gateway.model.people import Role
from gateway.settings.kinds import (
    Count,
    Days,
    Duration,
    File,
    MailAddress,
    OptionalAddress,
    OptionalZone,
    at_least,
    is_domain,
    shown,
)
from gateway.settings.sections import EMPTY, Section
from gateway.settings.when import AnswerTimes, OwnHours

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


class ProjectSettings(Section):
    """A shared address with its own people, topics and letters."""

    address: MailAddress
    name: Name
    pocs: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    topic_pocs: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    letters: File = None
    sponsors: tuple[str, ...] = ()
    calendar: str = ""


class PersonSettings(Section):
    """Somebody of the house."""

    name: Name
    addresses: tuple[MailAddress, ...] = Field(min_length=1)
    roles: frozenset[Role] = Field(min_length=1)
    language: Language = "en"
    speaks: tuple[Language, ...] = ()
    zone: OptionalZone = None
    calendar: str = ""
    hours: OwnHours = EMPTY
    max_tickets: Annotated[Count, Field(ge=0)] = 0
    cover: str = ""
    lead: str = ""
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
    lead: str = ""
    second_level: str = ""
    calendar: str = ""
    answer_within: AnswerTimes = EMPTY
    next_answer_within: AnswerTimes = EMPTY
    resolve_within: AnswerTimes = EMPTY
    keep: Annotated[Duration, at_least("0s")] = timedelta()


class Roles(Section):
    """Who takes what nobody else can. Empty: the first POC."""

    triage_poc: str = ""
    fallback_poc: str = ""
