"""What may be looked at: live tags, our own letters, references that prove nothing, limits; and the correspondence."""
from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from gateway.model.decision import AppendEntry, Confirm, Replace, SetTopic, SetUrgency
from gateway.model.letter import Admission, Receipt, ReceiptWhichTopic, RichText
from gateway.model.mail import Address, MessageId
from gateway.model.ticket import QuestionKind, Tag, TagRole, TicketId, Urgency, Visibility
from gateway.store.engine import Store

from . import builders as make
from .builders import ANNA, NOW, PAUL, claimed_mail, do, letter, mail, open_ticket, situation, unit, write


def test_a_mail_out_of_the_blue_sees_nothing(store: Store) -> None:
    open_ticket(store)
    seen = situation(store, claimed_mail(store))
    assert (seen.tags, seen.by_tag, seen.by_reference, seen.question, seen.returned) == ((), None, None, None, None)
    assert (seen.project_key, seen.held) == ("support", None)


def test_a_tag_brings_its_ticket_and_the_project_of_it(store: Store) -> None:
    out = letter(write(1))
    number = open_ticket(store, [out], project="other")
    seen = situation(store, claimed_mail(store), tokens=["unknown", out.tag.token.upper()])
    assert seen.by_tag is not None
    assert (seen.by_tag.ticket.id, seen.project_key) == (number, "other")
    assert seen.tags == (replace(out.tag, ticket=TicketId(number)),)


def test_an_answer_is_recognised_by_our_letter_or_by_a_mail_of_the_ticket(store: Store) -> None:
    first, out = make.message_id(), letter(write(1))
    number = open_ticket(store, [out], mid=first)
    by_letter = situation(store, claimed_mail(store), mail(in_reply_to=(out.message_id,)))
    assert [(one.message_id, one.at) for one in by_letter.replied_to] == [(out.message_id, NOW)]
    by_mail = situation(store, claimed_mail(store), mail(references=(first, MessageId("<unknown@x>"))))
    assert by_mail.replied_to == ()
    for seen in (by_letter, by_mail):
        assert seen.by_tag is None
        assert seen.by_reference is not None
        assert seen.by_reference.ticket.id == number


def test_in_reply_to_goes_before_references_and_the_nearest_reference_first(store: Store) -> None:
    ids = [make.message_id() for _ in range(3)]
    numbers = [open_ticket(store, mid=mid) for mid in ids]
    cases = {(ids[0],): numbers[0], (): numbers[2]}
    for in_reply_to, expected in cases.items():
        seen = situation(store, claimed_mail(store), mail(in_reply_to=in_reply_to, references=(ids[1], ids[2])))
        assert seen.by_reference is not None
        assert seen.by_reference.ticket.id == expected


def test_an_empty_message_id_never_matches(store: Store) -> None:
    number = open_ticket(store)
    do(store, AppendEntry(TicketId(number), make.entry(message_id=MessageId(""))))
    do(store, AppendEntry(TicketId(number), make.entry(message_id=None)))
    empty = mail(in_reply_to=(MessageId(""),), references=(MessageId(""),), returned_message_id=MessageId(""))
    seen = situation(store, claimed_mail(store), empty, tokens=[""], verps=[""])
    assert (seen.by_reference, seen.replied_to, seen.returned, seen.tags) == (None, (), None, ())


def test_a_mail_that_names_thousands_of_others_is_read_all_the_same(store: Store) -> None:
    first = make.message_id()
    open_ticket(store, mid=first)
    many = tuple(MessageId(f"<{n}@x>") for n in range(50_000))
    assert situation(store, claimed_mail(store), mail(references=(*many, first), in_reply_to=many)).by_reference


def test_a_bounce_finds_its_letter_by_verp_or_by_what_the_report_names(store: Store) -> None:
    out = letter(write(1))
    open_ticket(store, [out])
    for seen in (
        situation(store, claimed_mail(store), verps=["unknown", out.verp]),
        situation(store, claimed_mail(store), mail(from_=None, returned_message_id=out.message_id)),
        situation(store, claimed_mail(store), mail(
            from_=None, returned_message_id=MessageId("<by@the-relay.test>"), returned_envelope_id=out.message_id)),
    ):
        assert seen.returned is not None
        assert seen.returned.message_id == out.message_id


def test_receipts_and_letters_of_the_last_hour_are_counted(store: Store) -> None:
    out = letter(write(1))
    number = open_ticket(store, [out, letter(write(1), out.tag)])
    token = out.tag.token
    assert situation(store, claimed_mail(store), tokens=[token]).receipts_last_hour == 2
    seen = situation(store, claimed_mail(store), mail(from_=PAUL), tokens=[token])
    assert (seen.receipts_last_hour, seen.letters_last_hour) == (0, 2)
    after = situation(store, claimed_mail(store), tokens=[token], now=NOW + timedelta(hours=1))
    assert (after.receipts_last_hour, after.letters_last_hour) == (0, 0)
    assert number


def test_receipts_to_a_mailbox_are_counted_however_its_address_is_dressed(store: Store) -> None:
    out = letter(write(1))
    open_ticket(store, [out])
    local, _, domain = out.write.to.key.partition("@")
    for address, count in ((f"{local}+x@{domain}", 1), (f"{local}+y@other.test", 0), (f"{local}x@{domain}", 0)):
        assert situation(store, claimed_mail(store), mail(from_=Address(address))).receipts_last_hour == count


@pytest.mark.parametrize("asks", [Receipt, ReceiptWhichTopic])
def test_a_receipt_that_asks_counts_as_one(store: Store, asks: type[Receipt]) -> None:
    open_ticket(store, [letter(write(1, letter=asks(None, "Printer", None, Urgency.NORMAL, "Paul POC", None)))])
    assert situation(store, claimed_mail(store)).receipts_last_hour == 1


def _asked_for_topic(store: Store) -> tuple[TicketId, str]:
    """A ticket whose POC was asked what it is about, and the question's tag."""
    asked = make.question(1, kind=QuestionKind.TOPIC)
    out = letter(write(1, to=PAUL, role=TagRole.QUESTION, person="paul", question=asked))
    return TicketId(open_ticket(store, [out], topic=None)), out.tag.token


def test_who_sorted_a_ticket_is_known_to_who_answers_the_question_about_it(store: Store) -> None:
    number, token = _asked_for_topic(store)
    assert situation(store, claimed_mail(store), tokens=[token]).sorted_by == ""
    do(store, SetTopic(number, "access", by=ANNA.key), SetUrgency(number, Urgency.HIGH, by="max"))
    assert situation(store, claimed_mail(store), tokens=[token]).sorted_by == ANNA.key
    do(store, SetTopic(number, "finance", by="paul"))
    assert situation(store, claimed_mail(store), tokens=[token]).sorted_by == "paul"
    other = letter(write(number, role=TagRole.QUESTION, person="paul", question=make.question(number)))
    do(store, letters=[other])
    seen = situation(store, claimed_mail(store), tokens=[other.tag.token])
    assert seen.question is not None
    assert seen.sorted_by == "", "only where a topic was asked for"


def test_letters_that_mail_without_proof_has_caused_are_counted_apart(store: Store) -> None:
    asked = write(1, to=PAUL, role=TagRole.QUESTION, person="paul", question=make.question(1))
    out, admission = letter(write(1)), letter(replace(asked, letter=Admission(TicketId(1), "", PAUL, RichText("x"))))
    open_ticket(store, [out, admission])
    seen = situation(store, claimed_mail(store), tokens=[out.tag.token])
    assert (seen.letters_last_hour, seen.doubts_last_hour) == (1, 1)


def test_a_short_mail_speaks_the_language_of_his_last_ticket_until_he_has_proven_another(store: Store) -> None:
    def language(**came: object) -> str:
        return situation(store, claimed_mail(store), mail(**came)).sender_language

    assert language() == ""
    for written in ("fr", "de"):
        open_ticket(store, language=written)
    assert language() == "de"
    assert language(from_=PAUL) == ""
    do(store, Confirm(ANNA.key))
    assert language() == "de"
    do(store, Confirm(ANNA.key, "ja"))
    assert language() == "ja"


def test_the_correspondence_holds_live_tags_and_the_thread_as_the_person_sees_it(store: Store) -> None:
    first = make.message_id()
    receipt, notice = letter(write(1)), letter(write(1, to=PAUL, role=TagRole.POC, person="paul"))
    number = TicketId(open_ticket(store, [receipt, notice], mid=first))
    to_paul, tag = replace(notice.write, ticket=number), replace(notice.tag, ticket=number)
    answer = make.entry("from home", author=Address("Paul@Home.example"))
    second = letter(to_paul, tag, note_tag=Tag(make.token(), TagRole.NOTE, "paul", number))
    do(store, AppendEntry(number, answer), letters=[second], now=NOW + timedelta(minutes=1))
    writes = [write(number), to_paul, write(number, role=TagRole.QUESTION)]
    anna, paul, asked = unit(store).correspondence(writes)
    assert (anna.tag, anna.note_tag) == (replace(receipt.tag, ticket=number), None)
    assert anna.thread == (first, receipt.message_id)
    assert (paul.tag, paul.note_tag) == (tag, second.note_tag)
    assert paul.thread == (notice.message_id, answer.message_id, second.message_id)
    assert asked.tag is None


def test_a_revoked_tag_is_no_longer_in_the_correspondence(store: Store) -> None:
    receipt = letter(write(1))
    number = TicketId(open_ticket(store, [receipt]))
    do(store, Replace(replace(receipt.tag, ticket=number)))
    assert unit(store).correspondence([write(number)])[0].tag is None


def test_a_stranger_cannot_put_his_message_id_into_somebodys_thread(store: Store) -> None:
    number = TicketId(open_ticket(store, mid=make.message_id()))
    forged = make.entry("I am Anna", visibility=Visibility.INTERNAL, unconfirmed=True, message_id=make.message_id())
    do(store, AppendEntry(number, forged))
    assert forged.message_id not in unit(store).correspondence([write(number)])[0].thread


@pytest.mark.parametrize("mails", [20, 21, 30])
def test_a_long_thread_keeps_its_first_and_its_last_twenty(store: Store, mails: int) -> None:
    ids = [make.message_id() for _ in range(mails)]
    number = TicketId(open_ticket(store, mid=ids[0]))
    do(store, *(AppendEntry(number, make.entry(message_id=mid)) for mid in ids[1:]))
    assert unit(store).correspondence([write(number)])[0].thread == (*ids[:1], *ids[1:][-20:])


def test_letters_without_a_ticket_have_no_thread(store: Store) -> None:
    assert unit(store).correspondence([write(None)])[0].thread == ()
    assert unit(store).correspondence([]) == ()
