"""What a ticket is about and how much it hurries: what the classifier said, put right."""
from __future__ import annotations

from dataclasses import replace

from gateway.desk import capacity, lifecycle, routing
from gateway.desk.commands.basis import Desk, Done
from gateway.model.changes import Cover
from gateway.model.decision import Assign, Decision, SetTopic, SetUrgency
from gateway.model.phrase import Phrase
from gateway.model.ticket import Ticket, Urgency

_URGENCY_WORDS = {
    **{u.value: u for u in Urgency},
    "urgent": Urgency.HIGH, "critical": Urgency.CRITICAL, "emergency": Urgency.CRITICAL, "medium": Urgency.NORMAL,
    "1": Urgency.LOW, "2": Urgency.NORMAL, "3": Urgency.HIGH, "4": Urgency.CRITICAL,
}


def topic(ticket: Ticket, argument: str, desk: Desk) -> Done:
    """Correct the topic: the ticket goes to the POC of that topic, and the classifier learns from it."""
    found = desk.directory.find_topic(argument.strip().strip("\"'"))
    if found is None:
        known = ", ".join(desk.directory.topics)
        return Done(ticket, Phrase('nothing changed: there is no topic "{topic}". There are: {known}', topic=argument,
                                   known=known))
    if found.name == ticket.topic:
        return Done(ticket, Phrase("the topic was {topic} already", topic=found.name))
    project = desk.directory.projects.get(ticket.project, desk.directory.default_project)
    wanted = routing.Wanted(
        found, project, desk.directory, desk.policy, desk.open_tickets, desk.now,
        stakeholder=ticket.stakeholder.address, language=ticket.language, urgency=ticket.urgency,
    )
    choice = routing.choose_another(wanted, ticket.poc)
    undo = f"#topic {ticket.topic}" if ticket.topic else ""
    moved, said = replace(ticket, topic=found.name), Phrase("topic is {topic}", topic=found.name)
    corrected = SetTopic(ticket.id, found.name, by=desk.speaker.key)
    if choice is None:
        return Done(moved, said, (corrected,), undo)
    moved = replace(moved, poc=choice.poc, chosen_by=choice.why, covers_for=choice.covers_for)
    has_it = Phrase("{name} has it now", name=desk.directory.people[choice.poc].name)
    given = (Assign(ticket.id, choice.poc, choice.why), Cover(ticket.id, choice.covers_for))
    told = capacity.report(choice.full, ticket.id, desk.now, desk.directory)
    return Done(moved, Phrase.joined("; ", (said, has_it)), (corrected, *given, *told), undo)


def urgency(ticket: Ticket, argument: str, desk: Desk) -> Done:
    """Correct the urgency: low, normal, high or critical; the promise moves with it."""
    word = _URGENCY_WORDS.get(argument.strip().strip("\"'").casefold())
    if word is None:
        return Done(ticket, Phrase("nothing changed: urgency is one of low, normal, high, critical"))
    if word is ticket.urgency:
        return Done(ticket, Phrase("urgency was {level} already", level=word))
    moved, promised = lifecycle.moved(ticket, replace(ticket, urgency=word), desk.now, desk.directory, desk.policy)
    decisions: tuple[Decision, ...] = (SetUrgency(ticket.id, word, by=desk.speaker.key), *promised)
    said = Phrase("urgency is {level}", level=word)
    return Done(moved, said, decisions, f"#urgency {ticket.urgency.value}")
