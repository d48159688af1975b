"""Tags in addresses: drawn, written, read back, and cut out of what people see.

A tag is a random token of 100 bits, 20 characters of lower-case base32. It stands in the local part of an
address of ours, `support+TOKEN@example.org` or `TOKEN@reply.example.org`; with `b-` in front of it the address
takes the bounces of one letter (VERP). What a token stands for is known to the store alone.

Both forms are always read, so that letters written before the operator changed the form can still be answered.
In the subdomain form an address names no shared address: `Recipient.shared` is then the default one, and the
tag's own ticket decides the project.
"""
from __future__ import annotations

import re
from base64 import b32encode
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from gateway.model.policy import AddressPolicy, TagForm

TOKEN_LENGTH = 20
_TOKEN = re.compile(r"(?P<verp>b-)?(?P<token>[a-z2-7]{20})")
_QUOTED = re.compile(r'"((?:[^"\\\r\n]|\\[^\r\n])*)"', re.ASCII)
_MAX_LOCAL = 64
"""Octets of a local part (RFC 5321, 4.5.3.1.1)."""
_MAX_PATH = 254
"""Octets of a whole address (RFC 5321, 4.5.3.1.3: a path of 256 with its angle brackets)."""
_LONGEST_MARK = len("b-") + TOKEN_LENGTH


@dataclass(frozen=True, slots=True)
class Recipient:
    """What an address of ours means. `shared` is written as in the policy; without a token it is that address."""

    shared: str
    token: str = ""
    is_verp: bool = False


# --- writing -------------------------------------------------------------------------------------------------------


def new_token(random_bytes: Callable[[int], bytes]) -> str:
    """A token nobody can guess: 100 of 104 random bits, base32 (RFC 4648, section 6) in lower case."""
    return b32encode(random_bytes(13))[:TOKEN_LENGTH].decode("ascii").lower()


def tagged(shared: str, token: str, policy: AddressPolicy) -> str:
    """The address that carries the tag: for Reply-To."""
    return _with_mark(shared, token, policy)


def verp(shared: str, token: str, policy: AddressPolicy) -> str:
    """The envelope sender of one letter: its bounce names the letter."""
    return _with_mark(shared, "b-" + token, policy)


def _with_mark(shared: str, mark: str, policy: AddressPolicy) -> str:
    if policy.form is TagForm.SUBDOMAIN:
        return f"{mark}@{policy.subdomain}"
    local, _, domain = shared.rpartition("@")
    return f"{local}+{mark}@{domain}"


def fits(policy: AddressPolicy) -> list[str]:
    """What is wrong with the configured addresses, in sentences for the operator; empty where all is well."""
    problems = [] if policy.shared else ["there is no shared address"]
    if policy.form is TagForm.SUBDOMAIN and not policy.subdomain:
        problems.append("tags in the subdomain form need the name of a subdomain")
    if len(f"{'b' * _LONGEST_MARK}@{policy.subdomain}".encode()) > _MAX_PATH:
        problems.append(f"the subdomain {policy.subdomain} is too long for an address")
    for shared in policy.shared:
        problems += _problems_of(shared, policy.form)
    folded = [_fold(shared) for shared in policy.shared]
    problems += [f"{shared} stands twice" for shared in dict.fromkeys(folded) if folded.count(shared) > 1]
    return problems


def _problems_of(shared: str, form: TagForm) -> list[str]:
    """What is wrong with one shared address."""
    local, at, domain = shared.rpartition("@")
    if not (local and at and domain) or re.search(r'[\s"<>@,;:\\()\[\]]', local + domain):
        return [f"{shared!r} is no plain address like support@example.org"]
    room = len("+") + _LONGEST_MARK if form is TagForm.PLUS else 0
    if len(local.encode()) + room > _MAX_LOCAL:
        return [f"{shared}: at most {_MAX_LOCAL - room} octets before the @, to leave room for a tag"]
    if len(shared.encode()) + room > _MAX_PATH:
        return [f"{shared} is too long to carry a tag"]
    return []


# --- reading -------------------------------------------------------------------------------------------------------


def read_recipient(rcpt: str, policy: AddressPolicy) -> Recipient | None:
    """What a delivery address means to us, None where it is not ours. Never raises.

    A mark that is not of our form (`support+sales@…`, a token that lost a letter) is not ours: 550 tells the sender
    at once that the address is wrong. Taken as the shared address it would open a new ticket in silence, and a
    mail meant for one ticket would be read by whoever takes the new one.
    """
    local, domain = _split(rcpt)
    if not local or not domain or not policy.shared:
        return None
    known = {_split(shared): shared for shared in reversed(policy.shared)}
    if (local, domain) in known:
        return Recipient(known[local, domain])
    if policy.subdomain and domain == _fold(policy.subdomain).removesuffix("."):
        return _read_mark(policy.shared[0], local)
    base, plus, mark = local.rpartition("+")
    if plus and (base, domain) in known:
        return _read_mark(known[base, domain], mark)
    return None


def owns(rcpt: str, policy: AddressPolicy) -> bool:
    """True where mail to this address is ours to take (RCPT TO). Whether a tag is live, the store knows."""
    return read_recipient(rcpt, policy) is not None


def _read_mark(shared: str, mark: str) -> Recipient | None:
    found = _TOKEN.fullmatch(mark)
    return Recipient(shared, found["token"], bool(found["verp"])) if found else None


def _split(address: str) -> tuple[str, str]:
    """Local part and domain as they are compared: lower case, without quotes that change nothing, without last dot."""
    local, _, domain = address.strip().rpartition("@")
    quoted = _QUOTED.fullmatch(local)
    if quoted:
        # "support"@… and support@… are the same mailbox (RFC 5321, 4.1.2).
        local = re.sub(r"\\(.)", r"\1", quoted[1])
    return _fold(local), _fold(domain).removesuffix(".")


def _fold(text: str) -> str:
    """ASCII letters in lower case, all others as they are: str.lower() would turn the Kelvin sign into a k."""
    return text.encode("utf-8", "surrogatepass").lower().decode("utf-8", "surrogatepass")


# --- hiding --------------------------------------------------------------------------------------------------------


def without_tags(text: str, policy: AddressPolicy) -> str:
    """The text with every tag of ours cut out (support+…@example.org), for logs and exports."""
    return _marks(policy).sub(lambda found: (found["plus"] or "") + "…", text)


@lru_cache(maxsize=8)
def _marks(policy: AddressPolicy) -> re.Pattern[str]:
    """Finds marks: after a shared local part with or without its domain, and before the subdomain.

    Rather too much than too little: longer runs go as a whole, `%2B` and `%40` are the signs of mailto: links.
    The look-behind lets a run be tried at its beginning only, which keeps the search linear.
    """
    locals_ = "|".join(re.escape(shared.rpartition("@")[0]) for shared in policy.shared) or "(?!)"
    forms = [rf"(?P<plus>(?:{locals_})(?:\+|%2b))(?:b-)?[a-z2-7]{{{TOKEN_LENGTH},}}"]
    if policy.subdomain:
        forms.append(rf"(?<![a-z2-7])[a-z2-7]{{{TOKEN_LENGTH},}}(?=(?:@|%40){re.escape(policy.subdomain)})")
    return re.compile("|".join(forms), re.IGNORECASE)
