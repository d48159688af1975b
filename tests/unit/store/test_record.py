"""What an export reads: all of a ticket, or only what everybody in the conversation may see."""
from __future__ import annotations

from dataclasses import replace

import pytest

from gateway.model.changes import Merge, Undertake
from gateway.model.decision import Admit, AppendEntry
from gateway.model.letter import Lane
from gateway.model.mail import Address
from gateway.model.record import Record
from gateway.model.ticket import EntryKind, Participant, Tag, TagRole, TicketId, Visibility
from gateway.store.engine import INLINE_BYTES, Store
from gateway.store.outbox import claim_letters, mark_sent
from gateway.store.record import read_mails, read_record
from gateway.store.unit import Processed

from . import builders as make
from .builders import ANNA, LEASE, NOW, PAUL, do, open_ticket

LOU = Address("lou@elsewhere.example", "Lou")


def the_record(store: Store, number: int, **options: bool) -> Record:
    found = read_record(store, TicketId(number), **options)
    assert found is not None
    return found


def texts(record: Record) -> list[str]:
    return [one.text for one in record.entries]


def test_there_is_no_record_of_a_ticket_that_is_not_there(store: Store) -> None:
    assert read_record(store, TicketId(7)) is None


def test_every_entry_is_read_however_many_there_are(store: Store) -> None:
    number = open_ticket(store)
    for n in range(60):
        do(store, AppendEntry(TicketId(number), make.entry(f"Entry {n}")))
    assert texts(the_record(store, number)) == ["It is broken.", *(f"Entry {n}" for n in range(60))]


def test_the_record_of_a_ticket_holds_those_that_were_merged_into_it(store: Store) -> None:
    first, second = TicketId(open_ticket(store)), TicketId(open_ticket(store))
    do(store, AppendEntry(second, make.entry("Of the second.")), Merge(second, first))
    record = the_record(store, first)
    assert "Of the second." in texts(record)
    assert record.merged == (second,)
    assert the_record(store, second).ticket.merged_into == first


def test_strangers_get_nothing_that_is_internal(store: Store) -> None:
    number = TicketId(open_ticket(store))
    note = make.entry("A note.", kind=EntryKind.NOTE, visibility=Visibility.INTERNAL)
    stranger = make.entry("Let me in.", visibility=Visibility.INTERNAL, unconfirmed=True)
    unproven = make.entry("Unproven.", unconfirmed=True)
    answer = make.entry("We are on it.", author=PAUL, folded="> the whole notification")
    do(store, AppendEntry(number, note), AppendEntry(number, stranger), AppendEntry(number, unproven),
       AppendEntry(number, answer), Admit(number, Participant(LOU, False)),
       Undertake(number, "paul", "Call them.", None, "paul", None))
    whole, public = the_record(store, number), the_record(store, number, public=True)
    assert texts(whole) == ["It is broken.", "A note.", "Let me in.", "Unproven.", "We are on it."]
    assert [one.text for one in whole.actions] == ["Call them."]
    assert texts(public) == ["It is broken.", "We are on it."]
    assert public.actions == ()
    assert not any(one.folded for one in public.entries)
    assert {one.address.key for one in public.ticket.participants} == {ANNA.key, LOU.key}


@pytest.mark.parametrize("public", [False, True])
def test_a_tag_that_somebody_quoted_is_cut_wherever_words_stand(store: Store, public: bool) -> None:
    tag = Tag(make.token(), TagRole.STAKEHOLDER, ANNA.key)
    address = f"support+{tag.token}@house.example"
    number = open_ticket(store, [make.letter(make.write(1), tag)], subject=f"To {address}")
    quoting = make.entry(f"Text {address}", folded=f"> {address}", html=f'<a href="mailto:{address}">x</a>')
    do(store, AppendEntry(TicketId(number), quoting))
    record = the_record(store, number, public=public)
    assert tag.token not in repr(record)
    assert "support+…@house.example" in record.ticket.subject


def with_mails(store: Store) -> int:
    """A ticket with a mail of Anna, one of Paul (big), a letter to each of them, and a letter that was not sent."""
    to_paul = make.write(1, to=PAUL, role=TagRole.POC, person="paul", lane=Lane.STAKEHOLDER)
    to_anna = replace(make.write(1), lane=Lane.TICKET)
    his = Tag(make.token(), TagRole.STAKEHOLDER, ANNA.key)
    letters = [make.letter(to_anna, his, skeleton=b"to anna"),
               make.letter(to_paul, skeleton=b"to paul " * INLINE_BYTES),
               make.letter(to_anna, his, skeleton=b"never sent", due_at=NOW + LEASE)]
    make.accept_all(store, ["of-anna"], b"of anna")
    (number,) = make.unit(store).reserve_tickets(1)
    (claimed,) = make.claim(store, "w", NOW, 1, LEASE)
    opened, _, finished = make.opening(number)
    filed = AppendEntry(TicketId(number), make.entry("Hello.", inbound=claimed.id))
    on_it = [replace(one, write=replace(one.write, ticket=TicketId(number)),
                     tag=replace(one.tag, ticket=TicketId(number))) for one in letters]
    make.unit(store).carry_out(Processed(claimed), None, (opened, filed, finished), on_it, NOW)
    make.accept_all(store, ["of-paul"], b"of paul " * INLINE_BYTES)
    (claimed,) = make.claim(store, "w", NOW, 1, LEASE)
    answered = AppendEntry(TicketId(number), make.entry("An answer.", author=PAUL, inbound=claimed.id))
    make.unit(store).carry_out(Processed(claimed), None, (answered, make.finish(number)), [], NOW)
    for letter in claim_letters(store, "p", NOW, 2, LEASE):
        mark_sent(store, (letter, NOW + LEASE))
    return number


def test_mails_and_letters_are_read_in_the_order_of_time_as_they_were(store: Store) -> None:
    mails = list(read_mails(store, the_record(store, with_mails(store))))
    assert [one.content[:7] for one in mails] == [b"of anna", b"of paul", b"to anna", b"to paul"]
    assert [one.is_letter for one in mails] == [False, False, True, True]
    assert len(mails[1].content) == len(mails[3].content) == 8 * INLINE_BYTES


def test_strangers_get_the_mails_and_letters_of_people_outside_only(store: Store) -> None:
    mails = read_mails(store, the_record(store, with_mails(store), public=True))
    assert [one.content for one in mails] == [b"of anna", b"to anna"]
