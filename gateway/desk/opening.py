"""A new matter: open the ticket, choose the POC, promise an answer, confirm and inform; or ask what it is about."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from gateway.desk import (
    alike,
    capacity,
    files,
    invited,
    lifecycle,
    newcomers,
    promises,
    routing,
    unsure,
    urgency,
    writing,
)
from gateway.desk.authority import is_forged, is_known
from gateway.desk.escalation.tone import tone_of
from gateway.desk.matter import Matter, bare_subject
from gateway.model.decision import AppendEntry, Decision, Finish, Machine, OpenTicket, Write
from gateway.model.letter import Lane, NewTicket, Receipt, RichText
from gateway.model.mail import Address, Outcome
from gateway.model.people import Topic
from gateway.model.phrase import Phrase
from gateway.model.preferences import ORGANISATION
from gateway.model.situation import TicketFile
from gateway.model.ticket import Participant, Status, TagRole, Ticket, Visibility


def open_ticket(matter: Matter, maybe: TicketFile | None = None) -> tuple[Decision, ...]:
    """All that follows from a mail that starts a ticket. `maybe` is one that it names without proof."""
    thought, matter = matter.triage, urgency.judged(matter)
    first = alike.joined(matter)
    topic = _topic(matter) or _topic_of(first, matter)
    choice = _like_the_first(first, matter) or routing.choose_poc(_wanted(matter, topic))
    ticket = _new_ticket(matter, topic, choice)
    people = newcomers.copied(matter, ticket)
    ticket = _with_copied(ticket, people)
    owed = promises.owed(ticket)
    assert owed is not None, "a new ticket always promises an answer"
    told = first is None or alike.is_told_singly(ticket, first, matter)
    return (
        OpenTicket(ticket, thought if thought.model else None, alike.shown(matter) if told else ()),
        AppendEntry(ticket.id, matter.entry(Visibility.PUBLIC)),
        lifecycle.promise(ticket, owed, matter.now, matter.directory, matter.policy),
        *(alike.follow_up(ticket, first, matter) if first else ()),
        *capacity.report(choice.full, ticket.id, matter.now, matter.directory),
        *(_inform_poc(ticket, matter, maybe) if told else ()),
        *newcomers.offer(people, ticket, matter),
        *files.ask_for(ticket, matter),
        *_confirm(ticket, matter),
        Finish(Outcome.NEW_TICKET, f"{matter.situation.screening.rule}; {ticket.chosen_by}", ticket.id),
    )


def _new_ticket(matter: Matter, topic: Topic | None, choice: routing.Choice) -> Ticket:
    new = Ticket(
        id=matter.situation.next_ticket, subject=bare_subject(matter.mail.subject), status=Status.NEW,
        stakeholder=matter.sender, project=matter.project.key, poc=choice.poc, opened_at=matter.now,
        topic=topic.name if topic else None, urgency=matter.triage.urgency,
        language=matter.language, chosen_by=choice.why, covers_for=choice.covers_for,
        participants=(Participant(matter.sender, is_stakeholder=True),),
    )
    return promises.of_new(new, matter.directory)


def _with_copied(ticket: Ticket, people: Sequence[Address]) -> Ticket:
    """The ticket knows of those whom its first mail has in copy; whether they join, the POC is asked."""
    known = (Participant(one, is_stakeholder=False, admitted=False) for one in people)
    return replace(ticket, participants=(*ticket.participants, *known))


def _like_the_first(first: TicketFile | None, matter: Matter) -> routing.Choice | None:
    """Who has the first ticket about a matter has this one too; None where he is away or gone."""
    person = matter.directory.people.get(first.ticket.poc) if first else None
    if first is None or person is None or person.is_away(person.day_of(matter.now)):
        return None
    return routing.Choice(person.key, Phrase("same matter as #{number}", number=first.ticket.id))


def _topic(matter: Matter) -> Topic | None:
    """What the classifier found, if that exists at the address that was written to."""
    topic = matter.directory.topics.get(matter.triage.topic or "")
    return topic if topic and topic.name in (matter.project.topics or [topic.name]) else None


def _topic_of(first: TicketFile | None, matter: Matter) -> Topic | None:
    """Where the classifier is unsure, what the first ticket about the matter is about, if that is known."""
    return matter.directory.topics.get(first.ticket.topic or "") if first else None


def _wanted(matter: Matter, topic: Topic | None) -> routing.Wanted:
    return routing.Wanted(
        topic, matter.project, matter.directory, matter.policy, matter.situation.open_tickets, matter.now,
        stakeholder="" if is_forged(matter.situation) else matter.sender.address, language=matter.language,
        house=matter.situation.card.get(ORGANISATION) if matter.situation.card else "",
        urgency=matter.triage.urgency,
    )


def _inform_poc(ticket: Ticket, matter: Matter, maybe: TicketFile | None) -> tuple[Write, ...]:
    """The letter to the POC; who writes to himself gets it as often as he gets receipts: he may be a machine."""
    if matter.directory.owns_address(ticket.poc, matter.sender.address) and _has_enough(matter):
        return ()
    inside, left_out = writing.fit(matter.harmless, matter.policy.max_relay_bytes)
    if unsure.choices(ticket, matter):
        return unsure.ask_poc(ticket, matter, maybe, inside, left_out)
    triage, is_its_topic = matter.triage, ticket.topic == matter.triage.topic
    letter = NewTicket(
        ticket.id, ticket.subject, stakeholder=ticket.stakeholder, receivers=writing.receivers(ticket),
        text=RichText(matter.mail.new_text, matter.html), topic=ticket.topic,
        confidence=triage.confidence if is_its_topic else 0.0, why=triage.why if is_its_topic else (),
        urgency=ticket.urgency, urgency_why=triage.urgency_why, due_at=ticket.promise, chosen_by=ticket.chosen_by,
        attachments=tuple(part.name for part in inside), left_out=left_out,
        maybe=maybe.ticket.id if maybe else None, maybe_title=maybe.ticket.subject if maybe else "",
        same=alike.mentioned(matter), solved=alike.suggested(matter),
        related=tuple((one.ticket, one.title, one.text) for one in matter.situation.related),
        tone=tone_of(matter, triage.urgency_why),
        invitation=invited.shown(matter.mail),
    )
    return writing.to_staff(ticket.poc, letter, ticket, matter.directory, lane=Lane.STAKEHOLDER, attachments=inside)


def _confirm(ticket: Ticket, matter: Matter) -> tuple[Write, ...]:
    """The receipt, where one may be written; never with the sender's words, with his subject only if he is believed."""
    if not may_confirm(matter):
        return ()
    topic = matter.directory.topics.get(ticket.topic or "")
    letter = Receipt(
        ticket.id, ticket.subject, topic=topic.title if topic else None, urgency=ticket.urgency,
        poc=matter.directory.people[ticket.poc].name, due_at=ticket.promise,
        show_title=is_known(matter.situation),
    )
    receipt = Write(
        letter, to=receipt_box(matter), lane=Lane.TICKET, role=TagRole.STAKEHOLDER, person=matter.sender.key,
        ticket=ticket.id, project=ticket.project, language=ticket.language, machine=Machine.REPLIED, null_sender=True,
        in_reply_to=matter.mail.message_id,
    )
    if matter.policy.ask_stakeholder and unsure.choices(ticket, matter):
        return (unsure.ask_stakeholder(receipt, letter, ticket, matter),)
    return (receipt,)


def receipt_box(matter: Matter) -> Address:
    """Where a receipt goes; under the name in From only if that is believed: a name can hold advertisement."""
    return matter.sender if is_known(matter.situation) else Address(matter.sender.address)


def may_confirm(matter: Matter) -> bool:
    """True when an automatic answer may go to From (RFC 3834, section 2): each line is a reason against."""
    situation = matter.situation
    if not situation.screening.may_answer:
        return False
    if not matter.mail.from_ or not matter.sender.address:
        return False
    if is_forged(situation):
        return False
    if matter.directory.project_at(matter.sender.address) is not None:
        return False
    return not _has_enough(matter)


def _has_enough(matter: Matter) -> bool:
    """True when From has got as many receipts in this hour as it may."""
    return matter.situation.receipts_last_hour >= matter.policy.receipts_per_hour
