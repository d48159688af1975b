"""What has to be looked up besides the mail's own ticket, going by its words: mostly nothing."""
from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import reduce

from gateway.desk import addressing, grammar, lines, stakeholder_card, vacation
from gateway.desk.approval.given import keys_in
from gateway.desk.command_words import KNOWN
from gateway.desk.matter import bare_subject
from gateway.desk.meeting import replies as meeting_replies
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
        away, question = vacation.poc_of(mail.from_, situation), situation.question
        asked_of = keys_in(question) if question and question.kind is QuestionKind.APPROVAL else ()
        return Wishes(desk_of=(away.key,) if away else (), approvals=asked_of)
    asked = situation.held or mail
    person = situation.directory.person_at(asked.from_.address) if asked.from_ else None
    if person is not None and Role.POC in person.roles:
        commands = grammar.read_words(asked.new_text, KNOWN).commands
        wished = [BY_COMMAND[c.word](c.argument, person) for c in commands if c.word in BY_COMMAND]
        wished += [_own_desk("", person)] if asked.days_off else []
    else:
        wished = []
    return reduce(_both, [*wished, _by_word(asked), _by_calendar(mail), _by_ticket(asked, situation),
                          _by_question(situation, asked)], Wishes())


def _by_word(mail: InboundMail) -> Wishes:
    """What somebody outside asks about: where his own requests stand."""
    spoken = read_word(mail.new_text.strip() or bare_subject(mail.subject))
    if mail.from_ is None or spoken is None or spoken.word not in ("status", "list"):
        return Wishes()
    return Wishes(of_address=mail.from_.key)


def _by_calendar(mail: InboundMail) -> Wishes:
    """Which invitation of ours a calendar answers."""
    return Wishes(meeting_uid=meeting_replies.asked_about(mail))


def _by_ticket(mail: InboundMail, situation: Situation) -> Wishes:
    """What the answer of somebody outside may be: how content he is."""
    file, question = situation.by_tag or situation.by_reference, situation.question
    is_asked = question is not None and question.kind is QuestionKind.RATING
    if mail.from_ is None or file is None or not (is_asked or file.ticket.status.is_done):
        return Wishes()
    return Wishes(rating_by=mail.from_.key)


def _card(argument: str, _: Person) -> Wishes:
    """Of the address that is named, else of the stakeholder of the ticket."""
    return Wishes(cards=(stakeholder_card.read_address(argument)[0],))


def _named(argument: str, _: Person) -> Wishes:
    return Wishes(tickets=tuple(TicketId(int(n)) for n in _NUMBER.findall(argument)[:_MOST_NAMED]))


def _own_desk(_: str, person: Person) -> Wishes:
    return Wishes(desk_of=(person.key,))


BY_COMMAND: Mapping[str, Callable[[str, Person], Wishes]] = {
    "close": lambda _, __: Wishes(unasked=True),
    "person": _card,
    "merge": _named,
    "link": _named,
    "list": _own_desk,
    "status": lambda _, __: Wishes(actions=True, open_approvals=True, news=True, cards=("",)),
    "approve": lambda _, __: Wishes(open_approvals=True),
    "away": _own_desk,
    "back": lambda _, person: Wishes(covered=person.key),
    "meet": lambda _, __: Wishes(meeting=True),
    "announce": lambda argument, _: Wishes(of_project=addressing.project_key(argument)),
    "undo": lambda _, person: Wishes(last_deed_by=person.key, open_approvals=True),
}


def _by_question(situation: Situation, asked: InboundMail) -> Wishes:
    """What an answer at a question's tag makes necessary."""
    question = situation.question
    if question is None:
        return Wishes()
    match question.kind:
        case QuestionKind.UNDO:
            return Wishes(deed_of=InboundId(int(question.about)), open_approvals=True)
        case QuestionKind.ACTION:
            return Wishes(actions=True)
        case QuestionKind.CLOCK_HELD:
            return Wishes(clock=True)
        case QuestionKind.SLOTS:
            return Wishes(meeting_uid=question.about)
        case QuestionKind.APPROVAL | QuestionKind.APPROVAL_CONFIRM:
            return Wishes(approvals=keys_in(question))
        case QuestionKind.LINES | QuestionKind.DESK:
            return replace(lines.wanted(asked.new_text, question.about), unasked=True)
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
        clock=one.clock or other.clock, approvals=one.approvals + other.approvals,
        meeting=one.meeting or other.meeting, meeting_uid=one.meeting_uid or other.meeting_uid,
        unasked=one.unasked or other.unasked, rating_by=one.rating_by or other.rating_by,
        cards=one.cards + other.cards, news=one.news or other.news,
        open_approvals=one.open_approvals or other.open_approvals, lines=one.lines + other.lines,
        shown=one.shown + other.shown,
    )
