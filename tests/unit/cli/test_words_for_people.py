"""Figures and times in what the commands print are written for people."""
from __future__ import annotations

import pytest

from gateway.cli.importing_foreign import complaints
from gateway.cli.opened import mails, many, minute


@pytest.mark.parametrize(("count", "thing", "expected"), [
    (0, "letter", "0 letters"), (1, "new ticket", "1 new ticket"), (2, "new ticket", "2 new tickets"),
    (1, "entry", "1 entry"), (1240, "entry", "1,240 entries"),
])
def test_number_and_noun_agree(count: int, thing: str, expected: str) -> None:
    assert many(count, thing) == expected


def test_mails_are_counted_in_the_same_way() -> None:
    assert [mails(1), mails(2000)] == ["1 mail", "2,000 mails"]


@pytest.mark.parametrize("at", ["2026-11-22T13:56:12.555435+00:00", "2026-11-22T14:56:59+01:00"])
def test_a_time_is_told_to_the_minute_in_utc(at: str) -> None:
    assert minute(at) == "2026-11-22 13:56 UTC"


def test_a_file_of_another_kind_is_not_complained_about_line_by_line(capsys: pytest.CaptureFixture[str]) -> None:
    complain = complaints()
    for line in range(1, 1001):
        complain(f"line {line}: it is no JSON")
    said = capsys.readouterr().err.splitlines()
    assert (len(said), said[0], said[-1]) == (
        101, "line 1: it is no JSON", "and more: the report at the end counts them")
