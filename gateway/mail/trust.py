"""How far From may be believed: what the mail system in front of the gateway says about the sender.

Only the topmost Authentication-Results with our authserv-id counts, and only in mail that a trusted peer handed over
(RFC 8601, sections 5 and 7.1); all others may have been written by anybody.

Domains are aligned (RFC 7489, 3.1, relaxed) when they are equal or one is a subdomain of the other. The gateway has no
list of public suffixes, so it is stricter than DMARC: siblings (a.example.org, b.example.org) are not aligned, and
a single label or a well-known public suffix (co.uk, github.io) is aligned with nothing.
"""
from __future__ import annotations

from dataclasses import replace
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address

from gateway.mail.addresses import parse_addresses
from gateway.mail.auth_results import Statement, our_statements
from gateway.model.mail import Address, Envelope, InboundMail, Source, Trust
from gateway.model.policy import TrustPolicy


def judge(mail: InboundMail, envelope: Envelope, policy: TrustPolicy) -> Trust:
    """How far From may be believed. Without anything configured, or from an untrusted peer: not aligned, not failed."""
    policy = of_mailbox(envelope, policy)
    if not is_checked(policy):
        return Trust(checked=False, aligned=False, why="nothing is configured that vouches for senders")
    if not is_trusted_peer(envelope.peer, policy.trusted_peers) and envelope.source is not Source.IMAP:
        return Trust(checked=True, aligned=False, why=f"{envelope.peer} is not a trusted peer")
    author = sole_author(mail)
    if has_marker(mail, policy):
        # The operator vouches himself, whatever a filter says about mail that never left the house.
        return Trust(checked=True, aligned=author is not None, why=f"marked by {policy.marker_header}")
    return _weigh(our_statements(mail, policy.authserv_id), author)


def _weigh(statements: tuple[Statement, ...], author: Address | None) -> Trust:
    """What the statements prove about the author: own login, failure, then DMARC, DKIM, SPF."""
    login = _login(statements)
    if author is not None and is_own_login(login, author):
        # Comes before failure: filters that check submitted mail too see it fail, with no right.
        return Trust(checked=True, aligned=True, authenticated_as=login, why=f"auth=pass for {login}")
    if has_failed(statements):
        said = ", ".join(f"{s.method}={s.result}" for s in statements)
        return Trust(checked=True, aligned=False, failed=True, authenticated_as=login, why=said)
    if author is None:
        return Trust(checked=True, aligned=False, authenticated_as=login, why="From is not exactly one address")
    domain = _domain_of(author.address)
    why = dmarc_proof(statements, domain) or dkim_proof(statements, domain) or spf_proof(statements, domain)
    return Trust(checked=True, aligned=bool(why), authenticated_as=login, why=why or _why_not(statements))


def _why_not(statements: tuple[Statement, ...]) -> str:
    said = ", ".join(f"{s.method}={s.result}" for s in statements)
    return f"no aligned pass: {said}" if said else "no Authentication-Results of ours"


# --- one function for each security decision -----------------------------------------------------------------------


def is_checked(policy: TrustPolicy) -> bool:
    """True where somebody is configured who vouches for senders."""
    return bool(policy.authserv_id) or bool(policy.marker_header and policy.marker_value)


def of_mailbox(envelope: Envelope, policy: TrustPolicy) -> TrustPolicy:
    """The policy for a mail that lay in a mailbox: of its mail system, which may be another than the house's.

    What lies in the operator's own mailbox was put there by the mail system that keeps it, so that is a trusted peer.
    The house's authserv-id does not count there: another mail system need not cut what senders write under that name.
    """
    if envelope.source is not Source.IMAP:
        return policy
    return replace(policy, authserv_id=policy.mailboxes.get(envelope.peer, ""))


def is_trusted_peer(peer: str, trusted: tuple[IPv4Network | IPv6Network, ...]) -> bool:
    """True for a unix socket ("") and for an address in one of the networks; an address that is none is not trusted."""
    if not peer:
        return True
    try:
        address = ip_address(peer)
    except ValueError:
        return False
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped  # ::ffff:127.0.0.1, what a socket for both families reports
    return any(address in network for network in trusted)


def sole_author(mail: InboundMail) -> Address | None:
    """The author, if it is certain who that is; None where a check could have looked at another address.

    With several From fields or several addresses in it, DMARC's answer may be about another one (RFC 7489, 6.6.1).
    """
    values = mail.headers.get("from", ())
    if mail.from_ is None:
        return None
    if len(values) != 1:
        return None
    authors, defect = parse_addresses(values[0], 3)
    if defect:
        return None
    if [author.key for author in authors] != [mail.from_.key]:
        return None
    return mail.from_


def has_marker(mail: InboundMail, policy: TrustPolicy) -> bool:
    """True where the operator's header stands in the mail, once, with exactly his value."""
    if not policy.marker_header or not policy.marker_value:
        return False
    return mail.headers.get(policy.marker_header.lower(), ()) == (policy.marker_value,)


def is_own_login(login: str, author: Address) -> bool:
    """True where the name used with SMTP AUTH (RFC 4954) is the address in From."""
    return bool(login) and login.lower() == author.key


def has_failed(statements: tuple[Statement, ...]) -> bool:
    """True where the sender is forged: DMARC says so; or, where DMARC says nothing, SPF and DKIM together do.

    One failure alone proves nothing: forwarding breaks SPF, mailing lists break DKIM. So both must be stated, neither
    may pass or be undecided (temperror, permerror), and one of them must fail outright (softfail is no failure).
    """
    dmarc, dkim, spf = (_results(statements, method) for method in ("dmarc", "dkim", "spf"))
    if "fail" in dmarc:
        return True
    if dmarc - {"none"}:
        return False
    if not dkim or not spf:
        return False
    if not dkim <= {"fail", "none", "neutral"}:
        return False
    if not spf <= {"fail", "hardfail", "none", "neutral", "softfail"}:
        return False
    return "fail" in dkim or bool(spf & {"fail", "hardfail"})


def dmarc_proof(statements: tuple[Statement, ...], domain: str) -> str:
    """Why DMARC proves the domain of From, "" where it does not (RFC 7489, 11.2: header.from is what was checked)."""
    found = [s for s in statements if s.method == "dmarc"]
    if not domain or not found:
        return ""
    if any(s.result != "pass" for s in found):
        return ""
    if any(_domain_of(s.said.get("header.from", domain)) != domain for s in found):
        return ""
    return f"dmarc=pass for {domain}"


def dkim_proof(statements: tuple[Statement, ...], domain: str) -> str:
    """Why a DKIM signature proves the domain of From, "" where none does. Google states header.i only."""
    for statement in statements:
        if statement.method != "dkim" or statement.result != "pass":
            continue
        signer = _domain_of(statement.said.get("header.d", statement.said.get("header.i", "")))
        if is_aligned(signer, domain):
            return f"dkim=pass by {signer}"
    return ""


def spf_proof(statements: tuple[Statement, ...], domain: str) -> str:
    """Why SPF proves the domain of From, "" where it does not. A pass for HELO proves nothing about From."""
    for statement in statements:
        if statement.method != "spf" or statement.result != "pass":
            continue
        sender = _domain_of(statement.said.get("smtp.mailfrom", ""))
        if is_aligned(sender, domain):
            return f"spf=pass for {sender}"
    return ""


def is_aligned(proven: str, domain: str) -> bool:
    """True where the proven domain speaks for the domain of From (relaxed alignment, see the head of this file)."""
    upper = min(proven, domain, key=len)
    if is_public_suffix(upper):
        return False
    return proven == domain or proven.endswith("." + domain) or domain.endswith("." + proven)


_REGISTRY = frozenset({
    "ac", "co", "com", "edu", "gob", "gov", "go", "gv", "info", "ltd", "me", "mil", "ne", "net", "nhs", "nom", "or",
    "org", "plc", "police", "sch",
})
_HOSTERS = frozenset({
    "github.io", "gitlab.io", "herokuapp.com", "appspot.com", "blogspot.com", "web.app", "firebaseapp.com",
    "pages.dev", "workers.dev", "netlify.app", "vercel.app", "azurewebsites.net", "cloudapp.net", "amazonaws.com",
    "cloudfront.net", "fly.dev", "onrender.com", "onmicrosoft.com", "eu.org", "uk.com", "us.com", "de.com",
    "duckdns.org", "dyndns.org", "no-ip.org", "ngrok.io",
})


def is_public_suffix(domain: str) -> bool:
    """True where strangers own the names below: one label, co.uk and its like, or a hoster's well-known domain.

    A stand-in for the public suffix list. What it misses lets the owner of one name speak for the suffix itself,
    never for another name under it.
    """
    labels = domain.split(".")
    if len(labels) < 2 or not all(labels):
        return True
    if len(labels) == 2 and len(labels[1]) == 2 and labels[0] in _REGISTRY:
        return True
    return domain in _HOSTERS


def _results(statements: tuple[Statement, ...], method: str) -> set[str]:
    """All results of one method."""
    return {s.result for s in statements if s.method == method}


def _login(statements: tuple[Statement, ...]) -> str:
    """The name that was used with SMTP AUTH, "" where nobody logged in or two names are stated."""
    names = {s.said.get("smtp.auth", "") for s in statements if s.method == "auth" and s.result == "pass"}
    return names.pop() if len(names) == 1 else ""


def _domain_of(identity: str) -> str:
    """The domain of an address, of "@domain" or of a bare domain, as it is compared: ASCII, lower case, no last dot."""
    domain = identity.rpartition("@")[2].strip().lower().removesuffix(".")
    if domain.isascii():
        return domain
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return ""
