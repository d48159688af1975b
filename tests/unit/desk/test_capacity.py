"""Who hears that a POC has as many tickets as he may."""
from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from gateway.desk import capacity, decide
from gateway.model.changes import TellFull
from gateway.model.decision import Write
from gateway.model.letter import AtCapacity, Lane
from gateway.model.occasion import Occasion
from gateway.model.people import Directory, Load, Role
from gateway.model.policy import DeskPolicy
from gateway.model.ticket import TicketId
from tests.builders import NOW, directory, file, hours, mail, person, situation, triage


def _house(*operators: str, cap: int = 20) -> Directory:
    usual = directory().people
    people = {key: replace(usual[key], roles=usual[key].roles | {Role.OPERATOR}) for key in operators}
    return directory(people={**usual, **people, "ana": replace(people.get("ana", usual["ana"]), max_tickets=cap)})


def _told(house: Directory, about: str = "ana") -> list[Write]:
    occasion = Occasion(NOW, house, DeskPolicy(), about, file(poc="zoe"))
    return [write for write in capacity.tell(occasion) if isinstance(write, Write)]


def test_a_mail_that_passed_somebody_over_for_his_cap_is_reported() -> None:
    house = _house()
    asked = situation(directory=house, open_tickets={"ana": Load(20, 40)})
    reports = [one for one in decide.decide(mail(), asked, triage(), NOW) if isinstance(one, TellFull)]
    assert [(one.ticket, one.full) for one in reports] == [(asked.next_ticket, "ana")]
    roomy = replace(asked, open_tickets={"ana": Load(19, 99)})
    assert not any(isinstance(one, TellFull) for one in decide.decide(mail(), roomy, triage(), NOW))


def test_all_reports_of_a_day_bear_the_same_instant() -> None:
    house = directory(hours=hours("Asia/Tokyo"))
    midnight = datetime(2026, 11, 24, tzinfo=ZoneInfo("Asia/Tokyo"))

    def day_of(at: datetime) -> datetime:
        return capacity.report(["ana"], TicketId(1), at, house)[0].at

    assert day_of(datetime(2026, 11, 23, 15, 0, tzinfo=UTC)) == midnight
    assert day_of(datetime(2026, 11, 24, 14, 59, tzinfo=UTC)) == midnight
    assert day_of(datetime(2026, 11, 24, 15, 0, tzinfo=UTC)) == midnight + timedelta(days=1)


def test_every_operator_is_told_and_answers_to_colleagues() -> None:
    told = _told(_house("tom", "sue"))
    assert [write.person for write in told] == ["tom", "sue"]
    assert {write.lane for write in told} == {Lane.COLLEAGUES}
    assert told[0].letter == AtCapacity(file().ticket.id, "Locked out", full="Ana Smith", cap=20, poc="Zoe Smith")


def test_without_an_operator_the_fallback_poc_is_told() -> None:
    assert [write.person for write in _told(_house())] == ["max"]


def test_nothing_is_told_of_somebody_whose_cap_is_gone() -> None:
    assert _told(_house("tom", cap=0)) == []
    assert _told(_house("tom"), about="gone") == []


def test_a_team_is_no_operator() -> None:
    house = _house("tom")
    desk = person("desk", Role.POC, Role.OPERATOR, addresses=("desk@example.test",), members=("ana", "tom"))
    assert [w.person for w in _told(replace(house, people={**house.people, "desk": desk}))] == ["tom"]
