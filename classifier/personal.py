"""Mails about what everybody has for himself: two who write the same about it still have two matters.

"I forgot my password" and "when is my invoice paid?" come in the same words from many people, and no outage is behind
them. Of 40 mails written to be mistaken for each other six were, and three when these words had a say.
"""

from __future__ import annotations

from classifier.concepts import concepts_of_run, concepts_of_word, phrases_in
from classifier.features import parts_of
from classifier.words import Part

OWN = frozenset({
    "password", "username", "account",                          # his way in
    "order", "delivery", "parcel", "tracking", "return",        # what he bought
    "invoice", "payment", "refund", "reminder", "quote",        # what he pays or is paid
    "salary", "pension", "holiday", "parental", "sick", "job",  # his work
})  # fmt: skip
"""Names of concepts (concept_table.py)."""


def is_personal(text: str, subject: str = "") -> bool:
    """Whether a mail speaks of something that everybody has for himself."""
    return any(map(speaks_of_own, parts_of(text, subject)))


def speaks_of_own(part: Part) -> bool:
    """The same of one part."""
    if not OWN.isdisjoint(phrase.concept for phrase in phrases_in(part)):
        return True
    words = set(zip(part.folded, part.is_run, strict=True))
    return any(not OWN.isdisjoint((concepts_of_run if is_run else concepts_of_word)(word)) for word, is_run in words)
