"""The table of guards: each has its key in the settings, can be switched off, and asks for one word."""
from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from gateway.assets import asset
from gateway.desk import commands, grammar, holding, questions
from gateway.desk.authority import Staff
from gateway.desk.guards import GUARDS, Earlier, Outgoing, reasons
from gateway.desk.matter import Matter
from gateway.model.decision import Decision, Write
from gateway.model.letter import Held, Lane
from gateway.model.mail import Address, Attachment, MessageId
from gateway.model.policy import DeskPolicy
from gateway.model.situation import LetterId, SentLetter, TicketFile
from gateway.model.ticket import Entry, EntryKind, Participant, QuestionKind, TicketId, Visibility
from gateway.settings import settings_from
from tests.builders import BEN, NOW, directory, file, mail, person, situation, ticket, triage

ANA, TOM = Address("ana@example.test", "Ana Smith"), Address("tom@example.test", "Tom Smith")
MINUTE = timedelta(minutes=1)


def _matter(text: str, *entries: Entry, **values: object) -> tuple[Matter, Staff, grammar.Words]:
    """Ana's mail on Ben Ode's ticket, of which these are the entries."""
    ana = Staff(directory().people["ana"], TicketFile(file().ticket, entries), notes_only=False)
    came = mail(text, from_=ANA)
    return Matter(came, situation(**values), triage(), NOW), ana, grammar.read_words(text, commands.KNOWN)


def _why(text: str, *entries: Entry, **values: object) -> str:
    matter, ana, words = _matter(text, *entries, **values)
    return " ".join(holding.reasons(matter, ana, words, is_note=any(c.word == "note" for c in words.commands)))


def _answered(author: Address, minutes: int, **values: object) -> Entry:
    made: dict[str, object] = {"kind": EntryKind.MAIL, "visibility": Visibility.PUBLIC, "text": "Please\ntry again."}
    return Entry(**{**made, "author": author, "at": NOW - minutes * MINUTE, **values})  # type: ignore[arg-type]


def _letter(minutes_ago: int, to: str = "ana", ticket: int = 7) -> SentLetter:
    return SentLetter(LetterId(1), "new-entry", MessageId("<x@example.test>"), "ana@example.test", to,
                      TicketId(ticket), "Locked out", Lane.STAKEHOLDER, NOW - minutes_ago * MINUTE)


# --- the table -----------------------------------------------------------------------------------------------------


def test_each_guard_has_its_key_in_the_settings_and_each_key_its_guard() -> None:
    shown = tomllib.loads(asset("config/default.toml").read_text(encoding="utf-8"))["guards"]
    assert [name for name, value in shown.items() if value is True] != []
    assert {name for name, value in shown.items() if isinstance(value, bool)} == {guard.name for guard in GUARDS}
    assert all(guard.why_here for guard in GUARDS)


@pytest.mark.parametrize("name", [guard.name for guard in GUARDS])
def test_a_guard_that_is_switched_off_does_not_ask(name: str) -> None:
    text = "#clsoe\n#close #note x\n\nHi Zoe,\n#mine\nIt is attached.\nana@example.test"
    words = grammar.read_words(text, commands.KNOWN)
    program = Attachment("a.vcf", "text/vcard", 9, "1" * 64, hazard="a program")
    note = Entry(EntryKind.NOTE, Visibility.INTERNAL, TOM, NOW, "The electrician charges 900 for this.")
    theirs = Entry(EntryKind.MAIL, Visibility.PUBLIC, BEN, NOW, "#close #note x")
    common = {"person": person("ana"), "receivers": (BEN,), "others": ("Zoe Smith",), "is_note": False}
    quoted = f"{words.text}\n{note.text}\nWhy you: topic access"
    whole = grammar.Words(words.commands, words.unknown, words.stray, quoted)
    outgoings = (
        Outgoing(whole, entries=(note, theirs), told="Why you: topic access", is_echo=True, is_busy=True,
                 earlier=Earlier("Tom", MINUTE, "x"), **common),
        Outgoing(whole, entries=(), files=(program,), contents={"1" * 64: b"ana@example.test"}, **common),
        Outgoing(grammar.Words((), (), (), ""), entries=(), **common),
        Outgoing(grammar.Words((), (), (), "2"), entries=(), **common),
        Outgoing(grammar.Words((), (), (), "My answers are below."), entries=(), whole="Tomorrow at noon.", **common),
    )
    guard = next(guard for guard in GUARDS if guard.name == name)
    asked = [why for outgoing in outgoings for why in guard.ask(outgoing)]
    assert asked
    assert not {*asked} & {why for outgoing in outgoings for why in reasons(outgoing, off={name})}


def test_the_settings_switch_guards_off(tmp_path: Path) -> None:
    chosen = settings_from({"guards": {"greeting": False, "colliding_answers_within": "0s"}}, tmp_path).desk_policy()
    assert chosen.guards_off == {"greeting"}
    assert chosen.colliding_answers_within == timedelta()
    assert settings_from({}, tmp_path).desk_policy().guards_off == frozenset()
    assert _why("Hi Tom,\nI look.") != ""
    assert _why("Hi Tom,\nI look.", policy=DeskPolicy(guards_off=frozenset({"greeting"}))) == ""


# --- a colleague was quicker ---------------------------------------------------------------------------------------


def test_a_second_answer_within_the_window_waits_and_shows_the_first() -> None:
    assert _why("I look.", _answered(TOM, 3)) == 'Tom Smith answered 3 min ago: "Please try again.".'
    assert _why("I look.", _answered(TOM, 0)) == 'Tom Smith answered 1 min ago: "Please try again.".'
    long = _why("I look.", _answered(TOM, 3, text="word " * 50))
    assert long.endswith('word word…".')
    assert len(long) < 120


@pytest.mark.parametrize("entry", [
    _answered(TOM, 16),
    _answered(ANA, 3),
    _answered(BEN, 3),
    _answered(Address("sue@example.test"), 3),
    _answered(TOM, 3, visibility=Visibility.INTERNAL),
    _answered(TOM, 3, kind=EntryKind.COMMAND),
])
def test_what_is_no_colleagues_answer_of_just_now_collides_with_nothing(entry: Entry) -> None:
    assert _why("I look.", entry) == ""


@pytest.mark.parametrize("text", [
    "#note\nHi Zoe,\nhe is quick.", "#mine", "#consult zoe@vendor.test\nHi Zoe,\ncan you?",
])
def test_words_that_do_not_go_to_the_people_of_the_ticket_collide_with_nothing(text: str) -> None:
    assert _why(text, _answered(TOM, 3)) == ""


def test_only_who_belongs_to_the_conversation_is_greeted_rightly() -> None:
    mia = Participant(Address("mia@customer.test", "Mia Roth"), is_stakeholder=False)
    for admitted in (True, False):
        his = ticket(participants=(Participant(BEN, is_stakeholder=True), replace(mia, admitted=admitted)))
        matter, ana, words = _matter("Hi Mia,\nI look.")
        speaker = replace(ana, file=TicketFile(his))
        assert bool(holding.reasons(matter, speaker, words, is_note=False)) is not admitted


def test_a_picture_in_the_text_is_what_was_announced() -> None:
    matter, ana, words = _matter("The screenshot is attached.")
    assert holding.reasons(matter, ana, words, is_note=False) != ()
    picture = Attachment("shot.png", "image/png", 9, "1" * 64, content_id="1@x", inline=True)
    matter = replace(matter, mail=replace(matter.mail, attachments=(picture,)))
    assert holding.reasons(matter, ana, words, is_note=False) == ()


def test_who_answers_the_news_of_the_other_answer_knows_it() -> None:
    assert _why("I look.", _answered(TOM, 3), replied_to=(_letter(3),)) == ""
    assert _why("I look.", _answered(TOM, 3), replied_to=(_letter(2),)) == ""
    assert _why("I look.", _answered(TOM, 3), replied_to=(_letter(4),)) != ""
    assert _why("I look.", _answered(TOM, 3), replied_to=(_letter(2, to="zoe"),)) != ""
    assert _why("I look.", _answered(TOM, 3), replied_to=(_letter(2, ticket=8),)) != ""


def test_the_window_can_be_closed() -> None:
    closed = DeskPolicy(colliding_answers_within=timedelta())
    assert _why("I look.", _answered(TOM, 1), policy=closed) == ""
    wide = DeskPolicy(colliding_answers_within=timedelta(hours=1))
    assert "16 min ago" in _why("I look.", _answered(TOM, 16), policy=wide)


# --- one word acts -------------------------------------------------------------------------------------------------


def _asked(decisions: tuple[Decision, ...]) -> Held:
    letters = [d.letter for d in decisions if isinstance(d, Write) and isinstance(d.letter, Held)]
    assert len(letters) == 1
    return letters[0]


def test_a_held_mail_may_become_a_note_unless_it_is_one() -> None:
    matter, ana, _ = _matter("I look.")
    assert _asked(holding.hold(matter, ana, ("why",))).options == ("send", "note", "drop")
    assert _asked(holding.hold(matter, ana, ("why",), is_note=True)).options == ("send", "drop")
    by_note_address = Staff(ana.person, ana.file, notes_only=True)
    assert _asked(holding.hold(matter, by_note_address, ("why",))).options == ("send", "drop")


@pytest.mark.parametrize(("said", "meant"), [
    ("Note.", "note"), ("#note", "note"), ("internal", "note"), ("SEND", "send"), ("discard", "drop"),
    ("perhaps", None), ("", None),
])
def test_one_word_answers(said: str, meant: str | None) -> None:
    matter, ana, _ = _matter("I look.")
    asked = holding.question_about(QuestionKind.HOLD, matter, ana, ("send", "note", "drop"))
    assert questions.read_answer(said, asked) == meant
