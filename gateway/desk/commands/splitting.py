"""A second matter in a mail becomes a ticket of its own."""
from __future__ import annotations

from dataclasses import replace

from gateway.desk import addressing, grammar, handing, lifecycle, promises
from gateway.desk.command_words import KNOWN
from gateway.desk.commands.basis import Desk, Done
from gateway.desk.matter_words import letters_of
from gateway.model.changes import Relate
from gateway.model.decision import AppendEntry, Decision, Machine, OpenTicket, Write
from gateway.model.letter import Lane, Receipt
from gateway.model.phrase import Phrase
from gateway.model.situation import TicketFile
from gateway.model.ticket import Entry, EntryKind, Participant, Status, TagRole, Ticket, Visibility

_LONGEST_TITLE = 200
_OPENING = frozenset({"split", "new"})
"""Commands that open a ticket."""


def split(ticket: Ticket, argument: str, desk: Desk) -> Done:
    """The words below, or the stakeholder's last mail, become a ticket of their own: #split Second printer."""
    file, number = desk.file, desk.matter.situation.next_ticket
    assert file is not None, "a command on a ticket has one"
    problem = _problem(desk)
    if problem:
        return Done(ticket, problem, keeps_words=True)
    entry = _entry(file, desk)
    if entry is None:
        return Done(ticket, Phrase("nothing changed: write the words of the new ticket below the command"))
    new = _new_ticket(ticket, " ".join(argument.split())[:_LONGEST_TITLE] or ticket.subject, desk)
    owed = promises.owed(new)
    assert owed is not None, "it was given one just now"
    decisions: tuple[Decision, ...] = (
        OpenTicket(new), AppendEntry(number, entry),
        lifecycle.promise(new, owed, desk.now, desk.directory, desk.policy),
        Relate(ticket.id, number, by=desk.speaker.key),
        *_receipt(new, desk), *_letters(new, entry, desk),
    )
    said = Phrase('#{number} "{title}" is a ticket of its own; {stakeholder} has a receipt for it', number=number,
                  title=new.subject, stakeholder=new.stakeholder.shown)
    linked = replace(ticket, links=tuple(sorted((*ticket.links, number))))
    return Done(linked, said, decisions, keeps_words=bool(desk.text.strip()))


def _problem(desk: Desk) -> str:
    """Why the mail cannot open this ticket; "" where it can. Its words were never meant for the old one's people."""
    commands = [command.word for command in grammar.read_words(desk.matter.mail.new_text, KNOWN).commands]
    if sum(word in _OPENING for word in commands) > 1:  # one number is reserved for each mail
        return Phrase("nothing changed: one mail opens one ticket; write a second mail for the other")
    if desk.text.strip() and any(word in addressing.SENDING for word in commands):
        return Phrase("nothing changed: the words of a mail go one way; write a second mail for the new ticket")
    return ""


def _new_ticket(ticket: Ticket, title: str, desk: Desk) -> Ticket:
    """Of the same stakeholder, with the same POC: whoever has split it knows the matter."""
    poc = desk.directory.serving(ticket.poc).key
    new = Ticket(
        id=desk.matter.situation.next_ticket, subject=title, status=Status.NEW, stakeholder=ticket.stakeholder,
        project=ticket.project, poc=poc, opened_at=desk.now, topic=ticket.topic, urgency=ticket.urgency,
        language=ticket.language,
        chosen_by=Phrase("split from #{number} by {poc}", number=ticket.id, poc=desk.speaker.name),
        participants=(Participant(ticket.stakeholder, is_stakeholder=True),), links=(ticket.id,),
    )
    return promises.of_new(new, desk.directory)


def _entry(file: TicketFile, desk: Desk) -> Entry | None:
    """What the new ticket begins with; None where nobody outside has said anything yet.

    Words that somebody outside has written stay his; others are a note of the POC, as nobody else has said them.
    """
    outside = {p.address.key for p in file.ticket.participants}
    mails = [mail for mail in file.public_mails if mail.author.key in outside]
    words = desk.text.strip()
    if not words:
        return replace(mails[-1], message_id=None) if mails else None
    said = next((mail for mail in reversed(mails) if letters_of(words) in letters_of(mail.text)), None)
    if said is not None:
        return replace(said, text=words, folded="", html=None, message_id=None)
    note = desk.matter.entry(Visibility.INTERNAL, kind=EntryKind.NOTE, text=words)
    return replace(note, folded="", message_id=None)


def _receipt(new: Ticket, desk: Desk) -> tuple[Write, ...]:
    """To the stakeholder, as for any ticket of his."""
    if not new.stakeholder.address:
        return ()
    topic = desk.directory.topics.get(new.topic or "")
    letter = Receipt(new.id, new.subject, topic=topic.title if topic else None, urgency=new.urgency,
                     poc=desk.directory.serving(new.poc).name, due_at=new.promise)
    return (
        Write(letter, to=new.stakeholder, lane=Lane.TICKET, role=TagRole.STAKEHOLDER, person=new.stakeholder.key,
              ticket=new.id, project=new.project, language=new.language, machine=Machine.REPLIED, null_sender=True),
    )


def _letters(new: Ticket, entry: Entry, desk: Desk) -> tuple[Write, ...]:
    """To its POC, and to the colleague who has split it: both can answer."""
    file, speaker = TicketFile(new, (entry,)), desk.speaker
    if speaker.key == new.poc:
        return handing.hand_over(file, new, desk.directory, desk.policy)
    return (
        *handing.hand_over(file, new, desk.directory, desk.policy, by=speaker.name),
        *handing.hand_over(file, replace(new, poc=speaker.key), desk.directory, desk.policy),
    )
