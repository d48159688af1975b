"""Who is named where: every name must lead to somebody, every address and domain to one, every topic to a POC."""
from __future__ import annotations

from collections.abc import Iterable, Iterator

from gateway.model.escalation import PARTS
from gateway.model.people import Role
from gateway.model.policy import TagForm
from gateway.settings.kinds import shown
from gateway.settings.problems import Place, Problem, meant
from gateway.settings.root import Settings


def _somebody_is_there(settings: Settings) -> Iterator[Problem]:
    if not settings.projects:
        yield ("projects",), "there is no shared address - add [projects.support] with address and name"
    if not settings.topics:
        yield ("topics",), "there is no topic - add [topics.general] with title and pocs, or leave out [topics]"
    if not any(Role.POC in person.roles for person in settings.people.values()):
        yield ("people",), 'nobody is a POC - add roles = ["poc"] to at least one person'


def _keys(settings: Settings) -> Iterator[Problem]:
    for key in settings.teams.keys() & settings.people.keys():
        yield ("teams", key), f'"{key}" is a person too - choose another key'


def _members(settings: Settings) -> Iterator[Problem]:
    for key, team in settings.teams.items():
        place = ("teams", key, "members")
        for member in team.members:
            if member in settings.teams:
                yield place, f'"{member}" is a team - name its people instead'
            else:
                yield from _exists(place, member, settings.people)


def _covers(settings: Settings) -> Iterator[Problem]:
    """A POC's tickets go to a POC; a sponsor's approvals may go to anybody whom he trusts with them."""
    for key, person in settings.people.items():
        place = ("people", key, "cover")
        if person.cover == key:
            yield place, f'"{key}" cannot stand in for {key} - name another person'
        elif person.cover and Role.POC in person.roles:
            yield from _is_poc(settings, place, person.cover)
        elif person.cover:
            yield from _exists(place, person.cover, [*settings.people, *settings.teams])


def _leads(settings: Settings) -> Iterator[Problem]:
    """Who is next in an escalation is somebody, and not the same person."""
    for key, person in settings.people.items():
        if person.lead == key:
            yield ("people", key, "lead"), f'"{key}" cannot be the lead of {key} - name another person'
        elif person.lead:
            yield from _exists(("people", key, "lead"), person.lead, settings.people)
    for key, topic in settings.topics.items():
        if topic.lead:
            yield from _exists(("topics", key, "lead"), topic.lead, settings.people)


def _second_levels(settings: Settings) -> Iterator[Problem]:
    for key, topic in settings.topics.items():
        if topic.second_level:
            yield from _is_poc(settings, ("topics", key, "second_level"), topic.second_level)


def _escalation_steps(settings: Settings) -> Iterator[Problem]:
    """A step names a part that somebody has on a ticket, or somebody by his key."""
    known = [*PARTS, *settings.people, *settings.teams]
    for step in settings.escalation.steps:
        yield from _exists(("escalation", "steps", "to"), step.to, known)


def _sponsors(settings: Settings) -> Iterator[Problem]:
    for key, project in settings.projects.items():
        place = ("projects", key, "sponsors")
        for name in project.sponsors:
            yield from _exists(place, name, settings.people)
            if name in settings.people and Role.SPONSOR not in settings.people[name].roles:
                yield place, f'"{name}" is not a sponsor - add "sponsor" to people.{name}.roles'


def _calendars(settings: Settings) -> Iterator[Problem]:
    """Whoever names a calendar names one that there is."""
    named = {
        **{("projects", key, "calendar"): project.calendar for key, project in settings.projects.items()},
        **{("people", key, "calendar"): person.calendar for key, person in settings.people.items()},
        **{("topics", key, "calendar"): topic.calendar for key, topic in settings.topics.items()},
    }
    for place, calendar in named.items():
        if calendar and calendar not in settings.calendars:
            yield place, f"there is no calendar {shown(calendar)} - {meant(calendar, settings.calendars)}"


def _pocs(settings: Settings) -> Iterator[Problem]:
    for place, pocs in _all_pocs(settings):
        for poc in pocs:
            yield from _is_poc(settings, place, poc)


def _all_pocs(settings: Settings) -> Iterable[tuple[Place, tuple[str, ...]]]:
    for key, project in settings.projects.items():
        yield ("projects", key, "pocs"), project.pocs
        for topic, pocs in project.topic_pocs.items():
            yield ("projects", key, "topic_pocs", topic), pocs
    for key, entry in settings.topics.items():
        yield ("topics", key, "pocs"), entry.pocs
    for key, organisation in settings.organisations.items():
        yield ("organisations", key, "pocs"), organisation.pocs


def _roles(settings: Settings) -> Iterator[Problem]:
    named = {
        ("roles", "triage_poc"): settings.roles.triage_poc,
        ("roles", "fallback_poc"): settings.roles.fallback_poc,
        ("triage", "route_all_to"): settings.triage.route_all_to,
    }
    for place, key in named.items():
        if place == ("roles", "fallback_poc") and key in settings.teams:
            yield place, f'"{key}" is a team - name one person'
        elif key:
            yield from _is_poc(settings, place, key)


def _project_topics(settings: Settings) -> Iterator[Problem]:
    for key, project in settings.projects.items():
        for topic in project.topics:
            if topic not in settings.topics:
                remedy = meant(topic, settings.topics)
                yield ("projects", key, "topics"), f"there is no topic {shown(topic)} - {remedy}"


def _topic_pocs(settings: Settings) -> Iterator[Problem]:
    """Whom an address names for a topic: the topic exists there, and somebody is named."""
    for key, project in settings.projects.items():
        for topic, pocs in project.topic_pocs.items():
            place = ("projects", key, "topic_pocs", topic)
            if topic not in settings.topics:
                yield place, f"there is no topic {shown(topic)} - {meant(topic, settings.topics)}"
            elif topic not in (project.topics or [topic]):
                yield place, f"this address does not have the topic - add it to projects.{key}.topics"
            elif not pocs:
                yield place, "is empty - name at least one, or leave it out"


def _everybody_taken(settings: Settings) -> Iterator[Problem]:
    """A topic needs a POC of its own, or one at every address where it exists."""
    for key, topic in settings.topics.items():
        bare = [
            name for name, project in settings.projects.items()
            if not project.pocs and key in (project.topics or [key]) and key not in project.topic_pocs
        ]
        if bare and not topic.pocs:
            yield ("topics", key, "pocs"), f"nobody takes this topic - name somebody here or in projects.{bare[0]}.pocs"


def _domains(settings: Settings) -> Iterator[Problem]:
    """No domain belongs to two organisations; one below another's may."""
    owners: dict[str, str] = {}
    for key, organisation in settings.organisations.items():
        for domain in organisation.domains:
            owner = owners.setdefault(domain, key)
            if owner != key:
                problem = f"{shown(domain)} belongs to organisations.{owner} already - remove one of the two"
                yield ("organisations", key, "domains"), problem


def _addresses(settings: Settings) -> Iterator[Problem]:
    """No address belongs to two."""
    owners: dict[str, Place] = {}
    for place, address in _all_addresses(settings):
        owner = owners.get(address.lower())
        if owner is None:
            owners[address.lower()] = place
            continue
        whose = "stands there twice" if owner == place else f"belongs to {'.'.join(owner[:2])} already"
        yield place, f"{shown(address)} {whose} - remove one of the two"


def _loops(settings: Settings) -> Iterator[Problem]:
    """A person's address that leads back to the gateway would write to itself."""
    shared = {project.address.lower() for project in settings.projects.values()}
    subdomain = settings.addresses.tag_subdomain.lower() if settings.addresses.tag_form is TagForm.SUBDOMAIN else None
    for place, address in _all_addresses(settings):
        local, _, domain = address.lower().rpartition("@")
        marked = "+" in local and f"{local.partition('+')[0]}@{domain}" in shared
        if domain == subdomain or (marked and place[0] != "projects"):
            yield place, f"{shown(address)} leads back to the gateway - name an address of another mailbox"


def _all_addresses(settings: Settings) -> Iterable[tuple[Place, str]]:
    for key, project in settings.projects.items():
        yield ("projects", key, "address"), project.address
    for key, person in settings.people.items():
        for address in person.addresses:
            yield ("people", key, "addresses"), address
    for key, team in settings.teams.items():
        if team.address:
            yield ("teams", key, "address"), team.address


def _is_poc(settings: Settings, place: Place, key: str) -> Iterator[Problem]:
    """The key is a POC's or a team's of POCs."""
    people = settings.teams[key].members if key in settings.teams else (key,)
    if key not in settings.teams:
        yield from _exists(place, key, [*settings.people, *settings.teams])
    for person in people:
        if person in settings.people and Role.POC not in settings.people[person].roles:
            yield place, f'"{person}" is not a POC - add "poc" to people.{person}.roles'


def _exists(place: Place, key: str, known: Iterable[str]) -> Iterator[Problem]:
    if key not in known:
        yield place, f"there is no person {shown(key)} - {meant(key, known)}"


REFERENCE_CHECKS = (
    _somebody_is_there,
    _keys,
    _members,
    _covers,
    _leads,
    _second_levels,
    _escalation_steps,
    _sponsors,
    _calendars,
    _pocs,
    _roles,
    _project_topics,
    _topic_pocs,
    _everybody_taken,
    _domains,
    _addresses,
    _loops,
)
