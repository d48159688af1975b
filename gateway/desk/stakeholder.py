"""Mail from outside on a ticket that is there already."""
from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from hashlib import sha256

from gateway.desk import files, lifecycle, urgency, writing
from gateway.desk.authority import Stakeholder, Unconfirmed
from gateway.desk.matter import Matter, is_flooded
from gateway.desk.opening import may_confirm, receipt_box
from gateway.model.decision import AppendEntry, Confirm, Decision, Finish, Machine, MoveTo, SetUrgency, Write
from gateway.model.letter import Admission, Lane, NewEntry, RichText, StatusChange, UnconfirmedReceipt
from gateway.model.mail import Outcome
from gateway.model.ticket import Question, QuestionKind, Status, TagRole, Ticket, Visibility


def add(matter: Matter, speaker: Stakeholder) -> tuple[Decision, ...]:
    """The words join the ticket, the POC is told, an answer is owed again, and a finished ticket opens."""
    raised = urgency.raised_by(matter, speaker.file)
    ticket = replace(speaker.file.ticket, urgency=raised.level) if raised else speaker.file.ticket
    reopened = ticket.status.is_done
    due = _due(matter, ticket, is_raised=raised is not None)
    decisions: list[Decision] = [AppendEntry(ticket.id, matter.entry(Visibility.PUBLIC))]
    if speaker.by_tag and not matter.situation.trust.failed:
        decisions.append(Confirm(matter.sender.key))
    if ticket.status in (Status.WAITING, Status.RESOLVED, Status.CLOSED):
        decisions.append(MoveTo(ticket.id, Status.OPEN))
    if raised:
        decisions.append(SetUrgency(ticket.id, raised.level, by=""))
    if due != ticket.promise:
        decisions.append(lifecycle.promise(ticket, due, matter.now, matter.directory, matter.policy))
    inside, left_out = writing.fit(matter.harmless, matter.policy.max_relay_bytes)
    letter = NewEntry(
        ticket.id, ticket.subject, author=matter.sender, receivers=writing.receivers(ticket),
        text=RichText(matter.mail.new_text, matter.html), due_at=due, reopened=reopened,
        attachments=tuple(a.name for a in inside), left_out=left_out,
        urgency=raised.level if raised else None, urgency_why=raised.why if raised else "",
    )
    decisions += writing.to_staff(ticket.poc, letter, ticket, matter.directory, lane=Lane.STAKEHOLDER,
                                  attachments=inside)
    decisions += files.ask_for(ticket, matter)
    if reopened and may_confirm(matter):
        change = StatusChange(ticket.id, ticket.subject, change="reopened",
                              poc=matter.directory.serving(ticket.poc).name, due_at=due)
        decisions += writing.to_conversation(change, ticket, machine=Machine.REPLIED)
    return (*decisions, Finish(Outcome.ENTRY, "reopened" if reopened else "from the stakeholder", ticket.id))


def _due(matter: Matter, ticket: Ticket, *, is_raised: bool) -> datetime:
    """By when an answer is owed: as was promised, or sooner where the mail has made the matter more urgent."""
    if ticket.promise is not None and not is_raised:
        return ticket.promise
    topic = matter.directory.topics.get(ticket.topic or "")
    due = lifecycle.due_at(matter.now, topic, ticket.urgency, matter.directory)
    return min(due, ticket.promise or due)


def add_unconfirmed(matter: Matter, speaker: Unconfirmed) -> tuple[Decision, ...]:
    """The words are kept where only POCs see them; the POC may admit the author, who learns nothing of the ticket."""
    ticket = speaker.file.ticket
    entry = matter.entry(Visibility.INTERNAL, unconfirmed=True)
    return (
        AppendEntry(ticket.id, entry),
        *_ask_poc(ticket, matter),
        *_confirm(ticket, matter),
        Finish(Outcome.ENTRY, "unconfirmed: its author does not belong to the ticket", ticket.id),
    )


def _ask_poc(ticket: Ticket, matter: Matter) -> tuple[Write, ...]:
    if is_flooded(matter):
        return ()
    person = matter.directory.serving(ticket.poc)
    letter = Admission(ticket.id, ticket.subject, author=matter.sender, text=RichText(matter.mail.new_text))
    question = Question(
        kind=QuestionKind.ADMIT, person=person.key, options=letter.options, asked_at=matter.now,
        expires_at=matter.now + matter.policy.question_expires_after,
        digest=sha256(matter.mail.text.encode()).hexdigest(), ticket=ticket.id, about=matter.sender.key,
    )
    return tuple(
        writing.ask(letter, question, box, project=ticket.project, language=person.language)
        for box in matter.directory.mailboxes(person.key)[:1]
    )


def _confirm(ticket: Ticket, matter: Matter) -> tuple[Write, ...]:
    if not may_confirm(matter) or is_flooded(matter):
        return ()
    return (
        Write(UnconfirmedReceipt(None, ""), to=receipt_box(matter), lane=Lane.TICKET, role=TagRole.STAKEHOLDER,
              person=matter.sender.key, ticket=ticket.id, project=ticket.project, language=matter.mail.language,
              machine=Machine.REPLIED, null_sender=True, in_reply_to=matter.mail.message_id),
    )
