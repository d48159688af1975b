"""`spoc summary`: a sponsor's week, as the letter has it, without sending anything."""
from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from gateway.cli.completing import keys_of
from gateway.cli.exits import NOT_FOUND
from gateway.cli.opened import opened, print_json
from gateway.cli.running import load_settings

if TYPE_CHECKING:
    from datetime import tzinfo

    from gateway.desk.summary import Reading
    from gateway.model.figures import Figures, Record, Times, Week
    from gateway.model.letter import Rendered
    from gateway.model.letters_summary import WeeklySummary
    from gateway.model.people import Directory, Person
    from gateway.settings import Settings
    from gateway.store.engine import Store

_WEEK = re.compile(r"(\d{4})-?W(\d{1,2})", re.I)


@click.command(short_help="Show a sponsor's week, without sending it.")
@click.option("--sponsor", default="", metavar="KEY", shell_complete=keys_of("people", "sponsor"),
              help="Of this sponsor. Without it: of the first one.")
@click.option("--week", default="", metavar="2026-W47", help="This week of the calendar. Without it: the last 7 days.")
@click.option("--html", "as_html", is_flag=True, help="The HTML part in place of the text.")
@click.option("--json", "as_json", is_flag=True, help="The figures in their stable form (docs/json.md).")
@click.pass_obj
def summary(config: Path | None, sponsor: str, week: str, as_html: bool, as_json: bool) -> None:
    """Show what a sponsor reads about his week, without sending it.

    \b
    Example:  spoc summary --sponsor clara --week 2026-W47
    """
    from gateway.desk.summary import summarise

    settings = load_settings(config)
    with opened(config) as store:
        reading = _read(store, settings, sponsor, week)
    if as_json:
        print_json(_as_json(reading))
        return
    rendered = _render(settings, reading, summarise(reading)[0])
    click.echo(rendered.html if as_html else f"Subject: {rendered.subject}\n\n{rendered.text}")


def _read(store: Store, settings: Settings, sponsor: str, week: str) -> Reading:
    """All that the letter is made of; ends the command where there is no such sponsor or week."""
    from gateway.desk.summary import Reading
    from gateway.service import now
    from gateway.store.figures import read_record
    from gateway.store.people_said import read_said

    at, policy = now(), settings.desk_policy()
    with store.read() as conn:
        directory = read_said(conn).in_house(settings.directory())
        person = _person(directory, sponsor)
        span = _span(week, at, person.zone)
        record = read_record(conn, span, person.key, directory, policy.summary.weeks_compared)
        return Reading(person, record, directory, policy, at)


def _person(directory: Directory, key: str) -> Person:
    from gateway.model.people import Role

    sponsors = {k: person for k, person in directory.people.items() if Role.SPONSOR in person.roles}
    if not sponsors:
        _end('nobody is a sponsor: give somebody roles = ["sponsor"] in [people.KEY]')
    if key and key not in sponsors:
        _end(f'there is no sponsor "{key}"; there are: {", ".join(sponsors)}')
    return sponsors[key] if key else next(iter(sponsors.values()))


def _span(week: str, now: datetime, zone: tzinfo) -> Week:
    """A week of the calendar, from Monday to Monday of the zone; the seven days until now where none is named."""
    from gateway.model.figures import Week

    if not week:
        return Week.ending(now, zone)
    named = _WEEK.fullmatch(week)
    try:
        monday = date.fromisocalendar(int(named[1]), int(named[2]), 1) if named else None
    except ValueError:
        monday = None
    if monday is None:
        raise click.BadParameter(f'"{week}" is not a week - write it like 2026-W47', param_hint="--week")
    return Week.ending(datetime.combine(monday + timedelta(days=7), datetime.min.time(), tzinfo=zone), zone)


def _end(sentence: str) -> NoReturn:
    click.echo(f"spoc: {sentence}", err=True)
    raise click.exceptions.Exit(NOT_FOUND)


def _render(settings: Settings, reading: Reading, letter: WeeklySummary) -> Rendered:
    from gateway.letters import Letters
    from gateway.model.letter import Frame

    person, project = reading.person, reading.directory.default_project
    to = reading.directory.mailboxes(person.key)[0]
    frame = Frame(to, project.name, project.address, person.language, person.zone)
    return Letters(overrides=settings.letters.folder).render(letter, frame, reading.now, project.letters)


# --- the stable form -------------------------------------------------------------------------------------------------


def _as_json(reading: Reading) -> dict[str, Any]:
    from gateway.desk.summary import figures

    record, directory, weeks = reading.record, reading.directory, reading.policy.summary.weeks_compared
    return {
        "sponsor": reading.person.key,
        "from": record.span.week.start,
        "to": record.span.week.end,
        "all": _figures(figures.in_all(record, directory, weeks)),
        "projects": _named(figures.of_projects(record, directory, weeks)),
        "teams": _named(figures.of_teams(record, directory, weeks)),
        "held_up": [{"ticket": one.ticket, "reasons": one.reasons} for one in reading.held_up],
        **_lists(record),
    }


def _named(groups: Iterable[tuple[str, Figures]]) -> list[dict[str, Any]]:
    return [{"name": name, **_figures(figures)} for name, figures in groups]


def _figures(figures: Figures) -> dict[str, Any]:
    tally, usual = figures.tally, figures.usual
    return {
        "came": tally.came, "solved": tally.solved, "reopened": tally.reopened, "open": figures.open.tickets,
        "weight": figures.open.weight, "late": figures.late, "promises_in_time": tally.in_time,
        "promises_broken": tally.broken, "satisfaction": tally.satisfaction, "asked": tally.asked,
        "answers": tally.answers, "routed": tally.routed, "corrected": tally.corrected,
        "first_answer": _times(figures.first), "resolution": _times(figures.resolution),
        "usually": usual and {name: getattr(usual, name) / figures.weeks for name in ("came", "solved", "reopened")},
    }


def _times(times: Times | None) -> dict[str, Any] | None:
    """Seconds of working time."""
    if times is None:
        return None
    return {"count": times.count, "median": times.median.total_seconds(), "ninety": times.ninety.total_seconds()}


def _lists(record: Record) -> dict[str, Any]:
    standing = record.standing
    return {
        "approvals": [{"key": one.key, "ticket": one.ticket, "asked_by": one.asked_by, "text": one.text,
                       "deadline": one.deadline} for one in standing.approvals],
        "late": [{"ticket": one.ticket, "promise": one.kind, "due": one.due} for one in standing.late],
        "actions": [{"ticket": one.ticket, "who": one.who, "text": one.text, "due": one.day}
                    for one in standing.actions],
        "decisions": [{"ticket": one.ticket, "text": one.text, "by": one.by} for one in standing.decisions],
    }
