"""A small world of senders for the tests of authentication: domains with keys and records, mails that they signed."""
from __future__ import annotations

import base64
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache

import dkim
import nacl.signing
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from dkim.canonicalization import CanonicalizationPolicy
from dkim.crypto import HASH_ALGORITHMS, parse_pem_private_key

from gateway.authentication import Authenticator
from gateway.model.mail import Envelope, Source
from tests.unit.nameserver import NameServer

STRANGER = "198.51.100.9"
REJECT = "v=DMARC1; p=reject"
HOST = "mx.example.org"
SENT_FROM = "192.0.2.7"
MAIL = (b"From: Ada <ada@a.test>\r\nTo: help@example.org\r\nSubject: Locked out\r\n"
        b"Message-ID: <1@a.test>\r\n\r\nI cannot log in.\r\n\r\nAda\r\n")
_RSA = bytes.fromhex("2a864886f70d010101")


class Senders:
    """What the DNS knows, and the gateway that asks it."""

    def __init__(self, names: NameServer, timeout: float = 5.0) -> None:
        self.names = names
        self.gateway = Authenticator(HOST, [("127.0.0.1", names.port)], timeout)

    def publish(self, domain: str, text: str) -> None:
        """A TXT record."""
        self.names.add(domain, "TXT", text)

    def publish_key(self, domain: str, record: str = "", selector: str = "s") -> None:
        """A key record, that of `sign` unless another is given."""
        self.publish(f"{selector}._domainkey.{domain}", record or key_record(2048))

    def check(self, raw: bytes, mail_from: str = "ada@a.test", peer: str = SENT_FROM,
              source: Source = Source.SMTP) -> str:
        """The header for this mail."""
        now = datetime.now(UTC)
        return self.gateway.check(raw, Envelope(source, mail_from, ("help@example.org",), now, peer))

    def statements(self, raw: bytes, **envelope: str) -> list[str]:
        """What stands in the header, without the name of the gateway."""
        name, *statements = self.check(raw, **envelope).split("; ")
        assert name == HOST
        return statements

    def dkim(self, raw: bytes) -> list[str]:
        """The statements about DKIM."""
        return [one for one in self.statements(raw) if one.startswith("dkim=")]

    def spf(self, peer: str = SENT_FROM, mail_from: str = "ada@a.test") -> str:
        """The result of SPF."""
        spf = [one for one in self.statements(MAIL, peer=peer, mail_from=mail_from) if one.startswith("spf=")]
        return spf[0].partition(" ")[0].removeprefix("spf=")

    def dmarc(self, raw: bytes = MAIL, **envelope: str) -> str:
        """The statement about DMARC."""
        return self.statements(raw, **envelope)[-1]


@contextmanager
def senders(timeout: float = 5.0) -> Iterator[Senders]:
    """A world of its own."""
    names = NameServer()
    try:
        yield Senders(names, timeout)
    finally:
        names.close()


@cache
def _private_key(bits: int) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65_537, bits)


@cache
def key_record(bits: int) -> str:
    """The public half of the RSA key of that size."""
    public = _private_key(bits).public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return f"v=DKIM1; k=rsa; p={base64.b64encode(public).decode()}"


def invented_key(modulus: int, exponent: int = 65_537) -> str:
    """A key record with any numbers in it."""
    numbers = _der(0x30, *(_der(0x02, n.to_bytes(n.bit_length() // 8 + 1, "big")) for n in (modulus, exponent)))
    info = _der(0x30, _der(0x30, _der(0x06, _RSA), _der(0x05)), _der(0x03, b"\0", numbers))
    return f"v=DKIM1; p={base64.b64encode(info).decode()}"


def _der(tag: int, *contents: bytes) -> bytes:
    """One value of ASN.1, with its length in four octets where it needs more than one."""
    content = b"".join(contents)
    length = bytes([len(content)]) if len(content) < 128 else b"\x84" + len(content).to_bytes(4, "big")
    return bytes([tag]) + length + content


@cache
def ed25519_key() -> nacl.signing.SigningKey:
    return nacl.signing.SigningKey.generate()


def sign(raw: bytes, domain: str = "a.test", *, names: bytes = b"from:subject:message-id", bits: int = 2048,
         algorithm: bytes = b"rsa-sha256", selector: str = "s", form: bytes = b"relaxed/relaxed",
         **tags: object) -> bytes:
    """The mail with a signature on top; `tags` are added to it or replace others (l=10, x=...)."""
    signer = dkim.DKIM(raw)
    policy = CanonicalizationPolicy.from_c_value(form)
    signer.hasher = HASH_ALGORITHMS[algorithm]
    signer.signature_algorithm = algorithm
    body = policy.canonicalize_body(signer.body)
    covered = body[:int(str(tags["l"]))] if "l" in tags else body
    fields = {b"v": b"1", b"a": algorithm, b"c": form, b"d": domain.encode(), b"s": selector.encode(),
              b"t": str(int(time.time()) - 9).encode(), b"h": names,
              b"bh": base64.b64encode(signer.hasher(covered).digest())}
    fields |= {name.encode(): str(value).encode() for name, value in tags.items()}
    key = ed25519_key() if algorithm == b"ed25519-sha256" else parse_pem_private_key(_pem(bits))
    header = signer.gen_header([*fields.items(), (b"b", b"0" * 60)], names.lower().split(b":"), policy,
                               b"DKIM-Signature", key)
    return b"DKIM-Signature: " + header + raw


def _pem(bits: int) -> bytes:
    return _private_key(bits).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption())
