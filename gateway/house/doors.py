"""The doors that the settings ask for: SMTP and LMTP. Loaded before anything else of the house, so it needs little."""
from __future__ import annotations

import ssl
from collections.abc import Mapping
from pathlib import Path
from socket import AF_UNIX, socket
from types import MappingProxyType

from gateway.model.mail import Source
from gateway.settings import Settings
from gateway.sources.smtp import SmtpConfig

NAMES = ("smtp", "lmtp", "lmtp_socket")
"""Of the listeners there can be."""
_NONE: Mapping[str, socket] = MappingProxyType({})


def listeners(settings: Settings, inherited: Mapping[str, socket] = _NONE) -> list[tuple[str, SmtpConfig]]:
    """The listeners that the settings ask for, by name; an empty host means none.

    `inherited`: listeners that are open already, by the same names: each is taken, whatever the settings say of it.
    """
    listen = settings.listen
    tls = _tls(settings)

    def config(name: str, source: Source, host: str, port: int, path: Path | None) -> SmtpConfig:
        ours = inherited.get(name)
        is_local = path is not None if ours is None else ours.family == AF_UNIX
        return SmtpConfig(
            hostname=settings.host_name, source=source, host=host, port=port, path=path, inherited=ours,
            max_bytes=listen.max_message_bytes, max_recipients=listen.max_recipients,
            command_timeout=listen.command_timeout.total_seconds(), data_timeout=listen.data_timeout.total_seconds(),
            max_connections=listen.max_connections, max_per_peer=listen.max_connections_per_peer,
            max_errors=listen.errors_per_connection, tls=None if is_local else tls,
        )

    doors = (
        config("smtp", Source.SMTP, listen.smtp_host, listen.smtp_port, None),
        config("lmtp", Source.LMTP, listen.lmtp_host, listen.lmtp_port, None),
        config("lmtp_socket", Source.LMTP, "", 0, listen.lmtp_socket),
    )
    return [(name, door) for name, door in zip(NAMES, doors, strict=True) if door.inherited or door.host or door.path]


def _tls(settings: Settings) -> ssl.SSLContext | None:
    listen = settings.listen
    if listen.tls_certificate is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(listen.tls_certificate, listen.tls_key)
    return context
