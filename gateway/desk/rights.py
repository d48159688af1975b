"""Who may do what by mail: one function, fed by one table. `docs/roles.md` shows the table to people.

That somebody is who he says is proven before (`authority`); here it is only asked whether he may.
"""
from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from gateway.model.people import Directory, Person, Project, Role
from gateway.model.phrase import Phrase


@dataclass(frozen=True, slots=True)
class Right:
    """Who may use a word, in the plural, and why nobody else."""

    who: str
    allows: Callable[[Person, Project, Directory], bool]
    why: str


def _is_poc(person: Person, _: Project, __: Directory) -> bool:
    return Role.POC in person.roles


def _serves(person: Person, project: Project, directory: Directory) -> bool:
    if Role.OPERATOR in person.roles:
        return True
    return any(directory.owns_address(key, own) for key in serving(project, directory) for own in person.addresses)


ANY_POC = Right(Phrase("POCs"), _is_poc, "POCs stand in for each other: whatever one may do on a ticket, all may")
RIGHTS: Mapping[str, Right] = {
    "announce": Right(Phrase("POCs who serve the project, and operators"), _serves,
                      "it reaches everybody with an open ticket of the project at once"),
}
"""Word -> who may use it; a word that is missing is any POC's."""


def right_to(word: str) -> Right:
    """Who may use the word."""
    return RIGHTS.get(word, ANY_POC)


def may(person: Person, word: str, project: Project, directory: Directory) -> str:
    """"" where the person may use the word about that project; else the refusal, which names who may."""
    right = right_to(word)
    if right.allows(person, project, directory):
        return ""
    names = [p.name for p in directory.people.values() if not p.is_team and right.allows(p, project, directory)]
    return Phrase("nothing changed: #{word} about {project} is for {who}: {names}", word=word, project=project.name,
                  who=right.who, names=", ".join(names) or "-")


def serving(project: Project, directory: Directory) -> tuple[str, ...]:
    """Keys of people and teams who take what comes in at the project's address."""
    topics = [topic for topic in directory.topics.values() if topic.name in (project.topics or [topic.name])]
    of_topics = [key for topic in topics for key in project.pocs_of(topic)]
    return tuple(dict.fromkeys((*project.pocs, *of_topics)))
