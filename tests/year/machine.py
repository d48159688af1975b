"""The gateway itself, in this process, on a clock that the test moves: worker, clock and store as they are.

Only sockets, the classifier and the wording of the letters are left out: letters are rows of the outbox that say by
name what they are.
"""
from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event, func, select, update

from gateway.clock import Clock
from gateway.house import House, build, plan
from gateway.house.working import build_tools
from gateway.mail.fingerprint import fingerprint
from gateway.model.mail import Envelope, Source
from gateway.model.ticket import TagRole, Triage, Urgency
from gateway.model.timekeeping import Reading
from gateway.settings import settings_from
from gateway.store.columns import DueState, LetterState
from gateway.store.intake import Intake
from gateway.store.tables import due, outbox, question, tag
from gateway.timekeeper import Timekeeper
from gateway.worker import Worker
from tests.year import people
from tests.year.story import Mail
from tests.year.wall import START, instant

_MAX_JUMP = timedelta(hours=6)
_NEXT = select(func.min(due.c.instant)).where(due.c.state == DueState.WAITING)
_SENT = update(outbox).where(outbox.c.state == LetterState.DUE).values(state=LetterState.SENT,
                                                                       sent_at=outbox.c.created_at)
_LIVE = select(tag.c.token).where(tag.c.live.is_not(None), tag.c.role != TagRole.QUESTION)
_ASKED = (
    select(tag.c.token).join(question, question.c.id == tag.c.question_id)
    .where(tag.c.live.is_not(None)).order_by(question.c.id.desc()).limit(1)
)


def classify(subject: str, _: str) -> Triage:
    """What the subject says outright, "badges, high: …"; a reply says nothing about how urgent it is."""
    topic, _, urgency = subject.removeprefix("Re: ").partition(":")[0].partition(", ")
    return Triage(topic, 0.99, urgency=Urgency.LOW if subject.startswith("Re: ") else Urgency(urgency))


@dataclass
class Time:
    """What all clocks of the machine show."""

    at: datetime

    def now(self) -> datetime:
        """The wall clock."""
        return self.at

    def read(self) -> Reading:
        """All of them."""
        return Reading(self.at, self.at - START, "one start")


class Machine:
    """A house that lives by the mails and the minutes that it is given."""

    def __init__(self, folder: Path, first: int) -> None:
        """It starts in that minute."""
        wording = folder / "wording"
        _write_wording(wording)
        self.house: House = build(settings_from(people.settings(str(folder / "data"), str(wording)), folder))
        event.listen(self.house.store.engine, "connect", _in_a_hurry)
        self.house.store.engine.dispose()
        self.time = Time(instant(first))
        self._intake = Intake(self.house.store, max_backlog=1_000, min_free_bytes=0)
        self._intake.start()
        tools = build_tools(self.house, classify)  # type: ignore[arg-type]
        self._worker = Worker("worker", tools, self.time.now, lambda _: False, lambda: None)
        self._clocks: list[Clock] = []
        self.start()

    def close(self) -> None:
        """All of it ends."""
        self._intake.stop()
        self.house.close()

    def start(self, clocks: int = 1) -> None:
        """The clocks of the gateway start anew: whatever they had in mind before is gone."""
        self._clocks = [self._clock(f"clock {n}") for n in range(clocks)]

    def _clock(self, name: str) -> Clock:
        keeper = Timekeeper(self.house.store, self.time.read, _MAX_JUMP, lambda now: plan(self.house, now))
        return Clock(name, self.house.store, self.house.unit, self.house.scribe, self.time.now, lambda: None, keeper)

    # --- time passes -------------------------------------------------------------------------------------------------

    def pass_until(self, minute: int) -> None:
        """Every due time until then fires in its minute."""
        end = instant(minute)
        self._tick()
        while (soonest := self._soonest()) is not None and soonest <= end:
            self.time.at = max(self.time.at, soonest)
            self._tick()
        self.time.at = end

    def sleep_until(self, minute: int) -> None:
        """The gateway does not run until then, and starts again."""
        self.time.at = instant(minute)
        self.start(len(self._clocks))

    def _soonest(self) -> datetime | None:
        with self.house.store.read() as conn:
            return conn.scalar(_NEXT)

    def _tick(self) -> None:
        """All clocks at once. Who begins first may have all that is due before the next one looks: they take turns."""
        if len(self._clocks) == 1:
            self._clocks[0].tick()
            return
        fired: list[int] = []
        threads = [threading.Thread(target=lambda one=one: fired.append(one.tick())) for one in self._clocks]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        if any(fired):
            self._clocks.append(self._clocks.pop(0))

    # --- mail --------------------------------------------------------------------------------------------------------

    def receives(self, mail: Mail) -> None:
        """The mail comes in and is handled in its minute."""
        with self.house.store.read() as conn:
            to = self._address(mail, conn)
        raw = _bytes(mail, to)
        envelope = Envelope(Source.SMTP, mail.author, (to,), self.time.at, "127.0.0.1")
        self._intake.accept(raw, envelope, fingerprint(raw, envelope)).result(30)
        self._worker.work_once(threading.Event())

    def _address(self, mail: Mail, conn: Connection) -> str:
        shared = people.PROJECTS[mail.project].address
        if mail.ticket is None and not mail.answers:
            return shared
        token = conn.scalar(_token(mail))
        assert token, f"nobody has asked {mail.author} anything that he could answer so: {mail}"
        local, _, domain = shared.partition("@")
        return f"{local}+{token}@{domain}"

    def letters_are_sent(self) -> None:
        """What waits has left the house."""
        with self.house.store.write() as conn:
            conn.execute(_SENT)

    def rows(self, query: Any) -> Iterator[Any]:
        """What the store says."""
        with self.house.store.read() as conn:
            yield from conn.execute(query)


def _token(mail: Mail) -> Any:
    if not mail.answers:
        role = TagRole.POC if mail.is_staff else TagRole.STAKEHOLDER
        return _LIVE.where(tag.c.ticket_id == mail.ticket, tag.c.role == role, tag.c.person == mail.person)
    asked = _ASKED.where(question.c.kind == mail.answers, question.c.person == mail.person)
    return asked.where(question.c.ticket_id == mail.ticket)


def _bytes(mail: Mail, to: str) -> bytes:
    vouched = f"X-Internal: {people.MARK}\n" if mail.is_staff else ""
    head = f"From: {mail.author}\nTo: {to}\nSubject: {mail.subject}\nMessage-ID: <{mail.number}@mails.test>\n{vouched}"
    return f"{head}\n{mail.text}\n".encode()


def _in_a_hurry(connection: Any, _: object) -> None:
    """Nobody pulls the plug of this machine."""
    connection.execute("PRAGMA synchronous=OFF").close()


def _write_wording(folder: Path) -> None:
    """An operator's own wording, of the shortest kind: whether it comes late."""
    shipped = Path(__file__).parents[2] / "templates" / "en"
    for letter in (one for one in shipped.iterdir() if one.is_dir()):
        own = folder / "en" / letter.name
        own.mkdir(parents=True)
        (own / "body.jinja").write_text("{% if frame.late_since %}late{% else %}in time{% endif %}")
