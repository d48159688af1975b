"""What is said where PostgreSQL cannot be used, and that one that comes back is found again."""
from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import IntegrityError, OperationalError

from gateway.model.decision import AppendEntry
from gateway.model.mail import Outcome
from gateway.model.ticket import TicketId
from gateway.store.blob_rows import BlobRows
from gateway.store.engine import Store, StoreError, open_store
from gateway.store.errors import Stale
from gateway.store.meta import put, recall
from gateway.store.search_index import vector
from gateway.store.tables import blob, inbound, known, meta
from gateway.store.unit import Processed
from tests.servers import free_port, wait_until
from tests.servers.postgres import GUARDED, PASSWORD, Postgres

from .builders import NOW, accept_all, claimed_mail, entry, finish, open_ticket, unit
from .databases import ON_POSTGRESQL, Databases


@pytest.fixture
def guarded(postgres: Postgres) -> Iterator[str]:
    """A database that asks for a password; its URL without one."""
    postgres.execute(f"DROP ROLE IF EXISTS {GUARDED}")
    postgres.execute(f"CREATE ROLE {GUARDED} LOGIN SUPERUSER PASSWORD '{PASSWORD}'")
    url = postgres.url("guarded")
    yield url.replace("postgres@", f"{GUARDED}:PASSWORD@")
    postgres.drop(url)
    postgres.execute(f"DROP ROLE {GUARDED}")


def refusal(url: str) -> str:
    with pytest.raises(StoreError) as refused:
        open_store(url, None)
    return str(refused.value)


def test_a_wrong_password_is_said_in_a_sentence_that_does_not_show_it(guarded: str) -> None:
    said = refusal(guarded.replace("PASSWORD", "geheim"))
    assert f'password authentication failed for user "{GUARDED}"' in said
    assert "geheim" not in said
    assert "\n" not in said
    open_store(guarded.replace("PASSWORD", PASSWORD.replace(" ", "%20")), None).close()


def test_a_server_that_is_away_and_a_database_that_is_not_there_are_said_in_a_sentence(postgres: Postgres) -> None:
    away = refusal(f"postgresql://spoc@127.0.0.1:{free_port()}/spoc")
    assert "Connection refused" in away
    absent = refusal(f"{postgres.address}nowhere")
    assert 'database "nowhere" does not exist' in absent
    assert "\n" not in away + absent


def test_a_database_that_cannot_keep_every_text_is_refused(postgres: Postgres) -> None:
    postgres.execute("CREATE DATABASE ascii TEMPLATE template0 ENCODING 'SQL_ASCII'")
    assert "ENCODING 'UTF8'" in refusal(f"{postgres.address}ascii")
    postgres.drop(f"{postgres.address}ascii")


def test_without_its_driver_the_remedy_is_named() -> None:
    code = ("import sys; sys.modules['psycopg'] = None; from gateway.store.engine import open_store;"
            "open_store('postgresql://spoc@127.0.0.1/spoc', None)")
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ran.stderr.strip().splitlines()[-1].endswith("pip install 'spoc-gateway[postgres]'")


def test_a_server_that_was_restarted_is_found_again() -> None:
    server = Postgres().start()
    store = open_store(server.url(), None)
    with store.read() as conn:
        conn.scalar(select(func.count()).select_from(meta))
    server.restart()
    with pytest.raises(OperationalError), store.read() as conn:  # it was used a moment ago and not tried before
        conn.scalar(select(func.count()).select_from(meta))
    with store.read() as conn:
        assert conn.scalar(select(func.count()).select_from(meta)) == 0
    store.close()
    server.stop()


@ON_POSTGRESQL
def test_a_connection_that_stood_still_is_tried_before_it_is_used(
    monkeypatch: pytest.MonkeyPatch, databases: Databases,
) -> None:
    monkeypatch.setattr("gateway.store.postgresql._STANDS_STILL", 0.0)
    with databases.fresh() as url:
        store, other = open_store(url, None), open_store(url, None)
        with store.read() as conn:
            pid = conn.scalar(text("SELECT pg_backend_pid()"))
        with other.write() as conn:
            conn.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
        with store.read() as conn:
            assert conn.scalar(text("SELECT pg_backend_pid()")) != pid
        store.close()
        other.close()


@ON_POSTGRESQL
def test_what_the_server_says_is_told_without_its_details(store: Store) -> None:
    with store.write() as conn:
        conn.execute(insert(known).values(address="a-secret-tag", since=NOW))
    with pytest.raises(IntegrityError) as failed, store.write() as conn:
        conn.execute(insert(known).values(address="a-secret-tag", since=NOW))
    assert "a-secret-tag" not in str(failed.value) + str(failed.value.orig) + repr(failed.value.__cause__)
    assert "pk_known" in str(failed.value)


@ON_POSTGRESQL
def test_a_deadlock_is_no_trouble_of_the_surroundings_but_begun_anew(store: Store) -> None:
    first, second = TicketId(open_ticket(store)), TicketId(open_ticket(store))
    mail = claimed_mail(store)
    lock = text("SELECT id FROM ticket WHERE id = :number FOR UPDATE")
    outcomes: list[Exception | None] = []

    def carry_out() -> None:
        both = [AppendEntry(number, entry()) for number in (first, second)]
        try:
            unit(store).carry_out(Processed(mail), None, [*both, finish(first)], [], NOW)
        except Stale as stale:
            outcomes.append(stale)

    other = threading.Thread(target=carry_out)
    with store.write() as conn:
        conn.execute(lock, {"number": second})
        other.start()
        wait_until(lambda: _somebody_waits(store), "the other waits for the second ticket, and holds the first")
        conn.execute(lock, {"number": first})
    other.join()
    assert len(outcomes) == 1, "this transaction came first to wait, so the other gave in"


def _somebody_waits(store: Store) -> bool:
    with store.read() as conn:
        return bool(conn.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")))


@ON_POSTGRESQL
def test_the_same_mail_taken_in_by_two_machines_at_once_is_one_and_its_repetition(
    store: Store, databases: Databases,
) -> None:
    other = open_store(store.url, None)
    names = [f"m{n}" for n in range(40)]
    taken: list[int] = []
    begin = threading.Barrier(2)

    def take_in(into: Store, order: list[str]) -> None:
        begin.wait()
        taken.append(sum(one is not None for one in accept_all(into, order)))

    threads = [threading.Thread(target=take_in, args=one) for one in ((store, names), (other, names[::-1]))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.close()
    with store.read() as conn:
        ends = conn.execute(select(inbound.c.outcome, func.count()).group_by(inbound.c.outcome)).all()
    assert dict(ends) == {None: 40, Outcome.DUPLICATE: 40}
    assert sum(taken) == 40


@ON_POSTGRESQL
def test_the_first_value_of_a_key_may_come_from_two_machines_at_once(store: Store) -> None:
    def keep() -> None:
        with store.write() as conn:
            put(conn, "key", "theirs")

    other = threading.Thread(target=keep)
    with store.write() as conn:
        put(conn, "key", "ours")
        other.start()
        wait_until(lambda: _somebody_waits(store), "the other waits for this one")
    other.join()
    assert recall(store, "key") == "theirs"


@ON_POSTGRESQL
def test_big_bytes_lie_in_the_database_once(store: Store) -> None:
    assert isinstance(store.blobs, BlobRows)
    digest = store.blobs.put(b"\0content\xff")
    assert store.blobs.put(b"\0content\xff") == digest
    assert store.blobs.get(digest) == b"\0content\xff"
    with store.read() as conn:
        assert conn.scalar(select(func.count()).select_from(blob)) == 1
    with pytest.raises(FileNotFoundError):
        store.blobs.get("0" * 64)
    with pytest.raises(ValueError, match="not the digest"):
        store.blobs.get("../x")


@ON_POSTGRESQL
@pytest.mark.parametrize("words", ["word " * 200_000, "".join(chr(0x4E00 + n % 20_000) for n in range(200_000)),
                                   " ".join(f"w{n}" for n in range(200_000)), "\U00020000\U00020001" * 100_000])
def test_no_text_is_too_much_for_the_index(store: Store, words: str) -> None:
    with store.read() as conn:
        assert conn.scalar(text("SELECT length(CAST(:vector AS tsvector))"), {"vector": vector(("", words))})
