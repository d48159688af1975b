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

TO_STAKEHOLDER: tuple[type[Letter], ...] = (
    Receipt, ReceiptWhichTopic, UnconfirmedReceipt, Answer, StatusChange, Closed,
    YourRequests, WhatYouCanWrite, AsYouAsked, MayJoin, Joined, LooksNew, Announcement,
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
    Held: lambda it: f"Nothing was sent: {' '.join(it.reasons)}\n{_options(it.options)}",
    WasThisYou: lambda it: f"Was this mail from you? {_options(it.options)}",
    Admission: lambda it: f"May {it.author.shown} <{it.author.address}> join the conversation? {_options(it.options)}",
    HeldFiles: lambda it: f"{it.author.shown} sent files that could do harm: "
                          f"{', '.join(name for name, _ in it.files)}. Do you want them? {_options(it.options)}",
    Forwarded: lambda it: f"Shall {it.author.shown} <{it.author.address}> be the stakeholder? {_options(it.options)}",
    CommandReceipt: lambda it: "\n".join(" - ".join(filter(None, line)) for line in it.lines),
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
    Started: lambda it: f"{_lane(it.stakeholder.shown)}\nYou have written to {it.stakeholder.address}:",
    AnnouncementPreview: lambda it: f"Nothing was sent yet. Shall this go to {len(it.people)} people with open tickets "
                                    f"of {it.about}? {_options(it.options)}",
    Announcement: lambda _: "",
    Consult: lambda _: "",
    ExpertAnswer: lambda it: f"{_INSIDE}\n{it.author.shown} <{it.author.address}> answers:",
    AtCapacity: lambda it: f"{it.full} has reached the limit of {it.cap} open tickets: {it.poc} got this one.",
    YourRequests: lambda it: "\n".join(
        f"#{number} {title}: {status}, {poc}"
        for number, title, status, poc, _ in (*([it.first] if it.first else []), *it.requests)
    ) or "You have no open request with us.",
    WhatYouCanWrite: lambda _: "One word as the whole text: status, list, close, stop, help, remove me, "
                               "add name@example.org, urgent because …",
    AsYouAsked: lambda it: f"Done as you asked: {it.change}.",
    MayJoin: lambda it: f"Shall {', '.join(it.people)} get all further answers? {_options(it.options)}",
    Joined: lambda it: f"{it.author} has added you to this conversation. To leave it, reply: remove me",
    LooksNew: lambda it: f"This looks new. {it.poc} looks after it. Reply same if it belongs to #{it.old}.",
    ClosedByStakeholder: lambda it: f"{_lane(it.author.shown)}\n{it.author.shown} says that it is solved.",
    PeopleChanged: lambda it: "INTERNAL: your reply goes to colleagues only.\n"
                              f"Your answers go to {', '.join(it.receivers)} from now on.",
    Copied: lambda it: f"Shall these people get your answers too? {_numbered(it.people)}. Reply all, none or numbers.",
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
    parts = (first, said, _files(letter), _LAST.get(type(letter), ""), _foot(letter, frame))
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


def _options(options: tuple[str, ...]) -> str:
    return f"Reply with one word: {' or '.join(options)}."


def _numbered(topics: Sequence[str]) -> str:
    return ", ".join(f"{number} {topic}" for number, topic in enumerate(topics, start=1))


def _files(letter: Letter) -> str:
    """Attachments by name, and what was too big to send on."""
    sent, left_out = getattr(letter, "attachments", ()), getattr(letter, "left_out", ())
    lines = [f"Attached: {', '.join(map(one_line, sent))}"] if sent else []
    return "\n".join(lines + ([f"Too big to send on: {', '.join(map(one_line, left_out))}"] if left_out else []))


def _foot(letter: Letter, frame: Frame) -> str:
    number = "" if letter.number is None else f" #{letter.number}"
    return one_line(f"{frame.project}{number}")
