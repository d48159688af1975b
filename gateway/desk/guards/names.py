"""The words of greetings: how they begin, titles, what is nobody's name, short forms of names.

Five languages in each table, one a line. To add a language, add a line. All words as `folded` leaves them:
small letters without accents, and "ue" as "u".
"""
from __future__ import annotations

import re
import unicodedata

from gateway.desk.expression import Expression

_UMLAUTS = str.maketrans({"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "’": "'"})
_WRITTEN_OUT = re.compile(r"([aou])e")


def folded(text: str) -> str:
    """Small letters without accents; Müller, Mueller and Muller are one."""
    bare = unicodedata.normalize("NFKD", text.casefold().translate(_UMLAUTS))
    return _WRITTEN_OUT.sub(r"\1", "".join(c for c in bare if not unicodedata.combining(c)))


def _words(*lines: str) -> frozenset[str]:
    return frozenset(folded(word) for line in lines for word in line.split())


OPENING = Expression(
    r"(?:hola|buen(?:os|as)(?: días| dias| tardes| noches)), |(?:(?:"
    r"hi|hello|hey|hiya|dear|greetings|good (?:morning|afternoon|evening|day)|morning|afternoon|evening"
    r"|hallo|moin|servus|tach|gr(?:ü|ue)(?:ß|ss) (?:dich|sie|gott)|gr(?:ü|ue)ezi|guten (?:tag|morgen|abend)"
    r"|liebe[rs]?|sehr geehrter?|werter?"
    r"|bonjour|bonsoir|salut|coucou|rebonjour|ch(?:er|ère|ers|ères)"
    r"|hola|buen(?:os|as)?(?: días?| dias?| tardes| noches)?|(?:muy )?(?:estimad|querid|apreciad)[oa]s?"
    r") )+",
    re.I,
)
"""How a line begins that greets somebody by name. Spanish has a comma behind "Hola"; elsewhere it ends the greeting."""

TITLES = _words(
    "mr mrs ms miss mx dr doctor prof professor sir madam ma'am rev",
    "herr herrn frau fraulein hr fr dipl ing",
    "monsieur madame mademoiselle messieurs mesdames m mme mlle docteur maitre me professeur",
    "señor señora señorita señores sr sra srta don doña d da dra lic profesor profesora",
)
PARTICLES = _words("von van de der den del della di da du la le el al bin ibn ter ten zu zur dos y")
AND = _words("and und et y e & / + or oder")

NOBODY = _words(
    "all everyone everybody everyone's team there folks guys both you y'all together friend friends again back world"
    " sir madam sirs colleague colleagues customer customers client user users member members partner partners"
    " support help helpdesk service desk department office admin administrator it hr sales finance accounting"
    " accounts manager guest guests student students neighbours boss chief ladies gentlemen applicant"
    " thanks thank many sure yes no ok okay great good well please sorry just quick short question update news"
    " reminder and or from to for the this that here we i it's is as in on at my our your"
    " monday tuesday wednesday thursday friday saturday sunday january february march april may june july august"
    " september october november december",
    "zusammen alle allen allerseits leute team kollege kollegin kollegen kolleginnen damen herren ihr euch beide"
    " beiden nochmal nochmals wieder welt freunde freund kunde kundin kunden kundinnen mitglied mitglieder eltern"
    " nachbar nachbarn chef chefin runde gemeinde gruß grüße gruss grusse dank lieben liebes nutzer anwender"
    " gäste interessent interessenten bewerber partner danke ja nein gerne bitte kurze frage und von der die das"
    " in am im wir ich sie du",
    "tous toutes monde tout equipe collegue collegues client cliente clients clientes ami amis amie messieurs"
    " mesdames utilisateur utilisateurs adherent adherents merci oui non bien voici et de la le les je nous vous ici"
    " confrere confreres partenaire partenaires",
    "todos todas equipo compañero compañera compañeros compañeras cliente clientes amigo amiga amigos amigas usuario"
    " usuarios señores señoras socio socios gracias si no bien que a de la el los las ya soy somos aqui buenas",
)
"""Stands behind a greeting and names nobody."""

NO_PERSON = _words(
    "contact mail post hello orders billing noreply",
    "ltd inc llc plc gmbh ag kg sa sarl srl spa co corp corporation company group team support service services"
    " office desk help helpdesk info admin sales accounts accounting reception department school university institute"
    " abteilung buero verwaltung praxis kanzlei schule klinik verein firma buchhaltung einkauf vertrieb"
    " service equipe cabinet mairie secretariat societe ecole accueil comptabilite"
    " equipo empresa oficina departamento secretaria colegio ventas compras the and und et y",
)
"""In a receiver's name: a mailbox of several people, whose names we do not know."""

SHORT_FORMS: tuple[frozenset[str], ...] = tuple(_words(line) for line in (
    "robert rob bob bobby bert roberto robin", "william will bill billy liam willi guillermo guillaume memo wilhelm",
    "richard rick dick ricky ricardo rich", "elizabeth elisabeth liz beth betty lisa eliza ella isabel lilli elsa else",
    "margaret margarete maggie peggy meg greta rita gretchen marguerite margot margarita daisy",
    "james jim jimmy jamie jaime diego", "john jack johnny jon ian sean juan jean hans johann giovanni ivan",
    "edward ed ted ned eddie eduardo teddy", "theodore ted theo teddy teo", "henry harry hank heinrich heinz enrique",
    "charles charlie chuck carlos karl carl carlo", "mary molly polly maria marie mia maya mariana maru may miriam",
    "anthony antonio anton tony toni",
    "katherine catherine kate katie kathy cathy kitty kat karen katja katrin catalina",
    "alexander alexandra alex sasha sascha sandra lex xander alejandro alejandra sandy ali",
    "sarah sally sadie sara", "ann anne anna nancy annie nan ana anita anja annette hannah", "susan sue susie susanne",
    "patrick patricia pat paddy patty trish tricia pato", "daniel dan danny dani", "david dave davey",
    "michael mike mick mickey michel miguel micha mika misha", "stephen steven steve stefan esteban stephane etienne",
    "peter pete pedro pierre pietro petra", "paul pablo paolo pauline paula", "joseph joe jose josef pepe beppo sepp",
    "francis francisco francisca francois frank franz paco paca pancho fran franck curro kiko", "ignacio nacho iñaki",
    "dolores lola", "guadalupe lupe", "concepcion concha conchita", "rosario charo", "mercedes merche mercy",
    "eugene gene", "lawrence laurence larry lars lorenz lorenzo laurent", "christopher chris kit christoph kris",
    "christine christina tina chris kirsten stina cristina nina", "gabriel gabrielle gabriele gabi gabe",
    "george jorge georg jürgen joerg georges", "jacob jakob jake jacques santiago yago coby", "louis luis ludwig lou",
    "rebecca becky", "victoria vicky tori", "deborah debbie", "jennifer jenny jen", "barbara babs barb bärbel",
    "matthew matt matthias mateo mathieu matze", "nicholas nick nico niko klaus claus nicolas colin nikolaus",
    "andrew andy drew andreas andre andres andrea", "philip phil pip felipe philippe", "ronald ron ronnie",
    "gerald gerard gerry jerry gerhard gerd", "jeremy jerry", "walter walt wally", "benjamin ben benny benji",
    "samuel sam sammy samantha", "thomas tom tommy tomas", "timothy tim timmy", "gregory greg", "frederick fred freddy"
    " fritz friedrich federico frederic rick", "raymond ray", "ulrich uli ulrike ully", "wolfgang wolf wolfi",
    "manuel manolo manu manuela emanuel", "rafael rafa raphael", "jesus chuy chus", "enrique quique kike",
    "dominic dominik nick dom", "vincent vince vicente", "sebastian seb basti bastien", "maximilian max maxime",
))

KANJI = re.compile(r"[一-鿿々〆ヶ]")
ADDRESSED = Expression(
    r"(?:[^\s、,。]{1,20}[ \u3000]){0,3}(?P<named>[一-鿿々〆ヶぁ-んァ-ヴー]{1,8})[ \u3000]?"
    r"(?:様|さま|さん|殿|先生|部長|課長|社長)(?:へ)?(?:[、,。:：！!].*)?",
)
"""A line that addresses somebody in Japanese, company and department before the name."""
NOBODY_IN_JAPANESE = Expression(
    r"[おご御].*|皆.*|みな.*|みんな|関係者|担当者?|利用者|会員|各位|得意先|取引先|弊社.*|貴.*|奥|王|神|客|患者|.*(?:者|員|方|係|部|課|生|店|社)",
)
