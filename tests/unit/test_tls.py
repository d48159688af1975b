"""TLS with a server: whom we believe, and that nothing is said to anybody else."""
from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
import trustme

from gateway import tls
from gateway.settings.servers import read_fingerprint

OTHER = "0" * 64


@contextmanager
def serving(certificate: trustme.LeafCert) -> Iterator[tuple[int, list[bytes]]]:
    """A server with this certificate: its port, and what it was told after the handshake."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    certificate.configure_cert(context)
    heard: list[bytes] = []

    def serve() -> None:
        with suppress(OSError), server.accept()[0] as plain:
            plain.settimeout(5)
            with context.wrap_socket(plain, server_side=True) as connection:
                heard.extend(filter(None, [connection.recv(100)]))

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1], heard
        thread.join(5)


def say_hello(port: int, context: ssl.SSLContext) -> None:
    with (socket.create_connection(("127.0.0.1", port), 5) as plain,
          context.wrap_socket(plain, server_hostname="mail.test") as connection):
        connection.sendall(b"hello")


def pin_of(certificate: trustme.LeafCert) -> str:
    return tls.fingerprint(ssl.PEM_cert_to_DER_cert(certificate.cert_chain_pems[0].bytes().decode()))


@pytest.mark.parametrize(("issuer", "name", "with_ca", "pin", "believed"), [
    ("ours", "mail.test", True, "", True),
    ("ours", "else.test", True, "", False),
    ("another", "mail.test", True, "", False),
    ("another", "mail.test", False, "", False),
    ("another", "else.test", False, "right", True),
    ("another", "mail.test", False, OTHER, False),
    ("ours", "mail.test", True, "right", True),
    ("ours", "mail.test", True, OTHER, False),
    ("ours", "else.test", True, "right", False),
    ("another", "mail.test", True, "right", False),
])
def test_whom_we_believe(
    authority: trustme.CA, ca_file: Path, issuer: str, name: str, with_ca: bool, pin: str, believed: bool,
) -> None:
    """The system's authorities, ours, or one certificate; whoever is not believed hears nothing of us."""
    certificate = (authority if issuer == "ours" else trustme.CA()).issue_cert(name)
    context = tls.context(ca_file if with_ca else None, pin_of(certificate) if pin == "right" else pin)
    with serving(certificate) as (port, heard):
        if believed:
            say_hello(port, context)
        else:
            with pytest.raises(ssl.SSLCertVerificationError, match="certificate verify failed"):
                say_hello(port, context)
    assert heard == ([b"hello"] if believed else [])


def test_a_pin_is_compared_also_where_the_handshake_comes_later(authority: trustme.CA) -> None:
    with serving(authority.issue_cert("mail.test")) as (port, heard):
        plain = socket.create_connection(("127.0.0.1", port), 5)
        with tls.context(pin=OTHER).wrap_socket(plain, do_handshake_on_connect=False) as connection, \
                pytest.raises(ssl.SSLCertVerificationError) as refusal:
            connection.do_handshake()
    assert heard == []
    assert str(refusal.value).startswith("certificate verify failed: its SHA-256 is ")


def test_old_tls_is_not_spoken() -> None:
    for context in (tls.context(), tls.context(pin=OTHER)):
        assert context.minimum_version >= ssl.TLSVersion.TLSv1_2


@pytest.mark.parametrize("pin", ["", OTHER])
def test_authorities_that_cannot_be_read(tmp_path: Path, pin: str) -> None:
    with pytest.raises(OSError, match="No such file"):
        tls.context(tmp_path / "none.pem", pin)
    (tmp_path / "empty.pem").write_text("no certificate")
    with pytest.raises(OSError, match=r"(?i)certificate|pem"):
        tls.context(tmp_path / "empty.pem", pin)


@pytest.mark.parametrize("written", ["ab" * 32, "AB" * 32, " " + ":".join(["aB"] * 32)])
def test_a_fingerprint_as_people_write_it(written: str) -> None:
    assert read_fingerprint(written) == "ab" * 32
    assert read_fingerprint("") == ""


@pytest.mark.parametrize("written", ["ab" * 20, "xy" * 32, "sha256//abc", 7])
def test_what_is_no_fingerprint(written: object) -> None:
    with pytest.raises(ValueError, match="openssl x509"):
        read_fingerprint(written)
