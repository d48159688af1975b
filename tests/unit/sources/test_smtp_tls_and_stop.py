"""STARTTLS with a real certificate, and the graceful stop."""
from __future__ import annotations

import contextlib
import smtplib
import socket
import ssl
import time
from concurrent.futures import Future

import pytest
import trustme

from gateway.model.mail import InboundId
from gateway.sources.smtp_door import share_of
from tests.unit.sources.gatehouse import MAIL, Gatehouse


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def server_tls(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(context)
    return context


def client_tls(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


def test_a_mail_over_tls(gate: Gatehouse, authority: trustme.CA, server_tls: ssl.SSLContext) -> None:
    gate.open(tls=server_tls)
    with smtplib.SMTP("localhost", gate.port) as client:
        client.ehlo()
        assert client.has_extn("starttls")
        client.starttls(context=client_tls(authority))
        client.ehlo()
        assert not client.has_extn("starttls")
        assert client.docmd("STARTTLS")[0] == 503
        client.sendmail("a@b.test", ["support@ours.test"], MAIL)
    assert gate.mails[0][0] == MAIL


def test_what_was_said_in_clear_is_forgotten(
    gate: Gatehouse, authority: trustme.CA, server_tls: ssl.SSLContext,
) -> None:
    """RFC 3207, 4.2: neither a mail that was begun nor commands sent along with STARTTLS get inside."""
    wire = gate.open(tls=server_tls).wire()
    wire.hear()
    wire.ask("EHLO c")
    wire.ask("MAIL FROM:<mallory@else.test>")
    wire.ask("RCPT TO:<support@ours.test>")
    assert wire.ask("STARTTLS\r\nNOOP injected")[:3] == "220"
    with client_tls(authority).wrap_socket(wire.socket, server_hostname="localhost") as secure:
        secure.sendall(b"DATA\r\n")
        assert secure.recv(100)[:3] == b"503"


def test_a_failed_handshake_ends_the_connection(gate: Gatehouse, server_tls: ssl.SSLContext) -> None:
    wire = gate.open(tls=server_tls, max_per_peer=1).wire()
    wire.hear()
    assert wire.ask("STARTTLS")[:3] == "220"
    wire.socket.sendall(b"this is no TLS at all, it is plain text\r\n" * 10)
    with contextlib.suppress(ConnectionError):
        while wire.socket.recv(1000):
            pass
    assert gate.let_in().begin().ask(b"hi\r\n.")[:3] == "250"


def test_a_handshake_that_never_comes(gate: Gatehouse, server_tls: ssl.SSLContext) -> None:
    wire = gate.open(tls=server_tls, command_timeout=1.0, max_per_peer=1).wire()
    wire.hear()
    assert wire.ask("STARTTLS")[:3] == "220"
    with contextlib.suppress(ConnectionError):
        while wire.socket.recv(1000):
            pass
    gate.let_in()  # the share was given back


def test_a_client_that_leaves_in_the_handshake(gate: Gatehouse, server_tls: ssl.SSLContext) -> None:
    wire = gate.open(tls=server_tls, max_per_peer=1).wire()
    wire.hear()
    assert wire.ask("STARTTLS")[:3] == "220"
    wire.close()
    gate.let_in()


def test_stop_sends_the_waiting_away_and_waits_for_the_mail(gate: Gatehouse) -> None:
    gate.open()
    idle, busy = gate.wire(), gate.wire().begin()
    idle.hear()
    busy.say(b"half")
    listener = gate.listeners.pop()
    closing = gate.begin(listener.close(60))
    assert idle.hear()[:9] == "421 4.3.2"
    with pytest.raises(ConnectionError):
        socket.create_connection(("127.0.0.1", listener.port), 1)
    assert busy.ask(b"the rest\r\n.") == "250 2.0.0 taken"
    assert busy.hear()[:9] == "421 4.3.2"
    started = time.monotonic()
    busy.close()
    closing.result(60)
    assert time.monotonic() - started < 30
    assert gate.mails[0][0] == b"half\r\nthe rest\r\n"


def test_stop_does_not_wait_for_ever(gate: Gatehouse) -> None:
    gate.open()
    busy = gate.wire().begin()
    commit: Future[InboundId | None] = Future()
    gate.answer = lambda: commit
    stuck = gate.wire().begin()
    stuck.say(b"hi\r\n.")
    started = time.monotonic()
    gate.run(gate.listeners.pop().close(0.3))
    assert time.monotonic() - started < 30
    assert busy.hear()[:9] == stuck.hear()[:9] == "421 4.3.2"
    assert not commit.cancelled()


def test_stop_with_tls_connections(gate: Gatehouse, authority: trustme.CA, server_tls: ssl.SSLContext) -> None:
    gate.open(tls=server_tls)
    client = smtplib.SMTP("localhost", gate.port)
    client.starttls(context=client_tls(authority))
    client.ehlo()
    started = time.monotonic()
    gate.run(gate.listeners.pop().close(50))
    assert time.monotonic() - started < 30  # a client that does not say goodbye inside TLS is not waited for
    assert client.noop()[0] == 421
    client.close()


@pytest.mark.parametrize(("peer", "share"), [
    ("192.0.2.7", "192.0.2.7"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"), ("fe80::1%eth0", "fe80::/64"),
    ("::ffff:192.0.2.7", "192.0.2.7"), ("", ""),
])
def test_whose_share_a_connection_is(peer: str, share: str) -> None:
    assert share_of(peer) == share
