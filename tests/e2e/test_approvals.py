"""A POC asks a sponsor for a yes or no: twelve ways to answer, eight ways to cheat, and what time brings about."""
from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from sqlalchemy import select, update

from gateway.cli.mailboxes import Delivered, File
from gateway.model.due import DueKind
from gateway.store.tables import due
from tests.e2e.house import ROUND_THE_CLOCK, House, Person, number_of

SPONSORS = {
    "people.vera": {"name": "Vera Lind", "addresses": ["vera@example.test"], "roles": ["sponsor"], "cover": "dan"},
    "people.dan": {"name": "Dan Roth", "addresses": ["dan@example.test"], "roles": ["sponsor"]},
    "people.tess": {"name": "Tess Mora", "addresses": ["tess@example.test"], "roles": ["sponsor"], "cover": "dan",
                    "absences": ["2020-01-01..2099-12-31"]},
}
CHANGES = {"trust": {"authserv_id": "mx.example.test", "trusted_peers": ["127.0.0.1"]}, **SPONSORS}
"""A mail system in front of the gateway says whose mail is whose."""
WHAT = "budget: 3,000 EUR for two laptops"


def proof(address: str) -> dict[str, str]:
    """What that mail system puts on a mail that is really from this address."""
    return {"Authentication-Results": f"mx.example.test; dmarc=pass header.from={address.rpartition('@')[2]}"}


def says(person: Person, letter: Delivered, text: str, **values: Any) -> EmailMessage:
    """A reply that is proven to be his."""
    return person.replies(letter, text, headers=proof(person.address), **values)


def asked(house: House, line: str = f"#approve vera: {WHAT}", words: str = "",
          **values: Any) -> tuple[Delivered, int]:
    """Sam has a request, and Ana asks Vera; the letter that Vera gets."""
    sam, vera = house.stakeholder("Sam Lee"), sponsor(house)
    sam.writes(subject="New laptops", text="Two of our laptops are broken.\nCould we have new ones?")
    told = house.ana.receives("new-ticket")
    says(house.ana, told, f"{line}\n\n{words}" if words else line, **values)
    return vera.receives("approval"), number_of(told)


def sponsor(house: House) -> Person:
    return Person(house, "vera@example.test", "Vera Lind")


def records(house: House, number: int, kind: str = "decision") -> list[str]:
    return [entry["text"] for entry in house.ticket(number)["entries"] if entry["kind"] == kind]


# --- asking ----------------------------------------------------------------------------------------------------------


def test_the_letter_holds_all_that_is_needed_to_decide(house: House, ana: Person):
    offer = File("offer.pdf", b"%PDF-1", "application/pdf")
    letter, number = asked(house, words="The old ones are five years old.", files=[offer])
    first, *_ = letter.text.splitlines()
    assert first == "Ana Sousa asks you to approve:"
    for words in ("3,000 EUR for two laptops", "The old ones are five years old.", "Reply yes or no.", "Until: ",
                  "It changes: the budget", f"#{number} New laptops", "Sam Lee", "Two of our laptops are broken."):
        assert words in letter.text
    assert "offer.pdf" in letter.text
    assert [part.get_filename() for part in letter.message.iter_attachments()] == ["offer.pdf"]
    receipt = ana.receives("command-receipt")
    assert "Vera Lind is asked to approve it by" in receipt.text
    house.settle()
    assert house.take(house.ana.address, "answer", 0) is None


@pytest.mark.parametrize(("text", "state", "record"), [
    ("Yes.", "Approved:", "approved: 3,000 EUR for two laptops ("),
    ("yes up to 2500", "Approved:", "approved: 3,000 EUR for two laptops up to 2500 ("),
    ("Ja, bis 2.500 €\n\nViele Grüße\nVera", "Approved:", "approved: 3,000 EUR for two laptops bis 2.500 € ("),
    ("oui, merci Ana", "Approved:", "approved: 3,000 EUR for two laptops ("),
    ("はい、承認します。", "Approved:", "approved: 3,000 EUR for two laptops ("),
    ("no: too dear", "Refused:", "refused: 3,000 EUR for two laptops - too dear ("),
    ("Nein", "Refused:", "refused: 3,000 EUR for two laptops ("),
])
def test_a_clear_answer_is_on_record_for_both_sides(house: House, ana: Person, text: str, state: str, record: str):
    letter, number = asked(house)
    vera = sponsor(house)
    says(vera, letter, text)
    assert state in ana.receives("approval-result").text
    told = "You have approved" if state == "Approved:" else "You have refused"
    assert told in vera.receives("approval-recorded").text
    (entry,) = records(house, number)
    assert entry.startswith(f"Vera Lind {record}")


@pytest.mark.parametrize(("text", "why"), [
    ("ok, but only after Ben has looked at it", "it sounds like a condition"),
    ("Is that the net price?", "it asks something"),
    ("yes and no", "more in it than a yes or a no"),
    ("👍", "a picture alone"),
    ("Sí, siempre que llegue en mayo", "it sounds like a condition"),
])
def test_what_is_not_clear_is_asked_back_and_is_a_note_for_the_poc(house: House, ana: Person, text: str, why: str):
    letter, number = asked(house)
    vera = sponsor(house)
    says(vera, letter, text)
    back = vera.receives("approval-not-counted")
    assert why in back.text
    assert "Please reply yes or no" in back.text
    assert text in ana.receives("note").text
    assert records(house, number) == []
    says(vera, back, "yes")
    assert "Approved:" in ana.receives("approval-result").text


def test_several_sponsors_must_all_agree(house: House, ana: Person, ben: Person):
    letter, number = asked(house, f"#approve vera, dan: {WHAT}")
    vera, dan = sponsor(house), Person(house, "dan@example.test", "Dan Roth")
    other = dan.receives("approval")
    assert "Also asked: Vera Lind (all must agree)" in other.text
    says(vera, letter, "yes")
    assert "The others are still to answer." in vera.receives("approval-recorded").text
    house.settle()
    assert house.take(ana.address, "approval-result", 0) is None
    says(dan, other, "no: not this year")
    result = ana.receives("approval-result").text
    assert "Refused:" in result
    assert "Vera Lind: yes" in result
    assert "Dan Roth: no, not this year" in result
    assert "You have approved" in vera.receives("approval-recorded").text
    assert len(records(house, number)) == 2


def test_one_of_several_is_enough_where_it_says_so(house: House, ana: Person):
    letter, _ = asked(house, f"#approve any of vera, dan: {WHAT}")
    dan = Person(house, "dan@example.test", "Dan Roth")
    assert "one yes is enough" in dan.receives("approval").text
    says(sponsor(house), letter, "approved")
    assert "Approved:" in ana.receives("approval-result").text
    assert "Your answer is no longer needed: it is approved already" in dan.receives("approval-recorded").text


def test_a_batch_is_answered_by_numbers(house: House, ana: Person):
    vera = sponsor(house)
    first, one = asked(house)
    second, two = asked(house, "#approve vera: scope: Leave the chairs out")
    line = re.search(rf"^  (\d) - 3,000 EUR for two laptops .*#{one},", second.text, re.M)
    assert line, second.text
    says(vera, second, f"1 yes, {line[1]} no: too dear")
    recorded = vera.receives("approval-recorded").text
    assert "You have approved: Leave the chairs out" in recorded
    assert "You have refused: 3,000 EUR for two laptops" in recorded
    assert {ana.receives("approval-result").text.split(":")[0] for _ in range(2)} == {"Approved", "Refused"}
    assert records(house, one)[0].startswith("Vera Lind refused")
    assert records(house, two)[0].startswith("Vera Lind approved")
    says(vera, first, "yes")
    assert "you have answered before (no), and that stands" in vera.receives("approval-not-counted").text


# --- cheating --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("result", ["dmarc=fail", "dmarc=none"])
def test_a_from_that_nobody_vouches_for_decides_nothing(house: House, ana: Person, result: str):
    letter, number = asked(house)
    vera = sponsor(house)
    header = {"Authentication-Results": f"mx.example.test; {result} header.from=example.test"}
    Person(house, "vera@example.test", "Vera Lind").replies(letter, "yes", headers=header)
    back = vera.receives("approval-not-counted").text
    assert ("says that it is not from you" in back) if "fail" in result else ("did not vouch" in back)
    assert records(house, number) == []
    assert "yes" in records(house, number, "note")


def test_an_answer_from_an_assistant_or_a_colleague_counts_for_nobody(house: House, ana: Person, ben: Person):
    letter, number = asked(house)
    vera, helper = sponsor(house), house.stakeholder("Kim Assistant")
    says(helper, letter, "yes, she agrees")
    assert f"it came from {helper.address}" in vera.receives("approval-not-counted").text
    says(ben, letter, "yes")
    assert "it came from ben@example.test" in vera.receives("approval-not-counted").text
    assert "Vera Lind was asked, and only Vera Lind can answer" in ben.receives("approval-not-counted").text
    assert records(house, number) == []
    helper.receives_nothing()


def test_another_sponsor_cannot_answer_at_her_address(house: House):
    letter, number = asked(house, f"#approve vera, dan: {WHAT}")
    dan = Person(house, "dan@example.test", "Dan Roth")
    own = dan.receives("approval")
    says(dan, letter, "yes")
    assert "Vera Lind was asked" in dan.receives("approval-not-counted").text
    assert "it came from dan@example.test" in sponsor(house).receives("approval-not-counted").text
    says(dan, own, "yes")
    house.settle()
    assert records(house, number)[0].startswith("Dan Roth approved")


def test_an_out_of_office_asks_her_deputy_and_decides_no_more_than_a_quote(house: House, ana: Person):
    letter, number = asked(house)
    vera = sponsor(house)
    machine = {**proof(vera.address), "Auto-Submitted": "auto-replied"}
    vera.replies(letter, "yes, I am away until Monday", headers=machine)
    house.settle()
    assert records(house, number) == []
    assert "yes, I am away until Monday" in [entry["text"] for entry in house.ticket(number)["entries"]]
    Person(house, "dan@example.test", "Dan Roth").receives("approval")
    says(vera, letter, "\n".join(f"> {line}" for line in ("yes", *letter.text.splitlines())))
    assert "there were no words in it" in vera.receives("approval-not-counted").text
    assert records(house, number) == []


def test_a_second_different_answer_changes_nothing_and_the_poc_reads_it(house: House, ana: Person):
    letter, number = asked(house)
    vera = sponsor(house)
    says(vera, letter, "yes")
    ana.receives("approval-result")
    says(vera, letter, "no")
    assert "you have answered before (yes), and that stands" in vera.receives("approval-not-counted").text
    assert "no" in ana.receives("note").text
    assert len(records(house, number)) == 1


def test_what_was_asked_anew_or_withdrawn_cannot_be_answered(house: House, ana: Person):
    letter, number = asked(house)
    vera = sponsor(house)
    receipt = ana.receives("command-receipt")
    says(ana, receipt, "#approve vera: budget: 9,000 EUR for six laptops")
    assert "this takes the place of what you asked before" in ana.receives("command-receipt").text
    newer = vera.receives("approval")
    assert "This takes the place of an earlier question." in newer.text
    says(vera, letter, "yes")
    assert "Ana Sousa has withdrawn the question, or asked anew" in vera.receives("approval-not-counted").text
    says(ana, receipt, "#approve withdraw")
    assert "withdrawn, and whoever was asked is told" in ana.receives("command-receipt").text
    assert "Ana Sousa has withdrawn the question" in vera.receives("approval-recorded").text
    says(vera, newer, "yes")
    assert "has withdrawn the question" in vera.receives("approval-not-counted").text
    assert records(house, number) == []


def test_another_title_is_shown_to_her_before_her_word_counts(house: House, ana: Person):
    letter, number = asked(house)
    vera = sponsor(house)
    says(ana, ana.receives("command-receipt"), "#title New laptops for everybody")
    ana.receives("command-receipt")
    says(vera, letter, "yes")
    again = vera.receives("approval")
    assert "It was changed since you were asked" in again.text
    assert "New laptops for everybody" in again.text
    assert records(house, number) == []
    says(vera, again, "yes")
    ana.receives("approval-result")


# --- around it -------------------------------------------------------------------------------------------------------


def test_undo_withdraws_what_nobody_has_answered(house: House, ana: Person):
    letter, number = asked(house)
    vera = sponsor(house)
    says(ana, ana.receives("command-receipt"), "undo")
    assert "taken back: withdrawn, and whoever was asked is told" in ana.receives("command-receipt").text
    assert "has withdrawn the question" in vera.receives("approval-recorded").text
    says(vera, letter, "yes")
    vera.receives("approval-not-counted")
    assert records(house, number) == []


def test_status_shows_what_is_open(house: House, ana: Person):
    _, _ = asked(house)
    says(ana, ana.receives("command-receipt"), "#status")
    assert "Vera Lind is asked to approve by" in ana.receives("command-receipt").text


@pytest.mark.parametrize(("line", "said"), [
    ("#approve ben: the laptops", '"ben" is no sponsor whom I know'),
    ("#approve vera", "write what is to be approved"),
    ("#approve", "say whom you ask"),
    ("#approve vera by 2020-01-01: the laptops", "is over"),
    ("#approve withdraw", "no approval is open"),
    ("#approve vera: x\n#approve vera: x", "the same line stands there twice"),
])
def test_what_cannot_be_asked_says_why(house: House, ana: Person, sam: Person, line: str, said: str):
    sam.writes(subject="New laptops")
    says(ana, ana.receives("new-ticket"), line)
    assert said in ana.receives("command-receipt").text
    house.settle()
    assert house.take("vera@example.test", "approval", 0) is None


def test_the_deputy_of_an_absent_sponsor_is_asked_at_once(house: House, ana: Person, sam: Person):
    sam.writes(subject="New laptops")
    says(ana, ana.receives("new-ticket"), f"#approve tess: {WHAT}")
    assert "Dan Roth in the place of Tess Mora, who is away" in ana.receives("command-receipt").text
    dan = Person(house, "dan@example.test", "Dan Roth")
    letter = dan.receives("approval")
    assert "In place of: Tess Mora (is away)" in letter.text
    says(dan, letter, "yes")
    assert "Tess Mora: yes (answered by Dan Roth)" in ana.receives("approval-result").text
    house.settle()
    assert house.take("tess@example.test", None, 0) is None


# --- where nobody vouches for From, and what time brings about -------------------------------------------------------

HASTY = {"working_hours": ROUND_THE_CLOCK, "approvals": {"answer_within": "8h", "reminder_before": "5h"}, **SPONSORS}


@pytest.fixture(scope="module")
def hasty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Three hours after she was asked Vera is reminded, five hours later somebody else is asked: `comes` lets it be
    then, however long the mails of a test take."""
    house = House(tmp_path_factory.mktemp("hasty"), HASTY)
    try:
        yield house.start()
    finally:
        house.close()


def comes(house: House, kind: DueKind, number: int) -> datetime:
    """What waits of that kind for the ticket falls due now; when it should have."""
    waits = (due.c.kind == kind, due.c.state == "waiting", due.c.ticket_id == number)
    with house.store.write() as conn:
        (instant,) = conn.execute(select(due.c.instant).where(*waits)).scalars()
        conn.execute(update(due).where(*waits).values(instant=datetime.now(UTC)))
    assert isinstance(instant, datetime)
    return instant


def test_without_a_mail_system_that_vouches_she_is_asked_once_more(hasty: House):
    hasty.look_away()
    letter, number = asked(hasty)
    vera = sponsor(hasty)
    vera.replies(letter, "yes up to 2500")
    confirm = vera.receives("approval-confirm")
    assert "Yes, up to 2500: 3,000 EUR for two laptops" in confirm.text
    assert records(hasty, number) == []
    vera.replies(confirm, "Yes.")
    assert "Approved:" in hasty.ana.receives("approval-result").text
    assert "up to 2500" in records(hasty, number)[0]
    vera.replies(confirm, "yes")
    assert "answered before" in vera.receives("approval-not-counted").text


def test_a_reminder_then_the_deputy_then_the_poc(hasty: House):
    hasty.look_away()
    vera, dan, ana = sponsor(hasty), Person(hasty, "dan@example.test", "Dan Roth"), hasty.ana
    first, number = asked(hasty)
    reminded_at = comes(hasty, DueKind.APPROVAL_REMINDER, number)
    reminder = vera.receives("approval")
    assert reminder.text.startswith("Still open: Ana Sousa asks you to approve:")
    assert reminder.header("Auto-Submitted") == "auto-generated"
    assert comes(hasty, DueKind.APPROVAL_END, number) - reminded_at == timedelta(hours=5)
    deputy = dan.receives("approval")
    assert "In place of: Vera Lind (has not answered)" in deputy.text
    reminded_at = comes(hasty, DueKind.APPROVAL_REMINDER, number)
    assert dan.receives("approval").text.startswith("Still open: ")
    assert comes(hasty, DueKind.APPROVAL_END, number) - reminded_at == timedelta(hours=5)
    assert "Nobody has answered in time" in ana.receives("approval-result").text
    vera.replies(first, "yes")
    assert "which is over" in vera.receives("approval-not-counted").text
    assert "yes" in ana.receives("note").text
    assert records(hasty, number) == []


def test_the_deputy_answers_in_her_place_once_he_was_asked(hasty: House):
    hasty.look_away()
    dan, ana = Person(hasty, "dan@example.test", "Dan Roth"), hasty.ana
    letter, number = asked(hasty)
    dan.replies(letter, "yes")
    assert "Vera Lind was asked" in dan.receives("approval-not-counted").text
    comes(hasty, DueKind.APPROVAL_END, number)
    dan.replies(dan.receives("approval"), "yes")
    dan.replies(dan.receives("approval-confirm"), "yes")
    result = ana.receives("approval-result").text
    assert "Vera Lind: yes (answered by Dan Roth)" in result
    assert records(hasty, number)[0].startswith("Dan Roth (for Vera Lind) approved")
