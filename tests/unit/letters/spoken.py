"""Ana, who reads another language than English, her mails, and how to find what is left in English in her letters."""
from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from gateway.desk.command_words import WORDS
from gateway.desk.decide import decide
from gateway.letters import sample_frame
from gateway.mail.hazard import find_hazard
from gateway.model.card import Card
from gateway.model.decision import Decision, Write
from gateway.model.deed import Deed, Standing
from gateway.model.letter import CommandReceipt, Held, HeldFiles, Letter, NewEntry, NewTicket
from gateway.model.letters_absence import AbsenceNoted, WelcomeBack
from gateway.model.letters_lists import Ledger, LinesReceipt, MorningList
from gateway.model.letters_started import AnnouncementPreview
from gateway.model.mail import Address, Attachment, InboundId
from gateway.model.people import Directory
from gateway.model.phrase import Phrase, fill
from gateway.model.situation import Found, Situation, TicketFile
from gateway.model.ticket import (
    Action,
    Entry,
    EntryKind,
    Participant,
    Solved,
    Status,
    Tag,
    TagRole,
    TicketId,
    Urgency,
    Visibility,
)
from tests.builders import BEN, EVE, NOW, directory, mail, situation, ticket, triage, trust

SHIPPED = Path(__file__).parents[3] / "templates"
OTHERS = ("de", "fr", "es", "ja")
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
ANA, TOM = Address("ana@example.test", "Ana Smith"), Address("tom@example.test", "Tom Smith")
SEVEN, NINE = TicketId(7), TicketId(9)
FRIDAY = date(2026, 11, 27)
AT_TICKET, AT_DESK = Tag("a" * 20, TagRole.POC, "ana", SEVEN), Tag("a" * 20, TagRole.NOTE, "ana")
PROVEN = trust(checked=True, aligned=True)


def house(language: str, **ana: Any) -> Directory:
    """Ana reads that language."""
    known = directory()
    return replace(known, people={**known.people, "ana": replace(known.people["ana"], language=language, **ana)})


@cache
def phrases_of(language: str) -> Mapping[str, str]:
    """English -> that language."""
    files = sorted((SHIPPED / language).glob("phrases*.toml"))
    return {said: how for file in files for said, how in tomllib.loads(file.read_text(encoding="utf-8")).items()}


def said_by(author: Address, text: str, ago: timedelta = HOUR, **values: Any) -> Entry:
    return Entry(**{"kind": EntryKind.MAIL, "visibility": Visibility.PUBLIC, "author": author, "at": NOW - ago,
                    "text": text, **values})


def file(*entries: Entry, **values: Any) -> TicketFile:
    return TicketFile(ticket(**values), entries or (said_by(BEN, "I cannot log in."),))


PROGRAM = Attachment("a.exe", "application/octet-stream", 9, "2" * 64, hazard=find_hazard("a.exe", "", b"MZ") or "?")
NOTE = said_by(TOM, "The electrician charges 900 for this.", kind=EntryKind.NOTE, visibility=Visibility.INTERNAL)
OTHER = file(id=NINE, subject="Nobody can log in", stakeholder=EVE, poc="tom",
             participants=(Participant(EVE, is_stakeholder=True),))
BOTH = (Participant(BEN, is_stakeholder=True), Participant(EVE, is_stakeholder=False))
RESOLVED, CLOSED = file(status=Status.RESOLVED, promise=None), file(status=Status.CLOSED, promise=None)
FULL = file(
    promise=NOW + HOUR, chosen_by=Phrase("topic {topic}", topic="access"), covers_for="tom", due=FRIDAY,
    wait_until=FRIDAY, labels=("vip",), colleagues=("tom",), links=(NINE,), topic="access",
    participants=(Participant(BEN, is_stakeholder=True, undeliverable="550 no such user"),),
)
ACTIONS = (Action(3, SEVEN, "tom", "call the supplier", FRIDAY, "ana", done=False),
           Action(4, SEVEN, "ana", "measure the desk", None, "ana", done=False))
SOLVED = Solved(TicketId(2), "Locked", "Press the red button.", "tom@example.test")


def taken_back(**changes: Any) -> Deed:
    """A mail of Ana's that has changed all that can be changed."""
    now = FULL.ticket
    was = replace(now, status=Status.RESOLVED, poc="tom", topic=None, urgency=Urgency.HIGH, promise=None, subject="Old",
                  labels=(), colleagues=(), due=None, wait_until=None, links=(), merged_into=NINE, participants=())
    return replace(Deed(InboundId(1), SEVEN, "ana", NOW - MINUTE, Standing.of(was), Standing.of(now)), **changes)


def found(*tickets: TicketFile, **values: Any) -> dict[str, Any]:
    return {"found": Found(**{"tickets": tickets, **values})}


SAID = Card(BEN.key, {"zone": "Europe/Paris", "vip": "yes", "updates": "daily", "name": "Ben Ode"},
            {"zone": BEN.key, "vip": "file", "updates": "ana", "name": "file"}, writes="fr")
"""What is known of Ben, by himself, a POC and a file."""


def cards(card: Card, **values: Any) -> dict[str, Any]:
    return {"found": Found(**{"cards": {card.address: card}, **values})}


def own(*files: TicketFile) -> dict[str, Any]:
    return {"found": Found(desk=files, covered=files)}


def ana_writes(words: str, about: TicketFile | None, language: str, **values: Any) -> tuple[tuple[Decision, ...], str]:
    """What follows, and all the text that was known before: what people have written, and how things are called."""
    came = {name: values.pop(name) for name in ("text", "attachments", "contents", "days_off") if name in values}
    given: dict[str, Any] = {"tags": (AT_TICKET,), "by_tag": about}
    if about is None:
        given = {"tags": (AT_DESK,), "trust": PROVEN}
    place = situation(**{**given, "directory": house(language), **values})
    return followed(place, words, **came)


def followed(place: Situation, words: str, author: Address = ANA, **came: Any) -> tuple[tuple[Decision, ...], str]:
    written = mail(words, from_=author, **came)
    known = f"{written!r} {place!r} {[one.usage for one in WORDS]}"
    return decide(written, place, triage(), NOW), known.replace("\\n", " ")


def sentences(letter: Letter) -> list[str]:
    """What Python says in the letter."""
    match letter:
        case CommandReceipt() | LinesReceipt():
            return [result for _, result, _ in letter.lines]
        case MorningList():
            return [*letter.figures, *(said for heading, items in letter.groups
                                       for said in (heading, *(what for *_, what in items)))]
        case Ledger():
            return [*letter.warnings, *(said for _, said in letter.ended), *(heading for heading, _ in letter.groups),
                    *(label for label, _ in letter.facts)]
        case Held():
            return [*letter.reasons]
        case AnnouncementPreview():
            return [*letter.doubts]
        case NewTicket():
            return [said for said in (letter.urgency_why, letter.chosen_by) if said]
        case NewEntry():
            return [letter.urgency_why] if letter.urgency_why else []
        case AbsenceNoted():
            return [letter.why]
        case HeldFiles():
            return [why for _, why in letter.files]
        case WelcomeBack():
            return [happened for *_, happened in letter.tickets]
    return []


def lines(letter: Letter) -> list[str]:
    """What a receipt is about: his own words, or ours where he has none."""
    return [line for line, _, _ in letter.lines] if isinstance(letter, CommandReceipt | LinesReceipt) else []


def parts(said: str) -> Iterator[str]:
    """The sentence, those within it, and the plain values at last."""
    yield said
    if isinstance(said, Phrase):
        for value in said.values.values():
            yield from parts(value) if isinstance(value, str) else ()


def foreign(done: Iterable[Decision], known: str, desk: Any, language: str) -> list[str]:
    """Whatever is left in English in the letters to Ana: sentences without translation, words from nowhere."""
    wrong: list[str] = []
    for write in done:
        if not isinstance(write, Write) or write.person != "ana":
            continue
        assert write.language == language
        text, said = desk.write(write.letter, sample_frame(language)).text, sentences(write.letter)
        wrong += [one for one in said if not isinstance(one, Phrase)]
        wrong += [part for one in (*said, *lines(write.letter)) for part in parts(one)
                  if _is_foreign(part, known, text, phrases_of(language))]
    return wrong


def _is_foreign(part: str, known: str, text: str, phrases: Mapping[str, str]) -> bool:
    if not isinstance(part, Phrase):
        return bool(words_of(part) - words_of(known))
    if not words_of(fill(part.template, part.values, lambda _: "")):
        return False  # only punctuation and places
    if phrases.get(part.template) == part.template:
        return False  # the same word in both
    return part.template not in phrases or re.search(rf"(?<!\w){re.escape(part)}(?!\w)", text) is not None


def words_of(text: str) -> set[str]:
    """Whatever has a letter."""
    return {word.casefold() for word in re.findall(r"\w*[^\W\d_]\w*", text)}
