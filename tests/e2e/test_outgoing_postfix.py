"""Letters out through a real Postfix that lets nobody in without TLS and a login, asked of a real Dovecot."""
from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from ssl import PEM_cert_to_DER_cert

import pytest
import trustme

from gateway import tls
from gateway.tls import Security
from gateway.transports import RelayFailure
from gateway.transports.smtp import RelayConfig, SmtpTransport
from tests.e2e.house import House
from tests.servers import free_port
from tests.servers.postfix import Postfix
from tests.servers.tokens import TokenServer, dovecot_with

USER = "spoc@example.test"
LETTER = (
    b"From: support@example.test\r\nTo: ann@outside.test\r\nSubject: hi\r\nMessage-ID: <1@example.test>\r\n"
    b"Date: Sun, 22 Nov 2026 12:00:00 +0000\r\n\r\nA dot:\r\n.\r\n\xc3\xa4\r\n"
)
_LOGINS = """\
service auth {{
  inet_listener {{
    address = 127.0.0.1
    port = {port}
  }}
}}
"""


@pytest.fixture(scope="module")
def tokens() -> Iterator[TokenServer]:
    with TokenServer(USER) as running:
        yield running


@pytest.fixture(scope="module")
def logins(tokens: TokenServer) -> Iterator[int]:
    """The port at which Dovecot says who may log in: by password, and by the tokens of the server."""
    port = free_port()
    dovecot = dovecot_with(tokens, more=_LOGINS.format(port=port))
    try:
        dovecot.add("spoc")
        dovecot.start()
        yield port
    finally:
        dovecot.stop()


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def certificate(authority: trustme.CA) -> trustme.LeafCert:
    return authority.issue_cert("localhost")


@pytest.fixture(scope="module")
def ca_file(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ca") / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return path


@pytest.fixture(scope="module")
def postfix() -> Iterator[Postfix]:
    """Not yet configured: it passes on to a house's sink, which must know its port."""
    made = Postfix()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def house(postfix: Postfix, tokens: TokenServer, ca_file: Path, tmp_path_factory: pytest.TempPathFactory,
          ) -> Iterator[House]:
    """A gateway whose relay takes access tokens, a fresh login for each letter; it does not run yet."""
    relay = {"host": "localhost", "port": postfix.address[1], "security": "starttls", "ca_file": str(ca_file),
             "username": USER, "oauth": "office", "letters_per_connection": 1}
    table = tokens.settings(grant="client_credentials")
    made = House(tmp_path_factory.mktemp("house"), {"relay": relay, "oauth.office": table})
    yield made
    made.close()


@pytest.fixture(scope="module")
def relay(postfix: Postfix, house: House, logins: int, certificate: trustme.LeafCert) -> int:
    """The port of a Postfix that takes what comes inside TLS and with a login."""
    postfix.set({
        "smtpd_tls_security_level": "may", "smtpd_tls_auth_only": "yes",
        "smtpd_tls_chain_files": "{folder}/relay.pem", "smtpd_sasl_auth_enable": "yes",
        "smtpd_sasl_type": "dovecot", "smtpd_sasl_path": f"inet:127.0.0.1:{logins}",
        "smtpd_relay_restrictions": "permit_sasl_authenticated, reject", "mynetworks": "192.0.2.1",
        "default_transport": f"smtp:[127.0.0.1]:{house.sink.address[1]}",
    })
    certificate.private_key_and_cert_chain_pem.write_to_path(str(postfix.folder / "relay.pem"))
    return postfix.start().address[1]


def a_way_out(port: int, **settings: object) -> SmtpTransport:
    plain = {"host": "localhost", "port": port, "hostname": "gateway.test", "tls": Security.STARTTLS, "timeout": 20.0,
             "user": USER, "password": "secret"}
    return SmtpTransport(RelayConfig(**{**plain, **settings}))  # type: ignore[arg-type]


@pytest.mark.parametrize("known_by", ["authority", "fingerprint"])
def test_a_letter_leaves_inside_tls_and_with_our_password(
    house: House, relay: int, ca_file: Path, certificate: trustme.LeafCert, known_by: str,
) -> None:
    pin = tls.fingerprint(PEM_cert_to_DER_cert(certificate.cert_chain_pems[0].bytes().decode()))
    way = a_way_out(relay, ca_file=ca_file) if known_by == "authority" else a_way_out(relay, pin=pin)
    for number in range(2):
        way.send("bounce@example.test", f"{known_by}-{number}@outside.test", LETTER, envid="a=b@example.test")
    way.close()
    for number in range(2):
        arrived = house.sink.wait(lambda mail, to=f"{known_by}-{number}@outside.test": mail.recipient == to, 20)
        assert arrived is not None
        assert arrived.raw.endswith(LETTER)
        assert b"by mx.example.test (Postfix) with ESMTPSA" in arrived.raw


@pytest.mark.parametrize(("settings", "refusal"), [
    ({"password": "wrong"}, True), ({"pin": "0" * 64}, False), ({"tls": Security.NONE}, True),
])
def test_what_the_relay_does_not_take_is_trouble_of_the_relay(
    relay: int, ca_file: Path, settings: dict[str, object], refusal: bool,
) -> None:
    """A wrong password, another certificate, no TLS where it is wanted: no letter is blamed."""
    way = a_way_out(relay, **{"ca_file": ca_file, **settings})
    with pytest.raises(RelayFailure) as caught:
        way.send("bounce@example.test", "ann@outside.test", LETTER)
    assert caught.value.is_refusal is refusal
    way.close()


def test_the_gateway_writes_by_access_token_and_gets_a_fresh_one_where_that_has_ended(
    house: House, relay: int, tokens: TokenServer,
) -> None:
    house.start()
    sam = house.stakeholder("Sam Lee")
    sam.writes(subject="Is anybody there?")
    told = house.ana.receives("new-ticket")
    sam.receives("receipt")
    asked = len(tokens.asked)
    tokens.end_access()
    house.ana.replies(told, "Yes.")
    assert "Yes." in sam.receives("answer").text
    assert len(tokens.asked) == asked + 1
    assert house.settle()["given_up"] == 0
