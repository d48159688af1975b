"""Lines about actions, approvals, mails in quarantine, and letters that were given up: one function each."""
from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from gateway.desk import actions, approval, following_up
from gateway.desk.excerpt import start_of
from gateway.desk.lines.table import Word
from gateway.desk.matter import Matter
from gateway.model.changes_lines import Drop, LeaveUnsent, Release, Retry
from gateway.model.decision import Decision
from gateway.model.lines import LineKind
from gateway.model.mail import Outcome
from gateway.model.people import Person, Role
from gateway.model.phrase import Phrase
from gateway.model.ticket import Action

_GONE = Phrase("nothing changed: it is not there any more")
_LONGEST = 400
"""Characters of a mail in quarantine that are shown."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What a line did."""

    said: str
    decisions: tuple[Decision, ...] = ()


def on_action(matter: Matter, person: Person, key: str, word: Word, argument: str) -> Effect:
    """done; later and a day; or why it stands there. A sponsor speaks for himself only."""
    found = matter.situation.found
    action = next((one for one in found.of_lines if str(one.id) == key), None)
    if action is None:
        return Effect(_GONE)
    if word.word == "why":
        return Effect(_why(action, matter))
    if action.who != person.key and person.roles.isdisjoint((Role.POC, Role.OPERATOR)):
        name = actions.name_of(action.who, matter.directory)
        return Effect(Phrase("nothing changed: that is for {name}, POCs and operators to say", name=name))
    files = (file for file in found.tickets if action.ticket in (file.ticket.id, *file.merged))
    ticket = next((file.ticket.id for file in files), None)
    if ticket is None:
        return Effect(_GONE)
    said, decisions = following_up.settled(matter, action, person.key, ticket,
                                           None if word.word == "done" else argument)
    return Effect(said, decisions)


def _why(action: Action, matter: Matter) -> str:
    by = actions.name_of(action.by, matter.directory)
    return Phrase("{name} has put on record on #{number}: {what}", name=by, number=action.ticket, what=action.text)


def on_mail(matter: Matter, person: Person, key: str, word: Word, _: str) -> Effect:
    """release: it is handled anew; drop, spam: nothing comes of it; show: how its text begins."""
    mail = next((one for one in matter.situation.found.set_aside if str(one.id) == key), None)
    if mail is None:
        return Effect(_GONE)
    if not mail.waits:
        return Effect(Phrase("nothing changed: this mail has left quarantine already"))
    match word.word:
        case "show":
            return Effect(_shown(matter, key))
        case "release":
            return Effect(Phrase("it is on its way again"), (Release(mail.id),))
        case _:
            is_spam = word.word == "spam"
            reason = f"dropped by {person.name}; {mail.reason}"
            outcome = Outcome.SPAM if is_spam else Outcome.QUARANTINED
            return Effect(Phrase("nothing comes of it; it stays on record"), (Drop(mail.id, outcome, reason),))


def _shown(matter: Matter, key: str) -> str:
    """Text only: nothing in it can be opened by accident."""
    mail = next((one for number, one in matter.situation.shown if str(number) == key), None)
    if mail is None:
        return Phrase("it cannot be read")
    words = start_of(mail.text.strip(), _LONGEST)
    who = mail.from_.address if mail.from_ else "-"
    return Phrase('from {address}, "{subject}": {words}', address=who, subject=mail.subject, words=words)


def on_letter(matter: Matter, _: Person, key: str, word: Word, __: str) -> Effect:
    """retry: it is due again; drop: it stays unsent, and nobody is asked again; why: what came in its way."""
    letter = next((one for one in matter.situation.found.unsent if str(one.id) == key), None)
    if letter is None:
        return Effect(_GONE)
    if word.word == "why":
        return Effect(letter.error or _GONE)
    if not letter.waits:
        return Effect(Phrase("nothing changed: somebody has decided about this letter already"))
    if word.word == "retry":
        return Effect(Phrase("it is tried again now, to {address}", address=letter.recipient), (Retry(letter.id),))
    return Effect(Phrase("it stays unsent"), (LeaveUnsent(letter.id),))


def on_approval(matter: Matter, person: Person, key: str, words: str) -> Effect:
    """yes, with a limit perhaps, or no: read with the care that a sponsor's word needs."""
    decisions, said = approval.answer_line(matter, person, key, words)
    return Effect(said, decisions)


Act = Callable[[Matter, Person, str, Word, str], Effect]
"""(the mail, who speaks, the key of the line, the word, what stands behind it)."""
ACTS: Mapping[LineKind, Act] = {
    LineKind.ACTION: on_action,
    LineKind.MAIL: on_mail,
    LineKind.LETTER: on_letter,
}
