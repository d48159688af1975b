"""The words by which people outside steer their tickets, in five languages. They count as the whole new text only.

Words that people write to people all day are not among them, or only where nothing else can be meant: to act on words
that were meant for a person is worse than to show a person a word that was meant for us.
"""
from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from gateway.desk.preference_words import read_preference
from gateway.model.mail import Address

MOST_NAMED = 5
"""People that one mail can add."""
_LONGEST = 400
"""Characters of a text that can be such a word; behind `urgent because` there may be more."""


@dataclass(frozen=True, slots=True)
class Word:
    """A line of the table: the word, what stands for it in other languages."""

    word: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Spoken:
    """A word, with what was said to it."""

    word: str
    reason: str = ""
    """Of `urgent`: why."""
    people: tuple[Address, ...] = ()
    """Of `add`: who."""
    value: str = ""
    """Of `updates`, `language` and `zone`: what he likes, as it is kept."""
    is_doubtful: bool = False
    """It may be the answer to "please restart it": "done" is no word for us where a POC has spoken last."""


WORDS: tuple[Word, ...] = (
    # asks for nothing but a list: a person would be asked in a sentence
    Word("status", ("stand", "sachstand", "état", "estado", "状況", "ステータス", "進捗")),
    # how a promise was counted; it counts only where nobody of the house has said anything since (`steering`)
    Word("why", ("warum", "wieso", "weshalb", "pourquoi", "por qué", "なぜ", "なぜですか", "どうして")),
    # a list, as `status` is, and as short
    Word("list", ("liste", "lista", "一覧", "リスト")),
    # says that the matter is settled, not that something was carried out
    Word("close", (
        "close it", "closed", "solved", "resolved", "it is solved", "problem solved",
        "schließen", "gelöst", "problem gelöst", "hat sich erledigt", "es hat sich erledigt",
        "fermer", "clore", "résolu", "c'est résolu", "problème résolu", "cerrar", "resuelto", "solucionado",
        "está resuelto", "problema resuelto", "解決", "解決しました", "解決済み", "クローズ",
    )),
    # what mail programs send for a click on "unsubscribe" is among them
    Word("stop", ("stopp", "unsubscribe", "abmelden", "arrêter", "arrêtez", "désabonner", "parar", "darse de baja",
                  "停止", "配信停止")),
    # alone and without an exclamation mark: "please help!" is said to a person
    Word("help", ("hilfe", "aide", "ayuda", "ヘルプ", "使い方")),
    # names the writer himself: nobody says so to a colleague about a matter
    Word("remove me", ("entfernen sie mich", "entferne mich", "retirez-moi", "retire-moi", "quíteme", "quítame",
                       "elimíneme", "私を外して", "外して")),
)
DOUBTFUL: tuple[Word, ...] = (
    # says that something is done: the matter, or what a POC has asked for
    Word("close", ("done", "erledigt", "fertig", "fait", "c'est fait", "terminé", "hecho", "listo", "完了",
                   "完了しました")),
)
_URGENT = re.compile(
    r"\W{0,5}(?:urgent|dringend|eilt|urgente|緊急|至急)(?:です)?"
    r"(?:\s{0,3}[:,.;!、。–—-]+|\s{0,3}(?:\n|$)"
    r"|\s{1,3}(?:because|since|as|weil|da|denn|parce que|parce qu'|car|porque|ya que)\b)"
    r"(?:\s{0,3}(?:because|weil|parce que|porque|なぜなら)\b)?(?P<why>.*)", re.I | re.S,
)
"""The word, then why, behind a mark or "because"; "urgent matter: …" is an ordinary sentence."""
_ADD = ("add", "cc", "hinzufügen", "füge hinzu", "ajouter", "ajoutez", "añadir", "añade", "agregar", "追加して", "追加")
_POLITE = ("please", "pls", "thanks", "thank you", "bitte", "danke", "s'il vous plaît", "s'il te plaît", "svp", "merci",
           "por favor", "gracias", "お願いします", "お願いいたします", "ください", "下さい")
_MAY_ASK = frozenset({"status", "list", "why"})
"""Words that mean the same with a question mark."""
_AROUND = " \t\n\r.,;:!?()[]\"'*_…。、！？「」-–—¡¿"
_AND = re.compile(r"[,;\n、]|\s(?:and|und|et|y|&)\s", re.I)
_PERSON = re.compile(r"(?:(?P<name>[^<>@]{1,60})<)?(?P<address>[^\s<>@]{1,64}@[^\s<>@]{1,200}\.[^\s<>@]{2,30})>?")
"""`x@y.test` or `Name <x@y.test>`."""
_LINKED = re.compile(r"\s?[<(\[]mailto:[^<>\s]{1,300}[>)\]]", re.I)
_PARTICLE = re.compile(r"\s?(?:を|も)$")


def plain(text: str) -> str:
    """The text as it is compared: case, width, marks around it and politeness do not count."""
    said = _folded(text)
    for _ in range(3):
        before = said
        for polite in _POLITE:
            if polite in said:
                said = said.removesuffix(polite).removeprefix(polite).strip(_AROUND)
        if said == before:
            break
    return said


def read_word(text: str) -> Spoken | None:
    """The word that is the whole text; None where the text says anything else, which nearly all mail does."""
    return _read_short(text) if len(text) <= _LONGEST else _urgent(text)


@lru_cache(maxsize=32)
def _read_short(text: str) -> Spoken | None:
    """Remembered, as several ask the same of one mail, 0.1 ms each time."""
    return _alone(text) or _adds(text) or _prefers(text) or _urgent(text)


def _alone(text: str) -> Spoken | None:
    said = plain(text)
    if said in _BY_WORDS:
        word = _BY_WORDS[said]
        return None if _is_said_to_a_person(word, text) else Spoken(word)
    return Spoken("close", is_doubtful=True) if said in _DOUBTFUL_WORDS and not _asks(text) else None


def _is_said_to_a_person(word: str, text: str) -> bool:
    """ "Help!" and "solved?" wait for somebody's answer, and no list of words is one."""
    if word == "help":
        return plain(text) != _folded(text) or "!" in unicodedata.normalize("NFKC", text)
    return word not in _MAY_ASK and _asks(text)


def _asks(text: str) -> bool:
    return "?" in unicodedata.normalize("NFKC", text)


def _adds(text: str) -> Spoken | None:
    """`add x@y.test`, also of several people; the word may stand behind them."""
    said = _without_please(_LINKED.sub("", unicodedata.normalize("NFKC", text)).strip(_AROUND))
    before = next((verb for verb in _ADD if said.casefold().startswith(verb + " ")), "")
    behind = next((verb for verb in _ADD if said.casefold().endswith(verb)), "")
    if not before and not behind:
        return None
    named = said[len(before):] if before else _PARTICLE.sub("", said[: -len(behind)].rstrip())
    people = [_person(one) for one in _AND.split(named) if one.strip(_AROUND)]
    if not people or len(people) > MOST_NAMED or None in people:
        return None
    return Spoken("add", people=tuple({p.key: p for p in people if p is not None}.values()))


def _prefers(text: str) -> Spoken | None:
    """`updates weekly`, `language de`, `zone Europe/Paris`: how he likes our mails."""
    liked = None if _asks(text) else read_preference(_without_please(text.strip(_AROUND)))
    return Spoken(liked[0], value=liked[1]) if liked else None


def _person(written: str) -> Address | None:
    found = _PERSON.fullmatch(written.strip(" \t\n\r.;:!\"'*"))
    if found is None:
        return None
    return Address(found["address"].strip(".,;:'\""), " ".join((found["name"] or "").strip(" \"'").split()))


def _without_please(written: str) -> str:
    """The same, as it was written, without a polite word at its beginning or end."""
    said = written.casefold()
    for polite in _POLITE:
        if polite not in said:
            continue
        if said.endswith(polite):
            written = written[: -len(polite)].rstrip(_AROUND)
        if written.casefold().startswith(polite + " "):
            written = written[len(polite):].lstrip(_AROUND)
        said = written.casefold()
    return written


def _urgent(text: str) -> Spoken | None:
    """`urgent because …`: the first line begins with it, the rest is free; the bare word is enough."""
    if not _URGENT.match(_plain_marks(text[:_LONGEST])):
        return None  # the whole of a long text is not made plain for nothing
    found = _URGENT.match(_plain_marks(text))
    return Spoken("urgent", reason=" ".join(found["why"].split())) if found else None


def _plain_marks(text: str) -> str:
    return unicodedata.normalize("NFKC", text).replace("’", "'")


def _folded(text: str) -> str:
    words = _plain_marks(text).casefold()
    return " ".join(words.split()).strip(_AROUND)


_BY_WORDS: Mapping[str, str] = {plain(said): one.word for one in WORDS for said in (one.word, *one.also)}
_DOUBTFUL_WORDS = frozenset(plain(said) for one in DOUBTFUL for said in one.also)
