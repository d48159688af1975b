"""What the SMTP and LMTP commands mean at this door (RFC 5321, RFC 2033).

A mail is taken for our own recipients only, and 250 is said only after it is committed. Every refusal is one plain
sentence that tells nothing of the inside; its cause is in the log `spoc.smtp`, without tags and without text.
"""
from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime

from gateway.model.mail import Envelope, InboundId, TryLater
from gateway.sources import Accept
from gateway.sources.smtp_address import PathArgument, for_the_log, is_relay_form, read_path, without_route
from gateway.sources.smtp_config import SmtpConfig
from gateway.sources.smtp_connection import Connection, log
from gateway.sources.smtp_data import read_text

_MAIL_PARAMETERS = frozenset({"SIZE", "BODY", "SMTPUTF8"})


@dataclass(frozen=True, slots=True)
class House:
    """What a session needs from the house behind the door."""

    accept: Accept
    owns: Callable[[str], bool]
    """True for an address that is ours. Asked in the event loop, so it must be quick."""
    clock: Callable[[], datetime]


class Session(Connection):
    """The conversation with one client: any number of mails, one after the other."""

    def __init__(self, config: SmtpConfig, house: House, left: Callable[[Connection], None]) -> None:
        super().__init__(config, left)
        self._house = house
        self._forget_mail()
        hello = {"LHLO": self.greet} if config.is_lmtp else {"EHLO": self.greet, "HELO": self.greet_plainly}
        self.understand({
            **hello,
            "MAIL": self.name_sender,
            "RCPT": self.name_recipient,
            "DATA": self.take_mail,
            "RSET": self.forget,
            "NOOP": self.do_nothing,
            "VRFY": self.verify,
            "EXPN": self.refuse_offer,
            "AUTH": self.refuse_offer,
            "HELP": self.help,
            "STARTTLS": self.start_tls if config.tls else self.refuse_unknown,
            "QUIT": self.quit,
        })

    def _forget_mail(self) -> None:
        self._sender: str | None = None
        """None before MAIL; "" is the null sender, which aiosmtpd cannot tell from none."""
        self._recipients: list[str] = []
        self._utf8 = False

    def _set_rset_state(self) -> None:
        """Called by aiosmtpd at the beginning and after STARTTLS: nothing said before counts (RFC 3207, 4.2)."""
        super()._set_rset_state()  # type: ignore[no-untyped-call]
        self._forget_mail()

    # Greetings

    async def greet(self, hostname: str | None) -> None:
        """EHLO, in LMTP LHLO: tells what we can do (RFC 5321, 4.1.1.1; RFC 2033, 4.1)."""
        if not await self._meet(hostname):
            return
        offers = ["PIPELINING", f"SIZE {self.config.max_bytes}", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES"]
        if self.tls_context and not self._tls_protocol:
            offers.append("STARTTLS")
        await self.push("\r\n".join(f"250-{line}" for line in (self.hostname, *offers[:-1])) + f"\r\n250 {offers[-1]}")

    async def greet_plainly(self, hostname: str | None) -> None:
        """HELO: greets an old client."""
        if await self._meet(hostname):
            await self.push(f"250 {self.hostname}")

    async def _meet(self, hostname: str | None) -> bool:
        """True when the client said a name; forgets any mail that was begun (RFC 5321, 4.1.4)."""
        self.idle_talk += 1
        if not hostname:
            await self.push("501 5.5.4 a name is missing")
            return False
        assert self.session is not None
        self.session.host_name = hostname
        self.session.extended_smtp = True
        self._forget_mail()
        return True

    # The envelope

    async def name_sender(self, arg: str | None) -> None:
        """Begins a mail (RFC 5321, 4.1.1.2)."""
        path = read_path(arg, "FROM:")
        refusal = self._refuse_sender(path)
        if refusal is None and path is not None:
            self._sender = without_route(path.address)
            self._utf8 = "SMTPUTF8" in path.parameters
        await self.push(refusal or "250 2.1.0 sender noted")

    def _refuse_sender(self, path: PathArgument | None) -> str | None:
        assert self.session is not None
        if not self.session.host_name:
            return "503 5.5.1 say hello first"
        if self._sender is not None:
            return "503 5.5.1 a mail is already begun"
        if path is None:
            return "501 5.1.7 this sender cannot be read"
        if not path.address.isascii() and "SMTPUTF8" not in path.parameters:
            return "553 5.6.7 this sender needs SMTPUTF8"
        return self._refuse_parameters(path.parameters)

    def _refuse_parameters(self, parameters: dict[str, str]) -> str | None:
        """The refusal of what stands after the sender: SIZE (RFC 1870), BODY (RFC 6152), SMTPUTF8 (RFC 6531)."""
        size = parameters.get("SIZE", "0")
        if not (size.isascii() and size.isdigit() and len(size) <= 20):
            return "501 5.5.4 SIZE is not a number"
        if int(size) > self.config.max_bytes:
            return f"552 5.3.4 mail too big, at most {self.config.max_bytes} octets"
        if parameters.get("BODY", "7BIT").upper() not in ("7BIT", "8BITMIME"):
            return "501 5.5.4 BODY is 7BIT or 8BITMIME"
        if parameters.get("SMTPUTF8"):
            return "501 5.5.4 SMTPUTF8 takes no value"
        return None if parameters.keys() <= _MAIL_PARAMETERS else "555 5.5.4 parameter not known"

    async def name_recipient(self, arg: str | None) -> None:
        """Names one recipient (RFC 5321, 4.1.1.3)."""
        path = read_path(arg, "TO:")
        refusal = self._refuse_recipient(path)
        if refusal is None and path is not None:
            self._recipients.append(path.address)
        elif path is not None:
            log.info("recipient refused", extra={
                "peer": self.peer_ip, "recipient": for_the_log(path.address), "answer": refusal})
        await self.push(refusal or "250 2.1.5 recipient noted")

    def _refuse_recipient(self, path: PathArgument | None) -> str | None:
        if self._sender is None:
            return "503 5.5.1 name the sender first"
        if path is None or not path.address:
            return "501 5.1.3 this recipient cannot be read"
        if path.parameters:
            return "555 5.5.4 parameter not known"
        if is_relay_form(path.address):
            return "550 5.7.1 mail is not handed on from here"
        if not self._house.owns(path.address):
            return "550 5.1.1 no such recipient here"
        if not path.address.isascii() and not self._utf8:
            return "553 5.6.7 this recipient needs SMTPUTF8"
        # RFC 5321, 4.5.3.1.10: the client sends the same mail again to those who are left.
        return "452 4.5.3 too many recipients" if len(self._recipients) >= self.config.max_recipients else None

    # The mail

    async def take_mail(self, arg: str | None) -> None:
        """Takes the mail (RFC 5321, 4.1.1.4); in LMTP one answer for each recipient (RFC 2033, 4.2)."""
        if arg or not self._recipients:
            await self.push("501 5.5.4 DATA stands alone" if arg else "503 5.5.1 no recipient so far")
            return
        await self.push("354 end with a line of one dot")
        try:
            answer = await self._receive()
        finally:
            self.is_receiving = False
        copies = len(self._recipients) if self.config.is_lmtp else 1
        self._forget_mail()
        self._reset_timeout()
        await self.push("\r\n".join([answer] * copies))
        if self.is_leaving:
            self.say_goodbye("421 4.3.2 closing down, please come again")

    async def _receive(self) -> str:
        """The answer to one whole mail."""
        self.begin_data()
        assert self._reader is not None
        mail, is_odd = await read_text(self._reader, self.config.max_bytes)
        self.end_data()
        if mail is None:
            return f"552 5.3.4 mail too big, at most {self.config.max_bytes} octets"
        if is_odd:
            log.warning("smuggling refused", extra={"peer": self.peer_ip, "size": len(mail)})
            return "554 5.6.0 a line of one dot without CRLF around it is not taken"
        return await self._take(mail)

    async def _take(self, mail: bytes) -> str:
        """Hands the mail over; 250 only when it is committed. What it raises is told in public words only."""
        envelope = Envelope(
            self.config.source, self._sender or "", tuple(dict.fromkeys(self._recipients)),
            self._house.clock(), self.peer_ip)
        try:
            inbound = await self._commit(self._house.accept(mail, envelope))
        except TryLater as later:
            log.warning("mail put off", extra={"peer": self.peer_ip, "size": len(mail), "cause": str(later)})
            return "452 4.3.1 not now, please try again later"
        except Exception:
            log.exception("mail not taken", extra={"peer": self.peer_ip, "size": len(mail)})
            return "451 4.3.0 an error here, please try again later"
        self.forgive()
        log.info("mail taken", extra={
            "peer": self.peer_ip, "size": len(mail), "inbound": inbound,
            "recipients": [for_the_log(r) for r in envelope.rcpt_to]})
        return "250 2.0.0 taken"

    async def _commit(self, future: Future[InboundId | None]) -> InboundId | None:
        """What `accept` gives, or its exception. Neither a lost client nor our impatience cancels a commit."""
        waiting = asyncio.wrap_future(future)
        waiting.add_done_callback(lambda done: None if done.cancelled() else done.exception())
        await asyncio.wait((waiting,), timeout=self.config.commit_timeout)
        if not waiting.done():
            raise TimeoutError(f"no commit within {self.config.commit_timeout} s")
        return waiting.result()

    # Small talk, which gives nothing away

    async def forget(self, _arg: str | None) -> None:
        """Forgets the mail that was begun."""
        self.idle_talk += 1
        self._forget_mail()
        await self.push("250 2.0.0 forgotten")

    async def do_nothing(self, _arg: str | None) -> None:
        """Nothing, politely."""
        self.idle_talk += 1
        await self.push("250 2.0.0 here")

    async def verify(self, _arg: str | None) -> None:
        """The same for everybody (RFC 5321, 3.5.3)."""
        self.idle_talk += 1
        await self.push("252 2.5.0 send it and see")

    async def help(self, _arg: str | None) -> None:
        """Names the standard, not the software."""
        self.idle_talk += 1
        await self.push("214 2.0.0 see RFC 5321")

    async def refuse_offer(self, _arg: str | None) -> None:
        """EXPN and AUTH: there are no lists to look into, and nobody logs in: mail is for us or refused."""
        await self.push("502 5.5.1 not offered here")

    async def quit(self, _arg: str | None) -> None:
        """Says goodbye."""
        self.say_goodbye("221 2.0.0 goodbye")
