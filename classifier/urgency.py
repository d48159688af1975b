"""How urgent a mail is: a table of rules in order, the first that applies decides, and says by which words.

Promises: linear time, no model, no clock; English, German, French, Spanish and Japanese are all tried on every mail
(no language has to be known); whole words only; "not urgent" is not "urgent". Judged by how much urgent mail is
recognised: a missed critical mail costs more than a false one, so the grave rules stand first.

Not here: who writes (sponsor, VIP), dates that need a calendar, a POC's correction. The gateway knows these.
"""

import re
import unicodedata
from typing import NamedTuple

from classifier.urgency_table import RULES, Phrases

LIMIT = 3_000  # of subject and text together; the deadline often stands at the end
NORMAL = "no word of hurry, harm or standstill"


class UrgencyGuess(NamedTuple):
    """``level`` is low, normal, high or critical; ``why`` the reason and, in quotes, the words of the mail."""

    level: str
    why: str


def compiled(phrases: Phrases) -> re.Pattern[str]:
    """One expression: words of the spaced languages as a whole, Japanese and signs anywhere.

    Each alternative starts with a letter, on lower-cased text: the engine then skips it by one comparison.
    """
    spaced = "|".join(pieces(part) for part in (phrases.en, phrases.de, phrases.fr, phrases.es) if part)
    anywhere = [pieces(part) for part in (phrases.ja, phrases.signs) if part]
    return re.compile("|".join([rf"(?<!\w)(?:{spaced})(?!\w)", *anywhere] if spaced else anywhere))


def pieces(part: str) -> str:
    """The phrases of one language as alternatives of an expression."""
    whole = re.sub(r"\|\n\s+", "|", part)
    return "|".join(" ".join(piece.split()) for piece in re.split(r"\s\|\s", whole)).replace("~", _GAP)


_GAP = r"(?:[\w'-]{1,20} ){0,4}"
_TABLE = tuple((rule, compiled(rule.phrases)) for rule in RULES)
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
    for rule, pattern in _TABLE:
        for match in pattern.finditer(lowered):
            if not (rule.can_be_denied and denied(lowered, match)):
                return UrgencyGuess(rule.level, f'{rule.reason}: "{written[match.start() : match.end()].strip()}"')
    return UrgencyGuess("normal", NORMAL)


def plain(text: str) -> str:
    """The beginning of a mail with one kind of letters, apostrophe and blank."""
    whole = unicodedata.normalize("NFKC", text[:LIMIT]).replace("\u2019", "'")
    return " ".join(whole.split())


def denied(text: str, match: re.Match[str]) -> bool:
    """Whether a "not" stands within two words before, or in Japanese right behind."""
    before = text[max(match.start() - 40, 0) : match.start()]
    after = text[match.end() : match.end() + 12]
    return bool(_NOT_BEFORE.search(before) or _NOT_AFTER.search(after))
