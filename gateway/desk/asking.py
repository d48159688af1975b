"""What somebody outside is told when he asks where his requests stand, also in a mail about no ticket.

The answer goes to the address in From and nowhere else, where an automatic answer may go there at all. It shows
the tickets that this address belongs to, and nothing that is internal.
"""
from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from gateway.desk.matter import Matter, bare_subject
from gateway.desk.opening import may_confirm, receipt_box
from gateway.desk.stakeholder_words import Spoken, plain, read_word
from gateway.model.decision import Decision, Finish, Machine, Write
from gateway.model.letter import Lane, Letter
from gateway.model.letters_conversation import Request, WhatYouCanWrite, YourRequests
from gateway.model.mail import Outcome
from gateway.model.situation import TicketFile
from gateway.model.ticket import TagRole, Ticket

MOST_LISTED = 20


# --- the letters -----------------------------------------------------------------------------------------------------


def status(matter: Matter, ticket: Ticket) -> YourRequests:
    """The ticket at whose address he asks, more fully, then the others, those that were done lately among them."""
    topic = matter.directory.topics.get(ticket.topic or "")
    others = [file for file in matter.situation.found.theirs if file.ticket.id != ticket.id]
    return replace(
        _requests(matter, others, ticket), first=_request(ticket, matter), topic=topic.title if topic else None,
        urgency=ticket.urgency,
    )


def listed(matter: Matter, ticket: Ticket | None) -> YourRequests:
    """All that are open."""
    return _requests(matter, [one for one in matter.situation.found.theirs if not one.ticket.status.is_done], ticket)


def _requests(matter: Matter, files: Sequence[TicketFile], ticket: Ticket | None) -> YourRequests:
    shown = tuple(_request(file.ticket, matter) for file in files[:MOST_LISTED])
    number, title = (ticket.id, ticket.subject) if ticket else (None, "")
    return YourRequests(number, title, requests=shown, more=max(len(files) - MOST_LISTED, 0))


def _request(ticket: Ticket, matter: Matter) -> Request:
    due = None if ticket.status.is_done else ticket.promise
    return ticket.id, ticket.subject, ticket.status, matter.directory.serving(ticket.poc).name, due


def back(letter: Letter, matter: Matter, ticket: Ticket | None) -> tuple[Write, ...]:
    """A word back to somebody outside; what he replies joins the ticket, where there is one."""
    if not may_confirm(matter):
        return ()
    return (
        Write(letter, to=receipt_box(matter), lane=Lane.TICKET, role=TagRole.STAKEHOLDER, person=matter.sender.key,
              ticket=ticket.id if ticket else None, project=ticket.project if ticket else matter.project.key,
              language=ticket.language if ticket else matter.language, machine=Machine.REPLIED, null_sender=True,
              in_reply_to=matter.mail.message_id),
    )


# --- in a mail about no ticket ---------------------------------------------------------------------------------------


def at_the_door(matter: Matter) -> tuple[Decision, ...] | None:
    """The answer to a word in a fresh mail to the shared address; None where the mail is a matter like any other."""
    spoken = None if matter.has_files else _alone(matter)
    if spoken is None or spoken.word not in AT_THE_DOOR:
        return None
    letter = AT_THE_DOOR[spoken.word](matter)
    return (*back(letter, matter, None), Finish(Outcome.COMMAND, f"{spoken.word}: asked at the shared address"))


AT_THE_DOOR: Mapping[str, Callable[[Matter], Letter]] = {
    "status": lambda matter: _requests(matter, matter.situation.found.theirs, None),
    "list": lambda matter: listed(matter, None),
    "help": lambda _: WhatYouCanWrite(None, ""),
}


def _alone(matter: Matter) -> Spoken | None:
    """The word that is all the mail says: its text under no other subject, or its subject over no text.

    Somebody with requests may ask for their status under any subject; of a stranger, "Printer on fire - status?" is a
    matter.
    """
    text, subject = matter.mail.new_text.strip(), bare_subject(matter.mail.subject)
    if not text:
        return read_word(subject)
    spoken = read_word(text)
    if spoken is None:
        return None
    has_no_other_subject = subject == bare_subject("") or plain(subject) == plain(text)
    asks_of_his_own = spoken.word in ("status", "list") and bool(matter.situation.found.theirs)
    return spoken if has_no_other_subject or asks_of_his_own else None
