"""How people write days, months and spans of time in five languages: the words of `gateway.desk.dates`.

One table an idea; a word is a small regular expression on text of any case. To add a language, add its words.
Short names of weekdays ("Mon", "sun", "mar") are too often other words: they count only in a command.
"""
from __future__ import annotations

WEEKDAYS: tuple[str, ...] = (
    r"monday|montag|lundi|lunes|月曜日?",
    r"tuesday|dienstag|mardi|martes|火曜日?",
    r"wednesday|mittwoch|mercredi|mi[ée]rcoles|水曜日?",
    r"thursday|donnerstag|jeudi|jueves|木曜日?",
    r"friday|freitag|vendredi|viernes|金曜日?",
    r"saturday|samstag|sonnabend|samedi|s[áa]bado|土曜日?",
    r"sunday|sonntag|dimanche|domingo|日曜日?",
)
"""Monday first."""

SHORT_WEEKDAYS: tuple[str, ...] = (
    "mon|mo|lun", "tues?|di|mar", "wed|mi|mer|mi[ée]", "thu(?:rs?)?|do|jeu|jue", "fri|fr|ven|vie", "sat|sa|sam|s[áa]b",
    "sun|so|dim|dom",
)

MONTHS: tuple[str, ...] = (
    r"jan(?:uary|uar)?|jänner|janv(?:ier)?|enero|ene",
    r"feb(?:ruary|ruar)?|f[ée]vr?(?:ier)?|febrero",
    r"mar(?:ch)?|märz|maerz|mrz|mars|marzo",
    r"apr(?:il)?|avr(?:il)?|abril|abr",
    r"may|mai|mayo",
    r"june?|juni|juin|junio",
    r"july?|juli|juil(?:let)?|julio",
    r"aug(?:ust)?|ao[ûu]t|agosto|ago",
    r"sept?(?:ember)?|septembre|septiembre|setiembre",
    r"oct(?:ober)?|okt(?:ober)?|octobre|octubre",
    r"nov(?:ember)?|novembre|noviembre",
    r"dec(?:ember)?|dez(?:ember)?|d[ée]c(?:embre)?|diciembre|dic",
)

NAMED_DAYS: tuple[tuple[str, int], ...] = (
    (r"(?:the )?day after tomorrow|übermorgen|après-demain|pasado mañana|明後日|あさって", 2),
    (r"tomorrow(?: morning)?|tmrw|demain|明日|あした|明朝", 1),
    # "morgen" and "mañana" are mornings too: "heute Morgen", "guten Morgen", "por la mañana", "las 10 de la mañana".
    (r"(?<!heute )(?<!guten )(?<!jeden )(?<!am )(?<!diesen )(?<!gestern )morgen", 1),
    (r"(?<!la )(?<!esta )mañana", 1),
    (r"today|tonight|this (?:morning|afternoon|evening)|eod|cob|(?:the )?end of (?:the )?day|close of business", 0),
    (r"heute|feierabend|aujourd['’]hui|ce (?:soir|matin)|cet après-midi|la fin de (?:la )?journée", 0),
    (r"hoy|esta (?:mañana|tarde|noche)|(?:el )?final del día|今日|本日|今夜|今晩", 0),
)
"""(words, days from today). The end of a day is still that day."""

NEXT_WEEK = (
    r"next week|(?:der |die )?(?:nächste[rn]?|kommende[rn]?) woche|la semaine prochaine"
    r"|la (?:próxima semana|semana que viene)|来週"
)
END_OF_WEEK = (
    r"(?:the )?end of (?:the |this )?week|(?:das |dem )?ende der woche|(?:dieser? )?wochenende|the weekend"
    r"|(?:la )?fin de (?:la )?semaine|(?:el )?fin(?:al)? de (?:la )?semana|今週末|週末|今週中"
)
END_OF_MONTH = (
    r"(?:the )?end of (?:the |this )?month|ende des monats|monatsende|(?:la )?fin du mois|(?:el )?fin(?:al)? del? mes"
    r"|今月末|月末"
)
COMING = r"(?:next|this|coming|nächste[nr]?|kommende[nr]?|diese[nr]?|este|próximo|el próximo)"
"""Before the name of a weekday: it is always the next such day that is meant."""

GONE = r"(?:since|last|past|seit|letzte[nrs]?|vergangene[nrs]?|depuis|desde|pasado)"
"""Before a day: it lies behind us. (Behind it: "lundi dernier", "el lunes pasado".)"""
GONE_AFTER = r"(?:dernier|pasado|ago)"

FROM_NOW = (
    r"(?:in|within|innerhalb von|innerhalb|binnen|dans|d['’]ici|sous|en|dentro de)"
    r"(?: the next| less than| den nächsten| der nächsten| weniger als| les| moins de| las próximas| menos de)?"
)
"""Before a span: it is counted from now."""

NUMBERS: tuple[tuple[str, float], ...] = (
    (r"an? half|half an?|einer halben|une demi|media", 0.5),
    (r"an?|one|eine[rmn]?|une?|una", 1),
    (r"two|zwei|deux|dos|a couple of", 2), (r"three|drei|trois|tres", 3), (r"four|vier|quatre|cuatro", 4),
    (r"five|fünf|cinq|cinco", 5), (r"six|sechs|seis", 6), (r"seven|sieben|sept|siete", 7), (r"eight|acht|huit|ocho", 8),
    (r"nine|neun|neuf|nueve", 9), (r"ten|zehn|dix|diez", 10), (r"fourteen|vierzehn|quatorze|catorce", 14),
    (r"twenty|zwanzig|vingt|veinte", 20), (r"thirty|dreißig|trente|treinta", 30),
)

SPANS: tuple[tuple[str, float], ...] = (
    (r"min(?:ute[ns]?|uto?s?)?|mins|分", 1 / 60),
    (r"hours?|hrs?|h|stunden?|std|heures?|horas?|時間", 1),
    (r"days?|tage?n?|jours?|días?|日", 24),
    (r"weeks?|wochen?|semaines?|semanas?|週間", 168),
)
"""(words, hours)."""

NAMED_TIMES: tuple[tuple[str, int], ...] = (
    (r"noon|midday|lunch(?:time)?|mittags?|midi|(?:el )?mediodía|正午|昼", 12),
    (r"midnight|mitternacht|minuit|(?:la )?medianoche", 24),
)
"""(words, hour of the day; 24 is the end of the day)."""

FILLERS = (
    r"until|till?|to|by|on|before|at|the|from|of|and|bis|zum|zur|vor|am|ab|der|den|dem|um|einschließlich|jusqu['’]?[aà]u?|le|avant|du"
    r"|hasta|el|antes|de|del|para|las?|まで|までに|に|の|h|uhr"
)
"""Words of a command's argument that say nothing about which day it is."""
