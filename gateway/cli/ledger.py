"""`spoc ledger`: the operator's daily account, as the letter has it, without sending anything."""
from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gateway.cli.completing import keys_of
from gateway.cli.exits import NOT_FOUND
from gateway.cli.opened import opened, print_json
from gateway.cli.running import load_settings

if TYPE_CHECKING:
    from gateway.model.ledger import Books, Premises
    from gateway.model.people import Directory, Person
    from gateway.settings import Settings


@click.command(short_help="Show how all mail ended and what waits for your word.")
@click.option("--operator", default="", metavar="KEY", shell_complete=keys_of("people", "operator"),
              help="As this operator reads it. Without it: as the first one.")
@click.option("--json", "as_json", is_flag=True, help="The figures in their stable form (docs/json.md).")
@click.pass_obj
def ledger(config: Path | None, operator: str, as_json: bool) -> None:
    """Show what an operator reads in his daily ledger: what came since his last one, and what waits for his word.

    \b
    Example:  spoc ledger
              spoc ledger --operator ana
    """
    from gateway.premises import look_around
    from gateway.service import now
    from gateway.store.ledger import read_books

    settings = load_settings(config)
    directory = settings.directory()
    reader = _reader(operator, directory)
    with opened(config) as store, store.read() as conn:
        books = read_books(conn, reader.key, now())
        premises = look_around(settings, store)
    if as_json:
        print_json(_as_json(books, premises))
    else:
        click.echo(_as_text(books, premises, reader, settings, directory))


def _reader(key: str, directory: Directory) -> Person:
    """The operator; the fallback POC where there is none. Ends the command where the key is nobody's."""
    from gateway.model.people import Role

    if key and key not in directory.people:
        click.echo(f'spoc: there is no person "{key}" in the settings', err=True)
        raise click.exceptions.Exit(NOT_FOUND)
    operators = [person for person in directory.people.values() if Role.OPERATOR in person.roles]
    return directory.people[key] if key else next(iter(operators), directory.people[directory.fallback_poc])


def _as_text(books: Books, premises: Premises, reader: Person, settings: Settings, directory: Directory) -> str:
    from gateway.desk.rounds.ledger import account
    from gateway.letters import Letters
    from gateway.model.letter import Frame
    from gateway.model.mail import Address
    from gateway.service import now

    project = directory.default_project
    frame = Frame(to=Address("", reader.name), project=project.name, shared_address=project.address,
                  language=reader.language, zone=reader.zone)
    letter = account(books, premises, directory, now())
    rendered = Letters(overrides=settings.letters.folder).render(letter, frame, now(), project.letters)
    return f"Subject: {rendered.subject}\n\n{rendered.text}"


def _as_json(books: Books, premises: Premises) -> dict[str, Any]:
    return {
        "since": books.since,
        "taken": books.taken,
        "outcomes": {str(outcome): count for outcome, count in books.ended.items()},
        "not_handled_yet": books.at_work,
        "inbound_pending": books.backlog,
        "outbox_pending": books.letters_due,
        "oldest_letter_at": books.oldest_letter,
        "quarantined": books.all_set_aside,
        "in_quarantine": [
            {"id": one.id, "mail_from": one.mail_from, "received_at": one.received_at, "reason": one.reason}
            for one in books.set_aside
        ],
        "given_up": books.all_unsent,
        "unsent": [
            {"id": one.id, "letter": one.letter, "recipient": one.recipient, "subject": one.subject,
             "error": one.error, "ticket": one.ticket}
            for one in books.unsent
        ],
        "held_without_answer": [
            {"id": one.mail, "person": one.person, "ticket": one.ticket, "asked_at": one.asked_at}
            for one in books.unanswered
        ],
        "troubles": [{"what": str(one.what), "since": one.since, "why": one.why} for one in books.troubles],
        "free_bytes": premises.free_bytes,
        "ends": [{"what": str(one.what), "at": one.ends_at} for one in premises.expiries],
        "model": {"version": premises.model or None, "made_at": premises.model_since},
    }
