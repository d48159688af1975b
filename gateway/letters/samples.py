"""Invented letters on example.org: for `spoc preview`, for `spoc check` and for tests."""
from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from gateway.model.letter import (
    LETTERS,
    Admission,
    Answer,
    Closed,
    CommandReceipt,
    Forwarded,
    Frame,
    Held,
    HeldFiles,
    Letter,
    NewEntry,
    NewTicket,
    NotDelivered,
    Note,
    Receipt,
    ReceiptWhichTopic,
    Reminder,
    RichText,
    SameMatter,
    StatusChange,
    UnconfirmedReceipt,
    WasThisYou,
    WhichTopic,
)
from gateway.model.mail import Address
from gateway.model.ticket import TicketId, Urgency

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
_N = TicketId(118)
_T = "Locked out since this morning"
_DUE = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
_BEN = Address("ben.ode@example.org", "Ben Ode")
_TO = ("Ben Ode",)
_TITLES = ("Passwords and accounts", "Computers and devices", "Travel")
_SOLVED = (
    (TicketId(88), "Locked out of expenses", "Ana", "your account is open again. Please choose a new password"),
    (TicketId(61), "Password expired", "Cleo", "Open https://id.example.org/new and choose a new one."),
)
_SAME = (TicketId(116), "Nobody can log in", "Eve Stone")
_EVE = Address("eve.stone@example.org", "Eve Stone")
_WORDS = RichText(
    "Good morning,\n\n"
    "since this morning my password is not accepted any more and I am locked out of the expense tool.\n"
    "The month closes tomorrow, so this is rather urgent.\n\n"
    "What I tried: https://help.example.org/password\n\nThank you!\nBen"
)
_ANSWER = RichText(
    "Hello Ben,\n\nyour account is open again. Please choose a new password:\n\n"
    "  1. open https://id.example.org/new\n  2. choose at least 14 characters\n\nBest wishes\nAna",
    "<p>Hello Ben,</p><p>your account is <b>open again</b>. Please choose a new password:</p>"
    '<ol><li>open <a href="https://id.example.org/new">the page</a></li>'
    "<li>choose at least <i>14 characters</i></li></ol>"
    "<p>Best wishes<br>Ana</p>",
)


def samples(name: str | None = None) -> tuple[Letter, ...]:
    """Every letter in every shape worth looking at; those of one name where it is given, none for an unknown one."""
    every = (*_to_stakeholder(), *_to_poc(), *_questions(), *_about_mail())
    return tuple(letter for letter in every if name in (None, letter.name))


def sample(name: str) -> Letter:
    """One letter of that name. Raises KeyError, naming the letters there are."""
    found = samples(name)
    if not found:
        raise KeyError(f"no letter {name!r}; there are {', '.join(kind.name for kind in LETTERS)}")
    return found[0]


def sample_frame(language: str = "en") -> Frame:
    """A frame for samples."""
    return Frame(
        to=Address("ana.ruiz@example.org", "Ana Ruiz"),
        project="Support",
        shared_address="support@example.org",
        language=language,
        zone=ZoneInfo("Europe/Madrid"),
        reply_address="support+k4xw2m7rq3vztn5d6hpa@example.org",
        note_address="support+b7ymf3x5wd2kzq4c6rth@example.org",
    )


def _to_stakeholder() -> tuple[Letter, ...]:
    return (
        Receipt(_N, _T, "access", Urgency.HIGH, "Ana Ruiz", _DUE),
        Receipt(_N, _T, None, Urgency.NORMAL, "Ana Ruiz", None, show_title=False),
        ReceiptWhichTopic(_N, _T, None, Urgency.HIGH, "Ana Ruiz", _DUE, choices=_TITLES),
        ReceiptWhichTopic(_N, _T, None, Urgency.NORMAL, "Ana Ruiz", None, show_title=False, choices=_TITLES[:1]),
        UnconfirmedReceipt(None, ""),
        Answer(_N, _T, "Ana Ruiz", _ANSWER),
        Answer(_N, "", "Ana Ruiz", RichText("Here is the recording."), left_out=("recording.mp4",)),
        StatusChange(_N, _T, "assigned", "Cleo Park", _DUE),
        StatusChange(_N, _T, "reopened", "Ana Ruiz", None),
        Closed(_N, _T, "Ana Ruiz"),
        Closed(_N, _T, "Ana Ruiz", RichText("All done, have a good week!"), left_out=("recording.mp4",)),
    )


def _to_poc() -> tuple[Letter, ...]:
    why = ("password", "locked out")
    return (
        NewTicket(
            _N, _T, _BEN, _TO, _WORDS, "access", 0.93, why, Urgency.HIGH, "it says urgent", _DUE,
            "fewest open tickets of access", attachments=("screen.png", "log of today.txt"), left_out=("video.mp4",),
            solved=_SOLVED,
        ),
        NewTicket(
            _N, "", Address("x7@example.org"), ("x7@example.org",), RichText("It does not work."), None, 0.0, (),
            Urgency.NORMAL, "", None, "", maybe=TicketId(12), maybe_title="Printer on floor 3",
        ),
        NewTicket(
            _N, _T, _BEN, _TO, _WORDS, "access", 0.0, (), Urgency.LOW, "", _DUE, "Cleo Park asked for it",
            handed_by="Cleo Park", maybe=TicketId(12),
        ),
        NewTicket(_N, _T, _BEN, _TO, _WORDS, "access", 0.6, (), Urgency.CRITICAL, "", _DUE, "", same=_SAME),
        NewEntry(_N, _T, _BEN, ("Ben Ode", "Eve Stone"), RichText("It happened again."), _DUE, True, ("screen.png",),
                 ("video.mp4",)),
        NewEntry(_N, _T, Address("", "Cleo Park"), (), RichText("Any news?"), None),
        NewEntry(_N, _T, _BEN, _TO, RichText("Any news?"), _DUE, urgency=Urgency.HIGH,
                 urgency_why="mail 2 without an answer"),
        Note(_N, _T, "Cleo Park", RichText("I have seen this twice this week.\nThe sync job is late."), ("log.txt",)),
    )  # fmt: skip


def _questions() -> tuple[Letter, ...]:
    unknown = 'I did not understand "#clsoe" - did you mean #close?'
    choices = (("access", 0.41), ("hardware", 0.33), ("travel", 0.12))
    return (
        WhichTopic(_N, _T, _BEN, _WORDS, choices, Urgency.HIGH, "it says urgent", _DUE,
                   ("screen.png", "log of today.txt"), ("video.mp4",), TicketId(12), "Printer on floor 3",
                   _SAME, _SOLVED),
        WhichTopic(_N, "", Address("x7@example.org"), RichText("It does not work."), choices[:1], Urgency.NORMAL, "",
                   None, maybe=TicketId(12)),
        HeldFiles(_N, _T, _BEN, (("setup.exe", "a program"), ("figures.xlsm", "it can run macros"))),
        Forwarded(None, _T, _BEN, _WORDS),
        Held(_N, _T, (unknown,), RichText("#clsoe\n\nAll done, have a good week!")),
        Held(_N, _T, (unknown, "It names a file, and none came."), RichText("See attached."), ("send", "note", "drop")),
        WasThisYou(_N, _T, RichText("#close\nPlease pay https://example.org/invoice today.")),
        WasThisYou(None, "", RichText("Please call me.")),
        Admission(_N, _T, _EVE, RichText("I sit next to Ben and have the same problem.")),
    )


def _about_mail() -> tuple[Letter, ...]:
    lines = (
        ("#urgency high", "The urgency is high now.", "#urgency normal"),
        ("#close", "The ticket is solved; Ben Ode hears of it.", "#reopen"),
        ("#topic acess", 'There is no topic "acess": access, hardware, travel.', ""),
    )
    return (
        CommandReceipt(_N, _T, lines, ("Ben Ode",)),
        CommandReceipt(_N, _T, lines[:1]),
        Reminder(_N, _T, _BEN, _TO, _DUE, _WORDS),
        SameMatter(_N, _T, ((TicketId(119), "Eve Stone", "Login: I cannot log in either."),
                            (TicketId(120), "Sam Lee", "nobody gets in")), 4, Urgency.HIGH),
        SameMatter(_N, _T, ((TicketId(121), "sam@example.org", "login"),), 5, Urgency.NORMAL),
        NotDelivered(_N, _T, "ben.ode@example.org", "the mailbox is full (552 5.2.2)", f"Re: {_T}"),
        NotDelivered(_N, _T, "ben.ode@exmaple.org", "there is no such host (550 5.1.2)", f"Re: {_T}",
                     meant="ben.ode@example.org"),
    )
