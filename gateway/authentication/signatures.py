"""DKIM signatures (RFC 6376), verified by dkimpy within bounds of ours.

What a hostile mail could make expensive is bounded before dkimpy sees it: the size of a signature and of its key, the
number of signatures, white space in the body. What proves nothing counts for nothing: a signature that covers a part
of the body (l=) is none, and one that cannot be processed (syntax, no key, a key of fewer than 1024 or more than 4096
bits, SHA-1: RFC 8301) is neutral (RFC 8601, 2.7.1).
"""
from __future__ import annotations

import logging
import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from gateway.authentication.lookup import DnsTrouble, Lookup
from gateway.authentication.names import common_suffix, plain_domain

MOST = 5
"""Signatures that are verified: those of the author's organisation first, then from the top."""
_LOOKED_AT = 50
_MAX_SIGNATURE = 4 * 1024
_MAX_SIGNED_FIELDS = 200
_MAX_KEY_RECORD = 2 * 1024
_KEY_BITS = range(1024, 4096 + 1)
_MAX_EXPONENT = 1 << 32
_NEVER = b"999999999999"

_BLANKS = re.compile(rb" [\t ]+|\t[\t ]*")
_EMPTY = b"\r\n"
_QUIET = logging.Logger("dkim", logging.CRITICAL + 1)
"""dkimpy would log what strangers wrote."""


@dataclass(frozen=True, slots=True)
class Signature:
    """What became of one signature, and whose it is ("" where that cannot be read)."""

    result: str
    domain: str


class _Unusable(Exception):
    """The signature cannot be processed: it says nothing, for or against."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    index: int
    tags: dict[bytes, bytes]
    domain: str


def verify(head: bytes, body: bytes, author: str, received: datetime, lookup: Lookup) -> tuple[Signature, ...]:
    """The results of the mail's signatures. `head` ends with the end of its last line; From stands in it once."""
    import dkim

    try:
        verifier = dkim.DKIM(head, logger=_QUIET)
    except dkim.DKIMException:
        return (Signature("neutral", ""),)
    values = [value for name, value in verifier.headers if name.lower() == b"dkim-signature"]
    candidates = [_read(index, value) for index, value in enumerate(values[:_LOOKED_AT])]
    candidates.sort(key=lambda one: not (one.domain == author or "." in common_suffix(one.domain, author)))
    check = _Check(verifier, _Body(body), received, lookup)
    found = [Signature(check.result_of(one), one.domain) for one in candidates[:MOST]]
    return tuple(one for one in found if one.result != "none")


def _read(index: int, value: bytes) -> _Candidate:
    """The tags of a signature; none where it is too long or no list of tags (3.2)."""
    from dkim.util import InvalidTagValueList, parse_tag_value

    if len(value) > _MAX_SIGNATURE:
        return _Candidate(index, {}, "")
    try:
        tags = parse_tag_value(value)
    except InvalidTagValueList:
        return _Candidate(index, {}, "")
    return _Candidate(index, tags, plain_domain(tags.get(b"d", b"").decode("utf-8", "replace")))


@dataclass(slots=True)
class _Body:
    """The body in the two forms that signatures are made of (3.4.3, 3.4.4).

    dkimpy would make them too, but its patterns take quadratic time on a long run of blanks.
    """

    raw: bytes
    forms: dict[bytes, bytes] = field(default_factory=dict)

    def form(self, canonicalization: bytes) -> bytes:
        """The body for this c= (its second half, simple where there is none)."""
        name = canonicalization.partition(b"/")[2]
        if name not in self.forms:
            body = self.raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
            self.forms[name] = _without_empty_end(_with_single_blanks(body) if name == b"relaxed" else body)
        return self.forms[name]


def _with_single_blanks(body: bytes) -> bytes:
    """Every run of blanks is one space, and none ends a line."""
    return _BLANKS.sub(b" ", body).replace(b" \r\n", b"\r\n").removesuffix(b" ")


def _without_empty_end(body: bytes) -> bytes:
    """The body with one line end at its end."""
    text = body.rstrip(b"\r\n")
    end = body[len(text):]
    keep = len(end) if end.endswith(b"\r") else end.rfind(b"\r\r") + 1  # up to the last CR that ends no line
    return text + end[:keep] + b"\r\n"


@dataclass(frozen=True, slots=True)
class _Check:
    """dkimpy with one mail in it."""

    verifier: Any
    body: _Body
    received: datetime
    lookup: Lookup

    def result_of(self, one: _Candidate) -> str:
        """pass, fail, neutral, temperror; or none, for a signature that counts as none."""
        import dkim

        try:
            return self._result(one)
        except DnsTrouble:
            return "temperror"
        except dkim.ValidationError:
            return "fail"
        except (_Unusable, dkim.DKIMException, ArithmeticError, AssertionError, AttributeError, LookupError, TypeError,
                ValueError):
            # What dkimpy lets through when a stranger's signature or key is not what it should be.
            return "neutral"

    def _result(self, one: _Candidate) -> str:
        signature, names, fields = self._prepare(one)
        if int(one.tags.get(b"x", _NEVER)) < self.received.timestamp():
            return "fail"
        self.verifier.body = self.body.form(one.tags.get(b"c", b""))
        if self._covers_a_part(one.tags):
            return "none"
        if one.tags.get(b"c", b"").endswith(b"/relaxed") and self.verifier.body != _EMPTY:
            # The body is canonical already; to make it so once more takes a second for 30 MB of words.
            signature = {**signature, b"c": one.tags[b"c"].removesuffix(b"relaxed") + b"simple"}
        return "pass" if self.verifier.verify_sig(signature, names, fields[one.index], self._key) else "fail"

    def _prepare(self, one: _Candidate) -> tuple[Any, Any, Any]:
        """What dkimpy made of the signature's header; _Unusable where it must be ignored (6.1.1)."""
        import dkim

        names = one.tags.get(b"h", b"").lower().split(b":")
        if not one.domain or b"from" not in [name.strip() for name in names] or len(names) > _MAX_SIGNED_FIELDS:
            raise _Unusable("no domain, or From is not signed, or too much is")
        if one.tags.get(b"a") == b"rsa-sha1":
            raise _Unusable("SHA-1 proves nothing (RFC 8301, 3.1)")
        try:
            prepared: tuple[Any, Any, Any] = self.verifier.verify_headerprep(one.index)
        except dkim.ValidationError as error:
            raise _Unusable(str(error)) from None
        return prepared

    def _covers_a_part(self, tags: dict[bytes, bytes]) -> bool:
        """True where l= leaves something of the body unsigned, or names more than there is (8.2)."""
        from dkim.canonicalization import CanonicalizationPolicy

        if b"l" not in tags:
            return False
        policy = CanonicalizationPolicy.from_c_value(tags.get(b"c", b"simple/simple"))
        return int(tags[b"l"]) != len(policy.canonicalize_body(self.verifier.body))

    def _key(self, name: bytes, timeout: float = 0) -> bytes:  # noqa: ARG002 - dkimpy's own bound
        """The key record that dkimpy asks for, if the key is one to compute with (RFC 8301, 3.2)."""
        import dkim

        domain = plain_domain(name.decode("ascii"))
        records = self.lookup.texts(domain) if domain else []
        if not records or len(records[0]) > _MAX_KEY_RECORD:
            raise _Unusable("no key")
        key, bits, kind, _ = dkim.evaluate_pk(name, records[0])
        if kind == b"rsa" and (bits not in _KEY_BITS or key["publicExponent"] >= _MAX_EXPONENT):
            raise _Unusable("a key too weak or too big")
        return records[0]
