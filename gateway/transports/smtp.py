"""Letters to a relay over SMTP, one recipient each, over a connection that is kept.

Temporary is whatever another try may cure: 4xx, silence, a lost connection, and all trouble before MAIL. Permanent is
5xx to MAIL, RCPT or DATA, and what the relay cannot carry (too big, an address it cannot write). The bytes go out as
they are, but every line ends in CRLF: a bare CR or LF out of somebody's mail must not smuggle a second one
(CVE-2023-51764).
"""
from __future__ import annotations

import contextlib
import re
import smtplib
import time
from collections.abc import Sequence

from gateway.said import plain, reason
from gateway.transports import PermanentFailure, RelayFailure, TemporaryFailure
from gateway.transports.smtp_link import Link
from gateway.transports.smtp_relay import RelayConfig, connect

__all__ = ["RelayConfig", "SmtpTransport"]

_LINE_END = re.compile(rb"\r\n|\r|\n")
_UNSAFE = re.compile(r"[\x00-\x20<>\x7f-\x9f\ud800-\udfff]")
_COUNT = re.compile(r"[0-9]{1,20}")
"""Of octets (RFC 1870, 4)."""
_NOT_LET_IN = frozenset({530, 534, 535, 538})
"""Not the letter's fault: another login or TLS is wanted (RFC 4954, 6)."""
_CLOSING = 421
"""Not the letter's either: it ends the connection (RFC 5321, 3.8)."""
_OF_OUR_ACCOUNT = re.compile(r"\s*5\.(?:4\.5|1\.8|7\.60|7\.705|7\.708)\b")
"""Enhanced codes of a 5xx that would meet every letter alike, so none is given up because of it: Gmail's quota of the
day (5.4.5); Microsoft's sender that is blocked (5.1.8) or may not speak for the shared address (5.7.60), organisation
above its bound (5.7.705), address that is not let in (5.7.708)."""
_GO = 354
"""Says to DATA: send the letter."""
_LONGEST_ENVID = 100
_QUIT = 5.0
"""Seconds: whoever leaves does not wait long for a good-bye."""


class _Gone(Exception):
    """A kept connection turned out to be dead before anything was said: open another."""


class SmtpTransport:
    """One connection to the relay, opened when it is needed. Not to be shared between threads."""

    def __init__(self, config: RelayConfig) -> None:
        self._config = config
        self._link: Link | None = None
        self._mails = 0
        self._used_at = 0.0

    def send(self, mail_from: str, recipient: str, data: bytes, envid: str = "") -> None:
        """Hands the letter over; DeliveryError where the relay did not take it.

        Where the relay closed the kept connection since the last letter, one more is opened, once.
        """
        _check_addresses(mail_from, recipient)
        link, is_kept = self._connection()
        try:
            self._hand_over(link, mail_from, recipient, data, envid, is_kept)
        except _Gone:
            link, _ = self._connection()
            self._hand_over(link, mail_from, recipient, data, envid, is_kept=False)

    def close(self) -> None:
        """Says QUIT and lets the connection go."""
        link, self._link = self._link, None
        if link is not None:
            link.allow(_QUIT)
            with contextlib.suppress(OSError, smtplib.SMTPException):
                link.quit()
            link.close()

    def _connection(self) -> tuple[Link, bool]:
        """The connection, and whether it has carried a letter before."""
        if self._mails >= self._config.max_mails or time.monotonic() - self._used_at > self._config.idle:
            self.close()
        if self._link is not None:
            self._link.allow(self._config.whole)
            return self._link, True
        self._link = connect(self._config)
        self._mails, self._used_at = 0, time.monotonic()
        return self._link, False

    def _drop(self) -> None:
        """Lets a connection go whose state is not known."""
        link, self._link = self._link, None
        if link is not None:
            link.close()

    def _hand_over(
        self, link: Link, mail_from: str, recipient: str, data: bytes, envid: str, is_kept: bool,
    ) -> None:
        """MAIL, RCPT, DATA. After a refusal the connection is made ready again; after silence it is dropped."""
        mail, rcpt = _commands(link, mail_from, recipient, data, envid)
        try:
            self._announce(link, mail, rcpt, is_kept)
            _expect(link.letter(with_crlf(data)), "the letter")
        except (TemporaryFailure, PermanentFailure) as refusal:
            self._recover(link, refusal)
            raise
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise RelayFailure(None, f"the relay went away: {reason(error)}", is_begun=True) from error
        self._mails += 1
        self._used_at = time.monotonic()

    def _announce(self, link: Link, mail: str, rcpt: str, is_kept: bool) -> None:
        """MAIL, RCPT and DATA, in one go where the relay offers that; then it waits for the letter."""
        if not link.has_extn("pipelining"):
            _expect(self._begin(link, [mail], is_kept), "the sender")
            link.say(rcpt)
            _expect(link.getreply(), "the recipient")
            link.say("data")
            _expect(link.getreply(), "the letter", wanted=_GO)
            return
        refusal = _refusal(self._begin(link, [mail, rcpt, "data"], is_kept), "the sender")
        unheard = 2
        if refusal is None:
            refusal = _refusal(link.getreply(), "the recipient")
            unheard = 1
        if refusal is None:
            _expect(link.getreply(), "the letter", wanted=_GO)
            return
        if not isinstance(refusal, RelayFailure):
            self._hear_out(link, unheard)
        raise refusal

    def _hear_out(self, link: Link, unheard: int) -> None:
        """Reads the answers to what was said together with a command that was refused.

        A relay that wants the letter all the same (RFC 2920, 3.1) gets an empty one, which goes to nobody.
        """
        try:
            code = [link.getreply() for _ in range(unheard)][-1][0]
            if code == _GO:
                link.letter(b"")
        except (OSError, smtplib.SMTPException):
            self._drop()

    def _begin(self, link: Link, commands: Sequence[str], is_kept: bool) -> tuple[int, bytes]:
        """The answer to MAIL, the first of the commands; _Gone where a kept connection is dead or says 421 to it."""
        try:
            link.say(*commands)
            code, text = link.getreply()
        except (OSError, smtplib.SMTPException) as error:
            if not is_kept:
                raise
            self._drop()
            raise _Gone from error
        if is_kept and code == _CLOSING:
            self._drop()
            raise _Gone
        return code, text

    def _recover(self, link: Link, failure: TemporaryFailure | PermanentFailure) -> None:
        """RSET, so that the next letter finds a clean connection; dropped where that does not work."""
        self._used_at = time.monotonic()
        try:
            if isinstance(failure, RelayFailure) or link.rset()[0] != 250:
                self._drop()
        except (OSError, smtplib.SMTPException):
            self._drop()


def _commands(link: Link, mail_from: str, recipient: str, data: bytes, envid: str) -> tuple[str, str]:
    """MAIL and RCPT with the parameters that the relay offers; PermanentFailure where it cannot carry the letter."""
    mail, rcpt = f"MAIL FROM:<{mail_from}>", f"RCPT TO:<{recipient}>"
    wide = not (mail_from + recipient).isascii()
    if wide and not link.has_extn("smtputf8"):
        raise PermanentFailure(None, "the relay cannot write to an address with non-ASCII letters (no SMTPUTF8)")
    link.command_encoding = "utf-8" if wide else "ascii"
    if link.has_extn("size"):
        mail += f" SIZE={_checked_size(link, data)}"
    if link.has_extn("8bitmime") and not data.isascii():
        mail += " BODY=8BITMIME"
    if wide:
        mail += " SMTPUTF8"
    # Nobody reports to the null sender, so nothing is asked for (RFC 3461, 4.1).
    if link.has_extn("dsn") and mail_from:
        mail += " RET=HDRS" + _envid_parameter(envid)
        rcpt += " NOTIFY=FAILURE,DELAY"
    return mail, rcpt


def _checked_size(link: Link, data: bytes) -> int:
    """Octets of the letter (RFC 1870); PermanentFailure where the relay has said that it takes less."""
    limit = str(link.esmtp_features.get("size", ""))
    if _COUNT.fullmatch(limit) and 0 < int(limit) < len(data):
        raise PermanentFailure(552, f"the letter has {len(data)} octets, the relay takes {limit}")
    return len(data)


def _check_addresses(mail_from: str, recipient: str) -> None:
    """PermanentFailure for an address that would end its command early or begin another."""
    if not recipient or _UNSAFE.search(mail_from) or _UNSAFE.search(recipient):
        raise PermanentFailure(None, "this address cannot be written to")


def with_crlf(data: bytes) -> bytes:
    """The letter with every line ended by CRLF (RFC 5321, 2.3.8)."""
    if data.count(b"\r\n") == data.count(b"\n") == data.count(b"\r"):  # 20 times as fast as looking for bare ones
        return data
    return _LINE_END.sub(b"\r\n", data)


def _envid_parameter(envid: str) -> str:
    """ENVID as xtext (RFC 3461, 4 and 4.4); nothing for what may not stand there."""
    text = "".join(c if "!" <= c <= "~" and c not in "+=" else f"+{ord(c):02X}" for c in envid)
    allowed = envid.isascii() and envid.isprintable() and 0 < len(text) <= _LONGEST_ENVID
    return f" ENVID={text}" if allowed else ""


def _expect(answer: tuple[int, bytes], about: str, wanted: int = 0) -> None:
    """Nothing where the relay says 2xx, or what is wanted; otherwise what its answer means."""
    if (refusal := _refusal(answer, about, wanted)) is not None:
        raise refusal


def _refusal(answer: tuple[int, bytes], about: str, wanted: int = 0) -> TemporaryFailure | PermanentFailure | None:
    code, text = answer
    return None if code == wanted or (200 <= code < 300 and not wanted) else _failure(code, text, about)


def _failure(code: int, text: bytes | str, about: str) -> TemporaryFailure | PermanentFailure:
    """5xx is permanent, 4xx temporary, unless it speaks of us; anything else is no answer to what was said."""
    why = f"the relay refused {about}: {plain(text)}"
    if code in _NOT_LET_IN:
        return RelayFailure(code, why, is_refusal=True)
    if 500 <= code < 600 and _OF_OUR_ACCOUNT.match(plain(text)):
        return RelayFailure(code, why, is_refusal=True, is_begun=about != "the sender")
    if code == _CLOSING:
        return RelayFailure(code, why, is_begun=about != "the sender")
    if not 400 <= code < 600:
        return RelayFailure(code, f"the relay's answer about {about} makes no sense: {plain(text)}", is_begun=True)
    return PermanentFailure(code, why) if code >= 500 else TemporaryFailure(code, why)
