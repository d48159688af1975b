"""Mail in a wrapper of S/MIME (RFC 8551) or OpenPGP (RFC 3156, RFC 9580): signed or encrypted; which, and what to say.

Signed text is read from inside the wrapper, signatures are not checked. What is encrypted cannot be read here: the
text says so, in English because nobody knows the language of the author, and the original is attached.
"""
from __future__ import annotations

import re
from collections.abc import Iterable

from gateway.mail.parts import Part

_SMIME = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_ARMOR = re.compile(r"(?m)^-----BEGIN PGP MESSAGE-----[ \t]*$")
_SIGNED = "-----BEGIN PGP SIGNED MESSAGE-----"
_SIGNATURE = "-----BEGIN PGP SIGNATURE-----"
_MOST_ABOVE = 500
"""Characters of text beside an encrypted block that make it a mail about encryption, not an encrypted one."""


def find_wrapper(root: Part, leaves: Iterable[Part], text: str) -> str:
    """S/MIME encrypted, S/MIME signed (in a form that hides the text), PGP encrypted; "" where all is readable."""
    protocol = root.params.get("protocol", "").lower()
    if root.media_type == "multipart/encrypted" or protocol == "application/pgp-encrypted":
        return "S/MIME encrypted" if "pkcs7" in protocol else "PGP encrypted"
    if root.media_type in _SMIME:
        return "S/MIME signed" if "signed" in root.params.get("smime-type", "").lower() else "S/MIME encrypted"
    if not text.strip() and any(leaf.media_type == "application/pgp-encrypted" for leaf in leaves):
        return "PGP encrypted"  # Exchange rewrites multipart/encrypted to multipart/mixed
    found = _ARMOR.search(text[:20_000])
    return "PGP encrypted" if found and len(text[: found.start()].strip()) < _MOST_ABOVE else ""


def say_unreadable(wrapper: str) -> str:
    """The text of a mail that cannot be read."""
    what = "is encrypted" if wrapper.endswith("encrypted") else "is signed in a form that hides its text"
    return (f"[This mail {what} ({wrapper.partition(' ')[0]}); the gateway cannot read it. "
            "The original is attached: open it with a mail program that has the key.]")


def without_block(text: str) -> str:
    """What stands above an encrypted block in the text (the block is in the original)."""
    found = _ARMOR.search(text[:20_000])
    return text[: found.start()].strip() if found else text.strip()


def without_armor(text: str) -> str:
    """A text signed in place (RFC 9580, 7) without the frame of its signature; any other text as it is."""
    start = text.find(_SIGNED)
    if start < 0 or (start and text[start - 1] != "\n"):
        return text
    body = text.find("\n\n", start)
    end = text.find("\n" + _SIGNATURE, start)
    if body < 0 or end < 0 or end < body:
        return text
    inside = "\n".join(line.removeprefix("- ") for line in text[body + 2 : end].split("\n"))
    return f"{text[:start]}{inside}\n"
