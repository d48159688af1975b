"""An operator's ledger: what it says of the figures, what it warns of, and when there is none."""
from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from gateway.desk import rounds
from gateway.desk.rounds import ledger
from gateway.model.changes_lines import LedgerShown
from gateway.model.decision import Machine, Write
from gateway.model.due import DueKind, Schedule
from gateway.model.ledger import Books, Expiry, Premises, Trouble, Unanswered
from gateway.model.letters_lists import Ledger
from gateway.model.lines import Line, LineKind, SetAside, Unsent, read_lines
from gateway.model.mail import InboundId, Outcome
from gateway.model.occasion import Occasion
from gateway.model.people import Role
from gateway.model.policy import DeskPolicy
from gateway.model.ticket import TicketId
from tests.builders import NOW, directory, person

DAY, GB = timedelta(days=1), 1024**3
HOUSE = directory(people={**directory().people, "olaf": person("olaf", Role.OPERATOR)})
NOTHING = Books(NOW - DAY, InboundId(40), dict.fromkeys(Outcome, 0), 0, 0, (), 0, (), 0, (), 0, None)
CERTIFICATE = "The certificate"


def account(premises: Premises | None = None, **values: Any) -> Ledger:
    return ledger.account(replace(NOTHING, **values), premises or Premises(), HOUSE, NOW)


def test_the_sum_names_every_outcome_that_there_was() -> None:
    some = {outcome: number for number, outcome in enumerate(Outcome)}
    made = account(ended=some, at_work=3)
    assert made.taken == sum(count for count, _ in made.ended) == sum(some.values()) + 3
    assert len(made.ended) == len(Outcome)  # the first is none, and one more is not handled yet
    assert (3, "not handled yet") in made.ended
    assert account().ended == ()


def test_the_numbers_in_the_letter_are_those_of_the_question() -> None:
    books = replace(
        NOTHING, set_aside=tuple(SetAside(InboundId(n), "x@y.test", NOW, "odd", waits=True) for n in (9, 8)),
        all_set_aside=5, unsent=(Unsent(6, "answer", "gone@y.test", "Re: x", "550", None, waits=True),), all_unsent=1)
    decisions = ledger.send(Occasion(NOW, HOUSE, DeskPolicy(), "olaf", books=books))
    (write,) = [d for d in decisions if isinstance(d, Write)]
    assert isinstance(write.letter, Ledger)
    assert write.question is not None
    assert read_lines(write.question.about) == (
        Line(LineKind.MAIL, "9"), Line(LineKind.MAIL, "8"), Line(LineKind.LETTER, "6"))
    assert [number for _, items in write.letter.groups for number, *_ in items] == [1, 2, 3]
    assert write.letter.waiting == 3
    assert (write.machine, write.to.address) == (Machine.GENERATED, "olaf@example.test")
    assert ("Not shown:", "in quarantine 3 (spoc inbox), letters 0") in write.letter.facts
    following = rounds.next_ledger(HOUSE.people["olaf"], NOW, HOUSE, DeskPolicy())
    assert decisions[1:] == (LedgerShown("olaf", InboundId(40)), Schedule(DueKind.LEDGER, following, about="olaf"))


def test_it_comes_on_quiet_days_too_and_to_operators_only() -> None:
    quiet = Occasion(NOW, HOUSE, DeskPolicy(), "olaf", books=NOTHING)
    assert [type(d) for d in ledger.send(quiet)] == [Write, LedgerShown, Schedule]
    assert ledger.send(replace(quiet, about="tom")) == (Schedule(DueKind.LEDGER, None, about="tom"),)
    assert ledger.send(replace(quiet, policy=DeskPolicy(ledger_at=None))) == (
        Schedule(DueKind.LEDGER, None, about="olaf"),)
    assert ledger.send(replace(quiet, about="nobody")) == ()


@pytest.mark.parametrize(("premises", "books", "warning"), [
    (Premises(expiries=(Expiry(CERTIFICATE, NOW + 20 * DAY),)), {}, "The certificate ends on 2026-12-13."),
    (Premises(expiries=(Expiry(CERTIFICATE, NOW - DAY),)), {}, "The certificate has ended on 2026-11-22."),
    (Premises(expiries=(Expiry(CERTIFICATE, None),)), {}, "The certificate cannot be read."),
    (Premises(free_bytes=GB), {}, "Only 1.0 GB are left on the disk."),
    (Premises(), {"oldest_letter": NOW - timedelta(hours=2)},
     "A letter has waited since 2026-11-23 08:00 UTC: does the relay take mail?"),
    (Premises(), {"troubles": (Trouble("Mailbox support is away", NOW - timedelta(hours=2), "no answer"),)},
     "Mailbox support is away, since 2026-11-23 08:00 UTC: no answer"),
    (Premises(), {"troubles": (Trouble("Mailbox support waits", NOW - timedelta(hours=2), ""),)},
     "Mailbox support waits, since 2026-11-23 08:00 UTC."),
])
def test_what_needs_him_stands_first(premises: Premises, books: dict[str, Any], warning: str) -> None:
    assert account(premises, **books).warnings == (warning,)


@pytest.mark.parametrize(("premises", "books"), [
    (Premises(expiries=(Expiry(CERTIFICATE, NOW + 22 * DAY),)), {}), (Premises(free_bytes=3 * GB), {}),
    (Premises(), {"oldest_letter": NOW - timedelta(minutes=50)}),
])
def test_what_is_well_does_not(premises: Premises, books: dict[str, Any]) -> None:
    assert account(premises, **books).warnings == ()


def test_mails_that_were_held_and_never_answered_are_named() -> None:
    held = (Unanswered(InboundId(1), "ana", TicketId(7), NOW), Unanswered(InboundId(2), "tom", None, NOW))
    assert ("Held, never answered:", "a mail of Ana Smith (#7), a mail of Tom Smith") in account(unanswered=held).facts
