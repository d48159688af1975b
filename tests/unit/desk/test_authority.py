"""Who speaks: every proof that counts, and every claim that does not."""
from dataclasses import replace

import pytest

from gateway.desk.authority import (
    Answering,
    Doubted,
    Staff,
    Stakeholder,
    Stranger,
    Unconfirmed,
    identify,
)
from gateway.model.letter import Lane
from gateway.model.mail import Address, MessageId
from gateway.model.policy import DeskPolicy
from gateway.model.situation import LetterId, SentLetter, Situation
from gateway.model.ticket import Participant, Question, QuestionId, QuestionKind, Tag, TagRole, TicketId
from tests.builders import BEN, EVE, NOW, file, mail, situation, trust

ANA = Address("ana@example.test", "Ana Smith")
POC_TAG = Tag("a" * 20, TagRole.POC, "ana", TicketId(7))
NOTE_TAG = Tag("b" * 20, TagRole.NOTE, "ana", TicketId(7))
BEN_TAG = Tag("c" * 20, TagRole.STAKEHOLDER, BEN.key, TicketId(7))
EXPECTED = DeskPolicy(authentication_expected=True)


def _letter(person: str = "ana", lane: Lane = Lane.STAKEHOLDER, ticket: int = 7) -> SentLetter:
    return SentLetter(LetterId(1), "new-ticket", MessageId("<x@example.test>"), "ana@example.test", person,
                      TicketId(ticket), "Locked out", lane, NOW)


def _tagged(*tags: Tag, **values: object) -> Situation:
    return situation(tags=tags, by_tag=file(), **values)


ANA_SPEAKS = [
    ("tag and From, nothing in front of us", _tagged(POC_TAG), Staff),
    ("tag and From with a pass", _tagged(POC_TAG, policy=EXPECTED, trust=trust(checked=True, aligned=True)), Staff),
    ("tag and From, logged in as herself under another address",
     _tagged(POC_TAG, policy=EXPECTED, trust=trust(checked=True, authenticated_as="ana.private@home.test")), Staff),
    ("tag and From without the pass that was to be expected",
     _tagged(POC_TAG, policy=EXPECTED, trust=trust(checked=True)), Doubted),
    ("tag and From, staff must authenticate, nobody vouches",
     _tagged(POC_TAG, policy=DeskPolicy(require_staff_authentication=True)), Doubted),
    ("tag and From, but a trusted peer says forged",
     _tagged(POC_TAG, trust=trust(checked=True, failed=True)), Doubted),
    ("logged in as somebody else", _tagged(POC_TAG, policy=EXPECTED,
     trust=trust(checked=True, authenticated_as="tom@example.test")), Doubted),
    ("a stakeholder's tag", _tagged(BEN_TAG), Doubted),
    ("her tag of another ticket beside a tag of this one",
     _tagged(BEN_TAG, replace(POC_TAG, ticket=TicketId(9))), Doubted),
    ("a colleague's tag", _tagged(replace(POC_TAG, person="tom")), Doubted),
    ("a letter to her and a pass", situation(replied_to=(_letter(),), by_reference=file(),
     trust=trust(checked=True, aligned=True)), Staff),
    ("a letter to her without a pass", situation(replied_to=(_letter(),), by_reference=file()), Doubted),
    ("a letter to somebody else with a pass", situation(replied_to=(_letter("tom"),), by_reference=file(),
     trust=trust(checked=True, aligned=True)), Doubted),
    ("a letter about another ticket", situation(replied_to=(_letter(ticket=9),), by_reference=file(),
     trust=trust(checked=True, aligned=True)), Doubted),
    ("nothing at all: a matter of her own", situation(trust=trust(checked=True, aligned=True)), Stranger),
]


@pytest.mark.parametrize(("why", "given", "speaker"), ANA_SPEAKS, ids=[row[0] for row in ANA_SPEAKS])
def test_a_mail_with_a_pocs_from(why: str, given: Situation, speaker: type) -> None:
    assert type(identify(mail(from_=ANA), given)) is speaker


BEN_SPEAKS = [
    ("his tag and From", _tagged(BEN_TAG), Stakeholder),
    ("a reference to his ticket", situation(by_reference=file()), Stakeholder),
    ("a reference, but a trusted peer says forged",
     situation(by_reference=file(), trust=trust(checked=True, failed=True)), Stranger),
    ("a POC's tag", _tagged(POC_TAG), Unconfirmed),
    ("somebody else's stakeholder tag", _tagged(replace(BEN_TAG, person=EVE.key)), Unconfirmed),
    ("no tag, no reference", situation(), Stranger),
    ("a question's tag that is not his", _tagged(Tag("q" * 20, TagRole.QUESTION, "ana", TicketId(7), QuestionId(1))),
     Stranger),
]


@pytest.mark.parametrize(("why", "given", "speaker"), BEN_SPEAKS, ids=[row[0] for row in BEN_SPEAKS])
def test_a_mail_with_the_stakeholders_from(why: str, given: Situation, speaker: type) -> None:
    assert type(identify(mail(from_=BEN), given)) is speaker


EVE_SPEAKS = [
    ("a valid stakeholder tag", _tagged(BEN_TAG), Unconfirmed),
    ("a guessed reference", situation(by_reference=file()), Stranger),
    ("not admitted yet", situation(by_reference=file(participants=(Participant(EVE, False, admitted=False),))),
     Stranger),
]


@pytest.mark.parametrize(("why", "given", "speaker"), EVE_SPEAKS, ids=[row[0] for row in EVE_SPEAKS])
def test_a_mail_of_somebody_who_does_not_belong(why: str, given: Situation, speaker: type) -> None:
    assert type(identify(mail(from_=EVE), given)) is speaker


def test_a_mail_without_from_proves_nothing() -> None:
    assert type(identify(mail(from_=None), _tagged(BEN_TAG))) is Unconfirmed


def test_a_stranger_with_a_reference_is_remembered_as_maybe() -> None:
    speaker = identify(mail(from_=EVE), situation(by_reference=file()))
    assert isinstance(speaker, Stranger)
    assert speaker.maybe is not None


def test_the_second_address_makes_a_note_even_beside_the_first() -> None:
    speaker = identify(mail(from_=ANA), _tagged(POC_TAG, NOTE_TAG))
    assert isinstance(speaker, Staff)
    assert speaker.notes_only


def test_the_tag_of_a_team_serves_its_members() -> None:
    speaker = identify(mail(from_=ANA), _tagged(replace(POC_TAG, person="desk")))
    assert isinstance(speaker, Staff)
    assert speaker.person.key == "ana"


def test_a_reply_to_a_letter_for_colleagues_is_a_note() -> None:
    given = situation(replied_to=(_letter(lane=Lane.COLLEAGUES),), by_reference=file(),
                      trust=trust(checked=True, aligned=True))
    speaker = identify(mail(from_=ANA), given)
    assert isinstance(speaker, Staff)
    assert speaker.notes_only


@pytest.mark.parametrize(
    ("sender", "failed", "counts"),
    [(ANA, False, True), (Address("ana.private@home.test"), False, True), (BEN, False, False), (ANA, True, False)],
)
def test_a_question_is_answered_by_its_own_person_only(sender: Address, failed: bool, counts: bool) -> None:
    question = Question(QuestionKind.HOLD, "ana", ("send", "drop"), NOW, NOW, "0" * 64, TicketId(7),
                        id=QuestionId(1))
    tag = Tag("q" * 20, TagRole.QUESTION, "ana", TicketId(7), QuestionId(1))
    given = _tagged(tag, question=question, trust=trust(checked=failed, failed=failed))
    assert isinstance(identify(mail(from_=sender), given), Answering) is counts


@pytest.mark.parametrize(
    ("sender", "failed", "speaker"),
    [(BEN, False, Answering), (BEN, True, Stakeholder), (EVE, False, Unconfirmed), (ANA, False, Doubted)],
    ids=["he himself", "forged", "somebody else", "a POC"],
)
def test_the_question_in_his_receipt_is_a_stakeholders_tag_too(sender: Address, failed: bool, speaker: type) -> None:
    question = Question(QuestionKind.STAKEHOLDER_TOPIC, BEN.key, ("none", "access"), NOW, NOW, "0" * 64, TicketId(7),
                        id=QuestionId(1))
    tag = Tag("q" * 20, TagRole.QUESTION, BEN.key, TicketId(7), QuestionId(1))
    given = _tagged(tag, question=question, trust=trust(checked=failed, failed=failed))
    assert type(identify(mail(from_=sender), given)) is speaker


def test_a_word_to_from_that_answers_a_question_is_for_colleagues() -> None:
    aligned = trust(checked=True, aligned=True)
    for lane, notes_only in ((Lane.STAKEHOLDER, False), (Lane.COLLEAGUES, True), (Lane.QUESTION, True)):
        speaker = identify(mail(from_=ANA), situation(replied_to=(_letter(lane=lane),), by_reference=file(),
                                                      trust=aligned))
        assert isinstance(speaker, Staff)
        assert speaker.notes_only is notes_only


def test_a_stakeholders_tag_of_another_ticket_proves_nothing_here() -> None:
    elsewhere = Tag("d" * 20, TagRole.STAKEHOLDER, BEN.key, TicketId(9))
    assert isinstance(identify(mail(), situation(tags=(NOTE_TAG, elsewhere), by_tag=file())), Unconfirmed)
