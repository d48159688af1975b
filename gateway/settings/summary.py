"""The section of the settings that is about the weekly summary to sponsors."""

from datetime import time
from typing import Annotated

from pydantic import Field, PlainValidator

from gateway.model.summary import Detail, SummaryPolicy
from gateway.settings.kinds import Count, shown
from gateway.settings.sections import Section
from gateway.settings.when import WEEKDAYS, Weekday


def read_time(value: object) -> time:
    """A time of the day: "16:00"."""
    try:
        return value if isinstance(value, time) else time.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        raise ValueError(f'{shown(value)} is not a time of the day - write it like "08:00"') from None


TimeOfDay = Annotated[time, PlainValidator(read_time, json_schema_input_type=str)]


class SummarySettings(Section):
    """How sponsors read about their week, where they have said nothing else."""

    day: Weekday = "mon"
    at: TimeOfDay = time(8)
    weeks_compared: Annotated[Count, Field(ge=1, le=52)] = 4
    detail: Detail = Detail.NORMAL

    def policy(self) -> SummaryPolicy:
        """For the desk."""
        return SummaryPolicy(WEEKDAYS.index(self.day), self.at, self.weeks_compared, self.detail)
