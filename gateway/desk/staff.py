"""A POC's mail: commands change the ticket, words go where their lane says, and everybody concerned is told once.

Commands only change the ticket. Who is told follows from the ticket before and after, in `_consequences`.
"""
from __future__ import annotations

from dataclasses import dataclass, replace

from gateway.desk import alike, commands, grammar, guards, handing, holding, lifecycle, writing
from gateway.desk.authority import Staff
from gateway.desk.matter import Matter
from gateway.model.decision import AppendEntry, Decision, Finish, MoveTo, Write
from gateway.model.letter import (
    Answer,
    Closed,
    CommandReceipt,
    Lane,
    Letter,
    NewEntry,
    Note,
    RichText,
    StatusChange,
)
from gateway.model.mail import Address, Outcome
from gateway.model.people import Person, Role
from gateway.model.ticket import EntryKind, Status, TagRole, Ticket, Visibility


@dataclass(frozen=True, slots=True)
class Result:
    """What a POC's mail did: the ticket before and after, the words that travel, the commands' lines."""

    before: Ticket
    after: Ticket
    words: grammar.Words
    is_note: bool
    lines: tuple[tuple[str, str, str], ...]
    decisions: tuple[Decision, ...]


def act(matter: Matter, speaker: Staff, *, released: bool = False) -> tuple[Decision, ...]:
    """Do what the mail says, or hold it and ask. `released`: its author has said "send it as it is"."""
    words = grammar.read_words(matter.mail.new_text, commands.KNOWN, unknown_is_text=released)
    is_note = speaker.notes_only or any(c.word == "note" for c in words.commands)
    if not released:
        why = holding.reasons(matter, speaker, words, is_note)
        if why:
            return holding.hold(matter, speaker, why)
    result = _carry_commands(matter, speaker, words, is_note)
    return (*holding.replace_tags(matter), *result.decisions, *_consequences(result, matter, speaker))






def _carry_commands(matter: Matter, speaker: Staff, words: grammar.Words, is_note: bool) -> Result:
    """Run the commands in the order written, each on the ticket that the one before left."""
    desk = commands.Desk(speaker.person, matter.now, matter.directory, matter.policy, matter.situation.open_tickets)
    before = ticket = speaker.file.ticket
    lines: list[tuple[str, str, str]] = []
    decisions: list[Decision] = []
    words = _with_note_argument(words)
    for command in words.commands:
        done = commands.run(command, ticket, desk)
        ticket = done.ticket
        decisions += done.decisions
        lines.append((command.line, done.said, done.undo))
    return Result(before, ticket, words, is_note, tuple(lines), tuple(decisions))


def _with_note_argument(words: grammar.Words) -> grammar.Words:
    """`#note call him back` is a note of one line: its words belong to the text."""
    said = [c.argument for c in words.commands if c.word == "note" and c.argument]
    return replace(words, text="\n".join([*said, words.text]).strip("\n")) if said else words


def _consequences(result: Result, matter: Matter, speaker: Staff) -> tuple[Decision, ...]:
    """Entries, letters and the outcome that follow from what the mail did."""
    has_words = bool(result.words.text.strip()) or matter.has_files
    decisions: list[Decision] = [*_entries(result, matter, has_words)]
    if has_words and result.is_note:
        decisions += _tell_colleagues(result, matter, speaker)
    if has_words and not result.is_note:
        decisions += _answered(result)
    sent = _tell_outside(result, matter, speaker, has_words and not result.is_note)
    decisions += [*sent, *_tell_pocs(result, matter, speaker, has_words and not result.is_note)]
    if result.lines:
        decisions.append(_receipt(result, matter, speaker, tuple(w.to.shown for w in sent)))
    outcome = Outcome.ENTRY if has_words else Outcome.COMMAND
    return (*decisions, Finish(outcome, "note" if result.is_note else "from the POC", result.after.id))


def _entries(result: Result, matter: Matter, has_words: bool) -> list[AppendEntry]:
    ticket, entries = result.after.id, []
    if has_words:
        kind = EntryKind.NOTE if result.is_note else EntryKind.MAIL
        visibility = Visibility.INTERNAL if result.is_note else Visibility.PUBLIC
        text = result.words.text
        entries.append(AppendEntry(ticket, matter.entry(visibility, kind=kind, text=text)))
    if result.lines:
        text = "\n".join(f"{line}: {said}" for line, said, _ in result.lines)
        entry = matter.entry(Visibility.INTERNAL, kind=EntryKind.COMMAND, text=text)
        entries.append(AppendEntry(ticket, replace(entry, folded="", attachments=(),
                                                   message_id=None if has_words else entry.message_id)))
    return entries


def _answered(result: Result) -> list[Decision]:
    """Words reached the stakeholder: the promise is kept, and a new ticket is open."""
    if result.after.status.is_done:
        return []
    moved: list[Decision] = [] if result.after.status is Status.OPEN else [MoveTo(result.after.id, Status.OPEN)]
    return [*moved, lifecycle.nothing_owed(result.after)]


def _tell_outside(result: Result, matter: Matter, speaker: Staff, public: bool) -> tuple[Write, ...]:
    """One letter to each person outside: the closing one, the answer, or what changed; nothing for what is internal."""
    inside, left_out = writing.fit(matter.attached, matter.policy.max_relay_bytes) if public else ((), ())
    letter = _letter_outside(result, matter, speaker.person, public, left_out)
    if letter is None:
        return ()
    return writing.to_conversation(letter, result.after, speaker=speaker.person.name, attachments=inside,
                                   leave_out=[matter.sender.key])


def _letter_outside(result: Result, matter: Matter, person: Person, public: bool,
                    left_out: tuple[str, ...]) -> Letter | None:
    before, after = result.before, result.after
    words = _rich(result, matter) if public else None
    if after.status.is_done and not before.status.is_done:
        return Closed(after.id, after.subject, author=person.name, text=words, left_out=left_out)
    if words is not None:
        return Answer(after.id, after.subject, author=person.name, text=words, left_out=left_out)
    name = matter.directory.serving(after.poc).name
    if before.status.is_done and not after.status.is_done:
        return StatusChange(after.id, after.subject, change="reopened", poc=name, due_at=after.promise)
    if before.poc != after.poc and not after.status.is_done:
        return StatusChange(after.id, after.subject, change="assigned", poc=name, due_at=after.promise)
    return None


def _rich(result: Result, matter: Matter) -> RichText:
    """The words that travel; with their formatting only when no command had to be cut, and no link shows an address."""
    untouched = not result.words.commands
    html = matter.html if untouched else None
    author = matter.directory.person_at(matter.sender.address)
    if html and author and guards.shows_private(html, author):
        html = None
    return RichText(result.words.text, html)


def _tell_pocs(result: Result, matter: Matter, speaker: Staff, public: bool) -> tuple[Write, ...]:
    """The new POC gets the whole ticket; the POC of a ticket hears when a colleague answered on it."""
    after, directory = result.after, matter.directory
    if after.poc == speaker.person.key:
        return ()
    if after.poc != result.before.poc:
        return handing.hand_over(speaker.file, after, directory, matter.policy, by=speaker.person.name,
                                 solved=alike.suggested(matter))
    if public:
        letter = NewEntry(after.id, after.subject, author=Address("", speaker.person.name),
                          receivers=writing.receivers(after),
                          text=_rich(result, matter), due_at=after.promise)
        return writing.to_staff(after.poc, letter, after, directory, lane=Lane.STAKEHOLDER)
    return ()


def _tell_colleagues(result: Result, matter: Matter, speaker: Staff) -> tuple[Write, ...]:
    """A note goes to the POC of the ticket, to those who have written on it, and to covers of those who are away."""
    inside, left_out = writing.fit(matter.attached, matter.policy.max_relay_bytes)
    letter = Note(result.after.id, result.after.subject, author=speaker.person.name, text=_rich(result, matter),
                  attachments=tuple(a.name for a in inside), left_out=left_out)
    return tuple(
        write
        for key in _colleagues(result.after, speaker, matter)
        for write in writing.to_staff(key, letter, result.after, matter.directory, lane=Lane.COLLEAGUES,
                                      attachments=inside)
    )


def _colleagues(ticket: Ticket, speaker: Staff, matter: Matter) -> tuple[str, ...]:
    """Keys, each once, without the speaker."""
    today = matter.now.astimezone(matter.directory.hours.zone).date()
    keys = [ticket.poc]
    outside = {p.address.key for p in ticket.participants}
    for entry in speaker.file.entries:
        author = matter.directory.person_at(entry.author.address)
        if author is not None and Role.POC in author.roles and entry.author.key not in outside:
            keys.append(author.key)
    for person in [matter.directory.people[k] for k in keys if k in matter.directory.people]:
        if person.cover and person.is_away(today):
            keys.append(person.cover)
    return tuple(key for key in dict.fromkeys(keys) if key != speaker.person.key)


def _receipt(result: Result, matter: Matter, speaker: Staff, sent_to: tuple[str, ...]) -> Write:
    ticket = result.after
    return to_speaker(CommandReceipt(ticket.id, ticket.subject, lines=result.lines, sent_to=sent_to), ticket,
                      speaker.person, matter)


def to_speaker(letter: Letter, ticket: Ticket, person: Person, matter: Matter) -> Write:
    """A word back to the POC who wrote; what he replies to it goes to colleagues only."""
    return Write(letter, to=matter.sender, lane=Lane.COLLEAGUES, role=TagRole.NOTE, person=person.key,
                 ticket=ticket.id, project=ticket.project, language=person.language,
                 in_reply_to=matter.mail.message_id)

