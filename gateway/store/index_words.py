"""Text as the search index keeps it, and the words of a decision that tell what it is about.

SQLite's tokenizer takes a run of Japanese or Chinese for one word. So those runs are indexed as pairs of characters:
会議室 becomes 会議 議室 室. What is looked up is cut in the same way, and found by pairs that follow each other.

The triggers that keep the index true call these functions (migration m0005), on PostgreSQL `search_index` does: a
change in what they give back needs a step of the database that builds the index anew.
"""
from __future__ import annotations

import json
import re
import sqlite3
import unicodedata
from collections.abc import Iterable
from itertools import chain

LONGEST_TEXT = 200_000
"""Characters of one text that are indexed: more than anybody writes, less than a log file pasted into a mail."""
UNSPACED = "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
"""Kana and Chinese characters, which are written without blanks."""
_RUN = re.compile(f"[{UNSPACED}]+")
_TELLING = re.compile(rf"[^\W_]{{3,}}|[{UNSPACED}]{{2,}}")
_WORD = re.compile("[a-z0-9]{3,}")
"""What `_TELLING` finds in plain text without other scripts, in a third of the time."""
_PIECE = re.compile(r".{1,400}\S*", re.DOTALL)
"""A piece of a text that ends with a word."""
_ENDING = re.compile(r"(?:es|en|s|e|n)$")
_STEM = 7
"""Letters that are compared: invoice and invoices, Rechnung and Rechnungen are one word."""
_LEAST_LETTERS = 4
_KANA_ALONE = re.compile("[\u3040-\u309f]+")

_EMPTY = """
about after again also another anything away back because been before being best better both call came cannot come
could dear decide decided decision does doing done down each ever every everything from further give given going good
have having hello help here hope into issue just keep kind know last least less like list look made mail make many maybe
more most much must need needed needs never next nothing okay once only other ours over people please possible problem
question really reason regards request right said same send sent several shall should since some something soon still
such take team tell than thank thanks that their them then there these they thing think this those though three through
ticket time today tomorrow under until used using very want wanted wants week well were what when where whether which
while will wish with within without work working works would write year yesterday yours agreed approved
aber alle allem allen aller alles also andere anderen auch bitte danke dann dass dein denn deren diese diesem diesen
dieser dieses doch durch eine einem einen einer eines etwas frage geben geht gern gerne gesagt grüße gruß habe haben
hallo hatte heute hier hilfe ihre ihrem ihren ihrer immer jede jeder jetzt kann kein keine können könnte könnten leider
machen mehr mein meine meinem meinen mich morgen muss müssen nach nicht nichts noch nochmal nur oder ohne problem schon
sehr sein seine seit sich sind sollen sollte sollten soll unser unsere unseren unter viele vielen vielleicht vom wann
warum weil wenn werden wieder will wird wollen worden wurde würde würden zwei zwischen entschieden
alors après aucun aucune aussi autre autres avant avec avez avoir avons beaucoup besoin bien bonjour cela cette ceux
chez comme comment cordialement dans demain demande depuis déjà donc elle encore entre être faire fait faut jour leur
leurs mais même merci mieux moins notre nous parce pendant peut peuvent plaît plus pour pourquoi pouvez pouvoir prendre
problème quand quel quelle quelque question rien sans sera serait sont sous suis tous tout toute toutes très trop
votre vous voudrais voudrions décidé
ahora algo alguna alguno antes aquí así aunque ayer ayuda bien buenas buenos cada como cómo cuál cuando cuándo cual
debe deben desde después dice donde durante ella ellos entonces entre era eran ese esos esta está estamos están estar
estas este esto estos favor fue gracias hace hacer hacia hasta hemos hola hoy luego mañana mejor menos mientras mismo
mucho muchas muchos nada necesito nosotros nuestra nuestro nunca otra otro para pero poco podemos podría poder porque
problema pronto puede pueden pregunta quiere quiero saludos sería siempre sido sino sobre solo son soy también tanto
tener tenemos tengo tiene tienen toda todas todo todos usted ustedes vamos decidido
"""


def register(connection: sqlite3.Connection) -> None:
    """Gives the triggers of the index their two functions."""
    connection.create_function("spoc_words", 1, index_words, deterministic=True)
    connection.create_function("spoc_telling", 1, _telling_json, deterministic=True)


def index_words(text: str) -> str:
    """The text as it is indexed: one form of each character, kana and Chinese characters in pairs."""
    text = text[:LONGEST_TEXT]
    return text if text.isascii() else _RUN.sub(_in_pairs, fold(text))


def fold(text: str) -> str:
    """Full-width and half-width forms, ligatures and ß in their plain form, all letters small."""
    return unicodedata.normalize("NFKC", text).casefold()


def _in_pairs(run: re.Match[str]) -> str:
    """Every character with the one that follows it; the last one alone, so that it is found by itself too."""
    return f" {' '.join(pairs(run[0]))} {run[0][-1]} "


def pairs(run: str) -> list[str]:
    """会議室 -> 会議, 議室."""
    return [run[at : at + 2] for at in range(len(run) - 1)]


def telling_words(text: str, most: int | None = None) -> list[str]:
    """The words that say what a text is about, each once, in their order, without accents and endings.

    Not among them: words of three letters, and those that stand in mails about anything. The first so many of them,
    where `most` is given: then no more of the text is read than it takes.
    """
    looked_at: dict[str, None] = {}
    telling: dict[str, None] = {}
    for piece in _PIECE.finditer(text[:LONGEST_TEXT]):
        plain = bare(piece[0])
        found = dict.fromkeys((_WORD if plain.isascii() else _TELLING).findall(plain))
        telling |= dict.fromkeys(chain.from_iterable(_telling(one) for one in found if one not in looked_at))
        looked_at |= found
        if most is not None and len(telling) >= most:
            break
    return list(telling)[:most]


def _telling(found: str) -> Iterable[str]:
    if _RUN.match(found):
        return (pair for run in _RUN.findall(found) for pair in pairs(run) if not _KANA_ALONE.fullmatch(pair))
    if (len(found) >= _LEAST_LETTERS or found.isdigit()) and found not in _EMPTY_WORDS:
        return (_ENDING.sub("", found)[:_STEM],)
    return ()


def bare(text: str) -> str:
    """Folded, and without the accents of letters; the marks of kana stay, as they make other syllables."""
    if text.isascii():
        return text.lower()
    parts = unicodedata.normalize("NFD", fold(text))
    return unicodedata.normalize("NFC", "".join(sign for sign in parts if not "\u0300" <= sign <= "\u036f"))


def _telling_json(text: str) -> str:
    """For `decision_word`; the empty word in front counts the decisions."""
    return json.dumps(["", *telling_words(text)])


_EMPTY_WORDS = frozenset(bare(_EMPTY).split())
