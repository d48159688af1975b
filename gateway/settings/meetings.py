"""The section of the settings about meetings that POCs arrange by `#meet`."""

from typing import Annotated

from pydantic import Field

from gateway.model.meeting import LONGEST, SHORTEST, MeetingPolicy
from gateway.settings.kinds import Count, WorkingTime, at_least
from gateway.settings.sections import Section

_DEFAULT = MeetingPolicy()


class MeetingSettings(Section):
    """How long, how soon, how far ahead, and what comes before and after."""

    minutes: Annotated[Count, Field(ge=SHORTEST, le=LONGEST)] = _DEFAULT.minutes
    notice: Annotated[WorkingTime, at_least("0s")] = _DEFAULT.notice
    within_days: Annotated[Count, Field(ge=1, le=90)] = _DEFAULT.within_days
    agenda_before: Annotated[WorkingTime, at_least("0s")] = _DEFAULT.agenda_before
    ask_for_notes: bool = _DEFAULT.ask_for_notes

    def policy(self) -> MeetingPolicy:
        """As the desk wants it."""
        return MeetingPolicy(self.minutes, self.notice, self.within_days, self.agenda_before, self.ask_for_notes)
