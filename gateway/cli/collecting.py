"""`spoc mailbox`: how the mailboxes stand that mail is collected from; a look into one; the word how it is to start."""
from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from gateway.cli.completing import keys_of
from gateway.cli.exits import NOT_FOUND
from gateway.cli.opened import mails, print_json
from gateway.cli.running import load_settings

if TYPE_CHECKING:
    from gateway.model.mailbox import Mailbox
    from gateway.settings import Settings
    from gateway.sources.imap_errors import MailboxError
    from gateway.sources.imap_folder import Folder
    from gateway.store.engine import Store

_MOST_COUNTED = 1000
_WORDS: Mapping[str, str] = {
    "": "works",
    "not decided": "waits: `spoc mailbox start {key}`",
    "refused": "does not let us in",
    "no token": "gives no access: `spoc auth`",
    "no folder": "has no such folder",
    "not put away": "works, but mails cannot be moved",
    "away": "cannot be reached",
}


@click.group(invoke_without_command=True, short_help="Say how the mailboxes stand that mail is collected from.")
@click.option("--json", "as_json", is_flag=True, help="The list in its stable form (docs/json.md).")
@click.pass_context
def mailbox(context: click.Context, as_json: bool) -> None:
    """Say how the mailboxes stand that mail is collected from by IMAP.

    \b
    Example:  spoc mailbox                              the list
              spoc mailbox check support                log in to [mailboxes.support] and say what is found
              spoc mailbox start support --from-now-on  leave what lies in it, collect what comes
              spoc mailbox start support --everything   take what lies in it too, without letters to anybody
    """
    if context.invoked_subcommand is not None:
        return
    settings = load_settings(context.obj)
    found = _listed(settings)
    if as_json:
        print_json(found)
    elif found:
        click.echo("\n\n".join(map(_as_text, found)))
    else:
        click.echo("No mailbox is collected from: there is no [mailboxes.KEY] in the settings.")


def _listed(settings: Settings) -> list[dict[str, Any]]:
    """Every mailbox of the settings, in its stable form."""
    from gateway.house import open_database
    from gateway.store.mailboxes import count_taken, read_mailboxes

    if not settings.mailboxes:
        return []
    with closing(open_database(settings)) as store:
        kept, taken = read_mailboxes(store), count_taken(store, settings.mailboxes)
    return [_as_json(settings, key, kept.get(key), taken.get(key, 0)) for key in settings.mailboxes]


def _as_json(settings: Settings, key: str, kept: Mailbox | None, taken: int) -> dict[str, Any]:
    box = settings.mailboxes[key]
    return {
        "key": key, "host": box.host, "username": box.username, "folder": box.folder,
        "start": kept.start if kept else None,
        "trouble": kept.trouble if kept else None,
        "since": kept.failing_since if kept else None,
        "error": kept.error if kept else "",
        "next_try_at": kept.next_try_at if kept else None,
        "looked_at": kept.looked_at if kept else None,
        "taken": taken,
    }


def _as_text(told: Mapping[str, Any]) -> str:
    state = _WORDS[told["trouble"] or ""].format(key=told["key"])
    if told["trouble"] is None and told["looked_at"] is None:
        state = "has not been opened yet: `spoc run` does it"
    lines = {
        told["key"]: f"{told['username']} on {told['host']}, folder {told['folder']}",
        "  state": state + (f" (since {told['since']:%Y-%m-%d %H:%M} UTC)" if told["since"] else ""),
        "  it says": told["error"],
        "  next try": f"{told['next_try_at']:%Y-%m-%d %H:%M:%S} UTC" if told["next_try_at"] and told["error"] else "",
        "  last look": f"{told['looked_at']:%Y-%m-%d %H:%M} UTC" if told["looked_at"] else "",
        "  taken": mails(told["taken"]),
    }
    return "\n".join(f"{name:<12}  {said}" for name, said in lines.items() if said)


@mailbox.command(short_help="Log in to a mailbox and say what is found.")
@click.argument("key", shell_complete=keys_of("mailboxes"))
@click.pass_obj
def check(config: Path | None, key: str) -> None:
    """Log in to [mailboxes.KEY] and say what is found and what would be taken. Nothing in the mailbox changes.

    A running gateway that the server has refused tries again at once where this succeeds.

    \b
    Example:  spoc mailbox check support
    """
    from gateway.house import open_database
    from gateway.house.mailing import mailbox_config
    from gateway.service import now
    from gateway.sources.imap_errors import MailboxError
    from gateway.sources.imap_folder import open_folder
    from gateway.sources.imap_link import connect
    from gateway.sources.imap_stop import Stop

    settings = _settings_with(config, key)
    stop = Stop()
    with closing(stop), closing(open_database(settings)) as store:
        try:
            with closing(connect(mailbox_config(settings, store, key, now), stop)) as link:
                _say("server", f"{link.config.host}:{link.config.port} ({link.config.tls}) lets {link.config.user} in")
                _say("it can", ", ".join(_abilities(link.abilities)))
                folder = open_folder(link, read_only=True)
                _say("folder", f"{folder.name} holds {mails(folder.exists)}")
                _say("taken", _would_take(settings, store, key, folder))
        except MailboxError as error:
            click.echo(f"spoc: {error.text}{_remedy(settings, key, error)}", err=True)
            raise click.exceptions.Exit(NOT_FOUND) from None
        _let_try(store, key)


def _remedy(settings: Settings, key: str, error: MailboxError) -> str:
    """Which settings to look at; "" where that is not known."""
    from gateway.sources.imap_errors import AccessRefused, FolderMissing

    wanted = ""
    if "certificate" in error.text:
        wanted = "ca_file, or certificate_sha256 for a certificate of its own making"
    elif isinstance(error, FolderMissing):
        wanted = "folder"
    elif isinstance(error, AccessRefused) and not settings.mailboxes[key].oauth:
        wanted = "username and password"
    return f" - see {wanted}, in [mailboxes.{key}]" if wanted else ""


def _say(name: str, words: str) -> None:
    click.echo(f"{name:<9} {words}")


def _abilities(has: frozenset[str]) -> Iterator[str]:
    """What the collecting makes use of, and what happens where the server lacks it."""
    yield "IDLE" if "IDLE" in has else "no IDLE (it is asked now and then)"
    yield "MOVE" if "MOVE" in has else "no MOVE (mails are copied, then deleted)"
    if "MOVE" not in has:
        yield "UIDPLUS" if "UIDPLUS" in has else "no UIDPLUS (moved mails stay, marked as deleted)"


def _would_take(settings: Settings, store: Store, key: str, folder: Folder) -> str:
    """What the next look of a running gateway takes."""
    from gateway.desk.collecting import opened
    from gateway.house.mailing import wanted_start
    from gateway.model.mailbox import Mailbox, Sight, Start
    from gateway.service import now
    from gateway.store.mailboxes import read_mailboxes

    config = folder.link.config
    kept = (read_mailboxes(store).get(key) or Mailbox(key, config.folder)).at(config.folder, config.account)
    seen = Sight(folder.uidvalidity, folder.uidnext, folder.exists)
    after = opened(kept, seen, wanted_start(settings, key), now())
    if after.start is None:
        return f"nothing, until you say how to start: `spoc mailbox start {key}` with --from-now-on or --everything"
    count = len(folder.above(after.next_uid, _MOST_COUNTED))
    if not count:
        return "nothing: there is no new mail"
    many = f"{_MOST_COUNTED} or more mails" if count == _MOST_COUNTED else mails(count)
    if after.next_uid >= after.old_below:
        return f"{many} would be"
    quietly = "those from before the gateway without letters to anybody"
    return f"up to {many} would be, {quietly if after.start is Start.EVERYTHING else 'those from before it are not'}"


def _let_try(store: Store, key: str) -> None:
    """A collector that waits because it was refused tries at once."""
    from gateway.store.mailboxes import change_mailbox, read_mailboxes

    if key in read_mailboxes(store):
        change_mailbox(store, key, lambda kept: (replace(kept, next_try_at=None), None))


@mailbox.command(short_help="Say what becomes of the mails that lie in a mailbox.")
@click.argument("key", shell_complete=keys_of("mailboxes"))
@click.option("--from-now-on", "start", flag_value="now", help="They stay as they are; what comes is collected.")
@click.option("--everything", "start", flag_value="everything",
              help="They become tickets too, and nobody is written to because of them.")
@click.pass_obj
def start(config: Path | None, key: str, start: str | None) -> None:
    """Say what becomes of the mails that lie in [mailboxes.KEY]. A running gateway begins within seconds.

    \b
    Example:  spoc mailbox start support --from-now-on
    """
    from gateway.desk.collecting import decided
    from gateway.house import open_database
    from gateway.model.mailbox import Start
    from gateway.store.mailboxes import decide_start

    if start is None:
        raise click.UsageError("say one of the two: --from-now-on or --everything")
    settings = _settings_with(config, key)
    was: list[Mailbox] = []

    def decide(kept: Mailbox) -> Mailbox:
        was.append(kept)
        return kept if kept.start else decided(kept, Start(start))

    with closing(open_database(settings)) as store:
        decide_start(store, key, settings.mailboxes[key].folder, decide)
    if was[0].start is not None:
        click.echo(f"spoc: {key} has started already ({_STARTED[was[0].start]}); mails that were left alone come in by "
                   f"`spoc import imap {key}`", err=True)
        raise click.exceptions.Exit(NOT_FOUND)
    click.echo(f"Said: {key} starts {_STARTED[start]}. A running gateway begins within seconds.")


_STARTED: Mapping[str, str] = {"now": "from now on", "everything": "with everything that lies in it, without letters"}


def _settings_with(config: Path | None, key: str) -> Settings:
    """The settings; ends the command where they have no such mailbox."""
    settings = load_settings(config)
    if key not in settings.mailboxes:
        _end(f'there is no [mailboxes.{key}] in the settings; there are: {", ".join(settings.mailboxes) or "none"}')
    return settings


def _end(sentence: str) -> NoReturn:
    click.echo(f"spoc: {sentence}", err=True)
    raise click.exceptions.Exit(NOT_FOUND)
