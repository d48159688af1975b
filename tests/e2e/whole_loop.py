"""The conversation that must work whichever way mail comes in and goes out: from the first mail to a closed ticket."""
from __future__ import annotations

from tests.e2e.house import House, Person, number_of


def whole_loop(house: House, sam: Person) -> int:
    """Sam writes, Ana answers, he answers her, she closes; all that is promised on the way holds. Number of the ticket.

    Nothing here asks how a mail reaches the gateway: a mail goes to the house's post office.
    """
    ana = house.ana
    sam.writes(subject="The scanner is on fire", text="Smoke comes out of the scanner.\n\nSam")
    receipt = sam.receives("receipt")
    told = ana.receives("new-ticket")
    assert "Smoke comes out of the scanner." in told.text
    assert "The scanner is on fire" in told.subject

    ana.replies(told, "Please pull the plug.\n\nRegards\nAna")
    answer = sam.receives("answer")
    assert answer.text.startswith("Please pull the plug.")
    assert answer.reply_to == receipt.reply_to

    sam.replies(answer, "Done, the smoke is gone.")
    again = ana.receives("new-entry")
    assert "Done, the smoke is gone." in again.text

    ana.replies(again, "#close\n\nA new scanner is on its way.")
    closed = sam.receives("closed")
    assert "A new scanner is on its way." in closed.text
    assert "#close" not in closed.text + closed.html
    ana.receives("command-receipt")
    ticket = house.ticket(number_of(told))
    assert ticket["status"] == "resolved"
    assert [e["text"].splitlines()[0] for e in ticket["entries"] if e["visibility"] == "public"] == [
        "Smoke comes out of the scanner.", "Please pull the plug.", "Done, the smoke is gone.",
        "A new scanner is on its way."]
    return number_of(told)
