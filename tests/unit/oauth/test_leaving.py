"""A provider that hangs keeps nobody from ending; one that answers is heard."""
from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from gateway.model.access import NoAccess
from gateway.oauth import leaving
from gateway.oauth.leaving import unless_ending


@pytest.fixture
def hanging() -> Iterator[threading.Event]:
    """What the provider waits for before it answers."""
    answers = threading.Event()
    yield answers
    answers.set()


def ended() -> bool:
    return True


def test_a_provider_that_answers_is_heard_also_at_the_end() -> None:
    assert unless_ending(lambda force: f"token {force}", ended)(True) == "token True"


def test_what_it_refuses_is_told() -> None:
    def refused(force: bool) -> str:
        raise NoAccess("run `spoc auth`", is_final=True)

    with pytest.raises(NoAccess, match="run `spoc auth`"):
        unless_ending(refused, ended)(False)


def test_a_provider_that_hangs_is_left_once_it_is_time_to_end(
    hanging: threading.Event, monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(leaving, "_GRACE", 0.1)
    is_ending = threading.Event()
    threading.Timer(0.1, is_ending.set).start()

    def token(force: bool) -> str:
        hanging.wait(30)
        return "late"

    began = time.monotonic()
    with pytest.raises(NoAccess, match="before the gateway ended"):
        unless_ending(token, is_ending.is_set)(False)
    assert is_ending.is_set()
    assert time.monotonic() - began < 10


def test_until_then_it_is_waited_for(hanging: threading.Event) -> None:
    threading.Timer(0.5, hanging.set).start()

    def token(force: bool) -> str:
        return "late" if hanging.wait(30) else "never"

    assert unless_ending(token, lambda: False)(False) == "late"
