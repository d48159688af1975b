"""Days and times as people write them, read on a Monday morning in Berlin."""
from datetime import date, datetime
from time import process_time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.desk.dates import MOST, find_moments, read_date

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=BERLIN)
TODAY = NOW.date()

DAYS = [
    ("today", "2026-11-23"), ("tonight", "2026-11-23"), ("by eod", "2026-11-23"), ("tomorrow", "2026-11-24"),
    ("the day after tomorrow", "2026-11-25"), ("heute noch", "2026-11-23"), ("bis morgen", "2026-11-24"),
    ("übermorgen", "2026-11-25"), ("aujourd’hui", "2026-11-23"), ("après-demain", "2026-11-25"),
    ("hoy", "2026-11-23"), ("pasado mañana", "2026-11-25"), ("本日中に", "2026-11-23"), ("明後日まで", "2026-11-25"),
    ("on Friday", "2026-11-27"), ("am Freitag", "2026-11-27"), ("jeudi", "2026-11-26"), ("el miércoles", "2026-11-25"),
    ("水曜日までに", "2026-11-25"), ("Monday", "2026-11-30"), ("next Tuesday", "2026-11-24"),
    ("Friday next week", "2026-12-04"), ("nächste Woche Freitag", "2026-12-04"), ("来週の水曜日", "2026-12-02"),
    ("24 Nov", "2026-11-24"), ("24th of November", "2026-11-24"), ("Dec 3rd, 2027", "2027-12-03"),
    ("3. Dezember", "2026-12-03"), ("le 1er décembre", "2026-12-01"), ("3 de diciembre de 2027", "2027-12-03"),
    ("12月3日", "2026-12-03"), ("2027年1月5日", "2027-01-05"), ("24.11.", "2026-11-24"), ("24.11.26", "2026-11-24"),
    ("24/11", "2026-11-24"), ("24/11/2026", "2026-11-24"), ("2026-12-03", "2026-12-03"), ("3-12-2026", "2026-12-03"),
    ("next week", "2026-11-30"), ("end of the week", "2026-11-27"), ("fin de semana", "2026-11-27"),
    ("end of the month", "2026-11-30"), ("in 3 days", "2026-11-26"), ("in zwei Wochen", "2026-12-07"),
    ("dans trois jours", "2026-11-26"), ("3日後", "2026-11-26"),
]

TIMES = [
    ("at 5 pm", "2026-11-23 17:00"), ("5:30 p.m.", "2026-11-23 17:30"), ("12 am", "2026-11-24 00:00"),
    ("17 Uhr", "2026-11-23 17:00"), ("um 17.30 Uhr", "2026-11-23 17:30"), ("17h30", "2026-11-23 17:30"),
    ("à 17 heures", "2026-11-23 17:00"), ("a las 5 de la tarde", "2026-11-23 17:00"), ("17時", "2026-11-23 17:00"),
    ("午後5時半", "2026-11-23 17:30"), ("at 4 o'clock", "2026-11-23 16:00"), ("at noon", "2026-11-23 12:00"),
    ("before midnight", "2026-11-24 00:00"), ("in two hours", "2026-11-23 12:00"), ("in 2h", "2026-11-23 12:00"),
    ("in half an hour", "2026-11-23 10:30"), ("dans 30 minutes", "2026-11-23 10:30"), ("2時間後", "2026-11-23 12:00"),
    ("tomorrow at 9:30", "2026-11-24 09:30"), ("at 5 pm tomorrow", "2026-11-24 17:00"),
    ("Friday, 27 November at noon", "2026-11-27 12:00"), ("am 24.11. um 17 Uhr", "2026-11-24 17:00"),
    ("demain à 17h", "2026-11-24 17:00"), ("mañana a las 10 de la mañana", "2026-11-24 10:00"),
    ("12月3日17時まで", "2026-12-03 17:00"),
]


@pytest.mark.parametrize(("text", "day"), DAYS)
def test_a_day(text: str, day: str) -> None:
    (moment,) = find_moments(text, NOW, BERLIN)
    assert (moment.start.date().isoformat(), moment.has_time) == (day, False)
    assert text[moment.place : moment.place + len(moment.written)] == moment.written


@pytest.mark.parametrize(("text", "instant"), TIMES)
def test_a_time(text: str, instant: str) -> None:
    (moment,) = find_moments(text, NOW, BERLIN)
    assert (f"{moment.start:%Y-%m-%d %H:%M}", moment.has_time) == (instant, True)
    assert moment.start.tzinfo is BERLIN


@pytest.mark.parametrize(
    "text",
    ["", "nothing of that kind", "since Monday", "last Friday", "lundi dernier", "seit dem 3. Dezember", "31.02.",
     "32/13", "open 24/7", "version 1.2.3.4", "192.168.10.11", "guten Morgen", "por la mañana", "5 people", "Mondays",
     "the sun", "2026-13-45", "99:99"],
)
def test_what_is_no_moment_ahead(text: str) -> None:
    assert find_moments(text, NOW, BERLIN) == ()


def test_a_time_that_has_passed_is_tomorrows() -> None:
    (moment,) = find_moments("by 9 am", NOW, BERLIN)
    assert moment.start == datetime(2026, 11, 24, 9, 0, tzinfo=BERLIN)


def test_a_date_without_a_year_is_the_next_such_day() -> None:
    days = [moment.start.date() for moment in find_moments("22 Nov, 23 Nov, 29 Feb", NOW, BERLIN)]
    assert days == [date(2027, 11, 22), date(2026, 11, 23), date(2028, 2, 29)]


def test_the_day_stands_first_unless_the_text_shows_otherwise() -> None:
    def days(text: str) -> list[date]:
        return [moment.start.date() for moment in find_moments(text, NOW, BERLIN)]

    assert days("03/04/2027") == [date(2027, 4, 3)]
    assert days("12/24/2026 or 03/04/2027") == [date(2026, 12, 24), date(2027, 3, 4)]
    assert days("12/3までに") == [date(2026, 12, 3)]


def test_moments_come_in_the_order_of_the_text() -> None:
    written = [moment.written for moment in find_moments("At 5 pm, or on 3 Dec, or in two hours?", NOW, BERLIN)]
    assert written == ["5 pm", "3 Dec", "in two hours"]


def test_a_sentence_that_ends_parts_a_day_from_a_time() -> None:
    moments = find_moments("See you tomorrow. 5 pm suits me", NOW, BERLIN)
    assert [moment.start.day for moment in moments] == [24, 23]


def test_a_day_on_which_the_clocks_change_starts_at_midnight() -> None:
    (moment,) = find_moments("28.3.2027", NOW, BERLIN)
    assert moment.start.isoformat() == "2027-03-28T00:00:00+01:00"


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("until 3 Dec", "2026-12-03"), ("next Monday", "2026-11-30"), ("2026-12-03", "2026-12-03"),
        ("tomorrow", "2026-11-24"), ("Fri", "2026-11-27"), ("bis Mi", "2026-11-25"), ("3 days", "2026-11-26"),
        ("two weeks", "2026-12-07"), ("bis zum 24.12.", "2026-12-24"), ("tomorrow 5 pm", "2026-11-24"),
        ("until Friday, 4 December", "2026-12-04"), ("hasta el 3 de diciembre", "2026-12-03"),
        ("jusqu'au 3 décembre", "2026-12-03"), ("12月3日まで", "2026-12-03"), (" TOMORROW ", "2026-11-24"),
    ],
)
def test_the_day_of_a_command(words: str, day: str) -> None:
    assert read_date(words, TODAY) == date.fromisoformat(day)


@pytest.mark.parametrize("words", ["", "hello", "until the cows come home", "5 pm", "3 Dec or 4 Dec", "31.02.",
                                   "Fri tomorrow", "tomorrow Ben", "0 Dec", "12"])
def test_a_command_that_names_no_single_day(words: str) -> None:
    assert read_date(words, TODAY) is None


PIECES = st.sampled_from(
    ["in", "12", "/", ".", "3", "月", "日", "時", "Monday", "next week", "5 pm", "Dec", "2026", "-", ":", "bis", "٣",
     "²", "29", "Feb", "24:00", "h", " ", "\n", "mañana", "９", "99999", "in 999 weeks"]
)


TEXTS = st.one_of(st.text(max_size=200), *(st.lists(PIECES, max_size=30).map(blank.join) for blank in ("", " ")))


@given(TEXTS)
def test_no_text_raises_and_what_is_found_stands_there(text: str) -> None:
    moments = find_moments(text, NOW, BERLIN)
    assert len(moments) <= MOST
    for moment in moments:
        assert moment.start.tzinfo is BERLIN
        assert text[moment.place : moment.place + len(moment.written)] == moment.written
    read_date(text, TODAY)


def test_time_grows_no_faster_than_the_text() -> None:
    start = process_time()
    for text in ("in " * 9_999, "12/" * 9_999, "1 " * 9_999, "monday " * 9_999, "next week " * 9_999, "3.3." * 9_999,
                 "今" * 9_999, "1" * 9_999, "la fin de la " * 999):
        find_moments(text, NOW, BERLIN)
        read_date(text, TODAY)
    assert process_time() - start < 2.0
