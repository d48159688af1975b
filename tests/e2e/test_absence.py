"""A POC is away: what cannot wait goes to his cover, what is new too, and back when he is here again."""
from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, select, update

from gateway.cli.mailboxes import Delivered, File, compose
from gateway.store.tables import absence, due
from tests.e2e.house import ROUND_THE_CLOCK, House, Person, number_of
from tests.servers import wait_until

HOURS = {
    "working_hours": ROUND_THE_CLOCK,
    "promises.answer_within": {"low": "2h", "normal": "2h", "high": "2h", "critical": "1h"},
}
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def away_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house that works round the clock, so that no test depends on the hour."""
    mia = {"name": "Mia Roth", "addresses": ["mia@example.test"], "roles": ["poc"], "cover": "ben"}
    glass = {"name": "Glass Works", "domains": ["glass.test"], "pocs": ["mia"], "always": True}
    house = House(tmp_path_factory.mktemp("away"),
                  {**HOURS, "people.mia": mia, "organisations.glass": glass})
    try:
        yield house.start()
    finally:
        house.close()


@pytest.fixture
def house(away_house: House) -> House:
    """Earlier letters are out of sight, and everybody is here, whatever the test before has left."""
    away_house.look_away()
    assert away_house._store is not None
    with away_house._store.write() as conn:
        conn.execute(delete(absence))
        conn.execute(update(due).where(due.c.kind.in_(("leave", "back"))).values(state="cancelled"))
    return away_house


@pytest.fixture
def told(house: House) -> Delivered:
    """What Ana was told about a ticket on which an answer is owed."""
    house.stakeholder("Sam Lee").writes(subject="The lift is stuck", text="It stands between two floors.")
    return house.ana.receives("new-ticket")


def gets(person: Person, number: int) -> Delivered:
    """The letter that hands this ticket to the person; there may be others, of tests before."""
    while number_of(letter := person.receives("new-ticket")) != number:
        pass
    return letter


def today() -> datetime:
    return datetime.now(UTC)


def in_days(days: int) -> str:
    """That day, as a command names it. An absence that ended today would hand over nothing late in the evening: the
    answers that are owed then are owed only tomorrow."""
    return (today() + days * DAY).date().isoformat()


def answers_by_machine(person: Person, letter: Delivered, text: str, **headers: str) -> None:
    """As RFC 3834 asks for: to the envelope's sender of the letter, from the null sender."""
    mail = person.replies(letter, text, to=letter.mail_from, mail_from="",
                          headers={"Auto-Submitted": "auto-replied", **headers})
    assert mail["To"] == letter.mail_from


def let_fall_due(house: House, kind: str) -> None:
    """The next due time of that kind has come."""
    house.status()
    assert house._store is not None
    with house._store.write() as conn:
        waiting = (due.c.kind == kind, due.c.state == "waiting")
        moved = conn.execute(update(due).where(*waiting).values(instant=today() - timedelta(minutes=1)))
    assert moved.rowcount == 1


def end_absence(house: House) -> None:
    """As if the last day were over: the row of the absence lies behind us, and the morning after it has come."""
    over = (today() - DAY).date().isoformat()
    house.status()
    assert house._store is not None
    with house._store.write() as conn:
        conn.execute(update(absence).values(first=over, last=over))
    let_fall_due(house, "back")


def test_away_hands_over_what_cannot_wait_and_back_brings_it_home(house: House, told: Delivered):
    ana, ben, number = house.ana, house.ben, number_of(told)
    ana.replies(told, f"#away until {in_days(5)} cover Ben")
    receipt = ana.receives("command-receipt")
    assert "Ben Okafor has" in receipt.text
    assert f'#{number} "The lift is stuck"' in receipt.text
    assert "#back" in receipt.text
    handed = gets(ben, number)
    assert "covers for Ana Sousa until" in handed.text
    assert "It stands between two floors." in handed.text
    ticket = house.ticket(number)
    assert (ticket["poc"], ticket["covers_for"]) == ("ben", "ana")

    house.stakeholder("Mia Brandt").writes(subject="The door too")
    new = ben.receives("new-ticket")
    assert house.ticket(number_of(new))["covers_for"] == "ana"

    ana.replies(receipt, "#back")
    assert f"#{number}, #{number_of(new)}" in ana.receives("command-receipt").text
    gets(ana, number)
    gets(ana, number_of(new))
    assert "Ana Sousa has this ticket now" in ben.receives("moved").text
    ticket = house.ticket(number)
    assert (ticket["poc"], ticket["covers_for"]) == ("ana", None)
    house.stakeholder("Ida Fox").writes(subject="And now?")
    ana.receives("new-ticket")


def test_the_people_outside_hear_who_looks_after_them(house: House):
    sam, ana, ben = house.stakeholder("Sam Lee"), house.ana, house.ben
    sam.writes(subject="A key is missing")
    told = ana.receives("new-ticket")
    sam.receives("receipt")
    ana.replies(told, f"#away until {in_days(2)} cover ben")
    assert "Ben Okafor looks after your request" in sam.receives("status-change").text
    ana.replies(ana.receives("command-receipt"), "#back")
    assert "Ana Sousa looks after your request" in sam.receives("status-change").text
    ben.receives("moved")


def test_where_nobody_stands_in_the_ticket_stays_and_he_reads_so(house: House, told: Delivered):
    house.ana.replies(told, f"#away until {in_days(2)}")
    text = house.ana.receives("command-receipt").text
    assert "nobody is here for" in text
    assert f'#{number_of(told)} "The lift is stuck"' in text
    house.ben.receives_nothing()
    assert house.ticket(number_of(told))["poc"] == "ana"
    house.ana.replies(told, "#back")
    house.ana.receives("command-receipt")


def test_an_absence_of_later_days_hands_over_when_it_begins(house: House, told: Delivered):
    ana, ben = house.ana, house.ben
    first, last = ((today() + days * DAY).date() for days in (3, 8))
    ana.replies(told, f"#away {first} - {last} cover ben")
    assert "what cannot wait goes there on" in ana.receives("command-receipt").text
    ben.receives_nothing()
    with house._store.write() as conn:  # type: ignore[union-attr]
        conn.execute(update(absence).where(absence.c.person == "ana").values(first=today().date().isoformat()))
    let_fall_due(house, "leave")
    gets(ben, number_of(told))
    noted = ana.receives("absence-noted")
    assert "Ben Okafor has it" in noted.text
    ana.replies(noted, "#back")
    assert "you have" in ana.receives("command-receipt").text


def test_a_vacation_reply_marks_him_absent_once_and_not_after_he_has_come_back(house: House, told: Delivered):
    ana, last, before = house.ana, today() + 4 * DAY, house.status()["outcomes"]["automatic"]
    answers_by_machine(ana, told, f"I am away until {last:%-d %B %Y}.")
    noted = ana.receives("absence-noted")
    assert f"{last:%-d %B}" in noted.text
    assert f"#{number_of(told)}:" in noted.text, "nobody stands in for her, and she reads so"
    assert noted.header("Auto-Submitted") == "auto-generated"
    answers_by_machine(ana, noted, f"I am away until {last:%-d %B %Y}.")
    ana.receives_nothing()

    ana.replies(noted, "#back")
    assert "your absence is over" in ana.receives("command-receipt").text
    answers_by_machine(ana, told, f"I am away until {last:%-d %B %Y}.")
    ana.receives_nothing()
    assert house.status()["outcomes"]["automatic"] == before + 3


def test_a_vacation_reply_hands_over_to_whoever_the_settings_name_as_cover(house: House) -> None:
    mia, sam = Person(house, "mia@example.test", "Mia Roth"), Person(house, "sam@glass.test", "Sam Lee")
    sam.writes(subject="Kiln", text="The kiln is cold.")
    told = mia.receives("new-ticket")
    answers_by_machine(mia, told, f"I am out of the office until {today() + 3 * DAY:%d %B %Y}.")
    assert gets(house.ben, number_of(told)).text.count("The kiln is cold.") == 1
    noted = mia.receives("absence-noted")
    assert "Ben Okafor has it" in noted.text
    assert house.ticket(number_of(told))["covers_for"] == "mia"
    assert "Ben Okafor looks after" in sam.receives("status-change").text
    mia.replies(noted, "#back")
    assert number_of(mia.receives("new-ticket")) == number_of(told)
    assert house.ticket(number_of(told))["poc"] == "mia"


def test_a_vacation_reply_prolongs_in_silence_and_the_cover_stays(house: House, told: Delivered):
    ana, ben = house.ana, house.ben
    ana.replies(told, f"#away until {in_days(2)} cover ben")
    receipt = ana.receives("command-receipt")
    gets(ben, number_of(told))
    house.look_away()
    back = today() + 10 * DAY
    answers_by_machine(ana, receipt, f"Back in the office on {back:%-d %B %Y}.")
    ana.receives_nothing()
    assert (back - DAY).date().isoformat() == _absent_until(house, "ana")
    house.stakeholder("Mia Brandt").writes(subject="Is anybody there?")
    ben.receives("new-ticket")
    ana.replies(receipt, "#back")
    ana.receives("command-receipt")


def _absent_until(house: House, key: str) -> str:
    house.status()
    assert house._store is not None
    with house._store.read() as conn:
        return str(conn.scalar(select(absence.c.last).where(absence.c.person == key)))


def test_a_vacation_reply_that_only_names_a_letter_of_ours_makes_nobody_absent(house: House, told: Delivered):
    ana, shared = house.ana, "support@example.test"
    headers = {"Auto-Submitted": "auto-replied", "In-Reply-To": told.message_id}
    forged = compose(ana.from_, shared, f"Automatic reply: {told.subject}", "I am away until 31 December.",
                     headers=headers)
    house.ben.sends(forged, [shared])
    ana.receives_nothing()
    house.stakeholder("Mia Brandt").writes(subject="Is Ana there?")
    ana.receives("new-ticket")


def test_a_calendar_mail_is_an_absence_when_she_says_that_it_is_hers(house: House, told: Delivered):
    ana = house.ana
    first, end = ((today() + days * DAY).date() for days in (0, 3))
    event = (f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:PUBLISH\r\nBEGIN:VEVENT\r\nUID:1@example.test\r\n"
             f"DTSTART;VALUE=DATE:{first:%Y%m%d}\r\nDTEND;VALUE=DATE:{end:%Y%m%d}\r\nSUMMARY:Vacation\r\n"
             "END:VEVENT\r\nEND:VCALENDAR\r\n")
    ana.writes(subject="Vacation", text="", files=[File("vacation.ics", event.encode(), "text/calendar")])
    asked = ana.receives("was-this-you")
    ana.replies(asked, "yes")
    receipt = ana.receives("command-receipt")
    assert "you are away until" in receipt.text
    ana.replies(receipt, "#back")
    ana.receives("command-receipt")


def test_on_return_he_picks_what_he_wants_back(house: House):
    ana, ben = house.ana, house.ben
    letters = []
    for subject in ("First thing", "Second thing", "Third thing"):
        house.stakeholder("Sam Lee").writes(subject=subject)
        letters.append(ana.receives("new-ticket"))
    numbers = [number_of(letter) for letter in letters]
    ana.replies(letters[0], f"#away until {in_days(2)} cover ben")
    ana.receives("command-receipt")
    handed = [gets(ben, number) for number in numbers]
    ben.replies(handed[1], "I have looked at it.")
    house.settle()
    house.look_away()
    end_absence(house)
    asked = ana.receives("welcome-back")
    assert all(f"#{number} " in asked.text for number in numbers)
    assert "Ben Okafor wrote" in asked.text
    place = next(line.split()[0] for line in asked.text.splitlines() if "Third thing" in line)
    ana.replies(asked, f"{place}, thanks!")
    gets(ana, numbers[2])
    assert f"you have #{numbers[2]} again" in ana.receives("command-receipt").text
    assert [house.ticket(number)["poc"] for number in numbers] == ["ben", "ben", "ana"]
    ana.replies(asked, "all")
    assert "answered before" in ana.receives("command-receipt").text


def test_with_nothing_to_hand_back_nobody_is_written_to(house: House, told: Delivered):
    house.ana.replies(told, f"#away until {in_days(2)}")
    house.ana.receives("command-receipt")
    house.look_away()
    end_absence(house)
    wait_until(lambda: not _is_under_way(house, "back"), "the morning after has come", 30)
    house.ana.receives_nothing()


def _is_under_way(house: House, kind: str) -> bool:
    """True while something of that kind waits, or is with the clock."""
    under_way = select(due.c.id).where(due.c.kind == kind, due.c.state.in_(("waiting", "claimed")))
    with house.store.read() as conn:
        return conn.scalar(under_way) is not None


@pytest.mark.parametrize(("line", "said"), [
    ("#away", "say until when"),
    ("#away until 3 Dec cover Nobody", "I know nobody"),
    ("#away until 3 Dec cover ana", "you cannot stand in for yourself"),
    ("#away until 3 Dec cover clara", "Clara Weiss is not a POC"),
    ("#back", "you have not told me of any absence"),
])
def test_what_cannot_be_is_said_back(house: House, line: str, said: str):
    house.stakeholder("Sam Lee").writes(subject="Nothing special")
    told = house.ana.receives("new-ticket")
    house.ana.replies(told, "Done.")
    house.ana.replies(told, line)
    assert said in house.ana.receives("command-receipt").text
