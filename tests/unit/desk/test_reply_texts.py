"""What POCs really write: of such replies no more than one in a hundred waits without need, and each is named.

Our own lie in tests/data/replies.jsonl: `receiver` and `text`, where it matters `files`, the `commands` that are read,
`signed` (how the receiver signs) and `theirs` (what he wrote); `held_by` names the guard that must hold it.
"""
from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from email.utils import parseaddr
from pathlib import Path
from typing import Any

import pytest

from gateway.desk import commands, grammar, holding
from gateway.desk.authority import Staff
from gateway.desk.guards import GUARDS
from gateway.desk.matter import Matter
from gateway.mail.parse import parse
from gateway.model.mail import Address, Attachment, InboundMail
from gateway.model.policy import DeskPolicy, Limits
from gateway.model.situation import TicketFile
from gateway.model.ticket import Entry, EntryKind, Participant, Visibility
from tests.builders import NOW, directory, mail, situation, ticket, triage

OWN = Path(__file__).resolve().parents[2] / "data" / "replies.jsonl"
SHARED = Path(os.environ.get("SPOC_BENCH_DATA") or "/nowhere") / "mail"
MOST_HELD_WRONGLY = 0.01
NAMES = frozenset(guard.name for guard in GUARDS)

ANA, TOM = Address("ana@example.test", "Ana Smith"), Address("tom@example.test", "Tom Smith")
SAM = Address("sam.lee@customer.test", "Sam Lee")
THEIRS = """\
I cannot log in since this morning. The page says that my password has expired,
but I changed it last week.
My number is 4711.
Can you help?"""
TOLD = """\
Your reply goes to {name} (outside). For a note to colleagues only, begin with #note.

From: {name} <{address}>
Topic: access (93 %)
Urgency: normal
Why you: topic access
{name} writes:

{theirs}
---
#7, Support. A line in your reply does it:
#close  #assign NAME  #urgency high  #note  #help
"""
FILES = {
    "exe": ("application/x-msdownload", "a program"), "vcf": ("text/vcard", ""), "eml": ("message/rfc822", ""),
}
"""Ending -> (media type, hazard); all else is a harmless document."""
CARD = b"BEGIN:VCARD\nEMAIL:ana@example.test\nEND:VCARD"


def _rows() -> list[dict[str, Any]]:
    return [json.loads(line) for line in OWN.read_text(encoding="utf-8").splitlines()]


def _held_by(came: InboundMail, receiver: Address, theirs: str = THEIRS, signed: str = "") -> set[str]:
    """Names of the guards that hold the mail, as Ana has written it on the receiver's ticket."""
    whole = f"{theirs}\n\n{signed or receiver.name}"
    entries = (
        Entry(EntryKind.MAIL, Visibility.PUBLIC, receiver, NOW, theirs, folded=whole),
        Entry(EntryKind.NOTE, Visibility.INTERNAL, TOM, NOW, "The electrician charges 900 for this, do not tell."),
    )
    his = ticket(stakeholder=receiver, participants=(Participant(receiver, is_stakeholder=True),))
    ana = Staff(directory().people["ana"], TicketFile(his, entries), notes_only=False)
    told = TOLD.format(name=receiver.name, address=receiver.address, theirs=theirs)
    words = grammar.read_words(came.new_text, commands.KNOWN)
    is_note = any(command.word == "note" for command in words.commands)

    def is_held(name: str) -> bool:
        policy = DeskPolicy(guards_off=NAMES - {name})
        matter = Matter(replace(came, from_=ANA), situation(told=told, policy=policy), triage(), NOW)
        return bool(holding.reasons(matter, ana, words, is_note))

    return {name for name in NAMES if is_held(name)}


def _written(row: dict[str, Any]) -> set[str]:
    name, address = parseaddr(row["receiver"])
    files = []
    for number, file in enumerate(row.get("files", ()), start=1):
        media_type, hazard = FILES.get(file.rpartition(".")[2], ("application/pdf", ""))
        files.append(Attachment(file, media_type, 100, str(number) * 64, hazard=hazard))
    came = mail(row["text"], attachments=tuple(files), contents={file.sha256: CARD for file in files})
    return _held_by(came, Address(address, name), row.get("theirs", THEIRS), row.get("signed", ""))


def test_our_replies_are_many_and_of_five_languages() -> None:
    free = [row for row in _rows() if "held_by" not in row]
    assert len(free) >= 200
    assert {row["id"].partition("-")[0] for row in free} == {"en", "de", "fr", "es", "ja"}
    assert len({(row["text"], row["receiver"]) for row in free}) == len(free)


@pytest.mark.parametrize("row", [pytest.param(row, id=row["id"]) for row in _rows() if "commands" in row])
def test_their_commands_are_read(row: dict[str, Any]) -> None:
    words = grammar.read_words(row["text"], commands.KNOWN)
    assert [command.word for command in words.commands] == row["commands"]


def test_of_our_replies_hardly_one_waits_without_need() -> None:
    rows = [row for row in _rows() if "held_by" not in row]
    held = {row["id"]: (by, row["text"]) for row in rows if (by := _written(row))}
    assert len(held) <= MOST_HELD_WRONGLY * len(rows), held


@pytest.mark.parametrize("row", [pytest.param(row, id=row["id"]) for row in _rows() if "held_by" in row])
def test_what_is_a_slip_waits(row: dict[str, Any]) -> None:
    assert _written(row) == {row["held_by"]}


def test_every_guard_that_reads_the_mail_has_its_slip() -> None:
    by_history = {"colliding_answers", "automatic_answer", "too_many_letters", "answers_below"}
    assert {row["held_by"] for row in _rows() if "held_by" in row} == NAMES - by_history


# --- replies of others, where they are at hand ---------------------------------------------------------------------


def _real() -> Iterator[tuple[str, str, InboundMail]]:
    """(file, reply text as its collection states it, mail)."""
    for folder in ("email_reply_parser", "talon"):
        for line in (SHARED / folder / "expect.jsonl").read_text(encoding="utf-8").splitlines():
            stated = json.loads(line)
            if "reply_text" in stated["expect"]:
                raw = (SHARED / folder / stated["file"]).read_bytes()
                yield Path(stated["file"]).stem, stated["expect"]["reply_text"], parse(raw, Limits())


HELD_WRONGLY = {
    "sig_johndoeexamplecom": "the collection marks each line of the signature by #sig#: like unknown commands",
}


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs SPOC_BENCH_DATA with collections of replies")
def test_of_the_replies_of_others_hardly_one_waits_without_need() -> None:
    replies = list(_real())
    assert len(replies) > 100
    held = {name: (by, came.new_text) for name, stated, came in replies
            if (by := _held_by(came, SAM)) and not (by == {"no_words"} and not stated.strip())}
    assert held.keys() <= HELD_WRONGLY.keys(), held
    assert len(held) <= MOST_HELD_WRONGLY * len(replies), held
