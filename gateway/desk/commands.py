"""The commands of a POC: one function each, its docstring the help text; the table COMMANDS at the end names them.

A command changes the ticket and says what it did; it writes no letters. What follows from the change
(who is told) is derived once, in `staff`, from the ticket before and after.
"""
from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from gateway.desk import lifecycle, routing
from gateway.desk.grammar import Command
from gateway.model.decision import Assign, Decision, MoveTo, SetTopic, SetUrgency
from gateway.model.people import Directory, Person, Role
from gateway.model.policy import DeskPolicy
from gateway.model.ticket import Status, Ticket, Urgency


@dataclass(frozen=True, slots=True)
class Desk:
    """What a command may look at: who speaks, when, and the house."""

    speaker: Person
    now: datetime
    directory: Directory
    policy: DeskPolicy
    open_tickets: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Done:
    """What a command did: the ticket as it is now, the decisions, a sentence for the receipt, how to take it back."""

    ticket: Ticket
    said: str
    decisions: tuple[Decision, ...] = ()
    undo: str = ""


Run = Callable[[Ticket, str, Desk], Done]


@dataclass(frozen=True, slots=True)
class Spec:
    """A line of the table: the word, what else people write for it, the function (None: not yet available)."""

    word: str
    also: tuple[str, ...]
    run: Run | None
    usage: str


def close(ticket: Ticket, argument: str, desk: Desk) -> Done:
    """Resolve the ticket; the stakeholder is told, and a reply of his opens it again."""
    if ticket.status.is_done:
        return Done(ticket, f"#{ticket.id} was resolved already")
    moved = (MoveTo(ticket.id, Status.RESOLVED), lifecycle.nothing_owed(ticket))
    return Done(replace(ticket, status=Status.RESOLVED, promise=None), f"#{ticket.id} is resolved", moved, "#reopen")


def reopen(ticket: Ticket, argument: str, desk: Desk) -> Done:
    """Open a resolved ticket again; the stakeholder is told by when he hears from us."""
    if not ticket.status.is_done:
        return Done(ticket, f"#{ticket.id} is open already")
    topic = desk.directory.topics.get(ticket.topic or "")
    due = lifecycle.due_at(desk.now, topic, ticket.urgency, desk.directory)
    moved = (MoveTo(ticket.id, Status.OPEN), lifecycle.promise(ticket, due, desk.now, desk.directory, desk.policy))
    return Done(replace(ticket, status=Status.OPEN, promise=due), f"#{ticket.id} is open again", moved, "#close")


def note(ticket: Ticket, argument: str, desk: Desk) -> Done:
    """The text of this mail is for colleagues only; nothing goes to the stakeholder."""
    return Done(ticket, "your text is a note for colleagues only")


def assign(ticket: Ticket, argument: str, desk: Desk) -> Done:
    """Hand the ticket to a colleague: #assign NAME or address, #assign me, #assign none (back to triage)."""
    wanted = argument.strip()
    if not wanted:
        return Done(ticket, "nothing changed: say to whom, for example #assign me")
    person = _who(wanted, desk)
    if person is None:
        return Done(ticket, f'nothing changed: I know nobody, or several, by the name "{wanted}"')
    if Role.POC not in person.roles and not person.is_team:
        return Done(ticket, f"nothing changed: {person.name} is not a POC")
    return _hand_over(ticket, person, desk)


def mine(ticket: Ticket, argument: str, desk: Desk) -> Done:
    """Take the ticket yourself."""
    return _hand_over(ticket, desk.speaker, desk)


def topic(ticket: Ticket, argument: str, desk: Desk) -> Done:
    """Correct the topic: the ticket goes to the POC of that topic, and the classifier learns from it."""
    found = desk.directory.find_topic(argument.strip().strip("\"'"))
    if found is None:
        known = ", ".join(desk.directory.topics)
        return Done(ticket, f'nothing changed: there is no topic "{argument}". There are: {known}')
    if found.name == ticket.topic:
        return Done(ticket, f"the topic was {found.name} already")
    project = desk.directory.projects.get(ticket.project, desk.directory.default_project)
    today = desk.now.astimezone(desk.directory.hours.zone).date()
    wanted = routing.Wanted(found, project, desk.directory, desk.policy, desk.open_tickets, today)
    choice = routing.choose_another(wanted, ticket.poc)
    undo = f"#topic {ticket.topic}" if ticket.topic else ""
    moved, said = replace(ticket, topic=found.name), f"topic is {found.name}"
    corrected = SetTopic(ticket.id, found.name, by=desk.speaker.key)
    if choice is None:
        return Done(moved, said, (corrected,), undo)
    moved = replace(moved, poc=choice.poc, chosen_by=choice.why)
    said = f"{said}; {desk.directory.people[choice.poc].name} has it now"
    return Done(moved, said, (corrected, Assign(ticket.id, choice.poc, choice.why)), undo)


def urgency(ticket: Ticket, argument: str, desk: Desk) -> Done:
    """Correct the urgency: low, normal, high or critical; the promise moves with it."""
    word = _URGENCY_WORDS.get(argument.strip().strip("\"'").casefold())
    if word is None:
        return Done(ticket, "nothing changed: urgency is one of low, normal, high, critical")
    if word is ticket.urgency:
        return Done(ticket, f"urgency was {word.value} already")
    decisions: list[Decision] = [SetUrgency(ticket.id, word, by=desk.speaker.key)]
    due = ticket.promise
    if due is not None:
        found = desk.directory.topics.get(ticket.topic or "")
        due = max(lifecycle.due_at(ticket.opened_at, found, word, desk.directory), desk.now)
        decisions.append(lifecycle.promise(ticket, due, desk.now, desk.directory, desk.policy))
    moved = replace(ticket, urgency=word, promise=due)
    return Done(moved, f"urgency is {word.value}", tuple(decisions), f"#urgency {ticket.urgency.value}")


def help_(ticket: Ticket, argument: str, desk: Desk) -> Done:
    """Say which commands there are, or what one of them does: #help assign."""
    wanted = KNOWN.get(argument.strip().lstrip("#@").casefold())
    asked = [spec for spec in COMMANDS if spec.run and (wanted is None or spec.word == wanted)]
    return Done(ticket, "\n".join(f"{spec.usage}: {describe(spec)}" for spec in asked))


def describe(spec: Spec) -> str:
    """The help text of a command: the docstring of its function."""
    return " ".join((spec.run.__doc__ or "").split()) if spec.run else "not yet available"


def run(command: Command, ticket: Ticket, desk: Desk) -> Done:
    """Do one command; a word whose function is still to come changes nothing and says so."""
    spec = _BY_WORD[command.word]
    if spec.run is None:
        return Done(ticket, f"#{spec.word} is not yet available: nothing changed")
    return spec.run(ticket, command.argument, desk)


def _who(words: str, desk: Desk) -> Person | None:
    if words.casefold() in ("me", "myself", "mine"):
        return desk.speaker
    if words.casefold() in ("none", "nobody", "triage"):
        return desk.directory.people[desk.directory.triage_poc]
    return desk.directory.find_person(words.strip("<>\"'"))


def _hand_over(ticket: Ticket, person: Person, desk: Desk) -> Done:
    """Assign to the person, or to the member of the team with the fewest open tickets."""
    poc, why = person.key, f"assigned by {desk.speaker.name}"
    if person.is_team:
        poc = routing.least_busy(desk.directory, person, desk.open_tickets, desk.now)
    if poc == ticket.poc:
        return Done(ticket, f"{desk.directory.people[poc].name} has it already")
    handed = (Assign(ticket.id, poc, why),)
    before = desk.directory.people.get(ticket.poc)
    undo = f"#assign {before.name}" if before else ""
    return Done(replace(ticket, poc=poc, chosen_by=why), f"{desk.directory.people[poc].name} has it now", handed, undo)


_URGENCY_WORDS = {
    **{u.value: u for u in Urgency},
    "urgent": Urgency.HIGH, "critical": Urgency.CRITICAL, "emergency": Urgency.CRITICAL, "medium": Urgency.NORMAL,
    "1": Urgency.LOW, "2": Urgency.NORMAL, "3": Urgency.HIGH, "4": Urgency.CRITICAL,
}

# Every word a POC may know from here or from another helpdesk; a word without a function answers "not yet available".
COMMANDS: tuple[Spec, ...] = (
    Spec("close", ("closed", "done", "solved", "resolve", "resolved"), close, "#close"),
    Spec("reopen", ("open",), reopen, "#reopen"),
    Spec("note", ("internal", "comment", "private"), note, "#note"),
    Spec("assign", ("assignee", "owner"), assign, "#assign NAME"),
    Spec("mine", ("take",), mine, "#mine"),
    Spec("topic", ("queue", "group", "category"), topic, "#topic NAME"),
    Spec("urgency", ("priority", "severity"), urgency, "#urgency low|normal|high|critical"),
    Spec("help", (), help_, "#help"),
    Spec("wait", ("pending", "stalled", "snooze"), None, "#wait until DATE"),
    Spec("tag", (), None, "#tag +a -b"),
    Spec("cc", ("notify",), None, "#cc +ADDRESS"),
    Spec("title", ("retitle", "subject"), None, "#title TEXT"),
    Spec("due", (), None, "#due DATE"),
    Spec("merge", (), None, "#merge N"),
    Spec("split", (), None, "#split"),
    Spec("link", (), None, "#link N"),
    Spec("approve", ("ask",), None, "#approve SPONSOR: question"),
    Spec("decision", (), None, "#decision TEXT"),
    Spec("action", (), None, "#action WHO: TEXT by DATE"),
    Spec("meet", ("schedule",), None, "#meet 30m Tue-Thu pm"),
    Spec("use", (), None, "#use N"),
    Spec("new", (), None, "#new ADDRESS"),
    Spec("announce", (), None, "#announce PROJECT"),
    Spec("consult", (), None, "#consult ADDRESS: question"),
    Spec("escalate", (), None, "#escalate"),
    Spec("spam", (), None, "#spam"),
    Spec("undo", (), None, "#undo"),
    Spec("status", (), None, "#status"),
    Spec("list", (), None, "#list"),
    Spec("away", (), None, "#away until DATE"),
    Spec("back", (), None, "#back"),
)
_BY_WORD = {spec.word: spec for spec in COMMANDS}
KNOWN: Mapping[str, str] = {word: spec.word for spec in COMMANDS for word in (spec.word, *spec.also)}
"""Every word and synonym -> its canonical word."""
