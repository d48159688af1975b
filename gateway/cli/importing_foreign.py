"""`spoc import jsonl`: tickets of another helpdesk, one a line, in the form that docs/import.md describes."""
from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gateway.cli.exits import BAD_DATA, INTERRUPTED
from gateway.cli.long_work import ending, progress
from gateway.cli.running import load_settings

if TYPE_CHECKING:
    from gateway.desk.foreign_ticket import Reception
    from gateway.house import House
    from gateway.importing.helpdesk.report import ForeignReport
    from gateway.importing.helpdesk.taking import TakingForeign
    from gateway.model.people import Directory
    from gateway.settings import Settings

_SYSTEM = re.compile(r"[a-z0-9][a-z0-9.-]{0,39}")
_MOST_TOLD = 20
_MOST_NAMED = 100


@click.command(short_help="Bring in tickets of another helpdesk, from JSON Lines.")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--system", required=True, metavar="NAME",
              help="What the other helpdesk is called: rt. With their key there, tickets are known again by it.")
@click.option("--map", "map_file", type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="FILE.toml",
              help="What its names of people, topics, projects, status and urgency mean here.")
@click.option("--project", default="", metavar="KEY", help="Of tickets that name no project; else the first one.")
@click.option("--dry-run", is_flag=True, help="Only tell what would come of it.")
@click.option("--json", "as_json", is_flag=True, help="The stable form (docs/json.md).")
@click.pass_obj
def jsonl(config: Path | None, file: Path, system: str, map_file: Path | None, project: str, dry_run: bool,
          as_json: bool) -> None:
    """Bring in the tickets of FILE, one a line, as docs/import.md describes it and `spoc export --all` writes it.

    Nobody is written to. A line that cannot be taken is named and spoils no other. Begun again it passes over what is
    here, and adds to tickets that came before the entries that are new.

    \b
    Example:  spoc import jsonl rt.jsonl --system rt --map rt.toml --dry-run
    """
    from gateway import house as houses
    from gateway import log

    settings = load_settings(config)
    log.configure("error", settings.log.format)
    house = houses.build(settings)
    begun = time.monotonic()
    try:
        taking = _taking(house, _reception(settings, house.unit.people(), system, map_file, project), file, dry_run)
        is_whole = _bring(taking, file)
    finally:
        house.close()
    _tell(taking.report, time.monotonic() - begun, dry_run=dry_run, as_json=as_json, is_whole=is_whole)


def _reception(settings: Settings, people: Directory, system: str, map_file: Path | None, project: str) -> Reception:
    from gateway.desk.foreign_ticket import Reception
    from gateway.importing.helpdesk.naming import BadMap, read_map
    from gateway.model.foreign import Naming
    from gateway.model.old_mail import MESSAGE_ID
    from gateway.service import now

    if not _SYSTEM.fullmatch(system) or system == MESSAGE_ID:
        raise click.UsageError(f'--system: "{system}" cannot be a name; write small letters, digits, dots and dashes')
    if project and project not in people.projects:
        raise click.UsageError(f'there is no project "{project}"; there are: {", ".join(people.projects)}')
    try:
        naming = read_map(map_file, people) if map_file else Naming()
    except BadMap as cause:
        raise click.UsageError(str(cause)) from None
    return Reception(system, naming, people, settings.desk_policy(), now(), project)


def _taking(house: House, here: Reception, file: Path, dry_run: bool) -> TakingForeign:
    from gateway.house import working
    from gateway.importing.helpdesk.files import ForeignFiles
    from gateway.importing.helpdesk.taking import TakingForeign
    from gateway.service import now

    scan = None if dry_run else working.importing(house, now).reader.scan
    files = ForeignFiles(file.parent, (lambda _: "") if dry_run else house.store.blobs.put, scan)
    return TakingForeign(house.store, here, files, complain=complaints(), only_look=dry_run)


def complaints() -> Callable[[str], None]:
    """Says what is wrong with a line, of the first hundred: a file of another kind has a hundred thousand."""
    numbers = count(1)

    def say(sentence: str) -> None:
        number = next(numbers)
        if number <= _MOST_NAMED:
            click.echo(sentence, err=True)
        elif number == _MOST_NAMED + 1:
            click.echo("and more: the report at the end counts them", err=True)

    return say


def _bring(taking: TakingForeign, file: Path) -> bool:
    """False where somebody ended it."""
    from gateway.importing.batches import in_batches
    from gateway.importing.helpdesk.lines import read_lines

    with file.open("rb") as opened, ending() as ended, progress(file.stat().st_size, "bytes", "lines") as show:
        for batch in in_batches(read_lines(opened), lambda line: line.size):
            taking.take(batch)
            show(batch[-1].passed, taking.report.lines)
            if ended():
                return False
        taking.tie()
    return True


def _tell(report: ForeignReport, seconds: float, *, dry_run: bool, as_json: bool, is_whole: bool) -> None:
    if as_json:
        told = {**report.as_json(), "seconds": round(seconds, 1), "dry_run": dry_run, "whole": is_whole}
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(_in_words(report, dry_run)))
    if not is_whole:
        click.echo("spoc: ended early: begin again, and what is here already is passed over", err=True)
        raise click.exceptions.Exit(INTERRUPTED)
    if report.broken.count:
        raise click.exceptions.Exit(BAD_DATA)


def _in_words(report: ForeignReport, dry_run: bool) -> Iterator[str]:
    """Every line stands in exactly one of the first four numbers."""
    yield f"{report.lines:,} lines read" + ("; nothing was written" if dry_run else "")
    rows: list[tuple[int, str]] = [
        (report.tickets, f"new tickets, with {report.entries:,} entries" if not report.grown else "new tickets"),
        (report.grown, f"came before and have more now; {report.entries:,} entries in all"),
        (report.already_here, "already here"),
        (report.broken.count, "could not be taken (above)"),
        (report.left_out.count, "attachments without content (above)"),
        (report.not_utf8, "lines with bytes that are no UTF-8: the sign for that stands in their place"),
        (report.untied, "links or merges with tickets that are not here"),
    ]
    yield from (f"{count:>9,}  {what}" for count, what in rows if count)
    yield from _counted("not known here (name them in --map)",
                        [(f"{name} {json.dumps(word, ensure_ascii=False)}", times)
                         for (name, word), times in report.unknown.most_common()])
    yield from _counted("times that cannot be", report.absurd.most_common())
    yield from _counted("fields that mean nothing here", report.ignored.most_common())


def _counted(what: str, found: list[Any]) -> Iterator[str]:
    if found:
        yield f"{what}:"
    yield from (f"{times:>9,}  {word}" for word, times in found[:_MOST_TOLD])
    if len(found) > _MOST_TOLD:
        yield f"           and {len(found) - _MOST_TOLD:,} others (--json names them)"
