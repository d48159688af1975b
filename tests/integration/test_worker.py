"""The worker's promises: no mail fails its batch, surroundings are no mail's fault, a deadly mail goes alone."""
from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from gateway import children, service, worker
from gateway.house import House, build
from gateway.house.working import build_tools
from gateway.mail.fingerprint import fingerprint
from gateway.mail.parse import parse
from gateway.mail.trust import judge
from gateway.model.mail import Envelope, Source
from gateway.model.policy import TrustPolicy
from gateway.reader import ScannerAway
from gateway.settings import settings_from
from gateway.store import inbox, set_aside
from gateway.store.errors import Stale
from gateway.store.intake import Intake
from gateway.store.reports import status_report, tickets_report
from gateway.store.tables import inbound
from gateway.worker import Worker

HOUSE = {"triage": {"route_all_to": "ana"}}


@pytest.fixture(params=["sqlite", "postgresql"])
def house(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[House]:
    """A house below a temporary folder, with nothing running, on each database."""
    url = "" if request.param == "sqlite" else request.getfixturevalue("postgres").url("worker")
    gateway = {"data_dir": str(tmp_path / "data"), "database_url": url}
    built = build(settings_from({**HOUSE, "gateway": gateway}, tmp_path))
    yield built
    built.close()


def _accept(house: House, *texts: str) -> None:
    intake = Intake(house.store, max_backlog=1000, min_free_bytes=0)
    intake.start()
    for number, text in enumerate(texts):
        raw = f"From: ben{number}@customer.test\nMessage-ID: <{number}@customer.test>\nSubject: s\n\n{text}\n".encode()
        shared = house.directory.default_project.address
        envelope = Envelope(Source.SMTP, "ben@customer.test", (shared,), datetime.now(UTC), "127.0.0.1")
        intake.accept(raw, envelope, fingerprint(raw, envelope)).result(10)
    intake.stop()


def _worker(house: House, alone: Callable[[inbox.Claimed], bool] = lambda _: False) -> Worker:
    return Worker("w", build_tools(house), service.now, alone, after=lambda: None, batch=10)


def _work(house: House, made: Worker | None = None) -> dict[str, object]:
    (made or _worker(house)).work_once(threading.Event())
    return status_report(house.store)


def test_a_mail_that_cannot_be_decided_is_tried_again_then_quarantined_and_fails_nobody_else(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    _accept(house, "fine", "poison", "fine too")

    def decide(mail: object, *rest: object) -> object:
        if "poison" in mail.new_text:  # type: ignore[attr-defined]
            raise ZeroDivisionError
        return original(mail, *rest)  # type: ignore[arg-type]

    original = worker.decide
    monkeypatch.setattr(worker, "decide", decide)
    first = _work(house)
    assert (first["inbound_pending"], first["tickets"]["new"]) == (1, 2)  # type: ignore[index]
    for _ in range(10):
        with house.store.write() as conn:
            conn.execute(update(inbound).values(not_before=None))
        last = _work(house)
    assert (last["inbound_pending"], last["quarantined"]) == (0, 1)
    assert "ZeroDivisionError" in set_aside.quarantined(house.store)[0]["reason"]


def test_failing_surroundings_count_against_no_mail(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    _accept(house, "fine")
    made = _worker(house)
    monkeypatch.setattr(house.store.blobs, "put", _no_space)
    monkeypatch.setattr(worker, "_keep_attachments", lambda *_: _no_space(b""))
    with pytest.raises(OSError, match="No space"):
        made.work_once(threading.Event())
    monkeypatch.undo()
    with house.store.write() as conn:
        conn.execute(update(inbound).values(not_before=None))
    (again,) = inbox.claim(house.store, "w2", service.now(), 10, timedelta(minutes=1))
    assert (again.tries, again.deaths) == (0, 0)


def _no_space(_: bytes) -> str:
    raise OSError(28, "No space left on device")


def test_a_mail_that_is_always_stale_is_released_for_later(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    _accept(house, "fine")
    made = _worker(house)
    tried = []

    def carry_out(*_: object) -> None:
        tried.append(1)
        raise Stale("somebody was quicker")

    monkeypatch.setattr(made.tools.unit, "carry_out", carry_out)
    assert _work(house, made)["inbound_pending"] == 1
    assert len(tried) == 5


def test_a_reader_that_fails_still_makes_a_ticket_with_the_original_attached(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    _accept(house, "fine")
    monkeypatch.setattr("gateway.reader.parse", lambda *_: 1 / 0)
    _work(house)
    (ticket,) = tickets_report(house.store)
    assert ticket["subject"] == "Unreadable mail"
    assert [a["name"] for a in ticket["entries"][0]["attachments"]] == ["original.eml"]


@pytest.mark.parametrize(("ends_well", "quarantined"), [(True, 0), (False, 1)])
def test_a_mail_that_took_down_three_processes_goes_alone(
    house: House, ends_well: bool, quarantined: int
) -> None:
    _accept(house, "deadly")
    with house.store.write() as conn:
        conn.execute(update(inbound).values(deaths=3))
    handed: list[inbox.Claimed] = []

    def alone(claimed: inbox.Claimed) -> bool:
        handed.append(claimed)
        return ends_well

    assert _work(house, _worker(house, alone))["quarantined"] == quarantined
    assert len(handed) == 1


def test_alone_means_a_process_of_its_own_that_really_handles_it(house: House, tmp_path: Path) -> None:
    _accept(house, "deadly, but not really")
    with house.store.write() as conn:
        conn.execute(update(inbound).values(deaths=3))
    config = tmp_path / "spoc.toml"
    config.write_text(f'[gateway]\ndata_dir = "{tmp_path / "data"}"\ndatabase_url = "{house.store.url}"\n'
                      '[triage]\nenabled = false\n')
    done = _work(house, _worker(house, children.alone(config, 30)))
    assert (done["quarantined"], done["tickets"]["new"]) == (0, 1)  # type: ignore[index]


def test_stopping_gives_claimed_mails_back(house: House) -> None:
    _accept(house, "one", "two")
    stop = threading.Event()
    stop.set()
    _worker(house).work_once(stop)
    assert len(inbox.claim(house.store, "w2", service.now() + timedelta(seconds=1), 10, timedelta(minutes=1))) == 2


def test_a_big_mail_is_read_in_a_process_of_its_own_and_reads_the_same(house: House) -> None:
    reader = build_tools(house).reader
    body = "hello there, this is a long mail\n" * 40_000
    raw = (f"From: Ben <ben@customer.test>\nMessage-ID: <1@customer.test>\nSubject: big\n"
           f"Content-Type: text/plain\n\n{body}").encode()
    envelope = Envelope(Source.SMTP, "ben@customer.test", (), datetime.now(UTC))
    apart = reader.read(inbox.Claimed(inbox.InboundId(1), raw, envelope, "w"))
    here = parse(raw, reader.limits)
    assert apart == replace(here)


def test_a_mail_that_takes_too_long_becomes_a_ticket_with_the_original(house: House) -> None:
    reader = replace(build_tools(house).reader, seconds_per_mail=0.01)
    raw = b"From: Ben <ben@customer.test>\nSubject: slow\n\n" + b"x" * 1_100_000
    envelope = Envelope(Source.SMTP, "ben@customer.test", (), datetime.now(UTC))
    mail = reader.read(inbox.Claimed(inbox.InboundId(1), raw, envelope, "w"))
    assert mail.defects == ("reading it took longer than 0.01 s",)
    assert [a.name for a in mail.attachments] == ["original.eml"]


def test_what_our_own_checks_say_stands_on_top(house: House) -> None:
    reader = replace(build_tools(house).reader,
                     authenticate=lambda *_: "example.test; dmarc=fail header.from=customer.test")
    raw = (b"Authentication-Results: example.test; dmarc=pass header.from=customer.test\n"
           b"From: Ben <ben@customer.test>\nSubject: x\n\nHello, it is me.\n")
    envelope = Envelope(Source.SMTP, "ben@customer.test", (), datetime.now(UTC), "192.0.2.1")
    mail = reader.read(inbox.Claimed(inbox.InboundId(1), raw, envelope, "w"))
    assert judge(mail, envelope, TrustPolicy("example.test", (ip_network("0.0.0.0/0"),))).failed


def test_a_file_with_a_virus_is_a_hazard_and_a_scanner_that_is_away_makes_the_mail_wait(house: House) -> None:
    raw = (b"From: Ben <ben@customer.test>\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nHello.\n--b\n"
           b"Content-Type: text/plain\nContent-Disposition: attachment; filename=a.txt\n\nbad\n--b--\n")
    envelope = Envelope(Source.SMTP, "ben@customer.test", (), datetime.now(UTC))
    claimed = inbox.Claimed(inbox.InboundId(1), raw, envelope, "w")
    reader = replace(build_tools(house).reader, scan=lambda data: "Test-Signature" if b"bad" in data else "")
    (found,) = reader.read(claimed).attachments
    assert found.hazard == "it carries Test-Signature"
    with pytest.raises(ScannerAway, match="No space"):
        replace(reader, scan=_no_space).read(claimed)


def test_what_a_batch_did_not_reach_is_given_back_at_once(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    _accept(house, "first", "second", "third")
    monkeypatch.setattr(worker, "_keep_attachments", lambda *_: _no_space(b""))
    with pytest.raises(OSError, match="No space"):
        _worker(house).work_once(threading.Event())
    again = inbox.claim(house.store, "w2", service.now() + timedelta(seconds=10), 10, timedelta(minutes=1))
    assert [(m.tries, m.deaths) for m in again] == [(0, 0)] * 3


@pytest.mark.parametrize(("batch", "found"), [(10, [2]), (2, [2, 0]), (1, [1, 1, 0])])
def test_a_batch_with_room_left_was_all_there_is_and_the_letters_need_not_wait_for_another_look(
    house: House, monkeypatch: pytest.MonkeyPatch, batch: int, found: list[int],
) -> None:
    stop, claim = threading.Event(), inbox.claim
    seen: list[int] = []

    def counted(*asked: Any) -> list[inbox.Claimed]:
        claimed = claim(*asked)
        seen.append(len(claimed))
        return claimed

    class Rest(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            assert timeout
            stop.set()
            return True

    _accept(house, "one", "two")
    monkeypatch.setattr(inbox, "claim", counted)
    replace(_worker(house), batch=batch).run(stop, Rest())
    assert seen == found


def test_a_worker_that_stood_still_longer_than_its_lease_drops_what_others_have_done(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It had claimed four, and stood still over the first: another one has done them all meanwhile."""
    _accept(house, *(f"matter {n}" for n in range(4)))
    mine, original = _worker(house), worker.decide
    still = replace(mine, name="still", clock=lambda: service.now() + (2 * mine.lease if reached else timedelta()))
    other = replace(mine, name="other", clock=still.clock)
    reached: list[object] = []

    def decide(*given: object) -> object:
        reached.append(given)
        if len(reached) == 1:
            other.work_once(threading.Event())
        return original(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(worker, "decide", decide)
    still.work_once(threading.Event())
    assert len(reached) == 1 + 4
    assert status_report(house.store)["tickets"]["new"] == 4


def test_ticket_numbers_of_a_claim_that_was_never_committed_are_nobodys(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They would be another machine's too: each of its tickets would have to be decided anew."""
    made = _worker(house)

    def cut_off(*_: object) -> list[inbox.Claimed]:
        with house.store.write() as conn:
            made.tools.numbers.draw(conn, 3)
            raise ConnectionError

    with monkeypatch.context() as patched:
        patched.setattr(inbox, "claim", cut_off)
        with pytest.raises(ConnectionError):
            _work(house, made)
    _work(house, made)
    assert made.tools.numbers.next() not in house.unit.reserve_tickets(3)


def test_an_answer_waits_for_the_mail_that_it_answers_and_that_another_worker_has_in_hand(house: House) -> None:
    _accept(house, "The lamp is broken.")
    (first,) = inbox.claim(house.store, "another", service.now(), 1, timedelta(minutes=5))
    intake = Intake(house.store, max_backlog=1000, min_free_bytes=0)
    intake.start()
    raw = b"From: ben0@customer.test\nMessage-ID: <1@customer.test>\nIn-Reply-To: <0@customer.test>\n\nThe big one.\n"
    shared = house.directory.default_project.address
    envelope = Envelope(Source.SMTP, "ben0@customer.test", (shared,), datetime.now(UTC), "127.0.0.1")
    intake.accept(raw, envelope, fingerprint(raw, envelope)).result(10)
    intake.stop()
    assert _work(house)["inbound_pending"] == 2
    worker.handle(first, _worker(house).tools, service.now())
    with house.store.write() as conn:
        conn.execute(update(inbound).values(not_before=None))
    outcomes = _work(house)["outcomes"]
    assert (outcomes["new ticket"], outcomes["entry"]) == (1, 1)  # type: ignore[index]
