"""Invented weeks of sponsors."""
from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from gateway.model.letter import Letter
from gateway.model.letters_summary import WeeklySummary
from gateway.model.phrase import Phrase
from gateway.model.ticket import TicketId

_FIRST, _LAST = date(2026, 11, 16), date(2026, 11, 22)
_FRIDAY = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)
_APPROVALS = (
    (1, TicketId(131), "Budget: 3,000 EUR for twenty new screens", "",
     Phrase("asked by {name}, until {at}", name="Ana Ruiz", at=datetime(2026, 11, 25, 16, 0, tzinfo=UTC))),
    (2, TicketId(127), "New expense tool in January, not on 1 December", "",
     Phrase("asked by {name}", name="Cleo Park")),
)
_LATE = (
    (3, TicketId(118), "Locked out since this morning", "Cleo Park",
     Phrase("an answer was due {due}: {why}", due=_FRIDAY, why=Phrase("handed on {count} times", count=3))),
    (4, TicketId(102), "Invoice 4711 paid twice", "Ana Ruiz",
     Phrase("should have been solved by {due}: {why}", due=_FRIDAY, why=Phrase.joined(", ", (
         Phrase("{name} was away", name="Ana Ruiz"), Phrase("waited for the stakeholder meanwhile"))))),
)
_HELD_UP = (
    (5, TicketId(93), "Archive door does not lock", "Cleo Park", Phrase("{count} mails without an answer", count=3)),
)
_ACTIONS = (
    (6, TicketId(96), "Sign a contract for cleaners", "Clara Weiss", Phrase("due {day}", day=date(2026, 11, 24))),
)
_NEEDS = (
    (Phrase("Waiting for your yes or no"), _APPROVALS, 0),
    (Phrase("Late"), _LATE, 3),
    (Phrase("Held up"), _HELD_UP, 0),
    (Phrase("Actions due"), _ACTIONS, 0),
)
_EXAMPLES = (*(Phrase.joined(" ", ("1", said)) for said in (Phrase("yes"), Phrase("no"))), "3 escalate",
             Phrase.joined(" ", ("3", Phrase("assign NAME"))), "3 why?")
_WEEK = Phrase("{came} came, {solved} solved", came=41, solved=38)
_BUSY = Phrase("{needs}; {week}.", week=_WEEK, needs=Phrase(
    "{one}, {other}", other=Phrase("1 ticket is held up"), one=Phrase(
        "{one}, {other}", one=Phrase("{count} approvals wait for you", count=2),
        other=Phrase("{count} tickets are late", count=5))))
_BARS = (
    (Phrase("came in"), "41", 100, 88, Phrase("▲ up, usually {usual}", usual="36")),
    (Phrase("solved"), "38", 93, 90, Phrase("= as usual")),
    (Phrase("opened again"), "2", 5, 10, Phrase("▼ down, usually {usual}", usual="4")),
    (Phrase("promises kept in time, {part} of {whole}", part=52, whole=56), Phrase("{share}%", share=93), 93, 97,
     Phrase("▼ down, usually {usual}", usual=Phrase("{share}%", share=97))),
    (Phrase("topics of the machine that nobody corrected, {part} of {whole}", part=27, whole=28),
     Phrase("{share}%", share=96), 96, 95, Phrase("= as usual")),
    (Phrase("satisfaction, said by {answers} of {asked}", answers=12, asked=20),
     Phrase("{mean} of 5", mean=Phrase("{whole}.{tenths}", whole=4, tenths=6)), 92, 90, Phrase("= as usual")),
)
_FACTS = (
    (Phrase("Now:"), Phrase("{open} open (weight {weight}), {late} late", open=33, weight=78, late=5)),
    (Phrase("First answer:"), Phrase("{times} ({trend})", times=Phrase(
        "half within {median}, nine of ten within {ninety}", ninety=Phrase("{hours} h", hours=5),
        median=Phrase("{hours} h {minutes} min", hours=1, minutes=20)), trend=Phrase(
        "▼ down, usually {usual}", usual=Phrase("{hours} h {minutes} min", hours=1, minutes=50)))),
    (Phrase("Until solved:"), Phrase("half within {median}, nine of ten within {ninety}",
                                     median=Phrase("{hours} h", hours=9), ninety=Phrase("{hours} h", hours=31))),
    (Phrase("Approvals that wait for others:"), "1"),
)
_PROJECTS = (
    ("Support", 100, Phrase.joined("; ", (
        Phrase("{came} came, {solved} solved", came=30, solved=29),
        Phrase("{open} open (weight {weight}), {late} late", open=24, weight=58, late=5),
        Phrase("{kept} of {promises} promises kept", kept=39, promises=43)))),
    ("Orders", 34, Phrase.joined("; ", (
        Phrase("{came} came, {solved} solved", came=11, solved=9),
        Phrase("{open} open (weight {weight}), none late", open=9, weight=20)))),
)
_TEAMS = (
    ("First line", 100, Phrase.joined("; ", (
        Phrase("{came} came, {solved} solved", came=26, solved=27),
        Phrase("{open} open (weight {weight}), none late", open=18, weight=45),
        Phrase("first answer within {median}", median=Phrase("{minutes} min", minutes=50))))),
    ("", 73, Phrase.joined("; ", (
        Phrase("{came} came, {solved} solved", came=15, solved=11),
        Phrase("{open} open (weight {weight}), {late} late", open=15, weight=33, late=5)))),
)
_DECISIONS = (
    (TicketId(88), "Sign-in of guests", "Guests get accounts of their own in May.", "Ana Ruiz"),
    (TicketId(91), "Second printer", "We repair it once more.", "Cleo Park"),
)
_FULL = WeeklySummary(None, "", _FIRST, _LAST, _BUSY, _NEEDS, _EXAMPLES, _BARS, _FACTS, _PROJECTS, _TEAMS, _DECISIONS)


def summary_samples() -> tuple[Letter, ...]:
    """Full, normal and short; a first week without anything to compare it with; one in which nothing needs him."""
    calm = Phrase("{needs}; {week}.", needs=Phrase("Nothing needs you"),
                  week=Phrase("{came} came, {solved} solved", came=12, solved=14))
    one = Phrase("{needs}; {week}.", needs=Phrase("1 ticket is late"),
                 week=Phrase("{came} came, {solved} solved", came=1, solved=0))
    return (
        _FULL,
        replace(_FULL, teams=(), projects=(), more_decisions=4),
        replace(_FULL, bars=(), facts=(), projects=(), teams=(), decisions=()),
        WeeklySummary(
            None, "", _FIRST, _LAST, one, ((Phrase("Late"), ((1, *_LATE[0][1:]),), 0),), ("1 escalate", "1 why?"),
            ((Phrase("came in"), "1", 100, 0, ""), (Phrase("solved"), "0", 0, 0, "")),
            ((Phrase("Now:"), Phrase("{open} open (weight {weight}), {late} late", open=1, weight=2, late=1)),),
        ),
        WeeklySummary(
            None, "", _FIRST, _LAST, calm,
            bars=((Phrase("came in"), "12", 86, 86, Phrase("= as usual")),
                  (Phrase("solved"), "14", 100, 79, Phrase("▲ up, usually {usual}", usual="11"))),
            facts=((Phrase("Now:"), Phrase("{open} open (weight {weight}), none late", open=7, weight=15)),),
        ),
    )
