"""Commands that look at the store: tickets, ticket, status, inbox, release, preview. They work while `run` is up."""
from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from gateway.cli.clocks import told
from gateway.cli.completing import letter_names
from gateway.cli.exits import NOT_FOUND
from gateway.cli.opened import mails, many, minute, no_such_ticket, opened, place, print_json, soon
from gateway.cli.running import load_settings
from gateway.model.confidence import as_told

_WITHOUT_PLURAL = ("held", "automatic", "spam", "quarantined")
"""Outcomes that say how a mail is, not what it is."""


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns as wide as their widest value, the last one as long as it is."""
    widths = [max(len(row[i]) for row in [heads, *rows]) for i in range(len(heads) - 1)]
    lines = ["  ".join([*(cell.ljust(w) for cell, w in zip(row, widths, strict=False)), row[-1]]).rstrip()
             for row in [heads, *rows]]
    return "\n".join(lines)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="The stable form, with every entry (docs/json.md).")
@click.pass_obj
def tickets(config: Path | None, as_json: bool) -> None:
    """List the tickets, newest first.

    \b
    Example:  spoc tickets
              spoc tickets --json
    """
    from gateway.store.reports import tickets_report

    with opened(config) as store:
        found = tickets_report(store)
        wait = "" if found else soon(store)
    if as_json:
        print_json(found)
        return
    if not found:
        advice = wait or "Write a mail to the shared address, or try `spoc demo`."
        click.echo(f"No tickets yet{place(config)}. {advice}")
        return
    keys = ("status", "urgency", "topic", "poc", "stakeholder", "subject")
    rows = [(f"#{t['id']}", *({**t, "topic": _topic(t)}[key] for key in keys)) for t in reversed(found)]
    click.echo(_table(("ticket", *keys), rows))


@click.command()
@click.argument("number", type=int)
@click.option("--json", "as_json", is_flag=True, help="The stable form (docs/json.md).")
@click.pass_obj
def ticket(config: Path | None, number: int, as_json: bool) -> None:
    """Show one ticket with its whole history.

    \b
    Example:  spoc ticket 118
    """
    from gateway.model.ticket import TicketId
    from gateway.store.reports import ticket_report

    with opened(config) as store:
        found = ticket_report(store, TicketId(number))
        wait = "" if found else soon(store)
    if found is None:
        no_such_ticket(config, number, wait)
    if as_json:
        print_json(found)
        return
    click.echo(f"#{found['id']} {found['subject']}\n{found['status']}, {found['urgency']}, "
               f"topic {_topic(found)}, POC {found['poc']}, stakeholder {found['stakeholder']}")
    if found["triage"]:
        click.echo(_thought(found["triage"]))
    for line in _put_on_it(found):
        click.echo(line)
    for entry in found["entries"]:
        click.echo(f"\n--- {minute(entry['at'])}  {entry['kind']} ({entry['visibility']}) from {entry['from']}")
        click.echo(entry["text"])
        for part in entry["attachments"]:
            click.echo(f"    attached: {part['name']} ({part['size']} bytes)")


def _topic(ticket: Mapping[str, Any]) -> str:
    """Its name; where it has none, whether the classifier was unsure or was never asked."""
    return str(ticket["topic"] or ("unsure" if ticket["triage"] else "none"))


def _put_on_it(ticket: dict[str, Any]) -> Iterator[str]:
    """What POCs have put on the ticket: only what is there, a line each; decisions and actions last."""
    told = {
        "labels": ", ".join(ticket["labels"]),
        "linked with": ", ".join(f"#{number}" for number in ticket["links"]),
        "goes on in": f"#{ticket['merged_into']}" if ticket["merged_into"] else "",
        "to be done by": ticket["due"],
        "waits until": ticket["wait_until"],
        "POC stands in for": ticket["covers_for"],
    }
    yield from (f"{name}: {value}" for name, value in told.items() if value)
    for decision in ticket["decisions"]:
        yield f"decision of {decision['by']}, {decision['at'][:10]}: {decision['text']}"
    for action in ticket["actions"]:
        due = f" by {action['due']}" if action["due"] else ""
        yield f"action of {action['who']}{due}{' (done)' if action['done_at'] else ''}: {action['text']}"


def _thought(triage: dict[str, Any]) -> str:
    """What the classifier thought of the ticket's first mail, in a line."""
    best = triage["topic"] or f"unsure, best guess {triage['best']}"
    because = ", ".join(f'"{word}"' for word in triage["why"])
    why = f" because {because}" if because else ""
    return f"classifier: {best} ({as_told(triage['confidence']):.0%}){why}; model {triage['model'][:12]}"


@click.command(short_help="Say what waits, what was given up, how mails ended.")
@click.option("--json", "as_json", is_flag=True, help="The stable form (docs/json.md).")
@click.pass_obj
def status(config: Path | None, as_json: bool) -> None:
    """Say what is waiting, what was given up, how every accepted mail ended, and which model classifies.

    \b
    Example:  spoc status
    """
    from gateway.store.reports import status_report
    from gateway.triage import model_report

    with opened(config) as store:
        found = {**status_report(store), "model": model_report(load_settings(config).model_dir)}
    if as_json:
        print_json(found)
        return
    ended = ", ".join(_ended(outcome, count) for outcome, count in found["outcomes"].items() if count) or "nothing yet"
    click.echo(f"taken in      {mails(found['accepted'])}: {ended}\n"
               f"waiting       {mails(found['inbound_pending'])}, {many(found['outbox_pending'], 'letter')}\n"
               f"quarantined   {mails(found['quarantined'])}" + (" (see `spoc inbox`)" if found["quarantined"] else "")
               + f"\ngiven up      {many(found['given_up'], 'letter')}\nclock         {told(found['clock_held'])}"
               f"\nclassifier    {_model_line(found['model'])}")
    for one in found["troubles"]:
        why = f": {one['why']}" if one["why"] else ""
        click.echo(f"trouble       {one['what']}, since {minute(one['since'])}{why}")


def _ended(outcome: str, count: int) -> str:
    """So many mails that ended so: 2 new tickets, 3 spam."""
    return f"{count:,} {outcome}" if outcome in _WITHOUT_PLURAL else many(count, outcome)


def _model_line(model: Mapping[str, Any]) -> str:
    """Which model answers, and whether a newer one was refused."""
    if model["version"] is None:
        return "no model yet"
    known = "" if model["lessons"] is None else f", taught by {many(model['lessons'], 'ticket')}"
    line = f"model {model['version']}, made {minute(model['made_at'])}{known}"
    refused = model["refused"]
    return line if refused is None else (
        f"{line}\n              {refused['version']} is not in use: {refused['why']} "
        f"(`spoc model promote {refused['version']}` puts it in use all the same)")


@click.command(short_help="List the mails in quarantine, with the reason.")
@click.option("--json", "as_json", is_flag=True, help="The stable form (docs/json.md).")
@click.pass_obj
def inbox(config: Path | None, as_json: bool) -> None:
    """List the mails that wait for a person: those in quarantine, with the reason.

    \b
    Example:  spoc inbox
    """
    from gateway.log import without_tags
    from gateway.store.set_aside import quarantined

    with opened(config) as store:
        found = [{**m, "recipients": [without_tags(r) for r in m["recipients"]]} for m in quarantined(store)]
    if as_json:
        print_json(found)
        return
    if not found:
        click.echo("Nothing is in quarantine.")
        return
    rows = [(str(m["id"]), str(m["received_at"]), m["mail_from"] or "<>", m["reason"] or "") for m in found]
    click.echo(_table(("id", "received", "from", "reason"), rows))
    click.echo("\nLet one go with `spoc release ID`.")


@click.command(short_help="Let a mail out of quarantine.")
@click.argument("inbound", metavar="ID", type=int)
@click.pass_obj
def release(config: Path | None, inbound: int) -> None:
    """Let a mail out of quarantine: it is handled again, whatever the screening said. `spoc inbox` lists the IDs.

    So is one that was dropped or is spam, for as long as it is kept: the console shows its ID.

    \b
    Example:  spoc release 42
    """
    from gateway.model.mail import InboundId
    from gateway.service import now
    from gateway.store.set_aside import let_go

    with opened(config) as store:
        gone = let_go(store, InboundId(inbound), now())
    if not gone:
        click.echo(f"spoc: no mail {inbound} is in quarantine; `spoc inbox` lists them", err=True)
        raise click.exceptions.Exit(NOT_FOUND)
    click.echo(f"Mail {inbound} is on its way again.")


@click.command(short_help="Show a letter with invented values, or the names of all.")
@click.argument("letter", required=False, shell_complete=letter_names)
@click.option("--html", "as_html", is_flag=True, help="The HTML part in place of the text.")
@click.option("--language", default="en", show_default=True, help="Language; English where there is no such letter.")
@click.pass_obj
def preview(config: Path | None, letter: str | None, as_html: bool, language: str) -> None:
    """Show a letter with invented values; without LETTER: the names of all letters.

    \b
    Example:  spoc preview receipt
              spoc preview new-ticket --language de --html > letter.html
    """
    from gateway.letters import NOW, Letters, sample, sample_frame
    from gateway.model.letters import LETTERS

    names = [kind.name for kind in LETTERS]
    if letter is None:
        click.echo("\n".join(names))
        return
    if letter not in names:
        click.echo(f'spoc: there is no letter "{letter}"; there are: {", ".join(names)}', err=True)
        raise click.exceptions.Exit(NOT_FOUND)
    rendered = Letters(overrides=_overrides(config)).render(sample(letter), sample_frame(language), NOW)
    click.echo(rendered.html if as_html else f"Subject: {rendered.subject}\n\n{rendered.text}")


def _overrides(config: Path | None) -> Any:
    return load_settings(config).letters.folder
