"""How urgent a mail is: a table of rules in order, the first that applies decides, and says by which words.

Promises: linear time, no model, no clock; English, German, French, Spanish and Japanese are all tried on every mail
(no language has to be known); whole words only; "not urgent" is not "urgent". Judged by how much urgent mail is
recognised: a missed critical mail costs more than a false one, so the grave rules stand first.

The mail is walked through once, word by word (sign by sign in Japanese): the first letters of a word name the few
phrases that can begin there (urgency_index.py).

Not here: who writes (sponsor, VIP), dates that need a calendar, a POC's correction. The gateway knows these.
"""

import re
import unicodedata
from typing import NamedTuple

from classifier.urgency_index import Index
from classifier.urgency_table import RULES

LIMIT = 3_000  # of subject and text together; the deadline often stands at the end
NORMAL = "no word of hurry, harm or standstill"


class UrgencyGuess(NamedTuple):
    """``level`` is low, normal, high or critical; ``why`` the reason and, in quotes, the words of the mail.

    ``is_grave``: people are in danger, or there is an attack or fraud, by these words; nothing may talk that down.
    """

    level: str
    why: str
    is_grave: bool = False


_INDEX = Index(rule.phrases for rule in RULES)
_NOT_BEFORE = re.compile(
    r"(?:\bnot|n't|\bnever|\bno|\bnothing|\bwithout|\bisn't|\bnicht|\bkein\w{0,2}|\bohne|\bnichts"
    r"|\bpas|\brien|\bsans|\baucun\w{0,2}|\bsin|\bnada|\bnunca|\bni) (?:\w+ ){0,2}$"
)
_NOT_AFTER = re.compile(r"^の?(?:必要|こと)?(?:では|じゃ|は|には)?(?:な[いくし]|ありません|ございません|及びません)")


def guess_urgency(text: str, subject: str = "") -> UrgencyGuess:
    """The level of the first rule that applies, normal where none does."""
    written = plain(f"{subject}.\n{text}")
    lowered = written.lower()
    if len(lowered) != len(written):  # rare letters change their length; then the words are shown lower-cased
        written = lowered
    number, match = first_rule(lowered)
    if match is None:
        return UrgencyGuess("normal", NORMAL)
    rule = RULES[number]
    return UrgencyGuess(rule.level, f'{rule.reason}: "{written[match.start() : match.end()].strip()}"', rule.is_grave)


def first_rule(text: str) -> tuple[int, re.Match[str] | None]:
    """The first rule of the table that applies, with its first words in the text; None where none does."""
    best, found = len(RULES), None
    for start, lines in _INDEX.candidates(text):
        for number, phrases in lines:
            match = phrases.match(text, start) if number < best else None
            if match and not (RULES[number].can_be_denied and denied(text, match)):
                best, found = number, match
    return best, found


def plain(text: str) -> str:
    """The beginning of a mail with one kind of letters, apostrophe and blank."""
    whole = unicodedata.normalize("NFKC", text[:LIMIT]).replace("\u2019", "'")
    return " ".join(whole.split())


def denied(text: str, match: re.Match[str]) -> bool:
    """Whether a "not" stands within two words before, or in Japanese right behind."""
    before = text[max(match.start() - 40, 0) : match.start()]
    after = text[match.end() : match.end() + 12]
    return bool(_NOT_BEFORE.search(before) or _NOT_AFTER.search(after))
