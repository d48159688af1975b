"""Word -> function. The function's docstring is the help text of the command."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from gateway.desk import addressing, promises, rights
from gateway.desk.command_words import BY_WORD, KNOWN, WORDS
from gateway.desk.commands import (
    about,
    absence,
    answers,
    approve,
    cards,
    consult,
    days,
    escalate,
    hands,
    labels,
    lists,
    meet,
    people,
    promised,
    records,
    several,
    splitting,
    starting,
    state,
    undo,
    unwanted,
)
from gateway.desk.commands.basis import MOST_COMMANDS, Desk, Done, Run, RunAtDesk, Said
from gateway.desk.grammar import Command
from gateway.model.phrase import Phrase
from gateway.model.ticket import Ticket


def help_(ticket: Ticket, argument: str, desk: Desk) -> Done:
    """Say which commands there are, or what one of them does: #help assign."""
    return Done(ticket, help_text(argument))


ON_TICKET: Mapping[str, Run] = {
    "close": state.close,
    "reopen": state.reopen,
    "note": hands.note,
    "assign": hands.assign,
    "mine": hands.mine,
    "topic": about.topic,
    "urgency": about.urgency,
    "wait": days.wait,
    "due": days.due,
    "title": labels.title,
    "tag": labels.tag,
    "cc": people.cc,
    "link": several.link,
    "merge": several.merge,
    "split": splitting.split,
    "decision": records.decision,
    "action": records.action,
    "use": answers.use,
    "spam": unwanted.spam,
    "status": lists.status,
    "why": promised.why,
    "consult": consult.consult,
    "approve": approve.approve,
    "meet": meet.meet,
    "escalate": escalate.escalate,
    "undo": undo.undo,
    "help": help_,
}
AT_DESK: Mapping[str, RunAtDesk] = {
    "list": lists.list_,
    "new": starting.new,
    "announce": starting.announce,
    "away": absence.away,
    "back": absence.back,
    "person": cards.person,
}
"""Those that are about no ticket, or about many."""
_CHANGING = frozenset({
    "reopen", "assign", "mine", "topic", "urgency", "title", "tag", "cc", "due", "link", "split", "meet", "approve",
})
"""They would change a ticket that was merged by a line above them, on which nobody looks any more."""


def run(command: Command, ticket: Ticket, desk: Desk) -> Done:
    """Do one command."""
    refused = _refusal(command, desk)
    if refused:
        return Done(ticket, refused, keeps_words=command.word in (*addressing.SENDING, "approve"))
    if command.word in AT_DESK:
        done = AT_DESK[command.word](command.argument, desk)
        return Done(ticket, done.said, done.decisions, done.undo, done.keeps_words)
    if ticket.merged_into is not None and command.word in _CHANGING:
        said = Phrase("nothing changed: #{number} goes on in #{other}; #merge stands last", number=ticket.id,
                      other=ticket.merged_into)
        return Done(ticket, said, keeps_words=command.word in ("split", "approve"))
    return _with_settling(ON_TICKET[command.word](ticket, command.argument, desk), ticket, desk)


def _with_settling(done: Done, before: Ticket, desk: Desk) -> Done:
    """What follows for the promise to settle the matter; #undo has put that back itself."""
    if done.is_undo:
        return done
    after, settling = promises.follow(before, done.ticket, desk.now, desk.directory)
    return replace(done, ticket=after, decisions=(*done.decisions, *settling))


def run_at_desk(command: Command, desk: Desk) -> Said:
    """Do one command of a mail about no ticket; one that needs a ticket changes nothing and says so."""
    if command.word == "help":
        return Said(help_text(command.argument))
    refused = _refusal(command, desk)
    if refused:
        return Said(refused, keeps_words=command.word in addressing.SENDING)
    if command.word in AT_DESK:
        return AT_DESK[command.word](command.argument, desk)
    return Said(Phrase("nothing changed: #{word} needs a ticket, write it in a reply to a letter about that ticket",
                       word=command.word))


def _refusal(command: Command, desk: Desk) -> str:
    """Why the speaker may not do that; "" where he may."""
    project = desk.directory.projects.get(addressing.project_key(command.argument), desk.matter.project)
    return rights.may(desk.speaker, command.word, project, desk.directory)


def told(written: Sequence[Command], done: Sequence[Done | Said]) -> tuple[tuple[str, str, str], ...]:
    """A line of the receipt for each command that was done, and one for all that were too many."""
    lines = [(command.line, one.said, one.undo) for command, one in zip(written, done, strict=False)]
    if len(written) > len(done):
        why = Phrase("not done, and no line below it: one mail can have {most} commands", most=MOST_COMMANDS)
        lines.append((written[len(done)].line, why, ""))
    return tuple(lines)


def is_at_desk(word: str) -> bool:
    """True for a command that is understood in a mail about no ticket."""
    return word in AT_DESK or word == "help"


def describe(word: str) -> str:
    """The help text of a command: the docstring of its function."""
    function = ON_TICKET.get(word) or AT_DESK[word]
    return " ".join((function.__doc__ or "").split())


def help_text(asked: str) -> str:
    """A line for each command, or for the one that is asked for."""
    wanted = KNOWN.get(asked.strip().lstrip("#@").casefold())
    listed = [one for one in WORDS if wanted in (None, one.word)]
    return Phrase.joined("\n", (
        Phrase("{usage}: {help}", usage=BY_WORD[one.word].usage, help=Phrase(describe(one.word))) for one in listed
    ))
