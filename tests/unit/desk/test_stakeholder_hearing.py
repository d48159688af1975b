"""What follows from the mail of somebody in a conversation, where no other test can see it from outside."""
from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from gateway.desk.decide import decide
from gateway.desk.writing import to_conversation
from gateway.model.changes import Cover, Mention
from gateway.model.decision import Assign, Confirm, Decision, Finish, MoveTo, Write
from gateway.model.letter import Answer, Closed, NewTicket, RichText, StatusChange
from gateway.model.letters_conversation import YourRequests
from gateway.model.mail import Address, InboundMail, Outcome
from gateway.model.people import Absence
from gateway.model.situation import Found, Situation
from gateway.model.ticket import Participant, Status, Tag, TagRole, TicketId, Triage
from tests.builders import BEN, EVE, NOW, SHARED, directory, file, mail, situation, ticket, triage, trust

BEN_TAG = Tag("c" * 20, TagRole.STAKEHOLDER, BEN.key, TicketId(7))


def _decide(came: InboundMail, given: Situation, thought: Triage | None = None) -> tuple[Decision, ...]:
    return decide(came, given, thought or triage(), NOW)


def _at_his_tag(came: InboundMail, **values: object) -> tuple[Decision, ...]:
    return _decide(came, situation(**{"tags": (BEN_TAG,), "by_tag": file(), **values}))


def _letters(decisions: tuple[Decision, ...]) -> list[tuple[str, str]]:
    return [(d.letter.name, d.to.address) for d in decisions if isinstance(d, Write)]


# --- trust -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["close", "stop", "urgent because I say so", "add mia@x.test", "remove me"])
def test_what_a_trusted_peer_calls_forged_changes_nothing(word: str) -> None:
    done = _at_his_tag(mail(word), trust=trust(checked=True, failed=True))
    assert [name for name, _ in _letters(done)] == ["new-entry"]


def test_status_is_not_written_to_who_has_had_enough() -> None:
    done = _decide(mail("status", subject=""), situation(receipts_last_hour=100))
    assert _letters(done) == []
    assert done[-1] == Finish(Outcome.COMMAND, "status: asked at the shared address")


def test_status_of_a_long_list_is_cut() -> None:
    many = tuple(file(id=TicketId(n)) for n in range(10, 40))
    done = _decide(mail("status", subject=""), situation(found=Found(theirs=many)))
    letter = next(d.letter for d in done if isinstance(d, Write))
    assert isinstance(letter, YourRequests)
    assert (len(letter.requests), letter.more) == (20, 10)


def test_a_subject_that_says_more_is_a_matter_unless_he_asks_of_his_own() -> None:
    came = mail("Status?", subject="Printer on fire")
    assert _decide(came, situation())[-1].outcome is Outcome.NEW_TICKET  # type: ignore[union-attr]
    asked = _decide(came, situation(found=Found(theirs=(file(),))))
    assert asked[-1].outcome is Outcome.COMMAND  # type: ignore[union-attr]


# --- reopening -------------------------------------------------------------------------------------------------------


def test_a_finished_ticket_of_somebody_who_is_away_opens_with_his_cover() -> None:
    house = directory()
    away = Absence(NOW.date(), NOW.date() + timedelta(days=3), cover="tom")
    house = replace(house, people={**house.people, "ana": replace(house.people["ana"], absences=(away,))})
    done = _at_his_tag(mail("It is still broken."), directory=house, by_tag=file(status=Status.RESOLVED, promise=None))
    assert next(d for d in done if isinstance(d, Assign)).poc == "tom"
    assert next(d for d in done if isinstance(d, Cover)).covers_for == "ana"
    assert MoveTo(TicketId(7), Status.OPEN) in done
    told = next(d for d in done if isinstance(d, Write) and d.to.address == "tom@example.test")
    assert isinstance(told.letter, NewTicket)
    assert "still broken" in told.letter.text.text
    assert ("status-change", BEN.address) in _letters(done)
    changes = [d.letter for d in done if isinstance(d, Write) and isinstance(d.letter, StatusChange)]
    assert [change.poc for change in changes] == ["Tom Smith"]


def test_an_open_ticket_that_can_wait_stays_with_its_poc_wherever_he_is() -> None:
    house = directory()
    away = Absence(NOW.date(), NOW.date(), cover="tom")
    house = replace(house, people={**house.people, "ana": replace(house.people["ana"], absences=(away,))})
    tomorrow = file(promise=NOW + timedelta(days=1, hours=5))
    assert not [d for d in _at_his_tag(mail("Any news?"), directory=house, by_tag=tomorrow) if isinstance(d, Assign)]


# --- language --------------------------------------------------------------------------------------------------------


def test_his_language_is_kept_where_his_mail_tells_it() -> None:
    done = _at_his_tag(mail("Es geht nicht.", language="de", tells_language=True))
    assert Confirm(BEN.key, "de") in done
    assert Confirm(BEN.key) in _at_his_tag(mail("4711", language="en"))


def test_a_mail_that_tells_no_language_is_answered_as_he_wrote_before() -> None:
    done = _decide(mail("4711"), situation(sender_known=True, sender_language="ja"))
    assert {d.language for d in done if isinstance(d, Write) and d.to.key == BEN.key} == {"ja"}
    told = _decide(mail("Bitte helfen", language="de", tells_language=True), situation(sender_language="ja"))
    assert {d.language for d in told if isinstance(d, Write) and d.to.key == BEN.key} == {"de"}


# --- who gets what ---------------------------------------------------------------------------------------------------

_PEOPLE = (
    Participant(Address("eve+news@elsewhere.test"), is_stakeholder=False), Participant(BEN, is_stakeholder=True),
    Participant(EVE, is_stakeholder=False),
    Participant(Address("ida@x.test", "Ida Fox"), is_stakeholder=False, quiet=True),
    Participant(Address("out@x.test"), is_stakeholder=False, admitted=False),
)


def _others(letter: Answer | Closed | StatusChange) -> dict[str, tuple[str, ...]]:
    written = to_conversation(letter, ticket(participants=_PEOPLE))
    return {w.to.address: w.letter.others for w in written}  # type: ignore[attr-defined]


def test_everybody_sees_who_else_reads_it_and_each_mailbox_gets_one() -> None:
    assert _others(Answer(TicketId(7), "", "Ana", RichText("Yes."))) == {
        BEN.address: ("eve+news@elsewhere.test", "Ida Fox"), "eve+news@elsewhere.test": ("Ben Ode", "Ida Fox"),
        "ida@x.test": ("Ben Ode", "eve+news@elsewhere.test"),
    }


def test_who_wants_nothing_automatic_gets_only_words() -> None:
    assert "ida@x.test" not in _others(StatusChange(TicketId(7), "", "assigned", "Ana", None))
    assert "ida@x.test" not in _others(Closed(TicketId(7), "", "Ana"))
    assert "ida@x.test" in _others(Closed(TicketId(7), "", "Ana", RichText("All done.")))


def test_people_in_copy_are_asked_about_once_and_never_ours() -> None:
    cc = (Address("mia@x.test", "Mia"), Address("MIA@x.test"), Address("mia+1@x.test"), Address(SHARED),
          Address("support+abc@example.test"), Address("tom@example.test"), BEN, Address("no-reply@x.test"))
    done = _at_his_tag(mail("It is the lamp.", cc=cc), trust=trust(checked=True, aligned=True))
    assert [d.people for d in done if isinstance(d, Mention)] == [(Address("mia@x.test", "Mia"),)]
    assert ("copied", "ana@example.test") in _letters(done)
    assert "copied" not in dict(_letters(_at_his_tag(mail("It is the lamp.", cc=cc))))
