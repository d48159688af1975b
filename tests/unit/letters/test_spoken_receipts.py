"""What the desk says to a POC about his own mails reaches him in his language: no English of ours is left."""
from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from gateway.desk.command_words import WORDS
from gateway.desk.guards import GUARDS
from gateway.model.decision import Write
from gateway.model.letter import CommandReceipt, Held
from gateway.model.mail import Attachment, DaysOff
from gateway.model.meeting import Guest, Meeting, MeetingState
from gateway.model.policy import DeskPolicy
from gateway.model.situation import TicketFile
from gateway.model.ticket import (
    Status,
    TicketId,
)
from tests.builders import BEN, NOW, ticket
from tests.unit.letters.spoken import (
    ACTIONS,
    ANA,
    BOTH,
    CLOSED,
    FRIDAY,
    FULL,
    HOUR,
    MINUTE,
    NINE,
    NOTE,
    OTHER,
    OTHERS,
    PROGRAM,
    PROVEN,
    RESOLVED,
    SAID,
    SOLVED,
    TOM,
    ana_writes,
    cards,
    file,
    foreign,
    found,
    own,
    said_by,
    taken_back,
)

TALK = Meeting("1@example.test", TicketId(7), MeetingState.BOOKED, "ana", "Locked out", 30,
               (Guest(BEN), Guest(ANA, "ana")), starts=NOW + 99 * HOUR)
Case = tuple[str, TicketFile | None, Mapping[str, Any]]
"""(what Ana writes, the ticket that she replies about, what else is known)"""
COMMANDS: tuple[Case, ...] = (
    ("#close", None, {}), ("#mine", None, {}), ("#gibberish", None, {}), ("Only words.", None, {}),
    ("#close", file(), {}), ("#close", RESOLVED, {}), ("#reopen", RESOLVED, {}), ("#reopen", file(), {}),
    ("#wait", file(), {}), ("#wait until Friday", file(), {}), ("#wait someday", file(), {}),
    ("#wait until today", file(), {}), ("#wait until 2020-01-01", file(), {}), ("#wait", RESOLVED, {}),
    ("#note He is quick.", file(), {}),
    ("#assign", file(), {}), ("#assign tom", file(), {}), ("#assign me", file(), {}), ("#assign Nemo", file(), {}),
    ("#assign sue", file(), {}), ("#assign desk", file(), {}), ("#mine", file(poc="tom"), {}), ("#mine", file(), {}),
    ("#topic hardware", file(), {}), ("#topic access", file(), {}), ("#topic Nemo", file(), {}),
    ("#topic access", file(topic=None), {}),
    ("#urgency high", file(), {}), ("#urgency normal", file(), {}), ("#urgency so so", file(), {}),
    ("#title", file(), {}), ("#title Locked out", file(), {}), ("#title Locked in", file(), {}),
    ("#tag", file(), {}), ("#tag +vip", file(), {}), ("#tag -vip", file(labels=("vip",)), {}),
    ("#tag a b! c", file(), {}), ("#tag -vip", file(), {}),
    ("#tag " + " ".join(f"t{n}" for n in range(21)), file(), {}),
    ("#due", file(), {}), ("#due Friday", file(), {}), ("#due none", file(), {}), ("#due today", file(), {}),
    ("#due 2020-01-01", file(), {}),
    ("#cc", file(), {}), ("#cc eve@elsewhere.test", file(), {}), ("#cc eve@elsewhere.test", file(), {"trust": PROVEN}),
    ("#cc tom", file(), {}), ("#cc -tom", file(colleagues=("tom",)), {}),
    ("#cc tom", file(colleagues=("tom",)), {}),
    ("#cc -tom", file(), {}), ("#cc sue", file(), {}), ("#cc x@y", file(), {}),
    ("#cc support@example.test", file(), {}),
    ("#cc -ben@customer.test", file(), {}), ("#cc -eve@elsewhere.test", file(), {}),
    ("#cc eve@elsewhere.test", file(participants=BOTH), {}),
    ("#cc -eve@elsewhere.test", file(participants=BOTH), {}),
    ("#use 1", file(), {}), ("#use 1", file(), {"solved": (SOLVED,)}), ("#use 2", file(), {"solved": (SOLVED,)}),
    ("#use 1", file(), {"solved": (replace(SOLVED, answer="Write to tom@example.test for more."),)}),
    ("#link", file(), {}), ("#link 9", file(), found(OTHER)), ("#link 9 9 -9", file(), found(OTHER)),
    ("#link -9", file(), found(OTHER)), ("#link 4", file(), found()), ("#link 7", file(), found(file())),
    ("#merge", file(), {}), ("#merge 9", file(), found(OTHER)), ("#merge 4", file(), found()),
    ("#merge 7", file(), found(file())), ("#merge 4", file(), found(OTHER)), ("#merge 4", file(), found(file())),
    ("#merge 9", file(merged_into=NINE), found(OTHER)),
    ("#merge 9", file(), found(replace(OTHER, ticket=replace(OTHER.ticket, status=Status.RESOLVED)))),
    ("#merge 9", file(), found(replace(OTHER, ticket=replace(OTHER.ticket, project="else")))),
    ("#split The printer\n\nIt smells of smoke.", file(), {}), ("#split One\n#split Two", file(), {}),
    ("#split", TicketFile(ticket()), {}),
    ("#decision", file(), {}), ("#decision We refund a half.", file(), {}),
    ("#action", file(), {}), ("#action tom: call by Friday", file(), {}), ("#action tom: call", file(), {}),
    ("#action me: call by 2020-01-01", file(), {}),
    ("#escalate", file(), {}), ("#escalate The bank.", file(escalation=9), {}), ("#escalate", RESOLVED, {}),
    ("#escalate The bank.", file(poc="tom"), {}),
    ("#consult", file(), {}), ("#consult eve@elsewhere.test: Which cable?", file(), {}),
    ("#consult eve@elsewhere.test", file(), {}), ("#consult tom@example.test: Which?", file(), {}),
    ("#consult ben@customer.test: Which?", file(), {}), ("#consult eve@elsewhere.test: Which?\n#note\n\nx", file(), {}),
    ("#spam", file(), {}), ("#spam", CLOSED, {}),
    ("#undo", FULL, {}), ("#undo", FULL, {"deed": taken_back()}), ("#undo", FULL, {"deed": taken_back(undone=True)}),
    ("#undo", FULL, {"deed": taken_back(at=NOW - 99 * HOUR)}), ("#undo", FULL, {"deed": taken_back(unsent=1)}),
    ("#undo", FULL, {"deed": taken_back(sent=(BEN.key,), answered=True, records=1)}),
    ("#undo", FULL, {"deed": taken_back(person="tom")}),
    ("#status", file(), {}), ("#status", FULL, found(actions=ACTIONS)), ("#status", RESOLVED, {}),
    ("#why", file(), {}), ("#why", FULL, {}), ("#why", RESOLVED, {}), ("why?", file(), {}),
    ("#list", None, {}), ("#list", None, own(file(), FULL, file(promise=None, wait_until=FRIDAY), file(promise=None))),
    ("#list", None, own(*(file(id=TicketId(n)) for n in range(1, 40)))),
    ("#new", None, {}), ("#new tom@example.test: Your order", None, {}), ("#new eve@elsewhere.test", None, {}),
    ("#new eve@elsewhere.test: Your order", None, {}), ("#new eve@elsewhere.test: Your order\n\nIt is here.", None, {}),
    ("#new eve@elsewhere.test: A\n#note\n\nIt is here.", None, {}),
    ("#announce", None, {}), ("#announce support", None, {}), ("#announce support\n\nIt works.", None, {}),
    ("#announce support\n\nIt works.", None, found(project=(OTHER,))),
    ("#announce support\n#note\n\nIt works.", None, found(project=(OTHER,))),
    ("#away", None, {}), ("#away until Friday", None, {}), ("#away until Friday cover tom", None, {}),
    ("#away until Friday cover tom", None, own(file())), ("#away until Friday cover Nemo", None, {}),
    ("#away until Friday cover sue", None, {}), ("#away until Friday cover ana", None, {}),
    ("#away until 2020-01-01", None, {}), ("#away Friday - Thursday", None, {}),
    ("#away from Friday to 30 December", None, {}),
    ("", None, {"days_off": DaysOff(FRIDAY, FRIDAY, "")}), ("", None, {"days_off": DaysOff(FRIDAY, FRIDAY, "Fair")}),
    ("#back", None, {}), ("#back", None, own(file(poc="tom", covers_for="ana"))),
    ("#meet", file(), {}), ("#meet blorp", file(), {}), ("#meet Friday 14:00", file(), {}),
    ("#meet Saturday 14:00", file(), {}), ("#meet 2020-01-01 14:00", file(), {}), ("#meet Saturday", file(), {}),
    ("#meet with Nemo", file(), {}), ("#meet with tom", file(participants=()), {}), ("#meet", RESOLVED, {}),
    ("#meet", file(participants=()), {}), ("#meet cancel", file(), {}), ("#meet cancel", file(), found(meeting=TALK)),
    ("#person", None, {}), ("#person", file(), {}), ("#person", file(), cards(SAID)),
    ("#person tom@example.test vip", file(), {}), ("#person vip, zone Paris, updates never", file(), cards(SAID)),
    ("#person ben@customer.test zone none, not vip", None, cards(replace(SAID, by={"zone": "ana", "vip": "file"}))),
    ("#person nonsense", file(), {}), ("#status", file(), cards(SAID, news_at=NOW)),
    ("#help", file(), {}), ("#help", None, {}), ("#help wait", None, {}),
    ("#approve", file(), {}), ("#approve sue", file(), {}), ("#approve tom: May I?", file(), {}),
    ("#approve sue: May I?", file(), {}), ("#approve sue by Friday: May I?\n\nWhy not.", file(), {}),
    ("#approve sue by 2020-01-01: May I?", file(), {}), ("#approve withdraw", file(), {}),
    ("#approve sue: May I?\n#note\n\nx", file(), {}), ("#approve sue: May I?\n#approve sue: May I?", file(), {}),
    ("#meet 30m", None, {}), ("#escalate", file(), {}),
)

CARD = Attachment("a.vcf", "text/vcard", 9, "1" * 64)
HELD: Mapping[str, tuple[str, TicketFile, Mapping[str, Any]]] = {
    "unknown_command": ("#clsoe\n\nIt works.", file(), {}),
    "stray_command": ("It works.\n\n#close\n\nIt does.", file(), {}),
    "several_commands": ("#close #mine", file(), {}),
    "quoted_command": ("#close", file(said_by(BEN, "#close")), {}),
    "no_words": ("", file(), {}),
    "lone_number": ("2", file(), {}),
    "answers_below": ("See my answers below.", file(), {"text": "See my answers below.\n\nYes, it is blue."}),
    "greeting": ("Hi Tom,\nI look.", file(), {}),
    "missing_attachment": ("The report is attached.", file(), {}),
    "colliding_answers": ("I look.", file(said_by(TOM, "Try again.", 3 * MINUTE)), {}),
    "internal_note": ("The electrician charges 900 for this.", file(NOTE), {}),
    "our_letter": ("Why you: topic access", file(), {"told": "Why you: topic access"}),
    "own_address": ("Write to ana@example.test next time.", file(), {}),
    "addresses_in_files": ("Here it is.", file(), {"attachments": (CARD,),
                                                    "contents": {CARD.sha256: b"ana@example.test"}}),
    "dangerous_files": ("Here it is.", file(), {"attachments": (PROGRAM,)}),
    "automatic_answer": ("I am away.", file(*2 * (said_by(ANA, "I am away."), said_by(BEN, "Why?"))), {}),
    "too_many_letters": ("I look.", file(), {"letters_last_hour": 10_000}),
}
"""Guard -> what makes it hold a mail of Ana's."""



@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("case", COMMANDS, ids=lambda case: case[0][:40].replace("\n", " "))
def test_every_receipt_is_in_the_pocs_language(desk: Any, case: Case, language: str) -> None:
    text, about, values = case
    done, known = ana_writes(text, about, language, **values)
    assert any(isinstance(d, Write) and isinstance(d.letter, CommandReceipt | Held) for d in done)
    assert foreign(done, known, desk, language) == []


def test_each_command_stands_in_the_table() -> None:
    used = {words[0] for text, _, _ in COMMANDS for words in re.findall(r"^#(\w+)()", text, re.M)}
    assert {one.word for one in WORDS} <= used


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("guard", [guard.name for guard in GUARDS])
def test_every_guard_says_why_in_the_pocs_language(desk: Any, guard: str, language: str) -> None:
    text, about, values = HELD[guard]
    alone = DeskPolicy(guards_off=frozenset({one.name for one in GUARDS} - {guard}))
    done, known = ana_writes(text, about, language, policy=alone, **values)
    assert [type(d.letter) for d in done if isinstance(d, Write)] == [Held]
    assert foreign(done, known, desk, language) == []


