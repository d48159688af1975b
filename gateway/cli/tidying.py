"""`spoc tidy`: what the gateway does by itself at a quiet hour, at once, or shown without doing it."""
from __future__ import annotations

from collections.abc import Mapping
from contextlib import nullcontext
from pathlib import Path

import click

from gateway.cli.opened import many, opened, print_json, size
from gateway.cli.running import load_settings

_THINGS = {"ignored_mails": ("mail", " of which nothing came"), "handled_mails": ("mail", " handled"),
           "sent_letters": ("letter", " sent"), "due_times": ("due time", " past"),
           "tickets": ("ticket", " emptied, as its topic is kept no longer"), "files": ("file", " that nothing names")}


@click.command(short_help="Clear away what has been kept long enough.")
@click.option("--dry-run", "is_rehearsal", is_flag=True, help="Only say what would go; nothing is changed.")
@click.option("--compact", "is_compact", is_flag=True,
              help="Give free space back to the disk, too. The gateway must not be running, and the disk must hold the "
                   "database twice. SQLite only.")
@click.option("--json", "as_json", is_flag=True, help="The stable form (docs/json.md).")
@click.pass_obj
def tidy(config: Path | None, is_rehearsal: bool, is_compact: bool, as_json: bool) -> None:
    """Clear away what has been kept long enough ([retention] in the settings), as the gateway does each night.

    The gateway may run meanwhile. Tickets, their words and their files stay; what goes are bytes of mails and letters,
    and files that nothing names any more (docs/growth.md).

    \b
    Example:  spoc tidy --dry-run
    """
    from gateway import caretaker
    from gateway.service import now
    from gateway.store import compacting
    from gateway.store.engine import InstanceLock

    settings = load_settings(config)
    if is_compact and is_rehearsal:
        raise click.UsageError("--compact cannot be rehearsed: leave out --dry-run")
    if is_compact and not settings.database_url.startswith("sqlite"):
        raise click.UsageError("--compact is for SQLite: on PostgreSQL autovacuum does it")
    tally = caretaker.Tally.empty()
    alone = InstanceLock(settings.data_dir / "instance.lock") if is_compact else nullcontext()
    with opened(config) as store, alone:
        for gone in caretaker.tidy(store, settings.retention_policy(), now(), rehearsal=is_rehearsal):
            tally.add(gone)
        compacted = compacting.compact(store) if is_compact else None
        free = compacting.free_bytes(store)
    found = {name: {"count": tally.counts[name], "bytes": tally.bytes[name]} for name in _THINGS}
    if as_json:
        print_json({"dry_run": is_rehearsal, **found, "free_bytes": free, "compacted": compacted})
    else:
        click.echo(_told(found, free, compacted, is_rehearsal=is_rehearsal))


def _told(found: Mapping[str, Mapping[str, int]], free: int, compacted: tuple[int, int] | None, *,
          is_rehearsal: bool) -> str:
    """A line for each kind of thing, and how large the database is."""
    verb = "would go" if is_rehearsal else "gone"
    lines = [f"{verb:<10}{many(found[name]['count'], thing)}{which} ({size(found[name]['bytes'])})"
             for name, (thing, which) in _THINGS.items()]
    if compacted:
        lines.append(f"database  {size(compacted[1])}, before: {size(compacted[0])}")
    elif free:
        lines.append(f"database  {size(free)} of it are free for new mail")
    return "\n".join(lines)
