"""`spoc search`: which tickets hold all the words, best first, and the line where they stand."""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gateway.cli.exits import NOT_FOUND
from gateway.cli.opened import opened, place, print_json, soon
from gateway.cli.running import load_settings

if TYPE_CHECKING:
    from gateway.model.record import Hit, Saying
    from gateway.model.ticket import EntryKind
    from gateway.store.search_words import Term

# A word with a minus is no option here; so -h is none either, as -hardware would be taken for it.
_WORDS_MAY_BEGIN_WITH_MINUS = {"ignore_unknown_options": True, "help_option_names": ["--help"]}


@click.command(short_help="Find tickets by words.", context_settings=_WORDS_MAY_BEGIN_WITH_MINUS)
@click.argument("words", nargs=-1, required=True, type=click.UNPROCESSED)
@click.option("--json", "as_json", is_flag=True, help="The stable form (docs/json.md).")
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="At most so many tickets.")
@click.option("--decisions", is_flag=True, help="Only tickets with a decision, and what was decided.")
@click.option("--actions", is_flag=True, help="Only tickets with an action, and what was to be done.")
@click.option("--project", default="", metavar="KEY", help="Only tickets of this project.")
@click.pass_obj
def search(config: Path | None, words: tuple[str, ...], as_json: bool, limit: int, decisions: bool, actions: bool,
           project: str) -> None:
    """Find the tickets that hold all WORDS, best first, with the line where they stand.

    Looked through are titles, stakeholders, mails, notes, decisions and actions. A word finds longer ones that begin
    with it; -word excludes; a phrase stands in double quotes, which the shell must let through.

    \b
    Examples:  spoc search storage budget -draft
               spoc search --decisions '"summer fair"'
    """
    from gateway.store.search import search as find_tickets
    from gateway.store.search_words import read_query

    _must_be_known(project, load_settings(config).projects)
    typed = " ".join(words)
    query = read_query(typed)
    if not query.wanted:
        raise click.UsageError("there is no word to look for: at least one must stand without a minus")
    with opened(config) as store:
        found = find_tickets(store, typed, kinds=_kinds(decisions, actions), project=project, limit=limit)
        wait = "" if found else soon(store)
    if as_json:
        print_json([_as_json(one) for one in found])
    elif found:
        click.echo("\n\n".join(_shown(one, query.wanted) for one in found))
    else:
        advice = wait or "A ticket must hold all the words; `spoc tickets` lists all."
        click.echo(f"spoc: nothing was found{place(config)}. {advice}", err=True)
        raise click.exceptions.Exit(NOT_FOUND)


def _must_be_known(project: str, projects: Iterable[str]) -> None:
    if project and project not in projects:
        raise click.UsageError(f'there is no project "{project}"; there are: {", ".join(projects)}')


def _kinds(decisions: bool, actions: bool) -> Sequence[EntryKind]:
    from gateway.model.ticket import EntryKind
    from gateway.store.search import SPOKEN

    only = [kind for kind, wanted in ((EntryKind.DECISION, decisions), (EntryKind.ACTION, actions)) if wanted]
    return only or SPOKEN


def _shown(found: Hit, terms: Sequence[Term]) -> str:
    """Two lines about the ticket, one of what was said; what was found in bold, where it goes to a terminal."""
    head = f"#{found.ticket} {_marked(found.title, terms)}"
    lines = [head, f"    {found.status}, POC {found.poc}, stakeholder {_marked(found.stakeholder, terms)}"]
    if found.saying is not None:
        lines.append(f"    {_who(found.saying)}: {_marked(found.saying.line, terms)}")
    return "\n".join(lines)


def _who(saying: Saying) -> str:
    """decision of ana@example.test on 2026-11-20 (internal)."""
    marks = [str(saying.visibility)] if saying.visibility == "internal" else []
    marks += ["unconfirmed"] if saying.unconfirmed else []
    shown = f" ({', '.join(marks)})" if marks else ""
    return f"{saying.kind} of {_plain(saying.author)} on {saying.at:%Y-%m-%d}{shown}"


def _marked(text: str, terms: Sequence[Term]) -> str:
    """The words in bold; `click.echo` takes that away again where no terminal reads it."""
    from gateway.store.search_words import mark

    return mark(_plain(text), terms, "\x1b[1m", "\x1b[0m")


def _plain(text: str) -> str:
    """Without signs that a terminal would obey."""
    from gateway.mail.clean import clean_value

    return clean_value(text)


def _as_json(found: Hit) -> dict[str, Any]:
    said = found.saying
    return {
        "id": found.ticket,
        "subject": found.title,
        "status": found.status,
        "project": found.project,
        "stakeholder": found.stakeholder,
        "poc": found.poc,
        "entry": said and {
            "kind": said.kind, "visibility": said.visibility, "unconfirmed": said.unconfirmed, "from": said.author,
            "at": said.at, "line": said.line,
        },
    }
