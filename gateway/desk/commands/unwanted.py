"""Mail that nobody has asked for."""
from __future__ import annotations

from dataclasses import replace

from gateway.desk import lifecycle, promises
from gateway.desk.commands.basis import Desk, Done
from gateway.model.changes import SetLabels
from gateway.model.decision import AppendEntry, MoveTo
from gateway.model.phrase import Phrase
from gateway.model.ticket import EntryKind, Status, Ticket, Visibility

_LABEL = "spam"


def spam(ticket: Ticket, argument: str, desk: Desk) -> Done:
    """Close the ticket without a word to anybody outside; what you write below stays among colleagues."""
    if ticket.status is Status.CLOSED:
        return Done(ticket, Phrase("#{number} is closed already", number=ticket.id), _noted(ticket, desk),
                    keeps_words=True)
    labels = tuple(dict.fromkeys((*ticket.labels, _LABEL)))
    closed = replace(promises.owing(ticket, None), status=Status.CLOSED, labels=labels)
    decisions = (MoveTo(ticket.id, Status.CLOSED), lifecycle.nothing_owed(ticket), SetLabels(ticket.id, labels))
    said = Phrase("#{number} is closed as spam; nobody outside is told", number=ticket.id)
    return Done(closed, said, (*decisions, *_noted(ticket, desk)), keeps_words=True, is_silent=True)


def _noted(ticket: Ticket, desk: Desk) -> tuple[AppendEntry, ...]:
    """The words of the mail and its files, which must not go out."""
    words = desk.text.strip()
    if not words and not desk.matter.has_files:
        return ()
    note = desk.matter.entry(Visibility.INTERNAL, kind=EntryKind.NOTE, text=words)
    return (AppendEntry(ticket.id, replace(note, message_id=None)),)
