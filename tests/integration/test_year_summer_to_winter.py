"""The second half of the year: the clocks change back, and over that weekend the gateway is down for three days."""
from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from tests.year.check import Half, Lived, lived
from tests.year.what_holds import (  # noqa: F401 - collected here
    test_every_letter_that_time_brings_about_comes_once_and_in_its_minute,
    test_every_mail_was_understood,
    test_every_morning_list_names_what_waits_and_nothing_else,
    test_every_promise_is_due_in_its_minute_and_ends_as_it_did,
    test_every_ticket_went_its_way,
    test_two_clocks_shared_the_work,
)

HALF = Half("2026-07-07T00:00", "2027-01-05T00:00", openings=500, seed=11,
            two_clocks=("2026-09-01T00:00", "2026-10-15T00:00"), down=("2026-10-23T15:00", "2026-10-26T15:00"))
pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def half(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lived]:
    """All of it, gone by once."""
    with lived(HALF, tmp_path_factory.mktemp("half")) as gone_by:
        yield gone_by


def test_what_fell_due_while_the_gateway_was_down_came_once_and_said_so(half: Lived) -> None:
    late = Counter(letter.name for letter in half.oracle.letters if letter.late)
    assert late.keys() >= {"morning-list", "ledger", "escalation", "still-with-us", "weekly-summary"}
