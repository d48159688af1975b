"""Invented letters about promises."""
from __future__ import annotations

from datetime import UTC, date, datetime

from gateway.model.letter import Letter
from gateway.model.letters_promises import HowItWasCounted
from gateway.model.phrase import Phrase
from gateway.model.ticket import TicketId, Urgency

_NUMBER, _TITLE = TicketId(118), "Locked out since this morning"
_FRIDAY, _TUESDAY = datetime(2026, 11, 20, 14, 0, tzinfo=UTC), datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


def promises_samples() -> tuple[Letter, ...]:
    """Twelve hours from a Friday afternoon on; four over a holiday, and a promise that stands still."""
    two, four, eight, twelve = (Phrase("{hours} h", hours=hours) for hours in (2, 4, 8, 12))
    why = Phrase.joined(", ", (
        Phrase("{level} urgency", level=Urgency.NORMAL), Phrase("topic {topic}", topic="Passwords and accounts"),
        Phrase("times of {zone}", zone="Europe/Berlin"),
    ))
    friday = Phrase("{day}: {times}, {sum}", day=date(2026, 11, 20), times="15:00–17:00", sum=two)
    weekend = Phrase("{day} to {last}: closed", day=date(2026, 11, 21), last=date(2026, 11, 22))
    monday = Phrase("{day}: {times}, {sum}", day=date(2026, 11, 23), times="09:00–17:00", sum=eight)
    holiday = Phrase("{day}: holiday", day=date(2026, 11, 23))
    tuesday = Phrase("{day}: {times}, {sum}", day=date(2026, 11, 24), times="09:00–11:00", sum=two)
    still = Phrase("the time to settle it stands still while {stakeholder} is waited for; {left} are left",
                   stakeholder="Ben Ode", left=eight)
    told = (
        (_answer(twelve), why, friday, weekend, monday, tuesday),
        (_answer(four), why, friday, weekend, holiday, tuesday, still),
    )
    return tuple(HowItWasCounted(_NUMBER, _TITLE, Phrase.joined("\n", lines)) for lines in told)


def _answer(within: Phrase) -> Phrase:
    return Phrase("first answer by {due}: {within} of working time from {since}", due=_TUESDAY, within=within,
                  since=_FRIDAY)
