"""How urgent a matter is by all that the desk knows, rule by rule, and what a further mail does to its ticket."""
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from time import process_time

import pytest

from gateway.desk.decide import decide
from gateway.desk.urgency import Facts, Judged, judge
from gateway.model.decision import Decision, OpenTicket, SetPromise, SetUrgency, Write
from gateway.model.letter import NewEntry, NewTicket
from gateway.model.mail import Address
from gateway.model.people import Person, Role
from gateway.model.policy import DeskPolicy
from gateway.model.situation import Situation, TicketFile
from gateway.model.ticket import (
    Entry,
    EntryKind,
    Participant,
    Status,
    Tag,
    TagRole,
    TicketId,
    Triage,
    Urgency,
    Visibility,
)
from tests.builders import BEN, NOW, directory, file, hours, mail, person, situation, ticket, triage, trust

ANA = Address("ana@example.test", "Ana Smith")
CY = Address("cy@customer.test", "Cy Ode")
BEN_TAG = Tag("c" * 20, TagRole.STAKEHOLDER, BEN.key, TicketId(7))
LOW, NORMAL, HIGH, CRITICAL = Urgency
FRIDAY = datetime(2026, 11, 27, 16, 0, tzinfo=UTC)


def _judged(words: str, said: Urgency = NORMAL, **values: object) -> Judged:
    """Monday ten o'clock, nine to five, in UTC."""
    given = {"words": words, "said": Judged(said, "the words say so"), "now": NOW, "hours": hours(), **values}
    return judge(Facts(**given))  # type: ignore[arg-type]


# --- the rules ------------------------------------------------------------------------------------------------------


def test_where_no_rule_speaks_the_classifier_is_right() -> None:
    assert _judged("A new chair, please.") == Judged(NORMAL, "the words say so")
    assert _judged("A new chair, no hurry.", LOW) == Judged(LOW, "the words say so")


@pytest.mark.parametrize("level", [HIGH, CRITICAL])
def test_grave_words_decide(level: Urgency) -> None:
    assert _judged("by Thursday", level) == Judged(level, "the words say so")


@pytest.mark.parametrize(
    ("words", "level"),
    [
        ("40 people cannot log in", CRITICAL), ("40 Benutzer können sich nicht anmelden", CRITICAL),
        ("40 personnes sont bloquées", CRITICAL), ("40 personas están sin internet", CRITICAL),
        ("40名がログインできません", CRITICAL), ("Six tills, 7 colleagues are waiting", HIGH),
        ("The whole floor is without power", HIGH), ("Die ganze Etage ist ohne Strom", HIGH),
        ("Toute l'équipe est bloquée", HIGH), ("Toda la oficina está sin luz", HIGH), ("全員が困っています", HIGH),
        ("Nobody can print", HIGH), ("2 people cannot log in", NORMAL), ("A room for 40 people", NORMAL),
        ("40 people came. I cannot find the key.", NORMAL), ("The whole floor is lovely", NORMAL),
    ],
)
def test_many_people_who_are_stopped(words: str, level: Urgency) -> None:
    assert _judged(words).level is level


@pytest.mark.parametrize(
    ("words", "level"),
    [
        ("I need it by tomorrow", HIGH), ("by 5 pm", HIGH), ("before noon", HIGH), ("bis morgen um 17 Uhr", HIGH),
        ("bis spätestens 24.11.", HIGH), ("avant demain 17h", HIGH), ("pour ce soir", HIGH), ("para mañana", HIGH),
        ("antes de las 5 de la tarde", HIGH), ("明日までに", HIGH), ("締切は本日15時です", HIGH),
        ("due tomorrow", HIGH),
        ("by Wednesday", NORMAL), ("until 28 Nov", NORMAL), ("vor Freitag", NORMAL), ("d'ici vendredi", NORMAL),
        ("hasta el 27.11.", NORMAL), ("11月27日まで", NORMAL),
    ],
)
def test_a_deadline_raises_even_where_the_words_say_no_hurry(words: str, level: Urgency) -> None:
    judged = _judged(words, LOW)
    assert judged.level is level
    assert judged.why.startswith("deadline")


@pytest.mark.parametrize(("said_at", "words", "level"), [
    (timedelta(hours=-9), "by tomorrow", HIGH),  # one working day lies between, before its first hour as in it
    (timedelta(hours=-24), "by Tuesday", HIGH), (timedelta(hours=-9), "by Wednesday", NORMAL),
])
def test_a_working_day_that_has_not_begun_counts_as_one(said_at: timedelta, words: str, level: Urgency) -> None:
    assert _judged(words, LOW, now=NOW + said_at).level is level


@pytest.mark.parametrize("words", ["by 3 January", "tomorrow is Tuesday", "since Friday", "by the door", "for 5 men",
                                   "I come by your desk tomorrow", "明日の会議の部屋まで"])
def test_what_is_no_deadline_near(words: str) -> None:
    assert _judged(words, LOW).level is LOW


def test_over_the_weekend_a_working_day_is_monday() -> None:
    assert _judged("by Monday", now=FRIDAY).level is HIGH
    assert _judged("by Wednesday", now=FRIDAY).level is NORMAL


def test_within_two_hours_it_is_critical_only_if_much_hangs_on_it() -> None:
    lost = _judged("Sign it by 11:30, or we lose the contract")
    assert lost == Judged(CRITICAL, 'deadline within two hours: "11:30", and it says "lose"')
    assert _judged("Call me by 11:30").level is HIGH
    assert _judged("Sign it by 16:30, or we lose the contract").level is HIGH
    assert _judged("Sign it by tomorrow, or we lose the contract").level is HIGH


@pytest.mark.parametrize(
    ("role", "said", "level"),
    [(Role.SPONSOR, NORMAL, HIGH), (Role.VIP, NORMAL, HIGH), (Role.SPONSOR, LOW, NORMAL), (Role.POC, NORMAL, NORMAL),
     (Role.OPERATOR, NORMAL, NORMAL)],
)
def test_a_sponsor_or_vip_is_one_level_up(role: Role, said: Urgency, level: Urgency) -> None:
    assert _judged("A new chair, please.", said, person=person("sue", role)).level is level


def test_whoever_writes_again_without_an_answer_is_one_level_up_at_most_high() -> None:
    yesterday = NOW - timedelta(days=1)
    assert _judged("Any news?", unanswered=(yesterday,)) == Judged(HIGH, "mail 2 without an answer")
    assert _judged("Any news?", unanswered=(yesterday, yesterday), standing=LOW).level is NORMAL
    assert _judged("Any news?", unanswered=(yesterday,), standing=HIGH).level is HIGH
    assert _judged("Here is the picture.", unanswered=(NOW - timedelta(minutes=5),)).level is NORMAL


def test_the_reason_is_that_of_the_first_rule_that_gives_the_highest_level() -> None:
    assert _judged("by tomorrow", HIGH).why == "the words say so"
    assert _judged("40 people cannot log in, by tomorrow", HIGH).why == 'many people: "40 people"'


def test_time_grows_no_faster_than_the_text() -> None:
    start = process_time()
    for text in ("迄" * 9_999, "by " * 9_999, "bis am " * 9_999, "まで" * 9_999, "12 people " * 9_999,
                 "kann nicht " * 9_999, "締切は" * 9_999, "whole floor " * 9_999, "by Monday " * 9_999):
        _judged(text)
    assert process_time() - start < 1.0


# --- a mail that opens a ticket -------------------------------------------------------------------------------------


def _opened(given: Situation | None = None, said: Triage | None = None, **values: object) -> tuple[Decision, ...]:
    return decide(mail(**values), given or situation(), said or triage(), NOW)


def test_the_ticket_its_promise_and_the_letter_have_the_urgency_of_the_desk() -> None:
    done = _opened(new_text="I need it by tomorrow.")
    opened = next(d for d in done if isinstance(d, OpenTicket)).ticket
    letter = next(d.letter for d in done if isinstance(d, Write) and isinstance(d.letter, NewTicket))
    assert (opened.urgency, opened.promise) == (HIGH, NOW + timedelta(hours=4))
    assert (letter.urgency, letter.urgency_why) == (HIGH, 'deadline near: "tomorrow"')


def test_what_the_classifier_thought_is_kept_as_it_was() -> None:
    said = triage(model="m1", urgency=LOW, urgency_why="no hurry")
    opened = next(d for d in _opened(said=said, new_text="I need it by tomorrow.") if isinstance(d, OpenTicket))
    assert opened.triage == said
    assert opened.ticket.urgency is HIGH


SUE = Address("sue@example.test", "Sue Smith")


@pytest.mark.parametrize(
    ("given", "level"),
    [
        (situation(), HIGH),
        (situation(trust=trust(checked=True, failed=True)), NORMAL),
        (situation(policy=DeskPolicy(authentication_expected=True)), NORMAL),
        (situation(policy=DeskPolicy(authentication_expected=True), trust=trust(checked=True, aligned=True)), HIGH),
    ],
    ids=["nobody checks", "forged", "not proven", "proven"],
)
def test_a_sponsors_name_counts_only_where_it_is_believed(given: Situation, level: Urgency) -> None:
    opened = next(d for d in _opened(given, from_=SUE) if isinstance(d, OpenTicket))
    assert opened.ticket.urgency is level


def test_a_vip_is_somebody_of_the_directory() -> None:
    people: dict[str, Person] = {**directory().people, "vera": person("vera", Role.VIP)}
    given = situation(directory=directory(people=people))
    opened = next(d for d in _opened(given, from_=Address("vera@example.test")) if isinstance(d, OpenTicket))
    assert opened.ticket.urgency is HIGH


# --- a further mail on a ticket -------------------------------------------------------------------------------------


def _said(author: Address, hours_ago: float, text: str = "…", **values: object) -> Entry:
    made = {"kind": EntryKind.MAIL, "visibility": Visibility.PUBLIC, "author": author, "text": text,
            "at": NOW - timedelta(hours=hours_ago), **values}
    return Entry(**made)  # type: ignore[arg-type]


def _command(text: str) -> Entry:
    return _said(ANA, 2, text, kind=EntryKind.COMMAND, visibility=Visibility.INTERNAL)


def _again(*entries: Entry, said: Triage | None = None, new_text: str = "Any news?", **values: object
           ) -> tuple[Decision, ...]:
    """Ben writes again on his ticket with this history."""
    held = TicketFile(ticket(**values), entries)
    return decide(mail(new_text), situation(tags=(BEN_TAG,), by_tag=held), said or triage(), NOW)


def _raised(done: tuple[Decision, ...]) -> Urgency | None:
    return next((d.urgency for d in done if isinstance(d, SetUrgency)), None)


def test_a_repeated_mail_raises_the_ticket_tells_the_poc_and_moves_the_promise() -> None:
    done = _again(_said(BEN, 5), promise=NOW + timedelta(hours=23))
    assert [d for d in done if isinstance(d, SetUrgency)] == [SetUrgency(TicketId(7), HIGH, by="")]
    letter = next(d.letter for d in done if isinstance(d, Write) and isinstance(d.letter, NewEntry))
    assert (letter.urgency, letter.urgency_why) == (HIGH, "mail 2 without an answer")
    assert letter.due_at == NOW + timedelta(hours=4)
    assert next(d for d in done if isinstance(d, SetPromise)).due_at == letter.due_at


def test_a_promise_that_is_nearer_stays() -> None:
    done = _again(_said(BEN, 5), promise=NOW + timedelta(hours=1))
    assert _raised(done) is HIGH
    assert not any(isinstance(d, SetPromise) for d in done)


@pytest.mark.parametrize(
    "entries",
    [
        (),
        (_said(BEN, 5), _said(ANA, 4)),
        (_said(BEN, 0.1),),
        (_said(BEN, 5, visibility=Visibility.INTERNAL),),
        (_said(CY, 5),),
    ],
    ids=["his first", "answered", "an addendum", "never admitted", "somebody else's"],
)
def test_who_does_not_write_again_without_an_answer(entries: tuple[Entry, ...]) -> None:
    done = _again(*entries, participants=(Participant(BEN, is_stakeholder=True), Participant(CY, is_stakeholder=False)))
    assert _raised(done) is None
    assert all(d.letter.urgency is None for d in done if isinstance(d, Write) and isinstance(d.letter, NewEntry))


def test_a_note_is_no_answer() -> None:
    note = _said(ANA, 4, kind=EntryKind.NOTE, visibility=Visibility.INTERNAL)
    assert _raised(_again(_said(BEN, 5), note)) is HIGH


def test_grave_words_raise_an_open_ticket_and_no_mail_lowers_one() -> None:
    assert _raised(_again(said=triage(urgency=CRITICAL))) is CRITICAL
    assert _raised(_again(said=triage(urgency=LOW), urgency=HIGH)) is None
    assert _raised(_again(said=triage(urgency=HIGH), urgency=CRITICAL)) is None


@pytest.mark.parametrize("line", ["#urgency low: urgency is low", "#priority low: urgency is low",
                                  "#urgency normal: urgency was normal already"])
def test_what_a_poc_has_said_gives_way_only_to_a_critical_word(line: str) -> None:
    assert _raised(_again(_said(BEN, 5), _command(line), urgency=LOW)) is None
    assert _raised(_again(_command(line), urgency=LOW, said=triage(urgency=HIGH))) is None
    assert _raised(_again(_command(line), urgency=LOW, said=triage(urgency=CRITICAL))) is CRITICAL


@pytest.mark.parametrize("line", ["#urgency soon: nothing changed: urgency is one of low, normal, high, critical",
                                  "#topic access: topic is access"])
def test_a_command_that_has_not_set_the_urgency_holds_nothing(line: str) -> None:
    assert _raised(_again(_said(BEN, 5), _command(line))) is HIGH


def test_a_finished_ticket_that_opens_again_gets_the_promise_of_its_new_urgency() -> None:
    done = _again(said=triage(urgency=HIGH), status=Status.RESOLVED, promise=None)
    assert _raised(done) is HIGH
    assert next(d for d in done if isinstance(d, SetPromise)).due_at == NOW + timedelta(hours=4)


def test_without_a_rise_all_is_as_before() -> None:
    done = decide(mail(), situation(tags=(BEN_TAG,), by_tag=file()), replace(triage(), urgency=NORMAL), NOW)
    assert _raised(done) is None
    assert not any(isinstance(d, SetPromise) for d in done)


@pytest.mark.parametrize(("words", "level"), [
    ("1,200 employees cannot work", Urgency.CRITICAL),
    ("1.003 Mitarbeiter können nicht arbeiten", Urgency.CRITICAL),
    ("Version 2024 users cannot log in", NORMAL),
    ("Invoice 4711 customers cannot pay", NORMAL),
])
def test_numbers_of_people_are_read_whole_and_numbers_of_things_not_at_all(words: str, level: Urgency) -> None:
    assert _judged(words).level is level
