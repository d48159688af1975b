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

from gateway.transports import PermanentFailure, TemporaryFailure
from gateway.transports.smtp_relay import RelayConfig, RelayTls, connect, plain, reason

__all__ = ["RelayConfig", "RelayTls", "SmtpTransport"]

_LINE_END = re.compile(rb"\r\n|\r|\n")
_BARE = re.compile(rb"\r(?!\n)|(?<!\r)\n")
_UNSAFE = re.compile(r"[\x00-\x20<>\x7f-\x9f\ud800-\udfff]")
_OUR_OWN_FAULT = frozenset({421, 530, 534, 535, 538})
"""Not the letter's: 421 ends the connection (RFC 5321, 3.8), the others want another login or TLS (RFC 4954, 6)."""


class _Gone(Exception):
    """A kept connection turned out to be dead before anything was said: open another."""


class SmtpTransport:
    """One connection to the relay, opened when it is needed. Not to be shared between threads."""

    def __init__(self, config: RelayConfig) -> None:
        self._config = config
        self._client: smtplib.SMTP | None = None
        self._mails = 0
        self._used_at = 0.0

    def send(self, mail_from: str, recipient: str, data: bytes, envid: str = "") -> None:
        """Hands the letter over; DeliveryError where the relay did not take it.

        Where the relay closed the kept connection since the last letter, one more is opened, once.
        """
        _check_addresses(mail_from, recipient)
        client, is_kept = self._connection()
        try:
            self._hand_over(client, mail_from, recipient, data, envid, is_kept)
        except _Gone:
            client, _ = self._connection()
            self._hand_over(client, mail_from, recipient, data, envid, is_kept=False)

    def close(self) -> None:
        """Says QUIT and lets the connection go."""
        client, self._client = self._client, None
        if client is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                client.quit()
            client.close()

    def _connection(self) -> tuple[smtplib.SMTP, bool]:
        """The connection, and whether it has carried a letter before."""
        if self._mails >= self._config.max_mails or time.monotonic() - self._used_at > self._config.idle:
            self.close()
        if self._client is not None:
            return self._client, True
        self._client = connect(self._config)
        self._mails, self._used_at = 0, time.monotonic()
        return self._client, False

    def _drop(self) -> None:
        """Lets a connection go whose state is not known."""
        client, self._client = self._client, None
        if client is not None:
            client.close()

    def _hand_over(
        self, client: smtplib.SMTP, mail_from: str, recipient: str, data: bytes, envid: str, is_kept: bool,
    ) -> None:
        """MAIL, RCPT, DATA. After a refusal the connection is made ready again; after silence it is dropped."""
        mail, rcpt = _commands(client, mail_from, recipient, data, envid)
        try:
            self._begin(client, mail, is_kept)
            _expect(client.docmd(rcpt), "the recipient")
            _expect(client.data(with_crlf(data)), "the letter")
        except smtplib.SMTPDataError as error:
            self._recover(client, error.smtp_code)
            raise _failure(error.smtp_code, error.smtp_error, "the letter") from error
        except (TemporaryFailure, PermanentFailure) as refusal:
            self._recover(client, refusal.code)
            raise
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise TemporaryFailure(None, f"the relay went away: {reason(error)}") from error
        self._mails += 1
        self._used_at = time.monotonic()

    def _begin(self, client: smtplib.SMTP, mail: str, is_kept: bool) -> None:
        """MAIL; _Gone where a kept connection is dead or says 421 to it."""
        try:
            code, text = client.docmd(mail)
        except (OSError, smtplib.SMTPException) as error:
            if not is_kept:
                raise
            self._drop()
            raise _Gone from error
        if is_kept and code == 421:
            self._drop()
            raise _Gone
        _expect((code, text), "the sender")

    def _recover(self, client: smtplib.SMTP, code: int | None) -> None:
        """RSET, so that the next letter finds a clean connection; dropped where that does not work."""
        self._used_at = time.monotonic()
        try:
            if code in _OUR_OWN_FAULT or code is None or client.rset()[0] != 250:
                self._drop()
        except (OSError, smtplib.SMTPException):
            self._drop()


def _commands(client: smtplib.SMTP, mail_from: str, recipient: str, data: bytes, envid: str) -> tuple[str, str]:
    """MAIL and RCPT with the parameters that the relay offers; PermanentFailure where it cannot carry the letter."""
    mail, rcpt = f"MAIL FROM:<{mail_from}>", f"RCPT TO:<{recipient}>"
    wide = not (mail_from + recipient).isascii()
    if wide and not client.has_extn("smtputf8"):
        raise PermanentFailure(None, "the relay cannot write to an address with non-ASCII letters (no SMTPUTF8)")
    client.command_encoding = "utf-8" if wide else "ascii"
    if client.has_extn("size"):
        mail += f" SIZE={_checked_size(client, data)}"
    if client.has_extn("8bitmime") and not data.isascii():
        mail += " BODY=8BITMIME"
    if wide:
        mail += " SMTPUTF8"
    # Nobody reports to the null sender, so nothing is asked for (RFC 3461, 4.1).
    if client.has_extn("dsn") and mail_from:
        mail += f" RET=HDRS ENVID={_xtext(envid)}" if envid else " RET=HDRS"
        rcpt += " NOTIFY=FAILURE,DELAY"
    return mail, rcpt


def _checked_size(client: smtplib.SMTP, data: bytes) -> int:
    """Octets of the letter (RFC 1870); PermanentFailure where the relay has said that it takes less."""
    limit = str(client.esmtp_features.get("size", ""))
    if limit.isascii() and limit.isdigit() and 0 < int(limit) < len(data):
        raise PermanentFailure(552, f"the letter has {len(data)} octets, the relay takes {limit}")
    return len(data)


def _check_addresses(mail_from: str, recipient: str) -> None:
    """PermanentFailure for an address that would end its command early or begin another."""
    if not recipient or _UNSAFE.search(mail_from) or _UNSAFE.search(recipient):
        raise PermanentFailure(None, "this address cannot be written to")


def with_crlf(data: bytes) -> bytes:
    """The letter with every line ended by CRLF (RFC 5321, 2.3.8)."""
    return _LINE_END.sub(b"\r\n", data) if _BARE.search(data) else data


def _xtext(text: str) -> str:
    """RFC 3461, 4: printable ASCII, the rest as +XX."""
    return "".join(c if "!" <= c <= "~" and c not in "+=" else "".join(f"+{b:02X}" for b in c.encode()) for c in text)


def _expect(answer: tuple[int, bytes], about: str) -> None:
    """Nothing where the relay says 2xx; otherwise what its answer means."""
    code, text = answer
    if not 200 <= code < 300:
        raise _failure(code, text, about)


def _failure(code: int, text: bytes | str, about: str) -> TemporaryFailure | PermanentFailure:
    """5xx is permanent, except where it speaks of us; all else, an unreadable answer too, is temporary."""
    kind = PermanentFailure if 500 <= code < 600 and code not in _OUR_OWN_FAULT else TemporaryFailure
    return kind(code if code > 0 else None, f"the relay refused {about}: {plain(text)}")
