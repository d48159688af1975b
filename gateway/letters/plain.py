"""The letter of last resort, when no template can be rendered: plain English, what matters, nothing that can fail.

It keeps the two promises that templates make: receipts never carry the sender's text, and a letter to a POC says
first to whom a reply goes.
"""
from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from gateway.letters.human_text import clean_text, cut, one_line, text_as_html
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
    Rendered,
    RichText,
    SameMatter,
    StatusChange,
    UnconfirmedReceipt,
    WasThisYou,
    WhichTopic,
)
from gateway.model.letters_absence import AbsenceNoted, WelcomeBack
from gateway.model.letters_approval import (
    ApprovalAsked,
    ApprovalConfirm,
    ApprovalNotCounted,
    ApprovalRecorded,
    ApprovalResult,
)
from gateway.model.letters_clock import ClockHeld
from gateway.model.letters_console import LoginLink
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
from gateway.model.letters_escalation import Escalated, Escalation, EscalationToSponsor
from gateway.model.letters_feedback import Rated, StillWithUs, YourPreferences
from gateway.model.letters_lists import Group, Ledger, LinesReceipt, MorningList
from gateway.model.letters_mailbox import MailboxTrouble, MailboxWorks
from gateway.model.letters_meeting import (
    MeetingAgenda,
    MeetingCancelled,
    MeetingInvitation,
    MeetingNews,
    MeetingNotes,
    MeetingSlots,
)
from gateway.model.letters_promises import HowItWasCounted
from gateway.model.letters_returned import Unreachable
from gateway.model.letters_started import Announcement, AnnouncementPreview, Consult, ExpertAnswer, Started
from gateway.model.letters_summary import WeeklySummary

TO_STAKEHOLDER: tuple[type[Letter], ...] = (
    Receipt, ReceiptWhichTopic, UnconfirmedReceipt, Answer, StatusChange, Closed,
    StillWithUs, YourPreferences, YourRequests, WhatYouCanWrite, AsYouAsked, MayJoin, Joined, LooksNew, Announcement,
    HowItWasCounted,
    MeetingSlots, MeetingInvitation, MeetingCancelled, MeetingAgenda,
)

_INSIDE = "INTERNAL: your reply goes to colleagues only."
_FIRST: dict[type[Letter], Callable[[Any], str]] = {
    Receipt: lambda it: f"We have your message. {it.poc} looks after it.",
    ReceiptWhichTopic: lambda it: f"We have your message. {it.poc} looks after it.\nWhat is it about? Reply with the "
                                  f"number: {_numbered(it.choices)}, 0 none of these.",
    UnconfirmedReceipt: lambda _: "We have your message. A colleague looks at it.",
    NewTicket: lambda it: _lane(it.stakeholder.shown) + f"\nA ticket for you. Urgency: {it.urgency}.",
    WhichTopic: lambda it: f"Which topic is it? Reply with one digit: {_numbered([name for name, _ in it.choices])}; "
                           f"mine keeps it. Nothing you write here goes to {it.stakeholder.shown}.",
    NewEntry: lambda it: _lane(it.author.shown),
    Moved: lambda it: f"{_INSIDE}\n{it.poc} has this ticket now.",
    Note: lambda it: f"{_INSIDE}\nNote by {it.author}:",
    Answer: lambda _: "",
    StatusChange: lambda it: f"{it.poc} looks after your request now.",
    Closed: lambda _: "",
    Rated: lambda it: f"{_lane(it.author.shown)}\n{it.author.shown}: {it.value} of 5 for how it was solved.",
    StillWithUs: lambda it: f"{it.poc} still has your request; you hear from us again by "
                            f"{it.next_at:%Y-%m-%d %H:%M %Z}.",
    YourPreferences: lambda it: "From now on, as you asked: "
                                f"{', '.join(filter(None, (it.language, it.zone, it.updates and it.updates.value)))}",
    Held: lambda it: f"Nothing was sent: {' '.join(it.reasons)}\n{_options(it.options)}",
    WasThisYou: lambda it: f"Was this mail from you? {_options(it.options)}",
    Admission: lambda it: f"May {it.author.shown} <{it.author.address}> join the conversation? {_options(it.options)}",
    HeldFiles: lambda it: f"{it.author.shown} sent files that could do harm: "
                          f"{', '.join(name for name, _ in it.files)}. Do you want them? {_options(it.options)}",
    Forwarded: lambda it: f"Shall {it.author.shown} <{it.author.address}> be the stakeholder? {_options(it.options)}",
    CommandReceipt: lambda it: "\n".join(" - ".join(filter(None, line)) for line in it.lines),
    Escalation: lambda it: f"{_lane(it.stakeholder.shown)}\nPlease answer, or hand it over: {_asked(it)}",
    EscalationToSponsor: lambda it: f"Please decide who takes it: {_asked(it)} Reply 1 assign NAME, or 1 why?",
    Escalated: lambda it: f"{_lane(it.stakeholder.shown)}\n{it.asked} was asked to act on your ticket too.",
    Reminder: lambda it: f"{_lane(it.stakeholder.shown)}\nAn answer is due at {it.due_at:%Y-%m-%d %H:%M %Z}.",
    SameMatter: lambda it: f"{len(it.reports)} more report what seems to be the same as #{it.number}: "
                           f"{', '.join(f'#{number} {who}' for number, who, _ in it.reports[:30])}",
    NotDelivered: lambda it: f"A mail to {it.recipient} did not arrive: {it.reason}",
    TakenUp: lambda it: f"{_lane(it.stakeholder.shown)}\nYou wanted to look at this again today.",
    DayDue: lambda it: f"{_lane(it.stakeholder.shown)}\nYou wanted this done by {it.day}.",
    JoinAsked: lambda it: f"Shall {', '.join(it.people)} join the conversation? {_options(it.options)}",
    ActionGiven: lambda it: f"{_INSIDE}\n{it.author} has put on record that you do this"
                            f"{f' by {it.day}' if it.day else ''}:",
    ActionDue: lambda _: "Is this done? Reply done, or later with a day.",
    GoesOnHere: lambda it: f"{_INSIDE}\n{it.author} has merged #{it.other} into this ticket.",
    AbsenceNoted: lambda it: f"{it.why} Your absence is noted until {it.last}. Handed over: "
                             f"{', '.join(f'#{number} to {poc}' for number, _, poc in it.handed) or 'nothing'}. "
                             "Reply #back to take everything back.",
    WelcomeBack: lambda it: "Welcome back! Which of these do you want back? Reply all, none or numbers.\n"
                            + "\n".join(f"{n} #{one[0]} ({one[2]})" for n, one in enumerate(it.tickets, start=1)),
    LinesReceipt: lambda it: "\n".join(" - ".join(filter(None, line)) for line in it.lines),
    MorningList: lambda it: f"{it.waiting} things wait for you. Reply with a number and a word: 1 close.\n"
                            + _grouped(it.groups),
    Ledger: lambda it: f"Taken in: {it.taken} = {' + '.join(f'{count} {what}' for count, what in it.ended)}\n"
                       + "\n".join((*it.warnings, _grouped(it.groups), *(" ".join(fact) for fact in it.facts))),
    ApprovalAsked: lambda it: f"{it.author} asks you to approve by {it.until:%Y-%m-%d %H:%M %Z}. "
                              + "\n".join((_options(it.options), *(f"{n} {text} ({author})" for n, (_, author, text, _)
                                                                   in enumerate(it.more, start=2)))),
    ApprovalConfirm: lambda it: f"Have you said this? {_options(it.options)}\n" + "\n".join(
        f"{answer} {up_to}: {question}" for question, answer, up_to, _ in it.said),
    ApprovalNotCounted: lambda it: f"This was not taken as an answer: {it.why}. {it.question}\n"
                                   f"{_options(it.options) if it.options else ''}",
    ApprovalResult: lambda it: f"{_INSIDE}\n{it.state}: {it.question}\n" + "\n".join(
        " ".join(filter(None, map(str, one))) for one in it.said),
    ApprovalRecorded: lambda it: "On record:\n" + "\n".join(
        f"{answer or state} {up_to}: {text}" for _, _, text, state, answer, up_to, _ in it.lines),
    ClockHeld: lambda it: f"The clock of the gateway has jumped: it shows {it.shows}, before it showed {it.before}. "
                          "Nothing goes out because of time until you reply: confirm.",
    MailboxTrouble: lambda it: f"The mailbox {it.key} ({it.folder}) is in trouble ({it.trouble}) since {it.since}: "
                               f"{it.error} `spoc mailbox` shows how it stands.",
    MailboxWorks: lambda it: f"The mailbox {it.key} works now, since {it.since}.",
    LoginLink: lambda it: f"Log in to the console: {it.link} (once, within {it.minutes} minutes). Was it not you who "
                          "asked for it? Then do nothing.",
    MeetingSlots: lambda it: "Which time suits you? Reply with the number: "
                             f"{_numbered([f'{at:%Y-%m-%d %H:%M %Z}' for at in it.slots])}, or none.",
    MeetingInvitation: lambda it: f"Invitation to a meeting: {it.starts:%Y-%m-%d %H:%M %Z}, {it.minutes} minutes.",
    MeetingCancelled: lambda it: f"The meeting is cancelled: {it.starts:%Y-%m-%d %H:%M %Z}.",
    MeetingAgenda: lambda it: f"The meeting is near: {it.starts:%Y-%m-%d %H:%M %Z}, {it.minutes} minutes.",
    MeetingNews: lambda it: f"{_INSIDE}\n{it.what}. {it.command}".strip(),
    MeetingNotes: lambda it: f"{_INSIDE}\nThe meeting of {it.starts:%Y-%m-%d %H:%M %Z} is over. What was decided?",
    Started: lambda it: f"{_lane(it.stakeholder.shown)}\nYou have written to {it.stakeholder.address}:",
    AnnouncementPreview: lambda it: f"Nothing was sent yet. Shall this go to {len(it.people)} people with open tickets "
                                    f"of {it.about}? {_options(it.options)}",
    Announcement: lambda _: "",
    Consult: lambda _: "",
    ExpertAnswer: lambda it: f"{_INSIDE}\n{it.author.shown} <{it.author.address}> answers:",
    Unreachable: lambda it: f"Mail to {it.who} ({it.address}) does not arrive: {it.reason}",
    AtCapacity: lambda it: f"{it.full} has reached the limit of {it.cap} open tickets: {it.poc} got this one.",
    YourRequests: lambda it: "\n".join(
        f"#{number} {title}: {status}, {poc}"
        for number, title, status, poc, _ in (*([it.first] if it.first else []), *it.requests)
    ) or "You have no open request with us.",
    HowItWasCounted: lambda it: f"How the time was counted:\n{it.said}",
    WhatYouCanWrite: lambda _: "One word as the whole text: status, list, why, close, stop, help, remove me, "
                               "add name@example.org, urgent because …",
    AsYouAsked: lambda it: f"Done as you asked: {it.change}.",
    MayJoin: lambda it: f"Shall {', '.join(it.people)} get all further answers? {_options(it.options)}",
    Joined: lambda it: f"{it.author} has added you to this conversation. To leave it, reply: remove me",
    LooksNew: lambda it: f"This looks new. {it.poc} looks after it. Reply same if it belongs to #{it.old}.",
    ClosedByStakeholder: lambda it: f"{_lane(it.author.shown)}\n{it.author.shown} says that it is solved.",
    PeopleChanged: lambda it: "INTERNAL: your reply goes to colleagues only.\n"
                              f"Your answers go to {', '.join(it.receivers)} from now on.",
    Copied: lambda it: f"Shall these people get your answers too? {_numbered(it.people)}. Reply all, none or numbers.",
    WeeklySummary: lambda it: "\n".join((it.headline, *(
        f"{number} #{ticket} {what} - {why}" for _, needs, _ in it.needs for number, ticket, what, _, why in needs),
        f"Reply: {', '.join(it.examples)}" if it.examples else "")),
}
_LAST: dict[type[Letter], str] = {
    Closed: "This is solved. If it is not, just reply and it is open again.",
    Answer: "Just reply to this mail.",
    Announcement: "Just reply to this mail.",
    Consult: "Just reply to this mail.",
}


def plain_letter(letter: Letter, frame: Frame) -> Rendered:
    """The letter without any template: what it is, its words, its number."""
    first = "\n".join(one_line(line) for line in _first(letter).splitlines())
    words = getattr(letter, "text", None)
    said = clean_text(words.text) if isinstance(words, RichText) else ""
    parts = (_late(frame), first, said, _files(letter), _LAST.get(type(letter), ""), _foot(letter, frame),
             frame.withheld)
    text = "\n\n".join(part for part in parts if part) + "\n"
    html = f'<!DOCTYPE html><html><head><meta charset="utf-8"></head><body>{text_as_html(text)}</body></html>\n'
    return Rendered(plain_subject(letter), text, html)


def plain_subject(letter: Letter) -> str:
    """The subject without a template; neutral where the receiver may not see the title."""
    number = "" if letter.number is None else f"#{letter.number}"
    title = one_line(letter.title)
    if isinstance(letter, UnconfirmedReceipt) or not getattr(letter, "show_title", True):
        return f"We have your message ({number})" if number else "We have your message"
    if isinstance(letter, TO_STAKEHOLDER) or not number:
        return cut(title, 200) or f"Your message {number}".strip()
    return cut(f"[{number}] {title or 'no subject'}", 200)


def _first(letter: Letter) -> str:
    return _FIRST[type(letter)](letter) if type(letter) in _FIRST else ""


def _lane(name: str) -> str:
    return f"Your reply goes to {name}. For a note to colleagues only, begin with #note."


def _asked(letter: Escalation) -> str:
    return f"{letter.by} asks for it." if letter.by else f"it has waited {letter.waited} longer than promised."


def _options(options: tuple[str, ...]) -> str:
    return f"Reply with one word: {' or '.join(options)}."


def _grouped(groups: Sequence[Group]) -> str:
    return "\n".join(f"{number} {f'#{ticket} ' if ticket else ''}{title}: {what}" for _, items in groups
                     for number, ticket, title, _, what in items)


def _numbered(topics: Sequence[str]) -> str:
    return ", ".join(f"{number} {topic}" for number, topic in enumerate(topics, start=1))


def _files(letter: Letter) -> str:
    """Attachments by name, and what was too big to send on."""
    sent, left_out = getattr(letter, "attachments", ()), getattr(letter, "left_out", ())
    lines = [f"Attached: {', '.join(map(one_line, sent))}"] if sent else []
    return "\n".join(lines + ([f"Too big to send on: {', '.join(map(one_line, left_out))}"] if left_out else []))


def _late(frame: Frame) -> str:
    since = frame.late_since
    return f"This comes late: it was due {since.astimezone(frame.zone):%Y-%m-%d %H:%M %Z}." if since else ""


def _foot(letter: Letter, frame: Frame) -> str:
    number = "" if letter.number is None else f" #{letter.number}"
    return one_line(f"{frame.project}{number}")
