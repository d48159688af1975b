"""Commands that send the words of a mail to somebody else than the people of its ticket: #new, #consult, #announce.

Whom they are for is read here, once for the command itself and once for the guards, which look at the words before.
"""
from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from gateway.desk import writing
from gateway.desk.command_words import KNOWN
from gateway.desk.grammar import Words, read_words
from gateway.model.mail import Address
from gateway.model.people import Directory

_NO_ADDRESS = r"\s<>@:,;\"'()\[\]"
_MAILBOX = re.compile(
    r"(?P<name>[^<>@:]{0,100}?)\s*<?(?:mailto:)?"
    rf"(?P<address>[^{_NO_ADDRESS}]{{1,64}}@[^{_NO_ADDRESS}]{{1,250}}[^{_NO_ADDRESS}.])>?"
    r"(?:\s*<mailto:[^<>]{1,320}>)?[\s:,;.-]{0,9}(?P<rest>.*)", re.DOTALL)
"""`Sam Lee <sam@x.test>: title`, as a person types it and as Outlook makes a link of it."""


@dataclass(frozen=True, slots=True)
class Addressed:
    """An argument that begins with an address."""

    to: Address
    rest: str
    """What follows: a title, a question."""


def read_addressed(argument: str) -> Addressed | None:
    """The address and what follows; None where the argument does not begin with one."""
    found = _MAILBOX.fullmatch(argument.strip())
    if found is None:
        return None
    name = " ".join(found["name"].strip(" \"'").split())
    return Addressed(Address(found["address"], name), " ".join(found["rest"].split()))


def is_ours(address: Address, directory: Directory) -> bool:
    """True for an address of the house: a person's, a shared one, also with something behind a plus."""
    plain = writing.mailbox(address.key)
    return any(directory.person_at(one) or directory.project_at(one) for one in (address.key, plain))


def _one(argument: str) -> tuple[Address, ...]:
    found = read_addressed(argument)
    return (found.to,) if found else ()


SENDING: Mapping[str, Callable[[str], tuple[Address, ...]]] = {
    "new": _one,
    "consult": _one,
    "announce": lambda _: (),  # everybody: no greeting names one of them
}
"""Word -> who gets the mail's words by it, going by its argument."""


def receivers(words: Words) -> tuple[Address, ...] | None:
    """Who gets the words by such a command; None where they go where they always go."""
    named = [SENDING[c.word](c.argument) for c in words.commands if c.word in SENDING]
    return tuple(address for addresses in named for address in addresses) if named else None


def sends(new_text: str) -> bool:
    """True where a command of the mail sends its words outside: then they cannot become a note instead."""
    return receivers(read_words(new_text, KNOWN)) is not None


def project_key(argument: str) -> str:
    """The key of a project that an argument begins with, in lower case as keys are; "" where it is empty."""
    first = argument.split(maxsplit=1)[:1]
    return first[0].strip(":,.").casefold() if first else ""
