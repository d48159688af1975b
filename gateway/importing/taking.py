"""The corridor of old mail: a batch is read, arranged, and written in one short transaction.

What is here already is passed over, so an import that was ended, or killed, is simply begun again, and mail that came
live meanwhile is not doubled. Nobody is written to. Reading happens outside the transaction: a gateway that runs
beside it waits for the writing only, a fraction of a second a batch.
"""
from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError

from gateway.desk.old_mail import arrange, lead_by
from gateway.importing.found import Found
from gateway.importing.labels import topic_of
from gateway.importing.report import Report
from gateway.mail.fingerprint import fingerprint
from gateway.mail.screen import screen
from gateway.mail.tag import owns, read_recipient
from gateway.mail.trust import judge
from gateway.mail.written_at import written_at
from gateway.model.mail import Disposition, Envelope, Fingerprint, InboundId, InboundMail, Source
from gateway.model.old_mail import OldMail, OldStatus, Plan
from gateway.model.people import Directory, Load
from gateway.model.policy import DeskPolicy, TrustPolicy
from gateway.model.ticket import Triage
from gateway.reader import Reader, ScannerAway
from gateway.store import bringing
from gateway.store.engine import Store, unique_violation
from gateway.store.inbox import Claimed
from gateway.store.intake import identity_of
from gateway.store.surroundings import SURROUNDINGS

log = logging.getLogger("spoc.importing")

_AT_ONCE = 5
"""How often a batch is begun anew because somebody else has taken one of its mails meanwhile."""
_NOT_ITS_FAULT: tuple[type[Exception], ...] = (ScannerAway, *SURROUNDINGS)
_DELIVERED = ("delivered-to", "x-original-to", "envelope-to")
CLOSED_AFTER = timedelta(days=14)
"""Where the settings never close a ticket."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the operator has said about this import."""

    status: OldStatus = OldStatus.AUTO
    topic: str | None = None
    topic_from: str = ""
    """A header whose labels name topics, or `labels.FOLDER`."""
    project: str = ""
    poc: str = ""
    ours: frozenset[str] = frozenset()
    """Addresses and domains, lower case, of people of the house who are not in the settings any more."""


@dataclass(slots=True)
class Importing:
    """Brings mails in, batch after batch; `report` tells of all so far."""

    store: Store
    reader: Reader
    """As the worker's, but for checks of the sender in DNS: what it says today is not what it said then."""
    trust: TrustPolicy
    policy: DeskPolicy
    people: Callable[[], Directory]
    clock: Callable[[], datetime]
    wishes: Wishes = field(default_factory=Wishes)
    classify: Callable[[str, str], Triage] | None = None
    rehearsal: Store | None = None
    """Everything is written here, without its bytes, and nothing to `store`: to see what would come of it."""
    report: Report = field(default_factory=Report)
    _loads: dict[str, Load] = field(default_factory=dict)
    _keeps_all: bool = False
    _one_at_a_time: threading.Lock = field(default_factory=threading.Lock)

    def take(self, batch: Sequence[tuple[bytes, Envelope]]) -> Report:
        """Brings these mails in, for whoever puts them away afterwards; may be called by several threads.

        When it returns all of them are here: what cannot be brought in lies in quarantine. It gives what has come of
        all so far. OSError and such where the surroundings fail.
        """
        with self._one_at_a_time:
            return self._take([Found(raw, envelope, size=len(raw)) for raw, envelope in batch], keeps_all=True)

    def take_found(self, batch: Sequence[Found]) -> Report:
        """The same for mails that stay where they were found: what cannot be brought in is told, and can be tried
        again when its cause is mended."""
        return self._take(batch, keeps_all=False)

    def _take(self, batch: Sequence[Found], *, keeps_all: bool) -> Report:
        self._keeps_all = keeps_all
        report = self.report
        report.found += len(batch)
        known: dict[str, tuple[Found, Fingerprint]] = {}
        for one in batch:
            sign = fingerprint(one.raw, one.envelope)
            if one.is_cut:
                report.too_big.add(f"{one.place}: {one.size:,} bytes are too many")
            else:
                known.setdefault(identity_of(sign), (one, sign))
        directory, now = self.people(), self.clock()
        mails = [mail for one, sign in self._fresh(known) if (mail := self._read(one, sign, directory, now))]
        self._bring(mails, self._plan(directory, now))
        report.already_here = report.found - report.taken - report.too_big.count - report.failed.count
        return report

    def _fresh(self, known: Mapping[str, tuple[Found, Fingerprint]]) -> list[tuple[Found, Fingerprint]]:
        """Those that are not here yet."""
        here = bringing.already_here(self.store, known)
        if self.rehearsal is not None:
            here |= bringing.already_here(self.rehearsal, known)
        return [known[identity] for identity in known if identity not in here]

    def _fail(self, raw: bytes, envelope: Envelope, sign: Fingerprint, cause: Exception, place: str = "") -> None:
        """The mail cannot be brought in, which is told; where nobody else keeps it, it lies in quarantine."""
        log.error("an old mail could not be brought in", exc_info=cause)
        said = type(cause).__name__
        self.report.failed.add(f"{place} {sign.message_id or ''}: {said}".strip())
        if self._keeps_all:
            reason = f"an old mail that could not be brought in: {said}"
            bringing.set_aside(self.store, raw, envelope, sign, reason, self.clock())

    # --- reading -----------------------------------------------------------------------------------------------------

    def _read(self, one: Found, sign: Fingerprint, directory: Directory, now: datetime) -> OldMail | None:
        """The mail, read; None where that cannot be, which is told."""
        try:
            return self._understood(one, sign, directory, now)
        except _NOT_ITS_FAULT:
            raise
        except Exception as cause:
            self._fail(one.raw, one.envelope, sign, cause, one.place)
            return None

    def _understood(self, one: Found, sign: Fingerprint, directory: Directory, now: datetime) -> OldMail:
        mail = self.reader.read(Claimed(InboundId(0), one.raw, one.envelope, "import"))
        at = written_at(mail, one.envelope, now)
        screening = screen(mail, one.envelope, self.reader.screening)
        if screening.disposition is not Disposition.HANDLE:
            mail = replace(mail, contents={})  # it becomes no entry: its files are in its bytes
        old = OldMail(
            raw=one.raw, envelope=replace(one.envelope, received_at=at), fingerprint=sign, mail=mail,
            screening=screening, at=at, project=self._project_of(mail, one.envelope, directory),
            topic=topic_of(mail, one.folder, self.wishes.topic_from, directory),
            is_forged=judge(mail, _as_it_lay(one.envelope), self.trust).failed,
        )
        return old if self.rehearsal is None else replace(old, raw=b"", mail=replace(mail, contents={}))

    def _project_of(self, mail: InboundMail, envelope: Envelope, directory: Directory) -> str:
        """Key of the first shared address that it was sent to; "" where it names none."""
        delivered = (value.strip().strip("<>") for name in _DELIVERED for value in mail.headers.get(name, ()))
        named = (*envelope.rcpt_to, *delivered, *(one.address for one in (*mail.to, *mail.cc)))
        for address in named:
            found = read_recipient(address, self.reader.addresses)
            project = directory.project_at(found.shared) if found else None
            if project is not None:
                return project.key
        return ""

    # --- writing -----------------------------------------------------------------------------------------------------

    def _bring(self, mails: Sequence[OldMail], plan: Plan) -> None:
        """Writes them. A batch that cannot be written is written mail by mail, and the one that spoils it is told."""
        if not mails:
            return
        try:
            self._write(mails, plan)
        except SURROUNDINGS:
            raise
        except Exception as cause:
            if len(mails) > 1:
                for one in mails:
                    self._bring([one], replace(plan, loads=self._loads))
                return
            self._fail(mails[0].raw, mails[0].envelope, mails[0].fingerprint, cause)

    def _write(self, mails: Sequence[OldMail], plan: Plan) -> None:
        store = self.store if self.rehearsal is None else self.rehearsal
        bringing.keep_files(store.blobs, mails)
        ids = {one for mail in mails for one in lead_by(mail)}
        for _ in range(_AT_ONCE):
            try:
                with store.write() as conn:
                    arranged = arrange(mails, bringing.read_known(conn, ids), plan)
                    bringing.write(conn, arranged, mails, plan.now)
            except IntegrityError as error:
                if unique_violation(error) is None:
                    raise
                here = bringing.already_here(store, [identity_of(one.fingerprint) for one in mails])
                mails = [one for one in mails if identity_of(one.fingerprint) not in here]
                continue
            self.report.add(arranged)
            self._loads = dict(arranged.loads)
            return
        raise RuntimeError(f"others took its mails {_AT_ONCE} times while it was brought in")

    def _plan(self, directory: Directory, now: datetime) -> Plan:
        wishes = self.wishes
        return Plan(
            directory=directory, policy=self.policy, is_ours=lambda address: self._is_ours(address, directory),
            now=now, closed_before=now - (self.policy.close_after or CLOSED_AFTER), status=wishes.status,
            topic=wishes.topic, project=wishes.project, poc=wishes.poc, loads=self._loads, classify=self.classify,
        )

    def _is_ours(self, address: str, directory: Directory) -> bool:
        key = address.lower()
        if directory.person_at(key) is not None or key in self.wishes.ours:
            return True
        return key.rpartition("@")[2] in self.wishes.ours or owns(key, self.reader.addresses)


def _as_it_lay(envelope: Envelope) -> Envelope:
    """A mail out of a mailbox of the settings is judged as one that is collected from it: its mail system vouches."""
    return replace(envelope, source=Source.IMAP) if envelope.peer and envelope.source is Source.IMPORT else envelope
