"""In which language a text is written, and whether it tells: by its script and its commonest small words, else by
py3langid.

py3langid takes 0.5 s of CPU to load, a text whose small words speak clearly takes 0.05 ms: `spoc inspect` is done
long before the library would be ready, and most mail never needs it. The table decides only where it is sure.

"ok, thanks", a number or a name tell nothing: what is found in them is a guess, and whoever knows in which language
the same person has written before should rather take that.
"""
from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "nl", "sv", "da", "no", "fi", "pl", "cs", "hu", "ro", "ru", "uk", "tr",
             "el", "ja", "zh", "ko", "ar", "he")
_SAMPLE = 4_000
_ENOUGH = 12
"""Letters below which a guess is worth nothing ("ok", "thanks")."""
_LIKELY = 0.95
"""Share of py3langid's belief from which it is taken for told: of 4,400 beginnings of sentences, one word to a whole
one, in five languages, it then told half and none wrongly."""
_HAN_TELLS = 8
"""Characters from which a text without kana is Chinese: a short one ("了解") may well be Japanese."""

_KANA = re.compile("[\u3041-\u309f\u30a1-\u30fa]")
_HANGUL = re.compile("[\uac00-\ud7a3]")
_WORD = re.compile(r"[^\W\d_]+")
_NO_LETTERS = {code: " " for code in range(128) if not chr(code).isalpha()}
_ALONE = 2
"""Different small words of one language, where no other has any."""
_SURE = 3
"""Different small words of one language; and twice as many as of any other."""

# Words that stand in nearly every text of their language and in few of the others.
_SMALL_WORDS: Mapping[str, frozenset[str]] = {
    "en": frozenset("the and is are was were you your with this that have has had been would could should not for from "
                    "what when which please thanks they their there will my it of to i can cannot we am do "
                    "does".split()),
    "de": frozenset("und der die das ist nicht ich wir sie ein eine einen mit für auf von dem den zu im bei nach bitte "
                    "auch noch kann haben wird aber oder wenn mein unser vielen".split()),
    "fr": frozenset("le les des est et une du pas je nous vous que qui dans pour avec sur mon votre notre cette être "
                    "bonjour merci depuis mais ce".split()),
    "es": frozenset("el los las una y que por para con mi está gracias pero desde hola muy puede tengo hay cuando del "
                    "nos su más como".split()),
    "it": frozenset("il gli che di per con non sono una della mio grazie ma buongiorno anche questo nel alla più come "
                    "ho è".split()),
    "pt": frozenset("os um uma não com para por meu obrigado está você mas também isso ao da do na em são foi "
                    "estou".split()),
    "nl": frozenset("het een en van ik niet dat op voor met zijn maar ook naar bij wij kunnen graag mijn heeft "
                    "bedankt".split()),
}


class Detected(NamedTuple):
    """A language (two letters, ISO 639-1), and whether the text tells it: where it does not, this is a guess."""

    language: str
    told: bool


UNTOLD = Detected("en", told=False)


def find_language(text: str) -> Detected:
    """The language of the text; English, untold, where it is too short for a guess."""
    sample = " ".join(line for line in text[:_SAMPLE].split("\n") if "://" not in line and "@" not in line)
    clear = _by_script(sample) or _by_small_words(sample)
    if clear:
        return Detected(clear, told=True)
    letters = sum(map(str.isalpha, sample))
    if letters < (_ENOUGH if sample.isascii() else 3):
        return UNTOLD
    language, share = _identifier().classify(sample)
    return Detected(str(language), told=share >= _LIKELY and (language != "zh" or letters >= _HAN_TELLS))


def _by_script(sample: str) -> str:
    """Japanese by its kana, Korean by its syllables; "" where the script belongs to several languages."""
    if sample.isascii():
        return ""
    if len(_KANA.findall(sample)) >= 2:
        return "ja"
    return "ko" if len(_HANGUL.findall(sample)) >= 2 else ""


def _by_small_words(sample: str) -> str:
    """The language whose small words stand out; "" where none does."""
    words = _words_of(sample.lower())
    counts = sorted(((len(words & small), language) for language, small in _SMALL_WORDS.items()), reverse=True)
    (best, language), (second, _) = counts[:2]
    if second == 0:
        return language if best >= _ALONE else ""
    return language if best >= _SURE and best >= 2 * second else ""


def _words_of(lowered: str) -> frozenset[str]:
    """All runs of letters; by an expression it would take three times as long."""
    if lowered.isascii():
        return frozenset(lowered.translate(_NO_LETTERS).split())
    return frozenset(_WORD.findall(lowered))


@lru_cache(maxsize=1)
def _identifier() -> Any:
    """The model (4.6 MB), once a process; our own instance, so that nobody else's languages are changed."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(LANGUAGES))
    return identifier
