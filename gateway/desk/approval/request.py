"""What a POC writes behind `#approve`: whom, by when, what. Pure.

    clara by Friday: budget: 3,000 EUR for two laptops
    any of clara, dan: May we close the old portal?

Several sponsors must all agree, unless it says "any of". The question may also stand below the line.
"""
from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from gateway.desk.dates import read_date
from gateway.model.approval import Needs, Subject
from gateway.model.people import Person, Role
from gateway.model.phrase import Phrase

_LINK = re.compile(r"\s*<?mailto:[^<>\s]{1,320}>?", re.I)
"""What Outlook puts behind an address."""
_PARTS = re.compile(r"(?P<who>[^:：]{1,300})(?:[:：]\s*(?P<rest>.*))?", re.DOTALL)
_ANY = re.compile(
    r"(?:any(?: one)?(?: of)?|one of|either|eine[rn]? (?:von|der)|irgendeine[rn]?|l'une? (?:de|des)|cualquiera de"
    r"|un[oa] de|いずれか|どちらか)[\s:,]+", re.I)
_BETWEEN = re.compile(r"\s*(?:[,;、+&]|\s(?:and|or|und|oder|et|ou|y|o)\s|と)\s*", re.I)
_BY = re.compile(
    r"\s(?=(?:by|until|till|before|on|bis|am|vor|d['’]ici|avant|pour|jusqu['’]|le|antes|para|hasta|el)\b)", re.I)
_WORD = re.compile(r"(?P<word>[^\W\d_]+)(?P<colon>\s*[:：]\s*)?", re.I)
_SUBJECTS: Mapping[str, Subject] = {
    word: subject
    for subject, words in (
        (Subject.BUDGET, "budget cost costs money kosten geld presupuesto coste gasto coût coûts dépense 予算 費用"),
        (Subject.SCOPE, "scope umfang leistungsumfang périmètre portée alcance 範囲 スコープ"),
        (Subject.TIMELINE, "timeline deadline schedule zeitplan termin frist calendrier délai échéance plazo "
                           "cronograma calendario 日程 期限 納期"),
    )
    for word in words.split()
}


@dataclass(frozen=True, slots=True)
class Request:
    """Whom, by when, what."""

    sponsors: tuple[Person, ...]
    needs: Needs
    about: Subject
    text: str
    by: date | None


def read_request(argument: str, below: str, find: Callable[[str], Person | None], today: date) -> Request | Phrase:
    """The request; a sentence where it cannot be told. `below`: the words below the line; `find` knows people."""
    found = _PARTS.fullmatch(_LINK.sub("", argument.strip()))
    if found is None:
        return Phrase("say whom you ask, for example {example}", example=_EXAMPLE)
    who, by = _split_day(found["who"].strip(), today)
    is_any = _ANY.match(who)
    names = [name for name in _BETWEEN.split(who[is_any.end() :] if is_any else who) if name.strip()]
    sponsors: dict[str, Person] = {}
    for name in names:
        person = find(name)
        if person is None or Role.SPONSOR not in person.roles:
            return Phrase('"{name}" is no sponsor whom I know', name=name.strip())
        sponsors[person.key] = person
    if not sponsors:
        return Phrase("say whom you ask, for example {example}", example=_EXAMPLE)
    about, question = _split_subject((found["rest"] or "").strip())
    text = "\n\n".join(part for part in (_closed(question) if below.strip() else question, below.strip()) if part)
    if not text:
        return Phrase("write what is to be approved behind the name, or below the line")
    if by is not None and by < today:
        return Phrase("{day} is over", day=by)
    needs = Needs.ANY if is_any and len(sponsors) > 1 else Needs.ALL
    return Request(tuple(sponsors.values()), needs, about, text, by)


_EXAMPLE = Phrase("#approve Clara: budget: 3,000 EUR for two laptops")


def _closed(question: str) -> str:
    """With a stop at its end: lists show the question and the words below it on one line."""
    return f"{question}." if question and question[-1].isalnum() else question


def _split_day(who: str, today: date) -> tuple[str, date | None]:
    """The names, and the day behind them if one stands there behind a "by"."""
    for found in _BY.finditer(who):
        behind = who[found.end() :].strip()
        day = read_date(behind, today) or read_date(behind.strip(" ."), today)
        if day is not None:
            return who[: found.start()].strip(" ,"), day
    return who, None


def _split_subject(text: str) -> tuple[Subject, str]:
    """What it is about where the first word says so; the word goes where a colon makes it a heading."""
    first = _WORD.match(text)
    about = _SUBJECTS.get(first["word"].casefold()) if first else None
    if first is None or about is None:
        return Subject.OTHER, text
    return about, text[first.end() :] if first["colon"] and text[first.end() :].strip() else text
