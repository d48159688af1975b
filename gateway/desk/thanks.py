"""A mail that says nothing but "thanks, it works": it needs no answer, and opens nothing that is closed.

Every word of it must be one of those below, which hold no "not", no "but" and no "?": whatever else somebody says is
for a person to read. What is missing here is only told once more; what stood here wrongly would be heard by nobody.
"""
from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

from gateway.desk.expression import Expression

_MOST_WORDS = 12
_THANKS = frozenset(
    "thanks thank thx ty cheers ok okay great perfect excellent wonderful super fine works working worked solved "
    "resolved fixed appreciated brilliant awesome danke dank dankeschön prima klasse toll passt klappt funktioniert "
    "läuft geht perfekt merci parfait impeccable génial marche fonctionne résolu nickel gracias perfecto genial "
    "estupendo funciona resuelto vale solucionado".casefold().split()
)
"""One of these must be among them."""
_BESIDE = frozenset(
    # what stands around it in four languages: greetings, "for your quick help", "it works again now"
    "hi hello hey dear good morning all you u so very much many a lot for your the quick fast prompt kind great help "
    "support answer reply response effort work it its is that this now again and everything both really indeed i am "
    "we are happy best kind regards cheers hallo liebe lieber guten tag morgen vielen herzlichen besten schönen schön "
    "sehr nochmals nochmal für die deine ihre eure schnelle hilfe antwort rückmeldung unterstützung jetzt wieder "
    "alles gut und es das ist bestens wunderbar viele grüße gruß mfg lg bonjour bonsoir beaucoup bien pour votre ton "
    "aide réponse rapide tout ça cela c'est maintenant nouveau de à et cordialement cdt mille hola buenos días muchas "
    "mil por su tu ayuda respuesta rápida ya ahora todo bien está y muy saludos un saludo".casefold().split()
)
_JAPANESE = Expression(
    "ありがとうございました|ありがとうございます|ありがとう|助かりました|承知しました|承知いたしました|了解しました|了解です|了解|"
    "無事に?|動きました|直りました|解決しました|確認しました|できました|使えました|おかげさまで|お世話になっております|本当に|どうも|"
    "大変|すぐに|早速の?|ご対応|対応|ご回答|いただき|頂き|問題ありません|です|はい|誠に|また|して|を|も|の|に|で"
)
_KANA_OR_HAN = re.compile("[\u3040-\u30ff\u4e00-\u9fff]")
_JAPANESE_THANKS = re.compile("ありがとう|助かり|承知|了解|動きました|直りました|解決しました")
_THUMBS = re.compile("[👍🙏👌❤😊🙂]")
_WORD = re.compile(r"[^\W_]+(?:'[^\W\d_]+)?")


def says_only_so(text: str, names: Collection[str] = ()) -> bool:
    """True where the new text is thanks, "ok" or "it works", with at most `names` (of people) besides."""
    said = unicodedata.normalize("NFKC", text).replace("’", "'").casefold()
    if "?" in said:
        return False
    if _KANA_OR_HAN.search(said):
        return bool(_JAPANESE_THANKS.search(said)) and not _WORD.findall(_without(names, _JAPANESE.sub(" ", said)))
    words = _WORD.findall(_THUMBS.sub(" ok ", said))
    known = _THANKS | _BESIDE | {part for name in names for part in _WORD.findall(name.casefold())}
    return 0 < len(words) <= _MOST_WORDS and not _THANKS.isdisjoint(words) and known.issuperset(words)


def says_nothing(text: str, names: Collection[str] = ()) -> bool:
    """True where the text is a greeting and names, and not even thanks."""
    said = unicodedata.normalize("NFKC", text).replace("’", "'").casefold()
    known = _BESIDE | {part for name in names for part in _WORD.findall(name.casefold())}
    return "?" not in said and known.issuperset(_WORD.findall(_without(names, _JAPANESE.sub(" ", said))))


def _without(names: Collection[str], said: str) -> str:
    for part in (part for name in names for part in name.casefold().split()):
        said = said.replace(f"{part}様", " ").replace(f"{part}さん", " ").replace(part, " ")
    return said
