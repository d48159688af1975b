"""A mail that is read in a process of its own comes back as it was read, calendars and all."""
from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO

import pytest

from gateway.apart import read, write
from gateway.mail.parse import parse
from gateway.model.policy import Limits
from tests.itip import PROGRAMS, Reply

AWAY = (b"From: ben@customer.test\nContent-Type: text/calendar\n\nBEGIN:VCALENDAR\nBEGIN:VEVENT\n"
        b"DTSTART;VALUE=DATE:20261203\nSUMMARY:Vacation\nORGANIZER;CN=Ben:mailto:ben@customer.test\nEND:VEVENT\n"
        b"END:VCALENDAR\n")
REPLY = Reply("u1@example.test", datetime(2026, 12, 1, 13, 0, tzinfo=UTC))


@pytest.mark.parametrize("raw", [AWAY, *(write(REPLY) for write in PROGRAMS.values())], ids=["away", *PROGRAMS])
def test_nothing_of_a_calendar_is_lost_on_the_way(raw: bytes) -> None:
    mail = parse(raw, Limits())
    assert mail.calendar is not None
    answer = BytesIO()
    write(mail, answer)
    answer.seek(0)
    assert read(answer) == mail
