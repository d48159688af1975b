"""The operator hears of a POC who has as many tickets as he may: once a day for each, by the first that he misses."""
from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time

from gateway.desk import writing
from gateway.desk.operators import who_looks_after_it
from gateway.model.changes import TellFull
from gateway.model.decision import Decision, Machine
from gateway.model.letter import AtCapacity, Lane
from gateway.model.occasion import Occasion
from gateway.model.people import Directory
from gateway.model.ticket import TicketId


def report(full: Iterable[str], ticket: TicketId, now: datetime, directory: Directory) -> tuple[TellFull, ...]:
    """What follows from a choice that passed these POCs (keys) over, as they had no room."""
    zone = directory.hours.zone
    today = datetime.combine(now.astimezone(zone).date(), time(), zone)
    return tuple(TellFull(ticket, key, today) for key in full)


def tell(occasion: Occasion) -> tuple[Decision, ...]:
    """The letter to every operator; to the fallback POC where there is none. Nothing where the POC has no cap now."""
    directory, file = occasion.directory, occasion.file
    full = directory.people.get(occasion.about)
    if file is None or full is None or not full.max_tickets:
        return ()
    ticket = file.ticket
    letter = AtCapacity(ticket.id, ticket.subject, full=full.name, cap=full.max_tickets,
                        poc=directory.serving(ticket.poc).name)
    return tuple(
        write
        for person in who_looks_after_it(directory)
        for write in writing.to_staff(person.key, letter, ticket, directory, lane=Lane.COLLEAGUES,
                                      machine=Machine.GENERATED)
    )
