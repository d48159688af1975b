"""What `#meet` asks for, in five languages; what nobody understands is named."""
from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.desk.meeting.words import Half, MeetingAsked, read_meeting

TODAY = date(2026, 11, 23)
"""A Monday."""
TUE, WED, THU, FRI = (date(2026, 11, day) for day in (24, 25, 26, 27))
TUE_TO_THU = (TUE, WED, THU)
PM, AM = Half.AFTERNOON, Half.MORNING


def asked(**values: Any) -> MeetingAsked:
    return MeetingAsked(**values)


@pytest.mark.parametrize(("argument", "read"), [
    ("", asked()),
    ("30m Tue-Thu pm with Ana, Ben and eve@x.test",
     asked(minutes=30, days=TUE_TO_THU, half=PM, names=("Ana", "Ben", "eve@x.test"))),
    ("30 Min. Di-Do vormittags mit Ana und Ben", asked(minutes=30, days=TUE_TO_THU, half=AM, names=("Ana", "Ben"))),
    ("30m mardi-jeudi après-midi avec Ana et Tom", asked(minutes=30, days=TUE_TO_THU, half=PM, names=("Ana", "Tom"))),
    ("30 minutos mar-jue por la tarde con Ana y Tom",
     asked(minutes=30, days=TUE_TO_THU, half=PM, names=("Ana", "Tom"))),
    ("火曜日から木曜日 午後 30分 参加者: Ana、Tom", asked(minutes=30, days=TUE_TO_THU, half=PM, names=("Ana", "Tom"))),
    ("30m 火曜日-木曜日", asked(minutes=30, days=TUE_TO_THU)),
    ("Tuesday 14:00 45m place: Room 3", asked(minutes=45, days=(TUE,), clock=time(14), place="Room 3")),
    ("am Dienstag um 14 Uhr mit Tom, 1 Stunde", asked(minutes=60, days=(TUE,), clock=time(14), names=("Tom",))),
    ("mardi 14h 30m", asked(minutes=30, days=(TUE,), clock=time(14))),
    ("martes a las 15:00 lugar: Sala 2", asked(days=(TUE,), clock=time(15), place="Sala 2")),
    ("火曜日 14時 30分", asked(minutes=30, days=(TUE,), clock=time(14))),
    ("Tue 14:00-14:45", asked(minutes=45, days=(TUE,), clock=time(14))),
    ("2026-12-01 14:00 30m", asked(minutes=30, days=(date(2026, 12, 1),), clock=time(14))),
    ("tomorrow 9h", asked(days=(TUE,), clock=time(9))),
    ("2h tomorrow", asked(minutes=120, days=(TUE,))),
    ("1h30 Fri am", asked(minutes=90, days=(FRI,), half=AM)),
    ("half an hour on Friday morning", asked(minutes=30, days=(FRI,), half=AM)),
    ("am Dienstag", asked(days=(TUE,))),
    ("am", asked(half=AM)),
    ("mañana por la mañana", asked(days=(TUE,), half=AM)),
    ("Fri-Tue", asked(days=(FRI, date(2026, 11, 28), date(2026, 11, 29), date(2026, 11, 30), date(2026, 12, 1)))),
    ("next week", asked(days=(date(2026, 11, 30), *(date(2026, 12, n) for n in range(1, 5))))),
    ("Tue 2 pm", asked(days=(TUE,), clock=time(14))),
    ("martes a las 3 de la tarde", asked(days=(TUE,), clock=time(15))),
    ("Tuesday at noon", asked(days=(TUE,), clock=time(12))),
    ("Tue, Fri 14:00", asked(days=(TUE, FRI), clock=time(14))),
    ("cancel", asked(cancel=True)), ("absagen", asked(cancel=True)), ("annuler", asked(cancel=True)),
    ("cancelar", asked(cancel=True)), ("中止", asked(cancel=True)),
])  # fmt: skip
def test_what_is_asked_for(argument: str, read: MeetingAsked) -> None:
    assert read_meeting(argument, TODAY) == read


@pytest.mark.parametrize(("argument", "word"), [
    ("Tue blorp", "blorp"), ("500m Tue", "500m"), ("next to the window", "next"),
])
def test_what_nobody_understands_is_named(argument: str, word: str) -> None:
    assert read_meeting(argument, TODAY).unread == word


@given(st.text(max_size=200))
def test_no_text_raises(argument: str) -> None:
    read = read_meeting(argument, TODAY)
    assert len(read.days) <= 400
