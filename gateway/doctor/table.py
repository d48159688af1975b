"""All examinations in their order, and how they are made: those of this machine first, then the network at once."""
from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from gateway.doctor import (
    access,
    certificates,
    clock,
    console,
    data_directory,
    database,
    dkim,
    dmarc,
    letters,
    listeners,
    mailboxes,
    model,
    mx,
    people,
    relay,
    settings_file,
    spf,
)
from gateway.doctor.finding import Finding, advice, wrong
from gateway.doctor.surroundings import Surroundings

BROKEN = wrong("examination-broken", "this examination failed ({why})", "please report it with this line")
TOO_LONG = advice("examination-too-long", "no result within {seconds:.0f} s", "try again, or leave it out by --offline")

_PATIENCE = 40.0
"""Seconds for all of the network together. Each part ends sooner by itself, but for names that the system looks up."""
Look = Callable[[Surroundings], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class Examination:
    """One matter. What it finds nothing to say about has no line."""

    name: str
    about: str
    """In a few words."""
    look: Look
    is_remote: bool = False
    """It asks other machines."""


EXAMINATIONS: tuple[Examination, ...] = (
    Examination("settings", "the file of the settings", settings_file.look),
    Examination("letters", "all letters in all languages", letters.look),
    Examination("people", "people, topics, roles", people.look),
    Examination("database", "the database", database.look),  # makes the data directory, which the others look at
    Examination("data", "the data directory and its disk", data_directory.look),
    Examination("classifier", "the model that sorts mail", model.look),
    Examination("oauth", "access by OAuth2", access.look),
    Examination("listeners", "ports for mail and monitoring", listeners.look),
    Examination("tls", "the certificate of the listener", certificates.look),
    Examination("console", "the console", console.look),
    Examination("clock", "the clock of this machine", clock.look),
    Examination("relay", "the mail server that takes our letters", relay.look, is_remote=True),
    Examination("mailboxes", "mailboxes that mail is collected from", mailboxes.look, is_remote=True),
    Examination("mx", "where mail for the shared addresses goes", mx.look, is_remote=True),
    Examination("spf", "who may send for our domain", spf.look, is_remote=True),
    Examination("dkim", "the key that signs our letters", dkim.look, is_remote=True),
    Examination("dmarc", "what becomes of mail in our name", dmarc.look, is_remote=True),
)

Found = Mapping[str, tuple[Finding, ...]]
"""Name of the examination -> its findings, in the order of the table."""


def examine(
    around: Surroundings, chosen: Collection[Examination], waiting: Callable[[Collection[str]], None],
) -> Found:
    """What each of the chosen examinations finds; none of them raises. `waiting` hears now and then which are not done.

    The network is asked all at once, so the slowest answer is waited for and not their sum.
    """
    found: dict[str, tuple[Finding, ...]] = {}
    here = [one for one in chosen if not one.is_remote]
    for done, one in enumerate(here):
        waiting([each.name for each in here[done:]])
        found[one.name] = tuple(_made(one, around))
    found |= _side_by_side([one for one in chosen if one.is_remote], around, waiting)
    return {one.name: found[one.name] for one in EXAMINATIONS if one.name in found}


def _side_by_side(
    chosen: Collection[Examination], around: Surroundings, waiting: Callable[[Collection[str]], None],
) -> dict[str, tuple[Finding, ...]]:
    """As `examine`. The threads end with the process: one that hangs in the system's resolver keeps nobody."""
    said: queue.SimpleQueue[tuple[str, Finding | None]] = queue.SimpleQueue()
    for one in chosen:
        threading.Thread(target=_say_all, args=(one, around, said), daemon=True).start()
    found: dict[str, tuple[Finding, ...]] = {one.name: () for one in chosen}
    missing = [one.name for one in chosen]
    ends = time.monotonic() + _PATIENCE
    waiting(missing)
    while missing:
        try:
            name, finding = said.get(timeout=max(ends - time.monotonic(), 0.0))
        except queue.Empty:
            return found | {name: (*found[name], TOO_LONG(seconds=_PATIENCE)) for name in missing}
        if finding is not None:
            found[name] = (*found[name], finding)
        else:
            missing.remove(name)
            waiting(missing)
    return found


def _say_all(one: Examination, around: Surroundings, said: queue.SimpleQueue[tuple[str, Finding | None]]) -> None:
    """Each finding as soon as it is made, so that it counts also where the next takes too long; None at the end."""
    for finding in _made(one, around):
        said.put((one.name, finding))
    said.put((one.name, None))


def _made(one: Examination, around: Surroundings) -> Iterator[Finding]:
    try:
        yield from one.look(around)
    except Exception as error:  # a doctor who falls ill at one patient goes on to the next
        yield BROKEN(why=f"{type(error).__name__}: {error}")
