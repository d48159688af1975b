"""A reply to numbered lines: who may do what, about which line, how often, and what nobody can do with it."""
from __future__ import annotations

import time
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from gateway.desk.decide import decide
from gateway.desk.lines import question_about, wanted
from gateway.model.changes import SettleAction
from gateway.model.changes_lines import Drop, LeaveUnsent, Release, Retry
from gateway.model.decision import (
    AppendEntry,
    Assign,
    Decision,
    Finish,
    MoveTo,
    OpenTicket,
    Replace,
    Settle,
    SetUrgency,
    Write,
)
from gateway.model.letter import Note, WasThisYou
from gateway.model.letters_lists import LinesReceipt
from gateway.model.lines import Line, LineKind, SetAside, Unsent
from gateway.model.mail import Address, Attachment, InboundId, MessageId, Outcome
from gateway.model.people import Role
from gateway.model.policy import DeskPolicy
from gateway.model.situation import Found
from gateway.model.ticket import (
    Action,
    EntryKind,
    Participant,
    Question,
    QuestionId,
    QuestionKind,
    Tag,
    TagRole,
    TicketId,
    Visibility,
)
from tests.builders import NOW, directory, file, mail, person, situation, triage, trust

SEVEN, NINE = TicketId(7), TicketId(9)
LOCKED = file(id=SEVEN, poc="ana")
SCREEN = file(id=NINE, poc="tom", subject="A second screen")
BOTH = (Line(LineKind.TICKET, "7"), Line(LineKind.TICKET, "9"))
HOUSE = directory(people={**directory().people, "olaf": person("olaf", Role.OPERATOR)})
CALL = Action(3, SEVEN, "ana", "call the supplier", None, "tom", done=False)
ASIDE = SetAside(InboundId(5), "x@example.test", NOW, "unknown sender", waits=True)
LOST = Unsent(6, "answer", "gone@example.test", "Re: Locked out", "550 no such user", SEVEN, waits=True)


def asked(*lines: Line, of: str = "ana", ago: timedelta = timedelta(hours=1)) -> Question:
    policy = DeskPolicy()
    return replace(question_about(lines, HOUSE.people[of], NOW - ago, policy), id=QuestionId(4))


def reply(text: str, *lines: Line, by: str = "ana", now: Any = NOW, question: Question | None = None,
          **values: Any) -> tuple[Decision, ...]:
    """What follows when this person replies so to a letter with these lines (default: two tickets)."""
    about = question or asked(*(lines or BOTH), of=by)
    found = Found(tickets=(LOCKED, SCREEN), of_lines=(CALL,), actions=(CALL,), set_aside=(ASIDE,), unsent=(LOST,))
    seen = situation(directory=HOUSE, question=about, **{"found": found, **values})
    sent = mail(text, from_=Address(f"{by}@example.test", by.title()), to=())
    return decide(sent, seen, triage(), now)


def told(decisions: tuple[Decision, ...]) -> list[tuple[str, str]]:
    """The lines of the one receipt."""
    letters = [d.letter for d in decisions if isinstance(d, Write) and isinstance(d.letter, LinesReceipt)]
    assert len(letters) == 1
    return [(line, said) for line, said, _ in letters[0].lines]


def kinds(decisions: tuple[Decision, ...]) -> list[type]:
    return [type(d) for d in decisions if not isinstance(d, Write | Finish)]


def finish(decisions: tuple[Decision, ...]) -> Finish:
    last = decisions[-1]
    assert isinstance(last, Finish)
    return last


def test_a_number_means_the_line_of_that_letter() -> None:
    done = reply("2 close", Line(LineKind.TICKET, "9"), Line(LineKind.TICKET, "7"))
    assert [d.ticket for d in done if isinstance(d, MoveTo)] == [SEVEN]
    assert told(done) == [("2 close", "#7 is resolved")]
    assert finish(done) == Finish(Outcome.ANSWER, "lines: 1 lines", SEVEN)


def test_a_quote_that_no_mail_program_has_marked_does_nothing() -> None:
    done = reply("Thanks.\n\n 1 - #7 escalate (Eve Moss): an answer was due\n 2 - #9 urgency low\n")
    assert kinds(done) == []
    assert [said for _, said in told(done)][:2] == [
        "nothing was done: the letter itself writes its lines like this; write only the number and the word"] * 2


def test_a_long_note_arrives_whole_and_the_receipt_repeats_its_beginning() -> None:
    words = "He says that it rains into the cellar. " * 60 + "That is all."
    done = reply(f"1 note {words}")
    (note,) = [d.entry.text for d in done if isinstance(d, AppendEntry) and d.entry.kind is EntryKind.NOTE]
    assert note == words
    ((written, _),) = told(done)
    assert len(written) < 250


def test_what_is_internal_about_a_matter_is_not_shown_to_its_people() -> None:
    own = replace(LOCKED, ticket=replace(LOCKED.ticket, participants=(
        Participant(Address("sue@example.test", "Sue"), is_stakeholder=True),)))
    done = reply("1 status", by="sue", found=Found(tickets=(own, SCREEN), of_lines=(CALL,), actions=(CALL,)))
    ((_, said),) = told(done)
    assert said == "nothing is shown: you are in the conversation of #7, and this is for colleagues only"
    assert "call the supplier" in told(reply("1 status", by="sue"))[0][1], "of others' matters a sponsor reads it"


def test_nothing_settles_the_question_and_the_receipt_asks_it_again_for_no_longer() -> None:
    question = asked(*BOTH, ago=timedelta(days=10))
    done = reply("1 close", question=question)
    assert Settle not in kinds(done)
    (again,) = [d.question for d in done if isinstance(d, Write) and d.question is not None]
    assert (again.kind, again.about, again.digest) == (QuestionKind.LINES, question.about, question.digest)
    assert again.expires_at == question.expires_at


def test_each_ticket_gets_its_own_record_of_what_was_done_to_it_alone() -> None:
    done = reply("1 urgency high\n2 urgency low\n1 tag +vip\nThat is all.")
    entries = {d.ticket: d.entry for d in done if isinstance(d, AppendEntry)}
    assert entries[SEVEN].text.splitlines() == ["1 urgency high: urgency is high", "1 tag +vip: the tags are vip"]
    assert entries[NINE].text == "2 urgency low: urgency is low"
    assert {(e.kind, e.visibility, e.folded) for e in entries.values()} == {
        (EntryKind.COMMAND, Visibility.INTERNAL, "")}
    assert ("That is all.", "these words went nowhere; begin a line with the number of what it is about") in told(done)


@pytest.mark.parametrize(("by", "text", "refused"), [
    ("sue", "1 close", "nothing changed: close is for POCs and operators"),
    ("sue", "1 reopen", "nothing changed: reopen is for POCs and operators"),
    ("sue", "1 mine", "nothing changed: mine is for POCs and operators"),
    ("sue", "1 spam", "nothing changed: spam is for POCs and operators"),
])
def test_a_sponsor_writes_to_nobody_outside(by: str, text: str, refused: str) -> None:
    done = reply(text, by=by)
    assert kinds(done) == []
    assert told(done)[0][1].startswith(refused)
    assert "Ana" in told(done)[0][1]


def test_a_sponsor_assigns_and_hurries_and_everybody_concerned_hears_of_it() -> None:
    done = reply("1 assign to tom\n2 urgency high", by="sue")
    assert [(d.ticket, d.poc) for d in done if isinstance(d, Assign)] == [(SEVEN, "tom")]
    assert [(d.ticket, d.by) for d in done if isinstance(d, SetUrgency)] == [(NINE, "sue")]
    assert {d.speaker for d in done if isinstance(d, Write) and d.letter.name == "status-change"} == {""}
    assert {d.letter.name: d.to.key for d in done if isinstance(d, Write)}.items() >= {
        "new-ticket": "tom@example.test", "moved": "ana@example.test"}.items()


def test_nobody_but_an_operator_lets_mails_go() -> None:
    lines = (Line(LineKind.MAIL, "5"), Line(LineKind.LETTER, "6"))
    assert kinds(reply("1 release\n2 retry", *lines, by="tom")) == []
    assert kinds(reply("1 release\n2 retry", *lines, by="olaf")) == [Release, Retry]
    assert kinds(reply("1 spam\n2 drop", *lines, by="olaf")) == [Drop, LeaveUnsent]


def test_what_has_happened_to_a_mail_or_letter_meanwhile_is_said() -> None:
    gone = Found(set_aside=(replace(ASIDE, waits=False),), unsent=(replace(LOST, waits=False),))
    done = reply("1 release\n2 retry", Line(LineKind.MAIL, "5"), Line(LineKind.LETTER, "6"), by="olaf", found=gone)
    assert kinds(done) == []
    assert [said for _, said in told(done)] == [
        "nothing changed: this mail has left quarantine already",
        "nothing changed: somebody has decided about this letter already"]


def test_an_action_is_settled_once_in_one_mail() -> None:
    done = reply("1 done\n1 later Friday", Line(LineKind.ACTION, "3"))
    assert [d.done_by for d in done if isinstance(d, SettleAction)] == ["ana"]
    assert told(done)[1][1] == "nothing more was done: one thing about this line in one mail"


def test_a_sponsor_settles_his_own_actions_and_nobody_elses() -> None:
    his = Found(tickets=(LOCKED,), of_lines=(replace(CALL, who="sue"),))
    done = reply("1 done", Line(LineKind.ACTION, "3"), by="sue", found=his)
    assert [d.done_by for d in done if isinstance(d, SettleAction)] == ["sue"]
    refused = reply("1 done", Line(LineKind.ACTION, "3"), by="sue")
    assert not [d for d in refused if isinstance(d, SettleAction)]
    assert told(refused)[0][1].endswith("POCs and operators to say")


def test_hash_and_number_is_the_line_or_the_ticket_and_where_it_may_be_both_neither() -> None:
    lines = (Line(LineKind.TICKET, "9"), Line(LineKind.TICKET, "2"))
    question = asked(*lines)
    second = file(id=TicketId(2))
    found = Found(tickets=(SCREEN, second))
    assert [d.ticket for d in reply("#9 close", question=question, found=found) if isinstance(d, MoveTo)] == [NINE]
    assert [d.ticket for d in reply("#2 close", question=question, found=found) if isinstance(d, MoveTo)] == [2]
    turned = asked(*lines[::-1])
    done = reply("#2 close", question=turned, found=found)
    assert kinds(done) == []
    assert "do you mean line 2, or ticket #2?" in told(done)[0][1]
    assert [d.ticket for d in reply("2 close", question=turned, found=found) if isinstance(d, MoveTo)] == [NINE]


def test_words_without_a_number_are_a_sponsors_note_where_he_was_shown_one_ticket() -> None:
    done = reply("Hello,\nhe is our landlord.", BOTH[0], by="sue")
    (entry,) = [d.entry for d in done if isinstance(d, AppendEntry) and d.entry.kind is EntryKind.NOTE]
    assert (entry.text, entry.visibility) == ("Hello,\nhe is our landlord.", Visibility.INTERNAL)
    assert [d.to.key for d in done if isinstance(d, Write) and isinstance(d.letter, Note)] == ["ana@example.test"]
    assert [(d.ticket, d.poc) for d in reply("assign tom", BOTH[0], by="sue") if isinstance(d, Assign)] == [
        (SEVEN, "tom")]


def test_neither_files_nor_what_was_quoted_of_other_tickets_gets_onto_a_ticket() -> None:
    plan = Attachment("plan.pdf", "application/pdf", 9, "0" * 64)
    sent = mail("2 note He is at the fair.", text="2 note He is at the fair.\n> 1 - #7 Locked out", attachments=(plan,),
                message_id=MessageId("<list@example.test>"), from_=Address("ana@example.test", "Ana"), to=())
    done = decide(sent, situation(directory=HOUSE, question=asked(*BOTH), found=Found(tickets=(LOCKED, SCREEN))),
                  triage(), NOW)
    entries = [d.entry for d in done if isinstance(d, AppendEntry)]
    assert {(e.folded, e.attachments, e.message_id) for e in entries} == {("", (), None)}
    assert [d.attachments for d in done if isinstance(d, Write) and isinstance(d.letter, Note)] == [()]
    assert ("plan.pdf", "files went nowhere: send them in a reply to a letter about the ticket") in told(done)


@pytest.mark.parametrize(("by", "lines"), [("ana", BOTH[:1]), ("sue", BOTH)])
def test_elsewhere_they_go_nowhere_and_their_author_hears_it(by: str, lines: tuple[Line, ...]) -> None:
    done = reply("He is our landlord.", *lines, by=by)
    assert kinds(done) == []
    assert told(done) == [("He is our landlord.",
                           "these words went nowhere; begin a line with the number of what it is about")]


@pytest.mark.parametrize("text", ["", "Thanks!", "Danke, Ana", "Hi Ana,", "Best regards\nAna"])
def test_politeness_gets_no_receipt(text: str) -> None:
    done = reply(text)
    assert [type(d) for d in done] == [Finish]


def test_words_that_are_not_taken_are_said_back_and_the_other_lines_count() -> None:
    done = reply("1 clsoe\n2 close please\n3 close\n1 close, unless Ben objects")
    assert [d.ticket for d in done if isinstance(d, MoveTo)] == [NINE]
    misread, _, beyond, more = (said for _, said in told(done))
    assert misread.startswith("I did not understand this: nothing was done. About this line you can write ")
    assert beyond == "nothing was done: the letter has no line 3"
    assert more.startswith("nothing was done, as there are words behind it")


def test_one_mail_has_thirty_at_most_and_a_hundred_thousand_lines_are_cheap() -> None:
    begins = time.process_time()
    done = reply("1 due Friday\n" * 100_000)
    assert time.process_time() - begins < 2
    assert len(told(done)) == 32, "thirty, that the next is one too many, and that the rest went nowhere"
    assert told(done)[-2][1] == "not done, and no line below it: one mail can have 30 commands"


def test_nothing_is_read_but_what_is_named() -> None:
    about = asked(*BOTH, Line(LineKind.MAIL, "5"), Line(LineKind.ACTION, "3")).about
    assert wanted("2 close\n9 close", about).lines == (BOTH[1],)
    assert wanted("#7 close", about).lines == (BOTH[0],)
    assert wanted("Thanks", about).lines == ()
    assert wanted("3 release", about).shown == ()
    assert wanted("3 show\n4 show", about).shown == (5,)
    assert wanted("1 close", "") == wanted("", about)


def test_an_expired_list_does_nothing() -> None:
    done = reply("1 close", now=NOW + timedelta(days=20))
    assert kinds(done) == []
    assert told(done)[0][1].startswith("too late: this list has expired")


def test_a_list_of_somebody_else_does_nothing() -> None:
    done = reply("1 close", by="tom", question=asked(*BOTH, of="ana"))
    assert not any(isinstance(d, MoveTo) for d in done)
    forged = reply("1 close", trust=trust(checked=True, failed=True))
    assert not any(isinstance(d, MoveTo) for d in forged)
    assert [type(d) for d in forged if isinstance(d, OpenTicket)] == [OpenTicket]  # a stranger's mail, no more


def test_without_the_pass_that_is_expected_he_is_asked_and_his_yes_counts_for_these_lines() -> None:
    expects = {"policy": DeskPolicy(authentication_expected=True)}
    doubted = reply("1 close\n2 reopen", **expects)
    assert kinds(doubted) == []
    assert finish(doubted).outcome is Outcome.HELD
    (letter,) = [d for d in doubted if isinstance(d, Write)]
    assert isinstance(letter.letter, WasThisYou)
    question = letter.question
    assert question is not None
    assert (question.kind, question.held, question.about) == (QuestionKind.DESK, 1, asked(*BOTH).about)

    held = mail("1 close", from_=Address("ana@example.test", "Ana"), to=())
    done = reply("yes", question=replace(question, id=QuestionId(4), digest=_digest(held.text)), held=held, **expects)
    assert [d.ticket for d in done if isinstance(d, MoveTo)] == [SEVEN]
    assert Settle in kinds(done)
    no = reply("no", question=replace(question, id=QuestionId(4), digest=_digest(held.text)), held=held, **expects)
    assert kinds(no) == [Settle]


def _digest(words: str) -> str:
    from gateway.desk.matter import words_digest

    return words_digest(words)


def test_an_address_that_outsiders_have_seen_counts_no_more() -> None:
    tag = Tag("q" * 20, TagRole.QUESTION, "ana", question=QuestionId(4))
    seen = situation(directory=HOUSE, question=asked(*BOTH), found=Found(tickets=(LOCKED, SCREEN)), tags=(tag,))
    sent = mail("1 close", from_=Address("ana@example.test", "Ana"), to=(Address("tom@example.test"),))
    assert Replace not in kinds(decide(sent, seen, triage(), NOW))
    done = decide(replace(sent, cc=(Address("eve@elsewhere.test"),)), seen, triage(), NOW)
    assert [d.tag for d in done if isinstance(d, Replace)] == [tag]
    assert told(done)[-1][0] == "To, Cc"


def test_a_machine_that_answers_its_receipts_ends() -> None:
    done = reply("1 status", letters_last_hour=60)
    assert [type(d) for d in done] == [Finish]
    assert finish(done).outcome is Outcome.QUARANTINED


def test_a_person_who_is_gone_from_the_settings_has_no_say() -> None:
    done = reply("1 close", question=replace(asked(*BOTH), person="nobody"))
    assert not any(isinstance(d, MoveTo) for d in done)
