"""What was decided lands whole or not at all, and never on something that has changed."""
from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, select

from gateway.model.decision import (
    Admit,
    AppendEntry,
    Assign,
    Confirm,
    MarkReturned,
    MoveTo,
    OpenTicket,
    SetTopic,
    SetUrgency,
)
from gateway.model.mail import Address, Attachment, Outcome
from gateway.model.people import Load
from gateway.model.situation import TicketFile
from gateway.model.ticket import Participant, Status, TagRole, TicketId, Urgency, Visibility
from gateway.store.columns import InboundState, LetterState
from gateway.store.engine import Store
from gateway.store.inbox import claim
from gateway.store.outbox import claim_letters
from gateway.store.set_aside import let_go
from gateway.store.tables import correction, entry, inbound, known, outbox, participant, tag, ticket
from gateway.store.unit import GaveUp, LeaseLost, Processed, Stale, Unit

from . import builders as make
from .builders import ANNA, LEASE, NOW, accept_all, claimed_mail, do, finish, letter, open_ticket, opening, unit, write

BOB = Address("Bob@Client.example", "Bob")
LATER = NOW + LEASE


def file(store: Store, number: int) -> TicketFile:
    found = unit(store).file(TicketId(number))
    assert found is not None
    return found


def count(store: Store, table: Any, *conditions: Any) -> int:
    with store.read() as conn:
        return conn.scalar(select(func.count()).select_from(table).where(*conditions)) or 0


def test_a_ticket_number_is_given_once_to_many_threads(store: Store) -> None:
    given: list[int] = []
    threads = [threading.Thread(target=lambda: given.extend(unit(store).reserve_tickets(3))) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(given) == list(range(1, 31))


def test_a_mail_becomes_a_ticket_with_its_letters_in_one_go(store: Store) -> None:
    out = letter(write(1))
    number = open_ticket(store, [out])
    read = file(store, number)
    assert (read.ticket.version, read.ticket.stakeholder, read.ticket.status) == (1, ANNA, Status.NEW)
    assert [one.address.key for one in read.ticket.participants] == [ANNA.key]
    assert [one.text for one in read.entries] == ["It is broken."]
    with store.read() as conn:
        done = conn.execute(select(inbound)).one()
        sent = conn.execute(select(outbox)).one()
    assert (done.state, done.outcome, done.ticket_id, done.finished_at) == ("done", Outcome.NEW_TICKET, number, NOW)
    assert (sent.state, sent.inbound_id, sent.message_id) == (LetterState.DUE, done.id, out.message_id)


def test_what_is_read_equals_what_was_written(store: Store) -> None:
    part = Attachment("a.png", "image/png", 3, "f" * 64, "cid1", inline=True)
    program = replace(part, name="b", hazard="a program")
    whole = make.entry("words", folded="> quoted", html="<b>words</b>", attachments=(part, program))
    opened = make.ticket(
        1, topic="printing", urgency=Urgency.HIGH, promise=LATER, language="de", chosen_by="topic",
        participants=(Participant(ANNA, is_stakeholder=True), Participant(BOB, is_stakeholder=False, admitted=False)),
    )
    do(store, OpenTicket(opened), AppendEntry(TicketId(1), whole), finish(1))
    assert file(store, 1) == TicketFile(replace(opened, version=1), (whole,))


def test_a_decision_on_a_ticket_that_has_changed_does_not_land(store: Store) -> None:
    number = TicketId(open_ticket(store))
    seen = file(store, number)
    do(store, MoveTo(number, Status.OPEN))
    mail = claimed_mail(store)
    decided = (AppendEntry(number, make.entry("stale")), finish(number, Outcome.ENTRY))
    with pytest.raises(Stale, match=f"ticket {number}"):
        unit(store).carry_out(Processed(mail), seen, decided, [letter(write(number))], NOW)
    assert (count(store, entry), count(store, outbox)) == (1, 0)
    unit(store).carry_out(Processed(mail), file(store, number), decided, [letter(write(number))], NOW)
    assert file(store, number).ticket.version == 3


def test_of_many_who_decide_at_once_on_the_same_state_one_lands(store: Store) -> None:
    number = TicketId(open_ticket(store))
    accept_all(store, [f"m{n}" for n in range(6)])
    mails = claim(store, "w", NOW, 6, LEASE)
    seen = file(store, number)
    landed: list[bool] = []

    def decide(mail: Any) -> None:
        try:
            wanted = (Assign(number, "paul", "asked"), finish(number, Outcome.COMMAND))
            unit(store).carry_out(Processed(mail), seen, wanted, [], NOW)
            landed.append(True)
        except Stale:
            landed.append(False)

    threads = [threading.Thread(target=decide, args=(mail,)) for mail in mails]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(landed) == [False] * 5 + [True]


def test_a_ticket_that_was_only_referred_to_counts_as_read(store: Store) -> None:
    mid = make.message_id()
    number = TicketId(open_ticket(store, mid=mid))
    mail = claimed_mail(store)
    seen = make.situation(store, mail, make.mail(in_reply_to=(mid,)))
    assert seen.by_reference is not None
    do(store, MoveTo(number, Status.OPEN))
    with pytest.raises(Stale):
        unit(store).carry_out(Processed(mail), seen, opening(50), [], NOW)


def test_the_same_number_twice_does_not_land(store: Store) -> None:
    number = open_ticket(store)
    with pytest.raises(Stale, match="quicker"):
        do(store, *opening(number))
    assert count(store, ticket) == 1


def test_a_mail_whose_lease_was_lost_changes_nothing(store: Store) -> None:
    lost = claimed_mail(store)
    claim(store, "w2", LATER, 1, LEASE)
    with pytest.raises(LeaseLost):
        unit(store).carry_out(Processed(lost), None, opening(7), [letter(write(7))], LATER)
    assert (count(store, ticket), count(store, outbox)) == (0, 0)


def test_a_mail_is_carried_out_once(store: Store) -> None:
    mail = claimed_mail(store)
    unit(store).carry_out(Processed(mail), None, opening(7), [], NOW)
    with pytest.raises(LeaseLost):
        unit(store).carry_out(Processed(mail), None, opening(8), [], NOW)
    assert count(store, ticket) == 1


def test_a_decision_without_an_end_is_an_error_of_the_program(store: Store) -> None:
    with pytest.raises(ValueError, match="how it ends"):
        unit(store).carry_out(Processed(claimed_mail(store)), None, (), [], NOW)


def test_a_decision_about_a_ticket_that_is_not_there_is_an_error_of_the_program(store: Store) -> None:
    with pytest.raises(LookupError, match="no ticket 77"):
        do(store, MoveTo(TicketId(77), Status.OPEN))
    assert count(store, inbound, inbound.c.state == InboundState.DONE) == 0


def test_a_mail_may_end_in_quarantine_and_be_let_go(store: Store) -> None:
    mail = claimed_mail(store)
    unit(store).carry_out(Processed(mail), None, (finish(None, Outcome.QUARANTINED),), [], NOW)
    assert let_go(store, mail.id, NOW)


def test_every_carry_out_that_touches_a_ticket_raises_its_version_by_one(store: Store) -> None:
    number = TicketId(open_ticket(store))
    do(store, SetTopic(number, "vpn", "paul"), SetUrgency(number, Urgency.HIGH, "paul"), MoveTo(number, Status.OPEN))
    read = file(store, number).ticket
    assert (read.version, read.topic, read.urgency, read.status) == (2, "vpn", Urgency.HIGH, Status.OPEN)
    with store.read() as conn:
        learnt = conn.execute(select(correction.c.kind, correction.c.value, correction.c.by, correction.c.at)).all()
    assert [tuple(row) for row in learnt] == [("topic", "vpn", "paul", NOW), ("urgency", "high", "paul", NOW)]


def test_what_a_rule_has_changed_is_no_correction(store: Store) -> None:
    number = TicketId(open_ticket(store))
    do(store, SetUrgency(number, Urgency.HIGH, by=""))
    assert file(store, number).ticket.urgency is Urgency.HIGH
    assert count(store, correction) == 0


def test_closing_and_reopening(store: Store) -> None:
    number = TicketId(open_ticket(store))
    do(store, MoveTo(number, Status.RESOLVED), now=LATER)
    with store.read() as conn:
        assert conn.scalar(select(ticket.c.closed_at)) == LATER
    do(store, MoveTo(number, Status.OPEN))
    with store.read() as conn:
        assert conn.scalar(select(ticket.c.closed_at)) is None


def test_the_load_of_each_poc_is_that_of_his_open_tickets_weighed_by_urgency(store: Store) -> None:
    numbers = [TicketId(open_ticket(store, poc=poc)) for poc in ("paul", "paul", "zoe", "zoe", "zoe")]
    do(store, MoveTo(numbers[0], Status.RESOLVED), Assign(numbers[2], "paul", "asked"))
    do(store, MoveTo(numbers[0], Status.CLOSED), Assign(numbers[0], "zoe", "asked"))
    do(store, Assign(numbers[3], "mia", "asked"), MoveTo(numbers[3], Status.WAITING))
    do(store, SetUrgency(numbers[1], Urgency.CRITICAL, "paul"), SetUrgency(numbers[0], Urgency.HIGH, "zoe"))
    do(store, SetUrgency(numbers[4], Urgency.LOW, "zoe"), SetUrgency(numbers[4], Urgency.HIGH, "zoe"))
    do(store, OpenTicket(make.ticket(99, poc="mia", urgency=Urgency.LOW)), Assign(TicketId(99), "nora", "asked"),
       SetUrgency(TicketId(99), Urgency.HIGH, ""), finish(99))
    counted: dict[str, Load] = {}
    with store.read() as conn:
        for row in conn.execute(select(ticket).where(ticket.c.status.not_in(("resolved", "closed")))):
            had = counted.get(row.poc, Load())
            counted[row.poc] = Load(had.tickets + 1, had.weight + Urgency(row.urgency).weight)
    assert counted == {"paul": Load(2, 8 + 2), "zoe": Load(1, 4), "mia": Load(1, 2), "nora": Load(1, 4)}
    assert make.situation(store, claimed_mail(store)).open_tickets == counted


def test_who_is_admitted_joins_and_his_entries_become_public(store: Store) -> None:
    number = TicketId(open_ticket(store))
    stranger = make.entry("hello", author=BOB, visibility=Visibility.INTERNAL, unconfirmed=True)
    do(store, AppendEntry(number, stranger))
    do(store, Admit(number, Participant(BOB, is_stakeholder=False)))
    read = file(store, number)
    assert (read.entries[-1].visibility, read.entries[-1].unconfirmed) == (Visibility.PUBLIC, False)
    assert Participant(BOB, is_stakeholder=False) in read.ticket.participants


def test_admitting_somebody_who_was_offered_makes_no_second_row(store: Store) -> None:
    offered = (Participant(BOB, is_stakeholder=False, admitted=False),)
    number = TicketId(open_ticket(store, participants=offered))
    do(store, Admit(number, Participant(BOB, is_stakeholder=False)))
    assert count(store, participant, participant.c.admitted.is_(True)) == 2


def test_an_address_proves_itself_once(store: Store) -> None:
    open_ticket(store)
    assert not make.situation(store, claimed_mail(store)).sender_known
    do(store, Confirm(ANNA.address))
    do(store, Confirm(ANNA.key), now=LATER)
    assert make.situation(store, claimed_mail(store)).sender_known
    with store.read() as conn:
        assert conn.execute(select(known.c.address, known.c.since)).all() == [(ANNA.key, NOW)]
        assert conn.scalar(select(participant.c.confirmed)) is True


def test_a_letter_given_up_tells_the_poc_in_the_same_go(store: Store) -> None:
    number = open_ticket(store, [letter(write(1))])
    (due,) = claim_letters(store, "p", NOW, 1, LEASE)
    told = letter(write(number, person="paul", role=TagRole.POC))
    unit(store).carry_out(GaveUp(due, "550 no such user"), file(store, number), (), [told], NOW)
    with store.read() as conn:
        failed, notice = conn.execute(select(outbox).order_by(outbox.c.id)).all()
    assert (failed.state, failed.error, notice.failed_id) == (LetterState.GIVEN_UP, "550 no such user", failed.id)
    with pytest.raises(LeaseLost):
        unit(store).carry_out(GaveUp(due, "again"), None, (), [], NOW)


def test_a_letter_that_came_back_is_marked(store: Store) -> None:
    out = letter(write(1))
    open_ticket(store, [out])
    seen = make.situation(store, claimed_mail(store), verps=[out.verp])
    assert seen.returned is not None
    do(store, MarkReturned(seen.returned.id, "5.1.1"))
    with store.read() as conn:
        row = conn.execute(select(outbox)).one()
    assert (row.returned_at, row.returned_reason) == (NOW, "5.1.1")


def test_an_address_that_cannot_be_reached_is_marked_until_its_owner_writes_again(store: Store) -> None:
    out = letter(write(1))
    open_ticket(store, [out])
    seen = make.situation(store, claimed_mail(store), verps=[out.verp])
    assert seen.returned is not None

    def marks() -> list[str]:
        file = unit(store).file(TicketId(1))
        assert file is not None
        return [p.undeliverable for p in file.ticket.participants]

    (person,) = (p.address for p in unit(store).file(TicketId(1)).ticket.participants)  # type: ignore[union-attr]
    do(store, MarkReturned(seen.returned.id, "5.1.1", person.key))
    assert marks() == ["5.1.1"]
    do(store, Confirm(person.key))
    assert marks() == [""]


def test_nothing_lands_when_one_part_fails(store: Store) -> None:
    taken = letter(write(1))
    open_ticket(store, [taken])
    with pytest.raises(Stale, match="message_id"):
        do(store, *opening(60), letters=[letter(write(60), message_id=taken.message_id)])
    assert (count(store, ticket), count(store, entry), count(store, tag)) == (1, 1, 1)


def test_the_history_read_is_the_last_fifty(store: Store) -> None:
    number = TicketId(open_ticket(store))
    do(store, *(AppendEntry(number, make.entry(str(n))) for n in range(60)))
    assert [one.text for one in file(store, number).entries] == [str(n) for n in range(10, 60)]


def test_a_unit_that_finds_no_ticket_says_none(store: Store) -> None:
    assert isinstance(unit(store), Unit)
    assert unit(store).file(TicketId(5)) is None
