"""Opening: migrations equal tables, a newer database is refused, readers see one moment and block nobody."""
from __future__ import annotations

import ast
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, func, insert, select, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import IntegrityError
from sqlalchemy.schema import CreateIndex, CreateTable

from gateway.store.blobs import Blobs
from gateway.store.engine import MIGRATIONS, AlreadyRunning, InstanceLock, Store, StoreError, open_store
from gateway.store.surroundings import SURROUNDINGS
from gateway.store.tables import known, meta, metadata

from .builders import NOW
from .databases import ON_SQLITE, Databases


@pytest.fixture
def own_store(databases: Databases, tmp_path: Path) -> Iterator[Store]:
    """For tests that change its tables."""
    with databases.fresh() as url:
        opened = open_store(url, tmp_path / "blobs")
        yield opened
        opened.close()


def reopen(store: Store, **options: bool) -> Store:
    return open_store(store.url, store.blobs.directory if isinstance(store.blobs, Blobs) else None, **options)


def test_migrations_make_the_tables_of_the_program(store: Store) -> None:
    with store.read() as conn:
        context = MigrationContext.configure(conn, opts={"compare_type": True, "include_name": is_no_search_index})
        assert compare_metadata(context, metadata) == []


def is_no_search_index(name: str | None, kind: str, _parents: object) -> bool:
    """The tables of SQLite's full-text search, and those that it keeps beneath them, are no tables of the program."""
    return not (kind == "table" and name and name.startswith("search_"))


@ON_SQLITE
def test_migrations_make_the_same_constraints_as_the_tables(store: Store) -> None:
    """Autogenerate does not compare CHECK and DEFERRABLE: the statements that SQLite keeps do."""
    with store.read() as conn:
        made = dict(conn.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'table'")).all())
    for name, table in metadata.tables.items():
        wanted = str(CreateTable(table).compile(store.engine))
        lines = sorted(line.strip().strip(",") for line in wanted.splitlines() if "CONSTRAINT" in line)
        there = sorted(line.strip().strip(",") for line in made[name].splitlines() if "CONSTRAINT" in line)
        assert [squeeze(line) for line in there] == [squeeze(line) for line in lines], name


def squeeze(line: str) -> str:
    return " ".join(line.replace("(", " ( ").replace(")", " ) ").split())


def test_every_table_and_index_can_be_made_on_postgresql() -> None:
    dialect = postgresql.dialect()
    for table in metadata.sorted_tables:
        assert "CREATE TABLE" in str(CreateTable(table).compile(dialect=dialect))
        assert all("CREATE" in str(CreateIndex(index).compile(dialect=dialect)) for index in table.indexes)


@ON_SQLITE
def test_pragmas_make_a_commit_durable(store: Store) -> None:
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    with store.read() as conn:
        assert {name: conn.scalar(text(f"PRAGMA {name}")) for name in wanted} == wanted


def test_a_newer_database_is_refused_with_one_sentence(own_store: Store) -> None:
    with own_store.write() as conn:
        conn.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match=r"newer \(9999\) than this program"):
        reopen(own_store)


def test_without_migrating_nothing_is_created(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="there is no database"):
        open_store(f"sqlite:///{tmp_path}/absent.db", tmp_path / "blobs", migrate=False)
    assert list(tmp_path.iterdir()) == []


def test_without_migrating_an_older_database_is_refused_and_a_current_one_opens(own_store: Store) -> None:
    reopen(own_store, migrate=False).close()
    with own_store.write() as conn:
        conn.execute(text("DROP TABLE alembic_version"))
    with pytest.raises(StoreError, match="needs"):
        reopen(own_store, migrate=False)


def at_version(tmp_path: Path, version: str, *statements: str) -> Store:
    """A store whose database was made at that version and holds these rows, brought up to date."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    engine = create_engine(f"sqlite:///{tmp_path}/old.db")
    with engine.begin() as conn:
        config.attributes["connection"] = conn
        command.upgrade(config, version)
        for statement in statements:
            conn.execute(text(statement))
    engine.dispose()
    return open_store(f"sqlite:///{tmp_path}/old.db", tmp_path / "blobs")


def test_files_that_came_before_files_were_examined_count_as_dangerous(tmp_path: Path) -> None:
    upgraded = at_version(tmp_path, "0002", "INSERT INTO attachment (entry_id, position, name, media_type, size,"
                          " sha256, inline) VALUES (1, 0, 'a.png', 'image/png', 3, 'f', 0)")
    with upgraded.read() as conn:
        assert conn.scalar(text("SELECT hazard FROM attachment")) == "it came before files were examined"
    upgraded.close()


def test_the_load_of_each_poc_is_weighed_when_an_older_database_is_opened(tmp_path: Path) -> None:
    columns = ("version, subject, project, stakeholder_address, stakeholder_name, language, opened_at, updated_at,"
               " chosen_by, id, poc, status, urgency")
    tickets = ((1, "ben", "open", "high"), (2, "ben", "new", "low"), (3, "ben", "closed", "critical"),
               (4, "ana", "waiting", "normal"))
    rows = [f"INSERT INTO ticket ({columns}) VALUES (1, '', '', '', '', '', 0, 0, '', {number}, '{poc}', '{status}',"
            f" '{urgency}')" for number, poc, status, urgency in tickets]
    loads = [f"INSERT INTO load (poc, open_tickets) VALUES ('{poc}', 9)" for poc in ("ben", "ana", "joe")]
    upgraded = at_version(tmp_path, "0003", *rows, *loads)
    with upgraded.read() as conn:
        assert dict(conn.execute(text("SELECT poc, weight FROM load")).all()) == {"ben": 5, "ana": 2, "joe": 0}
    upgraded.close()


@pytest.mark.parametrize("url", [
    "sqlite://", "mysql://root:geheim@localhost/x", "nonsense", "sqlite:////proc/nowhere/x.db",
    "postgresql://spoc:geheim@localhost:port/x",
    "postgresql://spoc:word@geheim@localhost:1/x",
    "postgresql://localhost:1/x?user=spoc&password=geheim",
])
def test_what_cannot_be_opened_is_said_in_a_sentence_without_the_password(url: str, tmp_path: Path) -> None:
    with pytest.raises(StoreError) as refused:
        open_store(url, tmp_path / "blobs")
    assert "geheim" not in str(refused.value)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_bytes(b"not a database at all" * 100)
    with pytest.raises(StoreError, match="not a database"):
        open_store(f"sqlite:///{tmp_path}/x.db", tmp_path / "blobs")


def test_opening_a_current_database_does_not_import_alembic(store: Store, tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from gateway.store.engine import open_store;"
        f"open_store({store.url!r}, Path({str(tmp_path)!r})); print('alembic' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"


def test_two_programs_may_open_a_fresh_database_at_once(databases: Databases, tmp_path: Path) -> None:
    stores: list[Store] = []
    with databases.empty() as url:
        _open_at_once(url, tmp_path / "blobs", stores)


def _open_at_once(url: str, blobs: Path, stores: list[Store]) -> None:
    threads = [threading.Thread(target=lambda: stores.append(open_store(url, blobs))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(stores) == 2
    for store in stores:
        store.close()


def test_a_reader_sees_one_moment_and_does_not_block_the_writer(store: Store) -> None:
    count = select(func.count()).select_from(meta)
    with store.read() as reader:
        assert reader.scalar(count) == 0
        with store.write() as writer:
            writer.execute(insert(meta).values(key="a", value="b"))
        assert reader.scalar(count) == 0
    with store.read() as reader:
        assert reader.scalar(count) == 1


def test_of_several_connections_the_one_used_last_is_used_next(store: Store) -> None:
    """What it keeps in memory is still true: SQLite forgets that of a connection once another one has written."""
    with store.read() as first, store.read() as second, store.read() as third:
        drivers = [one.connection.driver_connection for one in (first, second, third)]
    assert len(set(map(id, drivers))) == 3
    used = []
    for begin in (store.write, store.read, store.write, store.read):
        with begin() as conn:
            used.append(conn.connection.driver_connection)
    assert used == [drivers[0]] * 4, "the first was opened first, so it was given back last"


def test_an_exception_takes_everything_back(store: Store) -> None:
    def fail() -> None:
        with store.write() as conn:
            conn.execute(insert(meta).values(key="a", value="b"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with store.read() as conn:
        assert conn.scalar(select(func.count()).select_from(meta)) == 0


def test_a_database_error_never_shows_what_was_stored(store: Store) -> None:
    with store.write() as conn:
        conn.execute(insert(known).values(address="secret-token", since=NOW))
    with pytest.raises(IntegrityError) as failed, store.write() as conn:
        conn.execute(insert(known).values(address="secret-token", since=NOW))
    assert "secret-token" not in str(failed.value)


def test_a_time_without_a_zone_is_refused(store: Store) -> None:
    with pytest.raises(Exception, match="without a zone"), store.write() as conn:
        conn.execute(insert(known).values(address="a", since=NOW.replace(tzinfo=None)))


def test_odd_text_is_stored_clean_and_times_come_back_exactly(store: Store) -> None:
    exact = NOW.replace(microsecond=123456)
    with store.write() as conn:
        conn.execute(insert(known).values(address="a\0b\udce9c", since=exact))
    with store.read() as conn:
        row = conn.execute(select(known)).one()
    assert (row.address, row.since) == ("a\ufffdb\ufffdc", exact)


def test_the_instance_lock_keeps_a_second_gateway_out_and_names_the_first(tmp_path: Path) -> None:
    with InstanceLock(tmp_path / "run" / "lock"), pytest.raises(AlreadyRunning) as refused:
        InstanceLock(tmp_path / "run" / "lock").acquire()
    assert refused.value.pid == os.getpid()
    with InstanceLock(tmp_path / "run" / "lock"):
        pass


def test_the_instance_lock_ends_with_its_process(tmp_path: Path) -> None:
    code = (
        "import os; from pathlib import Path; from gateway.store.engine import InstanceLock;"
        f"InstanceLock(Path({str(tmp_path / 'lock')!r})).acquire(); os.kill(os.getpid(), 9)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == -9
    with InstanceLock(tmp_path / "lock"):
        pass


def test_no_function_of_the_store_is_over_fifty_lines() -> None:
    """The house's own rule; migrations list columns and are counted too."""
    top = Path(__file__).parents[3] / "gateway" / "store"
    for file in top.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.FunctionDef):
                assert (node.end_lineno or 0) - node.lineno < 50, f"{file.name}: {node.name}"


@ON_SQLITE
def test_a_second_store_of_this_process_leaves_the_locks_of_the_first_alone(store: Store) -> None:
    """Without them the next process that closes the file takes the log away that the first store writes to."""
    with store.read() as conn:
        conn.scalar(select(func.count()).select_from(meta))
    reopen(store).close()
    look = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); print(*c.execute('SELECT key FROM meta')); c.close()"
    file = store.url.removeprefix("sqlite:///")

    def another_process() -> str:
        return subprocess.run([sys.executable, "-c", look, file], capture_output=True, text=True, check=True).stdout

    another_process()
    with store.write() as conn:
        conn.execute(insert(meta).values(key="kept", value="x"))
    assert "kept" in another_process()


@ON_SQLITE
def test_a_database_that_another_program_has_locked_is_trouble_of_the_surroundings(
        store: Store, monkeypatch: pytest.MonkeyPatch):
    """So no mail is counted as tried for it."""
    monkeypatch.setattr("gateway.store.sqlite.BUSY_SECONDS", 0.1)
    hurried = reopen(store)
    with store.engine.connect() as other, other.begin():
        other.exec_driver_sql("BEGIN IMMEDIATE")
        with pytest.raises(SURROUNDINGS), hurried.write():
            pass
    hurried.close()
