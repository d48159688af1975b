"""A POC's mail: commands change the ticket, words go where their lane says, and everybody concerned is told once.

Commands only change the ticket. Who is told follows from the ticket before and after: see `telling`.
"""
from __future__ import annotations

from dataclasses import dataclass, replace

from gateway.desk import closing_letter, commands, grammar, holding, lifecycle, receipts, telling, why
from gateway.desk.authority import Staff
from gateway.desk.matter import Matter
from gateway.desk.signed import without_lone_signature
from gateway.desk.telling import Result
from gateway.model.changes import Remember
from gateway.model.decision import AppendEntry, Decision, Finish, MoveTo, Write
from gateway.model.mail import Outcome
from gateway.model.ticket import EntryKind, Ticket, Visibility


@dataclass(frozen=True, slots=True)
class Acted:
    """What follows from a POC's mail, and his ticket as the mail has left it; None where the mail is held."""

    decisions: tuple[Decision, ...]
    after: Ticket | None = None


def act(matter: Matter, speaker: Staff, *, released: bool = False) -> tuple[Decision, ...]:
    """Do what the mail says, or hold it and ask. `released`: its author has said "send it as it is"."""
    return acted(matter, speaker, released=released).decisions


def acted(matter: Matter, speaker: Staff, *, released: bool = False) -> Acted:
    """The same, with the ticket that comes of it."""
    as_text = released or "unknown_command" in matter.policy.guards_off
    words = grammar.read_words(matter.mail.new_text, commands.KNOWN, unknown_is_text=as_text)
    words = replace(words, text=without_lone_signature(words.text, speaker.person))
    words = _asked_why(words, matter, speaker)
    is_note = speaker.notes_only or any(c.word == "note" for c in words.commands)
    if not released:
        why = holding.reasons(matter, speaker, words, is_note)
        if why:
            return Acted(holding.hold(matter, speaker, why, is_note=is_note))
    result = _carry_commands(matter, speaker, words, is_note)
    follows = _consequences(result, matter, speaker)
    return Acted((*holding.replace_tags(matter), *result.decisions, *follows), result.after)


def _carry_commands(matter: Matter, speaker: Staff, words: grammar.Words, is_note: bool) -> Result:
    """Run the commands in the order written, each on the ticket that the one before left."""
    words = _with_note_argument(words)
    desk = commands.Desk(speaker.person, matter, speaker.file, words.text, is_note)
    before = ticket = speaker.file.ticket
    done: list[commands.Done] = []
    for command in words.commands[:commands.MOST_COMMANDS]:
        done.append(commands.run(command, ticket, desk))
        ticket = done[-1].ticket
    words = _as_they_travel(words, done)
    keeps_words = any(one.keeps_words for one in done)
    return Result(
        before, ticket, words, is_note, decisions=tuple(d for one in done for d in one.decisions),
        lines=commands.told(words.commands, done),
        has_words=bool(words.text.strip()) or (matter.has_files and not keeps_words), keeps_words=keeps_words,
        is_undo=any(one.is_undo for one in done), is_silent=any(one.is_silent for one in done),
    )


def _asked_why(words: grammar.Words, matter: Matter, speaker: Staff) -> grammar.Words:
    """ "why?" as the whole mail, while an answer is owed, asks us: the same as `#why`."""
    if words.commands or matter.has_files or speaker.file.ticket.promise is None or not why.is_asked(words.text):
        return words
    return replace(words, commands=(grammar.Command(words.text.strip(), "why", ""),), text="")


def _as_they_travel(words: grammar.Words, done: list[commands.Done]) -> grammar.Words:
    """The words without those that a command was given for itself, after those that a command puts before them."""
    own = "" if any(one.keeps_words for one in done) else words.text
    answers = [one.answer for one in done if one.answer]
    return replace(words, text="\n\n".join(part for part in (*answers, own) if part))


def _with_note_argument(words: grammar.Words) -> grammar.Words:
    """`#note call him back` is a note of one line: its words belong to the text."""
    said = [c.argument for c in words.commands if c.word == "note" and c.argument]
    return replace(words, text="\n".join([*said, words.text]).strip("\n")) if said else words


def _consequences(result: Result, matter: Matter, speaker: Staff) -> tuple[Decision, ...]:
    """Entries, letters, what is kept to be taken back, and the outcome: all that follows from what the mail did."""
    sent = telling.outside(result, matter, speaker)
    deed = receipts.deed(result, matter, speaker, sent)
    kept = (Remember(deed),) if deed else ()
    receipt = receipts.receipt(result, matter, speaker, sent, can_undo=deed is not None)
    outcome = Outcome.ENTRY if result.has_words else Outcome.COMMAND
    finish = Finish(outcome, "note" if result.is_note else "from the POC", result.after.id)
    return (*effects(result, matter, speaker, sent), *kept, *receipt, finish)


def effects(result: Result, matter: Matter, speaker: Staff, sent: tuple[Write, ...]) -> tuple[Decision, ...]:
    """What is put on record, and what everybody but the author reads; `sent`: the letters to the people outside."""
    noted = telling.colleagues(result, matter, speaker) if result.has_words and result.is_note else ()
    answered = _answered(result.after) if result.is_public else ()
    asked = closing_letter.asked(sent, result.after, matter)
    told = telling.pocs(result, matter, speaker)
    return (*_entries(result, matter), *noted, *answered, *sent, *asked, *told)


def _entries(result: Result, matter: Matter) -> list[AppendEntry]:
    ticket, entries = result.after.id, []
    if result.has_words:
        kind = EntryKind.NOTE if result.is_note else EntryKind.MAIL
        visibility = Visibility.INTERNAL if result.is_note else Visibility.PUBLIC
        entries.append(AppendEntry(ticket, matter.entry(visibility, kind=kind, text=result.words.text)))
    if result.lines:
        text = "\n".join(f"{line}: {said}" for line, said, _ in result.lines)
        entry = matter.entry(Visibility.INTERNAL, kind=EntryKind.COMMAND, text=text)
        entries.append(AppendEntry(ticket, replace(entry, folded="", attachments=(),
                                                   message_id=None if result.has_words else entry.message_id)))
    return entries


def _answered(ticket: Ticket) -> tuple[Decision, ...]:
    """Words reach the stakeholder: the promise is kept, and a new ticket is open."""
    now = lifecycle.answered(ticket)
    moved = (MoveTo(ticket.id, now.status),) if now.status is not ticket.status else ()
    return () if ticket.status.is_done else (*moved, lifecycle.nothing_owed(ticket, answered=True))
