"""What follows when a POC is away, or back: from his command, from his answering machine, from the clock."""
from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from gateway.desk import absence, coming_back
from gateway.desk.decide import decide
from gateway.desk.wishes import wishes
from gateway.model.changes import Away, Back, Cover
from gateway.model.decision import Assign, Decision, Finish, OpenTicket, Write
from gateway.model.letter import Lane
from gateway.model.mail import Address, Disposition, MessageId, Outcome, Screening
from gateway.model.occasion import Occasion
from gateway.model.people import Absence, Directory, Load
from gateway.model.policy import DeskPolicy
from gateway.model.situation import Found, LetterId, SentLetter, TicketFile, Wishes
from gateway.model.ticket import Question, QuestionId, QuestionKind, Status, Tag, TagRole, TicketId, Urgency
from tests.builders import NOW, directory, mail, situation, ticket, triage, trust
from tests.decisions import letters_for, of_kind

ANA = Address("ana@example.test", "Ana Smith")
DESK_TAG = Tag("a" * 20, TagRole.NOTE, "ana")
VACATION = Screening(Disposition.IGNORE, "vacation", "Auto-Submitted: auto-replied", may_answer=False)
LETTER = SentLetter(LetterId(3), "new-ticket", MessageId("<3@example.test>"), ANA.key, "ana", TicketId(7), "Locked out",
                    Lane.STAKEHOLDER, NOW)
FRIDAY, MONDAY = date(2026, 11, 27), date(2026, 11, 30)


def house(cover: str | None = "tom", **ana: Any) -> Directory:
    """Tom stands in for Ana, unless a test says otherwise."""
    known = directory()
    return replace(known, people={**known.people, "ana": replace(known.people["ana"], cover=cover, **ana)})


def away(**values: Any) -> Absence:
    """Ana's, from this Monday to Friday."""
    return Absence(**{"first": NOW.date(), "last": FRIDAY, "cover": "", "said_by": "away", **values})


def file(number: int = 7, **values: Any) -> TicketFile:
    return TicketFile(ticket(**{"id": TicketId(number), **values}))


def commanded(text: str, *files: TicketFile, known: Directory | None = None) -> tuple[Decision, ...]:
    """What Ana's mail about her own desk brings about; `files` are her tickets and those that others hold for her."""
    found = Found(desk=files, covered=files)
    given = situation(tags=(DESK_TAG,), directory=known or house(), found=found)
    return decide(mail(text, from_=ANA), given, triage(), NOW)


def replied_by_machine(text: str, *files: TicketFile, known: Directory | None = None,
                       **values: Any) -> tuple[Decision, ...]:
    given = situation(**{"screening": VACATION, "directory": known or house(), "returned": LETTER,
                         "found": Found(desk=files), **values})
    return decide(mail(text, from_=ANA), given, triage(None), NOW)


def moved(decisions: tuple[Decision, ...]) -> dict[int, str]:
    return {assign.ticket: assign.poc for assign in of_kind(Assign, decisions)}


# --- going -----------------------------------------------------------------------------------------------------------


def test_away_keeps_the_absence_and_ends_it_on_the_next_working_morning() -> None:
    (kept,) = of_kind(Away, commanded("#away until Friday"))
    assert (kept.first, kept.last, kept.said_by, kept.leaves_at) == (NOW.date(), FRIDAY, "away", None)
    assert kept.back_at == datetime(2026, 11, 30, 9, tzinfo=UTC)


def test_the_end_is_that_of_his_own_hours() -> None:
    sundays = replace(house().hours, spans={6: house().hours.spans[0]})
    (kept,) = of_kind(Away, commanded("#away until Friday", known=house(hours=sundays)))
    assert kept.back_at == datetime(2026, 11, 29, 9, tzinfo=UTC)


@pytest.mark.parametrize(("values", "goes"), [
    ({}, True),
    ({"promise": NOW - timedelta(days=1)}, True),
    ({"promise": datetime(2026, 11, 30, 15, tzinfo=UTC)}, False),
    ({"promise": None}, False),
    ({"promise": None, "urgency": Urgency.CRITICAL}, True),
    ({"promise": None, "due": FRIDAY}, True),
    ({"promise": None, "due": MONDAY}, False),
    ({"promise": None, "status": Status.WAITING, "wait_until": FRIDAY}, True),
    ({"status": Status.RESOLVED}, False),
    ({"poc": "zoe"}, False),
])
def test_only_what_cannot_wait_is_handed_over(values: dict[str, Any], goes: bool) -> None:
    assert moved(commanded("#away until Friday", file(**values))) == ({7: "tom"} if goes else {})


def test_the_cover_gets_the_ticket_the_people_outside_a_line_and_he_one_receipt() -> None:
    done = commanded("#away until Friday", file())
    assert sorted(letters_for(done)) == [
        ("command-receipt", "ana"), ("new-ticket", "tom"), ("status-change", "ben@customer.test"),
    ]
    assert of_kind(Cover, done) == [Cover(TicketId(7), "ana")]
    ((_, said, undo),) = next(w.letter.lines for w in of_kind(Write, done) if w.letter.name == "command-receipt")
    assert said == 'you are away until 2026-11-27, that day included; Tom Smith has #7 "Locked out" now'
    assert undo == "#back"


@pytest.mark.parametrize(("line", "known", "poc"), [
    ("#away until Friday cover zoe", house(), "zoe"),
    ("#away until Friday", house(cover="desk"), "tom"),
    ("#away until Friday", house(cover=None), None),
])
def test_who_stands_in(line: str, known: Directory, poc: str | None) -> None:
    assert moved(commanded(line, file(), known=known)) == ({7: poc} if poc else {})


def test_a_cover_who_is_away_himself_has_a_cover() -> None:
    known = house()
    tom = replace(known.people["tom"], absences=(away(),), cover="zoe")
    known = replace(known, people={**known.people, "tom": tom})
    assert moved(commanded("#away until Friday", file(), known=known)) == {7: "zoe"}


def test_a_team_shares_the_work() -> None:
    known = house(cover="desk")
    team = replace(known.people["desk"], members=("tom", "zoe"))
    known = replace(known, people={**known.people, "desk": team})
    given = situation(tags=(DESK_TAG,), directory=known, found=Found(desk=(file(7), file(8), file(9))),
                      open_tickets={"tom": Load(1, 2)})
    done = decide(mail("#away until Friday", from_=ANA), given, triage(), NOW)
    assert moved(done) == {7: "zoe", 8: "tom", 9: "zoe"}


def test_a_ticket_that_he_covers_stays_its_owners() -> None:
    done = commanded("#away until Friday", file(covers_for="zoe"))
    assert of_kind(Cover, done) == [Cover(TicketId(7), "zoe")]


def test_a_ticket_that_goes_back_to_its_owner_covers_nobody() -> None:
    done = commanded("#away until Friday cover zoe", file(covers_for="zoe"))
    assert (moved(done), of_kind(Cover, done)) == ({7: "zoe"}, [Cover(TicketId(7), "")])


def test_an_absence_of_later_days_waits_for_its_first_morning() -> None:
    done = commanded("#away 30 Nov - 4 Dec", file())
    (kept,) = of_kind(Away, done)
    assert kept.leaves_at == datetime(2026, 11, 30, 9, tzinfo=UTC)
    assert moved(done) == {}


def test_on_its_first_morning_he_reads_what_went_to_whom() -> None:
    told = Occasion(NOW, house(absences=(away(),)), DeskPolicy(), "ana", desk=(file(),))
    done = absence.leave(told)
    assert moved(done) == {7: "tom"}
    assert ("absence-noted", "ana") in letters_for(done)
    assert of_kind(Away, done) == []


def test_an_absence_that_was_taken_back_meanwhile_hands_over_nothing() -> None:
    assert absence.leave(Occasion(NOW, house(), DeskPolicy(), "ana", desk=(file(),))) == ()


def test_his_open_tickets_are_read_for_it() -> None:
    assert wishes(mail("#away until Friday", from_=ANA), situation(tags=(DESK_TAG,))) == Wishes(desk_of=("ana",))
    assert wishes(mail("I am away.", from_=ANA), situation(screening=VACATION)) == Wishes(desk_of=("ana",))
    assert wishes(mail("I am away."), situation(screening=VACATION)) == Wishes()


def test_what_is_new_meanwhile_goes_to_the_cover_and_stays_his() -> None:
    (opened,) = of_kind(OpenTicket, decide(mail(), situation(directory=house(absences=(away(),))), triage(), NOW))
    assert (opened.ticket.poc, opened.ticket.covers_for) == ("tom", "ana")


def written_to(promise: datetime | None, **values: Any) -> tuple[Decision, ...]:
    """Ben writes again on a ticket of Ana's while she is away until Friday."""
    known = file(**{"promise": promise, "status": Status.OPEN, **values})
    own = Tag("s" * 20, TagRole.STAKEHOLDER, "ben@customer.test", TicketId(7))
    given = situation(directory=house(absences=(away(),)), tags=(own,), by_tag=known)
    return decide(mail("Is there any news?"), given, triage(), NOW)


def test_who_writes_again_on_a_ticket_that_was_left_to_wait_is_answered_by_the_cover() -> None:
    done = written_to(None)
    assert moved(done) == {7: "tom"}
    assert of_kind(Cover, done) == [Cover(TicketId(7), "ana")]
    assert sorted(letters_for(done)) == [("new-ticket", "tom"), ("status-change", "ben@customer.test")]


def test_what_is_owed_after_the_return_waits_for_it() -> None:
    assert moved(written_to(datetime(2026, 11, 30, 15, tzinfo=UTC))) == {}


# --- his answering machine -------------------------------------------------------------------------------------------


def test_his_machine_marks_him_absent_and_he_is_told_once() -> None:
    done = replied_by_machine("I am away until Friday.", file())
    (kept,) = of_kind(Away, done)
    assert (kept.first, kept.last, kept.said_by) == (NOW.date(), FRIDAY, "vacation")
    assert sorted(letters_for(done)) == [("absence-noted", "ana"), ("new-ticket", "tom"),
                                     ("status-change", "ben@customer.test")]
    assert isinstance(done[-1], Finish)
    assert done[-1].outcome is Outcome.AUTOMATIC


def test_without_a_day_he_is_away_until_the_end_of_the_next_working_day() -> None:
    assert of_kind(Away, replied_by_machine("I am away."))[0].last == date(2026, 11, 24)


def test_a_tag_of_his_proves_it_too() -> None:
    assert of_kind(Away, replied_by_machine("I am away.", returned=None, tags=(DESK_TAG,)))


@pytest.mark.parametrize("values", [
    {"returned": None},
    {"returned": replace(LETTER, person="tom")},
    {"trust": trust(checked=True, failed=True)},
    {"returned": None, "tags": (Tag("b" * 20, TagRole.NOTE, "tom"),)},
    {"returned": None, "tags": (Tag("b" * 20, TagRole.STAKEHOLDER, "ana"),)},
])
def test_what_proves_nothing_marks_nobody(values: dict[str, Any]) -> None:
    assert of_kind(Away, replied_by_machine("I am away.", file(), **values)) == []


def test_a_letter_that_the_machine_only_quotes_is_no_proof() -> None:
    given = situation(screening=VACATION, directory=house(), returned=LETTER)
    quoting = mail("I am away.", from_=ANA, returned_message_id=LETTER.message_id)
    assert of_kind(Away, decide(quoting, given, triage(None), NOW)) == []


def test_a_stakeholders_machine_makes_nobody_absent() -> None:
    given = situation(screening=VACATION, returned=replace(LETTER, person="", recipient="ben@customer.test"))
    assert [type(d) for d in decide(mail("I am away."), given, triage(None), NOW)] == [Finish]


@pytest.mark.parametrize("known", [
    away(), away(last=FRIDAY + timedelta(days=9)), away(said_by="vacation"), away(said_by=""),
    away(first=MONDAY, last=MONDAY), away(first=date(2026, 11, 20), last=date(2026, 11, 20), said_by="back"),
])
def test_what_we_know_already_counts_for_more(known: Absence) -> None:
    done = replied_by_machine("I am away until Friday.", file(), known=house(absences=(known,)))
    assert [type(d) for d in done] == [Finish]


@pytest.mark.parametrize("said_by", ["away", "vacation", "calendar", ""])
def test_a_later_day_prolongs_in_silence(said_by: str) -> None:
    short = away(first=date(2026, 11, 20), last=date(2026, 11, 24), cover="zoe", said_by=said_by)
    done = replied_by_machine("I am away until Friday.", file(), known=house(absences=(short,)))
    (kept,) = of_kind(Away, done)
    assert (kept.first, kept.last, kept.cover) == (short.first, FRIDAY, "zoe")
    assert moved(done) == {7: "zoe"}
    assert "absence-noted" not in dict(letters_for(done))


def test_a_machine_that_goes_on_tells_of_the_same_absence() -> None:
    ended = away(first=date(2026, 11, 18), last=date(2026, 11, 20), said_by="vacation")
    done = replied_by_machine("I am away.", file(), known=house(absences=(ended,)))
    assert of_kind(Away, done)[0].first == ended.first
    assert "absence-noted" not in dict(letters_for(done))


def test_an_absence_long_over_does_not_count() -> None:
    over = away(first=date(2026, 10, 1), last=date(2026, 10, 2), said_by="back")
    assert of_kind(Away, replied_by_machine("I am away.", known=house(absences=(over,))))


# --- coming back -----------------------------------------------------------------------------------------------------


HELD = (file(7, poc="tom", covers_for="ana"), file(8, poc="zoe", covers_for="ana"))


def asked(*files: TicketFile, known: Directory | None = None) -> tuple[Decision, ...]:
    return coming_back.hand_back(Occasion(NOW, known or house(), DeskPolicy(), "ana", covered=files))


def answered(text: str, *files: TicketFile, about: str = "7 8") -> tuple[Decision, ...]:
    question = Question(QuestionKind.HAND_BACK, "ana", ("all", "none", "1", "2"), NOW, NOW + timedelta(days=14), "x",
                        about=about, id=QuestionId(5))
    given = situation(directory=house(), question=question, found=Found(covered=files),
                      tags=(Tag("q" * 20, TagRole.QUESTION, "ana", question=QuestionId(5)),))
    return decide(mail(text, from_=ANA), given, triage(), NOW)


def test_on_return_he_is_asked_what_he_wants_back() -> None:
    (write,) = of_kind(Write, asked(*HELD))
    assert [(number, poc) for number, _, poc, _ in write.letter.tickets] == [(7, "Tom Smith"), (8, "Zoe Smith")]
    assert write.question.options == ("all", "none", "1", "2")
    assert write.lane is Lane.QUESTION


@pytest.mark.parametrize("files", [(), (file(7, covers_for="ana"),), (file(7, poc="tom", covers_for="zoe"),)])
def test_nothing_to_hand_back_is_no_letter(files: tuple[TicketFile, ...]) -> None:
    assert asked(*files) == ()


def test_who_is_away_for_another_reason_is_not_asked() -> None:
    assert asked(*HELD, known=house(absences=(away(said_by=""),))) == ()


@pytest.mark.parametrize(("text", "back"), [
    ("all", {7, 8}), ("All, please", {7, 8}), ("none", set()), ("2", {8}), ("1, 2", {7, 8}), ("#1 and #2", {7, 8}),
    ("1\n\nThanks to Zoe for 2!", {7}),
])
def test_he_picks_what_is_his_again(text: str, back: set[int]) -> None:
    done = answered(text, *HELD)
    assert moved(done) == dict.fromkeys(sorted(back), "ana")
    assert {cover.ticket for cover in of_kind(Cover, done)} == {7, 8}, "the rest is no longer held for him"
    assert letters_for(done).count(("new-ticket", "ana")) == len(back)


@pytest.mark.parametrize("text", ["3", "yes", "", "1 to 9", "take 1"])
def test_an_answer_that_picks_nothing_is_said_back(text: str) -> None:
    done = answered(text, *HELD)
    assert letters_for(done) == [("command-receipt", "ana")]
    assert moved(done) == {}


def test_what_has_moved_on_since_he_was_asked_stays_there() -> None:
    done = answered("all", HELD[0], file(9, poc="zoe", covers_for="ana"))
    assert moved(done) == {7: "ana"}
    assert 9 not in {cover.ticket for cover in of_kind(Cover, done)}, "he has not been asked about it"


def test_back_ends_the_absence_and_brings_everything_home() -> None:
    done = commanded("#back", *HELD, known=house(absences=(away(),)))
    assert of_kind(Back, done) == [Back("ana", date(2026, 11, 22))]
    assert moved(done) == {7: "ana", 8: "ana"}
    assert sorted(letters_for(done))[:3] == [("command-receipt", "ana"), ("moved", "tom"), ("moved", "zoe")]


def test_back_ends_an_absence_for_which_nothing_was_handed_over() -> None:
    assert of_kind(Back, commanded("#back", known=house(absences=(away(first=MONDAY, last=MONDAY),))))


def test_back_says_that_the_settings_still_call_him_absent() -> None:
    done = commanded("#back", known=house(absences=(away(), away(said_by=""))))
    ((_, said, _),) = of_kind(Write, done)[-1].letter.lines
    assert "the settings say that you are away until 2026-11-27" in said


def test_back_without_an_absence_changes_nothing() -> None:
    done = commanded("#back", file())
    assert [type(d) for d in done] == [Write, Finish]


def test_a_mail_to_his_desk_is_about_his_desk_whatever_it_refers_to() -> None:
    given = situation(tags=(DESK_TAG,), directory=house(), by_reference=file(8, poc="tom"))
    assert of_kind(Away, decide(mail("#away until Friday", from_=ANA), given, triage(), NOW))


def test_nobody_else_is_made_absent_by_a_mail_in_his_name() -> None:
    given = situation(directory=house(), found=Found(desk=(file(),)))
    done = decide(mail("#away until Friday", from_=ANA), given, triage(), NOW)
    assert letters_for(done) == [("was-this-you", "ana")]
