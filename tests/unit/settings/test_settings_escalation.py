"""[escalation]: who is asked to act, and what is wrong with a step."""
from __future__ import annotations

from datetime import timedelta

import pytest

from gateway.model.escalation import EscalationPolicy, Step
from gateway.settings import load
from tests.unit.settings.conftest import HOUSE, Complaint, Write

HOUR = timedelta(hours=1)


def test_the_steps_are_what_the_desk_gets(write: Write) -> None:
    steps = '[escalation]\nsteps = [{ to = "second_level", after = "30m" }, { to = "desk" }]\ncritical_factor = 0.5\n'
    topic = '[topics.access]\npocs = ["ana"]\nlead = "clara"\nsecond_level = "desk"\n'
    settings = load(write(HOUSE + steps + topic), {})
    policy = EscalationPolicy((Step("second_level", HOUR / 2), Step("desk", 4 * HOUR)), 0.5)
    assert settings.desk_policy().escalation == policy
    assert settings.directory().topics["access"].second_level == "desk"


def test_without_the_section_it_is_cover_lead_and_sponsor(write: Write) -> None:
    assert load(write(HOUSE), {}).desk_policy().escalation == EscalationPolicy()


@pytest.mark.parametrize(("toml", "place", "said"), [
    ('[escalation]\nsteps = [{ to = "cover" }, { to = "bem" }]', "escalation.steps.to", 'did you mean "ben"'),
    ('[escalation]\nsteps = [{ to = "ana", after = "2d" }]', "escalation.steps.after", "working time"),
    ('[escalation]\nsteps = [{ to = "ana", after = "0s" }]', "escalation.steps.after", "too short"),
    ("[escalation]\ncritical_factor = 0", "escalation.critical_factor", ""),
    ('[topics.access]\npocs = ["ana"]\nsecond_level = "clara"', "topics.access.second_level", "is not a POC"),
    ('[topics.access]\npocs = ["ana"]\nlead = "bem"', "topics.access.lead", 'did you mean "ben"'),
])
def test_a_wrong_step_is_named(complaint: Complaint, toml: str, place: str, said: str) -> None:
    (problem,) = complaint(HOUSE + toml)
    assert place in problem
    assert said in problem
