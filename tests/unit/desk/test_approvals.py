"""Approvals on the desk: whom a POC may ask and how, who may answer for whom, and what counts as proof."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from gateway.desk.approval import answers as approvals
from gateway.desk.approval import due as approval_time
from gateway.desk.approval.given import Given, as_lines, from_lines, shown
from gateway.desk.approval.request import Request, read_request
from gateway.desk.approval.words import Reading
from gateway.desk.authority import Answering, Bystander, identify
from gateway.desk.decide import decide
from gateway.desk.matter import Matter
from gateway.desk.wishes import wishes
from gateway.model.approval import Answer, Approval, ApprovalState, Needs, Subject, Voice
from gateway.model.changes_approval import AskApproval, AskDeputies, EndApproval, GiveVoice
from gateway.model.decision import AppendEntry, Decision, Machine, Settle, Write
from gateway.model.letters_approval import ApprovalAsked
from gateway.model.mail import Address, Attachment, Disposition, Screening
from gateway.model.occasion import Occasion
from gateway.model.people import Absence, Directory, Role
from gateway.model.phrase import Phrase
from gateway.model.policy import DeskPolicy
from gateway.model.situation import ApprovalFile, Found
from gateway.model.ticket import EntryKind, Question, QuestionId, QuestionKind, Status, Tag, TagRole, TicketId
from tests.builders import EVE, NOW, directory, file, mail, person, situation, triage, trust
from tests.decisions import letters_to, of_kind

ANA, SUE = Address("ana@example.test", "Ana Smith"), Address("sue@example.test", "Sue Smith")
PROVEN = trust(checked=True, aligned=True)
POC_TAG = Tag("a" * 20, TagRole.POC, "ana", TicketId(7))
TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)
WHAT = "3,000 EUR"


def house(**sue: Any) -> Directory:
    """Sue and Rex are sponsors; Tom stands in for Sue."""
    known = directory()
    people = {**known.people, "rex": person("rex", Role.SPONSOR),
              "sue": replace(known.people["sue"], **{"cover": "tom", **sue})}
    return replace(known, people=people)


def ana_writes(text: str, known: tuple[ApprovalFile, ...] = (), **values: Any) -> tuple[Decision, ...]:
    given = situation(**{"tags": (POC_TAG,), "by_tag": file(), "directory": house(), "trust": PROVEN,
                         "found": Found(approvals=known), **values})
    return decide(mail(text, from_=ANA), given, triage(), NOW)


def approval(*sponsors: str, **values: Any) -> ApprovalFile:
    made = {"key": "5-1", "ticket": TicketId(7), "asked_by": "ana", "asked_at": NOW - DAY, "about": Subject.BUDGET,
            "text": WHAT, "deadline": NOW + DAY, "voices": tuple(Voice(one) for one in sponsors or ("sue",))}
    return ApprovalFile(Approval(**{**made, **values}), file())


def question(*asked: ApprovalFile, person: str = "sue", **values: Any) -> Question:
    made: dict[str, Any] = {
        "kind": QuestionKind.APPROVAL, "person": person, "options": ("yes", "no"), "asked_at": NOW - DAY,
        "expires_at": NOW + DAY, "digest": shown(asked), "ticket": TicketId(7), "id": QuestionId(3),
        "about": " ".join(one.approval.key for one in asked),
    }
    return Question(**{**made, **values})


def answered(text: str, *asked: ApprovalFile, from_: Address = SUE, about: Question | None = None,
             **values: Any) -> tuple[Decision, ...]:
    """What a reply to the letter brings about; it came with a pass unless something else is said."""
    about = about or question(*asked)
    tag = Tag("q" * 20, TagRole.QUESTION, about.person, TicketId(7), about.id)
    files = values.pop("attachments", ())
    given = situation(**{"tags": (tag,), "by_tag": file(), "question": about, "directory": house(), "trust": PROVEN,
                         "found": Found(approvals=asked), **values})
    return decide(mail(text, from_=from_, attachments=files), given, triage(), NOW)


# --- the request -----------------------------------------------------------------------------------------------------


def request(argument: str, below: str = "") -> Request | Phrase:
    return read_request(argument, below, house().find_person, TODAY)


@pytest.mark.parametrize(("argument", "expected"), [
    ("sue: 3,000 EUR", (["sue"], Needs.ALL, Subject.OTHER, "3,000 EUR", None)),
    ("Sue Smith, rex: budget: 3,000 EUR", (["sue", "rex"], Needs.ALL, Subject.BUDGET, "3,000 EUR", None)),
    ("any of sue, rex: Umfang: weniger", (["sue", "rex"], Needs.ANY, Subject.SCOPE, "weniger", None)),
    ("sue and rex by Friday: it", (["sue", "rex"], Needs.ALL, Subject.OTHER, "it", date(2026, 11, 27))),
    ("sue bis 3.12.: Budget 3.000", (["sue"], Needs.ALL, Subject.BUDGET, "Budget 3.000", date(2026, 12, 3))),
    ("sue@example.test <mailto:sue@example.test>: délai: mai", (["sue"], Needs.ALL, Subject.TIMELINE, "mai", None)),
    ("any of sue: alone", (["sue"], Needs.ALL, Subject.OTHER, "alone", None)),
    ("sue、rex： 予算： 三千", (["sue", "rex"], Needs.ALL, Subject.BUDGET, "三千", None)),
])
def test_whom_by_when_and_what(argument: str, expected: tuple[Any, ...]) -> None:
    found = request(argument)
    assert isinstance(found, Request)
    assert ([one.key for one in found.sponsors], found.needs, found.about, found.text, found.by) == expected


def test_the_question_may_stand_below_the_line() -> None:
    found = request("sue", "May we?\n\nIt is urgent.")
    assert isinstance(found, Request)
    assert found.text == "May we?\n\nIt is urgent."


@pytest.mark.parametrize(("argument", "why"), [
    ("", "say whom"), (": it", "say whom"), ("sue", "write what"), ("tom: it", "no sponsor"),
    ("nemo: it", "no sponsor"),
    ("sue, nemo: it", '"nemo"'), ("sue by 2020-01-01: it", "is over"), ("sue someday: it", "no sponsor"),
])
def test_what_cannot_be_asked(argument: str, why: str) -> None:
    found = request(argument)
    assert isinstance(found, Phrase)
    assert why in found


# --- asking ----------------------------------------------------------------------------------------------------------


def test_sponsors_are_asked_and_nothing_goes_outside() -> None:
    done = ana_writes("#approve sue, rex: budget: 3,000 EUR\n\nThe old one is broken.")
    (asks,) = of_kind(AskApproval, done)
    assert asks.approval.text == "3,000 EUR.\n\nThe old one is broken."
    assert asks.approval.key == "1-1"
    assert letters_to(done) == [("approval", "rex@example.test"), ("approval", "sue@example.test"),
                             ("command-receipt", "ana@example.test")]
    assert asks.approval.deadline == datetime(2026, 11, 25, 10, tzinfo=UTC), "two working days of eight hours"
    assert asks.remind_at == datetime(2026, 11, 24, 14, tzinfo=UTC), "four working hours before"
    answering = situation(question=question(ApprovalFile(asks.approval, file())))
    assert wishes(mail(""), answering).approvals == ("1-1",)


def test_a_deadline_is_the_end_of_the_sponsors_day() -> None:
    (asks,) = of_kind(AskApproval, ana_writes("#approve sue by Friday: it"))
    assert asks.approval.deadline == datetime(2026, 11, 27, 17, tzinfo=UTC)


def test_two_questions_of_one_mail_stand_beside_each_other() -> None:
    done = ana_writes("#approve sue: budget: A\n#approve sue: budget: B")
    assert [(one.approval.key, one.approval.text) for one in of_kind(AskApproval, done)] == [("1-1", "A"), ("1-2", "B")]
    assert of_kind(EndApproval, done) == []


def test_asking_anew_takes_the_earlier_question_back() -> None:
    earlier, other = approval(), approval(key="6-1", about=Subject.SCOPE)
    done = ana_writes("#approve rex: budget: 2,000 EUR", (earlier, other))
    assert [one.approval.key for one in of_kind(EndApproval, done)] == ["5-1"]
    assert ("approval-recorded", "sue@example.test") in letters_to(done)


def test_nobody_decides_what_he_asks_for_himself() -> None:
    both = house(cover="ana", absences=(Absence(TODAY, TODAY),))
    (asks,) = of_kind(AskApproval, ana_writes("#approve sue: it", directory=both))
    assert asks.approval.awaited == ("sue",), "her deputy is the one who asks"
    mine = replace(both, people={**both.people, "ana": person("ana", Role.POC, Role.SPONSOR)})
    assert of_kind(AskApproval, ana_writes("#approve me: it", directory=mine)) == []


def test_the_deputy_of_who_is_away_is_asked_and_reads_for_whom() -> None:
    done = ana_writes("#approve sue: it", directory=house(absences=(Absence(TODAY, TODAY),)))
    (letter,) = [w.letter for w in of_kind(Write, done) if isinstance(w.letter, ApprovalAsked)]
    assert (letter.for_whom, letter.away) == ("Sue Smith", True)
    assert ("approval", "tom@example.test") in letters_to(done)


@pytest.mark.parametrize("line", ["#note", "#consult eve@elsewhere.test"])
def test_words_that_two_commands_want_go_nowhere(line: str) -> None:
    done = ana_writes(f"#approve sue: it\n{line}\n\nFor whom is this?")
    assert of_kind(AskApproval, done) == []


def test_her_other_open_questions_stand_below_with_numbers() -> None:
    done = ana_writes("#approve sue: it", (approval(), approval("rex", key="6-1")))
    (write,) = [w for w in of_kind(Write, done) if isinstance(w.letter, ApprovalAsked)]
    assert [text for _, _, text, _ in write.letter.more] == [WHAT]
    assert write.question.about == "1-1 5-1"


# --- who may answer --------------------------------------------------------------------------------------------------


def test_an_answer_with_a_pass_counts() -> None:
    done = answered("yes up to 2000", approval())
    (voice,) = of_kind(GiveVoice, done)
    assert (voice.voice.answer, voice.voice.up_to, voice.voice.answered_by) == (Answer.YES, "up to 2000", "sue")
    assert [one.state for one in of_kind(EndApproval, done)] == [ApprovalState.APPROVED]
    (entry,) = [d.entry for d in of_kind(AppendEntry, done) if d.entry.kind is EntryKind.DECISION]
    assert entry.text == "Sue Smith approved: 3,000 EUR up to 2000 (2026-11-23 10:00)"
    assert letters_to(done) == [("approval-recorded", "sue@example.test"), ("approval-result", "ana@example.test")]


def test_without_anybody_who_vouches_he_is_asked_at_the_address_we_know() -> None:
    one = approval()
    done = answered("yes, because it is due", one, trust=trust())
    assert of_kind(GiveVoice, done) == []
    (asked,) = [w for w in of_kind(Write, done) if w.letter.name == "approval-confirm"]
    again = answered("Yes.", one, about=replace(asked.question, id=QuestionId(4)), trust=trust())
    assert [voice.voice.words for voice in of_kind(GiveVoice, again)] == ["because it is due"]
    assert [settled.answer for settled in of_kind(Settle, again)] == ["yes"]
    for words, kind in (("no", "note"), ("yes but", "approval-confirm"), ("yes up to 5", "approval-confirm")):
        refused = answered(words, one, about=replace(asked.question, id=QuestionId(4)), trust=trust())
        assert of_kind(GiveVoice, refused) == []
        assert kind in [name for name, _ in letters_to(refused)]
    twice = answered("Yes.", one, about=replace(asked.question, id=QuestionId(4), answer="yes"), trust=trust())
    assert of_kind(GiveVoice, twice) == []


@pytest.mark.parametrize("policy", [
    DeskPolicy(authentication_expected=True), DeskPolicy(require_staff_authentication=True),
])
def test_where_a_pass_is_expected_nothing_else_counts(policy: DeskPolicy) -> None:
    done = answered("yes", approval(), trust=trust(checked=True), policy=policy)
    assert letters_to(done) == [("approval-not-counted", "sue@example.test")]


@pytest.mark.parametrize(("author", "trusted", "told"), [
    (EVE, PROVEN, ["sue@example.test"]),
    (SUE, trust(checked=True, aligned=False, failed=True), ["sue@example.test"]),
    (Address("rex@example.test"), PROVEN, ["rex@example.test", "sue@example.test"]),
    (Address("tom@example.test"), PROVEN, ["sue@example.test", "tom@example.test"]),
    (ANA, PROVEN, ["ana@example.test", "sue@example.test"]),
])
def test_nobody_else_answers_in_her_place(author: Address, trusted: Any, told: list[str]) -> None:
    done = answered("yes", approval(), from_=author, trust=trusted)
    assert of_kind(GiveVoice, done) == []
    assert letters_to(done) == [("approval-not-counted", address) for address in told]
    assert [d.entry.text for d in of_kind(AppendEntry, done)] == ["yes"]


def test_who_can_prove_nothing_cannot_flood_her() -> None:
    done = answered("yes", approval(), from_=EVE, doubts_last_hour=10)
    assert letters_to(done) == []


def test_a_machine_that_answers_what_is_asked_back_ends_soon() -> None:
    (back,) = [w for w in of_kind(Write, answered("I am on holiday", approval())) if w.person == "sue"]
    assert back.machine is Machine.REPLIED
    assert letters_to(answered("I am on holiday", approval(), doubts_last_hour=10)) == []


def test_a_stranger_at_the_tag_is_a_bystander_and_nothing_more() -> None:
    one = approval()
    given = situation(tags=(Tag("q" * 20, TagRole.QUESTION, "sue", TicketId(7), QuestionId(3)),), by_tag=file(),
                      question=question(one), directory=house(), trust=PROVEN)
    assert isinstance(identify(mail("yes", from_=EVE), given), Bystander)
    assert isinstance(identify(mail("yes", from_=SUE), given), Answering)


def test_a_file_beside_a_yes_is_asked_back() -> None:
    terms = Attachment("terms.pdf", "application/pdf", 9, "1" * 64)
    done = answered("yes", approval(), attachments=(terms,))
    assert of_kind(GiveVoice, done) == []
    assert ("approval-not-counted", "sue@example.test") in letters_to(done)


@pytest.mark.parametrize(("changes", "told"), [
    ({"text": "9,000 EUR"}, "approval"), ({"about": Subject.SCOPE}, "approval"),
    ({"files": (Attachment("offer.pdf", "application/pdf", 9, "2" * 64),)}, "approval"),
    ({"state": ApprovalState.WITHDRAWN}, "approval-not-counted"),
    ({"state": ApprovalState.EXPIRED}, "approval-not-counted"),
    ({"voices": (Voice("sue", answer=Answer.NO, answered_by="sue"),)}, "approval-not-counted"),
])
def test_a_yes_counts_for_what_was_shown_and_only_while_it_is_open(changes: dict[str, Any], told: str) -> None:
    was = approval()
    now = replace(was, approval=replace(was.approval, **changes))
    done = answered("yes", now, about=question(was))
    assert of_kind(GiveVoice, done) == []
    assert told in [name for name, _ in letters_to(done)]


def test_a_second_word_that_says_the_same_disturbs_nobody() -> None:
    said = approval(voices=(Voice("sue", answer=Answer.YES, answered_by="sue"),), state=ApprovalState.APPROVED)
    assert letters_to(answered("yes", said)) == [("approval-not-counted", "sue@example.test")]
    assert ("note", "ana@example.test") in letters_to(answered("no", said))


def test_a_deputys_word_stands_for_the_sponsor() -> None:
    one = approval(voices=(Voice("sue", "tom"),))
    done = answered("yes", one, from_=Address("tom@example.test"), about=question(one, person="tom"))
    (entry,) = [d.entry for d in of_kind(AppendEntry, done) if d.entry.kind is EntryKind.DECISION]
    assert entry.text.startswith("Tom Smith (for Sue Smith) approved")
    assert of_kind(GiveVoice, done)[0].voice.sponsor == "sue"


def test_a_batch_is_taken_whole_or_not_at_all() -> None:
    first, second = approval(), approval(key="6-1", text="a chair")
    done = answered("1 yes, 2 no: too dear", first, second)
    assert [(d.approval, d.voice.answer) for d in of_kind(GiveVoice, done)] == [("5-1", Answer.YES), ("6-1", Answer.NO)]
    assert of_kind(GiveVoice, answered("1 yes, 2 if Ben agrees", first, second)) == []
    over = approval(key="6-1", text="a chair", state=ApprovalState.WITHDRAWN)
    assert of_kind(GiveVoice, answered("1 yes, 2 no", first, over)) == []


@pytest.mark.parametrize(("needs", "words", "state"), [
    (Needs.ALL, "yes", None), (Needs.ALL, "no", ApprovalState.REFUSED),
    (Needs.ANY, "yes", ApprovalState.APPROVED), (Needs.ANY, "no", None),
])
def test_the_result_comes_when_it_cannot_change_any_more(needs: Needs, words: str, state: ApprovalState | None) -> None:
    done = answered(words, approval("rex", "sue", needs=needs))
    assert [one.state for one in of_kind(EndApproval, done)] == ([state] if state else [])
    assert (("approval-result", "ana@example.test") in letters_to(done)) is (state is not None)
    assert (("approval-recorded", "rex@example.test") in letters_to(done)) is (state is not None)


def test_a_line_of_a_summary_is_answered_in_the_same_way() -> None:
    one = approval()
    given = situation(directory=house(), trust=PROVEN, found=Found(approvals=(one,)))
    matter, sue = Matter(mail("3 yes", from_=SUE), given, triage(), NOW), house().people["sue"]
    done, said = approvals.answer_line(matter, sue, "5-1", "yes up to 2000")
    assert of_kind(GiveVoice, done)[0].voice.up_to == "up to 2000"
    assert said == "recorded: yes"
    assert approvals.answer_line(matter, sue, "5-1", "yes if it rains")[1].startswith("nothing was recorded: it sounds")
    assert approvals.answer_line(matter, sue, "9-9", "yes")[1] == "nothing changed: there is no such approval any more"
    rex = house().people["rex"]
    assert approvals.answer_line(matter, rex, "5-1", "yes")[1] == "nothing was recorded: you were not asked"
    unproven = replace(matter, situation=replace(given, trust=trust()))
    (confirm,), said = approvals.answer_line(unproven, sue, "5-1", "yes")
    assert confirm.letter.name == "approval-confirm"


def test_waiting_answers_read_back_as_they_were_kept() -> None:
    given = (Given("5-1", Reading(Answer.YES, "up to 3", "as\tit\nis")), Given("6-2", Reading(Answer.NO)))
    assert from_lines(as_lines(given)) == (Given("5-1", Reading(Answer.YES, "up to 3", "as it is")), given[1])


# --- time ------------------------------------------------------------------------------------------------------------


def occasion(one: ApprovalFile, **values: Any) -> Occasion:
    return Occasion(**{"now": NOW, "directory": house(), "policy": DeskPolicy(), "about": "5-1", "approvals": (one,),
                       **values})


def test_only_those_who_have_not_answered_are_reminded() -> None:
    one = approval(voices=(Voice("rex", answer=Answer.YES, answered_by="rex"), Voice("sue")))
    assert letters_to(approval_time.remind(occasion(one))) == [("approval", "sue@example.test")]
    assert approval_time.remind(occasion(approval(state=ApprovalState.WITHDRAWN))) == ()


@pytest.mark.parametrize("fires", [approval_time.remind, approval_time.end])
def test_on_a_resolved_ticket_the_question_is_withdrawn(fires: Callable[[Occasion], tuple[Decision, ...]]) -> None:
    one = replace(approval(), file=file(status=Status.RESOLVED))
    done = fires(occasion(one))
    assert [d.state for d in of_kind(EndApproval, done)] == [ApprovalState.WITHDRAWN]
    assert letters_to(done) == [("approval-recorded", "sue@example.test")]


def test_who_is_away_by_now_is_not_reminded_but_his_deputy_asked() -> None:
    away = house(absences=(Absence(TODAY, TODAY),))
    done = approval_time.remind(occasion(approval(), directory=away))
    assert letters_to(done) == [("approval", "tom@example.test")]
    assert [dict(d.deputies) for d in of_kind(AskDeputies, done)] == [{"sue": "tom"}]


@pytest.mark.parametrize(("author", "trusted", "told"), [
    (SUE, PROVEN, [("approval", "tom@example.test")]), (EVE, PROVEN, []), (SUE, trust(checked=True, failed=True), []),
])
def test_an_answering_machine_of_hers_has_the_deputy_asked(author: Address, trusted: Any,
                                                           told: list[tuple[str, str]]) -> None:
    machine = Screening(Disposition.IGNORE, "vacation")
    done = answered("yes, I am back on Monday", approval(), from_=author, trust=trusted, screening=machine)
    assert letters_to(done) == told
    assert of_kind(GiveVoice, done) == []
    again = answered("I am away", approval(voices=(Voice("sue", "tom"),)), screening=machine)
    assert letters_to(again) == []


def test_at_the_deadline_the_deputy_has_the_same_time_and_then_it_is_over() -> None:
    done = approval_time.end(occasion(approval()))
    (asks,) = of_kind(AskDeputies, done)
    assert (dict(asks.deputies), asks.deadline) == ({"sue": "tom"}, datetime(2026, 11, 25, 10, tzinfo=UTC))
    done = approval_time.end(occasion(approval(voices=(Voice("sue", "tom"),))))
    assert [one.state for one in of_kind(EndApproval, done)] == [ApprovalState.EXPIRED]
    assert letters_to(done) == [("approval-result", "ana@example.test")]
    assert approval_time.end(occasion(approval(state=ApprovalState.APPROVED))) == ()
