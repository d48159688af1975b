"""The closing letter of a stakeholder: it says what was done, and asks how content he is.

Asked is who is a person, once in a while, in his own letter. What becomes of his answer: `feedback`.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import dropwhile

from gateway.desk.excerpt import first_words
from gateway.desk.matter import Matter
from gateway.model.changes_feedback import AskRating
from gateway.model.decision import Decision, Write
from gateway.model.feedback import RATINGS
from gateway.model.letter import Closed, Lane, RichText
from gateway.model.situation import TicketFile
from gateway.model.ticket import QuestionKind, TagRole, Ticket, TicketId

_LONGEST_ANSWER = 400
"""Characters of the last answer that the letter repeats: it reminds, he has the answer itself."""


def written(letters: Sequence[Write], file: TicketFile, after: Ticket, matter: Matter) -> tuple[Write, ...]:
    """The closing letters of a ticket; its stakeholder's says what was done, and asks where he may be asked."""
    his = after.stakeholder.key
    return tuple(_to_him(one, file, after, matter) if one.person == his else one for one in letters)


def asked(letters: Sequence[Write], after: Ticket, matter: Matter) -> tuple[AskRating, ...]:
    """That somebody was asked by these letters; it belongs to them."""
    since = matter.now - matter.policy.feedback.every
    return tuple(AskRating(after.id, one.person, after.poc, since) for one in letters if _asks(one))


def each_once(decisions: tuple[Decision, ...]) -> tuple[Decision, ...]:
    """The same, where a mail that closes several tickets of one person asks him about the first of them alone."""
    first: dict[str, TicketId | None] = {}
    for one in decisions:
        if isinstance(one, Write) and _asks(one):
            first.setdefault(one.person, one.ticket)
    kept = (one for one in decisions if not isinstance(one, AskRating) or first.get(one.address) == one.ticket)
    return tuple(_not_asking(one) if isinstance(one, Write) and _asks(one) and first[one.person] != one.ticket else one
                 for one in kept)


def _asks(write: Write) -> bool:
    return write.question is not None and write.question.kind is QuestionKind.RATING


def _not_asking(write: Write) -> Write:
    letter = replace(write.letter, asks=False) if isinstance(write.letter, Closed) else write.letter
    return replace(write, letter=letter, lane=Lane.TICKET, role=TagRole.STAKEHOLDER, question=None)


def _to_him(write: Write, file: TicketFile, after: Ticket, matter: Matter) -> Write:
    letter = write.letter
    if not isinstance(letter, Closed):
        return write
    if letter.text is None:
        letter = replace(letter, done=_last_answer(file))
    if not _may_be_asked(after, matter):
        return replace(write, letter=letter)
    question = matter.question(QuestionKind.RATING, write.person, RATINGS, ticket=after.id)
    return replace(write, letter=replace(letter, asks=True), lane=Lane.QUESTION, role=TagRole.QUESTION,
                   question=question)


def _may_be_asked(ticket: Ticket, matter: Matter) -> bool:
    """Each line is a reason against."""
    him = next((p for p in ticket.conversation if p.address.key == ticket.stakeholder.key), None)
    if not matter.policy.feedback.asks:
        return False
    if him is None or him.quiet:
        return False
    if matter.directory.person_at(ticket.stakeholder.address) is not None:
        return False  # he is of the house: it does not ask itself
    return ticket.stakeholder.key in matter.situation.found.unasked


def _last_answer(file: TicketFile) -> RichText | None:
    """What the house has answered last, in short; none where other tickets, with other readers, go on in this one."""
    outside = {p.address.key for p in file.ticket.participants}
    since_asked = dropwhile(lambda mail: mail.author.key not in outside, file.public_mails)
    said = [mail.text.strip() for mail in since_asked if mail.author.key not in outside and mail.text.strip()]
    if not said or file.merged:
        return None
    return RichText(first_words(said[-1], _LONGEST_ANSWER))
