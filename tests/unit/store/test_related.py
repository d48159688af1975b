"""Which decisions a new mail is said to be related to: those that are, and mostly none."""
from __future__ import annotations

import pytest

from gateway.model.changes import SetTitle
from gateway.model.decision import AppendEntry
from gateway.model.ticket import EntryKind, TicketId, Visibility
from gateway.store.engine import Store
from gateway.store.index_words import telling_words
from gateway.store.related import chance, related

from . import builders as make
from .builders import do, open_ticket

NONE = TicketId(0)
DECISIONS = (
    ("Summer fair", "We may spend up to 3000 on the fair."),
    ("Storage for the media team", "We pay for the extra storage until March."),
    ("Travel to Lisbon", "Second class trains only, flights need a sponsor."),
    ("会議室の予約", "会議室は総務部が予約します。"),
    ("Drucker im zweiten Stock", "Der alte Drucker wird nicht mehr repariert, ein neuer ist bestellt."),
)


def decide(store: Store, title: str, text: str, project: str = "support") -> TicketId:
    number = TicketId(open_ticket(store, subject=title, project=project))
    do(store, AppendEntry(number, make.entry(text, kind=EntryKind.DECISION, visibility=Visibility.INTERNAL)))
    return number


@pytest.fixture
def decided(store: Store) -> list[TicketId]:
    return [decide(store, *one) for one in DECISIONS]


@pytest.mark.parametrize(("mail", "which"), [
    ("Budget for the fair\nHow much may we spend on the summer fair this time?", 0),
    ("Our storage is full\nThe media team has run out of storage again, can we get extra space?", 1),
    ("Flights to Lisbon\nMay I book flights for the conference?", 2),
    ("予約について\n明日の会議室を予約したいです。", 3),
    ("Drucker kaputt\nDer Drucker im zweiten Stock druckt nicht. Wann kommt der neue Drucker?", 4),
])
def test_a_mail_about_a_matter_that_was_decided_finds_the_decision(
    store: Store, decided: list[TicketId], mail: str, which: int,
) -> None:
    title, text = DECISIONS[which]
    assert [(one.ticket, one.title, one.text) for one in related(store, mail, NONE)] == [(decided[which], title, text)]


@pytest.mark.parametrize("mail", [
    "", "Hello", "Password\nI have forgotten my password, please help me as soon as possible.",
    "Question\nCould you please tell me who decided that, and when we need to come? Thank you very much, best regards",
    "Team\nWe are a new team and need chairs until March.", "Storage\nThe door of the cellar is broken.",
    "Frage\nKönnen Sie mir bitte sagen, ob das noch nicht entschieden ist? Vielen Dank und viele Grüße",
    "お願い\nパスワードを忘れました。よろしくお願いします。",
])
def test_a_mail_about_something_else_finds_nothing(store: Store, decided: list[TicketId], mail: str) -> None:
    assert related(store, mail, NONE) == ()


def test_its_own_ticket_another_project_and_words_of_others_do_not_count(store: Store) -> None:
    mail = "Summer fair: how much may we spend on the fair?"
    own = decide(store, *DECISIONS[0])
    assert related(store, mail, own) == ()
    other = decide(store, *DECISIONS[0], project="other")
    assert [one.ticket for one in related(store, mail, own)] == [other]
    assert related(store, mail, own, "support") == ()
    mere_mail = open_ticket(store, subject="Summer fair")
    do(store, AppendEntry(TicketId(mere_mail), make.entry("We may spend up to 3000 on the fair.")))
    assert [one.ticket for one in related(store, mail, own, "other")] == [other]


def test_a_ticket_is_named_once_and_no_more_than_asked_for(store: Store) -> None:
    mail = "Summer fair: how much may we spend on the fair?"
    number = decide(store, *DECISIONS[0])
    do(store, AppendEntry(number, make.entry("Spend nothing on the fair.", kind=EntryKind.DECISION)))
    assert len(related(store, mail, NONE)) == 1
    for _ in range(4):
        decide(store, *DECISIONS[0])
    assert len(related(store, mail, NONE, limit=2)) == 2


def test_another_title_lends_its_words(store: Store) -> None:
    number = decide(store, "Question", "Yes, up to 3000.")
    mail = "The summer fair needs a tent"
    assert related(store, mail, NONE) == ()
    do(store, SetTitle(number, "Tents for the summer fair"))
    assert [one.ticket for one in related(store, mail, NONE)] == [number]


def test_words_that_many_decisions_share_tell_nothing(store: Store) -> None:
    for n in range(40):
        decide(store, f"Licence {n}", "The licence is renewed for a further year.")
    assert related(store, "Licence renewed?\nIs my licence renewed?", NONE) == ()


def test_rare_words_and_several_of_them_are_less_likely_to_be_shared_by_chance() -> None:
    assert chance(10, [1, 1], 1000) < chance(10, [5, 5], 1000) < chance(30, [5, 5], 1000)
    assert chance(10, [1, 1, 1], 1000) < chance(10, [1, 1], 1000)


def test_words_that_tell_nothing_are_left_out_and_endings_do_not_count() -> None:
    assert telling_words("Could you please pay these two invoices? The invoice is from the Café.") == ["invoic", "caf"]
    assert telling_words("会議室の予約") == ["会議", "議室", "室の", "の予", "予約"]


@pytest.mark.parametrize("text", [
    "Could you please pay these two invoices? The invoice is from the Café. " * 30, "会議室の予約、Rechnungen " * 200,
    "x" * 2_000 + " printer", " \n" * 500 + "Storage for the media team", "",
])
def test_the_first_telling_words_are_those_of_the_whole_text(text: str) -> None:
    every = list(dict.fromkeys(found for word in text.split() for found in telling_words(word)))
    assert telling_words(text) == every
    assert [telling_words(text, most) for most in (1, 2, 40)] == [every[:most] for most in (1, 2, 40)]
