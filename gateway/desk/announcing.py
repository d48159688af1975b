"""One word of a POC to everybody with an open ticket of a project: shown to him first, sent after his yes."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from gateway.desk import grammar, guards, rights, writing
from gateway.desk.command_words import KNOWN
from gateway.desk.matter import Matter
from gateway.model.decision import AppendEntry, Decision, Write
from gateway.model.letter import Lane, NewEntry, RichText
from gateway.model.letters_started import Announcement, AnnouncementPreview
from gateway.model.mail import Address
from gateway.model.people import Person, Project
from gateway.model.phrase import Phrase
from gateway.model.situation import MOST_FOUND, TicketFile
from gateway.model.ticket import Participant, QuestionKind, TagRole, Ticket, Visibility


@dataclass(frozen=True, slots=True)
class Receiver:
    """Somebody outside with open tickets of the project, and the newest of these: he is written to on that one."""

    person: Participant
    ticket: Ticket


def receivers(files: Sequence[TicketFile]) -> tuple[Receiver, ...]:
    """Everybody in the conversations of these tickets, each once, in the order of their newest tickets."""
    found: dict[str, Receiver] = {}
    for file in sorted(files, key=lambda one: one.ticket.id, reverse=True):
        for person in file.ticket.conversation:
            if person.address.address:
                found.setdefault(person.address.key, Receiver(person, file.ticket))
    return tuple(found.values())


def preview(project: Project, person: Person, text: str, matter: Matter) -> Write:
    """The question to him: so many tickets, these people, these words; yes or no."""
    files = matter.situation.found.project
    inside, left_out = writing.fit(matter.attached, matter.policy.max_relay_bytes)
    letter = AnnouncementPreview(
        None, "", about=project.name, tickets=len(files),
        people=tuple(r.person.address.shown for r in receivers(files)), text=RichText(text),
        doubts=_doubts(person, matter), attachments=tuple(a.name for a in inside), left_out=left_out,
    )
    question = matter.question(QuestionKind.ANNOUNCE, person.key, letter.options, holds=True, about=project.key,
                               bound_to=text)
    return writing.ask(letter, question, matter.sender, project=matter.project.key, language=person.language,
                       attachments=inside)


def send(matter: Matter, key: str, person: Person) -> tuple[list[Decision], str]:
    """The words to everybody, on record on every ticket; its POC reads them too. And a sentence that says so.

    Promises and status stay as they are: nobody has been answered. `matter` is that of the mail that was shown.
    """
    project = matter.directory.projects.get(key)
    refused = rights.may(person, "announce", project, matter.directory) if project else ""
    files = matter.situation.found.project
    if project is None or refused or not 0 < len(files) <= MOST_FOUND:
        return [], refused or Phrase("nothing was sent: there is no open ticket any more, or there are too many")
    text = grammar.read_words(matter.mail.new_text, KNOWN).text
    entry = replace(matter.entry(Visibility.PUBLIC, text=text), folded="", message_id=None)
    people = receivers(files)
    letters = [_to(receiver, text, person, matter) for receiver in people]
    said = Phrase("sent to {people} people with {tickets} open tickets of {project}", people=len(people),
                  tickets=len(files), project=project.name)
    return [*(AppendEntry(f.ticket.id, entry) for f in files), *letters, *_to_pocs(files, text, person, matter)], said


def _to(receiver: Receiver, text: str, person: Person, matter: Matter) -> Write:
    """His copy: on a ticket of his, so that what he answers is read by its POC."""
    ticket, to = receiver.ticket, receiver.person.address
    inside, left_out = writing.fit(matter.attached, matter.policy.max_relay_bytes)
    letter = Announcement(ticket.id, ticket.subject, author=person.name, text=RichText(text), left_out=left_out)
    return Write(letter, to=to, lane=Lane.TICKET, role=TagRole.STAKEHOLDER, person=to.key, ticket=ticket.id,
                 project=ticket.project, language=ticket.language, speaker=person.name, attachments=inside)


def _to_pocs(files: Sequence[TicketFile], text: str, person: Person, matter: Matter) -> list[Write]:
    """Each other POC once, on the newest of his tickets: he must know what his people have read."""
    newest = {f.ticket.poc: f.ticket for f in sorted(files, key=lambda one: one.ticket.id)}
    letters: list[Write] = []
    for poc, ticket in newest.items():
        if poc == person.key:
            continue
        told = NewEntry(ticket.id, ticket.subject, author=Address("", person.name),
                        receivers=writing.receivers(ticket), text=RichText(text), due_at=ticket.promise)
        letters += writing.to_staff(poc, told, ticket, matter.directory, lane=Lane.STAKEHOLDER)
    return letters


def _doubts(person: Person, matter: Matter) -> tuple[str, ...]:
    """What the guards say: they do not hold what is shown before it goes, but he should read it."""
    outgoing = guards.Outgoing(
        grammar.read_words(matter.mail.new_text, KNOWN), person, (), is_note=False,
        files=matter.attached if matter.has_files else (), shows_pictures=any(f.inline for f in matter.attached),
        contents=matter.mail.contents, told=matter.situation.told,
    )
    return guards.reasons(outgoing, matter.policy.guards_off)
