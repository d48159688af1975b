"""The librarian knows what is alike: after a start, a moment after a ticket was solved, in one project only."""
from __future__ import annotations

import threading
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from gateway import librarian as module
from gateway.librarian import Librarian
from gateway.model.decision import AppendEntry, MoveTo
from gateway.model.mail import Disposition, InboundMail, Screening
from gateway.model.situation import Situation
from gateway.model.ticket import Status, TicketId
from gateway.store.engine import Store
from tests.builders import mail, situation
from tests.servers import wait_until
from tests.unit.store import builders as make

KEYS = {"subject": "Keyboard", "text": "Some keys of my keyboard type every letter twice."}
AGAIN = "My keyboard types letters twice, every key of it."
LIFT = {"subject": "Lift", "text": "The lift in the main entrance is stuck between two floors."}
NOW = make.NOW


def opened(store: Store, told: dict[str, str], **ticket: Any) -> TicketId:
    """A ticket that this mail opened."""
    (number,) = make.unit(store).reserve_tickets(1)
    opening = make.opening(number, subject=told["subject"], **ticket)
    first = replace(opening[1], entry=make.entry(told["text"]))  # type: ignore[type-var]
    make.do(store, opening[0], first, opening[2])
    return TicketId(number)


def solved(store: Store, told: dict[str, str], at: datetime = NOW, **ticket: Any) -> TicketId:
    """One that Paul has answered and closed."""
    number = opened(store, told, **ticket)
    make.do(store, AppendEntry(number, make.entry("Set the delay.", author=make.PAUL)),
            MoveTo(number, Status.RESOLVED), now=at)
    return number


def librarian(store: Store, **values: Any) -> Librarian:
    """One who has looked once."""
    made = Librarian(store, lambda: NOW, **values)
    made.look()
    return made


def compared(made: Librarian, text: str, subject: str = "", **values: Any) -> Situation:
    came: InboundMail = mail(text, subject=subject)
    return made.compare(situation(**{"next_ticket": TicketId(500), **values}), came, NOW)


def suggestions(made: Librarian, text: str = AGAIN, **values: Any) -> list[TicketId]:
    return [one.ticket for one in compared(made, text, **values).solved]


def test_a_solved_ticket_is_found_after_a_start_and_one_solved_later_at_the_next_look(store: Store) -> None:
    first = solved(store, KEYS)
    made = librarian(store)
    assert suggestions(made) == [first]
    second = solved(store, KEYS)
    assert suggestions(made) == [first]
    made.look()
    assert sorted(suggestions(made)) == [first, second]


def test_thousands_are_read_a_page_at_a_time(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_PAGE", 2)
    solved(store, KEYS, at=NOW - timedelta(hours=1))
    for _ in range(5):
        solved(store, LIFT, at=NOW - timedelta(minutes=1))
    made = librarian(store)
    assert suggestions(made) == []
    for _ in range(3):
        made.look()
    assert len(suggestions(made)) == 1


def test_it_is_not_suggested_elsewhere_nor_once_it_is_open_again(store: Store) -> None:
    number = solved(store, KEYS, project="orders")
    made = librarian(store)
    assert suggestions(made) == []
    assert suggestions(made, project_key="orders") == [number]
    make.do(store, MoveTo(number, Status.OPEN))
    assert suggestions(made, project_key="orders") == []


def test_the_next_mail_finds_a_mail_of_the_moment_before(store: Store) -> None:
    opened(store, KEYS)
    made = librarian(store)
    assert compared(made, LIFT["text"], LIFT["subject"], next_ticket=TicketId(2)).same is None
    number = opened(store, LIFT)
    found = compared(made, "The lift at the main entrance is stuck again.", "lift").same
    assert found is not None
    assert found.ticket.id == number == 2


def test_what_another_process_opened_is_found_after_a_look_and_only_while_it_is_fresh(store: Store) -> None:
    number = opened(store, LIFT)
    made = librarian(store)
    found = compared(made, LIFT["text"]).same
    assert found is not None
    assert found.ticket.id == number
    later = librarian(store, within=timedelta(hours=1))
    asked = situation(next_ticket=TicketId(500))
    assert later.compare(asked, mail(LIFT["text"]), NOW + timedelta(minutes=59)).same is not None
    assert later.compare(asked, mail(LIFT["text"]), NOW + timedelta(minutes=61)).same is None


def test_what_everybody_has_for_himself_is_never_the_same_matter(store: Store) -> None:
    opened(store, {"subject": "Password", "text": "I forgot my password, please reset it."})
    assert compared(librarian(store), "I forgot my password, please reset it.", "Password").same is None


@pytest.mark.parametrize(("values", "expected"), [
    ({"suggests": False}, (0, True)), ({"within": timedelta(0)}, (1, False)),
])
def test_each_can_be_switched_off(store: Store, values: dict[str, Any], expected: tuple[int, bool]) -> None:
    solved(store, KEYS)
    opened(store, LIFT)
    made = librarian(store, **values)
    assert (len(suggestions(made)), compared(made, LIFT["text"]).same is not None) == expected


def test_mail_that_opens_nothing_is_not_compared(store: Store) -> None:
    solved(store, KEYS)
    automatic = Screening(Disposition.IGNORE, "automatic")
    assert suggestions(librarian(store), screening=automatic) == []


def test_a_comparison_that_fails_holds_up_no_mail(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    made = librarian(store)
    monkeypatch.setattr(made.shelves, "alike", lambda *_: 1 / 0)
    given = situation()
    assert made.compare(given, mail(AGAIN), NOW) is given


def test_it_runs_until_it_is_stopped(store: Store) -> None:
    number = solved(store, KEYS)
    made, stop = Librarian(store, lambda: NOW, poll=0.01), threading.Event()
    thread = threading.Thread(target=made.run, args=(stop,))
    thread.start()
    try:
        wait_until(lambda: suggestions(made) == [number], "it is found")
    finally:
        stop.set()
        thread.join(60)
    assert not thread.is_alive()
