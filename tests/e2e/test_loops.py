"""Machines that answer everything: every exchange of theirs ends by itself."""
from __future__ import annotations

import time
from collections.abc import Callable
from email.message import EmailMessage
from email.utils import parseaddr

import pytest

from gateway.cli.mailboxes import Delivered, compose, send
from tests.e2e.house import SHARED, House, number_of

ENOUGH = 12
"""A naive responder is silent after so many mails of its own."""


class Responder:
    """Answers every letter to its address, knows no RFC 3834, and never tires."""

    def __init__(self, house: House, address: str, text: str, build: Callable[[Responder, Delivered], EmailMessage]):
        self.house, self.address, self.text, self.build = house, address, text, build
        self.wrote = 0
        self._seen = 0

    def step(self) -> bool:
        """Answer what came since the last step; False where nothing came."""
        fresh = self.house.sink.mails[self._seen:]
        self._seen += len(fresh)
        mine = [m for m in fresh if m.recipient == self.address]
        for letter in mine:
            self.wrote += 1
            mail = self.build(self, letter)
            send(mail, self.address, [parseaddr(str(mail["To"]))[1]], self.house.child.smtp)
        return bool(mine)


def replies(responder: Responder, letter: Delivered) -> EmailMessage:
    """As a mail program would: to Reply-To, with the thread."""
    return compose(responder.address, letter.reply_to, f"Re: {letter.subject}", responder.text,
                   headers={"In-Reply-To": letter.message_id, "References": letter.message_id})


def to_from(responder: Responder, letter: Delivered) -> EmailMessage:
    """As bad responders do: to From, without any thread."""
    return compose(responder.address, parseaddr(letter.header("From"))[1], f"Auto: {letter.subject}", responder.text)


def to_sender(responder: Responder, letter: Delivered) -> EmailMessage:
    """As vacation programs do: to the envelope sender, or to From where there is none."""
    return compose(responder.address, letter.mail_from or SHARED, "I am away", responder.text,
                   headers={"In-Reply-To": letter.message_id})


def helpdesk(responder: Responder, letter: Delivered) -> EmailMessage:
    """Another ticket system: a number of its own in a new subject, and words that are never the same."""
    return compose(responder.address, letter.reply_to, f"[Other #{responder.wrote}] {letter.subject}",
                   f"Thank you, your ticket has the number {responder.wrote * 7919}.",
                   headers={"In-Reply-To": letter.message_id})


def counting(responder: Responder, letter: Delivered) -> EmailMessage:
    """A reply with other words each time."""
    mail = replies(responder, letter)
    mail.set_content(f"{responder.text} ({responder.wrote})")
    return mail


def run(house: House, *responders: Responder, most: int = 200) -> None:
    """Let them answer until nobody has anything to answer."""
    ends = time.monotonic() + 60
    while sum(r.wrote for r in responders) < most and time.monotonic() < ends:
        house.settle()
        if sum(r.step() for r in responders) == 0 and not house.status()["inbound_pending"]:
            return


@pytest.fixture
def usual(new_house: Callable[..., House]) -> House:
    """A house with the limits that it comes with."""
    return new_house({"limits": {"receipts_per_sender_and_hour": 5, "letters_per_ticket_and_hour": 60}})


@pytest.mark.parametrize("build", [replies, to_from, to_sender, helpdesk, counting])
def test_a_stakeholder_who_answers_everything_ends_by_himself(usual: House, build: Callable[..., EmailMessage]):
    naive = Responder(usual, "naive@customer.test", "I have received your mail and will answer soon.", build)
    send(compose(naive.address, SHARED, "Hello", "It does not work."), naive.address, [SHARED], usual.child.smtp)
    run(usual, naive)
    assert naive.wrote <= ENOUGH
    told = usual.ana.receives("new-ticket")
    usual.ana.replies(told, "We look at it.")
    run(usual, naive)
    assert naive.wrote <= ENOUGH


@pytest.mark.parametrize("build", [replies, to_from, to_sender])
def test_a_poc_who_answers_everything_ends_by_himself(usual: House, build: Callable[..., EmailMessage]):
    naive = Responder(usual, usual.ana.address, "I am away. #help yourself, or write to ana@example.test.", build)
    sam = usual.stakeholder("Sam Lee")
    sam.writes(subject="Hello")
    run(usual, naive)
    assert naive.wrote <= ENOUGH


@pytest.mark.parametrize("build", [replies, to_from, to_sender])
def test_two_who_answer_everything_end_by_themselves(usual: House, build: Callable[..., EmailMessage]):
    both = (Responder(usual, "naive@customer.test", "Your mail is important to us, we answer soon.", build),
            Responder(usual, usual.ana.address, "Thank you for your mail, I am away until Monday.", build))
    send(compose(both[0].address, SHARED, "Hello", "It does not work."), both[0].address, [SHARED], usual.child.smtp)
    run(usual, *both)
    assert sum(r.wrote for r in both) <= 2 * ENOUGH


def test_two_who_find_new_words_each_time_end_at_the_limit(new_house: Callable[..., House]):
    house = new_house({"limits": {"letters_per_ticket_and_hour": 12}})
    both = (Responder(house, "naive@customer.test", "We answer soon.", counting),
            Responder(house, house.ana.address, "I am away.", counting))
    send(compose(both[0].address, SHARED, "Hello", "It does not work."), both[0].address, [SHARED], house.child.smtp)
    run(house, *both)
    assert sum(r.wrote for r in both) < 40
    assert [m for m in house.sink.mails if m.letter == "held" and "too many letters" in m.text]


def test_a_person_who_says_the_same_again_is_asked_not_silenced(house: House):
    ana, sam = house.ana, house.stakeholder("Sam Lee")
    sam.writes(subject="Again")
    sam.receives("receipt")
    letter = ana.receives("new-ticket")
    for _ in range(2):
        ana.replies(letter, "Please try again.")
        sam.replies(sam.receives("answer"), "Still nothing.")
        letter = ana.receives("new-entry")
    ana.replies(letter, "Please try again.")
    held = ana.receives("held")
    sam.receives_nothing()
    ana.replies(held, "send")
    sam.replies(sam.receives("answer"), "Still nothing.")
    assert "Still nothing." in ana.receives("new-entry").text
    assert len(house.ticket(number_of(letter))["entries"]) == 7


def test_a_letter_of_another_gateway_is_answered_once_and_our_own_never(house: House):
    """Two gateways of this kind: the other one's letters are marked as ours are, with another marker."""
    sam = house.stakeholder("Other Gateway")
    sam.writes(subject="Receipt of another gateway", mail_from="",
               headers={"Auto-Submitted": "auto-replied", "X-SPOC-Loop": "another"})
    sam.receives_nothing()
    house.ana.receives_nothing()
