"""What follows from letters that come back: who hears of it, how often, and what is not written any more."""
from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from gateway.desk import returned, unreachable, writing
from gateway.desk.decide import decide
from gateway.model.changes_returned import TellUnreachable
from gateway.model.decision import Decision, Finish, MarkReturned, Write
from gateway.model.letter import Answer, Lane, Letter, RichText, StatusChange
from gateway.model.letters_returned import Unreachable
from gateway.model.mail import DeliveryFailure, Disposition, MessageId, Outcome, Screening
from gateway.model.occasion import CameBack, Occasion
from gateway.model.people import Directory, Load, Role
from gateway.model.policy import DeskPolicy
from gateway.model.situation import LetterId, SentLetter
from gateway.model.ticket import TicketId
from tests.builders import BEN, NOW, directory, file, hours, mail, situation, ticket, triage
from tests.decisions import letters_for, letters_to, of_kind

FULL = DeliveryFailure(BEN.key, "failed", "5.2.2", 552, "smtp; 552 5.2.2 mailbox full", hard=False)


FAILED = CameBack("ana@example.test", "550 no")


def _letter(recipient: str = BEN.key, *, on_ticket: bool = True, known: bool = False) -> SentLetter:
    return SentLetter(LetterId(3), "answer", MessageId("<y@example.test>"), recipient, "",
                      TicketId(7) if on_ticket else None, "Locked out", Lane.TICKET, NOW, returned=known)


def _bounce(letter: SentLetter, *failures: DeliveryFailure, lately: int = 0) -> tuple[Decision, ...]:
    given = situation(screening=Screening(Disposition.BOUNCE, "bounce", may_answer=False), returned=letter,
                      returned_lately=lately, by_reference=file() if letter.ticket else None)
    return decide(mail("", from_=None, failures=failures or (FULL,)), given, triage(), NOW)


def _reported(decisions: tuple[Decision, ...]) -> list[str]:
    return [one.person for one in of_kind(TellUnreachable, decisions)]


# --- somebody outside ------------------------------------------------------------------------------------------------


def test_a_report_of_a_letter_that_is_known_to_have_come_back_tells_nobody_again() -> None:
    assert letters_to(_bounce(_letter())) == [("not-delivered", "ana@example.test")]
    again = _bounce(_letter(known=True))
    assert [one.outcome for one in of_kind(Finish, again)] == [Outcome.BOUNCE]
    assert len(again) == 1


@pytest.mark.parametrize("better", ["delayed", "delivered", "expanded"])
def test_a_report_of_several_recipients_counts_by_the_one_who_was_not_reached(better: str) -> None:
    """The address is an alias: somebody else behind it got the letter, or may get it yet."""
    done = _bounce(_letter(), replace(FULL, action=better, status="4.4.1", reason="later"), FULL)
    assert [one.reason for one in of_kind(MarkReturned, done)] == ["552 5.2.2 mailbox full"]
    assert letters_to(done) == [("not-delivered", "ana@example.test")]


@pytest.mark.parametrize(("lately", "marked"), [(0, ""), (1, ""), (2, BEN.key)])
def test_a_mailbox_that_is_full_again_and_again_counts_as_gone(lately: int, marked: str) -> None:
    assert [one.address for one in of_kind(MarkReturned, _bounce(_letter(), lately=lately))] == [marked]


@pytest.mark.parametrize(("status", "said", "shown"), [
    ("5.2.2", "smtp; 552 5.2.2 mailbox full", "552 5.2.2 mailbox full"),
    ("5.1.1", "X-Unix; no such user", "5.1.1 no such user"),
    ("", "nobody here; go away", "nobody here; go away"),
    ("", "", "no reason given"),
])
def test_the_reason_is_what_the_server_said(status: str, said: str, shown: str) -> None:
    done = _bounce(_letter(), replace(FULL, status=status, reason=said))
    assert [one.reason for one in of_kind(MarkReturned, done)] == [shown]


@pytest.mark.parametrize(("letter", "written"), [
    (StatusChange(TicketId(7), "Locked out", change="assigned", poc="Ana", due_at=None), []),
    (Answer(TicketId(7), "Locked out", author="Ana", text=RichText("Try again.")), [BEN.key]),
])
def test_who_seems_not_to_be_reached_gets_what_people_say_and_nothing_else(letter: Letter, written: list[str]) -> None:
    usual = ticket()
    assert [w.to.key for w in writing.to_conversation(letter, usual)] == [BEN.key]
    gone = replace(usual, participants=tuple(replace(p, undeliverable="5.1.1") for p in usual.participants))
    assert [w.to.key for w in writing.to_conversation(letter, gone)] == written


# --- somebody of the house -------------------------------------------------------------------------------------------


def test_a_letter_to_one_of_the_house_that_comes_back_is_reported_with_or_without_a_ticket() -> None:
    assert _reported(_bounce(_letter("ana@example.test"))) == ["ana"]
    assert _reported(_bounce(_letter("sue@example.test", on_ticket=False))) == ["sue"]
    assert _reported(_bounce(_letter())) == []
    assert _reported(_bounce(_letter("ana@example.test"), replace(FULL, action="delayed"))) == []


def test_a_letter_that_no_relay_takes_is_reported_alike() -> None:
    given_up = returned.tell(_letter("ana@example.test"), file(), "550 no", NOW, directory())
    assert _reported(given_up) == ["ana"]


def test_all_reports_of_a_day_bear_the_same_instant() -> None:
    house, letter = directory(hours=hours("Asia/Tokyo")), _letter("ana@example.test")
    instants = {unreachable.report(letter, datetime(2026, 11, 23, hour, tzinfo=UTC), house)[0].at for hour in (15, 20)}
    assert instants == {datetime(2026, 11, 24, tzinfo=ZoneInfo("Asia/Tokyo"))}


def _house(*operators: str, lead: str = "", fallback: str = "max") -> Directory:
    people = dict(directory().people)
    for key in operators:
        people[key] = replace(people[key], roles=people[key].roles | {Role.OPERATOR})
    people["ana"] = replace(people["ana"], lead=lead)
    return directory(people=people, fallback_poc=fallback)


def _told(house: Directory, came_back: CameBack | None = FAILED) -> tuple[Decision, ...]:
    return unreachable.tell(Occasion(NOW, house, DeskPolicy(), "ana", open_tickets={"ana": Load(3, 6)},
                                     came_back=came_back))


@pytest.mark.parametrize(("house", "told"), [
    (_house("tom", "sue"), ["tom", "sue"]),
    (_house("tom", "ana", lead="zoe"), ["tom", "zoe"]),
    (_house("zoe", lead="zoe"), ["zoe"]),
    (_house("ana", lead="ana"), ["max"]),
    (_house("ana", fallback="ana"), []),
], ids=["operators", "his lead too", "each once", "else the fallback POC", "nobody but himself"])
def test_others_hear_of_it(house: Directory, told: list[str]) -> None:
    assert letters_for(_told(house)) == [("unreachable", key) for key in told]


def test_the_letter_says_what_is_wrong_and_what_is_at_stake() -> None:
    assert [write.letter for write in of_kind(Write, _told(_house("tom")))] == [
        Unreachable(None, "", "Ana Smith", "ana@example.test", "550 no", 3)]


def test_nothing_is_said_where_the_address_was_mended_meanwhile() -> None:
    assert _told(_house("tom"), came_back=None) == ()
