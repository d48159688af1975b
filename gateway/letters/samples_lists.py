"""Invented letters with numbered lines, and the receipt of an answer to them."""
from __future__ import annotations

from datetime import UTC, date, datetime

from gateway.model.letter import Letter
from gateway.model.letters_lists import Group, Ledger, LinesReceipt, MorningList
from gateway.model.phrase import Phrase
from gateway.model.ticket import TicketId, Urgency

_DAY, _FRIDAY = date(2026, 11, 23), date(2026, 11, 27)
_DUE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
_LATER = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
_LOCKED = (TicketId(118), "Locked out since this morning", "Ben Ode")


def list_samples() -> tuple[Letter, ...]:
    """A full one of each, and a short one."""
    return (*_morning_lists(), *_ledgers(), *_receipts())


def _morning_lists() -> tuple[Letter, ...]:
    overdue: Group = (Phrase("Overdue"), ((1, *_LOCKED, Phrase("an answer was due {due}", due=_DUE)),))
    today: Group = (Phrase("Before your next list"), (
        (2, TicketId(121), "Printer on floor 3", "Eve Stone", Phrase.joined("; ", (
            Phrase("an answer is due {due}", due=_LATER), Phrase("you stand in for {poc}", poc="Cleo Park")))),
        (3, TicketId(97), "Call the supplier about the second key.", "",
         Phrase("you wanted to do this by {day}", day=_DAY)),
    ))
    later: Group = (Phrase("After that"), (
        (4, TicketId(102), "A second screen", "sam.lee@example.org", Phrase("to be done by {day}", day=_FRIDAY)),
    ))
    last_week = Phrase(
        "Last week: {came} came to you, {solved} solved, {kept} of {promises} promises kept in time.",
        came=18, solved=16, kept=20, promises=21)
    return (
        MorningList(None, "", _DAY, waiting=7, overdue=1, groups=(overdue, today, later), more=3,
                    figures=(last_week,)),
        MorningList(None, "", _DAY, waiting=1, overdue=0, groups=((Phrase("Not answered yet"), (
            (1, *_LOCKED, Phrase("an answer is due {due}", due=_LATER)),)),)),
    )


def _ledgers() -> tuple[Letter, ...]:
    ended = ((201, Phrase("newly opened")), (9, Phrase("automatic")), (3, Phrase("spam")), (1, Phrase("quarantined")))
    facts = (
        (Phrase("Waiting:"), Phrase("mails to handle: {mails}, letters to send: {letters}", mails=0, letters=2)),
        (Phrase("Free space:"), "41.7 GB"),
    )
    aside: Group = (Phrase("In quarantine: release, show, drop or spam"), (
        (1, None, "x7@example.org", "", Phrase("{at}: {why}", at=_DUE, why="unknown sender")),))
    unsent: Group = (Phrase("Letters that could not be sent: retry or drop"), (
        (2, None, "Re: Locked out since this morning", "ben.ode@example.org", "552 5.2.2 mailbox full"),))
    ends = Phrase("{what} ends on {day}.", what=Phrase("The certificate of the listener"), day=date(2026, 12, 4))
    return (
        Ledger(None, "", _DUE, 214, ended, (aside, unsent), 2, facts, (ends,)),
        Ledger(None, "", None, 0, (), (), 0, facts),
    )


def _receipts() -> tuple[Letter, ...]:
    misread = Phrase("I did not understand this: nothing was done. About this line you can write {words}",
                     words="release, show, drop, spam")
    urgency = Phrase.joined(": ", ("#118", Phrase("urgency is {level}", level=Urgency.HIGH)))
    return (LinesReceipt(None, "", (("1 urgency high", urgency, "1 urgency normal"), ("3 relase", misread, ""))),)
