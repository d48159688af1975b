"""TLS with a server that we call, a relay or a mailbox: verified with its host name, or held to one certificate.

A certificate that an authority of ours has not signed is believed only where the operator wrote down its fingerprint.
Whoever uses the context need not think of it: the handshake itself fails, so no byte of ours is said before.
"""
from __future__ import annotations

import hashlib
import ssl
from enum import StrEnum
from pathlib import Path


class Security(StrEnum):
    """How a connection is protected. "Opportunistic" is missing on purpose: whoever listens can switch it off."""

    NONE = "none"
    STARTTLS = "starttls"
    TLS = "tls"


class _PinnedSocket(ssl.SSLSocket):
    """Its handshake fails where the certificate is not the one that its context was pinned to."""

    def do_handshake(self, block: bool = False) -> None:
        super().do_handshake(block)
        assert isinstance(self.context, _PinnedContext)
        shown = fingerprint(self.getpeercert(binary_form=True) or b"")
        if shown != self.context.pin:
            raise ssl.SSLCertVerificationError(  # with a number: an error with words alone prints as a tuple
                1, f"certificate verify failed: its SHA-256 is {shown}, which is not the one that is configured")


class _PinnedContext(ssl.SSLContext):
    """A context that believes one certificate."""

    pin = ""
    sslsocket_class = _PinnedSocket


def context(ca_file: Path | None = None, pin: str = "") -> ssl.SSLContext:
    """For connections to a server. OSError where `ca_file` cannot be read or holds no authority.

    `ca_file`: authorities in place of the system's. `pin`: SHA-256 of the server's certificate, see `fingerprint`;
    alone it stands in place of authority and host name (a certificate of the server's own making), with a
    `ca_file` all three must be right. A server that shows another: ssl.SSLCertVerificationError, an OSError.
    """
    if not pin:
        return ssl.create_default_context(cafile=_path(ca_file))
    pinned = _PinnedContext(ssl.PROTOCOL_TLS_CLIENT)
    pinned.pin = pin.lower()
    if ca_file is not None:
        pinned.load_verify_locations(_path(ca_file))
        return pinned
    pinned.check_hostname = False
    pinned.verify_mode = ssl.CERT_NONE  # the handshake compares the certificate itself
    return pinned


def fingerprint(certificate: bytes) -> str:
    """SHA-256 of a certificate in DER: 64 hexadecimal digits in lower case, as `context` takes them."""
    return hashlib.sha256(certificate).hexdigest()


def _path(ca_file: Path | None) -> str | None:
    return None if ca_file is None else str(ca_file)
