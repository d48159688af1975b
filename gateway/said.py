"""What another machine said, or why it said nothing: in one line that is fit for a person's eyes."""
from __future__ import annotations

import ssl

from gateway.log import without_tags

_LONGEST = 300
_LOOKED_AT = 2_000
"""Characters; a mark that begins among them is cut whole, also where the line ends in it."""


def plain(said: object) -> str:
    """A server's words as one printable line of at most 300 characters, without our marks: some repeat our sender."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    return without_tags("".join(c if c.isprintable() else " " for c in text[:_LOOKED_AT]))[:_LONGEST].strip()


def reason(error: Exception) -> str:
    """Why a connection failed."""
    if isinstance(error, TimeoutError):
        return "no answer in time"
    if isinstance(error, ssl.SSLCertVerificationError) and getattr(error, "verify_message", None):
        return plain(f"certificate verify failed: {error.verify_message}")  # one of `gateway.tls` has its own words
    return plain(getattr(error, "strerror", None) or error) or type(error).__name__
