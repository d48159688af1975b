"""Invented letters of an escalation."""
from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime

from gateway.model.letter import Letter, NewEntry, Reminder, RichText
from gateway.model.letters_escalation import Escalated, Escalation, EscalationToSponsor
from gateway.model.mail import Address
from gateway.model.phrase import Phrase
from gateway.model.ticket import TicketId, Urgency

_NUMBER, _TITLE = TicketId(118), "Locked out since this morning"
_BEN = Address("ben.ode@example.org", "Ben Ode")
_WRITTEN = datetime(2026, 11, 20, 9, 12, tzinfo=UTC)
_LONGER, _MUCH_LONGER = Phrase("{hours} h", hours=5), Phrase("{hours} h {minutes} min", hours=13, minutes=20)
_NOT_YET = Phrase("{name} has not written to {stakeholder} yet", name="Ana Ruiz", stakeholder="Ben Ode")


def escalation_samples() -> tuple[Letter, ...]:
    """By time: first to a cover, then to a sponsor. By a colleague, before it is late; by a sponsor, to the POC."""
    due = datetime(2026, 11, 20, 11, 30, tzinfo=UTC)
    first = Escalation(
        _NUMBER, _TITLE, stakeholder=_BEN, receivers=("Ben Ode",), poc="Ana Ruiz", waited=_LONGER,
        due_at=due, urgency=Urgency.HIGH, done=_NOT_YET, asked=(), by="",
        why=None, said_at=_WRITTEN, text=RichText("Since this morning my password is not accepted any more.\n\nBen"),
    )
    earlier = (("Cleo Park", datetime(2026, 11, 20, 16, 0, tzinfo=UTC)),
               ("Ida Roth", datetime(2026, 11, 23, 8, 30, tzinfo=UTC)))
    by_hand = replace(
        first, waited="", by="Ana Ruiz", why=RichText("The bank has locked the account, and only you may call there."),
        due_at=datetime(2026, 11, 24, 14, 0, tzinfo=UTC),
        done=Phrase("{name} wrote {at}", name="Ana Ruiz", at=_WRITTEN),
    )
    return (
        first, by_hand, replace(by_hand, poc="", by="Clara Weiss", why=None, receivers=()),
        _to_sponsor(replace(first, waited=_MUCH_LONGER, asked=earlier)), _to_sponsor(by_hand),
        Escalated(_NUMBER, _TITLE, _BEN, ("Ben Ode",), asked="Cleo Park", waited=_LONGER, by=""),
        Escalated(_NUMBER, _TITLE, _BEN, ("Ben Ode",), asked="Cleo Park", waited="", by="Clara Weiss"),
        NewEntry(_NUMBER, _TITLE, _BEN, ("Ben Ode",), RichText("Still no answer since Friday!!!\n\nBen"), due,
                 tone=Phrase('sounds angry: "{words}"', words="Still no answer since Friday!!!")),
        Reminder(_NUMBER, _TITLE, _BEN, ("Ben Ode",), due, first.text, is_settling=True, poc="Ana Ruiz"),
    )


def _to_sponsor(letter: Escalation) -> EscalationToSponsor:
    return EscalationToSponsor(**{field.name: getattr(letter, field.name) for field in fields(letter)})
