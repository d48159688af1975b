"""The urgency of a ticket, by mail alone: what the desk sees in it, a mail that raises it, a POC who decides."""
from __future__ import annotations

import re

from tests.e2e.house import House, Person, number_of


def due(text: str) -> str:
    """The line that says by when an answer is owed."""
    found = re.search(r"^Due: .*", text, re.MULTILINE)
    assert found is not None
    return found[0]


def test_a_further_mail_raises_its_ticket_and_the_poc_reads_why(house: House, ana: Person, sam: Person):
    sam.writes(subject="Sign-in", text="My colleague gets a strange message when she signs in.")
    receipt, told = sam.receives("receipt"), ana.receives("new-ticket")
    assert "Urgency: normal" in told.text
    before = house.ticket(number_of(told))

    sam.replies(receipt, "Now 40 people cannot log in.")
    again = ana.receives("new-entry")
    assert 'Urgency: critical now (many people: "40 people")' in again.text
    after = house.ticket(number_of(told))
    assert (before["urgency"], after["urgency"]) == ("normal", "critical")
    assert due(again.text) != due(told.text)


def test_what_a_poc_has_said_is_not_raised_by_a_deadline(house: House, ana: Person, sam: Person):
    sam.writes(subject="Chairs", text="Could we have two more chairs?")
    receipt, told = sam.receives("receipt"), ana.receives("new-ticket")
    ana.replies(told, "#urgency low")
    ana.receives("command-receipt")

    sam.replies(receipt, "It would be good to have them by tomorrow.")
    again = ana.receives("new-entry")
    assert "Urgency:" not in again.text
    assert house.ticket(number_of(told))["urgency"] == "low"


def test_a_deadline_in_the_first_mail_counts(house: House, ana: Person, sam: Person):
    sam.writes(subject="Slides", text="I need the slides on the big screen, by tomorrow please.")
    told = ana.receives("new-ticket")
    assert 'Urgency: high (deadline near: "tomorrow")' in told.text
    assert house.ticket(number_of(told))["urgency"] == "high"
