"""`/summary`: a sponsor's week, as the letter would be if it were sent now. A sponsor sees his own, an operator all."""
from __future__ import annotations

from starlette.responses import Response

from gateway.desk.summary import Reading, summarise
from gateway.desk.summary.when import next_summary
from gateway.model.figures import Week
from gateway.model.letter import Frame, Rendered
from gateway.model.people import Person, Role
from gateway.store.figures import read_record
from gateway.web.framing import as_frame
from gateway.web.rights import Area
from gateway.web.visits import NOT_FOUND, Visit


def summary(visit: Visit) -> Response:
    """The page around it, where an operator chooses whose."""
    sponsors, chosen = _sponsors(visit), _chosen(visit)
    if chosen is None and visit.asked("sponsor"):
        return visit.wrong(NOT_FOUND, "There is no such sponsor here.")
    comes = next_summary(chosen, chosen.said, visit.tools.now(), visit.tools.settings.desk_policy()) if chosen else None
    return visit.page("summary.html", sponsors=sponsors, chosen=chosen, comes=comes)


def body(visit: Visit) -> Response:
    """The letter itself, for the frame; written to no address for replies, so no line of it can be answered here."""
    chosen = _chosen(visit)
    if chosen is None:
        return visit.wrong(NOT_FOUND, "There is no such sponsor here.")
    visit.note("read the summary", about=chosen.key)
    return as_frame(_written(visit, chosen).html)


def _sponsors(visit: Visit) -> dict[str, Person]:
    """By key, those whose summary the visitor may read, himself first."""
    people, me = visit.visitor.house.people, visit.visitor.person
    sees_others = visit.visitor.may_enter(Area.MAIL)
    sponsors = {key: one for key, one in people.items() if Role.SPONSOR in one.roles}
    return {key: one for key, one in sorted(sponsors.items(), key=lambda item: item[0] != me.key)
            if sees_others or key == me.key}


def _chosen(visit: Visit) -> Person | None:
    """Whose is asked for; without a name the first one's. None where that is not for the visitor, or nobody is one."""
    sponsors = _sponsors(visit)
    asked = visit.asked("sponsor")
    return sponsors.get(asked) if asked else next(iter(sponsors.values()), None)


def _written(visit: Visit, person: Person) -> Rendered:
    house, policy, now = visit.visitor.house, visit.tools.settings.desk_policy(), visit.tools.now()
    with visit.tools.store.read() as conn:
        record = read_record(conn, Week.ending(now, person.zone), person.key, house, policy.summary.weeks_compared)
    letter = summarise(Reading(person, record, house, policy, now))[0]
    project = house.default_project
    frame = Frame(house.mailboxes(person.key)[0], project.name, project.address, person.language, person.zone)
    return visit.tools.scribe.letters.render(letter, frame, now, project.letters)
