"""What somebody typed into the search, read: words, "phrases" and -exclusions. Nothing that is typed can raise.

A word finds all that begin with it (invoice: invoices), from three letters on; a phrase finds exactly itself.
"""
from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gateway.store.index_words import UNSPACED, bare, fold, pairs

MOST_TERMS = 20
"""Words of one search; a whole mail pasted in would be no search."""
_LONGEST_TERM = 200
_SPOKEN = re.compile(r'(?P<no>-?)(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')
_PIECE = re.compile(rf"[{UNSPACED}]+|[^{UNSPACED}]+")
_WORD = re.compile(r"[^\W_]+")
_LONGEST_WORD = 255
"""Characters of a word in an index of PostgreSQL, which takes 2,046 bytes."""
_LEAST_TO_BEGIN = 3
"""Letters from which on a word finds longer ones: two would find half of all."""
_QUOTES = str.maketrans("“”„«»＂\0", '"""""" ')


@dataclass(frozen=True, slots=True)
class Term:
    """One word or phrase that is looked for, as it was typed."""

    text: str
    is_phrase: bool = False

    @property
    def begins(self) -> bool:
        """True where longer words that begin like this are found too."""
        return not self.is_phrase and len(self.text) >= _LEAST_TO_BEGIN


@dataclass(frozen=True, slots=True)
class Query:
    """All of `wanted` must be in a ticket, none of `unwanted` may."""

    wanted: tuple[Term, ...] = ()
    unwanted: tuple[Term, ...] = ()


def read_query(typed: str) -> Query:
    """The query; without any wanted term where no letter or digit was typed."""
    found = [(bool(one["no"]), _term(one)) for one in _SPOKEN.finditer(typed.translate(_QUOTES))]
    terms = [(no, term) for no, term in found if any(map(str.isalnum, term.text))][:MOST_TERMS]
    return Query(
        tuple(dict.fromkeys(term for no, term in terms if not no)),
        tuple(dict.fromkeys(term for no, term in terms if no)),
    )


def _term(spoken: re.Match[str]) -> Term:
    phrase = spoken["phrase"]
    return Term((spoken["word"] if phrase is None else phrase)[:_LONGEST_TERM].strip(), phrase is not None)


def match_expression(term: Term) -> str:
    """The term for FTS5, all in quotes, so that no sign in it is an operator."""
    *first, last = _pieces(term)
    return " AND ".join([*(_expression(piece, begins=False) for piece in first), _expression(last, term.begins)])


def _pieces(term: Term) -> list[str]:
    """The runs with blanks between words and those without; at least one, as a term has a letter or digit."""
    pieces = _PIECE.findall(" ".join(fold(term.text).split()))
    return [piece for piece in pieces if any(map(str.isalnum, piece))]


def _expression(piece: str, begins: bool) -> str:
    if re.match(f"[{UNSPACED}]", piece):
        return f'"{" ".join(pairs(piece))}"' if len(piece) > 1 else f'"{piece}" *'
    return f'"{_unmarked(piece)}"' + (" *" if begins else "")


def _unmarked(piece: str) -> str:
    """Without what the tokenizer would see as the end of the expression."""
    return "".join(sign for sign in piece if sign != '"' and unicodedata.category(sign) != "Cs")


def ts_query(term: Term) -> str:
    """The same for PostgreSQL, as a tsquery; empty where no word is left, and then it finds nothing."""
    *first, last = _pieces(term)
    parts = [*(_ts_phrase(piece, begins=False) for piece in first), _ts_phrase(last, term.begins)]
    return " & ".join(part for part in parts if part)


def _ts_phrase(piece: str, begins: bool) -> str:
    if re.match(f"[{UNSPACED}]", piece):
        begins = len(piece) == 1
        piece = piece if begins else " ".join(pairs(piece))
    words = plain_words(piece)
    return " <-> ".join(f"'{word}'" for word in words) + (":*" if begins and words else "")


def plain_words(text: str) -> list[str]:
    """The words of a text as PostgreSQL's index holds them: small letters without accents, and nothing but these."""
    return [word[:_LONGEST_WORD] for word in _WORD.findall(bare(text))]


def mark(line: str, terms: Sequence[Term], before: str, after: str) -> str:
    """The line with every found word between `before` and `after`."""
    spans = _merged(found for term in terms for found in find(line, term))
    shown, last = [], 0
    for start, end in spans:
        shown += [line[last:start], before, line[start:end], after]
        last = end
    return "".join([*shown, line[last:]])


def find(line: str, term: Term) -> list[tuple[int, int]]:
    """Where the term stands in the line, as (start, end); letters are compared without case and accents."""
    plain, places = _plain(line)
    words = [re.escape(word) for word in re.findall(r"\w+", _plain(term.text)[0])]
    if not words:
        return []
    edge = "" if re.search(f"[{UNSPACED}]", term.text) else r"\b"
    more = r"\w*" if term.begins and edge else ""
    wanted = re.compile(edge + r"\W+".join(words) + more + edge)
    return [(places[found.start()], places[found.end() - 1] + 1) for found in wanted.finditer(plain)]


def _plain(line: str) -> tuple[str, list[int]]:
    """The line as it is compared, and for each sign of it the place of the sign that it came from."""
    signs = [(part, at) for at, sign in enumerate(line) for part in _plain_sign(sign)]
    return "".join(sign for sign, _ in signs), [at for _, at in signs]


def _plain_sign(sign: str) -> str:
    if sign.isascii():
        return sign.lower()
    parts = unicodedata.normalize("NFD", fold(sign))
    return unicodedata.normalize("NFC", "".join(part for part in parts if not "\u0300" <= part <= "\u036f"))


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans in their order, those that overlap as one."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
