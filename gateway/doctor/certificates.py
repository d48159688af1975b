"""Certificates: that of our listener, from its file; and until when one counts that a server shows."""
from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from gateway.doctor.finding import Finding, advice, ok, skipped, wrong
from gateway.doctor.surroundings import Surroundings
from gateway.model.ledger import NOTICE
from gateway.settings.sections import Listen

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

SOUND = ok("tls-sound", "{names}, until {day}")
NONE = skipped("tls-none", "no certificate: STARTTLS is not offered ([listen])")
ENDED = wrong("tls-ended", "the certificate ended on {day}", "renew it and restart the gateway")
ENDS = advice("tls-ends", "the certificate ends on {day}", "renew it and restart the gateway")
OTHER_NAME = advice("tls-other-name", "the certificate is for {names}, not for {host}",
                    "have it issued for gateway.host_name, or set that to the name that the MX record has")
OWN = advice("tls-own", "nobody but its owner has signed the certificate: servers that check certificates send nothing",
             "get one from an authority, for example with certbot")
CUT = advice("tls-cut", "the chain ends at {issuer}, whom this machine does not know",
             "name the file with the whole chain in listen.tls_certificate (fullchain.pem, not cert.pem)")

REFUSED = advice("tls-refused", "servers that check certificates refuse it: {why}",
                 "see that the clock of this machine is right, else have it issued anew, for a server")

_SELF_SIGNED = (18, 19)
_NO_ISSUER = (2, 20, 21)
"""Codes of OpenSSL (X509_V_ERR_…)."""
_FLIGHTS = 3
"""How often each end has to be asked until the certificate has been seen."""


def look(around: Surroundings) -> Iterator[Finding]:
    """The certificate of [listen]: time, name and chain. That key and certificate fit has been seen by then."""
    place = around.settings.listen.tls_certificate
    if place is None:
        yield NONE()
        return
    from cryptography.x509 import load_pem_x509_certificates  # 40 ms, and needed here only

    chain = load_pem_x509_certificates(place.read_bytes())
    names, host = names_of(chain[0]), around.settings.host_name
    ends = min(one.not_valid_after_utc for one in chain)
    found = []
    if ends - around.now() < NOTICE:
        found.append((ENDED if ends <= around.now() else ENDS)(day=f"{ends:%Y-%m-%d}"))
    if not any(_covers(name, host) for name in names):
        found.append(OTHER_NAME(names=", ".join(names) or "no name", host=host))
    code, why = _trouble(around.settings.listen)
    if code in _SELF_SIGNED:
        found.append(OWN())
    elif code in _NO_ISSUER:
        found.append(CUT(issuer=chain[-1].issuer.rfc4514_string()))
    elif code and ends > around.now():
        found.append(REFUSED(why=why))
    yield from found or [SOUND(names=", ".join(names), day=f"{ends:%Y-%m-%d}")]


def end_of(connection: socket.socket | None) -> datetime | None:
    """Until when the certificate counts that the server at the other end has shown; None where it has shown none."""
    from cryptography.x509 import load_der_x509_certificate

    der = connection.getpeercert(binary_form=True) if isinstance(connection, ssl.SSLSocket) else None
    return load_der_x509_certificate(der).not_valid_after_utc if der else None


def names_of(certificate: Certificate) -> list[str]:
    """The hosts that it is for."""
    from cryptography.x509 import DNSName, ExtensionNotFound, SubjectAlternativeName

    try:
        extension = certificate.extensions.get_extension_for_class(SubjectAlternativeName)
    except ExtensionNotFound:
        return []
    return extension.value.get_values_for_type(DNSName)


def _covers(name: str, host: str) -> bool:
    """Whether the name is the host's; a star stands for one label (RFC 9525, 6.3)."""
    wanted = host.lower()
    return name.lower() == wanted or (name.startswith("*.") and name[1:].lower() == f".{wanted.partition('.')[2]}")


def _trouble(listen: Listen) -> tuple[int, str]:
    """What OpenSSL says of our chain when somebody connects who believes this machine's authorities.

    Its code (0: nothing) and its words. Both ends of that conversation are here, and no socket is between them.
    """
    assert listen.tls_certificate is not None
    shows = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    shows.load_cert_chain(listen.tls_certificate, listen.tls_key)
    believes = ssl.create_default_context()
    believes.check_hostname = False
    believes.verify_flags &= ~ssl.VERIFY_X509_STRICT  # Python 3.13 asks for what few mail servers do
    to_us, to_them = ssl.MemoryBIO(), ssl.MemoryBIO()
    ends = (believes.wrap_bio(to_them, to_us), shows.wrap_bio(to_us, to_them, server_side=True))
    for end in ends * _FLIGHTS:
        try:
            end.do_handshake()
        except ssl.SSLWantReadError:
            continue
        except ssl.SSLCertVerificationError as error:
            return int(error.verify_code), str(error.verify_message)
    return 0, ""
