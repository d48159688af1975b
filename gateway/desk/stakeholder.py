"""Mail from outside on a ticket that is there already."""
from __future__ import annotations

from dataclasses import replace

from gateway.desk import (
    absence,
    experts,
    files,
    handing,
    invited,
    lifecycle,
    newcomers,
    promises,
    thanks,
    urgency,
    writing,
)
from gateway.desk.authority import Stakeholder, Unconfirmed, speaks_by_his_tag
from gateway.desk.escalation.tone import tone_of
from gateway.desk.matter import Matter, is_flooded
from gateway.desk.opening import may_confirm, receipt_box
from gateway.desk.suited import stand_in
from gateway.desk.urgency import Judged
from gateway.desk.wanted import Wanted
from gateway.model.changes import Cover
from gateway.model.decision import AppendEntry, Assign, Confirm, Decision, Finish, Machine, MoveTo, SetUrgency, Write
from gateway.model.letter import Admission, Lane, NewEntry, RichText, StatusChange, UnconfirmedReceipt
from gateway.model.mail import Outcome
from gateway.model.phrase import Phrase
from gateway.model.promise import Promise
from gateway.model.situation import TicketFile
from gateway.model.ticket import QuestionKind, Status, TagRole, Ticket, Visibility


def add(matter: Matter, speaker: Stakeholder, *, raised: Judged | None = None) -> tuple[Decision, ...]:
    """The words join the ticket, the POC is told, an answer is owed again, and a finished ticket opens.

    `raised` is the urgency that he has asked for; else what he says may raise it.
    """
    only_thanks = is_only_thanks(matter, speaker.file)
    raised = raised or (None if only_thanks else urgency.raised_by(matter, speaker.file))
    before = speaker.file.ticket
    ticket = replace(before, urgency=raised.level) if raised else before
    if not only_thanks:
        ticket = promises.owing(ticket, owed(matter, speaker.file, ticket))
    ticket = _in_good_hands(ticket, matter)
    people = newcomers.copied(matter, ticket)
    return (
        AppendEntry(ticket.id, matter.entry(Visibility.PUBLIC)),
        *known(matter, speaker),
        *_changes(before, ticket, raised, matter),
        *newcomers.mention(people, ticket),
        *_tell_poc(before, ticket, raised, matter, speaker.file),
        *newcomers.offer(people, ticket, matter),
        *files.ask_for(ticket, matter),
        *_tell_outside(before, ticket, matter),
        Finish(Outcome.ENTRY, "reopened" if before.status.is_done else "from the stakeholder", ticket.id),
    )


def file_thanks(matter: Matter, speaker: Stakeholder) -> tuple[Decision, ...]:
    """The last word on a finished ticket: kept, and nobody is disturbed."""
    ticket = speaker.file.ticket
    return (AppendEntry(ticket.id, matter.entry(Visibility.PUBLIC)), *known(matter, speaker),
            Finish(Outcome.ENTRY, "thanks", ticket.id))


def is_only_thanks(matter: Matter, file: TicketFile) -> bool:
    """True where his mail says "thanks, it works" and nothing else; names of those who talk here may stand in it."""
    return not matter.has_files and thanks.says_only_so(matter.mail.new_text, names(matter, file))


def names(matter: Matter, file: TicketFile) -> tuple[str, ...]:
    """Of those who talk on the ticket, the writer among them."""
    poc = matter.directory.serving(file.ticket.poc).name
    return (matter.sender.name, poc, *(entry.author.name for entry in file.entries))


def known(matter: Matter, speaker: Stakeholder) -> tuple[Confirm, ...]:
    """Who has used a tag of his own is known from now on, and in which language he writes, where his mail tells."""
    if not speaks_by_his_tag(speaker, matter.situation):
        return ()
    return (Confirm(matter.sender.key, matter.mail.language if matter.mail.tells_language else ""),)


def owed(matter: Matter, file: TicketFile, ticket: Ticket) -> Promise:
    """The answer that is owed: as was promised, or sooner where the mail has made the matter more urgent."""
    promise = promises.owed(ticket)
    if promise is None:
        return promises.answer_to(file, ticket, matter.now, matter.directory)
    return promises.moved(promise, file.ticket, ticket, matter.now, matter.directory)


def _in_good_hands(ticket: Ticket, matter: Matter) -> Ticket:
    """The ticket with its POC; where he is away, and it opens again or cannot wait, with who stands in for him."""
    person = matter.directory.people.get(ticket.poc)
    if person is None:
        return ticket
    if not ticket.status.is_done and not absence.is_missed_on(ticket, person, matter.directory, matter.now):
        return ticket
    wanted = Wanted(None, matter.project, matter.directory, matter.policy, matter.situation.open_tickets, matter.now)
    cover = stand_in(person, wanted)
    if cover is None:
        return ticket
    why = Phrase("covers for {poc}", poc=person.name)
    return replace(ticket, poc=cover.key, chosen_by=why, covers_for=ticket.covers_for or person.key)


def _changes(before: Ticket, after: Ticket, raised: Judged | None, matter: Matter) -> tuple[Decision, ...]:
    """What is different about the ticket now: status, urgency, who has it, the promise."""
    changes: list[Decision] = []
    if before.status in (Status.WAITING, Status.RESOLVED, Status.CLOSED):
        changes.append(MoveTo(after.id, Status.OPEN))
        after = replace(after, status=Status.OPEN)
    changes += promises.follow(before, after, matter.now, matter.directory)[1]
    if raised:
        changes.append(SetUrgency(after.id, raised.level, by=""))
    if after.poc != before.poc:
        changes += (Assign(after.id, after.poc, after.chosen_by), Cover(after.id, after.covers_for))
    promise = promises.owed(after)
    if promise is not None and after.promise != before.promise:
        changes.append(lifecycle.promise(after, promise, matter.now, matter.directory, matter.policy))
    return tuple(changes)


def _tell_poc(before: Ticket, ticket: Ticket, raised: Judged | None, matter: Matter,
              file: TicketFile) -> tuple[Write, ...]:
    """The new words; to somebody who has not seen the ticket, all of it."""
    if ticket.poc != before.poc:
        whole = replace(file, entries=(*file.entries, matter.entry(Visibility.PUBLIC)))
        return handing.hand_over(whole, ticket, matter.directory, matter.policy)
    inside, left_out = writing.fit(matter.harmless, matter.policy.max_relay_bytes)
    letter = NewEntry(
        ticket.id, ticket.subject, author=matter.sender, receivers=writing.receivers(ticket),
        text=RichText(matter.mail.new_text, matter.html), due_at=ticket.promise, reopened=before.status.is_done,
        attachments=tuple(a.name for a in inside), left_out=left_out,
        urgency=raised.level if raised else None, urgency_why=raised.why if raised else "",
        tone=tone_of(matter, raised.why if raised else ""), invitation=invited.shown(matter.mail),
    )
    return writing.to_staff(ticket.poc, letter, ticket, matter.directory, lane=Lane.STAKEHOLDER, attachments=inside)


def _tell_outside(before: Ticket, ticket: Ticket, matter: Matter) -> tuple[Write, ...]:
    """That the ticket is open again, and who looks after it; or only that, where it is somebody else now."""
    reopened = before.status.is_done
    if not (reopened or before.poc != ticket.poc) or not may_confirm(matter):
        return ()
    change = StatusChange(ticket.id, ticket.subject, change="reopened" if reopened else "assigned",
                          poc=matter.directory.serving(ticket.poc).name, due_at=ticket.promise)
    return writing.to_conversation(change, ticket, machine=Machine.REPLIED)


def add_unconfirmed(matter: Matter, speaker: Unconfirmed) -> tuple[Decision, ...]:
    """The words are kept where only POCs see them; the POC may admit the author, who learns nothing of the ticket."""
    ticket = speaker.file.ticket
    entry = matter.entry(Visibility.INTERNAL, unconfirmed=True)
    told = experts.tell_of_another if speaker.by_expert else _ask_poc
    return (
        AppendEntry(ticket.id, entry),
        *told(ticket, matter),
        *_confirm(ticket, matter),
        Finish(Outcome.ENTRY, "unconfirmed: its author does not belong to the ticket", ticket.id),
    )


def _ask_poc(ticket: Ticket, matter: Matter) -> tuple[Write, ...]:
    if is_flooded(matter):
        return ()
    person = matter.directory.serving(ticket.poc)
    letter = Admission(ticket.id, ticket.subject, author=matter.sender, text=RichText(matter.mail.new_text))
    question = matter.question(QuestionKind.ADMIT, person.key, letter.options, ticket=ticket.id,
                               about=matter.sender.key)
    return tuple(
        writing.ask(letter, question, box, project=ticket.project, language=person.language)
        for box in matter.directory.mailboxes(person.key)[:1]
    )


def _confirm(ticket: Ticket, matter: Matter) -> tuple[Write, ...]:
    if not may_confirm(matter) or is_flooded(matter):
        return ()
    return (
        Write(UnconfirmedReceipt(None, ""), to=receipt_box(matter), lane=Lane.TICKET, role=TagRole.STAKEHOLDER,
              person=matter.sender.key, ticket=ticket.id, project=ticket.project, language=matter.language,
              machine=Machine.REPLIED, null_sender=True, in_reply_to=matter.mail.message_id),
    )
