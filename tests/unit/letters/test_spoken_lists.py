"""Letters with numbered lines, and the receipts of answers to them, reach their reader in his language."""
from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from gateway.desk.lines import question_about
from gateway.desk.rounds import ledger, morning
from gateway.model.decision import Write
from gateway.model.figures import Record, Span, Standing, Tally, Week
from gateway.model.ledger import Books, Expiry, Premises, Unanswered
from gateway.model.letters_lists import LinesReceipt
from gateway.model.lines import Line, LineKind, SetAside, Unsent
from gateway.model.mail import Address, Attachment, InboundId, Outcome
from gateway.model.occasion import Occasion
from gateway.model.people import Role
from gateway.model.phrase import Phrase
from gateway.model.policy import DeskPolicy
from gateway.model.promise import Promise, PromiseKind
from gateway.model.situation import Found
from gateway.model.ticket import QuestionId, Status, Tag, TagRole, TicketId
from tests.builders import BEN, NOW, mail, situation
from tests.unit.letters.spoken import (
    ACTIONS,
    FRIDAY,
    FULL,
    HOUR,
    NINE,
    OTHER,
    OTHERS,
    RESOLVED,
    SEVEN,
    file,
    followed,
    foreign,
    house,
)

LINES = (Line(LineKind.TICKET, "7"), Line(LineKind.TICKET, "9"), Line(LineKind.ACTION, "3"), Line(LineKind.MAIL, "5"),
         Line(LineKind.LETTER, "6"), Line(LineKind.TICKET, "1"))
ASIDE = SetAside(InboundId(5), "x@customer.test", NOW, "", waits=True)
LOST = Unsent(6, "answer", "gone@customer.test", "Locked out", "", SEVEN, waits=True)
SHOWN = mail("Open the door.", subject="Hello")
FOUND = Found(tickets=(FULL, OTHER), of_lines=ACTIONS[:1], actions=ACTIONS, set_aside=(ASIDE,), unsent=(LOST,))
GONE = Found(tickets=(RESOLVED,), set_aside=(replace(ASIDE, waits=False),), unsent=(replace(LOST, waits=False),))
CASES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("1 close\n2 assign tom\n1 urgency low\n2 wait until Friday\n2 note\n1 note call him", {}),
    ("1 why\n1 status\n1 due none\n2 tag +vip\n2 spam\n2 mine\n2 reopen\n1 escalate", {}),
    ("1 clsoe\n12 close\n2 close, unless\n#1 close\n#9 close\nCan we talk?", {}),
    ("3 why", {}), ("2 topic hardware", {}), ("3 done\n3 done", {}), ("3 later\n", {}), ("3 later Friday", {}),
    ("4 show\n5 why", {"shown": ((InboundId(5), SHOWN),)}), ("4 show", {}), ("4 release\n5 retry", {}),
    ("4 drop\n5 drop", {}), ("1 close\n4 release\n5 retry\n3 done\n2 mine", {"found": GONE}),
    ("1 close", {"late": True}), ("1 status\n" * 31, {}), ("morning list off", {}), ("#list on\n#back\n#list", {}),
    ("1 close", {"attachments": (Attachment("plan.pdf", "application/pdf", 9, "0" * 64),)}),
    ("1 close", {"cc": (Address("eve@elsewhere.test"),), "tags": (Tag("q" * 20, TagRole.QUESTION, "ana"),)}),
    ("4 release", {"roles": frozenset({Role.POC})}),
)


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize(("words", "values"), CASES)
def test_every_receipt_is_in_the_readers_language(desk: Any, words: str, values: dict[str, Any], language: str) -> None:
    known = house(language, roles=values.get("roles", frozenset({Role.POC, Role.OPERATOR})))
    came = {name: values[name] for name in ("attachments", "cc") if name in values}
    asked_at = NOW - timedelta(days=99) if "late" in values else NOW
    question = replace(question_about(LINES, known.people["ana"], asked_at, DeskPolicy()), id=QuestionId(4))
    place = situation(directory=known, question=question, found=values.get("found", FOUND),
                      shown=values.get("shown", ()), tags=values.get("tags", ()))
    done, said_before = followed(place, words, **came)
    assert any(isinstance(d, Write) and isinstance(d.letter, LinesReceipt) for d in done)
    # What they may write are words of commands, in every language the same.
    assert foreign(done, f"{said_before} release show drop done later retry {FRIDAY}", desk, language) == []


@pytest.mark.parametrize("language", OTHERS)
def test_the_morning_list_and_the_ledger_are_in_their_readers_language(desk: Any, language: str) -> None:
    known = house(language, roles=frozenset({Role.POC, Role.OPERATOR}))
    settle = Promise(PromiseKind.RESOLUTION, NOW - HOUR, HOUR, NOW + HOUR)
    week = Week(NOW - timedelta(days=7), NOW)
    record = Record(Span(week, {("support", "ana"): Tally(came=1, solved=1, in_time=1, answers=1, stars=5)}),
                    Span(week.before(1)), Standing())
    tickets = (
        file(id=SEVEN, poc="ana", promise=NOW - HOUR, covers_for="tom", due=FRIDAY), file(
            id=NINE, poc="ana", promise=None, promises=(settle, replace(settle, due=NOW - HOUR))),
        file(id=TicketId(1), poc="ana", promise=NOW + timedelta(days=9), status=Status.NEW),
        file(id=TicketId(2), poc="ana", promise=NOW + timedelta(days=9), status=Status.OPEN),
    )
    books = Books(
        None, InboundId(9), {**dict.fromkeys(Outcome, 1), Outcome.SPAM: 0}, 1, 3, (ASIDE,), 9, (LOST,), 9,
        (Unanswered(InboundId(3), "ana", SEVEN, NOW), Unanswered(InboundId(4), "tom", None, NOW)), 4,
        NOW - timedelta(days=1))
    what = Phrase("The certificate of the listener")
    premises = Premises(10, tuple(Expiry(what, at) for at in (NOW - HOUR, NOW + HOUR, None)), "2026-1", NOW)
    occasion = Occasion(NOW, known, DeskPolicy(), "ana", desk=tickets, undertaken=ACTIONS[:1], week=record, books=books,
                        premises=premises)
    for send in (morning.send, ledger.send):
        done = send(occasion)
        assert foreign(done, f"{occasion!r} {BEN!r} GB", desk, language) == []
