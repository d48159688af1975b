"""What has to be looked up besides the mail's own ticket, going by its words: mostly nothing."""
from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import reduce

from gateway.desk import addressing, grammar, vacation
from gateway.desk.command_words import KNOWN
from gateway.desk.matter import bare_subject
from gateway.desk.stakeholder_words import read_word
from gateway.model.mail import Disposition, InboundId, InboundMail
from gateway.model.people import Person, Role
from gateway.model.situation import Situation, Wishes
from gateway.model.ticket import QuestionKind, TicketId

_NUMBER = re.compile(r"(?<!\d)(\d{1,12})\b")
_MOST_NAMED = 10


def wishes(mail: InboundMail, situation: Situation) -> Wishes:
    """What `decide` will need to know of this mail."""
    if situation.screening.disposition is not Disposition.HANDLE:
        away = vacation.poc_of(mail.from_, situation)
        return _own_desk("", away) if away else Wishes()
    asked = situation.held or mail
    person = situation.directory.person_at(asked.from_.address) if asked.from_ else None
    if person is not None and Role.POC in person.roles:
        commands = grammar.read_words(asked.new_text, KNOWN).commands
        wished = [BY_COMMAND[c.word](c.argument, person) for c in commands if c.word in BY_COMMAND]
        wished += [_own_desk("", person)] if asked.days_off else []
    else:
        wished = []
    return reduce(_both, [*wished, _by_word(asked), _by_question(situation)], Wishes())


def _by_word(mail: InboundMail) -> Wishes:
    """What somebody outside asks about: where his own requests stand."""
    spoken = read_word(mail.new_text.strip() or bare_subject(mail.subject))
    if mail.from_ is None or spoken is None or spoken.word not in ("status", "list"):
        return Wishes()
    return Wishes(of_address=mail.from_.key)


def _named(argument: str, _: Person) -> Wishes:
    return Wishes(tickets=tuple(TicketId(int(n)) for n in _NUMBER.findall(argument)[:_MOST_NAMED]))


def _own_desk(_: str, person: Person) -> Wishes:
    return Wishes(desk_of=(person.key,))


BY_COMMAND: Mapping[str, Callable[[str, Person], Wishes]] = {
    "merge": _named,
    "link": _named,
    "list": _own_desk,
    "status": lambda _, __: Wishes(actions=True),
    "away": _own_desk,
    "back": lambda _, person: Wishes(covered=person.key),
    "announce": lambda argument, _: Wishes(of_project=addressing.project_key(argument)),
    "undo": lambda _, person: Wishes(last_deed_by=person.key),
}


def _by_question(situation: Situation) -> Wishes:
    """What an answer at a question's tag makes necessary."""
    question = situation.question
    if question is None:
        return Wishes()
    match question.kind:
        case QuestionKind.UNDO:
            return Wishes(deed_of=InboundId(int(question.about)))
        case QuestionKind.ACTION:
            return Wishes(actions=True)
        case QuestionKind.HAND_BACK:
            return Wishes(covered=question.person)
        case QuestionKind.NEW_MATTER:
            return Wishes(tickets=(TicketId(int(question.about)),))
        case QuestionKind.ANNOUNCE:
            return Wishes(of_project=question.about)
        case _:
            return Wishes()


def _both(one: Wishes, other: Wishes) -> Wishes:
    return replace(
        one, tickets=one.tickets + other.tickets, desk_of=tuple(dict.fromkeys(one.desk_of + other.desk_of)),
        covered=one.covered or other.covered, of_address=one.of_address or other.of_address,
        of_project=one.of_project or other.of_project, deed_of=one.deed_of or other.deed_of,
        last_deed_by=one.last_deed_by or other.last_deed_by, actions=one.actions or other.actions,
    )
