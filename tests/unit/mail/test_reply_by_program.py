"""Replies to our own letters, as mail programs build them: what is cut out of them is what was typed."""
from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

import pytest

from gateway.cli.mailboxes import Delivered, delivered
from gateway.letters import NOW, Letters, sample, sample_frame, samples
from gateway.mail.compose import compose
from gateway.mail.parse import parse
from gateway.model.letter import Letter
from gateway.model.mail import Address, MessageId
from gateway.model.outgoing import Draft
from gateway.model.policy import Limits
from tests.e2e.programs import PROGRAMS, VARIANTS

EVERY = {**PROGRAMS, **VARIANTS}
ANA = "Ana Ruiz <ana.ruiz@example.org>"
LANGUAGES = ("en", "de", "fr", "es", "ja")
ANSWERS = ("1", "undo", "#close", "Kim (kim@example.net) has it.",
           "Bonjour,\n\nc'est fait -- merci\u00a0!\n\nÀ demain.")


@cache
def _letters() -> Letters:
    return Letters()


def in_mailbox(letter: Letter, language: str) -> Delivered:
    """The letter as it lies in Ana's mailbox."""
    frame = sample_frame(language)
    words = _letters().render(letter, frame, NOW)
    reply_to = Address(frame.reply_address or frame.shared_address, frame.project)
    draft = Draft(Address(frame.shared_address, frame.project), frame.to, reply_to, words.subject, words.text,
                  words.html, MessageId("<letter-1@example.org>"), NOW, (), letter.name, "loop-1")
    return delivered(frame.to.address, "", compose(draft))


@cache
def of_each_name() -> tuple[Delivered, ...]:
    """Every letter that somebody may answer."""
    return tuple(in_mailbox(sample(name), "en") for name in dict.fromkeys(letter.name for letter in samples()))


@cache
def in_each_language() -> tuple[Delivered, ...]:
    """The letter that most replies are to."""
    return tuple(in_mailbox(sample("new-ticket"), language) for language in LANGUAGES)


def wrong(program: str, typed: str, letters: Iterable[Delivered]) -> Iterator[str]:
    """The letters in whose replies something else is read than what was typed."""
    expected = EVERY[program].said(typed).split()
    for letter in letters:
        mail = parse(EVERY[program].reply(letter, ANA, typed).as_bytes(), Limits(), detect_language=False)
        if mail.new_text.split() != expected:
            yield f"{letter.letter} ({letter.subject}): {mail.new_text!r}"


@pytest.mark.parametrize("program", EVERY)
@pytest.mark.parametrize("typed", ANSWERS)
def test_what_was_typed_is_what_is_read(program: str, typed: str) -> None:
    assert not list(wrong(program, typed, in_each_language()))


@pytest.mark.parametrize("program", EVERY)
def test_one_word_is_read_below_every_letter(program: str) -> None:
    assert not list(wrong(program, "send", of_each_name()))


@pytest.mark.parametrize("program", [name for name in EVERY if not name.startswith("iphone")])
def test_the_card_of_the_sender_is_read_as_his_signature(program: str) -> None:
    reply = EVERY[program].reply(in_mailbox(sample("new-ticket"), "en"), ANA, "It runs.")
    signature = parse(reply.as_bytes(), Limits(), detect_language=False).signature
    assert "Example Support" in signature
    assert "mailto:" not in signature


@pytest.mark.parametrize("program", [name for name in EVERY if EVERY[name].html])
def test_the_formatting_is_kept_without_quote_and_signature(program: str) -> None:
    reply = EVERY[program].reply(in_mailbox(sample("new-ticket"), "en"), ANA, "It runs.\n\nAsk Kim.")
    html = parse(reply.as_bytes(), Limits(), detect_language=False).new_html or ""
    assert "It runs." in html
    assert "Ask Kim." in html
    assert not [word for word in ("Example Support", "ana.ruiz@", "support", "wrote") if word in html]


@pytest.mark.parametrize(("written", "read"), [
    ("Ask kim@x.test <mailto:kim@x.test> .", "Ask kim@x.test."),
    ("Ask kim@x.test<mailto:Kim@x.test>, or Bo", "Ask kim@x.test, or Bo"),
    ("See https://x.test/a <https://x.test/a/>", "See https://x.test/a"),
    ("Ask Kim <mailto:kim@x.test>.", "Ask Kim <mailto:kim@x.test>."),
    ("Pay at my-bank.test <https://bank.test>", "Pay at my-bank.test <https://bank.test>"),
    ("It is akim@x.test <mailto:kim@x.test>", "It is akim@x.test <mailto:kim@x.test>"),
    ("kim@x.test <kim@x.test>", "kim@x.test <kim@x.test>"),
])
def test_a_target_goes_only_where_it_says_again_what_is_shown(written: str, read: str) -> None:
    mail = parse(b"From: a@x.test\n\n" + written.encode(), Limits(), detect_language=False)
    assert mail.new_text == read


def test_an_address_at_the_end_is_no_part_of_the_line_that_says_who_wrote() -> None:
    text = b"kim@x.test can help you.\n\n> On 4 May 2026, at 09:12, Help Desk <help@example.com> wrote:\n> \n> Who?\n"
    mail = parse(b"From: a@x.test\nIn-Reply-To: <l@x.test>\n\n" + text, Limits(), detect_language=False)
    assert mail.new_text == "kim@x.test can help you."
