"""A Postfix of the tests' own: configuration, queue, log and sockets below one folder, one port on loopback.

    postfix = Postfix({"relay_domains": "example.test", "transport_maps": "inline:{ … }"}).start()
    send(mail, "sam@customer.test", ["support@example.test"], postfix.address)
    postfix.queue()                    # what waits in it, as `postqueue -j` says it
    postfix.stop()

It never asks a name server: whatever it is to reach stands in `transport_maps`. Its processes run as the user
`postfix`, as they do on a real host, so what they are to open must be theirs to open.
"""
from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping
from grp import getgrnam
from pathlib import Path
from pwd import getpwnam
from typing import Any

from gateway.cli.mailboxes import LOOPBACK, HostPort
from tests.servers import free_port, listens, needs, needs_root, wait_until

_MAIN = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/mail.log
maillog_file_prefixes = {folder}
myhostname = mx.example.test
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
smtp_dns_support_level = disabled
smtpd_peername_lookup = no
smtpd_relay_restrictions = permit_mynetworks, reject_unauth_destination
alias_maps =
alias_database =
default_transport = error:5.1.2 no such domain in the tests
in_flow_delay = 0
queue_run_delay = 300s
minimal_backoff_time = 300s
maximal_backoff_time = 600s
message_size_limit = 40000000
mailbox_size_limit = 0
"""
"""What a test's server needs to stand alone. It does not try again by itself (`flush` does), so that a test decides
when."""

_MASTER = """\
{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
proxywrite unix - - n - 1 proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
lmtp unix - - y - - lmtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
showq unix n - n - - showq
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
tlsmgr unix - - n 1000? 1 tlsmgr
postlog unix-dgram n - n - 1 postlogd
"""
"""The services of the package's master.cf that mail needs. LMTP has Debian's chroot: the socket must be found in it."""

_OF_THE_OWNER = ("active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "private", "saved",
                 "trace")
_OF_THE_GROUP = {"public": 0o2710, "maildrop": 0o1730}


class Postfix:
    """A private Postfix, made at once and running between `start` and `stop`."""

    def __init__(self, settings: Mapping[str, str] | None = None) -> None:
        """`settings` are lines of main.cf that are added to those above, or replace them; `{folder}` is its folder."""
        needs_root()
        self._master = needs("/usr/lib/postfix/sbin/master", "postfix")
        self._postqueue = needs("postqueue", "postfix")
        self._process: subprocess.Popen[bytes] | None = None
        # Not below the folders of pytest, which only their owner may enter: the mail system is another user.
        self.folder = Path(tempfile.mkdtemp(prefix="postfix-"))
        self.folder.chmod(0o755)
        self.address: HostPort = (LOOPBACK, free_port())
        self._make_folders()
        self.set(settings or {})
        (self._config / "master.cf").write_text(_MASTER.format(port=f"{LOOPBACK}:{self.address[1]}"))

    @property
    def _config(self) -> Path:
        return self.folder / "etc"

    def _make_folders(self) -> None:
        """The tree that `postfix check` would make, with the owners and rights that its programs insist on."""
        owner, group = getpwnam("postfix"), getgrnam("postdrop").gr_gid
        queue = self.folder / "queue"
        for folder in (self._config, queue, queue / "pid", *(queue / name for name in _OF_THE_OWNER),
                       *(queue / name for name in _OF_THE_GROUP), self.folder / "data"):
            folder.mkdir()
        for folder in (self.folder / "data", *(queue / name for name in _OF_THE_OWNER)):
            folder.chmod(0o700)
            os.chown(folder, owner.pw_uid, -1)
        for name, mode in _OF_THE_GROUP.items():
            os.chown(queue / name, owner.pw_uid, group)
            (queue / name).chmod(mode)

    def shared_folder(self, name: str, mode: int) -> Path:
        """A folder for a socket of somebody else, of the group `postfix`; `mode` as an operator would set it."""
        folder = self.folder / name
        folder.mkdir()
        os.chown(folder, -1, getpwnam("postfix").pw_gid)
        folder.chmod(mode)
        return folder

    # its life

    def set(self, settings: Mapping[str, str]) -> None:
        """Write main.cf: the lines above and these, where {folder} stands for its folder. Heeded at the next start."""
        own = dict(line.split(" =", 1) for line in _MAIN.splitlines())
        lines = [f"{name} ={value}" for name, value in own.items() if name not in settings]
        lines += [f"{name} = {value}" for name, value in settings.items()]
        self.write("main.cf", "\n".join(lines) + "\n")

    def write(self, name: str, text: str) -> None:
        """Write a table beside main.cf; {folder} stands for its folder."""
        (self._config / name).write_text(text.replace("{folder}", str(self.folder)))

    def start(self) -> Postfix:
        """Run it; returns when it answers."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("MAIL_")}
        # A program of the Debian package, and our own folder.
        self._process = subprocess.Popen(
            [str(self._master), "-c", str(self._config), "-s"], stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment, start_new_session=True)
        wait_until(lambda: listens(self.address[1]) or not self._runs, "Postfix listens")
        assert self._runs, f"Postfix did not start: {self.log()}"
        return self

    @property
    def _runs(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def halt(self) -> None:
        """Stop it by its process id, its queue kept; `start` runs it again."""
        process, self._process = self._process, None
        if process is not None:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.communicate(timeout=10)
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.communicate()

    def stop(self) -> None:
        """Stop it and remove its folder."""
        self.halt()
        shutil.rmtree(self.folder, ignore_errors=True)

    # what it says

    def queue(self) -> list[dict[str, Any]]:
        """What waits: sender, recipients and why, oldest first, as `postqueue -j` tells it."""
        return [json.loads(line) for line in self._ask("-j").splitlines()]

    def flush(self) -> None:
        """Try all that waits once more, at once."""
        self._ask("-f")

    def _ask(self, option: str) -> str:
        # A program of the Debian package, and our own folder.
        done = subprocess.run(
            [str(self._postqueue), "-c", str(self._config), option], capture_output=True, text=True, check=False,
            timeout=30)
        assert done.returncode == 0, f"postqueue {option}: {done.stderr}{self.log()}"
        return done.stdout

    def settle(self, seconds: float = 20.0) -> None:
        """Returns when nothing is under way any more: what is left in the queue waits for another try.

        It is asked twice: a mail that moves on while the queue is listed may be overlooked, but not two times running.
        """
        def rests() -> bool:
            return all(mail["queue_name"] == "deferred" for mail in self.queue())

        wait_until(lambda: rests() and rests(), "the queue rests", seconds)

    def log(self) -> str:
        """What it has logged so far."""
        path = self.folder / "mail.log"
        return path.read_text(errors="replace") if path.exists() else ""
