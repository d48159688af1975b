"""One inbound mail through the rooms: start reading at `handle`.

Everything is computed first and written last, in one short transaction. Errors of the mail count against it and end
in quarantine, where a person sees it; errors of the surroundings (database, disk, memory) only make it wait.
"""
from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from gateway.desk.decide import decide
from gateway.desk.wishes import wishes
from gateway.mail.parse import read_both
from gateway.mail.screen import screen
from gateway.mail.tag import read_recipient
from gateway.mail.trust import judge
from gateway.metrics import ANSWERS, MAILS, Laps, beat
from gateway.model.decision import Decision, Finish, OpenTicket
from gateway.model.mail import Disposition, InboundId, InboundMail, Outcome, Screening
from gateway.model.people import Directory
from gateway.model.policy import TrustPolicy
from gateway.model.situation import Situation
from gateway.model.ticket import Triage
from gateway.reader import Reader, ScannerAway
from gateway.scribe import Scribe
from gateway.steady import steady
from gateway.store import inbox, outbox
from gateway.store.engine import Store
from gateway.store.errors import LeaseLost, Stale
from gateway.store.related import related
from gateway.store.situation import named
from gateway.store.surroundings import SURROUNDINGS
from gateway.store.unit import Numbers, Processed, Unit

log = logging.getLogger("spoc.worker")

_AT_ONCE = 5
"""How often a mail is decided anew because somebody was quicker, before it waits for a while."""
_DEATHS_TO_GO_ALONE = 3
_PAUSE = timedelta(seconds=5)
_SCANNER_PAUSE = timedelta(minutes=1)
_LETTERS_TO_COMPARE = 3
"""Of our letters to a POC, newest first: he answers one of them, and must not quote it."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What the worker needs of the house."""

    store: Store
    unit: Unit
    scribe: Scribe
    classify: Callable[[str, str], Triage]
    directory: Directory
    reader: Reader
    trust: TrustPolicy
    numbers: Numbers
    compare: Callable[[Situation, InboundMail, datetime], Situation] | None = None
    """Adds which tickets are like the mail; None where none are looked for."""
    max_tries: int = 5


def handle(claimed: inbox.Claimed, tools: Tools, now: datetime) -> None:
    """Lead one mail through the rooms; when this returns, its outcome is committed, or that it is to wait."""
    laps = Laps()
    mail = tools.reader.read(claimed)
    screening = _let_pass(screen(mail, claimed.envelope, tools.reader.screening), claimed)
    _keep_attachments(mail, tools.store)
    laps.end("read")
    if _comes_too_soon(claimed, mail, screening, tools):
        inbox.release(tools.store, claimed, now, now + _PAUSE, "the mail that it answers is still to be handled")
        return
    for _ in range(_AT_ONCE):
        situation = _situation(claimed, mail, screening, tools, now)
        laps.end("situation")
        thought = _triage(situation.held or mail, screening, tools)
        laps.end("triage")
        decisions = decide(mail, situation, thought, now)
        laps.end("decide")
        letters = tools.scribe.write(decisions, now)
        laps.end("letters")
        try:
            tools.unit.carry_out(Processed(claimed), situation, decisions, letters, now)
        except Stale:
            _use_number(decisions, situation, tools)  # it may be the number that is taken; a gap does no harm
            continue
        laps.end("carry_out")
        _use_number(decisions, situation, tools)
        _count(claimed, decisions)
        return
    inbox.release(tools.store, claimed, now, now + _PAUSE, "decided anew five times: it will be tried again")


def _comes_too_soon(claimed: inbox.Claimed, mail: InboundMail, screening: Screening, tools: Tools) -> bool:
    """True where it answers a mail that another worker may have in hand: it would open a ticket beside that one's."""
    if screening.disposition is not Disposition.HANDLE:
        return False
    found = (read_recipient(rcpt, tools.reader.addresses) for rcpt in claimed.envelope.rcpt_to)
    has_tag = any(recipient is not None and recipient.token for recipient in found)
    return not has_tag and inbox.is_behind(tools.store, claimed, named(mail))


def _use_number(decisions: Sequence[Decision], situation: Situation, tools: Tools) -> None:
    if any(isinstance(d, OpenTicket) for d in decisions):
        tools.numbers.used(situation.next_ticket)


def _count(claimed: inbox.Claimed, decisions: Sequence[Decision]) -> None:
    """What became of the mail goes to the log and the figures."""
    for ending in (d for d in decisions if isinstance(d, Finish)):
        MAILS.count(ending.outcome)
        said = {"inbound": claimed.id, "ticket": ending.ticket, "outcome": str(ending.outcome)}
        log.info("a mail is done", extra=said)


def _let_pass(screening: Screening, claimed: inbox.Claimed) -> Screening:
    """A mail that an operator released from quarantine is handled, whatever the rules say."""
    if claimed.released and screening.disposition is not Disposition.BOUNCE:
        reason = f"released by an operator; {screening.rule}"
        return replace(screening, disposition=Disposition.HANDLE, reason=reason, released=True)
    return screening


def _triage(mail: InboundMail, screening: Screening, tools: Tools) -> Triage:
    if screening.disposition is not Disposition.HANDLE:
        return Triage(None, 0.0)
    said = tools.classify(mail.subject, mail.new_text)
    ANSWERS.count("sure" if said.topic else "unsure" if said.model else "off")
    return said


def _situation(claimed: inbox.Claimed, mail: InboundMail, screening: Screening, tools: Tools,
               now: datetime) -> Situation:
    """All that may be looked at, with the mail that a question holds read anew."""
    found = [r for rcpt in claimed.envelope.rcpt_to if (r := read_recipient(rcpt, tools.reader.addresses))]
    shared = next((r.shared for r in found if not r.token), found[0].shared if found else "")
    project = tools.directory.project_at(shared) or tools.directory.default_project
    situation = tools.unit.situation(
        claimed, mail, screening, judge(mail, claimed.envelope, tools.trust),
        tokens=[r.token for r in found if r.token and not r.is_verp], verps=[r.token for r in found if r.is_verp],
        project_key=project.key, next_ticket=tools.numbers.next(), now=now,
    )
    question = situation.question
    held = _held(question.held, claimed, tools) if question and question.held is not None else None
    situation = replace(situation, told=_told(mail, situation, tools), held=held)
    wished = wishes(mail, situation)
    shown = tuple((number, kept) for number in wished.shown if (kept := _held(number, claimed, tools)))
    situation = replace(tools.unit.look_up(situation, wished, now), shown=shown)
    if situation.by_tag is None and screening.disposition is Disposition.HANDLE:
        words = f"{mail.subject}\n{mail.new_text}"
        situation = replace(situation, related=related(tools.store, words, situation.next_ticket, project.key))
    return tools.compare(situation, mail, now) if tools.compare else situation


def _held(inbound: InboundId, answer: inbox.Claimed, tools: Tools) -> InboundMail | None:
    """The mail that waited, with its dangerous files marked as before; None where its bytes are gone."""
    try:
        waited = replace(answer, id=inbound, raw=inbox.raw_mail(tools.store, inbound))
    except FileNotFoundError:
        return None
    held = tools.reader.read_again(waited)
    _keep_attachments(held, tools.store)  # no entry named them while it waited, so they may have been cleared away
    return held


def _told(mail: InboundMail, situation: Situation, tools: Tools) -> str:
    """What our last letters to a POC about the ticket said, as it stood in his mailbox."""
    file = situation.by_tag or situation.by_reference
    author = tools.directory.person_at(mail.from_.address) if mail.from_ else None
    if file is None or author is None:
        return ""
    letters = outbox.last_letters(tools.store, file.ticket.id, author.key, _LETTERS_TO_COMPARE)
    return "\n".join(read_both(letter, tools.reader.limits) for letter in letters)


def _keep_attachments(mail: InboundMail, store: Store) -> None:
    """Contents go to files, synced, before the rows that name them are committed."""
    for data in mail.contents.values():
        store.blobs.put(data)


@dataclass(frozen=True, slots=True)
class Worker:
    """Claims mails in batches and handles them, one after the other, until it is stopped."""

    name: str
    tools: Tools
    clock: Callable[[], datetime]
    alone: Callable[[inbox.Claimed], bool]
    """Handles one mail in a process of its own; False when that process ended badly."""
    after: Callable[[], None]
    """Called when a mail was done: there may be letters to send."""
    batch: int = 16
    lease: timedelta = timedelta(minutes=5)
    poll: float = 0.25

    def run(self, stop: threading.Event, wake: threading.Event) -> None:
        """Work until `stop` is set; `wake` ends a pause early."""
        while not stop.is_set():
            wake.clear()
            done = steady(lambda: self.work_once(stop), "worker", log, stop)
            while done is None and not stop.is_set():
                done = steady(self._let_go, "worker", log, stop)
            if done is None or done < self.batch:
                # Nothing else was there (but for what is too big to be claimed beside it), and what comes wakes it. To
                # look at once would keep the postman, who has letters to send now, waiting for the write lock: 12 of
                # 47 ms from a mail to its letters at 20 a second on a busy machine, and a commit a mail for nothing.
                wake.wait(self.poll)

    def _let_go(self) -> int:
        """What it still holds after trouble, as it could not even give it back, does not wait for the lease to end."""
        return inbox.give_back(self.tools.store, self.name)

    def work_once(self, stop: threading.Event) -> int:
        """Handle one batch; how many mails it held."""
        leased = self.clock()
        rest = inbox.claim(self.tools.store, self.name, leased, self.batch, self.lease, self.tools.numbers.draw)
        self.tools.numbers.keep()
        count = len(rest)
        while rest:
            if stop.is_set():
                self._give_back(rest, "the gateway was stopped")
                break
            if (now := self.clock()) - leased > self.lease / 2:  # and where it stood still, others may have them
                leased, rest = now, inbox.renew(self.tools.store, rest, now + self.lease)
                continue
            claimed, *rest = rest
            try:
                self.one(claimed)
            except SURROUNDINGS:
                self._give_back(rest, "the surroundings failed before its turn")
                raise
            self.after()
        return count

    def one(self, claimed: inbox.Claimed) -> None:
        """Handle one mail and answer for whatever happens: the one place that catches everything."""
        beat("worker")
        try:
            if claimed.deaths >= _DEATHS_TO_GO_ALONE:
                self._go_alone(claimed)
            else:
                handle(claimed, self.tools, self.clock())
        except LeaseLost:
            log.warning("somebody else has the mail by now", extra={"inbound": claimed.id})
        except ScannerAway as cause:
            log.error("the virus scanner gives no answer: a mail waits", extra={"inbound": claimed.id, "cause": cause})
            now = self.clock()
            inbox.release(self.tools.store, claimed, now, now + _SCANNER_PAUSE, "the virus scanner gives no answer")
        except SURROUNDINGS as cause:
            now = self.clock()
            inbox.release(self.tools.store, claimed, now, now + _PAUSE, f"{type(cause).__name__}: it waits")
            raise
        except Exception as cause:
            self._fail(claimed, cause)

    def _fail(self, claimed: inbox.Claimed, cause: Exception) -> None:
        log.exception("a mail could not be handled", extra={"inbound": claimed.id, "tries": claimed.tries})
        now = self.clock()
        retry = now + timedelta(seconds=2 ** min(claimed.tries, 6))
        reason = f"{type(cause).__name__} while it was handled"
        if inbox.fail(self.tools.store, claimed, now, reason, self.tools.max_tries, retry):
            MAILS.count(Outcome.QUARANTINED)
            log.error("a mail is in quarantine: see `spoc inbox`", extra={"inbound": claimed.id})

    def _go_alone(self, claimed: inbox.Claimed) -> None:
        if not self.alone(claimed):
            reason = "the process that handled it ended three times, and once more alone"
            inbox.quarantine(self.tools.store, claimed.id, self.clock(), reason)
            MAILS.count(Outcome.QUARANTINED)

    def _give_back(self, rest: list[inbox.Claimed], why: str) -> None:
        now = self.clock()
        for claimed in rest:
            inbox.release(self.tools.store, claimed, now, now, why)
