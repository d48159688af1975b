"""A Dovecot of the tests' own: configuration, mails and sockets below one folder, high ports on loopback.

    dovecot = Dovecot().start()
    dovecot.add("support")                       # password "secret"
    dovecot.deliver(raw, "support")              # straight into the mailbox
    dovecot.hand_over(raw, "a@b.test", "support+tag")   # over its LMTP, which writes Return-Path and Delivered-To
    dovecot.mails("support", "Done")             # what lies in a folder
    dovecot.stop()

Its IMAP port takes passwords without TLS (it is loopback) and offers STARTTLS where it has a certificate.
"""
from __future__ import annotations

import contextlib
import itertools
import os
import shutil
import signal
import smtplib
import subprocess
import tempfile
import time
from pathlib import Path
from pwd import getpwnam
from typing import NamedTuple

from tests.servers import free_port, listens, needs, needs_root, wait_until

_CONFIG = """\
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
protocols = imap lmtp
listen = 127.0.0.1
disable_plaintext_auth = no
auth_mechanisms = plain login{mechanisms}
auth_username_chars =
auth_failure_delay = {refusal_delay}
default_login_user = nobody
first_valid_uid = 1
recipient_delimiter = +
lmtp_save_to_detail_mailbox = no
mail_location = maildir:{folder}/mail/%n
mail_plugins = quota
mailbox_idle_check_interval = 30 secs
mail_fsync = never
{tls}
passdb {{
  driver = passwd-file
  args = username_format=%n {folder}/users/%n
}}
{passdb}
userdb {{
  driver = passwd-file
  args = username_format=%n {folder}/users/%n
}}
namespace inbox {{
  inbox = yes
  separator = /
}}
plugin {{
  quota = count:User quota
  quota_vsizes = yes
}}
protocol imap {{
  mail_max_userip_connections = 50
}}
service imap-login {{
  chroot =
  service_count = 0
  process_min_avail = 1
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    port = {lmtp_port}
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
{more}
"""
"""Nobody may open anvil's socket for penalties: else each refused login makes the next one slower, by up to 15 s."""

_names = itertools.count(1)


class Certificate(NamedTuple):
    """What the server shows, as PEM files."""

    chain: Path
    key: Path


class Dovecot:
    """A private Dovecot, made at once and running between `start` and `halt`."""

    def __init__(
        self, certificate: Certificate | None = None, *, passdb: str = "", mechanisms: str = "", more: str = "",
        refusal_delay: str = "0",
    ) -> None:
        """`passdb`: a block before the users' own passwords are no longer enough (oauth2), with its `mechanisms`;
        `more`: lines at the end of the configuration; {folder} stands for its folder in both.
        """
        needs_root()
        self._program = needs("dovecot", "dovecot-imapd")
        needs("/usr/lib/dovecot/lmtp", "dovecot-lmtpd")
        self._process: subprocess.Popen[bytes] | None = None
        # Not below the folders of pytest, which only their owner may enter: mails belong to another user.
        self.folder = Path(tempfile.mkdtemp(prefix="dovecot-"))
        self.folder.chmod(0o755)
        self._owner = getpwnam("mail")
        self.port, self.lmtp_port = free_port(), free_port()
        self.tls_port = free_port() if certificate else 0
        self.mail = self.folder / "mail"
        self.mail.mkdir()
        os.chown(self.mail, self._owner.pw_uid, self._owner.pw_gid)
        self._users = self.folder / "users"
        self._users.mkdir()
        tls = "ssl = no" if certificate is None else (
            f"ssl = yes\nssl_cert = <{certificate.chain}\nssl_key = <{certificate.key}")
        (self.folder / "dovecot.conf").write_text(_CONFIG.format(
            folder=self.folder, port=self.port, tls_port=self.tls_port, lmtp_port=self.lmtp_port, tls=tls,
            passdb=passdb.replace("{folder}", str(self.folder)), more=more.replace("{folder}", str(self.folder)),
            mechanisms=f" {mechanisms}" if mechanisms else "", refusal_delay=refusal_delay))

    # its life

    def start(self) -> Dovecot:
        """Run it; returns when it answers."""
        self._process = subprocess.Popen(
            [str(self._program), "-F", "-c", str(self.folder / "dovecot.conf")], stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        wait_until(lambda: listens(self.port) or not self._runs, "Dovecot listens")
        if not self._runs:
            raise AssertionError(f"Dovecot did not start: {self.log()}")
        return self

    @property
    def _runs(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def halt(self) -> None:
        """Stop it in order, its mails kept; `start` runs it again. Connections are closed with a BYE."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End it and all of its processes at once, as a power cut would; `start` runs it again."""
        self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.terminate() if how == signal.SIGTERM else os.killpg(process.pid, how)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=10)
            os.killpg(process.pid, signal.SIGKILL)  # whatever it has left behind
        process.wait()
        # What has the pid of a dead master written in it would keep the next one from starting. A lock that was made
        # and not yet signed is respected for two minutes ("112.459 in locks"): nobody would get an answer meanwhile.
        for left in (self.folder / "run" / "master.pid", *self.mail.rglob("*.lock")):
            left.unlink(missing_ok=True)

    def stop(self) -> None:
        """Stop it and remove its folder."""
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def log(self) -> str:
        """What it has logged so far."""
        path = self.folder / "dovecot.log"
        return path.read_text(errors="replace") if path.exists() else ""

    # its users

    def add(self, user: str, password: str = "secret", quota: str = "") -> str:
        """A user with an empty mailbox (or another password or quota for one that is there); gives the name back.

        `quota`: "100k", "5M"; "" for none. It refuses deliveries over LMTP and COPY; MOVE costs nothing.
        """
        rule = f"userdb_quota_rule=*:storage={quota}" if quota else ""
        ids = f"{self._owner.pw_uid}:{self._owner.pw_gid}"
        line = f"{user}:{{PLAIN}}{password}:{ids}::{self.mail / user}::{rule}\n"
        file, fresh = self._users / user, self.folder / "user.new"
        is_other = file.exists()
        if is_other:
            _wait_for_next_second()  # it compares times in whole seconds
        fresh.write_text(line)
        fresh.replace(file)  # the old one may be read at this moment
        if is_other:
            _wait_for_next_second()  # it looks once a second whether a file is another, and may just have looked
        return user

    # its mails

    def deliver(self, raw: bytes, user: str, folder: str = "INBOX", seen: bool = False) -> None:
        """Put a mail into a mailbox as it is, without a word of SMTP; an IDLE hears of it."""
        maildir = self._maildir(user, folder)
        for place in (self.mail / user, maildir, *(maildir / part for part in ("tmp", "new", "cur"))):
            place.mkdir(parents=True, exist_ok=True)
            self._hand_to_owner(place)
        name = f"{next(_names):012}.{os.getpid()}.tests"
        fresh = maildir / "tmp" / name
        fresh.write_bytes(raw.replace(b"\r\n", b"\n"))
        self._hand_to_owner(fresh)
        fresh.rename(maildir / ("cur" if seen else "new") / (f"{name}:2,S" if seen else name))

    def hand_over(self, raw: bytes, mail_from: str, *recipients: str) -> None:
        """Deliver a mail over its LMTP; a recipient may be `user+detail`, with or without a domain."""
        with smtplib.LMTP("127.0.0.1", self.lmtp_port) as lmtp:
            for recipient in recipients:  # smtplib reads one answer to DATA, and LMTP gives one for each recipient
                lmtp.sendmail(mail_from, recipient, raw)

    def mails(self, user: str, folder: str = "INBOX") -> list[bytes]:
        """The mails in a folder, in no order; those that are marked as deleted are missing."""
        while True:
            with contextlib.suppress(FileNotFoundError):  # a mail has another name by now, or another folder
                return [path.read_bytes() for path in self._files(user, folder)]

    def count(self, user: str, folder: str = "INBOX") -> int:
        """How many mails lie in a folder, those that are marked as deleted not counted."""
        return len(self._files(user, folder))

    def remove(self, user: str, folder: str = "INBOX") -> None:
        """The folder with all in it; for the INBOX it is all mails of the user and the numbers they had."""
        shutil.rmtree(self._maildir(user, folder), ignore_errors=True)

    def unread(self, user: str, folder: str = "INBOX") -> int:
        """How many mails in a folder no program has marked as read."""
        return sum(1 for path in self._files(user, folder) if "S" not in path.name.partition(":2,")[2])

    def _files(self, user: str, folder: str) -> list[Path]:
        """One for each mail, also of one that the server moves from "new" to "cur" meanwhile."""
        maildir = self._maildir(user, folder)
        found = itertools.chain((maildir / "new").glob("*"), (maildir / "cur").glob("*"))
        mails = {path.name.partition(":2,")[0]: path for path in found}
        return [path for path in mails.values() if "T" not in path.name.partition(":2,")[2]]

    def _maildir(self, user: str, folder: str) -> Path:
        """Maildir++: folders lie beside each other, with dots for the levels."""
        home = self.mail / user
        return home if folder == "INBOX" else home / ("." + folder.replace("/", "."))

    def _hand_to_owner(self, path: Path) -> None:
        os.chown(path, self._owner.pw_uid, self._owner.pw_gid)


def _wait_for_next_second() -> None:
    time.sleep(1.01 - time.time() % 1)
