"""Who is told what when a POC has written: people outside, other POCs, colleagues. Each once.

Derived from the ticket before and after his mail, whatever has changed it.
"""
from __future__ import annotations

from dataclasses import dataclass

from gateway.desk import alike, closing_letter, grammar, guards, handing, writing
from gateway.desk.authority import Staff
from gateway.desk.matter import Matter
from gateway.model.decision import Decision, Write
from gateway.model.letter import Answer, Closed, Lane, Letter, Moved, NewEntry, Note, RichText, StatusChange
from gateway.model.mail import Address
from gateway.model.people import Person, Role
from gateway.model.ticket import Ticket


@dataclass(frozen=True, slots=True)
class Result:
    """What a POC's mail did: the ticket before and after, the words that travel, the commands' lines."""

    before: Ticket
    after: Ticket
    words: grammar.Words
    is_note: bool
    lines: tuple[tuple[str, str, str], ...]
    """(the line as written, its result, how to take it back or "")."""
    decisions: tuple[Decision, ...]
    has_words: bool
    """There is something of his to be read: words, or files."""
    keeps_words: bool = False
    """A command has taken the mail's words for itself."""
    is_undo: bool = False
    is_silent: bool = False
    """People outside hear nothing of the change: what it takes back they have never heard."""

    @property
    def is_public(self) -> bool:
        """His words go to the people outside."""
        return self.has_words and not self.is_note


def outside(result: Result, matter: Matter, speaker: Staff) -> tuple[Write, ...]:
    """One letter to each person outside: the closing one, the answer, or what changed; nothing for what is internal."""
    public = result.is_public
    inside, left_out = writing.fit(matter.attached, matter.policy.max_relay_bytes) if public else ((), ())
    letter = _letter_outside(result, matter, speaker.person, left_out)
    if letter is None:
        return ()
    written = writing.to_conversation(letter, result.after, speaker=speaker.person.name, attachments=inside,
                                      leave_out=[matter.sender.key], delay=matter.policy.relay_delay)
    return closing_letter.written(written, speaker.file, result.after, matter)


def _letter_outside(result: Result, matter: Matter, person: Person, left_out: tuple[str, ...]) -> Letter | None:
    before, after = result.before, result.after
    words = rich(result, matter) if result.is_public else None
    if words is None and result.is_silent:
        return None
    if after.status.is_done and not before.status.is_done and after.merged_into is None:
        return Closed(after.id, after.subject, author=person.name, text=words, left_out=left_out)
    if words is not None:
        return Answer(after.id, after.subject, author=person.name, text=words, left_out=left_out)
    name = matter.directory.serving(after.poc).name
    if before.merged_into != after.merged_into:
        return None  # where their matter goes on is no concern of theirs
    if before.status.is_done and not after.status.is_done:
        return StatusChange(after.id, after.subject, change="reopened", poc=name, due_at=after.promise)
    if before.poc != after.poc and not after.status.is_done:
        return StatusChange(after.id, after.subject, change="assigned", poc=name, due_at=after.promise)
    return None


def rich(result: Result, matter: Matter) -> RichText:
    """The words that travel; with their formatting only when no command had to be cut, and no link shows an address."""
    untouched = not result.words.commands
    html = matter.html if untouched else None
    author = matter.directory.person_at(matter.sender.address)
    if html and author and guards.shows_private(html, author):
        html = None
    return RichText(result.words.text, html)


def pocs(result: Result, matter: Matter, speaker: Staff) -> tuple[Write, ...]:
    """The new POC gets the whole ticket, the former one a line; the POC hears of a colleague's answer."""
    before, after, directory = result.before, result.after, matter.directory
    if after.poc != before.poc:
        return (*_new_poc(result, matter, speaker), *_former_poc(result, matter, speaker))
    if after.poc == speaker.person.key or not result.is_public:
        return ()
    letter = NewEntry(after.id, after.subject, author=Address("", speaker.person.name),
                      receivers=writing.receivers(after), text=rich(result, matter), due_at=after.promise)
    return writing.to_staff(after.poc, letter, after, directory, lane=Lane.STAKEHOLDER)


def _new_poc(result: Result, matter: Matter, speaker: Staff) -> tuple[Write, ...]:
    after = result.after
    if after.poc == speaker.person.key:
        return ()
    return handing.hand_over(speaker.file, after, matter.directory, matter.policy, by=speaker.person.name,
                             solved=alike.suggested(matter))


def _former_poc(result: Result, matter: Matter, speaker: Staff) -> tuple[Write, ...]:
    """Nobody loses a ticket without hearing of it."""
    before, after = result.before, result.after
    if before.poc == speaker.person.key or before.status.is_done or before.poc not in matter.directory.people:
        return ()
    letter = Moved(after.id, after.subject, poc=matter.directory.serving(after.poc).name, by=speaker.person.name)
    return writing.to_staff(before.poc, letter, after, matter.directory, lane=Lane.COLLEAGUES)


def colleagues(result: Result, matter: Matter, speaker: Staff) -> tuple[Write, ...]:
    """A note goes to the POC of the ticket, to those who have written on it, and to covers of those who are away."""
    inside, left_out = writing.fit(matter.attached, matter.policy.max_relay_bytes)
    letter = Note(result.after.id, result.after.subject, author=speaker.person.name, text=rich(result, matter),
                  attachments=tuple(a.name for a in inside), left_out=left_out)
    return tuple(
        write
        for key in _concerned(result.after, speaker, matter)
        for write in writing.to_staff(key, letter, result.after, matter.directory, lane=Lane.COLLEAGUES,
                                      attachments=inside)
    )


def _concerned(ticket: Ticket, speaker: Staff, matter: Matter) -> tuple[str, ...]:
    """Keys, each once, without the speaker, and without whoever is in the conversation: notes about him are not his."""
    directory = matter.directory
    keys = [ticket.poc, *ticket.colleagues]
    outside = {p.address.key for p in ticket.participants}
    for entry in speaker.file.entries:
        author = directory.person_at(entry.author.address)
        if author is not None and Role.POC in author.roles and entry.author.key not in outside:
            keys.append(author.key)
    for person in [directory.people[k] for k in keys if k in directory.people]:
        cover = person.cover_on(person.day_of(matter.now))
        if cover:
            keys.append(cover)
    his_own = {key for key in keys if any(directory.owns_address(key, address) for address in outside)}
    return tuple(key for key in dict.fromkeys(keys) if key != speaker.person.key and key not in his_own)
