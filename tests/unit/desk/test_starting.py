"""What a POC starts himself: a ticket, an announcement, a question to an expert."""
from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from gateway.desk import addressing
from gateway.desk.authority import Expert, Unconfirmed, identify
from gateway.desk.decide import decide
from gateway.desk.wishes import wishes
from gateway.model.decision import AppendEntry, Assign, Decision, Finish, MoveTo, OpenTicket, SetPromise, Write
from gateway.model.letter import CommandReceipt, Lane
from gateway.model.mail import Address, InboundId
from gateway.model.people import Project
from gateway.model.policy import DeskPolicy
from gateway.model.situation import MOST_FOUND, Found, TicketFile, Wishes
from gateway.model.ticket import (
    Entry,
    EntryKind,
    Participant,
    Question,
    QuestionId,
    QuestionKind,
    Status,
    Tag,
    TagRole,
    TicketId,
    Visibility,
)
from tests.builders import BEN, EVE, NOW, SHARED, directory, file, mail, situation, ticket, triage, trust
from tests.decisions import letters_to, of_kind

ANA, TOM = Address("ana@example.test", "Ana Smith"), Address("tom@example.test", "Tom Smith")
POC_TAG = Tag("a" * 20, TagRole.POC, "ana", TicketId(7))
NOTE_TAG = replace(POC_TAG, role=TagRole.NOTE)
EXPERT_TAG = Tag("e" * 20, TagRole.EXPERT, EVE.key, TicketId(7))


def replied(text: str, *, tag: Tag = POC_TAG, from_: Address = ANA, **values: Any) -> tuple[Decision, ...]:
    """What Ana's reply about ticket #7 brings about."""
    given = situation(**{"tags": (tag,), "by_tag": file(), **values})
    return decide(mail(text, from_=from_), given, triage(), NOW)


# --- addresses -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("argument", "address", "name", "rest"), [
    ("sam@x.test: Your order", "sam@x.test", "", "Your order"),
    ("Sam Lee <sam@x.test>: Your order", "sam@x.test", "Sam Lee", "Your order"),
    ('"Lee, Sam" <sam@x.test> Your order', "sam@x.test", "Lee, Sam", "Your order"),
    ("sam@x.test<mailto:sam@x.test>: Re: it", "sam@x.test", "", "Re: it"),
    ("mailto:sam@x.test - Your order", "sam@x.test", "", "Your order"),
    ("sam@x.test", "sam@x.test", "", ""),
])
def test_an_argument_begins_with_an_address(argument: str, address: str, name: str, rest: str) -> None:
    assert addressing.read_addressed(argument) == addressing.Addressed(Address(address, name), rest)


@pytest.mark.parametrize("argument", ["", "Sam: Your order", "a@b@c.test: x", "@x.test: y", "x" * 5_000 + "@", "sam@"])
def test_what_begins_with_no_address(argument: str) -> None:
    assert addressing.read_addressed(argument) is None


# --- #new ------------------------------------------------------------------------------------------------------------


def test_a_ticket_that_a_poc_starts_is_open_his_and_owes_nothing() -> None:
    done = replied("#new Sam Lee <sam@x.test>: Your order\n\nIt has arrived.")
    (opened,) = of_kind(OpenTicket, done)
    new = opened.ticket
    assert (new.id, new.subject, new.status, new.poc, new.promise) == (8, "Your order", Status.OPEN, "ana", None)
    assert new.stakeholder == Address("sam@x.test", "Sam Lee")
    assert letters_to(done) == [("answer", "sam@x.test"), ("command-receipt", ANA.key), ("started", ANA.key)]
    (said,) = [d.entry for d in of_kind(AppendEntry, done) if d.ticket == 8]
    assert (said.visibility, said.text, said.author) == (Visibility.PUBLIC, "It has arrived.", ANA)


def test_the_ticket_that_he_replied_about_stays_as_it_is() -> None:
    done = replied("#new sam@x.test: Your order\n\nIt has arrived.")
    kinds = {type(d) for d in done if getattr(d, "ticket", None) == 7}
    assert not kinds & {MoveTo, SetPromise, Assign}
    public = [d for d in of_kind(AppendEntry, done) if d.ticket == 7 and d.entry.visibility is Visibility.PUBLIC]
    assert public == []


def test_the_words_wait_as_every_answer_does() -> None:
    done = replied("#new sam@x.test: Order\n\nHere.", policy=DeskPolicy(relay_delay=timedelta(minutes=5)))
    (write,) = [w for w in of_kind(Write, done) if w.letter.name == "answer"]
    assert write.delay == timedelta(minutes=5)


@pytest.mark.parametrize("text", [
    "#new sam@x.test: One\n#new eve@x.test: Two\n\nHello.",
    "#new sam@x.test: One\n#consult eve@x.test: Two\n\nHello.",
    "#note\n#new sam@x.test: One\n\nHello.",
    "#new tom@example.test: One\n\nHello.",
    f"#new {SHARED}: One\n\nHello.",
    "#new support+x@example.test: One\n\nHello.",
    "#consult ben@customer.test: One\n\nHello.",
    "#consult tom@example.test: One\n\nHello.",
    "#announce nowhere\n\nHello.",
])
def test_what_cannot_be_sends_the_words_to_nobody(text: str) -> None:
    done = replied(text)
    assert [name for name, _ in letters_to(done) if name != "command-receipt"] == []
    assert of_kind(OpenTicket, done) == []


@pytest.mark.parametrize(("text", "elsewhere"), [
    ("#new sam@x.test: One\n\nHello.", True), ("#consult sam@x.test: One?", True), ("#note\n\nHe is away.", True),
    ("#decision\nWe refund it.", True), ("#urgency high", False), ("#urgency high\n\nHello.", False),
])
def test_a_receipt_denies_no_text_that_has_gone_another_way(text: str, elsewhere: bool) -> None:
    (receipt,) = [w.letter for w in of_kind(Write, replied(text)) if isinstance(w.letter, CommandReceipt)]
    assert receipt.text_is_elsewhere is elsewhere


def test_what_a_guard_holds_can_be_sent_or_dropped_but_not_made_a_note() -> None:
    done = replied("#new sam@x.test: One\n\nCall ana@example.test.")
    (held,) = of_kind(Write, done)
    assert (held.letter.name, held.question.options) == ("held", ("send", "drop"))


def test_a_note_address_does_not_blind_the_guards() -> None:
    secret = Entry(EntryKind.NOTE, Visibility.INTERNAL, TOM, NOW, "the spare key lies under the third stone")
    known = TicketFile(ticket(), (secret,))
    done = replied("#new sam@x.test: One\n\nthe spare key lies under the third stone", tag=NOTE_TAG, by_tag=known)
    assert letters_to(done) == [("held", ANA.key)]


# --- #announce -------------------------------------------------------------------------------------------------------


SERVED = directory(projects={"support": Project("support", SHARED, "Support", pocs=("ana",), topics=("access",))})
MIA = Participant(Address("mia@x.test", "Mia"), is_stakeholder=False)
OPEN = (
    TicketFile(ticket()),
    TicketFile(ticket(id=TicketId(9), subject="Again", poc="tom",
                      participants=(Participant(BEN, is_stakeholder=True), MIA))),
)


def announced(said: str, *, from_: Address = ANA, **values: Any) -> tuple[Decision, ...]:
    """What follows from the answer to the preview."""
    question = Question(QuestionKind.ANNOUNCE, "ana", ("yes", "no"), NOW, NOW + timedelta(days=14), "x",
                        held=InboundId(1), about="support", id=QuestionId(5))
    shown = mail("#announce support\n\nClosed on Friday.", from_=ANA)
    given = situation(**{"directory": SERVED, "question": question, "held": shown, "found": Found(project=OPEN),
                         "tags": (Tag("q" * 20, TagRole.QUESTION, "ana", question=QuestionId(5)),), **values})
    return decide(mail(said, from_=from_), given, triage(), NOW)


def test_an_announcement_is_shown_before_it_goes() -> None:
    done = replied("#announce support\n\nClosed on Friday.", directory=SERVED, found=Found(project=OPEN))
    assert letters_to(done) == [("announcement-preview", ANA.key), ("command-receipt", ANA.key)]
    (shown,) = [w for w in of_kind(Write, done) if w.question]
    assert (shown.letter.tickets, shown.letter.people) == (2, ("Ben Ode", "Mia"))
    assert (shown.question.about, shown.question.held) == ("support", InboundId(1))


def test_each_person_gets_it_once_on_his_newest_ticket_and_every_ticket_keeps_it() -> None:
    done = announced("yes")
    sent = {w.to.key: w.ticket for w in of_kind(Write, done) if w.letter.name == "announcement"}
    assert sent == {BEN.key: 9, "mia@x.test": 9}
    assert [d.ticket for d in of_kind(AppendEntry, done)] == [7, 9]
    assert {d.entry.visibility for d in of_kind(AppendEntry, done)} == {Visibility.PUBLIC}
    assert not of_kind(SetPromise, done) + of_kind(MoveTo, done)
    assert ("new-entry", TOM.key) in letters_to(done), "who has one of the tickets reads it too"


def test_a_no_is_no() -> None:
    assert letters_to(announced("no")) == [("command-receipt", ANA.key)]


MANY = tuple(TicketFile(replace(OPEN[0].ticket, id=TicketId(100 + number))) for number in range(MOST_FOUND + 1))


def test_too_many_tickets_are_told_to_nobody_rather_than_to_some() -> None:
    done = replied("#announce support\n\nClosed on Friday.", directory=SERVED, found=Found(project=MANY))
    assert letters_to(done) == [("command-receipt", ANA.key)]
    assert "more than 500 open tickets" in of_kind(Write, done)[0].letter.lines[0][1]
    assert letters_to(announced("yes", found=Found(project=MANY))) == [("command-receipt", ANA.key)]
    assert letters_to(announced("yes", found=Found(project=MANY[1:])))[0][0] == "announcement"


def test_a_mail_has_a_most_of_commands() -> None:
    ((*lines, last),) = [w.letter.lines for w in of_kind(Write, replied("\n".join(f"#tag +t{n}" for n in range(40))))]
    assert len(lines) == 30
    assert last[:2] == ("#tag +t30", "not done, and no line below it: one mail can have 30 commands")


def test_who_may_no_longer_announce_does_not() -> None:
    assert letters_to(announced("yes", directory=directory(projects={"support": replace(
        SERVED.projects["support"], pocs=("tom",), topics=("finance",))}))) == [("command-receipt", ANA.key)]


def test_who_does_not_serve_the_project_is_told_who_may() -> None:
    done = replied("#announce support\n\nClosed.", from_=Address("zoe@example.test"), directory=SERVED,
                   tag=replace(POC_TAG, person="zoe"), found=Found(project=OPEN))
    ((_, said, _),) = of_kind(Write, done)[0].letter.lines
    assert said.endswith("operators: Ana Smith")
    assert letters_to(done) == [("command-receipt", "zoe@example.test")]


def test_the_tickets_of_the_project_are_read_for_it() -> None:
    given = situation(tags=(POC_TAG,), by_tag=file())
    assert wishes(mail("#announce Support:\n\nHello.", from_=ANA), given) == Wishes(of_project="support")


# --- #consult --------------------------------------------------------------------------------------------------------


def test_an_expert_gets_the_question_and_nothing_else() -> None:
    done = replied("#consult Eve Stone <eve@elsewhere.test>: Which rope?\n\nIt is old.")
    (asked,) = [w for w in of_kind(Write, done) if w.role is TagRole.EXPERT]
    assert (asked.letter.number, asked.letter.title) == (None, "")
    assert asked.letter.text.text == "Which rope?\n\nIt is old."
    assert (asked.person, asked.to) == (EVE.key, EVE)
    assert letters_to(done) == [("command-receipt", ANA.key), ("consult", EVE.key)]


def test_what_was_asked_stays_among_colleagues() -> None:
    done = replied("#consult eve@elsewhere.test: Which rope?")
    assert {d.entry.visibility for d in of_kind(AppendEntry, done)} == {Visibility.INTERNAL}


def test_who_was_asked_answers_with_a_note() -> None:
    done = replied("The short one.", tag=EXPERT_TAG, from_=EVE)
    (kept,) = of_kind(AppendEntry, done)
    assert (kept.entry.kind, kept.entry.visibility) == (EntryKind.NOTE, Visibility.INTERNAL)
    (told,) = of_kind(Write, done)
    assert (told.letter.name, told.to.key, told.lane) == ("expert-answer", ANA.key, Lane.COLLEAGUES)
    assert isinstance(done[-1], Finish)


@pytest.mark.parametrize(("from_", "values", "speaker"), [
    (EVE, {}, Expert),
    (Address("mallory@elsewhere.test"), {}, Unconfirmed),
    (EVE, {"trust": trust(checked=True, failed=True)}, Unconfirmed),
])
def test_only_who_was_asked_speaks_as_an_expert(from_: Address, values: dict[str, Any], speaker: type) -> None:
    given = situation(tags=(EXPERT_TAG,), by_tag=file(), **values)
    assert isinstance(identify(mail(from_=from_), given), speaker)


def test_an_experts_words_open_nothing_and_owe_nothing() -> None:
    done = replied("The short one.", tag=EXPERT_TAG, from_=EVE, by_tag=TicketFile(ticket(status=Status.RESOLVED)))
    assert not of_kind(MoveTo, done) + of_kind(SetPromise, done)
