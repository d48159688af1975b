"""What a stakeholder answers when the closing letter (`closing_letter`) has asked how content he is.

A number counts. He is not answered: it is kept, the POC reads what is not only praise, and words that may say that
something is left open the ticket again, as they always do.
"""
from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from gateway.desk import grammar, rating_words, stakeholder, thanks, writing
from gateway.desk.authority import Stakeholder, speaks_by_his_tag
from gateway.desk.matter import Matter
from gateway.model.changes_feedback import Rate
from gateway.model.decision import AppendEntry, Decision, Finish, Machine, Settle, Write
from gateway.model.feedback import RatingAsked
from gateway.model.letter import Lane, RichText
from gateway.model.letters_feedback import Rated
from gateway.model.mail import Outcome
from gateway.model.situation import TicketFile
from gateway.model.ticket import Entry, EntryKind, QuestionKind, Visibility

_MAY_CHANGE_HIS_MIND = timedelta(days=14)
"""So long after his first number another one replaces it; later a number is a word like any other."""
_BAD = 2
"""At most so content: the POC hears of it at once."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A rating that somebody gives who was asked for it."""

    asked: RatingAsked
    said: rating_words.Said


def heard(matter: Matter, speaker: Stakeholder) -> Heard | None:
    """The rating in his mail; None where he was not asked, proves nothing, has rated long ago, or gives none."""
    asked_for = matter.situation.found.rating
    if asked_for is None or not speaks_by_his_tag(speaker, matter.situation):
        return None
    if asked_for.rated_at is not None and matter.now - asked_for.rated_at > _MAY_CHANGE_HIS_MIND:
        return None
    said = rating_words.read_rating(matter.mail.new_text)
    return Heard(asked_for, said) if said else None


def leaves_nothing(rating: Heard, matter: Matter, speaker: Stakeholder) -> bool:
    """True where nothing is to be done about the words beside the number: each line a reason why not."""
    if matter.has_files:
        return False
    if _is_bare(rating, matter, speaker.file) or _is_praise(rating, matter, speaker.file):
        return True
    if rating.said.value <= _BAD or not speaker.file.ticket.status.is_done:
        return False
    return not rating_words.says_it_is_not_solved(rating.said.words)


def _is_bare(rating: Heard, matter: Matter, file: TicketFile) -> bool:
    """Nothing beside it but a greeting and names."""
    return not rating.said.words or thanks.says_nothing(rating.said.words, stakeholder.names(matter, file))


def _is_praise(rating: Heard, matter: Matter, file: TicketFile) -> bool:
    return thanks.says_only_so(rating.said.words, stakeholder.names(matter, file))


def file_rating(rating: Heard, matter: Matter, speaker: Stakeholder) -> tuple[Decision, ...]:
    """The number is kept, and the words beside it; the ticket stays as it is."""
    ticket = speaker.file.ticket
    return (
        *stakeholder.known(matter, speaker),
        AppendEntry(ticket.id, _entry(rating, matter, speaker.file)),
        *_tell_poc(rating, matter, speaker.file),
        *_kept(rating, matter),
        Finish(Outcome.ANSWER, f"rated: {rating.said.value}", ticket.id),
    )


def beside(rating: Heard, decisions: tuple[Decision, ...], matter: Matter) -> tuple[Decision, ...]:
    """What his words have made necessary, with the number kept."""
    *others, finish = decisions
    return (*others, *_kept(rating, matter), finish)


def _kept(rating: Heard, matter: Matter) -> tuple[Decision, ...]:
    question, value = matter.situation.question, rating.said.value
    is_open = question is not None and question.kind is QuestionKind.RATING and question.answer is None
    settled = (Settle(question.id, str(value)),) if is_open and question and question.id is not None else ()
    return (Rate(rating.asked.id, value, rating.said.words), *settled)


def _entry(rating: Heard, matter: Matter, file: TicketFile) -> Entry:
    """His words on record as what he wrote; a number alone for POCs only."""
    if not _is_bare(rating, matter, file):
        return matter.entry(Visibility.PUBLIC)
    text = grammar.plain(matter.mail.new_text).strip()
    return replace(matter.entry(Visibility.INTERNAL, kind=EntryKind.COMMAND, text=text), folded="", attachments=())


def _tell_poc(rating: Heard, matter: Matter, file: TicketFile) -> tuple[Write, ...]:
    """To whose ticket it was, where it is no praise; the rest counts in the figures of his Mondays."""
    said, ticket = rating.said, file.ticket
    has_words = not _is_bare(rating, matter, file) and not _is_praise(rating, matter, file)
    if said.value > _BAD and not has_words:
        return ()
    letter = Rated(ticket.id, ticket.subject, author=matter.sender, value=said.value,
                   receivers=writing.receivers(ticket), text=RichText(said.words) if has_words else None)
    return writing.to_staff(rating.asked.poc, letter, ticket, matter.directory, lane=Lane.STAKEHOLDER,
                            machine=Machine.GENERATED)
