"""What makes a POC's mail wait for his word, and what must not."""
from datetime import timedelta

import pytest

from gateway.desk import commands, grammar
from gateway.desk.guards import Outgoing, reasons, shows_private
from gateway.desk.lifecycle import is_echo
from gateway.model.mail import Address, Attachment
from gateway.model.situation import TicketFile
from gateway.model.ticket import Entry, EntryKind, Visibility
from tests.builders import BEN, NOW, file, person

ANA = Address("ana@example.test", "Ana Smith")
TOLD = """\
Your reply goes to Ben Ode (outside). For a note to colleagues only, begin with #note.

From: Ben Ode <ben@customer.test>
Why you: topic access
Ben Ode writes:

I cannot log in since the new version came out.
---
#7, Support. A line in your reply does it:
#close  #assign NAME  #urgency high  #note  #help
"""
HIS = Entry(EntryKind.MAIL, Visibility.PUBLIC, BEN, NOW, "I cannot log in since the new version came out.\n#close")
TAG = "a" * 20


def _why(text: str, **values: object) -> str:
    words = grammar.read_words(text, commands.KNOWN)
    made: dict[str, object] = {"entries": (HIS,), "is_note": False, "told": TOLD, **values}
    return " ".join(reasons(Outgoing(words, person("ana"), **made)))  # type: ignore[arg-type]


@pytest.mark.parametrize("text", [
    "I look.\n> Why you: topic access\nMe, then.",
    "I look.\n\nFrom Ben Ode <ben@customer.test>",
    "I look.\n\n| Why  you:\ttopic access",
    "I look.\nyour reply goes to Ben Ode (outside).",
    "I look.\nBen Ode writes:\nI cannot log in",
])
def test_a_line_of_our_letter_waits(text: str) -> None:
    assert "quotes our own letter" in _why(text)
    assert "quotes our own letter" not in _why(text, is_note=True)
    assert "quotes our own letter" not in _why(text, told="")


@pytest.mark.parametrize("text", [
    "I look.\n> I cannot log in since the new version came out.\nSince when?",
    "Dear Ben Ode,\nI look.\nBen Ode\nAna",
    "I look.\n> the new version\n> came out.",
    "Why?",
])
def test_the_stakeholders_own_words_and_short_ones_may_go(text: str) -> None:
    assert _why(text) == ""


@pytest.mark.parametrize("text", ["#close", "I look.\n\n#CLOSE", "I look.\n> x\n\n  #close "])
def test_a_command_that_stands_in_the_stakeholders_mail_waits(text: str) -> None:
    assert "stands in a mail on this ticket" in _why(text)
    assert _why(text, entries=()) == ""


def test_of_several_commands_on_a_line_none_is_done() -> None:
    assert "several commands" in _why("#close  #assign NAME  #urgency high  #note  #help")
    assert _why("#note ask about #close and #assign") == ""
    assert _why("#topic access (93 %)", entries=()) == ""


def test_files_with_addresses_wait() -> None:
    card = Attachment("ana.vcf", "text/vcard", 9, "1" * 64)
    mail = Attachment("old.eml", "message/rfc822", 9, "2" * 64)
    shown = {"1" * 64: b"EMAIL:Ana@Example.test"}
    assert "ana.vcf" in _why("Here.", files=(card,), contents=shown)
    assert _why("Here.", files=(card,), contents={"1" * 64: b"nothing"}) == ""
    assert "old.eml" in _why("Here.", files=(mail,))
    assert _why("#note\nHere.", files=(mail,), is_note=True) == ""


@pytest.mark.parametrize(("text", "private"), [
    ("mailto:support%2B" + TAG + "%40example.test", True), ("support+" + TAG + "@example.test", True),
    (TAG + "@reply.example.test", True), ("x" + TAG + "@example.test", False), ("ANA@example.TEST", True),
    ("Ana", False),
])
def test_private_addresses_are_found_in_links_too(text: str, private: bool) -> None:
    assert shows_private(text, person("ana")) is private


def test_machines_that_answer_each_other_and_busy_tickets_wait() -> None:
    assert "automatic answer" in _why("I am away.", is_echo=True)
    assert "too many letters" in _why("I am away.", is_busy=True)


def test_an_echo_is_the_third_time_after_somebody_wrote() -> None:
    def said(author: Address, text: str, hours: int = 1) -> Entry:
        return Entry(EntryKind.MAIL, Visibility.PUBLIC, author, NOW - timedelta(hours=hours), text)

    def echo(*entries: Entry) -> bool:
        return is_echo("I am  away.", ANA.key, NOW, TicketFile(file().ticket, entries))

    away, more = said(ANA, "I am away."), said(BEN, "More.")
    assert echo(more, away, more, away, more)
    assert not echo(more, away, more)
    assert not echo(away, away, away, more)  # nobody wrote in between: no exchange
    assert not echo(more, away, more, away)
    assert not echo(more, said(ANA, "I am away.", 30), more, away, more)
    assert not echo(more, said(ANA, "Else."), more, away, more)


@pytest.mark.parametrize("text", ["1", " 2. ", "(3)", "#1\n\n"])
def test_a_digit_alone_is_no_answer_to_people_outside(text: str) -> None:
    assert "alone looks like an answer to us" in _why(text)
    assert "alone looks like" not in _why(text, is_note=True)
    assert _why("2 days, I think.") == ""
