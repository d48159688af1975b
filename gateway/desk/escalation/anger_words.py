"""Whether a mail sounds angry: words of anger in five languages, capitals, exclamation marks.

Anger raises nothing by itself: the POC reads which words sound so, and it counts among what holds a ticket up
(`roadblocks`). Of two mistakes, to miss an angry mail is the smaller one, as its other signs are counted too: what is
friendly, or is said about somebody else's anger, is meant to stay silent.
"""
from __future__ import annotations

import re
import unicodedata

from gateway.desk.sayings import Sayings

_LONGEST = 4_000
"""Characters of a mail that are looked at: nobody keeps his anger for the end."""
_SHOUTED = 4
"""Words in capitals, in a row, that are too long for abbreviations."""


# Said by somebody of himself, or of the house: "an angry customer" and "a complaint" are somebody else's, or a matter.
ANGER = Sayings(
    r"(?:i am|i['’]m|we are|we['’]re|getting|really|very|so) "
    r"(?:angry|furious|livid|fed up|sick of|outraged|annoyed|disgusted)",
    r"(?:absolutely|totally|completely|simply|just|is|are|was|frankly) "
    r"(?:unacceptable|ridiculous|outrageous|disgraceful|a disgrace|a joke|pathetic|appalling|useless|incompetent)",
    r"(?:i|we)(?: have|['’]ve) had enough", r"what kind of service", r"worst (?:service|support)",
    r"waste of (?:my|our) time", r"how (?:many (?:more )?times|often) (?:do|must|should) (?:i|we)",
    r"how hard can it be", r"what (?:on earth|the hell)", r"do you even read", r"is any(?:body|one) even",
    r"nobody (?:seems to )?cares?", r"(?:hear from|call|talk to) (?:my|our) lawyer", r"i['’]m done waiting",
    r"shame on you",

    r"(?:ich bin|wir sind|langsam|wirklich|sehr|so|mehr als) (?:wütend|sauer|stinksauer|verärgert|empört|genervt)",
    r"(?:eine|reine) (?:frechheit|zumutung|unverschämtheit)",
    r"(?:ist|sind|völlig|absolut|einfach) "
    r"(?:unverschämt|inakzeptabel|unzumutbar|unerhört|lächerlich|untragbar|ein witz|skandalös)",
    r"(?:mir|uns) reicht(?: es|['’]?s)", r"(?:es|jetzt) reicht", r"(?:es satt|die nase voll)",
    r"wie oft (?:soll|muss|denn)", r"was ist das für ein", r"liest (?:das )?überhaupt jemand",
    r"(?:von|mit) (?:meinem|unserem) anwalt", r"so eine schlamperei", r"saftladen", r"das darf doch nicht wahr sein",

    r"(?:je suis|nous sommes|vraiment|très) (?:furieu(?:x|se)|en colère|excédée?s?|scandalisée?s?|outrée?s?)",
    r"(?:c['’]est|est|totalement|absolument|tout simplement) "
    r"(?:inacceptable|inadmissible|scandaleux|honteux|ridicule|lamentable|une honte|n['’]importe quoi)",
    r"(?:j['’]en ai|nous en avons|on en a) (?:assez|marre|ras le bol)", r"ras[- ]le[- ]bol", r"ça suffit",
    r"combien de fois (?:faut|dois|devrai)", r"vous (?:vous )?(?:moquez|fichez|foutez)", r"de qui se moque",
    r"(?:de|à) (?:mon|notre) avocat", r"personne ne (?:lit|répond jamais)",

    r"(?:estoy|estamos|muy|realmente) (?:furios[oa]s?|indignad[oa]s?|enfadad[oa]s?|hart[oa]s?|cabread[oa]s?)",
    r"(?:es|totalmente|absolutamente|me parece) "
    r"(?:inaceptable|intolerable|indignante|lamentable|una vergüenza|una tomadura de pelo|ridículo|vergonzoso)",
    r"ya (?:está bien|basta)", r"basta ya", r"cuántas veces (?:tengo|hay|tenemos)", r"me están tomando el pelo",
    r"(?:de|con|a) (?:mi|nuestr[oa]) abogad[oa]", r"qué clase de servicio", r"nadie (?:se digna|lee)",

    anywhere="ふざけ(?:ない|るな)|いい加減に(?:して|しろ)|ありえない(?:対応|です)|納得(?:でき|いき)(?:ない|ません)|腹が立|"
             "怒って(?:い|お)|不愉快|非常識|何度(?:言え|お願いすれ|連絡すれ)ば|弁護士に|馬鹿に(?:し|す)|許せ(?:ない|ません)|"
             "あきれ|呆れ|誠意(?:が|を)感じ|責任者を出",
)
# Who shouts for joy is not angry.
FRIENDLY = Sayings(
    r"thanks?(?: you)?|great|wonderful|happy|congratulations|love|brilliant|awesome|cheers|welcome|hurra[hy]|yay",
    r"merry|enjoy|perfect|well done|please",
    r"danke|vielen dank|super|toll|klasse|freu\w*|glückwunsch|herzlich\w*|prima|wunderbar|juhu|frohe|viel spaß|bitte",
    r"merci|bravo|génial|félicitations|ravie?s?|parfait|joyeux|bienvenue|hourra|s['’]il vous plaît",
    r"gracias|genial|estupendo|felicidades|enhorabuena|feliz|perfecto|bienvenid[oa]s?|viva|por favor",
    anywhere="ありがと|嬉しい|うれしい|おめでと|素晴らしい|最高|ようこそ|楽しみ|お願い",
)
# Marks alone are excitement; with one of these they are impatience.
ASKS_AGAIN = Sayings(
    r"still|again|yet|since|weeks?|days?|waiting|answer|when|why|nobody|nothing|never",
    r"noch|wieder|schon|seit|wochen?|tagen?|warte|antwort\w*|wann|warum|niemand|nichts|nie",
    r"toujours|encore|depuis|semaines?|jours?|attends?|réponse|quand|pourquoi|personne|rien|jamais",
    r"todavía|aún|otra vez|desde|semanas?|días?|esper\w+|respuesta|cuándo|por qué|nadie|nada|nunca",
    anywhere="まだ|また|いつ|なぜ|返事|返信|回答|待って",
)
_MARKS = re.compile(r"[!?][!?][!?]+")
_CAPITALS = re.compile(r"(?:\b[^\W\d_a-zß-öø-ÿ]{1,30}\b[\s,.!?'’-]{0,3}){4,40}")
_ONE_LONG = re.compile(r"[^\W\d_a-zß-öø-ÿ]" * 4)
"""Without one nothing is shouted: 0.03 ms instead of 0.15, as in `_MARKS` it begins with one of a few characters."""
_LONG_WORD = re.compile(r"[^\W\d_]{4,}")


def sounds_angry(text: str) -> str:
    """The words that sound angry, as they were written; "" where none do."""
    said = unicodedata.normalize("NFKC", text[:_LONGEST])
    outright = ANGER.search(said)
    if outright:
        return outright[0].strip()
    if FRIENDLY.is_in(said):
        return ""
    for shouted in _CAPITALS.finditer(said) if _ONE_LONG.search(said) else ():
        words = [word for word in _LONG_WORD.findall(shouted[0]) if word != word.lower()]
        if len(words) >= _SHOUTED:
            return shouted[0].strip()
    marks = _MARKS.search(said)
    return _sentence(said, marks) if marks and ASKS_AGAIN.is_in(said) else ""


def _sentence(said: str, marks: re.Match[str]) -> str:
    """The end of the sentence that ends with these marks."""
    begins = max(said.rfind(end, 0, marks.start()) for end in ".!?。\n") + 1
    return said[max(begins, marks.start() - 60) : marks.start() + 3].strip()
