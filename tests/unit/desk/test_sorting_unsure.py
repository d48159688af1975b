"""A mail that the classifier is unsure about: who is asked, what sorts it, and that nothing else does."""
from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from gateway.desk.decide import decide
from gateway.model.decision import (
    AppendEntry,
    Assign,
    Confirm,
    Decision,
    Finish,
    Machine,
    OpenTicket,
    Settle,
    SetTopic,
    SetUrgency,
    Write,
)
from gateway.model.letter import CommandReceipt, Held, Lane, NewTicket, ReceiptWhichTopic, WhichTopic
from gateway.model.mail import Address, Attachment, Disposition, InboundMail, Outcome, Screening
from gateway.model.people import Project, Topic
from gateway.model.policy import DeskPolicy
from gateway.model.situation import Situation, TicketFile
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
from tests.builders import BEN, EVE, NOW, SHARED, directory, mail, situation, ticket, triage, trust
from tests.decisions import letters_to

ZOE = Address("zoe@example.test", "Zoe Smith")
REPORT = Attachment("report.pdf", "application/pdf", 10, "2" * 64)
PROGRAM = Attachment("setup.exe", "application/x-msdownload", 10, "4" * 64, hazard="a program")
RANKED = (("access", 0.41), ("hardware", 0.33), ("finance", 0.12), ("travel", 0.05))
UNSURE = replace(triage(None), ranked=RANKED, model="m1", confidence=0.41)
ASKING = DeskPolicy(ask_stakeholder=True)
FIRST = Entry(EntryKind.MAIL, Visibility.PUBLIC, BEN, NOW, "It does not work.", html="<p>It does <b>not</b> work.</p>",
              attachments=(REPORT, PROGRAM))


def unsorted(**values: object) -> TicketFile:
    """Ben's ticket #7, with Zoe, the triage POC, until somebody sorts it."""
    return TicketFile(ticket(**{"poc": "zoe", "topic": None, **values}), (FIRST,))


def asked(kind: QuestionKind = QuestionKind.TOPIC, **values: object) -> Question:
    """What Zoe (or Ben) was asked an hour ago."""
    by_poc = kind is QuestionKind.TOPIC
    made = Question(kind, "zoe" if by_poc else BEN.key, ("mine" if by_poc else "none", "access", "hardware", "finance"),
                    NOW - timedelta(hours=1), NOW + timedelta(days=1), "0" * 64, TicketId(7), id=QuestionId(1))
    return replace(made, **values)  # type: ignore[arg-type]


def at(question: Question, given: TicketFile | None = None, **values: object) -> Situation:
    """A mail at the question's own tag."""
    tag = Tag("q" * 20, TagRole.QUESTION, question.person, TicketId(7), QuestionId(1))
    return situation(**{"tags": (tag,), "question": question, "by_tag": given or unsorted(), **values})


def zoe_says(text: str, given: Situation | None = None, **values: object) -> tuple[Decision, ...]:
    return decide(mail(text, from_=ZOE, **values), given or at(asked()), triage(None), NOW)


def ben_says(text: str, given: Situation | None = None, **values: object) -> tuple[Decision, ...]:
    came = mail(text, **values)
    return decide(came, given or at(asked(QuestionKind.STAKEHOLDER_TOPIC), policy=ASKING), triage(None), NOW)


def opens(came: InboundMail | None = None, **values: object) -> tuple[Decision, ...]:
    return decide(came or mail(), situation(**values), UNSURE, NOW)


def written(done: tuple[Decision, ...], letter: str) -> Write:
    return next(d for d in done if isinstance(d, Write) and d.letter.name == letter)


def said_back(done: tuple[Decision, ...]) -> str:
    letter = written(done, "command-receipt").letter
    assert isinstance(letter, CommandReceipt)
    return letter.lines[0][1]


def outcome(done: tuple[Decision, ...]) -> Outcome:
    assert isinstance(done[-1], Finish)
    return done[-1].outcome


def kinds(done: tuple[Decision, ...]) -> set[type]:
    return {type(d) for d in done}


# --- who is asked ---------------------------------------------------------------------------------------------------


def test_the_triage_poc_is_asked_with_the_whole_mail() -> None:
    done = opens(mail("It does not work.", attachments=(REPORT,)))
    assert letters_to(done) == [("receipt", BEN.address), ("which-topic", ZOE.address)]
    write = written(done, "which-topic")
    assert isinstance(write.letter, WhichTopic)
    assert write.letter.choices == RANKED[:3]
    assert (write.letter.text.text, write.attachments) == ("It does not work.", (REPORT,))
    assert (write.lane, write.role) == (Lane.QUESTION, TagRole.QUESTION)
    assert write.question is not None
    assert (write.question.kind, write.question.person) == (QuestionKind.TOPIC, "zoe")
    assert write.question.options == ("mine", "access", "hardware", "finance")


def test_of_many_topics_three_are_offered() -> None:
    house = directory()
    house = directory(topics={**house.topics, "travel": Topic("travel", "Travel")})
    letter = written(opens(directory=house), "which-topic").letter
    assert isinstance(letter, WhichTopic)
    assert letter.choices == RANKED[:3]


def test_only_topics_of_the_address_written_to_are_offered() -> None:
    house = directory(projects={"support": Project("support", SHARED, "Support", topics=("finance", "hardware"))})
    letter = written(opens(directory=house), "which-topic").letter
    assert isinstance(letter, WhichTopic)
    assert letter.choices == (("hardware", 0.33), ("finance", 0.12))


@pytest.mark.parametrize("ranked", [(), (("gone", 0.4),)], ids=["not asked", "no topic of the house"])
def test_without_anything_to_offer_the_ticket_comes_as_a_ticket(ranked: tuple[tuple[str, float], ...]) -> None:
    done = decide(mail(), situation(policy=ASKING), replace(UNSURE, ranked=ranked), NOW)
    assert letters_to(done) == [("new-ticket", ZOE.address), ("receipt", BEN.address)]


def test_what_the_classifier_thought_is_kept_with_the_ticket() -> None:
    def kept(done: tuple[Decision, ...]) -> object:
        return next(d for d in done if isinstance(d, OpenTicket)).triage

    assert kept(opens()) == UNSURE
    assert kept(decide(mail(), situation(), triage(None), NOW)) is None, "it was not asked"


def test_the_stakeholder_is_asked_in_his_receipt_where_the_operator_wants_it() -> None:
    done = opens(policy=ASKING)
    assert letters_to(done) == [("receipt-which-topic", BEN.address), ("which-topic", ZOE.address)]
    write = written(done, "receipt-which-topic")
    assert isinstance(write.letter, ReceiptWhichTopic)
    assert write.letter.choices == ("Access", "Hardware", "Finance")
    assert (write.machine, write.null_sender, write.role) == (Machine.REPLIED, True, TagRole.QUESTION)
    assert write.question is not None
    assert (write.question.person, write.question.options[0]) == (BEN.key, "none")


@pytest.mark.parametrize(
    "silent",
    [
        {"screening": Screening(Disposition.HANDLE, "machine", may_answer=False)},
        {"trust": trust(checked=True, failed=True)},
        {"receipts_last_hour": 5},
    ],
    ids=["a machine wrote it", "it is forged", "he had five this hour"],
)
def test_where_no_receipt_may_be_written_nobody_outside_is_asked(silent: dict[str, object]) -> None:
    assert letters_to(opens(policy=ASKING, **silent)) == [("which-topic", ZOE.address)]


def test_a_sure_classifier_asks_nobody() -> None:
    done = decide(mail(), situation(policy=ASKING), replace(UNSURE, topic="access"), NOW)
    assert letters_to(done) == [("new-ticket", "ana@example.test"), ("receipt", BEN.address)]


# --- the POC answers ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["1", " 1.\n", "#1", "(1)", "1)", "１", "*1*"])
def test_a_number_sorts(text: str) -> None:
    done = zoe_says(text)
    assert [(d.topic, d.by) for d in done if isinstance(d, SetTopic)] == [("access", "zoe")]
    assert [d.poc for d in done if isinstance(d, Assign)] == ["ana"]
    assert [d.answer for d in done if isinstance(d, Settle)] == ["access"]
    assert letters_to(done) == [("command-receipt", ZOE.address), ("new-ticket", "ana@example.test")]
    assert outcome(done) is Outcome.ANSWER


def test_each_number_is_its_own_topic() -> None:
    assert [d.topic for d in zoe_says("2") if isinstance(d, SetTopic)] == ["hardware"]
    assert [d.topic for d in zoe_says("3") if isinstance(d, SetTopic)] == ["finance"]


def test_the_new_poc_gets_the_mail_as_it_was_written_with_its_files() -> None:
    write = written(zoe_says("1"), "new-ticket")
    assert isinstance(write.letter, NewTicket)
    assert (write.letter.text.text, write.letter.text.html) == (FIRST.text, FIRST.html)
    assert (write.letter.topic, write.letter.handed_by) == ("access", "Zoe Smith")
    assert (write.lane, write.attachments) == (Lane.STAKEHOLDER, (REPORT,))


def test_nothing_of_it_goes_outside_and_the_record_is_internal() -> None:
    done = zoe_says("1")
    assert BEN.address not in dict(map(reversed, letters_to(done)))  # type: ignore[arg-type]
    (entry,) = [d.entry for d in done if isinstance(d, AppendEntry)]
    assert (entry.visibility, entry.kind) == (Visibility.INTERNAL, EntryKind.COMMAND)
    assert entry.text == "access: topic is access; Ana Smith has it now"


def test_who_is_responsible_himself_gets_the_letter_by_which_he_can_answer() -> None:
    house = directory(triage_poc="ana")
    question = asked(person="ana")
    done = decide(mail("1", from_=Address("ana@example.test")),
                  at(question, unsorted(poc="ana"), directory=house), triage(None), NOW)
    assert letters_to(done) == [("new-ticket", "ana@example.test")]
    assert Assign not in kinds(done)
    assert SetTopic in kinds(done)


def test_who_has_it_already_and_serves_the_topic_keeps_it_and_is_not_told_again() -> None:
    done = zoe_says("2", at(asked(), unsorted(poc="tom")))
    assert letters_to(done) == [("command-receipt", ZOE.address)]
    assert Assign not in kinds(done)


@pytest.mark.parametrize("word", ["mine", "Mine.", "#mine"])
def test_mine_keeps_it(word: str) -> None:
    done = zoe_says(word)
    assert letters_to(done) == [("new-ticket", ZOE.address)]
    assert [d.answer for d in done if isinstance(d, Settle)] == ["mine"]
    assert not {SetTopic, Assign} & kinds(done)


def test_mine_takes_it_from_somebody_to_whom_it_was_handed_meanwhile() -> None:
    done = zoe_says("mine", at(asked(), unsorted(poc="tom")))
    assert [d.poc for d in done if isinstance(d, Assign)] == ["zoe"]


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (at(asked(answer="access")), "answered before (access)"),
        (at(asked(), unsorted(topic="hardware"), sorted_by="tom"), "#7 was sorted as hardware by Tom Smith"),
        (at(asked(), unsorted(topic="hardware"), sorted_by=BEN.key), "#7 was sorted as hardware by Ben Ode"),
        (at(asked(), unsorted(status=Status.RESOLVED)), "#7 was resolved meanwhile"),
        (at(asked(expires_at=NOW - timedelta(seconds=1))), "too late"),
        (at(asked(options=("mine", "gone"))), "there is no topic gone any more"),
    ],
    ids=["twice", "by a colleague", "by the stakeholder", "resolved", "expired", "no such topic"],
)
def test_who_comes_later_is_told_and_nothing_changes_twice(given: Situation, why: str) -> None:
    done = zoe_says("1", given)
    assert why in said_back(done)
    assert "#topic NAME" in said_back(done)
    assert kinds(done) == {Write, Finish}


@pytest.mark.parametrize("text", ["", "4", "0815"])
def test_a_slip_is_asked_back(text: str) -> None:
    done = zoe_says(text)
    assert "please answer with 1, 2, 3 or mine" in said_back(done)
    assert kinds(done) == {Write, Finish}


# --- the POC says something else -------------------------------------------------------------------------------------


@pytest.mark.parametrize("expired", [False, True])
def test_a_command_does_what_it_always_does(expired: bool) -> None:
    expires = NOW - timedelta(days=1) if expired else NOW + timedelta(days=1)
    done = zoe_says("#topic hardware", at(asked(expires_at=expires)))
    assert [d.topic for d in done if isinstance(d, SetTopic)] == ["hardware"]
    assert [d.poc for d in done if isinstance(d, Assign)] == ["ana"]
    assert ("new-ticket", "ana@example.test") in letters_to(done)
    assert outcome(done) is Outcome.COMMAND


def test_a_command_by_which_it_becomes_his_brings_the_letter_too() -> None:
    house = directory(triage_poc="ana")
    given = at(asked(person="ana"), unsorted(poc="ana"), directory=house)
    done = decide(mail("#topic access", from_=Address("ana@example.test")), given, triage(None), NOW)
    assert letters_to(done) == [("command-receipt", "ana@example.test"), ("new-ticket", "ana@example.test")]


def test_a_command_that_waits_brings_no_letter() -> None:
    house = directory(triage_poc="ana")
    given = at(asked(person="ana"), unsorted(poc="ana"), directory=house)
    done = decide(mail("#topic access\n#clsoe", from_=Address("ana@example.test")), given, triage(None), NOW)
    assert letters_to(done) == [("held", "ana@example.test")]


@pytest.mark.parametrize("text", ["#urgency high", "#note\nHe is new here."])
def test_what_leaves_it_unsorted_brings_no_letter(text: str) -> None:
    done = zoe_says(text)
    assert "new-ticket" not in dict(letters_to(done))
    assert outcome(done) in {Outcome.COMMAND, Outcome.ENTRY}
    assert (SetUrgency in kinds(done)) == ("urgency" in text)


@pytest.mark.parametrize("text", ["Have you tried another cable?", "1\nHave you tried?", "access",
                                  "#topic access\n\nHello Ben."])
def test_other_words_wait_and_are_never_relayed_by_accident(text: str) -> None:
    done = zoe_says(text)
    assert letters_to(done) == [("held", ZOE.address)]
    assert kinds(done) == {Write, Finish}
    write = written(done, "held")
    assert isinstance(write.letter, Held)
    assert '"send" sends your words to Ben Ode' in write.letter.reasons[0]
    assert write.question is not None
    assert (write.question.kind, write.question.about) == (QuestionKind.HOLD, "poc")


def test_a_file_beside_the_number_waits_too() -> None:
    assert letters_to(zoe_says("1", attachments=(REPORT,))) == [("held", ZOE.address)]


def test_a_mistyped_command_waits_and_nobody_gets_a_ticket() -> None:
    assert letters_to(zoe_says("#topik access")) == [("held", ZOE.address)]


def test_commands_without_the_pass_that_is_expected_are_asked_back() -> None:
    given = at(asked(), policy=DeskPolicy(authentication_expected=True), trust=trust(checked=True))
    done = zoe_says("#topic hardware", given)
    assert letters_to(done) == [("was-this-you", ZOE.address)]
    question = written(done, "was-this-you").question
    assert question is not None
    assert question.about == "note", "a yes makes it a note: nobody outside gets it unasked"


# --- the stakeholder answers ----------------------------------------------------------------------------------------


def test_his_number_sorts_under_his_own_address() -> None:
    done = ben_says("1")
    assert [(d.topic, d.by) for d in done if isinstance(d, SetTopic)] == [("access", BEN.key)]
    assert [d.poc for d in done if isinstance(d, Assign)] == ["ana"]
    assert [d.answer for d in done if isinstance(d, Settle)] == ["access"]
    assert letters_to(done) == [("new-ticket", "ana@example.test"), ("status-change", BEN.address)]
    assert [d.address for d in done if isinstance(d, Confirm)] == [BEN.key]


def test_only_he_hears_who_has_it_now_and_only_as_often_as_he_gets_receipts() -> None:
    two = (Participant(BEN, is_stakeholder=True), Participant(EVE, is_stakeholder=False))
    question = asked(QuestionKind.STAKEHOLDER_TOPIC)
    assert letters_to(ben_says("1", at(question, unsorted(participants=two))))[1:] == [("status-change", BEN.address)]
    assert letters_to(ben_says("1", at(question, receipts_last_hour=5)))[1:] == []


def test_none_of_these_is_told_to_the_poc_and_sorts_nothing() -> None:
    done = ben_says("0")
    assert [d.answer for d in done if isinstance(d, Settle)] == ["none"]
    assert letters_to(done) == [("note", ZOE.address)]
    assert SetTopic not in kinds(done)


@pytest.mark.parametrize("text", ["It is my password.", "1 and 2", "7", "access", "none", ""])
def test_his_words_join_the_ticket(text: str) -> None:
    done = ben_says(text)
    assert letters_to(done) == [("new-entry", ZOE.address)]
    assert [d.entry.visibility for d in done if isinstance(d, AppendEntry)] == [Visibility.PUBLIC]
    assert not {SetTopic, Settle} & kinds(done)


def test_a_ticket_that_may_write_no_more_letters_is_not_sorted_unheard() -> None:
    done = zoe_says("1", at(asked(), letters_last_hour=60))
    assert "please answer again later" in said_back(done)
    assert kinds(done) == {Write, Finish}
    done = ben_says("1", at(asked(QuestionKind.STAKEHOLDER_TOPIC), letters_last_hour=60))
    assert not {SetTopic, Settle} & kinds(done)
    assert [d.entry.visibility for d in done if isinstance(d, AppendEntry)] == [Visibility.PUBLIC]


@pytest.mark.parametrize(
    "values", [{"expires_at": NOW - timedelta(seconds=1)}, {"answer": "none"}, {"options": ("none", "gone")}],
    ids=["expired", "he said none of these before", "no such topic any more"],
)
def test_a_number_that_cannot_sort_any_more_is_a_word(values: dict[str, object]) -> None:
    done = ben_says("1", at(asked(QuestionKind.STAKEHOLDER_TOPIC, **values)))
    assert letters_to(done) == [("new-entry", ZOE.address)]
    assert not {SetTopic, Settle} & kinds(done)


@pytest.mark.parametrize(
    "given",
    [at(asked(QuestionKind.STAKEHOLDER_TOPIC, answer="access"), unsorted(topic="access", poc="ana")),
     at(asked(QuestionKind.STAKEHOLDER_TOPIC), unsorted(topic="hardware", poc="tom"))],
    ids=["answered", "sorted by a POC"],
)
def test_his_second_number_changes_nothing_and_he_hears_who_has_it(given: Situation) -> None:
    done = ben_says("2", given)
    assert letters_to(done) == [("status-change", BEN.address)]
    assert not {SetTopic, Assign, Settle} & kinds(done)


def test_his_number_does_not_open_a_resolved_ticket() -> None:
    done = ben_says("2", at(asked(QuestionKind.STAKEHOLDER_TOPIC), unsorted(status=Status.RESOLVED)))
    assert kinds(done) == {Confirm, Finish}


def test_a_forged_number_sorts_nothing_and_is_kept() -> None:
    forged = at(asked(QuestionKind.STAKEHOLDER_TOPIC), trust=trust(checked=True, failed=True))
    done = ben_says("1", forged)
    assert letters_to(done) == [("new-entry", ZOE.address)]
    assert not {SetTopic, Settle, Confirm} & kinds(done)


def test_somebody_else_at_that_tag_sorts_nothing_and_waits_for_the_poc() -> None:
    done = ben_says("1", from_=EVE)
    assert not {SetTopic, Settle} & kinds(done)
    assert [d.entry.unconfirmed for d in done if isinstance(d, AppendEntry)] == [True]


@pytest.mark.parametrize("sender", [EVE, BEN, Address("tom@example.test")])
def test_nobody_else_answers_for_the_poc(sender: Address) -> None:
    done = decide(mail("1", from_=sender), at(asked()), triage(None), NOW)
    assert not {SetTopic, Assign, Settle} & kinds(done)
