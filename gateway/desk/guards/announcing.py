"""How a sentence says that a file comes with this very mail, one block a language.

A sentence announces a file where `announces` fits and `elsewhere` does not: the file is somebody else's, came earlier,
is denied, is asked for, or is no file at all. To add a language, add a block to LANGUAGES.
"""
from __future__ import annotations

import re
from dataclasses import dataclass

from gateway.desk.expression import Expression


@dataclass(frozen=True, slots=True)
class Announcing:
    """How one language announces a file, and how it speaks of files that do not come."""

    announces: Expression
    elsewhere: Expression


def _rows(*rows: str) -> Expression:
    return Expression("|".join(f"(?:{row})" for row in rows), re.I)


MENTIONS = re.compile(
    r"attach|enclos|anbei|anhang|anlage|angehäng|angehang|beigefüg|beilieg|angefüg|hänge|füge|join|annex|pièce|\bpj\b"
    r"|adjunt|anex|添付", re.I)
"""Without one of these nothing is announced: the quick way past most sentences."""

_ENGLISH = Announcing(
    announces=_rows(
        r"\b(?:find|see|check|review|use|open|read|consult|complete|sign|return|fill (?:in|out)|follow|have a look at)"
        r" (?:[\w-]+ ){0,5}(?:attached|enclosed|attachments?|enclosure)\b",
        r"(?<!do )(?<!did )(?<!should )(?<!shall )(?<!can )(?<!could )(?<!if )(?<!when )(?<!once )(?<!unless )"
        r"\b(?:i|we)(?:['’]ve| have|['’]m| am|['’]re| are)?(?: just| also| now| hereby)?"
        r" (?:attach(?:ed|ing)?|enclos(?:e|ed|ing))\b",
        r"^\W*(?:attached|enclosed|attaching)"
        r"(?:$|\W*[:.,]| (?:is|are|you|please|the|a|an|my|our|your|herewith|find|here|for|as)\b)",
        r"\b(?:files?|documents?|forms?|invoices?|screenshots?|pictures?|logs?|pdf) (?:attached|enclosed)\b(?! to)",
        r"\b(?:is|are) (?:also |now |both |all )?(?:attached|enclosed)\b(?! to (?!this|the e?-?mail))",
        r"\b(?:i|we|you will|you['’]ll)\b.{0,60}\b(?:in|as) (?:the |an )?(?:attachments?|enclosure)\b",
        r"\b(?:in|with|by|to) the (?:attached|enclosed) \w+",
        r"\bthe (?:attached|enclosed) [\w-]+ (?:shows?|explains?|describes?|contains?|lists?|has|tells?|will)\b",
        r"\((?:see )?(?:attached|enclosed|attachment)\)",
    ),
    elsewhere=_rows(
        # somebody else's
        r"\b(?:you|he|she|they)(?:['’]ve| have| had| has)? (?:\w+ )?(?:attached|enclosed|sent|provided|forgot)\b",
        r"\b(?:your|his|her|their) (?:\w+ ){0,2}(?:attach|enclos)",
        r"\b(?:from|in|to|with|of|by|below) (?:your|his|her|their) (?:\w+ ){0,3}"
        r"(?:e-?mails?|message|ticket|request|report|letter|reply|note|mail)\b",
        r"\b(?:i|we)(?:['’]ve| have)? (?:\w+ )?(?:looked (?:at|through)|checked|opened|reviewed|received|got|saw|seen"
        r"|viewed|forwarded|printed|went through|had a look at|downloaded|tested|imported|read|found|noticed)\b",
        r"\b(?:attached|enclosed|attachments?) (?:[\w-]+ )?(?:is (?!the|an? )|was|were|are (?!the)|seems?|appears?"
        r"|looks?|does|do not|cannot|can['’]t|could|would|must)\b",
        # it came earlier
        r"\b(?:yesterday|earlier|previous(?:ly)?|already|ago|last (?:e-?mail|mail|message|week|time|month|year|reply)"
        r"|on (?:mon|tues|wednes|thurs|fri)day|back then|the other day|was attached|were attached|as attached)\b",
        # it is denied
        r"(?:n['’]t|\b(?:not|never|cannot|no|without|unable|forgot|forgotten|failed|missing|instead of|nothing))\W+"
        r"(?:[\w'’]+\W+){0,4}(?:attach|enclos)",
        r"\b(?:attachments?|attached)\b.{0,20}\bmissing\b",
        # it is asked for, or only perhaps
        r"\b(?:please|pls|kindly|could you|can you|would you|will you|you (?:can|could|may|must|should)|to)"
        r" (?:also |just )?(?:attach|enclose)\b",
        r"\b(?:send|resend|mail|e-?mail|upload|return|add|include)\b(?: [\w'’]+){0,6}"
        r" (?:as|in) (?:an |the )?attachment",
        r"\b(?:is|are|was|were|did|does|do|can|could|has|have|should|shall) (?:i|we|you|there|the|it|that|your)\b"
        r"(?:(?! please).){0,40}\b(?:attach|enclos)\w*[^.]{0,30}\?$",
        # no file at all
        r"\b(?:attached|enclosed) (?:storage|disks?|drives?|devices?|printers?|monitors?|screens?|cables?|keyboards?"
        r"|volumes?|networks?|garage|space|area)\b",
        r"\b(?:attach|attaches|attached) (?:\w+ )?(?:importance|value|weight|conditions|strings|with a)\b",
        r"\benclosed (?:\w+ ){1,3}(?:with|in) the (?:parcel|box|package|letter|shipment)\b",
        r"\b(?:network|directly)[- ]attached\b|\battached to (?:the|a|an|your|it|our|each)\b(?! e?-?mail)",
    ),
)

_GERMAN = Announcing(
    announces=_rows(
        r"\banbei\b", r"\b(?:im|als|s\.|siehe|vgl\.) (?:e-?mail-?)?anhang\b", r"\b(?:in der|siehe|s\.) anlage\b",
        r"\b(?:habe?|haben|ist|sind|wurden?)\b.{0,80}\b(?:angehängt|angehangen|beigefügt|angefügt)\b",
        r"\b(?:hänge|hängen|füge|fügen) (?:ich|wir)\b.{0,60}\b(?:an|bei)(?=\W*$|[.,;:]| und\b)",
        r"\b(?:ich|wir) (?:hänge|füge|hängen|fügen)\b.{0,60}\b(?:an|bei)(?=\W*$|[.,;:]| und\b)",
        r"\b(?:das|die|der|dem|den|im|mit) (?:angehängten?|beigefügten?|beiliegenden?|angefügten?)\b",
        r"^\W*(?:beiliegend|beigefügt|angehängt)\b",
    ),
    elsewhere=_rows(
        r"\b(?:sie|du|ihr|er)\b.{0,60}\b(?:angehängt|beigefügt|angehangen|mitgeschickt)\b",
        r"\b(?:angehängt|beigefügt|angehangen) (?:haben|hast|hat|hatten|hattest)\b",
        r"\b(?:ihr|dein|sein|eur)(?:e[mnrs]?)? (?:\w+ )?(?:anhang|anhänge|anlagen?|mails?|e-mails?|nachricht|schreiben"
        r"|angehängt\w*|beigefügt\w*)\b",
        r"\b(?:habe|haben) (?:ich|wir)?.{0,60}\b(?:angesehen|geprüft|gelesen|geöffnet|erhalten|bekommen|gefunden)\b",
        r"\b(?:gestern|vorgestern|letzte[nrm]?|vorige[nrm]?|bereits|schon|damals|neulich|früher\w*)\b",
        r"\b(?:nicht|nie|kein\w{0,2}|ohne|vergessen|fehlt|fehlen|statt|nichts)\b",
        r"\b(?:bitte|können sie|könnten sie|kannst du|könntest du|würden sie|schicken sie|senden sie)\b.{0,60}"
        r"\b(?:anzuhängen|anhängen|beifügen|beizufügen|als anhang)\b|\bhängen sie\b|\bfügen sie\b",
        r"\banlage (?:läuft|steht|ist|wird|wurde|muss|funktioniert)|\b(?:heizungs?|klima|telefon|alarm)-?anlage",
    ),
)

_FRENCH = Announcing(
    announces=_rows(
        r"\bci-?joint(?:e?s?)\b", r"\b(?:je|nous) (?:vous |te )?(?:joins|joignons)\b", r"\b(?:ai|avons) joint\b",
        r"\ben (?:pièces?[ -]jointes?|pj|annexe|p\.j\.)(?!\w)",
        r"\b(?:trouve[rz]\w*|voir|consultez|voyez)\b.{0,50}\b(?:pièces?[ -]jointes?|joint(?:e?s?)|pj)\b",
        r"\b(?:le|la|les) (?:documents?|fichiers?|formulaires?|captures?|guides?) (?:ci-)?joint\w*",
    ),
    elsewhere=_rows(
        r"\b(?:votre|vos|ton|ta|tes|son|ses) (?:\w+ ){0,3}"
        r"(?:pièces?|joint\w*|pj|annexe|messages?|mails?|courriels?|courrier)\b",
        r"\bvous (?:m['’]|nous )?(?:avez|aviez) (?:\w+ )?(?:joint|envoyé|transmis)|\b(?:que )?tu (?:as|avais) joint",
        r"\b(?:hier|dernier|dernière|précédent\w*|déjà|auparavant|avant-hier|la semaine passée)\b",
        r"\b(?:ne|pas|sans|aucune?|oublié|manque|manquait|au lieu)\b|\bn['’]",
        r"\b(?:veuillez|merci de|pouvez-vous|pourriez-vous|pensez à)\b.{0,30}"
        r"\b(?:joindre|annexer|envoyer|transmettre)\b",
        r"\b(?:conjoint|point|compte) joint|\bjoint(?:e|es|s)? (?:au|à la|par) (?:téléphone|support)|\bêtre joint",
    ),
)

_SPANISH = Announcing(
    announces=_rows(
        r"\b(?:te|le|les|os|se) (?:lo |la |los |las )?adjunt(?:o|amos|a|an)\b", r"^\W*adjunt(?:o|a|os|as|amos)\b",
        r"\b(?:envío|enviamos|mando|mandamos|remito|remitimos)\b.{0,40}\b(?:adjunt[oa]s?|en adjunto)\b",
        r"\b(?:he|hemos) adjuntado\b", r"\b(?:va|van|está|están) (?:adjunt[oa]s?|anex[oa]s?)\b",
        r"\b(?:vea|ver|véase|consulte|encontrará|encuentra|mira|mire|rellene|firme)\b.{0,40}\badjunt[oa]s?\b",
        r"\ben (?:el|los) (?:archivos? |documentos? |ficheros? )?adjuntos?\b",
    ),
    elsewhere=_rows(
        r"\b(?:su|sus|tu|tus|vuestr[oa]) (?:\w+ ){0,3}(?:adjunt|correo|mensaje|mail|e-mail|anex)",
        r"\bque (?:me |nos )?(?:adjunt(?:ó|aste|a)|envió|mandó|ha adjuntado|has adjuntado)",
        r"\b(?:ayer|anterior\w*|anoche|último|última|pasad[oa]|anteayer|ya)\b",
        r"\b(?:no|sin|ning[uú]n\w*|falta|faltaba|olvid\w+|nunca|nada)\b",
        r"\b(?:puede|podría|puedes|podrías|favor de|haga|ruego)\b.{0,30}\b(?:adjuntar|adjunte|enviar|mandar|anexar)\b",
        r"\b(?:adjunte|adjunta|adjúntel[oa]|adjúntal[oa]) (?:el|la|los|las|un|una|por favor)\b",
        r"\b(?:director|directora|profesor|profesora|secretari[oa]) adjunt[oa]",
    ),
)

_JAPANESE = Announcing(
    announces=_rows(
        r"添付(?:いた|致)?し(?:ます|ました|ております|ています|ておきます)",
        r"添付の(?:とおり|通り)", r"添付(?:にて|で)お送り",
        r"添付(?:の|にて|ファイル|資料|画像|書類)?[^。]{0,15}を?ご(?:確認|覧|参照|査収)",
    ),
    elsewhere=_rows(
        r"(?:お送り|ご送付|送って|添付して|添付)(?:いただ|頂|くださ|下さ|もら)|(?:貴|いただいた|頂いた|お送りの)[^。]{0,20}添付",
        r"先日|昨日|前回|先ほど|先程|以前|先週|前の",
        r"添付(?:は|が|も|を)?(?:不要|忘れ|漏れ|なし|無|あり|され|できま|でき)",
        r"添付(?:しなく|せず|して(?:い|おり)ません|しません)|添付(?:して|の上|のうえ)?(?:ください|下さい|お願い)",
    ),
)

LANGUAGES: tuple[Announcing, ...] = (_ENGLISH, _GERMAN, _FRENCH, _SPANISH, _JAPANESE)
