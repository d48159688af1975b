"""Whom the closing letter may ask; what is kept of the asking; what people say of themselves, and files of them."""
from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from gateway.model.card import Card
from gateway.model.changes_feedback import AskRating, Rate
from gateway.model.decision import Confirm, Decision, Finish, MarkReturned, OpenTicket, Write
from gateway.model.letter import Receipt
from gateway.model.mail import Outcome
from gateway.model.preferences import Prefer
from gateway.model.situation import LetterId
from gateway.model.ticket import TicketId, Urgency
from gateway.store import people_cards, ratings
from gateway.store.engine import Store
from gateway.store.errors import Stale
from gateway.store.tables_time import rating
from gateway.store.unit import Processed
from tests.unit.store.builders import ANNA, NOW, claimed_mail, letter, ticket, unit, write

DAY = timedelta(days=1)
OPEN = OpenTicket(ticket(1))
RECEIPT = write(1, letter=Receipt(TicketId(1), "Printer", None, Urgency.NORMAL, "Paul POC", None))


def decided(store: Store, *decisions: Decision) -> None:
    """As after a mail."""
    letters = [letter(one) for one in decisions if isinstance(one, Write)]
    unit(store).carry_out(Processed(claimed_mail(store)), None, (*decisions, Finish(Outcome.ENTRY, "")), letters, NOW)


def may_be_asked(store: Store, since: timedelta = 30 * DAY) -> bool:
    with store.read() as conn:
        return ratings.unasked(conn, [ticket(1)], NOW - since) == {ANNA.key}


def test_who_got_a_receipt_is_a_person(store: Store) -> None:
    decided(store, OPEN, RECEIPT)
    assert may_be_asked(store)


def test_who_got_none_is_not_asked_until_he_has_proven_himself(store: Store) -> None:
    decided(store, OPEN)
    assert not may_be_asked(store)
    decided(store, Confirm(ANNA.key))
    assert may_be_asked(store)


def test_who_cannot_be_reached_is_not_asked(store: Store) -> None:
    decided(store, OPEN, RECEIPT)
    decided(store, MarkReturned(LetterId(1), "no such user", ANNA.key))
    assert not may_be_asked(store)


def test_who_was_asked_lately_is_not_asked_whatever_the_ticket(store: Store) -> None:
    decided(store, OPEN, OpenTicket(ticket(2)), RECEIPT)
    decided(store, AskRating(TicketId(2), ANNA.key, "paul", NOW - DAY))
    assert not may_be_asked(store)
    assert may_be_asked(store, since=timedelta())
    with pytest.raises(Stale):
        decided(store, AskRating(TicketId(1), ANNA.key, "paul", NOW - DAY))


def test_the_last_answer_counts(store: Store) -> None:
    decided(store, OPEN, AskRating(TicketId(1), ANNA.key, "paul", NOW - DAY))
    with store.read() as conn:
        asked = ratings.last_asked(conn, TicketId(1), ANNA.key)
    assert asked is not None
    assert (asked.poc, asked.value, asked.rated_at) == ("paul", None, None)
    decided(store, Rate(asked.id, 2, "too slow"))
    decided(store, Rate(asked.id, 4))
    with store.read() as conn:
        last = ratings.last_asked(conn, TicketId(1), ANNA.key)
    assert last is not None
    assert (last.id, last.value, last.rated_at) == (asked.id, 4, NOW)


def test_a_letter_that_never_left_has_asked_nobody(store: Store) -> None:
    decided(store, OPEN, AskRating(TicketId(1), ANNA.key, "paul", NOW - DAY))
    with store.write() as conn:
        ratings.take_back(conn, TicketId(1), NOW - DAY)
        assert conn.scalar(select(rating.c.id)) is not None
        ratings.take_back(conn, TicketId(1), NOW)
        assert conn.scalar(select(rating.c.id)) is None


# --- what is known of people -----------------------------------------------------------------------------------------


def test_a_card_says_who_has_said_what(store: Store) -> None:
    decided(store, Prefer(ANNA.key, "zone", "Asia/Tokyo", ANNA.key), Prefer(ANNA.key, "vip", "yes", "paul"),
            Confirm(ANNA.key, "ja"))
    with store.read() as conn:
        card = people_cards.read_card(conn, ANNA.key)
    assert card.values == {"zone": "Asia/Tokyo", "vip": "yes"}
    assert card.by == {"zone": ANNA.key, "vip": "paul"}
    assert card.writes == "ja"


@pytest.mark.parametrize(("by", "changes"), [(ANNA.key, False), ("paul", False), ("file", True)])
def test_a_file_changes_only_what_a_file_has_said(store: Store, by: str, changes: bool) -> None:
    decided(store, Prefer(ANNA.key, "updates", "daily", by))
    with store.write() as conn:
        told = people_cards.take_from_file(conn, Card(ANNA.key, {"updates": "never"}), NOW, only_look=False)
        assert told == ((["updates"], []) if changes else ([], ["updates"]))
        assert people_cards.read_card(conn, ANNA.key).get("updates") == ("never" if changes else "daily")


def test_everybody_outside_is_listed_and_nobody_of_the_house(store: Store) -> None:
    decided(store, OPEN, Prefer("kim@x.test", "vip", "yes", "file"), Prefer("paul", "zone", "UTC", "paul"))
    with store.read() as conn:
        assert [card.address for card in people_cards.all_cards(conn)] == [ANNA.key, "kim@x.test"]
