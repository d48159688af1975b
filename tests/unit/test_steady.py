"""A corridor goes on whatever one step of it meets, and is asked to stop without waiting for the pause to end."""
import logging
import threading
from collections.abc import Callable

import pytest

from gateway.steady import steady

log = logging.getLogger("spoc.test")


def stopped() -> threading.Event:
    """Nobody waits in a test."""
    event = threading.Event()
    event.set()
    return event


def failing(trouble: Exception) -> Callable[[], int]:
    def step() -> int:
        raise trouble

    return step


@pytest.mark.parametrize(("trouble", "told"), [
    (OSError("disk full"), "the worker waits: OSError"),
    (KeyError("a flaw of ours"), "the worker stumbled: it goes on"),
])
def test_trouble_is_told_and_ends_nothing(trouble: Exception, told: str, caplog: pytest.LogCaptureFixture) -> None:
    assert steady(failing(trouble), "worker", log, stopped()) is None
    assert [record.getMessage() for record in caplog.records] == [told]


def test_without_trouble_the_result_comes_back_at_once(caplog: pytest.LogCaptureFixture) -> None:
    assert steady(lambda: 0, "worker", log, threading.Event()) == 0
    assert not caplog.records


def test_after_trouble_there_is_a_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    stop = threading.Event()
    monkeypatch.setattr(stop, "wait", lambda seconds: bool(waited.append(seconds)))
    steady(failing(OSError()), "clock", log, stop)
    steady(lambda: 1, "clock", log, stop)
    assert waited == [5.0]
