"""Invented letters on example.org: for `spoc preview`, for `spoc check` and for tests."""
from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from gateway.letters.samples_approval import approval_samples
from gateway.letters.samples_clock import clock_samples
from gateway.letters.samples_console import console_samples
from gateway.letters.samples_escalation import escalation_samples
from gateway.letters.samples_feedback import feedback_samples
from gateway.letters.samples_lists import list_samples
from gateway.letters.samples_mailbox import mailbox_samples
from gateway.letters.samples_meeting import meeting_samples
from gateway.letters.samples_promises import promises_samples
from gateway.letters.samples_returned import returned_samples
from gateway.letters.samples_summary import summary_samples
from gateway.model.letter import (
    Admission,
    Answer,
    AtCapacity,
    Closed,
    CommandReceipt,
    Forwarded,
    Frame,
    Held,
    HeldFiles,
    Letter,
    Moved,
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
from gateway.model.letters import LETTERS
from gateway.model.letters_absence import AbsenceNoted, WelcomeBack
from gateway.model.letters_conversation import (
    AsYouAsked,
    ClosedByStakeholder,
    Copied,
    Joined,
    LooksNew,
    MayJoin,
    PeopleChanged,
    WhatYouCanWrite,
    YourRequests,
)
from gateway.model.letters_desk import ActionDue, ActionGiven, DayDue, GoesOnHere, JoinAsked, TakenUp
from gateway.model.letters_started import Announcement, AnnouncementPreview, Consult, ExpertAnswer, Started
from gateway.model.mail import Address
from gateway.model.phrase import Phrase
from gateway.model.ticket import Status, TicketId, Urgency

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
_RELATED = ((TicketId(88), "Sign-in of guests", "Guests get accounts of their own from May on."),)
_SAME = (TicketId(116), "Nobody can log in", "Eve Stone")
_EVE = Address("eve.stone@example.org", "Eve Stone")
_URGENT = Phrase("{reason}: {words}", reason=Phrase("says it is urgent"), words='"rather urgent"')
_CHOSEN = Phrase.joined(", ", (Phrase("topic {topic}", topic="access"), Phrase("least open work")))
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
    every = (
        *_to_stakeholder(), *_to_poc(), *_questions(), *_about_mail(), *_by_command(),
        *_away(), *_started(), *_conversation(),
        *approval_samples(), *clock_samples(), *list_samples(), *escalation_samples(), *feedback_samples(),
        *meeting_samples(), *promises_samples(), *summary_samples(), *mailbox_samples(), *console_samples(),
        *returned_samples(),
    )
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
        Answer(_N, _T, "Ana Ruiz", _ANSWER, others=("Eve Stone", "sam.lee@example.org")),
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
            _N, _T, _BEN, _TO, _WORDS, "access", 0.93, why, Urgency.HIGH, _URGENT, _DUE,
            _CHOSEN, attachments=("screen.png", "log of today.txt"), left_out=("video.mp4",),
            solved=_SOLVED, related=_RELATED,
        ),
        NewTicket(
            _N, "", Address("x7@example.org"), ("x7@example.org",), RichText("It does not work."), None, 0.0, (),
            Urgency.NORMAL, "", None, "", maybe=TicketId(12), maybe_title="Printer on floor 3",
        ),
        NewTicket(
            _N, _T, _BEN, _TO, _WORDS, "access", 0.0, (), Urgency.LOW, "", _DUE,
            Phrase("assigned by {name}", name="Cleo Park"), handed_by="Cleo Park", maybe=TicketId(12),
        ),
        NewTicket(_N, _T, _BEN, _TO, _WORDS, "access", 0.6, (), Urgency.CRITICAL, "", _DUE, "", same=_SAME),
        NewEntry(_N, _T, _BEN, ("Ben Ode", "Eve Stone"), RichText("It happened again."), _DUE, True, ("screen.png",),
                 ("video.mp4",)),
        NewEntry(_N, _T, Address("", "Cleo Park"), (), RichText("Any news?"), None),
        NewEntry(_N, _T, _BEN, _TO, RichText("Any news?"), _DUE, urgency=Urgency.HIGH,
                 urgency_why=Phrase("mail {number} without an answer", number=2)),
        Note(_N, _T, "Cleo Park", RichText("I have seen this twice this week.\nThe sync job is late."), ("log.txt",)),
    )  # fmt: skip


def _questions() -> tuple[Letter, ...]:
    unknown = Phrase('I did not understand "{line}" - did you mean #{near}?', line="#clsoe", near="close")
    unattached = Phrase('it says "{words}", and nothing is attached.', words="See attached")
    files = (("setup.exe", Phrase("is a program or script ({ending})", ending=".exe")),
             ("figures.xlsm", Phrase("is a document with macros ({ending})", ending=".xlsm")))
    choices = (("access", 0.41), ("hardware", 0.33), ("travel", 0.12))
    return (
        WhichTopic(_N, _T, _BEN, _WORDS, choices, Urgency.HIGH, _URGENT, _DUE,
                   ("screen.png", "log of today.txt"), ("video.mp4",), TicketId(12), "Printer on floor 3",
                   _SAME, _SOLVED),
        WhichTopic(_N, "", Address("x7@example.org"), RichText("It does not work."), choices[:1], Urgency.NORMAL, "",
                   None, maybe=TicketId(12)),
        HeldFiles(_N, _T, _BEN, files),
        Forwarded(None, _T, _BEN, _WORDS),
        Held(_N, _T, (unknown,), RichText("#clsoe\n\nAll done, have a good week!")),
        Held(_N, _T, (unknown, unattached), RichText("See attached."), ("send", "note", "drop")),
        WasThisYou(_N, _T, RichText("#close\nPlease pay https://example.org/invoice today.")),
        WasThisYou(None, "", RichText("Please call me.")),
        Admission(_N, _T, _EVE, RichText("I sit next to Ben and have the same problem.")),
    )


def _about_mail() -> tuple[Letter, ...]:
    nothing = Phrase('nothing changed: there is no topic "{topic}". There are: {known}', topic="acess",
                     known="access, hardware, travel")
    lines = (
        ("#urgency high", Phrase("urgency is {level}", level=Urgency.HIGH), "#urgency normal"),
        ("#close", Phrase("#{number} is resolved", number=118), "#reopen"),
        ("#topic acess", nothing, ""),
    )
    return (
        CommandReceipt(_N, _T, lines, ("Ben Ode",)),
        CommandReceipt(_N, _T, lines[:1]),
        CommandReceipt(_N, _T, lines[:1], text_is_elsewhere=True),
        CommandReceipt(_N, _T, lines, ("Ben Ode",), leaves_at=_DUE, undo_until=_DUE),
        Moved(_N, _T, poc="Ana Roth", by="Ana Roth"),
        Moved(_N, _T, poc="Ana Roth", by="Eve Stone"),
        Reminder(_N, _T, _BEN, _TO, _DUE, _WORDS),
        SameMatter(_N, _T, ((TicketId(119), "Eve Stone", "Login: I cannot log in either."),
                            (TicketId(120), "Sam Lee", "nobody gets in")), 4, Urgency.HIGH),
        SameMatter(_N, _T, ((TicketId(121), "sam@example.org", "login"),), 5, Urgency.NORMAL),
        NotDelivered(_N, _T, "ben.ode@example.org", "the mailbox is full (552 5.2.2)", f"Re: {_T}"),
        NotDelivered(_N, _T, "ben.ode@exmaple.org", "there is no such host (550 5.1.2)", f"Re: {_T}",
                     meant="ben.ode@example.org"),
        AtCapacity(_N, _T, full="Cleo Park", cap=20, poc="Ana Ruiz"),
    )


def _by_command() -> tuple[Letter, ...]:
    call, day = RichText("Call the supplier about the second key."), date(2026, 11, 27)
    return (
        TakenUp(_N, _T, _BEN, _TO, _WORDS),
        DayDue(_N, _T, _BEN, _TO, date(2026, 11, 23), _WORDS),
        JoinAsked(_N, _T, ("Eve Stone <eve.stone@example.org>", "sam.lee@example.org")),
        ActionGiven(_N, _T, "Cleo Park", call, day),
        ActionGiven(_N, _T, "Cleo Park", call, None),
        ActionDue(_N, _T, call, who="", author="Cleo Park"),
        ActionDue(_N, _T, call, who="the carpenter", author=""),
        GoesOnHere(_N, _T, "Cleo Park", TicketId(116), "Nobody can log in", ("Ben Ode", "Eve Stone"), _WORDS),
        GoesOnHere(_N, _T, "Cleo Park", TicketId(116), "Nobody can log in", (), _WORDS),
    )


def _away() -> tuple[Letter, ...]:
    handed = ((_N, _T, "Cleo Park"), (TicketId(121), "Printer on floor 3", "Ana Roth"))
    told = Phrase("Your automatic reply has told us that you are away.")
    wrote = Phrase("{name} wrote {at}; an answer is due {due}", name="Ben Ode", at=NOW, due=_DUE)
    return (
        AbsenceNoted(None, "", last=date(2026, 12, 3), why=told, handed=handed),
        AbsenceNoted(None, "", last=date(2026, 12, 3), why=told, kept=((_N, _T),)),
        AbsenceNoted(None, "", last=date(2026, 12, 3), why=told),
        WelcomeBack(None, "", ((_N, _T, "Cleo Park", wrote),
                               (TicketId(121), "Printer", "Ana Roth", Phrase("nothing was written lately")))),
    )


def _started() -> tuple[Letter, ...]:
    words = RichText("Good morning,\n\nthe expense tool is closed tonight from eight to nine.\n\nAna")
    return (
        Started(_N, _T, _BEN, _TO, words, ("plan.pdf",)),
        AnnouncementPreview(None, "", "Support", 3, ("Ben Ode", "Eve Stone"), words),
        AnnouncementPreview(None, "", "Support", 1, _TO, words, ("it shows your own address ana.ruiz@example.org.",),
                            ("plan.pdf",)),
        Announcement(_N, _T, "Ana Ruiz", words),
        Consult(None, "", "Ana Ruiz", RichText("Which cable does the new screen need?")),
        ExpertAnswer(_N, _T, _EVE, RichText("The short one."), ("cable.pdf",)),
        ExpertAnswer(_N, _T, _BEN, RichText("Eve has asked me: the long one."), was_asked=False),
    )


def _conversation() -> tuple[Letter, ...]:
    first = (_N, _T, Status.OPEN, "Ana Ruiz", _DUE)
    others = ((TicketId(121), "Printer on floor 3", Status.WAITING, "Cleo Park", None),
              (TicketId(116), "A second screen", Status.RESOLVED, "Cleo Park", None))
    people = ("Eve Stone <eve.stone@example.org>", "sam.lee@example.org")
    changes = ("closed", "quiet", "left", "stays", "joined", "same")
    return (
        YourRequests(_N, _T, first, "Passwords and accounts", Urgency.HIGH, others),
        YourRequests(None, "", requests=(first, *others), more=3),
        YourRequests(None, ""),
        WhatYouCanWrite(_N, _T),
        WhatYouCanWrite(None, ""),
        *(AsYouAsked(_N, _T, change, "Ana Ruiz", people=people[:1]) for change in changes),
        AsYouAsked(_N, _T, "urgent", "Ana Ruiz", _DUE),
        MayJoin(_N, _T, people),
        Joined(_N, _T, "Ben Ode"),
        LooksNew(TicketId(204), "A desk for our trainee", "Cleo Park", _DUE, _N, _T),
        ClosedByStakeholder(_N, _T, _BEN, _TO),
        PeopleChanged(_N, _T, "Ben Ode", ("Ben Ode", "Eve Stone"), joined=("Eve Stone",)),
        PeopleChanged(_N, _T, "Eve Stone", _TO, left=("Eve Stone",)),
        Copied(_N, _T, _BEN, people),
    )
