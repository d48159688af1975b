"""What another helpdesk's ticket becomes here: whose it is, who may see what, and nobody is written to."""
from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from gateway.desk.foreign_ticket import Reception, entries_of, grow, key_of_entry, receive
from gateway.model.foreign import ForeignAction, ForeignEntry, ForeignTicket, Naming, Received
from gateway.model.mail import Address, MessageId
from gateway.model.old_mail import KnownTicket
from gateway.model.people import Load
from gateway.model.policy import DeskPolicy
from gateway.model.ticket import Entry, EntryKind, Participant, Status, TicketId, Urgency, Visibility
from tests.builders import BEN, EVE, NOW, SHARED, directory, ticket

LONG_AGO = datetime(2019, 3, 1, 10, tzinfo=UTC)
PUBLIC, INTERNAL = Visibility.PUBLIC, Visibility.INTERNAL
HERE = Reception("rt", Naming(people={"jdoe": "ana", "gone": "tom"}, topics={"printers": "hardware"}), directory(),
                 DeskPolicy(close_after=timedelta(days=14)), NOW)


def said(by: Address | str = BEN, text: str = "It is broken.", **values: Any) -> ForeignEntry:
    author = by if isinstance(by, Address) else None
    made: dict[str, Any] = {"author": author, "called": by if isinstance(by, str) else by.address, "at": LONG_AGO,
                            "text": text}
    return ForeignEntry(**{**made, **values})


def told(**values: Any) -> ForeignTicket:
    made: dict[str, Any] = {"key": "1234", "subject": "Re: Printer", "status": "resolved", "stakeholder": BEN,
                            "opened_at": LONG_AGO, "entries": (said(),)}
    return ForeignTicket(**{**made, **values})


def received(*entries: ForeignEntry, here: Reception = HERE, loads: dict[str, Load] | None = None,
             **values: Any) -> Received:
    return receive(told(**({"entries": entries} if entries else {}), **values), TicketId(5), loads or {}, here)


def entries(found: Received) -> list[Entry]:
    """Without the note of where the ticket is from."""
    return [one.entry for one in found.ticket.entries][1:]


def test_its_first_note_says_what_it_was_called_there_to_the_house_alone() -> None:
    found = received()
    note = found.ticket.entries[0].entry
    assert (note.text, note.kind, note.visibility, note.at) == ("rt-1234 → #5", EntryKind.NOTE, INTERNAL, LONG_AGO)
    assert ("rt", "1234") in found.ticket.keys


def test_it_stands_with_the_times_that_it_had() -> None:
    closed = LONG_AGO + timedelta(days=3)
    found = received(closed_at=closed).ticket
    assert (found.ticket.subject, found.ticket.opened_at, found.closed_at) == ("Printer", LONG_AGO, closed)
    assert found.ticket.promise is None
    assert found.ticket.promises == ()


@pytest.mark.parametrize(("status", "stands", "known"), [
    ("new", Status.NEW, True), ("Open", Status.OPEN, True), ("stalled", Status.WAITING, True),
    ("pending  reminder", Status.WAITING, True), ("rejected", Status.CLOSED, True), ("", Status.OPEN, True),
    ("on fire", Status.OPEN, False),
])
def test_a_status_that_nobody_knows_is_open_and_told(status: str, stands: Status, known: bool) -> None:
    found = received(status=status)
    assert found.ticket.ticket.status is stands
    assert found.unknown == (() if known else (("status", "on fire"),))


def test_what_was_resolved_lately_stays_so_and_what_was_long_ago_is_closed() -> None:
    lately, before = (received(closed_at=NOW - timedelta(days=days)).ticket for days in (3, 30))
    assert (lately.ticket.status, before.ticket.status) == (Status.RESOLVED, Status.CLOSED)


def test_what_waits_for_a_day_that_has_come_is_open() -> None:
    ahead = received(status="waiting", wait_until=date(2026, 12, 1))
    assert (ahead.ticket.ticket.status, ahead.ticket.ticket.wait_until) == (Status.WAITING, date(2026, 12, 1))
    assert ahead.wakes_at == datetime(2026, 12, 1, 9, tzinfo=UTC)
    over = received(status="waiting", wait_until=date(2020, 1, 1))
    assert (over.ticket.ticket.status, over.ticket.ticket.wait_until, over.wakes_at) == (Status.OPEN, None, None)


def test_what_goes_on_in_another_one_is_closed() -> None:
    assert received(status="open", merged_into="9").ticket.ticket.status is Status.CLOSED


def test_topic_urgency_and_project_are_ours_by_the_map_or_by_name() -> None:
    found = received(topic="Printers", urgency="3 high", project=SHARED)
    assert (found.ticket.ticket.topic, found.ticket.ticket.urgency, found.ticket.ticket.project) == (
        "hardware", Urgency.HIGH, "support")
    odd = received(topic="Fish", urgency="very", project="nowhere")
    assert (odd.ticket.ticket.topic, odd.ticket.ticket.urgency, odd.ticket.ticket.project) == (
        None, Urgency.NORMAL, "support")
    assert set(odd.unknown) == {("topic", "Fish"), ("urgency", "very"), ("project", "nowhere")}


def test_who_had_it_there_has_it_here_else_the_rules_say_who() -> None:
    assert received(poc="jdoe").ticket.ticket.poc == "ana"
    assert received(poc="tom@example.test").ticket.ticket.poc == "tom"
    gone = received(poc="nobody", topic="access")
    assert gone.ticket.ticket.poc == "ana"
    assert gone.unknown == (("poc", "nobody"),)
    assert received(topic="", poc="desk").ticket.ticket.poc == "zoe", "a team has no ticket"


def test_nobody_is_full_for_what_is_old() -> None:
    house = directory()
    full = replace(house, people={key: replace(one, max_tickets=1) for key, one in house.people.items()})
    found = received(topic="access", here=replace(HERE, directory=full), loads={"ana": Load(9, 9)})
    assert found.ticket.ticket.poc == "ana"


@pytest.mark.parametrize(("entry", "kind", "seen"), [
    (said(BEN), EntryKind.MAIL, PUBLIC),
    (said(EVE), EntryKind.MAIL, PUBLIC),                                        # a participant
    (said(Address("former@example.test")), EntryKind.NOTE, INTERNAL),           # who was that?
    (said("jdoe"), EntryKind.NOTE, INTERNAL),                                   # nobody says that it left the house
    (said("jdoe", kind="mail"), EntryKind.MAIL, INTERNAL),
    (said("jdoe", kind="mail", visibility="public"), EntryKind.MAIL, PUBLIC),
    (said("jdoe", visibility="public"), EntryKind.MAIL, PUBLIC),
    (said(BEN, kind="note"), EntryKind.NOTE, INTERNAL),
    (said(BEN, visibility="internal"), EntryKind.MAIL, INTERNAL),
    (said(BEN, visibility="public", unconfirmed=True), EntryKind.MAIL, INTERNAL),
    (said("jdoe", kind="decision"), EntryKind.DECISION, INTERNAL),
    (said("jdoe", visibility="everybody"), EntryKind.NOTE, INTERNAL),           # a word that nobody knows shows nothing
])
def test_what_nobody_said_may_be_seen_is_internal(entry: ForeignEntry, kind: EntryKind, seen: Visibility) -> None:
    (found,) = entries(received(entry, participants=(EVE,)))
    assert (found.kind, found.visibility) == (kind, seen)


def test_authors_are_the_people_of_the_map_and_never_whoever_has_their_name() -> None:
    mapped, named, nobody = entries(received(said("jdoe"), said("Ana Smith"), said("")))
    assert mapped.author == Address("ana@example.test", "Ana Smith")
    assert named.author == Address(SHARED, "Ana Smith")
    assert nobody.author == Address(SHARED, "Support")


def test_an_author_has_the_name_that_he_has_in_the_conversation() -> None:
    (found,) = entries(received(said(Address(BEN.address))))
    assert found.author == BEN


def test_in_the_conversation_are_those_who_are_named_and_not_those_who_wrote() -> None:
    found = received(said(Address("former@example.test")), said(BEN), participants=(EVE, BEN, Address(SHARED)))
    assert found.ticket.ticket.participants == (Participant(BEN, is_stakeholder=True),
                                                Participant(EVE, is_stakeholder=False))


@pytest.mark.parametrize("nobody", [None, Address(SHARED)])
def test_a_ticket_of_nobody_is_told(nobody: Address | None) -> None:
    found = received(stakeholder=nobody)
    assert found.ticket.ticket.stakeholder == Address("", "unknown sender")
    assert [name for name, _ in found.unknown] == ["stakeholder"]


def test_entries_stand_in_the_order_of_their_times() -> None:
    hour = timedelta(hours=1)
    found = entries(received(said(text="2", at=LONG_AGO + hour), said(text="3", at=None), said(text="1"),
                             said(text="4", at=LONG_AGO + 2 * hour)))
    assert [(one.text, one.at - LONG_AGO) for one in found] == [("1", 0 * hour), ("2", hour), ("3", hour),
                                                                ("4", 2 * hour)]


def test_a_ticket_is_as_old_as_what_was_said_first() -> None:
    earlier = LONG_AGO - timedelta(days=1)
    assert received(said(at=earlier)).ticket.ticket.opened_at == earlier
    assert received(said(), opened_at=None).ticket.ticket.opened_at == LONG_AGO


def test_decisions_and_actions_are_on_record_each_once() -> None:
    made = ForeignAction("jdoe", "Call them", LONG_AGO, date(2019, 4, 1), None)
    found = received(said(), said("jdoe", "Buy one", kind="decision"), decisions=(said("jdoe", "Buy one"),
                     said("jdoe", "Sell one")), actions=(made,))
    assert [one.text for one in entries(found) if one.kind is EntryKind.DECISION] == ["Buy one", "Sell one"]
    (undertaking,) = found.undertakings
    assert (undertaking.who, undertaking.text, undertaking.due) == ("ana", "Call them", date(2019, 4, 1))


def test_the_ids_of_mails_lead_to_it_where_they_lead_to_nothing() -> None:
    first, sent = MessageId("<a@x.test>"), MessageId("<rt-1@x.test>")
    found = received(said(message_id=first, also_known_as=(sent, first)))
    assert found.ticket.hints == (("message-id", first), ("message-id", sent))


# --- again -----------------------------------------------------------------------------------------------------------

KNOWN = KnownTicket(ticket(), (), NOW, is_untouched=True)


def test_only_what_is_new_comes_to_a_ticket_that_is_here() -> None:
    again = told(status="open", subject="Other",
                 entries=(said(id="1"), said(id="2", text="More."), said(text="No id.")))
    grown = grow(again, KNOWN, {key_of_entry("1234", "1")}, HERE)
    assert grown is not None
    assert [one.entry.text for one in grown.ticket.entries] == ["More."]
    assert grown.ticket.ticket == KNOWN.ticket
    assert grown.ticket.before is not None
    assert not grown.ticket.before.is_untouched, "else it would be made anew from its mails"
    assert (entries_of("rt"), key_of_entry("1234", "2")) in grown.ticket.keys


def test_nothing_new_is_nothing() -> None:
    assert grow(told(entries=(said(), said(id="1"))), KNOWN, {key_of_entry("1234", "1")}, HERE) is None


def test_no_two_entries_have_one_key() -> None:
    assert key_of_entry("1:2", "3") != key_of_entry("1", "2:3")
