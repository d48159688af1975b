"""What was decided, and who is to do what: put on record, for colleagues only."""
from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from gateway.desk import actions, lifecycle
from gateway.desk.commands.basis import Desk, Done
from gateway.desk.dates import read_date
from gateway.model.changes import Undertake
from gateway.model.decision import AppendEntry
from gateway.model.phrase import Phrase
from gateway.model.ticket import Entry, EntryKind, Ticket, Visibility

_BY = re.compile(
    r"\s(?=(?:by|until|till|before|on|bis|am|vor|d['’]ici|avant|pour|jusqu['’]|le|antes|para|hasta|el)\b)", re.I)
"""Before a day at the end of an action."""
_UNTIL = re.compile(r"(?P<day>[\d０-９]+(?:[/月-][\d０-９]+日?)+)(?:まで(?:に)?)$")
"""The same in Japanese, which has no spaces."""
_WHO = re.compile(r"(?P<who>[^:：]{1,60})[:：]\s*(?P<rest>.*)", re.DOTALL)


def decision(ticket: Ticket, argument: str, desk: Desk) -> Done:
    """Put on record what was decided: #decision TEXT, or the words below it. Only colleagues see it."""
    words = argument or desk.text.strip()
    if not words:
        return Done(ticket, Phrase("nothing changed: write what was decided behind the word, #decision TEXT"))
    is_alone = not argument or not desk.text.strip()
    kept = AppendEntry(ticket.id, _entry(EntryKind.DECISION, words, desk, with_files=is_alone))
    return Done(ticket, Phrase("the decision is on record"), (kept,), keeps_words=is_alone)


def action(ticket: Ticket, argument: str, desk: Desk) -> Done:
    """Put on record who is to do what: #action Ana: call the supplier by Friday. On that day she is asked."""
    is_alone = not desk.text.strip()
    read = _read(argument, desk)
    if isinstance(read, str):
        return Done(ticket, read, keeps_words=not argument or is_alone)
    follow_up = lifecycle.morning_of(read.due, desk.directory) if read.due else None
    undertaken = Undertake(ticket.id, read.who, read.what, read.due, desk.speaker.key, desk.matter.situation.inbound,
                           follow_up)
    name = actions.name_of(read.who, desk.directory)
    line = f"{name}: {read.what}" + (f" (by {read.due})" if read.due else "")
    kept = AppendEntry(ticket.id, _entry(EntryKind.ACTION, line, desk, with_files=is_alone))
    told = actions.tell(ticket, read.who, read.what, read.due, desk.speaker, desk.directory)
    return Done(ticket, _in_words(name, read), (undertaken, kept, *told), keeps_words=is_alone)


@dataclass(frozen=True, slots=True)
class _Action:
    """`who` is the key of a person of the house, or a name as it was written."""

    who: str
    what: str
    due: date | None


def _read(argument: str, desk: Desk) -> _Action | str:
    """What is to be done by whom; a sentence where it cannot be told, or its day is over."""
    named = _WHO.fullmatch(argument)
    who, rest = (named["who"].strip(), named["rest"].strip()) if named else ("me", argument.strip())
    what, due = _split_day(rest, desk.today)
    if not what or desk.person(what) is not None or read_date(what, desk.today) is not None:
        return Phrase("nothing changed: write who is to do what, for example {example}",
                      example=Phrase("#action me: call the supplier by Friday"))
    if due is not None and due < desk.today:
        return Phrase("nothing changed: {day} is over", day=due)
    person = desk.person(who)
    return _Action(person.key if person else who, what, due)


def _split_day(text: str, today: date) -> tuple[str, date | None]:
    """What is to be done, and the day at its end, if one stands there behind a "by"; the longest end that is a day."""
    for found in _BY.finditer(text[-100:]):
        place = max(len(text) - 100, 0) + found.start()
        day = read_date(text[place:].strip(" ."), today)
        if day is not None:
            return text[:place].strip(" ,"), day
    until = _UNTIL.search(text[-100:])
    day = read_date(until["day"], today) if until else None
    return (text[: -len(until[0])].strip(" 、　"), day) if until and day else (text, None)


def _in_words(name: str, read: _Action) -> str:
    if read.due is None:
        return Phrase("on record: {person} is to do it; as no day is named, nobody is asked", person=name)
    return Phrase("on record: {person} is to do it by {day}, and is asked that morning", person=name, day=read.due)


def _entry(kind: EntryKind, words: str, desk: Desk, *, with_files: bool) -> Entry:
    """By the speaker; quotes belong to the entry of his mail's words, and so do files where there are such words."""
    entry = desk.matter.entry(Visibility.INTERNAL, kind=kind, text=words)
    return replace(entry, folded="", attachments=entry.attachments if with_files else (), message_id=None)
