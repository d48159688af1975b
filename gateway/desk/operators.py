"""Who hears of what is wrong with the gateway itself."""
from __future__ import annotations

from gateway.model.people import Directory, Person, Role


def operators(directory: Directory) -> tuple[Person, ...]:
    """Everybody with that role, teams left out; nobody where the settings name none."""
    return tuple(one for one in directory.people.values() if Role.OPERATOR in one.roles and not one.is_team)


def who_looks_after_it(directory: Directory) -> tuple[Person, ...]:
    """The operators; the fallback POC where there is none, as somebody must hear of it."""
    return operators(directory) or (directory.people[directory.fallback_poc],)
