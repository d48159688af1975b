"""Which approvals a question is about, and answers that wait until somebody confirms them: kept with the question."""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256

from gateway.desk.approval.words import Reading
from gateway.model.approval import Answer
from gateway.model.situation import ApprovalFile
from gateway.model.ticket import Question, QuestionKind

_LONGEST = 1_000
"""Characters of a reason that are kept."""


@dataclass(frozen=True, slots=True)
class Given:
    """What is said to one approval."""

    key: str
    read: Reading


def keys_in(question: Question) -> tuple[str, ...]:
    """The approvals that a question is about, as they are numbered in its letter."""
    if question.kind is QuestionKind.APPROVAL_CONFIRM:
        return tuple(given.key for given in from_lines(question.about))
    return tuple(question.about.split())


def as_lines(given: Iterable[Given]) -> str:
    """One answer a line, its parts set apart by tabs."""
    return "\n".join("\t".join((one.key, one.read.answer, _flat(one.read.up_to), _flat(one.read.words)))
                     for one in given)


def from_lines(text: str) -> tuple[Given, ...]:
    """The answers back. Raises ValueError for what `as_lines` never writes."""
    parts = (line.split("\t") for line in text.splitlines())
    return tuple(Given(key, Reading(Answer(answer), up_to, words)) for key, answer, up_to, words in parts)


def shown(asked: Iterable[ApprovalFile]) -> str:
    """SHA-256 of all that the letter shows of these approvals, as their tickets are called now."""
    return sha256("\n".join(one.approval.shown_as(one.file.ticket.subject) for one in asked).encode()).hexdigest()


def in_order(keys: Iterable[str], known: Iterable[ApprovalFile]) -> tuple[ApprovalFile, ...]:
    """The approvals of these keys; those that are gone are left out."""
    by_key: Mapping[str, ApprovalFile] = {one.approval.key: one for one in known}
    return tuple(by_key[key] for key in keys if key in by_key)


def _flat(words: str) -> str:
    return " ".join(words.split())[:_LONGEST]
