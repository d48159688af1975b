"""Who may come in: counts connections, in all and per peer, before anything is built for them.

A peer that opens very many connections and dribbles into them fills its own share and no more, so that everybody else's
mail still comes through.
"""
from __future__ import annotations

import asyncio
import ipaddress
from collections import Counter

from gateway.sources.smtp_config import SmtpConfig
from gateway.sources.smtp_connection import Connection, log
from gateway.sources.smtp_session import House, Session

_CLOSING = "421 4.3.2 closing down, please come again"


def share_of(peer: str) -> str:
    """Whose share a peer's connections are counted on: its IPv4 address, its /64 in IPv6 (one customer, one line)."""
    try:
        address = ipaddress.ip_address(peer.partition("%")[0])
    except ValueError:
        return peer
    if address.version == 4:
        return peer
    mapped = address.ipv4_mapped
    return str(mapped) if mapped else str(ipaddress.ip_network((address, 64), strict=False))


class Door:
    """Lets clients in, keeps the list of those inside, shows them out."""

    def __init__(self, config: SmtpConfig, house: House) -> None:
        self._config = config
        self._house = house
        self._inside: dict[Connection, str] = {}
        self._shares: Counter[str] = Counter()
        self._is_closing = False
        self._empty = asyncio.Event()

    def refusal(self, share: str) -> str | None:
        """The 421 for one more connection of this share; None where it may come in."""
        if self._is_closing:
            return _CLOSING
        if len(self._inside) >= self._config.max_connections:
            return "421 4.3.2 too many connections, please try again later"
        if share and self._shares[share] >= self._config.max_per_peer:
            return "421 4.7.0 too many connections from you, please try again later"
        return None

    def enter(self, share: str) -> Session:
        """A session for a new connection, counted until it is over."""
        session = Session(self._config, self._house, self._leave)
        self._inside[session] = share
        self._shares[share] += 1
        return session

    def _leave(self, session: Connection) -> None:
        share = self._inside.pop(session, None)
        if share is not None:
            self._shares[share] -= 1
            self._shares += Counter()  # drops the shares that fell to nothing
        if not self._inside:
            self._empty.set()

    async def clear(self, grace: float) -> None:
        """Sends everybody away: at once those who wait, after their mail those who are handing one over.

        Whoever is not through after `grace` seconds is told 421, keeps the mail and sends it again.
        """
        self._is_closing = True
        for session in list(self._inside):
            session.is_leaving = True
            if not session.is_receiving:
                session.hang_up(_CLOSING)
        await self._wait_until_empty(grace)
        for session in list(self._inside):
            session.hang_up(_CLOSING)
        await self._wait_until_empty(0.5)
        for session in list(self._inside):
            session.cut_off()

    async def _wait_until_empty(self, seconds: float) -> None:
        if self._inside:
            self._empty.clear()
            waiting = asyncio.ensure_future(self._empty.wait())
            await asyncio.wait((waiting,), timeout=seconds)
            waiting.cancel()


class Visitor(asyncio.Protocol):
    """A connection in its first moment: it becomes a session or is told why not."""

    def __init__(self, door: Door) -> None:
        self._door = door

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Decides; a client that is sent away costs one line and no session."""
        assert isinstance(transport, asyncio.Transport)
        peer = transport.get_extra_info("peername")
        share = share_of(peer[0]) if isinstance(peer, tuple) else ""
        refusal = self._door.refusal(share)
        if refusal is not None:
            log.info("connection refused", extra={"share": share, "answer": refusal})
            transport.write(refusal.encode() + b"\r\n")
            transport.close()
            return
        session = self._door.enter(share)
        transport.set_protocol(session)
        session.connection_made(transport)
