"""People: letters to them can arrive, and somebody hears when the gateway is in trouble.

That every topic has somebody, and every name that is used is somebody's, has been seen by then: it is a mistake in the
settings otherwise.
"""
from __future__ import annotations

from collections.abc import Iterator

from gateway.authentication.names import domain_of
from gateway.doctor.domains import is_reserved
from gateway.doctor.finding import Finding, advice, many, ok
from gateway.doctor.surroundings import Surroundings
from gateway.model.people import Directory, Role

SOUND = ok("people-sound", "{people}, {topics}, {addresses}")
NO_OPERATOR = advice(
    "people-no-operator", "nobody is an operator: a mailbox or relay that fails is told to {fallback} alone",
    'add "operator" to the roles of whoever runs the gateway')
INVENTED = advice(
    "people-invented", "letters to {names} reach nobody: {address} is an address for examples",
    "write addresses of their own in [people]")


def look(around: Surroundings) -> Iterator[Finding]:
    """Roles that nobody has, then addresses that nobody can have."""
    known, found = around.directory, []
    if not any(Role.OPERATOR in one.roles for one in known.people.values()):
        found.append(NO_OPERATOR(fallback=known.people[known.fallback_poc].name))
    if around.settings.relay.kind != "folder":
        found += _invented(known)
    yield from found or [_sound(known)]


def _invented(known: Directory) -> Iterator[Finding]:
    """One line for all of them: whoever has not replaced the examples has replaced none."""
    found = [one for one in known.people.values() if one.addresses and is_reserved(domain_of(one.addresses[0]))]
    if found:
        more = f" and {len(found) - 1} more" if found[1:] else ""
        yield INVENTED(names=found[0].name + more, address=found[0].addresses[0])


def _sound(known: Directory) -> Finding:
    people = [one for one in known.people.values() if not one.members]
    return SOUND(people=many(len(people), "person", "people"), topics=many(len(known.topics), "topic", "topics"),
                 addresses=many(len(known.projects), "shared address", "shared addresses"))
