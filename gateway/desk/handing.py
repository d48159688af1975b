"""A ticket goes to somebody who has not seen it: the letter with all that was said, and the files of those outside."""
from __future__ import annotations

from gateway.desk import writing
from gateway.desk.matter import travels
from gateway.model.decision import Write
from gateway.model.letter import Lane, NewTicket, RichText, Suggestion
from gateway.model.mail import Attachment
from gateway.model.people import Directory
from gateway.model.phrase import Phrase
from gateway.model.policy import DeskPolicy
from gateway.model.situation import TicketFile
from gateway.model.ticket import Entry, EntryKind, Ticket, Visibility

_HISTORY = 10
_SAYS = {Visibility.INTERNAL: "{name} (internal):", Visibility.PUBLIC: "{name}:"}


def hand_over(file: TicketFile, after: Ticket, directory: Directory, policy: DeskPolicy, *,
              by: str = "", solved: tuple[Suggestion, ...] = ()) -> tuple[Write, ...]:
    """The letter to the POC of the ticket as it is `after`; `by` names the colleague who gave it to him.

    `solved` are the answers that were suggested when the ticket was opened.
    """
    told = _told(file)
    inside, left_out = writing.fit(_files(told, after), policy.max_relay_bytes)
    letter = NewTicket(
        after.id, after.subject, stakeholder=after.stakeholder, receivers=writing.receivers(after), text=_words(told),
        topic=after.topic, confidence=0.0, why=(), urgency=after.urgency, urgency_why="", due_at=after.promise,
        chosen_by=after.chosen_by, attachments=tuple(part.name for part in inside), left_out=left_out, handed_by=by,
        solved=solved,
    )
    return writing.to_staff(after.poc, letter, after, directory, lane=Lane.STAKEHOLDER, attachments=inside)


def _told(file: TicketFile) -> list[Entry]:
    """What people said, oldest first."""
    return [e for e in file.entries if e.kind in (EntryKind.MAIL, EntryKind.NOTE)][-_HISTORY:]


def _words(told: list[Entry]) -> RichText:
    """One mail from outside as it was written; else each with its author's name, and without formatting."""
    if len(told) == 1 and told[0].visibility is Visibility.PUBLIC:
        return RichText(told[0].text, told[0].html)
    parts = (Phrase.joined("\n", (Phrase(_SAYS[e.visibility], name=e.author.shown), e.text)) for e in told)
    return RichText(Phrase.joined("\n\n", parts))


def _files(told: list[Entry], ticket: Ticket) -> list[Attachment]:
    """What the people outside sent, each file once; nothing that nobody should open by accident."""
    outside = {p.address.key for p in ticket.participants}
    sent = {
        part.sha256: part
        for entry in told if entry.author.key in outside and entry.visibility is Visibility.PUBLIC
        for part in entry.attachments if not part.hazard and travels(part, entry.html)
    }
    return list(sent.values())
