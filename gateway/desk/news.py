"""News to those who wait: who has heard nothing from a person for a while hears who has his request, and until when.

A due time waits for each open ticket of a person. When it comes, all is looked at anew: whoever was answered meanwhile
waits again from that answer on. It never says more than that nobody is forgotten, and never while he is asked himself.
"""
from __future__ import annotations

from datetime import datetime, timedelta

from gateway.desk import working_time, writing
from gateway.desk.matter import Matter
from gateway.model.card import Card
from gateway.model.decision import Decision, Machine, MoveTo, OpenTicket, Write
from gateway.model.due import DueKind, Schedule
from gateway.model.letter import Lane, Receipt
from gateway.model.letters_conversation import LooksNew
from gateway.model.letters_feedback import StillWithUs
from gateway.model.occasion import Occasion
from gateway.model.people import Directory
from gateway.model.policy import DeskPolicy
from gateway.model.situation import TicketFile
from gateway.model.ticket import Participant, Status, TagRole, Ticket, TicketId

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)
"""When it is looked whether somebody who wants no news has thought again, or who was not reached has written."""


# --- when ------------------------------------------------------------------------------------------------------------


def follow(decisions: tuple[Decision, ...], matter: Matter) -> tuple[Decision, ...]:
    """What was decided about a mail, with the first news of each ticket on which somebody waits from now on."""
    began = (_opened(decisions) | _opened_again(decisions, matter)) - _done(decisions)
    if not began:
        return decisions
    first = next_time(matter.now, every(matter.situation.card, matter.policy), matter.directory)
    return (*decisions[:-1], *(Schedule(DueKind.NEWS, first, ticket) for ticket in sorted(began)), decisions[-1])


def _opened(decisions: tuple[Decision, ...]) -> set[TicketId]:
    """Tickets whose stakeholder gets a receipt: nobody else is written to by itself."""
    confirmed = {d.ticket for d in decisions if isinstance(d, Write) and isinstance(d.letter, Receipt | LooksNew)}
    return {d.ticket.id for d in decisions if isinstance(d, OpenTicket) and d.ticket.id in confirmed}


def _opened_again(decisions: tuple[Decision, ...], matter: Matter) -> set[TicketId]:
    situation = matter.situation
    seen = (situation.by_tag, situation.by_reference, *situation.found.files)
    was_done = {file.ticket.id for file in seen if file is not None and file.ticket.status.is_done}
    return {d.ticket for d in decisions if isinstance(d, MoveTo) and not d.status.is_done} & was_done


def _done(decisions: tuple[Decision, ...]) -> set[TicketId]:
    """How each ticket stands at last."""
    last = {d.ticket: d.status for d in decisions if isinstance(d, MoveTo)}
    return {ticket for ticket, status in last.items() if status.is_done}


def at_another_pace(file: TicketFile, card: Card, matter: Matter) -> tuple[Schedule, ...]:
    """The next news of a ticket, where its stakeholder wants them more or less often from now on."""
    if file.ticket.status.is_done or file.ticket.stakeholder.key != card.address:
        return ()
    at = next_time(_last_heard(file), every(card, matter.policy), matter.directory)
    return (Schedule(DueKind.NEWS, max(at, next_time(matter.now, _DAY, matter.directory)), file.ticket.id),)


def next_time(since: datetime, pause: timedelta, directory: Directory) -> datetime:
    """When who has heard something at that instant hears again, or it is looked again: inside working hours."""
    return working_time.next_working(since + (pause or _WEEK), directory.hours)


def expected(file: TicketFile, card: Card | None, waiting: datetime | None, policy: DeskPolicy,
             directory: Directory) -> datetime | None:
    """When the stakeholder hears next, if nobody writes to him before; None where he does not."""
    pause = every(card, policy)
    him = next((p for p in file.ticket.conversation if p.address.key == file.ticket.stakeholder.key), None)
    if waiting is None or not pause or file.ticket.status is Status.WAITING:
        return None
    if him is None or not writing.takes_automatic(him):
        return None
    return max(waiting, next_time(_last_heard(file), pause, directory))


def every(card: Card | None, policy: DeskPolicy) -> timedelta:
    """How often he hears: as was said of him, else as the house does; 0: never."""
    said = card.updates if card else None
    return policy.feedback.updates if said is None else said.every


def _last_heard(file: TicketFile) -> datetime:
    """When a person of the house wrote to him; else when he wrote first."""
    outside = {p.address.key for p in file.ticket.participants}
    heard = (mail.at for mail in file.public_mails if mail.author.key not in outside)
    return max((*heard, file.ticket.opened_at))


# --- what ------------------------------------------------------------------------------------------------------------


def tell(occasion: Occasion) -> tuple[Decision, ...]:
    """The letter, where it is time for one, and when it is looked again; nothing where nobody waits any more."""
    file, card = occasion.file, occasion.card
    if file is None or card is None or file.ticket.status.is_done:
        return ()
    him = next((p for p in file.ticket.conversation if p.address.key == file.ticket.stakeholder.key), None)
    if him is None or him.quiet:
        return ()
    later = _not_yet(file, him, card, occasion)
    if later is not None:
        return (_again(file.ticket, later),)
    following = next_time(occasion.now, every(card, occasion.policy), occasion.directory)
    return (_still_with_us(file.ticket, following, occasion), _again(file.ticket, following))


def _not_yet(file: TicketFile, him: Participant, card: Card, occasion: Occasion) -> datetime | None:
    """When it is looked again; None where he is to hear now. Each line a reason against."""
    now, directory = occasion.now, occasion.directory
    pause = every(card, occasion.policy)
    if not pause or him.undeliverable:
        return working_time.next_working(now + _WEEK, directory.hours)
    if file.ticket.status is Status.WAITING:
        return working_time.next_working(now + _DAY, directory.hours)  # for himself: he knows
    due = next_time(_last_heard(file), pause, directory)
    if due > now:
        return due
    opens = working_time.next_working(now, directory.hours)
    return opens if opens > now else None  # hours that never open: now, else it would be looked again at once, for ever


def _again(ticket: Ticket, at: datetime) -> Schedule:
    return Schedule(DueKind.NEWS, at, ticket.id)


def _still_with_us(ticket: Ticket, following: datetime, occasion: Occasion) -> Write:
    """Who has it, and when he hears again: by the promise, or by the next news, whichever is sooner."""
    overdue = ticket.promise is not None and ticket.promise <= occasion.now
    soon = following if ticket.promise is None or overdue else min(following, ticket.promise)
    letter = StillWithUs(ticket.id, ticket.subject, poc=occasion.directory.serving(ticket.poc).name, next_at=soon,
                         overdue=overdue)
    him = ticket.stakeholder
    return Write(letter, to=him, lane=Lane.TICKET, role=TagRole.STAKEHOLDER, person=him.key, ticket=ticket.id,
                 project=ticket.project, language=ticket.language, machine=Machine.GENERATED)
