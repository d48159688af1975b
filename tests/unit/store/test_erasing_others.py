"""An erasure leaves alone what is others' and what he writes afterwards, and overlooks nothing that names him."""
from __future__ import annotations

import time
from datetime import timedelta

import pytest
from sqlalchemy import insert, select, update

from gateway.model.mail import Address, Outcome
from gateway.model.ticket import Participant
from gateway.store import erasing, erasing_note
from gateway.store.columns import InboundState, LetterState
from gateway.store.engine import Store
from gateway.store.erased_words import HisWords
from gateway.store.erasing_sweep import sweep
from gateway.store.outbox import claim_letters
from gateway.store.tables import entry, inbound, letter_body, mail_body, outbox, participant, ticket
from gateway.store.tables_time import guest, meeting
from gateway.store.topic_retention import forget_topics
from gateway.store.traces import find

from .builders import ANNA, NOW, PAUL, claimed_mail, do, letter, open_ticket, write

EVA = Address("eva@other.example", "Eva Other")
HOUSE = frozenset({PAUL.key})


def erase(store: Store, key: str = ANNA.key) -> erasing_note.Note:
    note = erasing_note.begin(store, key)
    erasing.erase(store, key, HOUSE, note, NOW)
    sweep(store, key, note.name)
    return note


def evas_letter(store: Store, text: str, state: LetterState = LetterState.SENT) -> int:
    """One about a ticket of hers; its number."""
    number = open_ticket(store, stakeholder=EVA, subject="Heron", participants=(Participant(EVA, is_stakeholder=True),))
    skeleton = f"Subject: Heron\r\n\r\n{text}".encode()
    sent = letter(write(number, to=EVA, person=EVA.key), skeleton=skeleton)
    do(store, letters=[sent])
    with store.write() as conn:
        conn.execute(update(inbound).values(mail_from=EVA.address).where(inbound.c.ticket_id == number))
        conn.execute(update(entry).values(author=EVA.key).where(entry.c.ticket_id == number))
        conn.execute(update(outbox).where(outbox.c.message_id == sent.message_id).values(state=state))
        found: int = conn.execute(select(outbox.c.id).where(outbox.c.message_id == sent.message_id)).scalar_one()
    return found


def has_bytes(store: Store, number: int) -> bool:
    with store.read() as conn:
        return conn.scalar(select(letter_body.c.letter_id).where(letter_body.c.letter_id == number)) is not None


def mail(store: Store, raw: bytes, mail_from: str = "", state: InboundState = InboundState.DONE) -> int:
    """One that became no ticket; its number."""
    number = claimed_mail(store).id
    with store.write() as conn:
        conn.execute(update(inbound).where(inbound.c.id == number).values(
            mail_from=mail_from, state=state, outcome=Outcome.AUTOMATIC))
        conn.execute(update(mail_body).where(mail_body.c.inbound_id == number).values(raw=raw))
    return number


def raw_of(store: Store, number: int) -> bytes | None:
    with store.read() as conn:
        found: bytes | None = conn.scalar(select(mail_body.c.raw).where(mail_body.c.inbound_id == number))
    return found


@pytest.mark.parametrize("words", [
    "Solved before: #{his} \"Hello\" (Paul)", "Ask anna@client.example.", "Anna\r\nClient said",
])
def test_letters_to_others_that_name_him_lose_their_words(store: Store, words: str) -> None:
    his = open_ticket(store, subject="Hello", participants=(Participant(ANNA, is_stakeholder=True),))
    named = evas_letter(store, words.format(his=his))
    erase(store)
    assert not has_bytes(store, named)


@pytest.mark.parametrize("words", [
    "Hello Eva", "Anna is a name", "#{his}0", "&#{his};", "joanna@client.example", "anna@client.example.org",
])
def test_letters_to_others_with_a_word_of_his_stay(store: Store, words: str) -> None:
    his = open_ticket(store, subject="Hello", participants=(Participant(ANNA, is_stakeholder=True),))
    other = evas_letter(store, words.format(his=his))
    erase(store)
    assert has_bytes(store, other)


def test_a_letter_that_is_still_to_go_to_somebody_else_is_waited_for(store: Store) -> None:
    his = open_ticket(store, participants=(Participant(ANNA, is_stakeholder=True),))
    due = evas_letter(store, f"Solved before: #{his}", LetterState.DUE)
    with store.read() as conn:
        traces = find(conn, ANNA.key, HOUSE)
    assert erasing.waiting_letters(store, ANNA.key, traces) == 1
    erase(store)
    assert has_bytes(store, due)


def test_a_letter_whose_bytes_are_gone_keeps_no_other_from_its_way(store: Store) -> None:
    lost, whole = (evas_letter(store, "Heron", LetterState.DUE) for _ in range(2))
    with store.write() as conn:
        conn.execute(letter_body.delete().where(letter_body.c.letter_id == lost))
    assert [one.id for one in claim_letters(store, "w", NOW, 10, timedelta(minutes=1))] == [whole]


@pytest.mark.parametrize("longer", ["anna@client.example.org", "joanna@client.example", "anna@client.example-two.org"])
def test_whose_address_holds_his_is_somebody_else(store: Store, longer: str) -> None:
    other = Address(longer, "Joanna")
    open_ticket(store, participants=(Participant(ANNA, is_stakeholder=True),))
    number = open_ticket(store, stakeholder=other, participants=(Participant(other, is_stakeholder=True),))
    erase(store)
    with store.read() as conn:
        kept = conn.scalars(select(participant.c.address).where(participant.c.ticket_id == number)).all()
        stakeholder = conn.scalar(select(ticket.c.stakeholder_address).where(ticket.c.id == number))
    assert (kept, stakeholder) == ([longer], longer)


def test_an_address_with_other_letters_than_those_of_ascii_is_found_in_lists_too(store: Store) -> None:
    key = "änna@kunde.example"
    open_ticket(store, stakeholder=Address(key, "Änna"), labels=(f"for {key}",),
                participants=(Participant(Address(key), is_stakeholder=True),))
    number = open_ticket(store, stakeholder=EVA, labels=(f"as {key}",))
    note = erase(store, key)
    with store.read() as conn:
        assert conn.scalar(select(ticket.c.labels).where(ticket.c.id == number)) == [f"as {note.name}"]


def test_what_answers_for_him_and_what_tells_of_him_goes_too(store: Store) -> None:
    open_ticket(store, participants=(Participant(ANNA, is_stakeholder=True),))
    away = mail(store, b"From: Anna <Anna@client.example>\r\n\r\nI am away.")
    report = mail(store, b"From: MAILER-DAEMON@mx.example\r\n\r\nFinal-Recipient: rfc822; anna@client.example\r\n")
    encoded = mail(store, b"From: eva@other.example\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: base64"
                          b"\r\n\r\nQXNrIGFubmFAY2xpZW50LmV4YW1wbGU=\r\n", EVA.address)
    seen = mail(store, b"From: eva@other.example\r\n\r\nanna@client.example", EVA.address, InboundState.QUARANTINED)
    other = mail(store, b"From: eva@other.example\r\n\r\njoanna@client.example", EVA.address)
    erase(store)
    assert [raw_of(store, number) for number in (away, report, encoded)] == [None, None, None]
    assert raw_of(store, seen) is not None
    assert raw_of(store, other) is not None


def test_what_he_writes_meanwhile_is_a_strangers(store: Store) -> None:
    open_ticket(store, participants=(Participant(ANNA, is_stakeholder=True),))
    note = erasing_note.begin(store, ANNA.key)
    erasing.erase(store, ANNA.key, HOUSE, note, NOW)
    new = open_ticket(store, participants=(Participant(ANNA, is_stakeholder=True),))
    waits = claimed_mail(store).id
    sweep(store, ANNA.key, note.name)
    with store.read() as conn:
        assert conn.scalar(select(ticket.c.stakeholder_address).where(ticket.c.id == new)) == ANNA.address
        assert conn.scalar(select(inbound.c.mail_from).where(inbound.c.id == waits)) == ANNA.address


def test_two_are_erased_at_once_each_with_a_note_of_his_own(store: Store) -> None:
    open_ticket(store, participants=(Participant(ANNA, is_stakeholder=True),))
    evas_letter(store, "Heron")
    first, second = erasing_note.begin(store, ANNA.key), erasing_note.begin(store, EVA.key)
    assert first.name != second.name
    erase(store, EVA.key)
    with store.write() as conn:
        erasing_note.finish(conn, EVA.key)
    begun = erasing_note.unfinished(store, ANNA.key)
    assert begun is not None
    assert begun.name == first.name


def test_guests_of_one_meeting_are_still_told_apart(store: Store) -> None:
    number = open_ticket(store, participants=(Participant(ANNA, is_stakeholder=True),
                                              Participant(EVA, is_stakeholder=False)))
    with store.write() as conn:
        conn.execute(update(ticket).values(topic="access", status="closed", closed_at=NOW - timedelta(days=9)))
        conn.execute(insert(meeting), {"uid": "u", "ticket_id": number, "sequence": 0, "state": "over", "poc": "paul",
                                       "title": "Talk", "minutes": 30, "slots": [], "at": NOW})
        conn.execute(insert(guest), [{"uid": "u", "address": one.key, "mailbox": one.address, "name": one.name}
                                     for one in (ANNA, EVA)])
    assert [one.count for one in forget_topics(store, {"access": timedelta(days=1)}, NOW)] == [1]
    with store.read() as conn:
        guests = conn.execute(select(guest.c.address, guest.c.name)).all()
    assert len(guests) == 2
    assert all(one.address.endswith(erasing_note.DOMAIN) and not one.name for one in guests)


@pytest.mark.parametrize("text", ["a" * 300_000, "1-" * 150_000, " ".join(str(10_000 + n) for n in range(50_000))],
                         ids=["one word", "one number", "many numbers"])
def test_a_text_made_to_keep_us_busy_does_not(text: str) -> None:
    began = time.process_time()
    words = HisWords(ANNA.key, ["Anna Client"], [text])
    assert words.cut_from("Call 59999, or 4711-B/2.") in ("Call 59999, or 4711-B/2.", "Call [erased], or 4711-B/2.")
    words.cut_from(text[:-5] + "b")
    assert time.process_time() - began < 5
