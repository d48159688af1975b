"""The section of the settings about escalation: who is asked to act when a promise is broken, and when."""

from datetime import timedelta
from typing import Annotated

from pydantic import Field

from gateway.model.escalation import EscalationPolicy, Step
from gateway.settings.kinds import Number, Word, WorkingTime, at_least
from gateway.settings.sections import Section

_DEFAULT = EscalationPolicy()


class StepSettings(Section):
    """One step: whom, and how long after the one before."""

    to: Annotated[Word, Field(min_length=1)]
    after: Annotated[WorkingTime, at_least("1s")] = timedelta(hours=4)


def _usual() -> tuple[StepSettings, ...]:
    return tuple(StepSettings(to=one.to, after=one.after) for one in _DEFAULT.steps)


class EscalationSettings(Section):
    """The steps in their order."""

    steps: tuple[StepSettings, ...] = Field(default_factory=_usual)
    critical_factor: Annotated[Number, Field(gt=0, le=1)] = _DEFAULT.critical_factor

    def policy(self) -> EscalationPolicy:
        """As the desk wants it."""
        return EscalationPolicy(tuple(Step(one.to, one.after) for one in self.steps), self.critical_factor)
