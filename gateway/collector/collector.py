"""One mailbox, collected until it is stopped.

    connect -> open the folder -> take what has come, in order -> wait for more (IDLE)

A mail is moved only after its commit. Whatever is killed in between, mail or position, is taken again from where the
row in the database says, and what is here already the intake recognises: nothing is lost, nothing is doubled.
"""
from __future__ import annotations

import hashlib
import hmac
import logging
import os
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

from gateway.collector.taking import Taking
from gateway.collector.tools import Collected, Tools
from gateway.desk import mailbox_trouble
from gateway.desk.collecting import opened
from gateway.metrics import beat
from gateway.model.due import DueKind, Schedule
from gateway.model.mail import TryLater
from gateway.model.mailbox import Mailbox, Sight, TroubleKind
from gateway.sources.imap_errors import AccessRefused, FolderMissing, LinkLost
from gateway.sources.imap_folder import open_folder
from gateway.sources.imap_idle import wait
from gateway.sources.imap_link import connect
from gateway.sources.imap_stop import Stop
from gateway.steady import steady
from gateway.store.errors import LeaseLost
from gateway.store.mailboxes import change_mailbox, claim_mailbox

log = logging.getLogger("spoc.collector")

_LOOK_AGAIN = 2.0
"""Seconds until the row is read again by a collector that waits: for an operator's word, for another gateway's end."""
_INTAKE_PAUSE = 5.0
"""Seconds after the intake could not take a mail: too many wait, or the disk is nearly full."""
_LOOK_OFTEN = 60.0
"""Seconds between looks while mails cannot be put away."""
_LOOKED = timedelta(minutes=1)
"""How old the last sign of life in the database may become."""
_LONGEST_PAUSE = timedelta(hours=2)
"""Longer than any that was ever decided: a clock that was set back would make it one of days."""
_LOSSES = 3
"""Broken links in a row that are no trouble of their own while mails cannot be put away."""


class Collector:
    """One mailbox, in a thread of its own; only `stop` is for others."""

    def __init__(self, collected: Collected, tools: Tools) -> None:
        self.key = collected.config.key
        self._name = f"collector of {self.key}"
        self._config = collected.config
        self._wanted = collected.start
        self._tools = tools
        self._stop = Stop()
        self._is_first = True
        self._losses = 0
        """Broken links since the last look."""

    def stop(self) -> None:
        """Ends it within moments, wherever it is."""
        self._stop.set()

    def run(self) -> None:
        """Collect until it is stopped."""
        while not self._stop.is_set:
            steady(self.turn, self._name, log, self._stop)
        self._stop.close()

    def turn(self) -> None:
        """One connection from its beginning to its end, or a pause in place of it."""
        try:
            mailbox = self._mine()
        except LeaseLost:
            self._stop.wait(_LOOK_AGAIN)
            return
        if self._is_first:
            mailbox = self._with_new_settings(mailbox)
            self._is_first = False
        pause = self._pause(mailbox)
        if pause > 0:
            self._stop.wait(min(pause, _LOOK_AGAIN))
            return
        try:
            self._try()
        except LeaseLost:
            log.warning("another gateway collects the mailbox by now", extra={"mailbox": self.key})

    def _try(self) -> None:
        """One connection; how it failed is kept."""
        try:
            self._collect()
        except AccessRefused as error:
            self._failed(TroubleKind.NO_TOKEN if self._config.access else TroubleKind.REFUSED, error.text)
        except FolderMissing as error:
            self._failed(TroubleKind.NO_FOLDER, error.text)
        except LinkLost as error:
            if not self._stop.is_set:
                self._lost(error)

    def _lost(self, error: LinkLost) -> None:
        """The server is away. That mails cannot be put away counts for more, as long as it comes back soon."""
        self._losses += 1
        if self._losses > _LOSSES or self._mine().trouble is not TroubleKind.NOT_PUT_AWAY:
            self._failed(TroubleKind.AWAY, error.text)
            return
        log.warning("the link to the mailbox broke", extra={"mailbox": self.key, "cause": error.text})
        self._stop.wait(float(2 ** (self._losses - 1)))

    def _pause(self, mailbox: Mailbox) -> float:
        """Seconds until the server may be asked again; 0: now."""
        if mailbox.trouble is TroubleKind.UNDECIDED and not (mailbox.start or self._wanted):
            return _LOOK_AGAIN
        if mailbox.next_try_at is None or mailbox.trouble is TroubleKind.NOT_PUT_AWAY:
            return 0
        pause = mailbox.next_try_at - self._tools.now()
        return pause.total_seconds() if pause < _LONGEST_PAUSE else 0

    def _collect(self) -> None:
        """Take what has come and wait for more, until it is time to end, or the connection does."""
        link = connect(self._config, self._stop)
        try:
            folder = open_folder(link)
            seen = Sight(folder.uidvalidity, folder.uidnext, folder.exists)
            if self._keep(partial(opened, seen=seen, wanted=self._wanted, now=self._tools.now())).start is None:
                self._failed(TroubleKind.UNDECIDED, "")
                return
            taking = Taking(folder, self._tools, self._keep)
            is_first = True
            while not self._stop.is_set:
                if self._look(taking, is_first=is_first):
                    wait(folder, _LOOK_OFTEN if taking.refusal else None)
                is_first = False
        finally:
            link.close()

    def _look(self, taking: Taking, *, is_first: bool) -> bool:
        """Put away what is left over, where there may be such, and take what has come; False: not all was taken."""
        mailbox, now = self._mine(), self._tools.now()
        cannot_put_away = mailbox.trouble is TroubleKind.NOT_PUT_AWAY
        waits = cannot_put_away and mailbox.next_try_at is not None and mailbox.next_try_at > now
        if waits:
            taking.refusal = mailbox.error
        elif is_first or cannot_put_away:
            taking.sweep(mailbox)
        if not self._took(taking, mailbox):
            return False
        if taking.refusal and not waits:
            self._failed(TroubleKind.NOT_PUT_AWAY, taking.refusal)
        elif not waits and (mailbox.trouble or mailbox.looked_at is None or now - mailbox.looked_at > _LOOKED):
            self._works(mailbox)
        elif waits and (mailbox.looked_at is None or now - mailbox.looked_at > _LOOKED):
            self._keep(partial(mailbox_trouble.goes_on, now=now))
        self._losses = 0
        return True

    def _took(self, taking: Taking, mailbox: Mailbox) -> bool:
        """False after a pause, where the intake could not take a mail."""
        try:
            taking.take(mailbox)
        except TryLater as later:
            log.warning("mail cannot be taken in now: it stays where it is",
                        extra={"mailbox": self.key, "cause": str(later)})
            self._stop.wait(_INTAKE_PAUSE)
            return False
        return True

    # what is kept

    def _mine(self) -> Mailbox:
        """What is kept of the mailbox; LeaseLost where another gateway has it."""
        tools, config = self._tools, self._config
        mailbox = claim_mailbox(tools.store, self.key, config.folder, config.account, tools.worker, tools.now())
        if mailbox is None:
            raise LeaseLost(f"another gateway collects the mailbox {self.key}")
        return mailbox

    def _keep(self, step: Callable[[Mailbox], Mailbox]) -> Mailbox:
        """The mailbox after the step; where its trouble begins or ends, operators are told at their time."""
        beat(self._name)
        now = self._tools.now()

        def told(before: Mailbox) -> tuple[Mailbox, Schedule | None]:
            after = step(before)
            if (after.trouble, after.failing_since) == (before.trouble, before.failing_since):
                return after, None
            return after, Schedule(DueKind.MAILBOX, mailbox_trouble.tell_at(after, now), about=self.key)

        return change_mailbox(self._tools.store, self.key, told, self._tools.worker)

    def _works(self, mailbox: Mailbox) -> None:
        if mailbox.trouble:
            log.info("the mailbox works", extra={"mailbox": self.key})
        self._keep(partial(mailbox_trouble.works, now=self._tools.now()))

    def _failed(self, trouble: TroubleKind, error: str) -> None:
        log.warning("the mailbox fails", extra={"mailbox": self.key, "trouble": str(trouble), "cause": error})
        now, chance = self._tools.now(), random.random()  # noqa: S311 - it spreads tries, and hides nothing
        mark = self._settings_mark(os.urandom(8)) if trouble is TroubleKind.REFUSED else ""

        def failed(kept: Mailbox) -> Mailbox:
            with_ = kept.tried_with if trouble is TroubleKind.AWAY else mark
            return replace(mailbox_trouble.failed(kept, trouble, error, now, chance), tried_with=with_)

        self._keep(failed)

    def _with_new_settings(self, mailbox: Mailbox) -> Mailbox:
        """After a start: what was refused is tried at once where it is no longer what was refused."""
        salt, _, _ = mailbox.tried_with.partition(" ")
        if not salt or hmac.compare_digest(self._settings_mark(bytes.fromhex(salt)), mailbox.tried_with):
            return mailbox
        return self._keep(lambda kept: replace(kept, tries=0, next_try_at=None, tried_with=""))

    def _settings_mark(self, salt: bytes) -> str:
        """Tells whether settings are the same as before, and takes who would read the password from it years."""
        config = self._config
        said = "\0".join((config.host, str(config.port), config.user, config.password))
        return f"{salt.hex()} {hashlib.scrypt(said.encode(), salt=salt, n=2**14, r=8, p=1).hex()}"
