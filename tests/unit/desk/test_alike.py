"""Tickets that are alike: what a POC is shown, whom he hears of, and that nobody's promise suffers."""
from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from gateway.desk.alike import tell
from gateway.desk.decide import decide
from gateway.model.decision import Decision, OpenTicket, SetPromise, SetUrgency, Write
from gateway.model.letter import Lane, NewTicket, Receipt, SameMatter, WhichTopic
from gateway.model.linking import Gather, Link, Told
from gateway.model.mail import Address, Attachment
from gateway.model.occasion import Occasion
from gateway.model.people import Absence
from gateway.model.policy import DeskPolicy
from gateway.model.situation import Situation, TicketFile
from gateway.model.ticket import Entry, EntryKind, Report, Solved, Status, TicketId, Urgency, Visibility
from tests.builders import BEN, EVE, NOW, directory, mail, person, situation, ticket, triage, trust

IDA = Address("ida@customer.test", "Ida Roth")
SURE = replace(triage("finance"), model="m1")
UNSURE = replace(triage(None), model="m1", ranked=(("access", 0.4), ("hardware", 0.3)))


def report(number: int, who: Address, **values: object) -> Report:
    """A ticket with Ana, linked with the first one."""
    return replace(Report(TicketId(number), "VPN?", who, Status.NEW, "ana", "is it down"), **values)  # type: ignore[arg-type]


def first(*reports: Report, **values: object) -> TicketFile:
    """Ben's ticket #7 with Ana, and those who have reported the same."""
    return TicketFile(ticket(**values), (), reports)


SECOND, THIRD = first(), first(report(8, EVE))


def decided(same: TicketFile | None, sender: Address = IDA, said: object = SURE,
            **values: object) -> tuple[Decision, ...]:
    """What becomes of a new mail."""
    written = {name: values.pop(name) for name in ("attachments", "text", "new_text") if name in values}
    given: Situation = situation(**{"next_ticket": TicketId(9), "same": same, **values})
    return decide(mail(from_=sender, **written), given, said, NOW)  # type: ignore[arg-type]


def opened(done: tuple[Decision, ...]) -> OpenTicket:
    return next(d for d in done if isinstance(d, OpenTicket))


def letters(done: tuple[Decision, ...], kind: type) -> list[Write]:
    return [d for d in done if isinstance(d, Write) and isinstance(d.letter, kind)]


def of(done: tuple[Decision, ...], kind: type) -> list[object]:
    return [d for d in done if isinstance(d, kind)]


# --- the same matter -------------------------------------------------------------------------------------------------


def test_the_second_goes_to_the_same_poc_who_reads_that_it_may_be_the_same() -> None:
    done = decided(SECOND)
    assert (opened(done).ticket.poc, opened(done).ticket.chosen_by) == ("ana", "same matter as #7")
    (told,) = letters(done, NewTicket)
    assert told.person == "ana"
    assert told.letter.same == (7, "Locked out", "Ben Ode")  # type: ignore[attr-defined]
    assert of(done, Link) == [Link(TicketId(9), TicketId(7), told=True)]
    assert not of(done, Gather)


def test_further_ones_are_gathered_and_each_has_his_receipt_and_promise() -> None:
    done = decided(THIRD)
    assert not letters(done, NewTicket)
    assert of(done, Link) == [Link(TicketId(9), TicketId(7), told=False)]
    assert of(done, Gather) == [Gather(TicketId(7), NOW + timedelta(minutes=10))]
    assert [w.to for w in letters(done, Receipt)] == [Address(IDA.address)]
    (promise,) = [d for d in done if isinstance(d, SetPromise) and d.ticket == 9]
    assert promise.due_at is not None
    assert promise.escalate_at is not None


@pytest.mark.parametrize("changes", [
    {"said": replace(SURE, urgency=Urgency.CRITICAL, urgency_why="danger")},
    {"said": replace(SURE, urgency=Urgency.HIGH, urgency_why="deadline")},
    {"new_text": "The printer stands there. " + "And my laptop is not where I left it yesterday. " * 12},
    {"attachments": (Attachment("screen.png", "image/png", 9, "1" * 64),)},
    {"directory": directory(people={**directory().people, "ana": person(
        "ana", absences=(Absence(NOW.date(), NOW.date()),))})},
], ids=["critical", "more urgent than the first", "much longer", "with a file", "its POC is away"])
def test_some_are_always_told_singly(changes: dict[str, object]) -> None:
    done = decided(THIRD, **changes)  # type: ignore[arg-type]
    assert letters(done, NewTicket)
    assert of(done, Link) == [Link(TicketId(9), TicketId(7), told=True)]


@pytest.mark.parametrize(("same", "own"), [(THIRD, 7), (first(report(8, BEN), stakeholder=EVE), 8)])
def test_who_tells_his_own_matter_again_is_not_linked(same: TicketFile, own: int) -> None:
    done = decided(same, BEN)
    assert not of(done, Link)
    assert opened(done).ticket.poc != "ana"
    (told,) = letters(done, NewTicket)
    assert told.letter.same[0] == own  # type: ignore[attr-defined]


def test_a_forged_mail_makes_nobody_hear_less() -> None:
    done = decided(THIRD, trust=trust(checked=True, failed=True))
    assert not of(done, Link)
    assert letters(done, NewTicket)


def test_where_the_classifier_is_unsure_the_first_tells_the_topic() -> None:
    done = decided(SECOND, said=UNSURE)
    assert opened(done).ticket.topic == "access"
    assert not letters(done, WhichTopic)
    (told,) = letters(done, NewTicket)
    assert (told.letter.confidence, told.letter.why) == (0.0, ())  # type: ignore[attr-defined]
    (asked,) = letters(decided(first(topic=None), said=UNSURE), WhichTopic)
    assert asked.letter.same == (7, "Locked out", "Ben Ode")  # type: ignore[attr-defined]


def test_three_people_raise_the_first_ticket_and_its_promise_moves() -> None:
    done = decided(THIRD)
    assert of(done, SetUrgency) == [SetUrgency(TicketId(7), Urgency.HIGH, by="")]
    (moved,) = [d for d in done if isinstance(d, SetPromise) and d.ticket == 7]
    assert moved.due_at == NOW + timedelta(hours=4)
    assert opened(done).ticket.urgency is Urgency.NORMAL


def test_what_a_poc_has_said_of_the_urgency_stands_and_an_answer_is_not_owed_again() -> None:
    ana, line = Address("ana@example.test"), "#urgency low: urgency is low"
    said = Entry(EntryKind.COMMAND, Visibility.INTERNAL, ana, NOW, line)
    assert not of(decided(replace(THIRD, entries=(said,))), SetUrgency)
    assert not of(decided(first(report(8, EVE), urgency=Urgency.CRITICAL)), SetUrgency)
    assert not of(decided(SECOND), SetUrgency)
    answered = decided(first(report(8, EVE), promise=None))
    assert of(answered, SetUrgency)
    assert not [d for d in answered if isinstance(d, SetPromise) and d.ticket == 7]


# --- the letter that gathers -----------------------------------------------------------------------------------------


def come(file: TicketFile) -> Occasion:
    """The time has come to tell what was gathered."""
    return Occasion(NOW, directory(), DeskPolicy(), file=file)


def test_the_gathered_are_told_in_one_letter_with_all_their_names() -> None:
    file = first(report(8, EVE), report(9, IDA, told=False), report(10, BEN, told=False, words="\nstill\ndown"))
    (letter, told) = tell(come(file))
    assert isinstance(letter, Write)
    assert (letter.person, letter.lane, letter.ticket) == ("ana", Lane.COLLEAGUES, 7)
    assert letter.letter == SameMatter(
        TicketId(7), "Locked out", ((TicketId(9), "Ida Roth", "VPN?: is it down"),
                                    (TicketId(10), "Ben Ode", "VPN?: still down")), 4, Urgency.NORMAL)
    assert told == Told(TicketId(7), (TicketId(9), TicketId(10)))


def test_each_poc_hears_of_his_own_and_nobody_of_what_is_done() -> None:
    file = first(report(9, IDA, told=False, poc="tom"), report(10, BEN, told=False, status=Status.RESOLVED),
                 report(11, EVE, told=False))
    *written, told = tell(come(file))
    assert [(w.person, [r[0] for r in w.letter.reports]) for w in written] == [("ana", [11]), ("tom", [9])]  # type: ignore
    assert told == Told(TicketId(7), (TicketId(9), TicketId(10), TicketId(11)))


def test_where_all_were_told_nothing_is_written() -> None:
    assert tell(come(first(report(8, EVE)))) == ()


# --- solved tickets --------------------------------------------------------------------------------------------------

ANSWER = "Hello Ben,\n\nplease install\nthe profile anew.\n\nAna"


def solved(number: int, by: str = "ana@example.test") -> Solved:
    return Solved(TicketId(number), "VPN keeps asking", ANSWER, by)


def test_three_answers_are_shown_at_most_in_their_order_without_greeting() -> None:
    shown = tuple(map(solved, (88, 61, 90, 12)))
    done = decided(None, solved=shown)
    (told,) = letters(done, NewTicket)
    assert told.letter.solved == tuple(  # type: ignore[attr-defined]
        (number, "VPN keeps asking", "Ana", "please install the profile anew. Ana") for number in (88, 61, 90))
    assert opened(done).suggested == (88, 61, 90)
    (asked,) = letters(decided(None, solved=shown, said=UNSURE), WhichTopic)
    assert asked.letter.solved == told.letter.solved  # type: ignore[attr-defined]


def test_only_what_a_poc_of_the_house_said_is_an_answer() -> None:
    sponsor, nobody = "sue@example.test", "gone@example.test"
    done = decided(None, solved=(solved(1, BEN.key), solved(2, sponsor), solved(3, nobody)))
    assert letters(done, NewTicket)[0].letter.solved == ()  # type: ignore[attr-defined]
    assert opened(done).suggested == ()


def test_nothing_of_it_goes_outside() -> None:
    done = decided(SECOND, solved=(solved(88),))
    outside = [str(d.letter) for d in done if isinstance(d, Write) and d.role == "stakeholder"]
    assert outside
    assert not any("88" in letter or "#7" in letter or "same" in letter for letter in outside)
