"""The sections of the settings that are about time: when work is done, and within how much of it promises are kept."""

from collections.abc import Mapping
from datetime import time, timedelta
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field

from gateway.model.ticket import Urgency
from gateway.model.working_hours import WorkingHours
from gateway.settings.days_off import days_off, known_place
from gateway.settings.kinds import Day, File, OptionalZone, Span, WorkingTime, Zone, at_least
from gateway.settings.sections import EMPTY, Section

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Place = Annotated[str, BeforeValidator(known_place)]


class HoursOfWork(Section):
    """Days, times of the day, and days off."""

    days: Annotated[tuple[Weekday, ...], Field(min_length=1)] = WEEKDAYS[:5]
    spans: Annotated[tuple[Span, ...], Field(min_length=1)] = ((time(9), time(17)),)
    spans_on: dict[Weekday, tuple[Span, ...]] = Field(default_factory=dict)
    holidays: frozenset[Day] = frozenset()
    holidays_of: Place = ""
    holidays_file: File = None


class WorkingHoursSettings(HoursOfWork):
    """When promises count, unless a topic or an address names a calendar."""

    zone: Zone = ZoneInfo("UTC")


class CalendarSettings(HoursOfWork):
    """Other hours, for the topics, addresses and people that name them."""

    zone: OptionalZone = None


class OwnHours(Section):
    """When a person works; what is empty is as in his calendar, or in the house."""

    days: tuple[Weekday, ...] = ()
    spans: tuple[Span, ...] = ()


class AnswerTimes(Section):
    """Working time by urgency; None: as where it is less special, or not promised."""

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
    """By when somebody gets an answer, the next one, and by when his matter is settled."""

    reminder_before: Annotated[WorkingTime, at_least("0s")] = timedelta(hours=1)
    answer_within: HouseAnswerTimes = EMPTY
    next_answer_within: AnswerTimes = EMPTY
    resolve_within: AnswerTimes = EMPTY


def by_urgency(times: AnswerTimes | HouseAnswerTimes) -> dict[Urgency, timedelta]:
    """Those that are named."""
    given = {urgency: getattr(times, urgency.value) for urgency in Urgency}
    return {urgency: within for urgency, within in given.items() if within is not None}


def house_hours(hours: WorkingHoursSettings) -> WorkingHours:
    """The house's own."""
    return _hours(hours, hours.zone)


def calendars(named: Mapping[str, CalendarSettings], house: WorkingHoursSettings) -> dict[str, WorkingHours]:
    """Every calendar by its key; one without a zone lies in the house's."""
    return {key: _hours(one, one.zone or house.zone, key) for key, one in named.items()}


def own_hours(own: OwnHours, zone: ZoneInfo | None, base: WorkingHours) -> WorkingHours:
    """A person's: those of his calendar or of the house, with his own days and spans in his own zone.

    A calendar stays in its zone where he names no times of his own: he works with those whose calendar it is.
    """
    if not (own.days or own.spans) and (base.name or zone in (None, base.zone)):
        return base
    usual = next(iter(base.spans.values()), ())
    days = [WEEKDAYS.index(day) for day in own.days] or sorted(base.spans)
    spans = {day: tuple(sorted(own.spans)) or base.spans.get(day, usual) for day in days}
    return WorkingHours(zone or base.zone, spans, base.holidays)


def _hours(hours: HoursOfWork, zone: ZoneInfo, name: str = "") -> WorkingHours:
    spans = dict.fromkeys(hours.days, hours.spans) | hours.spans_on
    holidays = days_off(hours.holidays, hours.holidays_of, hours.holidays_file)
    return WorkingHours(zone, {WEEKDAYS.index(day): tuple(sorted(s)) for day, s in spans.items() if s}, holidays, name)
