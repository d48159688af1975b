"""How people say yes, no, "up to" and "but" when they are asked to approve: the words of `gateway.desk.approval.words`.

Tables of small regular expressions on text of any case, a line or more for each language: English, German, French,
Spanish, Japanese. To add a language, add its words. Left out on purpose is what means yes to one and "I have read it"
to another: "noted", "bien reçu", 了解, 結構です, 大丈夫.
"""
from __future__ import annotations

YES = (
    r"yes|yep|yeah|yup|y|ok|okay|o\.k\.|sure|absolutely|certainly|definitely|of course|fine(?: (?:by|with) me)?",
    r"approved?|agreed?|granted|accepted|confirmed|(?:you have )?my approval|that(?: is|'s) fine|sounds good|please do",
    r"(?:please )?go ahead|i (?:do |hereby |fully )?(?:approve|agree|accept|confirm)",
    r"ja|jawohl|jo|klar|passt|natürlich|selbstverständlich|in ordnung|geht klar|einverstanden|ich bin einverstanden",
    r"genehmigt|zugestimmt|freigegeben|bewilligt|bestätigt|zustimmung|freigabe(?: erteilt)?|(?:wird|hiermit) genehmigt",
    r"(?:ich )?stimmen? zu|(?:ich )?genehmige(?: ich)?|meine zustimmung",
    r"oui|d'accord|bien sûr|entendu|ça marche|allez-y|feu vert|bon pour accord|c'est (?:bon|validé|approuvé|d'accord)",
    r"(?:approuv|accord|accept|valid|confirm)ée?s?|je (?:valide|confirme|suis d'accord)|j'(?:approuve|accepte)",
    # "si" without its accent is "if" as well; then more stands behind it, and nothing is taken for a yes.
    r"sí|si|vale|claro(?: que sí)?|conforme|adelante|de acuerdo|estoy de acuerdo|por supuesto|visto bueno|acepto",
    r"(?:aprob|autoriz|acept|confirm)ad[oa]s?|(?:lo |la )?(?:apruebo|autorizo)|tienes? mi aprobación",
    r"はい|承認(?:します|いたします|致します|しました|済み)?|了承(?:します|しました|いたします|いたしました|です)?",
    r"許可(?:します|いたします)|同意(?:します|いたします)|賛成(?:です|します)?|オーケー(?:です)?|okです|可決",
)

NO = (
    r"(?:i )?declined?|(?:i )?reject(?:ed)?|(?:i )?refused?|denied|disapproved?|turned down|absolutely not",
    r"not (?:approved|agreed|accepted|granted)",
    r"i (?:do not|don't|cannot|can't|can not|will not|won't) (?:approve|agree|accept)",
    r"abgelehnt|nicht (?:genehmigt|einverstanden|bewilligt|freigegeben)|keine (?:freigabe|genehmigung|zustimmung)",
    r"(?:ich )?lehne(?: ich)?(?: das| es| den antrag)? ab|(?:ich )?stimme (?:dem )?nicht zu|auf keinen fall",
    r"ich bin nicht einverstanden|kommt nicht in frage",
    r"(?:refus|rejet)ée?s?|pas d'accord|(?:pas|non) (?:approuv|valid|accord)ée?|hors de question|c'est non",
    r"je (?:refuse|ne suis pas d'accord|ne valide pas)|je n'(?:approuve|accepte) pas",
    r"(?:deneg|rechaz)ad[oa]s?|(?:lo |la )?(?:rechazo|deniego)|no (?:aprob|autoriz|acept)ad[oa]",
    r"no (?:lo |la )?(?:apruebo|autorizo|acepto)|no estoy de acuerdo|de ninguna manera|en absoluto",
    r"却下(?:します|いたします|です)?|不承認(?:です|とします)?|否認(?:します)?|否決|反対(?:です|します)?|不可(?:です)?|だめです",
    r"承認(?:しません|いたしません|できません|できかねます|しかねます)|認め(?:ません|られません)|許可(?:しません|できません)",
    r"お断り(?:します|いたします)",
)
BARE_NO = (r"no|nope|nay|nein|nö|non|n|いいえ",)
"""Tried behind the longer ones."""

NOT_A_NO = (
    r"no (?:problems?|worries|issues?|objections?|doubt|questions?|concerns?|comment|idea|rush|need|longer|more)\b",
    r"no,? (?:not|nicht|pas) (?:a problem|at all)|not (?:yet|now|sure)|n/a",
    r"keine? (?:probleme?|einwände|einwand|bedenken|frage|ahnung|eile)\b|nein,? kein problem",
    r"(?:non,? )?pas de (?:problème|soucis?|objection)|aucune? (?:problème|objection)",
    r"no (?:hay|tengo) (?:problema|inconveniente|objeci)|no es problema|no pasa nada|no (?:sé|estoy segur)",
)
"""They begin as a no does, and are none."""

LIMIT = (
    r"(?:(?:but|aber|mais|pero) )?(?:(?:only|nur|seulement|sólo|solo) )?(?:"
    r"up to|to a max(?:imum)? of|a max(?:imum)? of|max(?:imum|\.)?(?: of)?|at most|(?:no|not) more than|capped at"
    r"|(?:with )?(?:a |the )?(?:limit|cap|ceiling)(?: of| is)?"
    r"|bis(?: zu)?(?: maximal| max\.?)?|maximal|höchstens|nicht mehr als|(?:mit )?(?:einer )?obergrenze(?: von)?"
    r"|jusqu'à(?: un maximum de)?|au (?:plus|maximum)|pas plus de|(?:dans |avec )?(?:la |une )?limite (?:de|à)"
    r"|plafonnée? à|plafond(?: de)?|à concurrence de"
    r"|hasta(?: un máximo de)?|(?:como )?máximo|no más de|(?:con )?(?:un |el )?(?:límite|tope)(?: de)?"
    r"|上限(?:は|を|が)?|最大(?:で)?|最高"
    r")[:：]?",
)
"""Before an amount."""
BEHIND_AMOUNT = (
    r"max(?:imum|imal|\.)?|at most|höchstens|au (?:plus|maximum)|(?:como )?máximo|de tope",
    r"まで|を上限に|を上限として|以内|以下",
)

_MONEY = r"€|\$|£|¥|￥|eur(?:os?)?|usd|dollars?|dólares|chf|franken|francs?|gbp|pounds?|jpy|yen|円|ユーロ|ドル"
_THINGS = (
    r"%|pt|hours?|hrs?|h|days?|weeks?|months?|people|persons?|units?|pieces|licen[cs]es|seats"
    r"|stunden|tage?n?|wochen?|monate?n?|personen|stück|lizenzen|heures?|jours?|semaines?|mois|personnes?|unités?"
    r"|horas?|días?|semanas?|mes(?:es)?|personas?|unidades|licencias|人|名|日間?|時間|週間|か月|ヶ月|個|台"
)
_EACH = (
    r"\s?(?:/|per |a |pro |par |al |por )\s?"
    r"(?:month|year|week|day|head|person|monat|jahr|woche|tag|kopf|mois|an|mes|año|persona)"
)
_COUNTED = (
    r"\s(?:net|gross|netto|brutto|ht|ttc|neto|bruto|in total|total|insgesamt|au total|en total"
    r"|(?:excl|incl)\.? vat|plus vat|(?:zzgl|inkl)\. mwst\.?|más iva)"
)
AMOUNT = (
    rf"(?:{_MONEY})?\s?\d[\d.,'’  ]{{0,15}}(?<![.,' ])\s?(?:k|m|mio|million(?:en|s)?|mil|tausend|万|千)?\s?"
    rf"(?:{_MONEY}|{_THINGS})?(?:{_EACH})?(?:{_COUNTED})?",
)
"""So much money, so many things or days: with the words that belong to it."""

THANKS = (
    r"(?:many )?thanks?(?: you)?(?: so much| very much| a lot| again)?|thx|cheers|please|then",
    r"(?:(?:vielen|herzlichen|besten) )?dank|danke(?: dir| ihnen| schön| sehr)?|bitte(?: sehr)?|gerne?|dann",
    r"merci(?: beaucoup| bien)?|s'il (?:te|vous) plaît|alors|(?:muchas |mil )?gracias|por favor|entonces",
    r"ありがとう(?:ございます|ございました)?|(?:よろしく)?お願い(?:します|いたします|致します)",
    # whose word it is
    r"from my (?:side|end)|for me|by me|von (?:mir|meiner seite)|meinerseits|für mich|pour moi|de mon côté|de ma part",
    r"por mi parte|para mí",
)
MATTER = (
    # what it is about
    r"(?:to |for )?(?:this|that|it|(?:(?:the|your) )?(?:request|budget|purchase|order|change|offer|quote|proposal))",
    r"(?:(?:dem|der|den|das|die|ihr|dein) )?(?:antrag|budget|kauf|bestellung|anfrage|änderung|angebot)|das|dem",
    r"dies(?:es|em)?|(?:(?:la|votre) )?(?:demande|commande)|(?:le )?(?:devis|achat)|ça|cela|eso|esto",
    r"(?:(?:la|su) )?(?:solicitud|compra|petición)|el (?:presupuesto|gasto|pedido)",
    r"(?:この|その)?(?:件|申請|依頼|予算|提案)(?:を|は|について)?|本件(?:を|は)?",
    # that it is so, as it was asked
    r"is|are|ist|est|está|queda|hereby|hiermit|です|で|とします|as (?:requested|proposed|asked|described|offered)",
    r"per your request|wie (?:beantragt|vorgeschlagen|angefragt|beschrieben|angeboten)|comme (?:demandé|proposé)",
    r"(?:tal )?como (?:se )?(?:solicita|propone|pide|pedido|solicitado|propuesto)",
)
"""Words that change nothing about a yes."""

GREETING = (
    r"(?:hi|hello|hey|dear|good (?:morning|afternoon|evening|day)|hallo|guten (?:morgen|tag|abend)|liebe[rs]?|moin"
    r"|servus|grüezi|sehr geehrter? (?:frau|herr)|bonjour|bonsoir|salut|chère?|hola|buenos días|buenas(?: tardes)?"
    r"|estimad[oa]|querid[oa])\b[^\n,!.;:]{0,40}[,!.:\n]",
    r"(?:お疲れ様です|お世話になっております|こんにちは)[。、\n]?",
)
CLOSING = (
    r"(?:(?:best|kind|warm|many) )?(?:regards|wishes)|best|sincerely|yours|have a (?:nice|good) (?:day|weekend|week)",
    r"(?:(?:viele|beste|liebe|freundliche|schöne)n? )?grüße?|mit (?:freundlichen|besten) grüßen|lg|vg|mfg|bg",
    r"schönen tag(?: noch)?|(?:bien )?cordialement|(?:bien )?à (?:vous|toi)|amitiés|bonne journée",
    r"(?:un )?(?:cordial )?saludos?(?: cordial(?:es)?)?|atentamente|un abrazo|以上(?:です)?",
    r"sent from my [^\n]{1,30}|von meinem [^\n]{1,30} gesendet|envoyé de mon [^\n]{1,30}|enviado desde mi [^\n]{1,30}",
)
IN_NAMES = frozenset({"of", "the", "for", "and", "de", "du", "des", "la", "der", "für", "und", "von", "et", "y"})
"""Small words in the lines below the end of a letter: Head of Sales."""

BECAUSE = (
    r"because|since (?:we|it)|we need it|denn|weil|car|parce qu[e']|puisqu[e']|porque|ya que|puesto que",
)
"""What begins a reason."""

CONDITION = (
    r"if|unless|provided|providing|as long as|so long as|subject to|condition(?:s|al|ally)?|on the understanding",
    r"assuming|depend(?:s|ing)?|in case|otherwise|but|however|except|though|although|maybe|perhaps|possibly|probably",
    r"let us|let's|discuss|talk|call me|yet|unsure|not sure|hold on|wait|question",
    r"wenn|falls|sofern|solange|vorausgesetzt|voraussetzung|bedingung(?:en)?|vorbehaltlich|vorbehalt|es sei denn|außer",
    r"ansonsten|sonst|aber|jedoch|allerdings|vielleicht|eventuell|evtl|wahrscheinlich|besprechen|sprechen wir|reden",
    r"rückfrage|frage|noch nicht|abwarten|warten|je nachdem|kommt drauf an",
    r"sauf|à condition|conditions?|sous réserve|réserve|pourvu|tant que|à moins|mais|cependant|toutefois|peut-être",
    r"éventuellement|probablement|discut(?:er|ons)|parlons|en parler|attend(?:s|ez|re|ons)|encore|ça dépend|dépend",
    r"sinon|si (?=\w)|s'il (?!(?:te|vous) plaît)",
    r"siempre que|siempre y cuando|con tal|a menos|salvo|excepto|a condición|condici(?:ón|ones)|en caso|pero",
    r"sin embargo|aunque|quizás?|tal vez|a lo mejor|probablemente|hablemos|hablar|hablamos|esperar?|todavía|aún",
    r"depende|pregunta|duda",
)
CONDITION_JA = (
    r"ただし|但し|場合|条件|なら|れば|たら|もし|けど|けれど|ですが|ますが|しかし|でも|相談|検討|確認|まだ|かも|次第|後で|のち",
    r"質問|保留|たぶん|多分|一部",
)
"""They make less of a yes, or of a no."""
HEDGE = (
    r"only|just|first|once|after|afterwards|before|later|until|when|while|instead|rather|without|think|guess|suppose",
    r"would|could|might|should|need to|have to|must",
    r"nur|erst|zuerst|nachdem|sobald|bevor|später|danach|anschließend|bis|stattdessen|eher|lieber|ohne|glaube|denke",
    r"müsste|sollte|könnte|würde|muss|müssen",
    r"seulement|uniquement|d'abord|après|avant|dès|quand|lorsque|plutôt|sans|crois|pense|devrait|pourrait|faut|doit",
    r"solo|sólo|solamente|únicamente|primero|después|antes|cuando|luego|en cuanto|hasta|más bien|sin|creo|supongo",
    r"debería|podría|hay que|tiene que",
)
HEDGE_JA = (r"のみ|だけ|まず|以降|前に|てから",)
"""In the reason of a yes they make it less than one; in that of a no they do no harm."""

FRIENDLY = "👍👌🙏🙂😊😀😃😄🎉✅✔☑👏💪🙌🚀" + "\ufe0f\u200d\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"
"""Pictures that add nothing to a yes; by themselves they are none, and all others may mean anything."""
