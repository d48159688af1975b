"""The words by which `gateway.desk.urgency` knows deadlines, groups of people and what hangs on a matter.

Five languages in each table, one a line; whole words, any case; Japanese anywhere. To add a language, add a line.
"""
from __future__ import annotations

import re

from gateway.desk.sayings import Sayings

# "for"/"pour"/"para" stand for much else, but only a day or a time right behind them counts.
BY = Sayings(
    r"(?:by|before|until|till?|no later than|not later than|due(?: by| on)?|deadline(?: is| on|:)?|latest(?: by| on)?)"
    r"(?: at)?(?: the)?",
    r"(?:bis|vor|spätestens|frist(?: ist|:)?)(?: spätestens| einschließlich| zum| am| um| dem| den){0,3}",
    r"(?:avant|d['’]ici|jusqu['’](?:à|au)|pour|au plus tard|date limite ?:?)(?: le| la| au)?",
    r"(?:antes de|antes del|para|hasta|a más tardar|como muy tarde|plazo ?:?)(?: el| la| las)?",
    anywhere=r"(?:締め?切り?|期限|〆切)[はが:：] ?", ends=r" (?=[\w(])",
)
BY_BEHIND = re.compile(r"まで|迄|[がのに]?(?:締め?切り?|期限|〆切)")

TROUBLE = Sayings(
    r"can['’]?t|cannot|can not|couldn['’]t|unable|affected|waiting|queu(?:e|ing)|blocked|stuck|locked out|stopped"
    r"|(?:nobody|no one) (?:can|is able)"
    r"|(?:without|no|lost) (?:\w{1,20} )?(?:access|power|internet|network|connection|phones?|heating"
    r"|water|pay|salary)",
    r"(?:kann|können|konnte|konnten) (?:\w{1,20} ){0,6}nicht|nicht (?:\w{1,20} ){0,4}(?:arbeiten|anmelden)"
    r"|(?:niemand|keiner) kann|kann (?:niemand|keiner)|betroffen|warten|gesperrt|ausgesperrt|steh(?:t|en) still"
    r"|ohne (?:zugriff|zugang|strom|internet|netz|heizung|wasser|gehalt)",
    r"(?:peut|peuvent|arrivent?) (?:plus|pas)|personne ne peut|bloqué\w{0,2}|touché\w{0,2}|attend(?:ent)?|impossible"
    r"|sans (?:accès|électricité|courant|internet|réseau|chauffage|eau|salaire)",
    r"no (?:puede|pueden|podemos)|nadie puede|bloquead[oa]s?|afectad[oa]s?|espera(?:n|ndo)|parad[oa]s?"
    r"|sin (?:acceso|luz|internet|red|conexión|calefacción|agua|nómina)",
    anywhere="でき(?:ず|ない|ません)|使え(?:ず|ない|ません)|入れ(?:ず|ない|ません)|止まって|待って|困って|影響",
)

# A number of people, also with marks between the thousands; not the number of a thing ("version 2024 users").
_NUMBER = (
    r"(?<![\d.,#])(?<!version )(?<!invoice )(?<!ticket )(?<!room )(?<!order )(?<!rechnung )(?<!raum )(?<!facture )"
    r"(?<!salle )(?<!factura )(?<!sala )(\d{1,3}(?:[.,\u00a0\u202f' ]\d{3})+|\d{1,5})"
)
PEOPLE = Sayings(
    _NUMBER + r" (?:of (?:us|them|our|the) ?)?(?:[a-z]{1,20} )?(?:people|persons|users|colleagues|employees|customers"
    r"|students|pupils|patients|agents|guests|members|participants|visitors|drivers|nurses|teachers)",
    _NUMBER + r" (?:\w{1,20} )?(?:leute|personen|benutzer\w{0,5}|nutzer\w{0,5}|kolleg\w{2,5}|mitarbeite\w{1,6}"
    r"|kund\w{2,6}|schüler\w{0,5}|patient\w{0,5}|gäste|besucher|teilnehmer\w{0,5}|fahrer|arbeitsplätze)",
    _NUMBER + r" (?:personnes|utilisateurs|collègues|employés|salariés|clients|élèves|étudiants|patients|agents)",
    _NUMBER + r" (?:personas|usuarios|compañeros|empleados|trabajadores|clientes|alumnos|estudiantes|pacientes"
    r"|agentes)",
    anywhere=r"(\d{1,5})(?:人|名)",
)

GROUP = Sayings(
    r"(?:whole|entire) (?:floor|department|team|office|building|site|branch|school|class|ward|shift|company|house)"
    r"|all of us|nobody|no one|everyone|everybody",
    r"(?:ganze[nrs]?|gesamte[nrs]?|komplette[nrs]?) (?:etage|stockwerk|abteilung|team|büro|haus|gebäude|standort|schule"
    r"|klasse|station|schicht|firma|filiale)|wir alle|niemand|keiner",
    r"(?:tout le|toute la|toute l['’]|tout l['’])(?: )?(?:étage|service|équipe|bureau|bâtiment|site|école|classe|agence"
    r"|entreprise|département)|nous tous|plus personne|personne ne",
    r"(?:toda la|todo el) (?:planta|departamento|equipo|oficina|edificio|sede|colegio|escuela|clase|turno|empresa)"
    r"|todos nosotros|nadie",
    anywhere="全員|全社|誰も|(?:フロア|部署|課|店舗|学校|部)全体|全フロア|全館",
)

# What is lost when the hour passes: money, a right, a life's work, somebody's health.
GRAVE = Sayings(
    r"penalt(?:y|ies)|fines?|lose|lost|court|lawsuit|contract|tender|bid|payroll|salaries|tax|customs|visa|permit"
    r"|destroyed|spoil(?:t|ed)?|cancel(?:led)?|hospital|clinic|surgery|medicine|vaccines?|exam|customers?|production"
    r"|nobody|emergency",
    r"strafe|bußgeld|vertragsstrafe|verlieren|verfällt|verfallen|gericht|vertrag|ausschreibung|angebotsfrist|gehälter"
    r"|lohnlauf|steuer\w{0,12}|zoll|visum|vernichtet|absagen|klinik|krankenhaus|operation|impfstoff|prüfung|kunden?"
    r"|produktion|notfall|niemand",
    r"pénalités?|amende|perdre|perdus?|tribunal|contrat|appel d['’]offres|paie|salaires|impôts?|douane|visa|détruite?s?"
    r"|annuler|hôpital|clinique|opération|vaccins?|examen|clients?|production|urgence",
    r"multa|sanción|penalización|perder|perdemos|juzgado|contrato|licitación|nóminas?|impuestos?|hacienda|aduana|visado"
    r"|destruid[oa]s?|cancelar|hospital|clínica|operación|vacunas?|examen|clientes?|producción|emergencia",
    anywhere="違約金|罰金|失効|裁判|契約|入札|給与|賞与|税|税関|ビザ|在留|廃棄|中止|病院|手術|ワクチン|試験|お客様|取引先|生産",
)
