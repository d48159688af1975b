"""An erasure takes what is his and leaves what others wrote; cut off anywhere, the same command ends it."""
from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, text, update

from gateway.model.decision import AppendEntry, OpenTicket
from gateway.model.mail import Address, Attachment, Outcome
from gateway.model.ticket import EntryKind, Participant, Status, TicketId, Visibility
from gateway.store import erasing, erasing_note, erasing_rows, wiping
from gateway.store.columns import metadata
from gateway.store.engine import Store
from gateway.store.erasing_sweep import sweep
from gateway.store.loads import open_tickets
from gateway.store.search import search
from gateway.store.tables import attachment, entry, inbound, participant, ticket
from gateway.store.topic_retention import forget_topics
from gateway.store.traces import find
from gateway.store.unit import Processed

from .builders import ANNA, NOW, PAUL, claimed_mail, finish, unit
from .builders import entry as an_entry
from .builders import ticket as a_ticket

EVA = Address("eva@other.example", "Eva Other")
HOUSE = frozenset({PAUL.key, "paul@home.example", "support@house.example"})
SAID = "The pelican lamp in room 4711-B has been broken since the storm."


def opened(store: Store, *more: tuple[Address, str], people: tuple[Address, ...] = (), status: Status = Status.RESOLVED,
           said: str = SAID) -> int:
    """Anna's ticket, with what others said on it."""
    (number,) = unit(store).reserve_tickets(1)
    taking_part = (Participant(ANNA, is_stakeholder=True), *(Participant(one, is_stakeholder=False) for one in people))
    file = Attachment("pelican.txt", "text/plain", 3, store.blobs.put(f"file of {number}".encode()), None, False)
    entries = (an_entry(said, attachments=(file,)),
               *(an_entry(words, author=author, folded=f"> {said}", html=f"<p>{words}</p>") for author, words in more))
    decisions = (OpenTicket(a_ticket(number, subject="Pelican lamp", participants=taking_part)),
                 *(AppendEntry(TicketId(number), one) for one in entries), finish(number, Outcome.NEW_TICKET))
    unit(store).carry_out(Processed(claimed_mail(store)), None, decisions, (), NOW)
    if status.is_done:
        with store.write() as conn:
            conn.execute(update(ticket).where(ticket.c.id == number).values(status=status, closed_at=NOW))
    return number


def erase(store: Store, address: Address = ANNA) -> erasing_note.Note:
    note = erasing_note.begin(store, address.key)
    erasing.erase(store, address.key, HOUSE, note, NOW)
    sweep(store, address.key, note.name)
    return note


def everything(store: Store) -> str:
    """All rows of all tables."""
    names = [table.name for table in metadata.sorted_tables if table.name not in ("blob", "meta")]
    names += ["search_ticket", "search_entry"] if store.is_shared else []
    with store.read() as conn:
        return "\n".join(str(row) for name in names for row in conn.execute(text(f'SELECT * FROM "{name}"'))).lower()


def entries_of(store: Store, number: int) -> list[str]:
    with store.read() as conn:
        return list(conn.scalars(select(entry.c.text).where(entry.c.ticket_id == number).order_by(entry.c.id)))


def test_of_his_own_ticket_nothing_but_figures_is_left(store: Store) -> None:
    number = opened(store, (PAUL, "Dear Anna, the pelican lamp is mended."))
    note = erase(store)
    his = ("pelican", "anna", "client.example", "4711", "192.0.2.1")
    assert [word for word in his if word in everything(store)] == []
    with store.read() as conn:
        row = conn.execute(select(ticket).where(ticket.c.id == number)).one()
    assert (row.topic, row.urgency, row.opened_at, row.closed_at) == (None, "normal", NOW, NOW)
    assert row.stakeholder_address == note.name
    assert (note.tickets, note.mails, note.files) == (1, 1, 1)


def test_every_erasure_has_a_name_of_its_own_that_tells_nothing(store: Store) -> None:
    opened(store)
    first = erase(store).name
    with store.write() as conn:
        erasing_note.finish(conn, ANNA.key)
    opened(store)
    second = erase(store).name
    assert first != second
    assert first.endswith("@erased.invalid")


def test_what_others_wrote_stays_without_quotes_of_him(store: Store) -> None:
    number = opened(
        store, (EVA, "Mine is broken too.\nThe old pelican lamp in room 4711-B has been repaired twice."),
        (PAUL, "Dear Anna Client, dear Eva, both are mended: 4711-B as well.\n> " + SAID), people=(EVA,))
    erase(store)
    evas, pauls = entries_of(store, number)
    assert evas == "Mine is broken too.\n[erased]"
    assert pauls == "Dear [erased], dear Eva, both are mended: [erased] as well.\n[erased]"
    with store.read() as conn:
        people = conn.execute(select(participant.c.address).where(participant.c.ticket_id == number)).scalars().all()
        kept = conn.execute(select(entry.c.folded, entry.c.html).where(entry.c.ticket_id == number)).all()
    assert EVA.key in people
    assert ANNA.key not in people
    assert {tuple(row) for row in kept} == {("", None)}
    assert [word for word in ("pelican", "anna", "storm") if word in everything(store)] == []


def test_what_stays_is_found_and_what_went_is_not(store: Store) -> None:
    number = opened(store, (EVA, "The heron lamp is broken too."), people=(EVA,))
    erase(store)
    assert [hit.ticket for hit in search(store, "heron")] == [number]
    assert search(store, "pelican") == ()


def test_somebody_elses_ticket_goes_on_without_him(store: Store) -> None:
    number = opened(store, (EVA, "I have the same heron."), people=(EVA,), status=Status.NEW)
    erase(store, EVA)
    assert entries_of(store, number) == [SAID]
    with store.read() as conn:
        row = conn.execute(select(ticket).where(ticket.c.id == number)).one()
        assert find(conn, EVA.key, HOUSE).is_nothing
    assert (row.subject, row.status, row.stakeholder_address) == ("Pelican lamp", "new", ANNA.address)


def test_an_open_ticket_of_his_is_closed_and_counts_for_nobody(store: Store) -> None:
    number = opened(store, status=Status.NEW)
    with store.read() as conn:
        assert find(conn, ANNA.key, HOUSE).open == (number,)
        assert open_tickets(conn)["paul"].tickets == 1
    erase(store)
    with store.read() as conn:
        assert conn.scalar(select(ticket.c.status)) == "closed"
        assert open_tickets(conn) == {}


def test_a_file_that_somebody_else_has_too_stays(store: Store) -> None:
    shared = store.blobs.put(b"a form of the house")
    opened(store)
    with store.write() as conn:
        conn.execute(update(attachment).values(sha256=shared))
    (number,) = unit(store).reserve_tickets(1)
    file = Attachment("form.pdf", "application/pdf", 3, shared, None, False)
    decisions = (OpenTicket(a_ticket(number, stakeholder=EVA)),
                 AppendEntry(TicketId(number), an_entry("A form.", author=EVA, attachments=(file,))), finish(number))
    unit(store).carry_out(Processed(claimed_mail(store)), None, decisions, (), NOW)
    note = erase(store)
    assert shared in note.blobs
    wiping.remove_blobs(store, note.blobs, datetime.now(UTC) + timedelta(seconds=1))
    assert store.blobs.get(shared) == b"a form of the house"


def test_cut_off_in_the_middle_the_same_command_ends_it(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = [opened(store) for _ in range(3)]
    rename, calls = erasing_rows.rename, iter((True, False))

    def dies_at_the_second(*arguments: object) -> None:
        if not next(calls):
            raise KeyboardInterrupt
        rename(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(erasing_rows, "rename", dies_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        erase(store)
    with store.read() as conn:
        left = find(conn, ANNA.key, HOUSE)
    assert len(left.tickets) == len(numbers) - 1
    begun = erasing_note.unfinished(store, ANNA.key)
    assert begun is not None
    monkeypatch.undo()
    note = erase(store)
    assert (note.name, note.tickets, note.files) == (begun.name, 3, 3)
    assert len(note.blobs) == len(numbers)
    assert "pelican" not in everything(store)


def test_his_address_in_the_words_of_others_is_replaced_too(store: Store) -> None:
    opened(store)
    (number,) = unit(store).reserve_tickets(1)
    words = f"Please ask {ANNA.address.upper()}, she knows. Not xanna@client.example.org"
    decisions = (OpenTicket(a_ticket(number, stakeholder=EVA)),
                 AppendEntry(TicketId(number), an_entry(words, author=EVA)), finish(number))
    unit(store).carry_out(Processed(claimed_mail(store)), None, decisions, (), NOW)
    with store.write() as conn:
        conn.execute(update(inbound).where(inbound.c.ticket_id == number).values(mail_from=EVA.address))
    note = erase(store)
    assert entries_of(store, number) == [f"Please ask {note.name}, she knows. Not xanna@client.example.org"]


def test_the_words_of_a_topic_are_kept_as_long_as_it_says(store: Store) -> None:
    year = timedelta(days=365)
    old, open_again, other, young = (opened(store, (EVA, "Mine too."), people=(EVA,)) for _ in range(4))
    facts = {old: ("access", NOW - year), open_again: ("access", None), other: ("hardware", NOW - 9 * year),
             young: ("access", NOW - year / 2)}
    with store.write() as conn:
        for number, (topic, at) in facts.items():
            status = Status.RESOLVED if at else Status.OPEN
            conn.execute(update(ticket).where(ticket.c.id == number).values(topic=topic, closed_at=at, status=status))
    kept = {"access": year - timedelta(days=1)}
    seen = list(forget_topics(store, kept, NOW, rehearsal=True))
    assert [one.count for one in seen] == [1]
    assert [one.count for one in forget_topics(store, kept, NOW)] == [1]
    assert entries_of(store, old) == []
    assert all(entries_of(store, number) for number in (open_again, other, young))
    with store.read() as conn:
        row = conn.execute(select(ticket).where(ticket.c.id == old)).one()
        people = conn.scalars(select(participant.c.address).where(participant.c.ticket_id == old)).all()
    assert (row.topic, row.closed_at, people) == ("access", NOW - year, [row.stakeholder_address])
    assert list(forget_topics(store, kept, NOW)) == []


def test_a_note_about_him_goes_with_his_ticket(store: Store) -> None:
    number = opened(store)
    with store.write() as conn:
        count = conn.scalar(select(func.count()).select_from(inbound)) or 0
    note_entry = an_entry("He sounds tired.", author=PAUL, kind=EntryKind.NOTE, visibility=Visibility.INTERNAL)
    unit(store).carry_out(Processed(claimed_mail(store)), None,
                          (AppendEntry(TicketId(number), note_entry), finish(number, Outcome.ENTRY)), (), NOW)
    erase(store)
    assert count
    assert entries_of(store, number) == []
