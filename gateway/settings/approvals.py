"""The section of the settings about approvals: how long sponsors have."""

from typing import Annotated

from gateway.model.approval import ApprovalPolicy
from gateway.settings.kinds import WorkingTime, at_least
from gateway.settings.sections import Section

_DEFAULT = ApprovalPolicy()


class ApprovalSettings(Section):
    """In the working time of who is asked."""

    answer_within: Annotated[WorkingTime, at_least("1s")] = _DEFAULT.answer_within
    reminder_before: Annotated[WorkingTime, at_least("0s")] = _DEFAULT.reminder_before

    def policy(self) -> ApprovalPolicy:
        """As the desk wants it."""
        return ApprovalPolicy(self.answer_within, self.reminder_before)
