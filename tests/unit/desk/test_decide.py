"""What follows from one mail: the decisions, as plain values."""
from dataclasses import replace
from datetime import timedelta

import pytest

from gateway.desk.decide import decide
from gateway.desk.matter import words_digest
from gateway.model.decision import (
    Admit,
    AppendEntry,
    Assign,
    Confirm,
    Decision,
    Finish,
    Machine,
    MarkReturned,
    MoveTo,
    OpenTicket,
    Replace,
    SetPromise,
    Settle,
    SetTopic,
    SetUrgency,
    Write,
)
from gateway.model.letter import Lane, NewTicket, Receipt
from gateway.model.mail import (
    Address,
    Attachment,
    DeliveryFailure,
    Disposition,
    InboundId,
    InboundMail,
    MessageId,
    Outcome,
    Screening,
)
from gateway.model.policy import DeskPolicy
from gateway.model.situation import LetterId, SentLetter, Situation, TicketFile
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
    Urgency,
    Visibility,
)
from tests.builders import BEN, EVE, NOW, SHARED, envelope, file, mail, situation, ticket, triage, trust

ANA = Address("ana@example.test", "Ana Smith")
POC_TAG = Tag("a" * 20, TagRole.POC, "ana", TicketId(7))
NOTE_TAG = Tag("b" * 20, TagRole.NOTE, "ana", TicketId(7))
BEN_TAG = Tag("c" * 20, TagRole.STAKEHOLDER, BEN.key, TicketId(7))
LOGO = Attachment("logo.png", "image/png", 10, "1" * 64, content_id="logo@x", inline=True)
REPORT = Attachment("report.pdf", "application/pdf", 10, "2" * 64)


def _decide(came: InboundMail, given: Situation | None = None, topic: str | None = "access") -> tuple[Decision, ...]:
    return decide(came, given or situation(), triage(topic), NOW)


def _letters(decisions: tuple[Decision, ...]) -> list[tuple[str, str]]:
    return [(d.letter.name, d.to.address) for d in decisions if isinstance(d, Write)]


def _finish(decisions: tuple[Decision, ...]) -> Finish:
    last = decisions[-1]
    assert isinstance(last, Finish)
    assert sum(isinstance(d, Finish) for d in decisions) == 1
    return last


def _kinds(decisions: tuple[Decision, ...]) -> set[type]:
    return {type(d) for d in decisions}


def _ana_writes(
    text: str, given: TicketFile | None = None, tag: Tag = POC_TAG, **values: object
) -> tuple[Decision, ...]:
    place = situation(tags=(tag,), by_tag=given or file(), envelope=envelope(f"support+{tag.token}@example.test"))
    return _decide(mail(text, from_=ANA, to=(Address(f"support+{tag.token}@example.test"),), **values), place)


# --- a new matter ---------------------------------------------------------------------------------------------------


def test_a_strangers_mail_opens_a_ticket_confirms_and_informs() -> None:
    done = _decide(mail())
    assert _letters(done) == [("new-ticket", "ana@example.test"), ("receipt", BEN.address)]
    assert _finish(done) == Finish(Outcome.NEW_TICKET, "default; topic access", TicketId(8))
    opened = next(d for d in done if isinstance(d, OpenTicket)).ticket
    assert (opened.poc, opened.topic, opened.status) == ("ana", "access", Status.NEW)
    assert opened.promise == NOW + timedelta(days=1)  # eight working hours from Monday ten o'clock


def test_without_a_guess_the_triage_poc_gets_it_as_a_ticket() -> None:
    assert _letters(_decide(mail(), topic=None))[0] == ("new-ticket", "zoe@example.test")


@pytest.mark.parametrize(
    "silent",
    [
        situation(screening=Screening(Disposition.HANDLE, "machine", may_answer=False)),
        situation(trust=trust(checked=True, failed=True)),
        situation(receipts_last_hour=5),
    ],
    ids=["a machine wrote it", "it is forged", "he had five this hour"],
)
def test_no_receipt(silent: Situation) -> None:
    assert _letters(_decide(mail(), silent)) == [("new-ticket", "ana@example.test")]


def test_no_receipt_to_ourselves_or_to_nobody() -> None:
    assert ("receipt", SHARED) not in _letters(_decide(mail(from_=Address(SHARED))))
    assert "receipt" not in dict(_letters(_decide(mail(from_=None))))


def test_a_receipt_is_automatic_has_no_sender_and_shows_the_subject_only_to_the_proven() -> None:
    def receipt(given: Situation) -> Write:
        return next(d for d in _decide(mail(), given) if isinstance(d, Write) and isinstance(d.letter, Receipt))

    unproven = receipt(situation())
    assert (unproven.machine, unproven.null_sender) == (Machine.REPLIED, True)
    assert isinstance(unproven.letter, Receipt)
    assert not unproven.letter.show_title
    for proven in (situation(sender_known=True), situation(trust=trust(checked=True, aligned=True))):
        letter = receipt(proven).letter
        assert isinstance(letter, Receipt)
        assert letter.show_title


def test_a_reference_by_somebody_else_opens_a_new_ticket_that_may_belong() -> None:
    done = _decide(mail(from_=EVE), situation(by_reference=file()))
    letter = next(d.letter for d in done if isinstance(d, Write) and isinstance(d.letter, NewTicket))
    assert (letter.maybe, letter.maybe_title) == (TicketId(7), "Locked out")


def test_a_subject_loses_its_prefixes() -> None:
    opened = next(d for d in _decide(mail(subject="Re: AW: Fwd:  Printer")) if isinstance(d, OpenTicket))
    assert opened.ticket.subject == "Printer"


# --- the POC --------------------------------------------------------------------------------------------------------


def test_an_answer_goes_out_once_and_keeps_the_promise() -> None:
    done = _ana_writes("Your account is open again.")
    assert _letters(done) == [("answer", BEN.address)]
    assert {MoveTo, SetPromise} <= _kinds(done)
    assert next(d for d in done if isinstance(d, SetPromise)).due_at is None
    write = next(d for d in done if isinstance(d, Write))
    assert (write.speaker, write.lane, write.null_sender) == ("Ana Smith", Lane.TICKET, False)


def test_words_with_close_are_one_closing_letter_and_a_receipt() -> None:
    done = _ana_writes("Your account is open again.\n\n#close")
    assert _letters(done) == [("closed", BEN.address), ("command-receipt", "ana@example.test")]
    assert next(d for d in done if isinstance(d, MoveTo)).status is Status.RESOLVED
    assert _finish(done).outcome is Outcome.ENTRY


def test_a_mail_of_commands_alone_sends_no_answer() -> None:
    done = _ana_writes("#urgency high", attachments=(LOGO,))
    assert _letters(done) == [("command-receipt", "ana@example.test")]
    assert _finish(done).outcome is Outcome.COMMAND
    assert next(d for d in done if isinstance(d, SetUrgency)).urgency is Urgency.HIGH


@pytest.mark.parametrize(("text", "tag"), [("#note\nShe is a VIP.", POC_TAG), ("She is a VIP.", NOTE_TAG)])
def test_a_note_never_leaves(text: str, tag: Tag) -> None:
    done = _ana_writes(text, file(poc="tom"), tag)
    assert {to for _, to in _letters(done)} <= {"tom@example.test", "ana@example.test"}
    assert ("note", "tom@example.test") in _letters(done)
    entries = [d.entry for d in done if isinstance(d, AppendEntry)]
    assert all(e.visibility is Visibility.INTERNAL for e in entries)
    assert entries[0].text == "She is a VIP."


def test_assign_informs_the_new_poc_and_the_stakeholder() -> None:
    done = _ana_writes("#assign tom")
    assert _letters(done) == [("status-change", BEN.address), ("new-ticket", "tom@example.test"),
                              ("command-receipt", "ana@example.test")]
    assert next(d for d in done if isinstance(d, Assign)).poc == "tom"


def test_a_corrected_topic_moves_the_ticket() -> None:
    done = _ana_writes("#topic hardware", replace(file(), ticket=ticket(poc="zoe", topic=None)))
    assert next(d for d in done if isinstance(d, SetTopic)).topic == "hardware"
    assert next(d for d in done if isinstance(d, Assign)).poc == "ana"


@pytest.mark.parametrize(
    "line", ["#assign nobody-there", "#assign", "#topic nonsense", "#urgency later", "#wait", "#close"]
)
def test_a_command_that_cannot_be_done_changes_nothing_and_says_so(line: str) -> None:
    done = _ana_writes(line, file(status=Status.RESOLVED, promise=None))
    assert _letters(done) == [("command-receipt", "ana@example.test")]
    assert not {Assign, MoveTo, SetTopic, SetUrgency} & _kinds(done)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Done.\n#clsoe", 'I did not understand "#clsoe" - did you mean #close?'),
        ("Hello\n#close\nthank you", '"#close" stands in the middle of your text'),
        ("", "I found no words of yours"),
        ("> our secret plan is to raise the price soon\nThat is why.", "it quotes an internal note"),
        ("Write to support+" + "a" * 20 + "@example.test", "it holds the private address of a letter"),
        ("Write to me: ana.private@home.test", "it shows your own address"),
    ],
)
def test_a_doubtful_mail_waits_for_its_authors_word(text: str, why: str) -> None:
    note = Entry(EntryKind.NOTE, Visibility.INTERNAL, ANA, NOW, "Our secret plan is to raise the price soon")
    done = _ana_writes(text, TicketFile(ticket(), (note,)))
    assert _letters(done) == [("held", "ana@example.test")]
    assert _kinds(done) == {Write, Finish}
    assert why in _finish(done).reason


def test_pictures_of_the_signature_do_not_travel_but_files_and_shown_pictures_do() -> None:
    shown = replace(LOGO, content_id="shot@x", sha256="3" * 64)
    done = _ana_writes("See below.", attachments=(LOGO, shown, REPORT), new_html='See <img src="cid:shot@x">')
    assert next(d for d in done if isinstance(d, Write)).attachments == (shown, REPORT)


def test_what_is_too_big_is_named_and_kept() -> None:
    given = situation(tags=(POC_TAG,), by_tag=file(), policy=DeskPolicy(max_relay_bytes=5))
    done = _decide(mail("Here it is.", from_=ANA, attachments=(REPORT,)), given)
    write = next(d for d in done if isinstance(d, Write))
    assert write.attachments == ()
    assert write.letter.left_out == ("report.pdf",)  # type: ignore[attr-defined]


def test_a_staff_tag_beside_an_outside_address_is_replaced() -> None:
    done = _ana_writes("Hello.", cc=(EVE,))
    assert [d.tag for d in done if isinstance(d, Replace)] == [POC_TAG]
    assert not any(isinstance(d, Replace) for d in _ana_writes("Hello."))


def test_a_colleagues_answer_is_told_to_the_poc_of_the_ticket() -> None:
    done = _ana_writes("It works again.", file(poc="tom"))
    assert _letters(done) == [("answer", BEN.address), ("new-entry", "tom@example.test")]


def test_a_doubted_mail_changes_nothing_and_asks_the_person() -> None:
    given = situation(tags=(BEN_TAG,), by_tag=file())
    done = _decide(mail("#close", from_=ANA), given)
    assert _letters(done) == [("was-this-you", "ana@example.test")]
    assert _kinds(done) == {Write, Finish}
    assert _finish(done).outcome is Outcome.HELD


# --- answers --------------------------------------------------------------------------------------------------------


def test_an_answer_to_words_that_read_otherwise_now_sends_nothing() -> None:
    tag = Tag("q" * 20, TagRole.QUESTION, "ana", TicketId(7), QuestionId(1))
    shown = _asked(QuestionKind.HOLD, ("send", "drop"), digest=words_digest("Done."))
    read = mail("Done.\nOn Monday Ben wrote: it is broken", from_=ANA)
    done = _decide(mail("send", from_=ANA), situation(tags=(tag,), by_tag=file(), question=shown, held=read))
    assert _letters(done) == [("command-receipt", ANA.address)]
    assert not any(isinstance(d, Settle) for d in done)


def _asked(kind: QuestionKind, options: tuple[str, ...], **values: object) -> Question:
    made = Question(kind, "ana", options, NOW - timedelta(hours=1), NOW + timedelta(days=1), "0" * 64, TicketId(7),
                    InboundId(5), "poc", QuestionId(1))
    return replace(made, **values)  # type: ignore[arg-type]


def _ana_answers(text: str, question: Question, held: InboundMail | None = None) -> tuple[Decision, ...]:
    tag = Tag("q" * 20, TagRole.QUESTION, "ana", TicketId(7), QuestionId(1))
    held = held or mail("Done.\n#clsoe", from_=ANA)
    question = replace(question, digest=words_digest(held.text))
    given = situation(tags=(tag,), by_tag=file(), question=question, held=held)
    return _decide(mail(text, from_=ANA), given)


HOLD = _asked(QuestionKind.HOLD, ("send", "drop"))


@pytest.mark.parametrize("word", ["send", "Send.", "  SEND please", "#send"])
def test_one_word_sends_it_as_it_is(word: str) -> None:
    done = _ana_answers(word, HOLD)
    assert _letters(done) == [("answer", BEN.address)]
    assert next(d for d in done if isinstance(d, Write)).letter.text.text == "Done.\n#clsoe"  # type: ignore[attr-defined]
    assert next(d for d in done if isinstance(d, Settle)).answer == "send"
    assert _finish(done).outcome is Outcome.ANSWER


def test_drop_throws_it_away_and_says_so() -> None:
    done = _ana_answers("drop", HOLD)
    assert _letters(done) == [("command-receipt", "ana@example.test")]
    assert not {AppendEntry, MoveTo} & _kinds(done)


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("perhaps", HOLD),
        ("", HOLD),
        ("send", replace(HOLD, answer="drop")),
        ("send", replace(HOLD, expires_at=NOW - timedelta(seconds=1))),
    ],
    ids=["no option", "nothing", "answered before", "too late"],
)
def test_an_answer_that_does_not_count_does_nothing_and_is_said_back(text: str, question: Question) -> None:
    done = _ana_answers(text, question)
    assert _letters(done) == [("command-receipt", "ana@example.test")]
    assert not {AppendEntry, MoveTo, Settle} & _kinds(done)


def test_yes_it_was_me_does_what_the_mail_says() -> None:
    question = _asked(QuestionKind.WAS_THIS_YOU, ("yes", "no"))
    done = _ana_answers("yes", question, mail("It works again.\n#close", from_=ANA))
    assert _letters(done) == [("closed", BEN.address), ("command-receipt", "ana@example.test")]


def test_no_it_was_not_me_is_put_on_record_and_changes_nothing() -> None:
    done = _ana_answers("no", _asked(QuestionKind.WAS_THIS_YOU, ("yes", "no")))
    assert _letters(done) == []
    assert [d.entry.visibility for d in done if isinstance(d, AppendEntry)] == [Visibility.INTERNAL]


def test_admit_lets_the_author_join() -> None:
    question = _asked(QuestionKind.ADMIT, ("admit", "no"), held=None, about=EVE.key)
    done = _ana_answers("Admit", question)
    assert [d.participant.address.address for d in done if isinstance(d, Admit)] == [EVE.address]
    assert not any(isinstance(d, Admit) for d in _ana_answers("no", question))


# --- outside --------------------------------------------------------------------------------------------------------


def test_the_stakeholders_answer_goes_to_the_poc_and_proves_him() -> None:
    done = _decide(mail("Still broken."), situation(tags=(BEN_TAG,), by_tag=file()))
    assert _letters(done) == [("new-entry", "ana@example.test")]
    assert [d.address for d in done if isinstance(d, Confirm)] == [BEN.key]
    assert not any(isinstance(d, SetPromise) for d in done)  # an answer is owed already


def test_it_opens_a_resolved_ticket_and_promises_anew() -> None:
    resolved = file(status=Status.RESOLVED, promise=None)
    done = _decide(mail("Still broken."), situation(tags=(BEN_TAG,), by_tag=resolved))
    assert _letters(done) == [("new-entry", "ana@example.test"), ("status-change", BEN.address)]
    assert next(d for d in done if isinstance(d, MoveTo)).status is Status.OPEN
    assert next(d for d in done if isinstance(d, SetPromise)).due_at is not None


def test_commands_of_a_stakeholder_are_words() -> None:
    done = _decide(mail("#close"), situation(tags=(BEN_TAG,), by_tag=file()))
    assert not {MoveTo, Assign} & _kinds(done)


def test_an_unknown_sender_at_a_valid_tag_stays_internal_and_learns_nothing() -> None:
    done = _decide(mail("Me too.", from_=EVE), situation(tags=(BEN_TAG,), by_tag=file()))
    assert _letters(done) == [("admission", "ana@example.test"), ("unconfirmed-receipt", EVE.address)]
    entry = next(d for d in done if isinstance(d, AppendEntry)).entry
    assert (entry.visibility, entry.unconfirmed) == (Visibility.INTERNAL, True)
    receipt = [d for d in done if isinstance(d, Write)][1]
    assert (receipt.letter.number, receipt.letter.title) == (None, "")


def test_every_participant_gets_a_letter_of_his_own() -> None:
    both = file(participants=(Participant(BEN, True), Participant(EVE, False)))
    assert _letters(_ana_writes("Hello both.", both)) == [("answer", BEN.address), ("answer", EVE.address)]


def test_who_was_not_admitted_gets_nothing() -> None:
    one = file(participants=(Participant(BEN, True), Participant(EVE, False, admitted=False)))
    assert _letters(_ana_writes("Hello.", one)) == [("answer", BEN.address)]


# --- machines -------------------------------------------------------------------------------------------------------


def _returned(recipient: str = BEN.key) -> SentLetter:
    return SentLetter(LetterId(3), "answer", MessageId("<y@example.test>"), recipient, "", TicketId(7), "Locked out",
                      Lane.TICKET, NOW)


def _bounce(
    failure: DeliveryFailure, letter: SentLetter | None, by_reference: TicketFile | None
) -> tuple[Decision, ...]:
    given = situation(screening=Screening(Disposition.BOUNCE, "bounce", may_answer=False), returned=letter,
                      by_reference=by_reference)
    return _decide(mail("", from_=None, failures=(failure,)), given)


def test_a_letter_that_came_back_is_marked_and_told() -> None:
    done = _bounce(DeliveryFailure(BEN.key, status="5.1.1", reason="no such user"), _returned(), file())
    assert _letters(done) == [("not-delivered", "ana@example.test")]
    assert next(d for d in done if isinstance(d, MarkReturned)).reason == "5.1.1 no such user"


def test_a_delay_is_only_recorded() -> None:
    done = _bounce(DeliveryFailure(BEN.key, action="delayed"), _returned(), file())
    assert _kinds(done) == {Finish}


def test_a_poc_who_cannot_be_reached_is_not_written_to() -> None:
    done = _bounce(DeliveryFailure("ana@example.test"), _returned("ana@example.test"), file())
    assert _letters(done) == []


def test_a_bounce_of_somebody_elses_letter_ends_as_a_bounce() -> None:
    assert _finish(_bounce(DeliveryFailure("x@y.test"), None, None)).outcome is Outcome.BOUNCE


@pytest.mark.parametrize(("rule", "outcome"), [("vacation", Outcome.AUTOMATIC), ("spam", Outcome.SPAM)])
def test_automatic_mail_and_spam_disturb_nobody(rule: str, outcome: Outcome) -> None:
    given = situation(screening=Screening(Disposition.IGNORE, rule, may_answer=False), tags=(BEN_TAG,), by_tag=file())
    done = _decide(mail(), given)
    assert _letters(done) == []
    assert _finish(done).outcome is outcome


def test_above_the_limit_of_letters_the_record_goes_on_without_any() -> None:
    done = _decide(mail(), situation(tags=(BEN_TAG,), by_tag=file(), letters_last_hour=60))
    assert _letters(done) == []
    assert "no letters: more than 60" in _finish(done).reason




def test_above_the_limit_a_poc_is_asked_and_send_has_to_wait() -> None:
    busy = {"tags": (POC_TAG,), "by_tag": file(), "letters_last_hour": 60}
    done = _decide(mail("It works again.", from_=ANA), situation(**busy))
    assert _letters(done) == [("held", ANA.address)]
    assert _finish(done).outcome is Outcome.HELD
    asked = next(d.question for d in done if isinstance(d, Write))
    assert asked is not None
    question = replace(asked, id=QuestionId(1))
    send = situation(question=question, by_tag=file(), held=mail("It works again.", from_=ANA), letters_last_hour=60)
    again = _decide(mail("send", from_=ANA), send)
    assert _letters(again) == [("command-receipt", ANA.address)]
    assert Settle not in _kinds(again)


def test_mail_without_proof_is_kept_untold_above_its_own_limit() -> None:
    flooded = situation(tags=(BEN_TAG,), by_tag=file(), doubts_last_hour=10)
    for author in (EVE, ANA):
        done = _decide(mail("#close", from_=author), flooded)
        assert _letters(done) == []
        assert [d.entry.visibility for d in done if isinstance(d, AppendEntry)] == [Visibility.INTERNAL]


def test_a_held_mail_loses_a_tag_that_an_outsider_saw() -> None:
    assert Replace in _kinds(_ana_writes("#clsoe", cc=(EVE,)))


def test_a_question_about_a_held_mail_is_about_that_mail_and_not_about_the_answer() -> None:
    asked = Question(QuestionKind.WAS_THIS_YOU, "ana", ("yes", "no"), NOW, NOW + timedelta(days=1), "0",
                     ticket=TicketId(7), held=InboundId(5), about="poc", id=QuestionId(1))
    held = mail("#clsoe\nCome on Monday.", from_=ANA)
    asked = replace(asked, digest=words_digest(held.text))
    done = _decide(mail("yes", from_=ANA), situation(question=asked, by_tag=file(), held=held, inbound=InboundId(6)))
    follows = next(d.question for d in done if isinstance(d, Write))
    assert follows is not None
    assert (follows.kind, follows.held) == (QuestionKind.HOLD, InboundId(5))


def test_the_fallback_poc_hears_what_concerns_a_poc_who_is_gone() -> None:
    gone = file(poc="left", status=Status.RESOLVED)
    done = _decide(mail(), situation(tags=(BEN_TAG,), by_tag=gone))
    assert ("new-entry", "max@example.test") in _letters(done)


def test_a_poc_who_writes_to_himself_is_not_answered_for_ever() -> None:
    assert _letters(_decide(mail(from_=ANA), situation(receipts_last_hour=5))) == []
    assert len(_letters(_decide(mail(from_=ANA)))) == 2


def test_a_forged_stakeholder_at_his_tag_is_not_made_known() -> None:
    forged = situation(tags=(BEN_TAG,), by_tag=file(), trust=trust(checked=True, failed=True))
    assert Confirm not in _kinds(_decide(mail(), forged))


def test_a_receipt_shows_the_name_in_from_only_to_the_proven() -> None:
    def shown(given: Situation) -> str:
        return next(d.to.name for d in _decide(mail(), given) if isinstance(d, Write) and isinstance(d.letter, Receipt))

    assert shown(situation()) == ""
    assert shown(situation(sender_known=True)) == BEN.name


def test_a_signature_is_no_attachment_and_a_link_with_an_address_is_no_formatting() -> None:
    signature = Attachment("smime.p7s", "application/pkcs7-signature", 10, "3" * 64)
    assert _letters(_ana_writes("#urgency high", attachments=(signature,))) == [("command-receipt", ANA.address)]
    done = _ana_writes("Ask Ana.", new_html='<a href="mailto:ana@example.test">Ask Ana.</a>')
    assert "html='" not in repr([d for d in done if isinstance(d, Write)])


# --- files, forwards, logos -----------------------------------------------------------------------------------------

PROGRAM = Attachment("setup.exe", "application/x-msdownload", 10, "4" * 64, hazard="a program")


def test_dangerous_files_are_held_back_and_the_poc_is_asked() -> None:
    done = _decide(mail(attachments=(PROGRAM, REPORT)))
    assert [name for name, _ in _letters(done)] == ["new-ticket", "held-files", "receipt"]
    assert next(d for d in done if isinstance(d, Write)).attachments == (REPORT,)


@pytest.mark.parametrize(("word", "got"), [("send", (PROGRAM,)), ("drop", ())])
def test_the_poc_gets_them_when_he_says_so(word: str, got: tuple[Attachment, ...]) -> None:
    question = _asked(QuestionKind.FILES, ("send", "drop"), about=BEN.key)
    done = _ana_answers(word, question, mail(attachments=(PROGRAM, REPORT)))
    (write,) = (d for d in done if isinstance(d, Write))
    assert (write.to.address, write.attachments) == ("ana@example.test", got)


def test_a_poc_does_not_send_a_program_by_accident() -> None:
    assert "setup.exe" in _finish(_ana_writes("Install this.", attachments=(PROGRAM,))).reason


def test_a_forward_by_a_poc_asks_before_anybody_becomes_a_stakeholder() -> None:
    done = _decide(mail("See below.", from_=ANA, forwarded_from=EVE))
    assert _letters(done) == [("forwarded", "ana@example.test")]
    assert _finish(done).outcome is Outcome.HELD


@pytest.mark.parametrize(("word", "stakeholder"), [("yes", EVE), ("no", ANA)])
def test_the_answer_says_whose_matter_a_forward_is(word: str, stakeholder: Address) -> None:
    digest = words_digest("See below.")
    question = _asked(QuestionKind.FORWARD, ("yes", "no"), ticket=None, about=EVE.key, digest=digest)
    tag = Tag("q" * 20, TagRole.QUESTION, "ana", None, QuestionId(1))
    given = situation(tags=(tag,), question=question, held=mail("See below.", from_=ANA, forwarded_from=EVE))
    done = _decide(mail(word, from_=ANA), given)
    assert next(d for d in done if isinstance(d, OpenTicket)).ticket.stakeholder == stakeholder
    assert _finish(done) == Finish(Outcome.ANSWER, f"forward: {word}", TicketId(8))


@pytest.mark.parametrize(("said", "answered", "letters"), [("hm?", None, ["forwarded"]), ("yes", "no", [])])
def test_an_answer_about_a_forward_that_does_not_count(said: str, answered: str | None, letters: list[str]) -> None:
    question = _asked(QuestionKind.FORWARD, ("yes", "no"), ticket=None, about=EVE.key, answer=answered,
                      digest=words_digest("See below."))
    tag = Tag("q" * 20, TagRole.QUESTION, "ana", None, QuestionId(1))
    given = situation(tags=(tag,), question=question, held=mail("See below.", from_=ANA, forwarded_from=EVE))
    done = _decide(mail(said, from_=ANA), given)
    assert [name for name, _ in _letters(done)] == letters
    assert not any(isinstance(d, OpenTicket) for d in done)


def test_a_forward_by_a_stranger_is_his_own_matter() -> None:
    done = _decide(mail(forwarded_from=EVE))
    assert next(d for d in done if isinstance(d, OpenTicket)).ticket.stakeholder == BEN


def test_a_logo_that_came_before_is_folded() -> None:
    html = 'Look: <img src="cid:shot@x"> <img alt="" src="cid:logo@x">'
    shot = replace(LOGO, content_id="shot@x", sha256="3" * 64)
    done = _decide(mail(attachments=(LOGO, shot), new_html=html), situation(seen_pictures=frozenset({LOGO.sha256})))
    write = next(d for d in done if isinstance(d, Write))
    assert write.attachments == (shot,)
    assert write.letter.text.html == 'Look: <img src="cid:shot@x"> '  # type: ignore[attr-defined]


# --- unknown senders ------------------------------------------------------------------------------------------------

CLOSED_DOOR = DeskPolicy(quarantine_unknown=True, known_domains=("partner.test",))


@pytest.mark.parametrize(
    ("sender", "given", "outcome"),
    [
        (BEN, situation(policy=CLOSED_DOOR), Outcome.QUARANTINED),
        (BEN, situation(policy=CLOSED_DOOR, sender_known=True), Outcome.NEW_TICKET),
        (ANA, situation(policy=CLOSED_DOOR), Outcome.NEW_TICKET),
        (Address("x@partner.test"), situation(policy=CLOSED_DOOR), Outcome.NEW_TICKET),
        (Address("x@mail.partner.test"), situation(policy=CLOSED_DOOR), Outcome.NEW_TICKET),
        (Address("x@notpartner.test"), situation(policy=CLOSED_DOOR), Outcome.QUARANTINED),
        (BEN, situation(policy=CLOSED_DOOR, screening=Screening(Disposition.HANDLE, "ordinary", released=True)),
         Outcome.NEW_TICKET),
        (BEN, situation(), Outcome.NEW_TICKET),
    ],
)
def test_unknown_senders_wait_where_the_operator_wants_it(
    sender: Address, given: Situation, outcome: Outcome
) -> None:
    assert _finish(_decide(mail(from_=sender), given)).outcome is outcome
