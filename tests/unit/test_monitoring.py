"""What a monitor is told: who hangs or has ended, what keeps mail out, figures without a name in them."""
from __future__ import annotations

import re
import socket
import struct
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from gateway import metrics
from gateway.assets import asset
from gateway.monitoring.exposition import Figures
from gateway.monitoring.health import Health
from gateway.monitoring.server import PLACES, Answer, Monitor, start
from gateway.store.engine import Store
from tests.unit.store.builders import ANNA, NOW, PAUL, accept_all, open_ticket

ROOT = Path(__file__).resolve().parents[2]


def health(store: Store, **changes: Any) -> Health:
    plain = {"corridors": (), "listeners": (), "hung_after": 1e9, "min_free_bytes": 0}
    return Health(store=store, now=lambda: NOW, **{**plain, **changes})


@pytest.fixture(autouse=True)
def _nobody_moves(monkeypatch: pytest.MonkeyPatch) -> None:
    """Corridors that other tests have walked are out of sight; and a listener here may be slow to greet."""
    monkeypatch.setattr(metrics, "_beats", {})
    monkeypatch.setattr("gateway.monitoring.health._PATIENCE", 60.0)


@pytest.fixture
def corridor() -> Iterator[threading.Thread]:
    """A thread that runs until the test is over."""
    over = threading.Event()
    thread = threading.Thread(target=over.wait, name="work")
    thread.start()
    yield thread
    over.set()
    thread.join()


@contextmanager
def listener(says: bytes) -> Iterator[tuple[str, int]]:
    """Somebody who greets like this, once."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        def greet() -> None:
            with suppress(OSError):
                visitor, _ = door.accept()
                visitor.sendall(says)
                visitor.close()

        thread = threading.Thread(target=greet)
        thread.start()
        yield door.getsockname()[:2]
        thread.join()


# --- is it alive? ----------------------------------------------------------------------------------------------------


def test_all_is_well_where_everybody_moves(store: Store, corridor: threading.Thread) -> None:
    metrics.beat("worker")
    assert health(store, corridors=[corridor]).wrong() == []


def test_a_corridor_that_has_ended_is_named(store: Store) -> None:
    ended = threading.Thread(target=lambda: None, name="deliver")
    ended.start()
    ended.join()
    assert health(store, corridors=[ended]).wrong() == ["the corridor deliver has ended"]


def test_a_corridor_that_hangs_is_named(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    metrics.beat("postman")
    metrics.beat("worker")
    monkeypatch.setitem(metrics._beats, "postman", metrics._beats["postman"] - 1_000)
    (said,) = health(store, hung_after=900.0).wrong()
    assert re.fullmatch(r"the postman has not moved for 100\d s", said)


# --- is it ready? ----------------------------------------------------------------------------------------------------


def test_it_is_ready_where_it_can_write_and_listeners_greet(store: Store) -> None:
    with listener(b"220 mail.example.org ESMTP\r\n") as address:
        assert health(store, listeners=[address]).unready() == []


@pytest.mark.parametrize("greeting", [b"421 too many\r\n", b""])
def test_it_is_not_ready_where_a_listener_takes_no_mail(store: Store, greeting: bytes) -> None:
    with listener(greeting) as address:
        assert health(store, listeners=[address]).unready() == [
            f"the listener at {address[0]}:{address[1]} takes no mail"]


def test_it_is_not_ready_where_nobody_listens(store: Store, tmp_path: Path) -> None:
    assert len(health(store, listeners=[tmp_path / "lmtp.sock"]).unready()) == 1


def test_it_is_not_ready_on_a_full_disk(store: Store) -> None:
    (said,) = health(store, min_free_bytes=1 << 62).unready()
    assert said.startswith("the disk is nearly full")


def test_it_is_not_ready_where_the_database_cannot_be_written(store: Store) -> None:
    with store.write() as conn:
        conn.exec_driver_sql("DROP TABLE meta")
    assert health(store).unready() == ["the database cannot be written (OperationalError)"]


# --- figures ---------------------------------------------------------------------------------------------------------


def figures(store: Store) -> Figures:
    return Figures(store, lambda: NOW, health(store).wrong, 200, ["support"], ["office"])


def told(store: Store) -> dict[str, float]:
    """`name{label="value"}` -> value."""
    found = {}
    for family in text_string_to_metric_families(figures(store).text().decode()):
        for sample in family.samples:
            labels = ",".join(f'{key}="{value}"' for key, value in sample.labels.items())
            found[f"{sample.name}{{{labels}}}" if labels else sample.name] = sample.value
    return found


def test_the_figures_are_those_of_the_store_and_of_this_process(store: Store) -> None:
    open_ticket(store)
    accept_all(store, ["one", "two"])
    before = told(store)
    metrics.MAILS.count("new ticket")
    metrics.STAGES.took("decide", 0.003)
    found = told(store)
    assert found['spoc_queue_depth{queue="inbound"}'] == 2
    assert found["spoc_open_tickets"] == 1
    assert found["spoc_relay_up"] == 1
    assert found['spoc_mailbox_up{mailbox="support"}'] == 1
    ended = 'spoc_inbound_mails_total{outcome="new ticket"}'
    assert found[ended] == before[ended] + 1
    at_most = [f'spoc_stage_seconds_bucket{{le="{bound}",stage="decide"}}' for bound in ("0.0025", "0.005", "60.0")]
    assert [found[name] - before.get(name, 0.0) for name in at_most] == [0, 1, 1]
    assert found["process_resident_memory_bytes"] > 0


def test_nobody_is_named_in_the_figures(store: Store) -> None:
    open_ticket(store, subject="The secret of the printer")
    text = figures(store).text().decode()
    assert "@" not in text
    assert [word for word in (ANNA.address, PAUL.address, "paul", "secret") if word in text] == []


def test_a_label_has_few_values(store: Store) -> None:
    """Some hundred series in all, however much mail comes: none is about a ticket, a mail or a person."""
    for _ in range(20):
        open_ticket(store)
    assert len(told(store)) < 300


def test_every_figure_in_an_alert_is_one_that_is_told(store: Store) -> None:
    open_ticket(store)
    with store.write() as conn:
        conn.exec_driver_sql("INSERT INTO meta (key, value) VALUES ('last backup', '2026-11-20T09:00:00+00:00')")
    metrics.beat("worker")
    known = {name.partition("{")[0] for name in told(store)} | {"spoc_build_info"}
    expressions = re.findall(r"^ +(?:expr: )?(.*spoc_.*)$", asset("config/alerts.yml").read_text("utf-8"), re.M)
    named = {name for one in expressions if "{{" not in one for name in re.findall(r"spoc_[a-z_]+", one)}
    assert len(named) > 15
    assert named - known == set()


def test_the_page_names_every_figure_and_no_other(store: Store) -> None:
    """As they are called in Prometheus, but for a histogram, which has three names."""
    open_ticket(store)
    with store.write() as conn:
        conn.exec_driver_sql("INSERT INTO meta (key, value) VALUES ('last backup', '2026-11-20T09:00:00+00:00')")
    metrics.beat("worker")
    metrics.STAGES.took("read", 0.1)
    ours = {name.partition("{")[0] for name in told(store) if name.startswith("spoc_")}
    ours = {re.sub(r"^(spoc_stage_seconds)_(bucket|count|sum)$", r"\1", name) for name in ours}
    page = (ROOT / "docs/monitoring.md").read_text("utf-8")
    named = {name for row in re.findall(r"^\| (`spoc_.*?) \|", page, re.M) for name in re.findall(r"`(spoc_\w+)", row)}
    assert named == ours


def test_every_command_that_an_alert_names_is_there() -> None:
    from gateway.cli import spoc

    alerts = asset("config/alerts.yml").read_text("utf-8")
    named = set(re.findall(r"\bspoc ([a-z]+)", alerts))
    assert named
    assert named - set(spoc.commands) == set()


# --- over HTTP -------------------------------------------------------------------------------------------------------


@pytest.fixture
def site(store: Store) -> Iterator[str]:
    monitor = start("127.0.0.1", 0, health(store, min_free_bytes=1 << 62), figures(store))
    yield f"http://127.0.0.1:{monitor.where[1]}"
    monitor.stop()


def asked(url: str, method: str = "GET") -> tuple[int, str]:
    """Status and text."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, method=method), timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def _if_at_all(url: str) -> tuple[int, str] | None:
    """The answer; None where it hangs up."""
    with suppress(OSError):
        return asked(url)
    return None


def test_each_question_has_its_answer(site: str) -> None:
    assert asked(f"{site}/healthz") == (200, "ok\n")
    status, why = asked(f"{site}/readyz")
    assert (status, why.startswith("the disk is nearly full")) == (503, True)
    status, text = asked(f"{site}/metrics")
    assert (status, "spoc_queue_depth" in text) == (200, True)
    assert asked(f"{site}/alerts.yml") == (200, asset("config/alerts.yml").read_text("utf-8"))
    assert asked(f"{site}/metrics", "HEAD") == (200, "")
    assert asked(f"{site}/")[0] == 404
    assert asked(f"{site}/metrics", "POST")[0] == 501


def test_who_hangs_up_before_he_has_his_answer_leaves_no_trace(
    store: Store, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    asked_for, gone = threading.Event(), threading.Event()

    def slowly() -> Answer:
        asked_for.set()
        assert gone.wait(10)
        return Answer(HTTPStatus.OK, b"too late")

    monitor = Monitor("127.0.0.1", 0, {"/slow": slowly})
    monitor.daemon_threads = False  # so that its end waits for the answer
    monitor.serve()
    with socket.create_connection(monitor.where) as hasty:
        hasty.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # it ends with a reset
        hasty.sendall(b"GET /slow HTTP/1.0\r\n\r\n")
        assert asked_for.wait(10)
    gone.set()
    monitor.stop()
    assert capfd.readouterr().err == ""
    assert not caplog.records


def test_who_keeps_his_connections_open_does_not_take_all_threads_of_the_gateway(site: str) -> None:
    where = ("127.0.0.1", int(site.rpartition(":")[2]))
    with ExitStack() as silent:
        first, *_ = [silent.enter_context(socket.create_connection(where)) for _ in range(PLACES)]
        with socket.create_connection(where, timeout=10) as one_more:
            assert one_more.recv(1) == b"", "hung up on"
        first.setblocking(False)
        with pytest.raises(BlockingIOError):  # this one still has its time
            first.recv(1)
    ends = time.monotonic() + 60
    while (answer := _if_at_all(f"{site}/healthz")) is None and time.monotonic() < ends:
        time.sleep(0.01)
    assert answer == (200, "ok\n"), "their places are free again"


def test_it_answers_that_the_store_is_away(store: Store, site: str) -> None:
    with store.write() as conn:
        conn.exec_driver_sql("DROP TABLE load")
    assert asked(f"{site}/metrics") == (503, "the store gives no answer (OperationalError)\n")


def test_a_port_that_is_taken_is_said_in_a_sentence(store: Store) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(OSError, match=f"127.0.0.1:{port} is taken by another program - set another port in "):
            start("127.0.0.1", port, health(store), figures(store))
