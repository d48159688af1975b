"""A reason that is kept is told later in the language of who asks for it."""
from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from gateway.model.changes import Remember
from gateway.model.decision import Assign
from gateway.model.deed import Deed, Standing
from gateway.model.mail import Outcome
from gateway.model.phrase import Phrase
from gateway.model.situation import Wishes
from gateway.model.ticket import TicketId, Urgency
from gateway.store.engine import Store
from gateway.store.reports import ticket_report
from gateway.store.sentences import from_text, to_text
from gateway.store.unit import Processed

from .builders import NOW, claimed_mail, do, finish, open_ticket, situation, unit

WHY = Phrase.joined(", ", (Phrase("topic {topic}", topic="hardware"), "as it stands", Phrase("speaks {language}",
                           language=Phrase("German")), Phrase("{poc} has {tickets} of {cap} tickets", poc="Bo\n{x}",
                                                              tickets=3, cap=4)))


@pytest.mark.parametrize("sentence", ["asked", "two\nlines", "", "a\n{}"])
def test_a_plain_sentence_is_kept_as_it_is(sentence: str) -> None:
    back = from_text(to_text(sentence))
    assert (back, type(back)) == (sentence, str)


def test_a_phrase_reads_back_with_all_that_it_was_made_of() -> None:
    back = from_text(to_text(WHY))
    assert isinstance(back, Phrase)
    assert (back, back.template, back.values) == (WHY, WHY.template, WHY.values)
    assert back.values["part_3"].values["language"].template == "German"  # type: ignore[union-attr]
    assert to_text(WHY).startswith("topic hardware, as it stands, speaks German")


def test_what_no_reason_holds_is_kept_in_english() -> None:
    back = from_text(to_text(Phrase("{level} by {day}", level=Urgency.HIGH, day=date(2026, 12, 3))))
    assert back == "high by 2026-12-03"


def of_ticket(store: Store, number: TicketId) -> str:
    file = unit(store).file(number)
    assert file is not None
    return file.ticket.chosen_by


def test_the_reason_of_a_ticket_reads_back(store: Store) -> None:
    number = TicketId(open_ticket(store, chosen_by=WHY))
    assert of_ticket(store, number).values == WHY.values  # type: ignore[attr-defined]
    do(store, Assign(number, "paul", Phrase("assigned by {name}", name="Ana")))
    assert of_ticket(store, number).template == "assigned by {name}"  # type: ignore[attr-defined]
    report = ticket_report(store, number)
    assert report is not None
    assert report["chosen_by"] == "assigned by Ana"


def test_the_reason_that_undo_brings_back_reads_back_too(store: Store) -> None:
    number = TicketId(open_ticket(store, chosen_by=WHY))
    file, claimed = unit(store).file(number), claimed_mail(store)
    assert file is not None
    stood = Standing.of(file.ticket)
    deed = Deed(claimed.id, number, "paul", NOW, stood, replace(stood, poc="zoe", chosen_by="asked"))
    unit(store).carry_out(Processed(claimed), None, (Remember(deed), finish(number, Outcome.COMMAND)), [], NOW)
    kept = unit(store).look_up(situation(store, claimed_mail(store)), Wishes(deed_of=claimed.id), NOW).deed
    assert kept is not None
    assert (kept.before.chosen_by.values, kept.after.chosen_by) == (WHY.values, "asked")  # type: ignore[attr-defined]
