"""The world around a private gateway: everybody's mailbox at one mail server. For `spoc demo` and tests.

Nothing here looks into the gateway: it is started as a real process, written to through its sockets, and what it
sends arrives at a mail server of ours (`Sink`) on loopback, which stands for the whole outside world.
"""
from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from aiosmtpd.smtp import SMTP, Envelope, Session

from gateway.mail_program import Delivered, File, HostPort, compose, compose_reply, delivered, quote, send

__all__ = ["LOOPBACK", "Delivered", "File", "HostPort", "Refusal", "Sink", "compose", "compose_reply", "delivered",
           "quote", "send"]

LOOPBACK = "127.0.0.1"


@dataclass(slots=True)
class Refusal:
    """What the sink says in place of taking a mail, how often, and whether only after it has read it."""

    answer: str
    times: int
    after_data: bool


class Sink:
    """A mail server on loopback that takes mail for everybody and keeps it; it can be told to refuse."""

    def __init__(self) -> None:
        self.mails: list[Delivered] = []
        self.refused: list[Delivered] = []
        """What was read and then refused, to compare it with what comes the next time."""
        self._refusals: dict[str, Refusal] = {}
        self._changed = threading.Condition()
        self._loop = asyncio.new_event_loop()
        self._server = self._loop.run_until_complete(self._loop.create_server(self._session, LOOPBACK, 0))
        self.address: HostPort = (LOOPBACK, self._server.sockets[0].getsockname()[1])
        self._thread = threading.Thread(target=self._run, name="sink", daemon=True)
        self._thread.start()

    def _session(self) -> SMTP:
        return SMTP(self, hostname="sink.test", enable_SMTPUTF8=True, loop=self._loop, data_size_limit=1 << 28)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()

    def close(self) -> None:
        """Stop listening; connections that are open are cut off."""
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _end(self) -> None:
        self._server.close()
        mine = asyncio.current_task()
        others = [task for task in asyncio.all_tasks() if task is not mine]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    def refuse(self, recipient: str, answer: str, *, times: int = 1, after_data: bool = False) -> None:
        """Say this to the next mails for the recipient."""
        self._refusals[recipient.lower()] = Refusal(answer, times, after_data)

    def _refusal(self, recipient: str, after_data: bool) -> str | None:
        refusal = self._refusals.get(recipient.lower())
        if refusal is None or refusal.after_data is not after_data or refusal.times < 1:
            return None
        refusal.times -= 1
        return refusal.answer

    async def handle_RCPT(  # noqa: N802 - aiosmtpd calls it so
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str],
    ) -> str:
        """RCPT TO: taken for everybody, unless the sink was told otherwise."""
        refusal = self._refusal(address, after_data=False)
        if refusal is None:
            envelope.rcpt_tos.append(address)
            envelope.rcpt_options.extend(options)
        return refusal or "250 2.1.5 ok"

    async def handle_DATA(  # noqa: N802 - aiosmtpd calls it so
        self, _server: SMTP, _session: Session, envelope: Envelope,
    ) -> str:
        """The mail itself: kept once for each recipient."""
        raw = envelope.content if isinstance(envelope.content, bytes) else str(envelope.content).encode()
        sender = (envelope.mail_from or "").strip("<>")
        copies = [delivered(recipient, sender, raw) for recipient in envelope.rcpt_tos]
        refusal = next((r for copy in copies if (r := self._refusal(copy.recipient, after_data=True))), None)
        with self._changed:
            (self.refused if refusal else self.mails).extend(copies)
            self._changed.notify_all()
        return refusal or "250 2.0.0 taken"

    def wait(self, wanted: Callable[[Delivered], bool], timeout: float) -> Delivered | None:
        """The oldest mail that is wanted, as soon as it is there; None where it has not come in time."""
        ends = time.monotonic() + timeout
        seen = 0
        with self._changed:
            while True:
                for number in range(seen, len(self.mails)):
                    if wanted(self.mails[number]):
                        return self.mails[number]
                seen = len(self.mails)
                rest = ends - time.monotonic()
                if rest <= 0:
                    return None
                self._changed.wait(rest)
