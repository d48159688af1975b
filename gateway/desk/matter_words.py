"""What two texts have in common: their letters, or the beginnings of their telling words (in Japanese, pairs of signs).

The words are crude on purpose: where they err, two texts seem to have more in common than they have.
"""
from __future__ import annotations

import re
import unicodedata

_STEM = 5
"""Letters of a word that are compared: printer, printers and printing are one."""
_SHORTEST = 4
_LONGEST = 20_000
_WORD = re.compile(r"[^\W_]+")
_NOT_LETTERS = re.compile(r"[\W_]+")
_CJK = re.compile("[\u3040-\u30ff\u4e00-\u9fff]{2,}")
_KANA_ALONE = re.compile("[\u3040-\u309f]+")
_EMPTY = frozenset(
    word[:_STEM] for word in
    # what stands in any mail, in English, German, French and Spanish
    "about after again also anything been before being best cannot come could dear does doing done each even every "
    "from give good goes have having hello help here into itself just kind know like long look made make many maybe "
    "more morning most much must need next nothing once only other over please possible question quick regards "
    "request right same should since some something soon still such take team than thank thanks that their them then "
    "there these they thing think this those through time today tomorrow very want week well were what when where "
    "which while will with work would write wrote year yesterday your yours aber alle allem allen alles also andere "
    "auch bald beim bereits besten bitte brauche brauchen danke dann dass deren diese dieser dieses doch dort durch "
    "eine einem einen einer eines einmal etwas frage freundliche freundlichen ganz gegen geht gern gibt grüße grüßen "
    "guten haben hallo hatte heute hier hilfe ihnen ihre immer jetzt kann kein keine können könnte leider machen mehr "
    "mich mein meine meinem meinen mein mich möchte morgen muss müssen nach nicht nichts noch oder ohne schon sehr "
    "sein seine seit sich sind sollte über unser unsere vielen vielleicht viele von wann warum weil welche wenn "
    "werden wieder wird wollte worden würde wurde zwei zwischen ainsi alors aussi autre avant avec avoir avons bien "
    "bonjour bonsoir cela celle cette chez comme comment cordialement dans depuis donc elle encore entre être faire "
    "fait faut fois grand jour leur lors madame mais maintenant merci mettre moins monsieur notre nous nouveau parce "
    "pendant peut plus pour pourriez pouvez pouvoir puis quand quel quelle quoi sans savoir semaine serait seulement "
    "sont sous suis toujours tous tout toute très trop vers voici votre vous vouloir ahora algo alguna alguno ante "
    "antes aquí así aunque bien buenas buenos cada casi como cómo con cosa cual cuál cuando cuándo dado deber decir "
    "desde después días donde dónde durante ella ellos entre entonces esta está estaba estado este esto estos estoy "
    "favor forma gracias hace hacer hasta hola luego mañana mejor menos mientras mismo momento mucho mucha muchas muy "
    "nada necesito necesita nosotros nuestro nuevo nunca otra otro para pero poco poder podría porque primera puede "
    "puedo pues quiere quiero quién saber saludos según semana señor ser siempre sobre solo también tarde tener tengo "
    "tenemos tiempo tiene tienen toda todo todos unos usted varios vez voy".casefold().split()
)


def letters_of(text: str) -> str:
    """Letters and digits only: what is left of a text when mail programs have wrapped, marked and indented it."""
    return _NOT_LETTERS.sub("", text.casefold())


def telling(text: str) -> frozenset[str]:
    """The beginnings of the words that say what a text is about."""
    said = unicodedata.normalize("NFKC", text[:_LONGEST]).casefold()
    pairs = {run[i : i + 2] for run in _CJK.findall(said) for i in range(len(run) - 1)}
    stems = {word[:_STEM] for word in _WORD.findall(_CJK.sub(" ", said)) if len(word) >= _SHORTEST}
    return frozenset(stems - _EMPTY) | frozenset(pair for pair in pairs if not _KANA_ALONE.fullmatch(pair))


def share_known(new: frozenset[str], known: frozenset[str]) -> float:
    """Which part of the telling words stands in the other text too, 0 to 1; 1 where there are none."""
    return len(new & known) / len(new) if new else 1.0
