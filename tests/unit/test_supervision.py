"""What a supervisor is told, what it hands over, and that a gateway that hangs gives no sign of life."""
from __future__ import annotations

import asyncio
import os
import socket
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from pathlib import Path

import pytest

from gateway import metrics
from gateway.house.doors import NAMES, listeners
from gateway.monitoring.health import Health
from gateway.settings import load
from gateway.store.engine import Store
from gateway.supervision import Supervisor, inherited_listeners, show_life, supervisor
from tests.unit.store.builders import NOW


class Listening:
    """A supervisor that notes what it hears."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._ear = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._ear.bind(f"\0{address[1:]}" if address.startswith("@") else address)
        self._ear.setblocking(False)

    def heard(self) -> list[str]:
        """Everything since the last time, a message an item."""
        found = []
        with suppress(BlockingIOError):
            while True:
                found.append(self._ear.recv(4096).decode())
        return found

    def close(self) -> None:
        self._ear.close()


@pytest.fixture(params=["path", "abstract"])
def listening(request: pytest.FixtureRequest) -> Iterator[Listening]:
    with tempfile.TemporaryDirectory() as folder:  # shorter than tmp_path: a path of a socket has 108 characters
        address = f"@spoc-{os.getpid()}" if request.param == "abstract" else f"{folder}/notify"
        with closing(Listening(address)) as one:
            yield one


# --- what it is told -------------------------------------------------------------------------------------------------


def test_a_supervisor_hears_what_it_asked_for(listening: Listening) -> None:
    env = {"NOTIFY_SOCKET": listening.address, "WATCHDOG_USEC": "90000000", "WATCHDOG_PID": str(os.getpid())}
    whom = supervisor(env)
    assert whom == Supervisor(listening.address, 90.0)
    assert env == {}, "a child of ours would answer in our name"
    whom.doing("Opening the database")
    whom.up("Up: listen")
    whom.alive()
    whom.ending()
    *told, last = listening.heard()
    assert told == ["STATUS=Opening the database", "READY=1\nSTATUS=Up: listen", "WATCHDOG=1"]
    assert last.startswith("STOPPING=1\nSTATUS=")


@pytest.mark.parametrize("env", [
    {}, {"WATCHDOG_USEC": "90000000", "WATCHDOG_PID": "1"}, {"WATCHDOG_USEC": "soon"},
])
def test_where_nobody_asks_nothing_is_said(env: dict[str, str]) -> None:
    whom = supervisor(env)
    assert whom == Supervisor()
    whom.up("Up: listen")


def test_a_supervisor_that_has_gone_disturbs_nobody(tmp_path: Path) -> None:
    Supervisor(str(tmp_path / "gone")).ending()


# --- signs of life ---------------------------------------------------------------------------------------------------


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> str:
    """The only corridor that is seen, moving at this moment."""
    monkeypatch.setattr(metrics, "_beats", {})
    metrics.beat("worker")
    return "worker"


def lived_through(health: Health, listening: Listening, *steps: float, who: str) -> list[list[str]]:
    """What is heard in each step, some looks long, in which the corridor has not moved for so many seconds."""
    looks = 0

    def wrong() -> Sequence[str]:
        nonlocal looks
        looks += 1
        return health.wrong()

    async def live() -> list[list[str]]:
        task = asyncio.create_task(show_life(Supervisor(listening.address, 0.03), wrong))
        heard = []
        for seconds in steps:
            metrics._beats[who] -= seconds
            listening.heard()
            enough = looks + 4
            while looks < enough and not task.done():
                await asyncio.sleep(0.005)
            heard.append(listening.heard())
            metrics.beat(who)
        task.cancel()
        return heard

    return asyncio.run(live())


def test_a_corridor_that_hangs_ends_the_signs_of_life_until_it_moves_again(
    store: Store, worker: str, listening: Listening,
) -> None:
    health = Health(store, lambda: NOW, (), (), hung_after=900, min_free_bytes=0)
    before, hung, after = lived_through(health, listening, 0, 1000, 0, who=worker)
    assert len(before) >= 2
    assert set(before) == {"WATCHDOG=1"}
    assert len(hung) == 1
    assert hung[0].startswith("STATUS=Hangs, and is to be started again: the worker has not moved for 100")
    assert {"WATCHDOG=1", "STATUS=Moves again"} == set(after)


def test_a_corridor_that_has_ended_ends_the_signs_of_life(store: Store, worker: str, listening: Listening) -> None:
    ended = threading.Thread(target=lambda: None, name="deliver")
    ended.start()
    ended.join()
    health = Health(store, lambda: NOW, (ended,), (), hung_after=900, min_free_bytes=0)
    (heard,) = lived_through(health, listening, 0, who=worker)
    assert heard == ["STATUS=Hangs, and is to be started again: the corridor deliver has ended"]


# --- what it hands over ----------------------------------------------------------------------------------------------


def handed(names: str, count: int = 1, pid: int | None = None) -> dict[str, str]:
    return {"LISTEN_FDS": str(count), "LISTEN_FDNAMES": names, "LISTEN_PID": str(pid or os.getpid())}


@pytest.mark.parametrize(("names", "count"), [("spoc.socket", 1), ("", 1), ("smtp:smtp", 2), ("smtp", 2)])
def test_a_listener_without_a_name_of_ours_is_refused_with_what_to_do(names: str, count: int) -> None:
    with pytest.raises(OSError, match=r"give each socket unit .*: smtp, lmtp, lmtp_socket"):
        inherited_listeners(handed(names, count), NAMES)


def test_what_was_handed_to_another_process_is_left_alone() -> None:
    env = handed("smtp", pid=1)
    assert inherited_listeners(env, NAMES) == {}
    assert env == {}


def test_a_listener_that_is_handed_over_stands_in_place_of_what_the_settings_say() -> None:
    settings = load(None, {"SPOC_LISTEN__SMTP_HOST": "", "SPOC_LISTEN__LMTP_SOCKET": "/run/spoc/lmtp.sock"})
    with socket.socket() as smtp, socket.socket(socket.AF_UNIX) as lmtp:
        found = dict(listeners(settings, {"smtp": smtp, "lmtp": lmtp}))
        assert (found["smtp"].inherited, found["lmtp"].inherited) == (smtp, lmtp)
        assert found["lmtp_socket"].inherited is None
    assert "smtp" not in dict(listeners(settings))
