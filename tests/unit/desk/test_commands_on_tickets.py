"""What a POC's commands decide on a ticket: what was read, what follows from it, and what is said back."""
from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from gateway.desk import actions, days
from gateway.desk.decide import decide
from gateway.model.changes import Merge, Relate, SetColleagues, SetDay, SetLabels, SettleAction, Undertake, WaitUntil
from gateway.model.decision import Admit, AppendEntry, Assign, Decision, MoveTo, OpenTicket, SetPromise, Settle, Write
from gateway.model.letter import CommandReceipt
from gateway.model.mail import Address, InboundId
from gateway.model.occasion import Occasion
from gateway.model.policy import DeskPolicy
from gateway.model.situation import Found, TicketFile
from gateway.model.ticket import (
    Action,
    Entry,
    EntryKind,
    Participant,
    QuestionId,
    QuestionKind,
    Solved,
    Status,
    Tag,
    TagRole,
    TicketId,
    Visibility,
)
from tests.builders import BEN, EVE, NOW, directory, envelope, mail, situation, ticket, triage, trust
from tests.decisions import of_kind

ANA = Address("ana@example.test", "Ana Smith")
POC_TAG = Tag("a" * 20, TagRole.POC, "ana", TicketId(7))
SEVEN = TicketId(7)
FRIDAY = date(2026, 11, 27)


def said_by_ben(text: str) -> Entry:
    """A mail of the stakeholder's."""
    return Entry(EntryKind.MAIL, Visibility.PUBLIC, BEN, NOW - timedelta(hours=1), text)


FILE = TicketFile(ticket(), (said_by_ben("I cannot log in.\nAnd the printer smells of smoke."),))
OTHER = TicketFile(ticket(id=TicketId(9), subject="Nobody can log in", stakeholder=EVE, poc="tom",
                          participants=(Participant(EVE, is_stakeholder=True),)))


def ana_writes(text: str, file: TicketFile = FILE, **values: object) -> tuple[Decision, ...]:
    """What follows from a reply of hers on the ticket."""
    box = f"support+{POC_TAG.token}@example.test"
    place = situation(tags=(POC_TAG,), by_tag=file, envelope=envelope(box), **values)
    return decide(mail(text, from_=ANA, to=(Address(box),)), place, triage(), NOW)


def result(decisions: tuple[Decision, ...]) -> str:
    """What the receipt says of the first line."""
    letters = [d.letter for d in decisions if isinstance(d, Write) and isinstance(d.letter, CommandReceipt)]
    return letters[0].lines[0][1]


def letters(decisions: tuple[Decision, ...]) -> list[tuple[str, str]]:
    """(letter, to whom), without the receipt."""
    return [(d.letter.name, d.to.address) for d in of_kind(Write, decisions) if d.letter.name != "command-receipt"]


# --- days ------------------------------------------------------------------------------------------------------------


def test_a_ticket_waits_until_the_morning_of_a_day_and_nothing_is_owed() -> None:
    done = ana_writes("#wait until Friday")
    assert of_kind(MoveTo, done) == [MoveTo(SEVEN, Status.WAITING)]
    assert of_kind(WaitUntil, done) == [WaitUntil(SEVEN, date(2026, 11, 27), datetime(2026, 11, 27, 9, tzinfo=UTC))]
    assert of_kind(SetPromise, done) == [SetPromise(SEVEN, None)]
    assert letters(done) == []


def test_on_a_day_without_work_it_is_taken_up_on_the_next_with_some() -> None:
    waits, = of_kind(WaitUntil, ana_writes("#wait until Saturday"))
    assert waits.at == datetime(2026, 11, 30, 9, tzinfo=UTC)


@pytest.mark.parametrize("argument", ["until today", "until 22 November 2026", "soon"])
def test_a_day_that_is_not_to_come_changes_nothing(argument: str) -> None:
    done = ana_writes(f"#wait {argument}")
    assert result(done).startswith("nothing changed")
    assert not of_kind(MoveTo, done)


def test_a_resolved_ticket_does_not_wait() -> None:
    assert "#reopen" in result(ana_writes("#wait", TicketFile(ticket(status=Status.RESOLVED))))


def test_no_reminder_comes_for_a_morning_that_has_passed() -> None:
    done = ana_writes("#due today")
    assert of_kind(SetDay, done) == [SetDay(SEVEN, date(2026, 11, 23))]
    assert "that morning has passed" in result(done)


@pytest.mark.parametrize("now", [
    ticket(status=Status.OPEN, wait_until=date(2026, 11, 23)), ticket(status=Status.WAITING),
    ticket(status=Status.CLOSED),
])
def test_a_ticket_that_has_gone_on_is_not_taken_up_again(now: object) -> None:
    assert days.take_up_again(Occasion(NOW, directory(), DeskPolicy(), file=TicketFile(now))) == ()  # type: ignore[arg-type]


def test_nobody_is_reminded_of_what_is_done() -> None:
    done = ticket(status=Status.RESOLVED, due=date(2026, 11, 23))
    assert days.day_has_come(Occasion(NOW, directory(), DeskPolicy(), file=TicketFile(done))) == ()


# --- labels and people -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("argument", "labels"), [
    ("+a -b", ("x", "a")), ("a, c", ("x", "b", "a", "c")), ("–x", ("b",)),
    ("#vip +Größe_2", ("x", "b", "vip", "größe_2")),
])
def test_tags(argument: str, labels: tuple[str, ...]) -> None:
    done = ana_writes(f"#tag {argument}", TicketFile(ticket(labels=("x", "b"))))
    assert of_kind(SetLabels, done) == [SetLabels(SEVEN, labels)]


@pytest.mark.parametrize("argument", ["", "a b! c", "x" * 41, " ".join(f"t{n}" for n in range(21))])
def test_tags_that_cannot_be_change_nothing(argument: str) -> None:
    done = ana_writes(f"#tag {argument}")
    assert result(done).startswith("nothing changed")
    assert not of_kind(SetLabels, done)


def test_with_proof_somebody_joins_at_once_and_gets_the_words_of_the_mail() -> None:
    done = ana_writes("#cc +Eve Stone <eve@elsewhere.test>\n\nIt works again.", trust=trust(checked=True, aligned=True))
    assert of_kind(Admit, done) == [Admit(SEVEN, Participant(EVE, is_stakeholder=False))]
    assert letters(done) == [("joined", EVE.address), ("answer", BEN.address), ("answer", EVE.address)]


def test_without_proof_the_poc_is_asked_and_nobody_joins() -> None:
    done = ana_writes("#cc eve@elsewhere.test")
    assert letters(done) == [("join-asked", ANA.address)]
    assert not of_kind(Admit, done)


@pytest.mark.parametrize(("argument", "said"), [
    ("support@example.test", "our own"), ("support+abc@example.test", "our own"),
    ("tom+lists@example.test", "our own"), ("-ben@customer.test", "the matter"),
    ("ben@customer.test", "the matter"), ("sue", "not a POC"), ("x@y", "neither"), ("-eve@elsewhere.test", "is not in"),
])
def test_who_cannot_join(argument: str, said: str) -> None:
    done = ana_writes(f"#cc {argument}", trust=trust(checked=True, aligned=True))
    assert said in result(done)
    assert not of_kind(Admit, done)


@pytest.mark.parametrize("me", ["me", "Myself", "ich", "moi", "yo", "私"])
def test_whoever_says_me_means_himself_in_every_command(me: str) -> None:
    file = TicketFile(replace(FILE.ticket, poc="tom"), FILE.entries)
    assert of_kind(Assign, ana_writes(f"#assign {me}", file))[0].poc == "ana"
    assert of_kind(SetColleagues, ana_writes(f"#cc +{me}", file))[0].colleagues == ("ana",)
    assert of_kind(Undertake, ana_writes(f"#action {me}: call him", file))[0].who == "ana"


def test_colleagues_by_name_key_or_address() -> None:
    done = ana_writes("#cc +tom, Max Smith; +zoe@example.test")
    assert of_kind(SetColleagues, done)[-1].colleagues == ("tom", "max", "zoe")


# --- several tickets -------------------------------------------------------------------------------------------------


def test_a_merged_ticket_is_closed_and_its_promise_goes_on() -> None:
    other = replace(OTHER, ticket=replace(OTHER.ticket, promise=None))
    done = ana_writes("#merge 9", found=Found(tickets=(other,)))
    assert of_kind(Merge, done) == [Merge(SEVEN, TicketId(9))]
    assert of_kind(MoveTo, done) == [MoveTo(SEVEN, Status.CLOSED)]
    assert [(p.ticket, p.due_at) for p in of_kind(SetPromise, done)] == [(7, None), (9, FILE.ticket.promise)]
    assert letters(done) == [("goes-on-here", "tom@example.test")]


def test_the_words_of_a_merge_go_to_the_people_of_this_ticket_alone() -> None:
    other = replace(OTHER, ticket=replace(OTHER.ticket, promise=None))
    done = ana_writes("#merge 9\n\nIt goes on there.", found=Found(tickets=(other,)))
    assert ("answer", BEN.address) in letters(done)
    assert EVE.address not in [to for _, to in letters(done)]
    assert [p.ticket for p in of_kind(SetPromise, done)] == [7]
    noted = ana_writes("#merge 9\n#note\n\nIt goes on there.", found=Found(tickets=(other,)))
    assert [p.ticket for p in of_kind(SetPromise, noted)] == [7, 9]


@pytest.mark.parametrize(("argument", "found", "said"), [
    ("7", FILE.ticket, "is this ticket"),
    ("9", replace(OTHER.ticket, status=Status.RESOLVED), "is resolved"),
    ("4", OTHER.ticket, "#4 goes on in #9 itself"),
    ("4", FILE.ticket, "#4 goes on in this ticket"),
    ("5", OTHER.ticket, "there is no ticket #5"),
    ("4", None, "there is no ticket #4"),
    ("9000000000009", OTHER.ticket, "write the number"),
    ("", None, "write the number"),
])
def test_a_merge_that_cannot_be(argument: str, found: object, said: str) -> None:
    files = (TicketFile(found, merged=(TicketId(4),)),) if found else ()  # type: ignore[arg-type]
    done = ana_writes(f"#merge {argument}", found=Found(tickets=files))
    assert said in result(done)
    assert not of_kind(Merge, done)


def test_links_are_made_once() -> None:
    done = ana_writes("#link 9 9", found=Found(tickets=(OTHER,)))
    assert of_kind(Relate, done) == [Relate(SEVEN, TicketId(9), by="ana")]
    assert "was linked already" in result(done)


@pytest.mark.parametrize(("words", "author", "kind"), [
    ("And the printer smells of smoke.", BEN, EntryKind.MAIL),
    ("She told me by phone: the door is stuck.", ANA, EntryKind.NOTE),
])
def test_a_split_keeps_who_has_said_it(words: str, author: Address, kind: EntryKind) -> None:
    done = ana_writes(f"#split The printer\n\n{words}")
    opened, = of_kind(OpenTicket, done)
    first = next(d.entry for d in of_kind(AppendEntry, done) if d.ticket == opened.ticket.id)
    assert (opened.ticket.subject, opened.ticket.poc, opened.ticket.stakeholder) == ("The printer", "ana", BEN)
    assert (first.text, first.author, first.kind) == (words, author, kind)
    assert letters(done) == [("receipt", BEN.address), ("new-ticket", ANA.address)]


def test_one_mail_opens_one_ticket() -> None:
    done = ana_writes("#split One\n#split Two")
    assert not of_kind(OpenTicket, done)
    assert "one mail opens one ticket" in result(done)


# --- records ---------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("argument", "who", "what", "due"), [
    ("me: call the supplier by Friday", "ana", "call the supplier", FRIDAY),
    ("Tom: Bericht schreiben bis Freitag", "tom", "Bericht schreiben", FRIDAY),
    ("tom: appeler le fournisseur avant vendredi", "tom", "appeler le fournisseur", FRIDAY),
    ("tom: llamar al proveedor antes del viernes", "tom", "llamar al proveedor", FRIDAY),
    ("tom：報告書を送る 11/27まで", "tom", "報告書を送る", FRIDAY),
    ("the carpenter: come by train by 27 November 2026.", "the carpenter", "come by train", FRIDAY),
    ("come by train", "ana", "come by train", None),
    ("me: order 5 for 3 days", "ana", "order 5 for 3 days", None),
])
def test_an_action_is_read(argument: str, who: str, what: str, due: date | None) -> None:
    action, = of_kind(Undertake, ana_writes(f"#action {argument}"))
    assert (action.who, action.text, action.due) == (who, what, due)
    assert (action.follow_up is not None) == (due is not None)


@pytest.mark.parametrize("argument", ["", "me:", "me: call by 2020-01-01"])
def test_an_action_that_cannot_be(argument: str) -> None:
    done = ana_writes(f"#action {argument}")
    assert result(done).startswith("nothing changed")
    assert not of_kind(Undertake, done)


def test_words_below_an_empty_decision_are_the_decision_and_stay_inside() -> None:
    done = ana_writes("#decision\nWe refund a half.")
    kept = of_kind(AppendEntry, done)[0].entry
    assert (kept.kind, kept.visibility, kept.text) == (EntryKind.DECISION, Visibility.INTERNAL, "We refund a half.")
    assert letters(done) == []


ACTION = Action(3, SEVEN, "tom", "call the supplier", FRIDAY, "ana", done=False)


def tom_answers(text: str, action: Action = ACTION) -> tuple[Decision, ...]:
    """What follows from his answer to "is it done?"."""
    asked, = of_kind(Write, actions.follow_up(Occasion(NOW, directory(), DeskPolicy(), file=FILE, action=ACTION)))
    assert asked.question is not None
    question = replace(asked.question, id=QuestionId(5))
    tag = Tag("q" * 20, TagRole.QUESTION, "tom", SEVEN, QuestionId(5))
    box = f"support+{tag.token}@example.test"
    place = situation(tags=(tag,), by_tag=FILE, question=question, envelope=envelope(box), inbound=InboundId(4),
                      found=Found(actions=(action,)))
    return decide(mail(text, from_=Address("tom@example.test"), to=(Address(box),)), place, triage(), NOW)


@pytest.mark.parametrize("text", ["done", "Done.", "  DONE!\n"])
def test_done_is_on_record(text: str) -> None:
    done = tom_answers(text)
    assert of_kind(SettleAction, done) == [SettleAction(3, "tom")]
    assert of_kind(AppendEntry, done)[0].entry.kind is EntryKind.ACTION


def test_later_asks_again_that_morning() -> None:
    put_off, = of_kind(SettleAction, tom_answers("later 7 January"))
    assert (put_off.due, put_off.done_by) == (date(2027, 1, 7), "")


@pytest.mark.parametrize("text", ["later", "later someday", "later 2020-01-01"])
def test_later_without_a_day_leaves_the_question(text: str) -> None:
    done = tom_answers(text)
    assert not of_kind(Settle, done)
    assert "say until when" in result(done)


def test_what_is_done_already_is_not_done_again() -> None:
    done = tom_answers("done", replace(ACTION, done=True))
    assert not of_kind(SettleAction, done)
    assert "answered before" in result(done)


def test_other_words_are_a_note_to_colleagues() -> None:
    done = tom_answers("Done with the first part, but the second takes a week.")
    assert not of_kind(SettleAction, done)
    assert letters(done) == [("note", ANA.address)]


def test_nobody_is_asked_about_what_is_done() -> None:
    occasion = Occasion(NOW, directory(), DeskPolicy(), file=FILE, action=replace(ACTION, done=True))
    assert actions.follow_up(occasion) == ()


def test_of_somebody_outside_the_poc_is_asked() -> None:
    occasion = Occasion(NOW, directory(), DeskPolicy(), file=FILE, action=replace(ACTION, who="the carpenter"))
    asked, = of_kind(Write, actions.follow_up(occasion))
    assert (asked.person, asked.question and asked.question.kind) == ("ana", QuestionKind.ACTION)


# --- earlier answers -------------------------------------------------------------------------------------------------


def uses(answer: str, text: str = "#use 1", **values: object) -> tuple[Decision, ...]:
    """What follows where that answer is the one suggested."""
    return ana_writes(text, solved=(Solved(TicketId(2), "Locked", answer, "tom@example.test"),), **values)


def sent_to_ben(decisions: tuple[Decision, ...]) -> list[str]:
    """The words that he gets."""
    return [d.letter.text.text for d in of_kind(Write, decisions) if d.letter.name == "answer"]  # type: ignore[attr-defined]


def test_an_earlier_answer_goes_out_without_its_greeting_before_the_words_of_the_mail() -> None:
    assert sent_to_ben(uses("Hello Eve,\n\nturn it off and on.", "#use 1\n\nThen call me.")) == [
        "turn it off and on.\n\nThen call me."]


@pytest.mark.parametrize("answer", [
    "Write to tom@example.test.", "Write to ana@example.test.", "Hi Eve! Turn it off and on.",
    "Please find the manual attached.",
])
def test_an_earlier_answer_that_must_not_go_to_these_people_does_not(answer: str) -> None:
    done = uses(answer)
    assert sent_to_ben(done) == []
    assert result(done).startswith("nothing was sent of #2")


@pytest.mark.parametrize("number", ["2", "0", "", "one"])
def test_an_unknown_suggestion_is_said_back_with_what_there_is(number: str) -> None:
    done = uses("Turn it off and on.", f"#use {number}")
    assert sent_to_ben(done) == []
    assert '1 is #2 "Locked"' in result(done)


# --- lists -----------------------------------------------------------------------------------------------------------


def test_status_names_what_is_there_and_nothing_else() -> None:
    lines = result(ana_writes("#status", found=Found(actions=(ACTION, replace(ACTION, id=4, done=True))))).splitlines()
    assert lines[0] == '#7 "Locked out" is new'
    told = [line for line in lines if "supplier" in line]
    assert told == ["still to be done by Tom Smith until 2026-11-27: call the supplier"]
    assert not [line for line in lines if "tags" in line or "linked" in line or "waits" in line]


def test_a_long_list_is_cut() -> None:
    files = tuple(TicketFile(ticket(id=TicketId(n))) for n in range(100, 135))
    lines = result(ana_writes("#list", found=Found(desk=files))).splitlines()
    assert (len(lines), lines[-1]) == (31, "and 5 more")


def test_tickets_of_others_are_in_no_list_of_hers() -> None:
    assert result(ana_writes("#list", found=Found(desk=(OTHER,)))) == "you have no open ticket"
