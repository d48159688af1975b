"""Letters about approvals: to who is asked, and to the POC who has asked.

Each one to a sponsor has a question's own tag, so that whatever he replies is read as his word about just this.
"""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from gateway.desk import writing
from gateway.desk.approval.given import shown
from gateway.model.approval import Answer, Approval, ApprovalState, Voice
from gateway.model.decision import Machine, Write
from gateway.model.letter import Lane, Letter, Note, RichText
from gateway.model.letters_approval import ApprovalAsked, ApprovalRecorded, ApprovalResult
from gateway.model.people import Directory
from gateway.model.policy import DeskPolicy
from gateway.model.situation import ApprovalFile, TicketFile
from gateway.model.ticket import Question, QuestionKind, Ticket

_LINES = 10
"""Of what was said so far: enough to remember the matter, not to read it all."""
_WIDEST = 200
_MOST_AT_ONCE = 9
"""Questions that one letter shows: nobody decides more with care."""


@dataclass(frozen=True, slots=True)
class House:
    """Who is who, what is allowed, what else waits for an answer, and when it is."""

    directory: Directory
    policy: DeskPolicy
    now: datetime
    open_: tuple[ApprovalFile, ...] = ()
    """Approvals that wait for somebody."""


def to_sponsor(letter: Letter, key: str, about: Sequence[ApprovalFile], house: House, *,
               machine: Machine = Machine.HUMAN) -> tuple[Write, ...]:
    """A letter to who is asked (each member of a team); what he replies is his word about these approvals."""
    directory, first = house.directory, about[0]
    person = directory.people.get(key)
    if person is None:
        return ()
    question = Question(
        kind=QuestionKind.APPROVAL, person=key, options=("yes", "no"), asked_at=house.now,
        expires_at=max(house.now, first.approval.deadline) + house.policy.question_expires_after,
        digest=shown(about), ticket=first.file.ticket.id, about=" ".join(one.approval.key for one in about),
    )
    ticket = first.file.ticket
    asks = isinstance(letter, ApprovalAsked)
    files = writing.fit(first.approval.files, house.policy.max_relay_bytes)[0] if asks else ()
    return tuple(
        replace(writing.ask(letter, question, box, project=ticket.project, language=person.language,
                            attachments=files), machine=machine)
        for box in directory.mailboxes(key)
    )


def ask(one: ApprovalFile, key: str, house: House, *, again: str = "",
        machine: Machine = Machine.HUMAN) -> tuple[Write, ...]:
    """The question to one of those who are awaited, with his other open questions as further numbers."""
    others = tuple(other for other in house.open_ if key in other.approval.awaited
                   and other.approval.key != one.approval.key)[: _MOST_AT_ONCE - 1]
    letter = _asked(one, key, others, house, again)
    return to_sponsor(letter, key, (one, *others), house, machine=machine)


def _asked(one: ApprovalFile, key: str, others: Sequence[ApprovalFile], house: House, again: str) -> ApprovalAsked:
    approval, ticket, directory = one.approval, one.file.ticket, house.directory
    asked_for = {v.sponsor for v in approval.voices if v.awaited == key}
    silent = [directory.serving(v.sponsor) for v in approval.voices if v.sponsor in asked_for - {key}]
    organisation = directory.organisation_of(ticket.stakeholder.address)
    inside, left_out = writing.fit(approval.files, house.policy.max_relay_bytes)
    return ApprovalAsked(
        ticket.id, ticket.subject, author=directory.serving(approval.asked_by).name, about=approval.about,
        text=RichText(approval.text), until=approval.deadline, stakeholder=ticket.stakeholder,
        organisation=organisation.name if organisation else "", summary=RichText(_summary(one.file)),
        for_whom=", ".join(person.name for person in silent),
        away=bool(silent) and all(person.is_away(person.day_of(house.now)) for person in silent),
        others=tuple(directory.serving(v.sponsor).name for v in approval.voices if v.sponsor not in {key, *asked_for}),
        needs=approval.needs, attachments=tuple(part.name for part in inside), left_out=left_out, again=again,
        more=tuple((other.file.ticket.id, directory.serving(other.approval.asked_by).name, other.approval.text,
                    other.approval.deadline) for other in others),
    )


def _summary(file: TicketFile) -> str:
    """The public words, oldest first: of each mail its first lines, and of very many the first and the last."""
    mails = file.public_mails
    if len(mails) > _LINES:
        mails = (mails[0], *mails[-(_LINES - 1) :])
    each = _LINES // max(len(mails), 1)
    lines: list[str] = []
    for mail in mails:
        said = [line.strip() for line in mail.text.splitlines() if line.strip()][:each]
        lines += [f"{mail.author.shown}: {line[:_WIDEST]}" if not number else line[:_WIDEST]
                  for number, line in enumerate(said)]
    return "\n".join(lines[:_LINES])


def note(words: str, author: str, approval: Approval, ticket: Ticket, directory: Directory) -> tuple[Write, ...]:
    """Words that are no answer, to the POC who has asked and the one who has the ticket."""
    letter = Note(ticket.id, ticket.subject, author=author, text=RichText(words))
    return _to_pocs(letter, (approval.asked_by, ticket.poc), ticket, directory, Machine.HUMAN)


def result(one: ApprovalFile, state: ApprovalState, directory: Directory) -> tuple[Write, ...]:
    """What came of it, to the POC who has asked, the one who has the ticket, and those who get its notes."""
    ticket, approval = one.file.ticket, one.approval
    said = tuple((directory.serving(v.sponsor).name, v.answer, v.up_to, v.words, _in_place(v, directory))
                 for v in approval.voices)
    letter = ApprovalResult(ticket.id, ticket.subject, state=state, question=approval.text, said=said)
    return _to_pocs(letter, (approval.asked_by, ticket.poc, *ticket.colleagues), ticket, directory, Machine.GENERATED)


def _in_place(voice: Voice, directory: Directory) -> str:
    by = voice.answered_by
    return directory.serving(by).name if by and by != voice.sponsor else ""


def recorded(key: str, lines: Sequence[tuple[ApprovalFile, Voice | None, ApprovalState]],
             house: House) -> tuple[Write, ...]:
    """To one who was asked: what is on record of his answers, or that none is needed any more."""
    first = lines[0][0].file.ticket
    letter = ApprovalRecorded(first.id, first.subject, lines=tuple(
        (one.file.ticket.id, house.directory.serving(one.approval.asked_by).name, one.approval.text, state,
         *((his.answer, his.up_to, his.words) if his else (Answer.NONE, "", "")))
        for one, his, state in lines
    ))
    return to_sponsor(letter, key, [one for one, _, _ in lines], house, machine=Machine.GENERATED)


def _to_pocs(letter: Letter, keys: Iterable[str], ticket: Ticket, directory: Directory,
             machine: Machine) -> tuple[Write, ...]:
    writes = (write for key in dict.fromkeys(keys)
              for write in writing.to_staff(key, letter, ticket, directory, lane=Lane.COLLEAGUES, machine=machine))
    return tuple({write.to.key: write for write in writes}.values())
