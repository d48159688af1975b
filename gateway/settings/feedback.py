"""The sections of the settings about contentment, and about news to those who wait."""

from datetime import timedelta
from typing import Annotated

from gateway.model.feedback import FeedbackPolicy
from gateway.settings.kinds import Duration, at_least
from gateway.settings.sections import Section


class FeedbackSettings(Section):
    """Whether people are asked how content they are."""

    enabled: bool = True
    every: Annotated[Duration, at_least("0s")] = timedelta(days=30)


class UpdatesSettings(Section):
    """How often those who wait hear that they are not forgotten."""

    every: Annotated[Duration, at_least("0s")] = timedelta(days=7)


def feedback_policy(feedback: FeedbackSettings, updates: UpdatesSettings) -> FeedbackPolicy:
    """As the desk wants it."""
    return FeedbackPolicy(feedback.enabled, feedback.every, updates.every)
