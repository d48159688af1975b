"""A number from 1 to 5 in the answer to "how content are you?", in five languages: "5", "4/5", "I'd give it a 4".

A number that counts or names something else ("at 5 pm", "room 3", "still 2 errors") is none, nor are two that differ:
what is taken for a rating wrongly is a figure that is wrong, and words that are heard late. What is missed is read by
a person, as every mail is.
"""
from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from gateway.desk.expression import Expression


@dataclass(frozen=True, slots=True)
class Said:
    """A rating, and the words beside it."""

    value: int
    """1 to 5; 5: very content."""
    words: str = ""
    """The text without the number, in its lines; "" where there is nothing else."""


_LONGEST = 2_000
"""Characters of a text in which a rating is looked for."""
_NUMBERS: Mapping[str, int] = {
    **{str(n): n for n in range(1, 6)},
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "eins": 1, "zwei": 2, "drei": 3, "vier": 4, "fünf": 5,
    "un": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "uno": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5,
    "一": 1, "二": 2, "三": 3, "四": 4, "五": 5,
}
_DIGIT = r"(?!1\s?[-–]\s?5)(?P<n>[1-5])(?:[.,]5|\s?[-–]\s?[2-5])?"
"""4.5 and "4-5" are 4: what is sure; "1-5" is the question, and no answer."""
_WORD = rf"(?:{_DIGIT}|(?P<w>{'|'.join(sorted((w for w in _NUMBERS if not w.isdecimal()), key=len, reverse=True))}))"
_STARS = (r"(?:(?:stars?|sterne?n?|étoiles?|estrellas?|points?|punkte?n?|puntos?|つ星|星|点)"
          r"(?!\s?(?:are|sind|restent|quedan|ほど|の)))")
_REASON = (r"(?:because|since|as|but|thanks?|thank|ty|cheers|weil|da|denn|aber|danke|vielen|car|parce|mais|merci|"
           r"porque|pero|gracias|muchas|ありがとう)\b")
_MONTH = r"\.?\s{1,2}(?:jan|feb|m[aä]r|apr|avr|ma[iy]|jui?n|jui?l|aug|ao[uû]|ago|sep|o[ck]t|nov|de[czk]|déc|ene)"
_OF_FIVE = r"(?:\s(?:out\s)?of\s(?:5|five)|\s(?:von|aus)\s(?:5|fünf)|\ssur\s(?:5|cinq)|\sde\s(?:5|cinco))"
_SCALE = rf"(?:\s?/\s?5|{_OF_FIVE})"
_ENDS = rf"(?=\s*(?:$|[\n.!,;:()*_–—。、！…♥❤😀-🙏👍⭐★-]|{_REASON}|です|でした|だと))(?!\s?[.,:–-]\s?\d|\s?%)"
"""What may stand behind a rating: an end, a reason. Never what is counted, nor more of a number."""
_ENDS_JA = r"(?=\s*(?:$|[\n。、！]|点|です|でした))"
_LINE = r"^[ \t>*_\"'(\[]*(?:[-–]\s+)?"
_SENTENCE = r"(?:^|(?<=[.!;:。！、(*]))[ \t>*_\"'(]*"
_ALONE = r"(?<![\d.,/-])"
_GIVES = (
    r"(?:\b(?:i'?d?|i'll|we'?d?|would|will|my|our|ich|wir|würde|meine|unsere|je|nous|ma|notre|yo|le|les|mi|nuestra)\s+"
    r"){0,3}(?:\b(?:give|gave|giving|rate|rated|rating|score|scored|satisfaction|solid|"
    r"gebe|geben|vergebe|bewertung|bewerte|wertung|zufriedenheit|"
    r"donne|donnons|mets|évaluation|satisfaction|ma note|"
    r"doy|damos|pongo|puntuación|calificación|valoración|nota)\b|評価は?|満足度は?)"
)
_BETWEEN = (
    r"(?:\s*[:=]\s*|\s+)(?:(?:it|you|this|that|is|was|are|as|with|a|an|of|the|him|her|them|full|solid|service|support|"
    r"ihnen|euch|dir|dem|der|eine|einen|ist|mit|ganze|volle|vous|te|lui|un|une|est|de|le|les|la|y|es|con|su|"
    r"servicio|atención)\s+){0,4}"
)
_PRAISE = (r"\b(?:thanks|thank you|great|perfect|excellent|good|danke?|gut|merci|bien|gracias|super|prima|parfait|"
           r"perfecto)\b"
           r"[^\n\d?]{0,40}[,.!:–—-]")
_PATTERNS: tuple[Expression, ...] = tuple(Expression(one, re.I | re.M) for one in (
    # 5 | **4/5!** | five stars | 1-5: 4 — a line that is nothing else
    rf"{_LINE}(?:1\s?[-–]\s?5\s?[:=]\s?)?{_WORD}{_SCALE}?\+*[ \t]*{_STARS}?[ \t.!*_)\]\"'…:;-]*[^\w\n%°$€?]{{0,4}}$",
    # It works. 4/5 — at the beginning of a sentence; elsewhere it is a day
    rf"{_SENTENCE}{_DIGIT}\s?/\s?5\b{_ENDS}",
    # that makes 3 out of 5, vier von fünf
    rf"{_ALONE}{_WORD}{_OF_FIVE}(?:\s?{_STARS})?{_ENDS}",
    # 4 stars
    rf"{_ALONE}{_WORD}\s?{_STARS}{_ENDS}",
    # 4, took a bit long | 2 because it took a week
    rf"{_LINE}{_DIGIT}(?!{_MONTH})(?:\s?[,;:.!–—-]+(?=\s|$)|(?=\s+{_REASON})|\s?[(])(?!\s*\d)",
    # I'd give it a 4 | Bewertung: 3
    rf"{_GIVES}{_BETWEEN}{_WORD}{_SCALE}?{_ENDS}",
    # Thanks! 5 | a clear 4
    rf"(?:{_PRAISE}|(?<!not )(?<!nicht )(?<!pas )\b(?:a|eine|une?) (?:clear |solid |klare )?)"
    r"[ \t]*(?P<n>[1-5])[ \t]*[.!)*_]*(?=\n|\Z)",
    # 評価は4です | 5点満点で4点 | 星4つ | 5点です
    rf"(?:評価|満足度)\s?[はを:]?\s?{_WORD}{_ENDS_JA}",
    rf"(?<!\d)5\s?(?:点満点|段階)\s?(?:中|で|のうち)?[、 ]?\s?(?P<n>[1-5]){_ENDS_JA}",
    rf"星\s?(?P<n>[1-5])つ?{_ENDS_JA}",
    r"^\s*(?P<n>[1-5])\s?点?(?:です|でした)[。!]?$",
))
"""Each finds a rating with all that belongs to it, in a form of which the line above it is an example."""
_OF_TEN = re.compile(
    r"^[ \t>*_\"'(]*(?P<n>10|[1-9])(?:\s?/\s?|\s(?:out\s)?of\s|\s(?:von|sur|de)\s)10\b[ \t.!)*_]*$", re.I | re.M)
"""Somebody else's scale, as a line of its own: half of it."""
_STAR = "[★⭐🌟✭✩]"
_DRAWN = re.compile(
    rf"{_STAR}{{2,5}}|(?<![1-5])(?<![1-5]\s)(?<!{_STAR}){_STAR}(?!{_STAR})|(?<![*\w])\*{{3,5}}(?![*\w])")
"""One alone behind a number is what the number counts."""
_EMPTY_STARS = re.compile(r"[☆✰]{1,4}")
_KEYCAP = re.compile("[\ufe0f\u20e3]")
_LISTED = re.compile(r"^\s*(?P<n>\d{1,2})\s?[.):]\s", re.M)


def read_rating(text: str) -> Said | None:
    """The rating that the new text of an answer gives; None where it gives none, or two that differ."""
    said = unicodedata.normalize("NFKC", _KEYCAP.sub("", text[:_LONGEST]).replace("½", ".5")).replace("’", "'").strip()
    if len({found["n"] for found in _LISTED.finditer(said)}) > 1:
        return None  # 1. … 2. …: what is still wrong, one by one
    found = list(_found(said))
    if len({value for value, _ in found}) != 1:
        return None
    return Said(found[0][0], _without([span for _, span in found], said))


def _found(said: str) -> Iterator[tuple[int, tuple[int, int]]]:
    """(value, place) of all that looks like a rating."""
    for pattern in _PATTERNS:
        for match in pattern.finditer(said):
            named = match.groupdict()
            yield _NUMBERS[(named.get("n") or named.get("w") or "").casefold()], match.span()
    for match in _OF_TEN.finditer(said):
        yield (int(match["n"]) + 1) // 2, match.span()
    for match in _DRAWN.finditer(said):
        yield len(match[0]), match.span()


def _without(spans: list[tuple[int, int]], said: str) -> str:
    """The words beside the number, each line trimmed of the marks that joined them."""
    kept = "".join(char for place, char in enumerate(said) if not any(a <= place < b for a, b in spans))
    lines = (line.strip(" \t,;:.!-–—()*_、。") for line in _EMPTY_STARS.sub("", kept).splitlines())
    return "\n".join(line for line in lines if line)


_NOT_SOLVED = re.compile(
    r"\?|\b(?:not|isn't|doesn't|don't|can't|cannot|won't|still|again|nothing|never|no longer|broken|fails?|failed|"
    r"failing|errors?|problem|issue|wrong|please|could you|need|needs|missing|"
    r"nicht|kein\w*|noch|wieder|immer|nie|fehler\w*|fehlt|kaputt|problem\w*|bitte|falsch|"
    r"pas|plus|toujours|encore|jamais|erreurs?|problème|panne|manque|faux|s'il vous plaît|"
    r"no|sigue\w*|todavía|aún|nunca|errore?s?|problemas?|falta|falla\w*|mal|por favor)\b"
    r"|ない|ません|まだ|また|再び|エラー|問題|壊れ|お願い|ください",
    re.I,
)


def says_it_is_not_solved(words: str) -> bool:
    """True where words may say that something is left to do: they ask, deny, or name trouble."""
    return bool(_NOT_SOLVED.search(unicodedata.normalize("NFKC", words).replace("’", "'")))
