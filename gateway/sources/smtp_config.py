"""How one SMTP or LMTP listener is to behave: a plain value, made by the service from the settings."""
from __future__ import annotations

import socket
import ssl
from dataclasses import dataclass
from pathlib import Path

from gateway.model.mail import Source


@dataclass(frozen=True, slots=True)
class SmtpConfig:
    """One listener. Limits are per listener, times are in seconds."""

    hostname: str
    """Name in the banner and in the answer to EHLO."""
    source: Source = Source.SMTP
    """SMTP or LMTP; decides the protocol and stands in the envelope."""
    host: str = "127.0.0.1"
    port: int = 0
    """0: any free port; `Listener.addresses` tells which."""
    path: Path | None = None
    """A unix socket in place of host and port."""
    inherited: socket.socket | None = None
    """One that is open already, and stays so after us, in place of all three."""
    max_bytes: int = 30 * 1024 * 1024
    max_recipients: int = 100
    """In one mail; at least 100 (RFC 5321, 4.5.3.1.8) where other people's servers send to us."""
    command_timeout: float = 300.0
    """Between two commands, and the longest silence inside DATA (RFC 5321, 4.5.3.2.7)."""
    data_timeout: float = 600.0
    """For one whole DATA, however busily its bytes drip."""
    commit_timeout: float = 60.0
    """For `accept`; later than that the client hears 451 and the repetition is found to be a duplicate."""
    max_connections: int = 200
    max_per_peer: int = 40
    """From one IP address (IPv6: one /64); a unix socket has no peers and knows only `max_connections`."""
    max_errors: int = 20
    """5xx answers in a row without a mail taken in between; the next one is 421."""
    tls: ssl.SSLContext | None = None
    """Offers STARTTLS (RFC 3207) where it is given."""

    @property
    def is_lmtp(self) -> bool:
        """LMTP (RFC 2033): LHLO, and one answer a recipient after DATA."""
        return self.source is Source.LMTP
