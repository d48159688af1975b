"""One mail and its envelope -> the value of an Authentication-Results header (RFC 8601).

What is asked first is what weighs most, so that a stranger's slow domain takes time from his own proofs only: the
policy of the author's domain, its signatures, the others, SPF. From is read as `gateway.mail.parse` reads it; where it
is not exactly one address nothing can speak for it, and DKIM and DMARC are none (RFC 9989, 5.3.1).
"""
from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from ipaddress import ip_address
from typing import TYPE_CHECKING

from gateway.authentication.lookup import Lookup, Servers, make_resolver
from gateway.authentication.names import domain_of
from gateway.authentication.policy import Proof, Verdict, Walks, judge
from gateway.authentication.signatures import Signature, verify
from gateway.authentication.spf import check_host
from gateway.mail.addresses import parse_addresses
from gateway.mail.headers import read_block, split_block
from gateway.model.mail import Envelope, Source
from gateway.model.policy import Limits

if TYPE_CHECKING:
    from dns.resolver import Resolver

_MAX_LINES = 5_000
"""Of a header block that is looked at for signatures: dkimpy joins folded lines in quadratic time."""


class Authenticator:
    """Checks senders in the name of `hostname`, which becomes the authserv-id.

    `servers` are the name servers to ask (none: the system's); one mail takes no longer than `timeout` seconds.
    """

    def __init__(self, hostname: str, servers: Servers = (), timeout: float = 5.0,
                 limits: Limits | None = None) -> None:
        self._hostname = hostname
        self._servers = tuple(servers)
        self._timeout = timeout
        self._limits = limits or Limits()

    def check(self, raw: bytes, envelope: Envelope) -> str:
        """What DKIM, SPF and DMARC say; temperror where the DNS did not answer. Never raises."""
        lookup = Lookup(self._resolver, self._timeout)
        mail = _read(raw, self._limits)
        walks = Walks(lookup)
        early = judge(mail.author, (), walks)
        signatures = verify(mail.head, mail.body, mail.author, envelope.received_at, lookup) if mail.is_fit else ()
        sender = domain_of(envelope.mail_from)
        spf = _spf(envelope, sender, lookup)
        proofs = [Proof("dkim", one.domain, one.result == "pass") for one in signatures
                  if one.result in ("pass", "temperror")]
        if spf in ("pass", "temperror"):
            proofs.append(Proof("spf", sender, spf == "pass"))
        verdict = judge(mail.author, proofs, walks) if early.result == "fail" else early
        return _header(self._hostname, signatures, _property("spf", spf, "smtp.mailfrom", sender), verdict, mail.author)

    @cached_property
    def _resolver(self) -> Resolver | None:
        return make_resolver(self._servers, self._timeout)


@dataclass(frozen=True, slots=True)
class _Mail:
    """The mail as far as it matters here."""

    head: bytes
    body: bytes
    author: str
    """The domain of From, "" where From is not exactly one address."""
    is_fit: bool
    """The header block was read to its end, is not folded beyond measure, and names one author."""


def _read(raw: bytes, limits: Limits) -> _Mail:
    """Header block, body and author, found in the same way as `mail.parse` finds them."""
    raw = raw.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    raw = raw if b"\n" in raw else raw.replace(b"\r", b"\n")
    end, body, defect = split_block(raw, 0, len(raw), limits)
    fields, really_ended, defects = read_block(raw, 0, end, limits)
    author = _author(fields.get("from", ()))
    is_whole = really_ended == end and not defects and defect in ("", "no body")
    is_fit = bool(author) and is_whole and raw.count(b"\n", 0, end) <= _MAX_LINES
    return _Mail(raw[:end], raw[body:], author, is_fit)


def _author(values: tuple[str, ...]) -> str:
    """The domain of the one address in the one From, "" otherwise."""
    if len(values) != 1:
        return ""
    addresses, defect = parse_addresses(values[0], 3)
    return domain_of(addresses[0].address) if len(addresses) == 1 and not defect else ""


def _spf(envelope: Envelope, sender: str, lookup: Lookup) -> str:
    """SPF of MAIL FROM; none for the null sender, and where the peer is not the host that sent the mail."""
    if not sender or envelope.source is not Source.SMTP:
        return "none"
    try:
        client = ip_address(envelope.peer.partition("%")[0])
    except ValueError:
        return "none"
    local = envelope.mail_from.rpartition("@")[0]
    return check_host(lookup, client, f"{local}@{sender}")


def _header(hostname: str, signatures: tuple[Signature, ...], spf: str, verdict: Verdict, author: str) -> str:
    """The statements in one value (RFC 8601, 2.2). Domains are plain names, so nothing needs quotes."""
    dkim = [_property("dkim", one.result, "header.d", one.domain) for one in signatures] or ["dkim=none"]
    dmarc = _property("dmarc", verdict.result, "header.from", author)
    if verdict.policy:
        dmarc += f" policy.dmarc={verdict.policy}"
    return "; ".join([hostname, *dkim, spf, dmarc])


def _property(method: str, result: str, name: str, domain: str) -> str:
    return f"{method}={result} {name}={domain}" if domain else f"{method}={result}"
