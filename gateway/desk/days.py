"""Days that a POC has named: by which something is to be done, on which a ticket is taken up again."""
from __future__ import annotations

from dataclasses import replace

from gateway.desk import lifecycle, promises, writing
from gateway.model.changes import WaitUntil
from gateway.model.decision import Decision, Machine, MoveTo, Write
from gateway.model.letter import Lane, Letter, RichText
from gateway.model.letters_desk import DayDue, TakenUp
from gateway.model.occasion import Occasion
from gateway.model.people import Directory
from gateway.model.situation import TicketFile
from gateway.model.ticket import Status


def day_has_come(occasion: Occasion) -> tuple[Decision, ...]:
    """The POC is reminded in the morning of the day by which the matter is to be done; not where it is done."""
    file = occasion.file
    if file is None or file.ticket.due is None or file.ticket.status.is_done:
        return ()
    ticket = file.ticket
    letter = DayDue(ticket.id, ticket.subject, ticket.stakeholder, writing.receivers(ticket), file.ticket.due,
                    RichText(lifecycle.last_words(file)))
    return _to_poc(letter, file, occasion.directory)


def take_up_again(occasion: Occasion) -> tuple[Decision, ...]:
    """The ticket waits no longer, and its POC is told; nothing where it has gone on meanwhile."""
    file = occasion.file
    if file is None or file.ticket.status is not Status.WAITING or file.ticket.wait_until is None:
        return ()
    ticket = file.ticket
    letter = TakenUp(ticket.id, ticket.subject, ticket.stakeholder, writing.receivers(ticket),
                     RichText(lifecycle.last_words(file)))
    letters = _to_poc(letter, file, occasion.directory)
    _, settling = promises.follow(ticket, replace(ticket, status=Status.OPEN), occasion.now, occasion.directory)
    return (MoveTo(ticket.id, Status.OPEN), WaitUntil(ticket.id, None), *settling, *letters)


def _to_poc(letter: Letter, file: TicketFile, directory: Directory) -> tuple[Write, ...]:
    return writing.to_staff(file.ticket.poc, letter, file.ticket, directory, lane=Lane.STAKEHOLDER,
                            machine=Machine.GENERATED)
