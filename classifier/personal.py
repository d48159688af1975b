"""Mails about what everybody has for himself: two who write the same about it still have two matters.

"I forgot my password" and "when is my invoice paid?" come in the same words from many people, and no outage is behind
them. Of 40 mails written to be mistaken for each other six were, and three when these words had a say.
"""

from __future__ import annotations

from classifier.concepts import concepts_of_run, concepts_of_word, phrases_in
from classifier.features import SUBJECT_LIMIT, TEXT_LIMIT
from classifier.words import tokens

OWN = frozenset({
    "password", "username", "account",                          # his way in
    "order", "delivery", "parcel", "tracking", "return",        # what he bought
    "invoice", "payment", "refund", "reminder", "quote",        # what he pays or is paid
    "salary", "pension", "holiday", "parental", "sick", "job",  # his work
})  # fmt: skip
"""Names of concepts (concept_table.py)."""


def is_personal(text: str, subject: str = "") -> bool:
    """Whether a mail speaks of something that everybody has for himself."""
    for part in (tokens(subject[:SUBJECT_LIMIT]), tokens(text[:TEXT_LIMIT])):
        words = ((concepts_of_run if one.is_run else concepts_of_word)(one.folded) for one in part)
        if any(not OWN.isdisjoint(found) for found in words):
            return True
        if any(name in OWN for name, _ in phrases_in(part)):
            return True
    return False
