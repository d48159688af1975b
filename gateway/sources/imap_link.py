"""One safe connection to a mailbox's server: `connect` gives it greeted, protected and logged in.

    stop = Stop()
    link = connect(config, stop)          # LinkLost, AccessRefused
    folder = open_folder(link)            # imap_folder
    ...
    link.close()

Whatever the server does wrong, and whatever goes wrong on the way to it, is LinkLost: the connection is closed then
and nothing of it can be used again. Referrals to other servers are never followed.
"""
from __future__ import annotations

import contextlib
import imaplib
import re
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from gateway.said import plain, reason
from gateway.sources.imap_config import MailboxConfig
from gateway.sources.imap_errors import NOT_NOW, LinkLost, MailboxError
from gateway.sources.imap_login import log_in
from gateway.sources.imap_stop import Stop
from gateway.sources.imap_wire import USUAL_ANSWER, USUAL_LITERAL, Wire

imaplib.Commands.setdefault("IDLE", ("SELECTED",))
imaplib.Commands.setdefault("NAMESPACE", ("AUTH", "SELECTED"))

_CODE = re.compile(r"\[([A-Z-]+)[ \]]")
_ODD = (imaplib.IMAP4.error, OSError, ValueError, TypeError, KeyError, IndexError, AttributeError, AssertionError,
        RecursionError)
"""What imaplib and the parsers raise for answers that no server should give."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said at the end of a command."""

    ok: bool
    text: str
    """One printable line."""

    @property
    def code(self) -> str:
        """Its response code in upper case: TRYCREATE, OVERQUOTA…; "" for none."""
        found = _CODE.match(self.text.upper())
        return found[1] if found else ""

    @property
    def is_for_later(self) -> bool:
        """The server cannot do it now, whoever asks for it."""
        return not self.ok and self.code in NOT_NOW


def connect(config: MailboxConfig, stop: Stop) -> Link:
    """A connection that is logged in. LinkLost where there is none, AccessRefused where we are not let in.

    Ends within moments after `stop.set()`, wherever it stands.
    """
    with _one_error(config):
        wire = Wire(config, stop)
    link = Link(config, stop, wire)
    try:
        with _one_error(config):
            log_in(wire, config)
    except BaseException:
        link.close()
        raise
    return link


class Link:
    """A connection of one thread. Only its `stop` may be touched by others."""

    def __init__(self, config: MailboxConfig, stop: Stop, wire: Wire) -> None:
        self.config = config
        self.stop = stop
        self.wire = wire

    @property
    def abilities(self) -> frozenset[str]:
        """What the server says it can do, in upper case: IDLE, MOVE, UIDPLUS, …"""
        return frozenset(self.wire.capabilities)

    def ask(self, name: str, *words: str) -> Answer:
        """What the server says to this command; its untagged responses lie in `said` until the next one."""
        with self.guarded():
            self.wire.untagged_responses.clear()
            kind, said = self.wire._simple_command(name, *words)
            return _answer(kind, said)

    def said(self, name: str) -> list[Any]:
        """The untagged responses of this name to the last command, as imaplib keeps them."""
        found: list[Any] = self.wire.untagged_responses.get(name, [])
        return [one for one in found if one is not None]

    def fetch(
        self, numbers: str, items: str, octets: int = USUAL_ANSWER, literal: int = USUAL_LITERAL,
    ) -> Generator[list[Any], None, Answer]:
        """The responses to UID FETCH one by one as they come, and in the end the answer. LinkLost after the last
        complete one. Whoever does not listen to the end loses the connection: the server is still talking.
        """
        wire = self.wire
        is_over = False
        try:
            with self.guarded():
                wire.untagged_responses.clear()
                with wire.allowing(octets, literal):
                    tag = wire._command("UID", "FETCH", numbers, items)
            while (ended := wire.tagged_commands[tag]) is None:
                with self.guarded(), wire.allowing(octets, literal):
                    wire.be_patient()
                    wire._get_response()
                    wire._check_bye()
                found = wire.untagged_responses.pop("FETCH", None)
                wire.untagged_responses.clear()
                if found is not None:
                    yield found
            is_over = True
            del wire.tagged_commands[tag]
        finally:
            if not is_over:
                self.close()
        return _answer(*ended)

    def close(self) -> None:
        """Says good-bye without waiting for an answer, and closes. May be called twice."""
        with contextlib.suppress(*_ODD, MailboxError):
            if self.wire.state != "LOGOUT":
                self.wire.send(b"bye LOGOUT\r\n")
        self.wire.state = "LOGOUT"
        self.wire.shutdown()

    @contextmanager
    def guarded(self) -> Iterator[None]:
        """Makes one error of all that the wire and the parsers raise, and closes the connection with it."""
        try:
            with _one_error(self.config):
                yield
        except LinkLost:
            self.close()
            raise


def _answer(kind: Any, said: Any) -> Answer:
    """What imaplib keeps of a tagged response."""
    return Answer(kind == "OK", plain(said[-1] or ""))


@contextmanager
def _one_error(config: MailboxConfig) -> Iterator[None]:
    """LinkLost for whatever goes wrong. No cause is chained: tracebacks would show what was sent."""
    where = f"{config.host}:{config.port}"
    try:
        yield
    except LinkLost as error:
        lost = LinkLost(error.text if error.text.startswith(where) else f"{where}: {error.text}")
    except _ODD as error:
        lost = LinkLost(f"{where}: {_reason(error)}")
    else:
        return
    raise lost from None  # what went wrong inside would show what was sent


def _reason(error: Exception) -> str:
    """Why a connection failed, in one line; imaplib tells it in errors of its own."""
    if isinstance(error, OSError):
        return reason(error)
    if isinstance(error, imaplib.IMAP4.error) and error.args:
        return plain(error.args[0]) or "the server answered nothing"
    return f"the server's answer could not be read ({type(error).__name__})"
