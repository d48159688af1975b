"""`spoc import`: old mail becomes tickets, and nobody is written to."""
from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gateway.cli.bringing import Bringing
from gateway.cli.completing import keys_of
from gateway.cli.exits import BadData, Later, NotThere
from gateway.cli.running import load_settings

if TYPE_CHECKING:
    from gateway.importing.found import Found
    from gateway.settings import Settings
    from gateway.settings.mailboxes import MailboxSettings

_FILE = click.Path(path_type=Path, dir_okay=False)
_FOLDER = click.Path(path_type=Path, file_okay=False)


@click.group(name="import", short_help="Bring old mail in as tickets, without a letter to anybody.")
def import_() -> None:
    """Bring in what was before the gateway. No letters are written, nothing is promised, and nothing is doubled: begun
    again it passes over what is here already. The gateway may run meanwhile.

    \b
    Examples:  spoc import mbox old.mbox --dry-run
               spoc import maildir ~/Maildir --topic-from folder
               spoc import imap support --folder Archive
               spoc import jsonl rt.jsonl --system rt
    """


_OPTIONS = (
    click.option("--status", type=click.Choice(["auto", "open", "closed"]), default="auto", show_default=True,
                 help="How the tickets stand; auto: closed where the last mail is older than desk.close_after."),
    click.option("--topic", metavar="KEY", help="What all of it is about, where nothing else says it."),
    click.option("--topic-from", default="", metavar="HEADER|folder",
                 help="A header whose labels name topics (X-Gmail-Labels, Keywords), or the folder's name."),
    click.option("--classify", is_flag=True, help="Ask the classifier about tickets that stay open without a topic."),
    click.option("--project", metavar="KEY", help="Of mails that were sent to no address of ours; else the first one."),
    click.option("--poc", metavar="KEY", help="Who gets all tickets; without it the rules of routing say it."),
    click.option("--ours", multiple=True, metavar="ADDRESS|DOMAIN",
                 help="Whose mails are the house's too, besides those of the settings. May be given several times."),
    click.option("--dry-run", is_flag=True, help="Only tell what would come of it."),
    click.option("--json", "as_json", is_flag=True, help="The stable form (docs/json.md)."),
)


def _with_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options that all sources have; the command gets them as one `Bringing`."""

    @functools.wraps(command)
    def run(config: Path | None, *arguments: Any, **given: Any) -> None:
        mine = {name: given.pop(name) for name in tuple(given) if name in _ASKED}
        command(Bringing(load_settings(config), **mine), *arguments, **given)

    decorated = click.pass_obj(run)
    for option in reversed(_OPTIONS):
        decorated = option(decorated)
    return decorated


_ASKED = frozenset(field.name for field in fields(Bringing))


@import_.command(short_help="Bring in the mails of mbox files.")
@click.argument("files", nargs=-1, required=True, type=_FILE)
@_with_options
def mbox(bringing: Bringing, files: tuple[Path, ...]) -> None:
    """Bring in the mails of FILES, in any form of mbox: Thunderbird, mutt, Google Takeout, `spoc export`.

    \b
    Example:  spoc import mbox old.mbox --dry-run
    """
    for file in files:
        _must_be_there(file)
        _must_be_mbox(file)
    most = bringing.settings.listen.max_message_bytes
    bringing.bring(_one_after_the_other(files, most), sum(file.stat().st_size for file in files), "bytes")


def _one_after_the_other(files: Iterable[Path], most: int) -> Iterator[Found]:
    """The mails of all files; how much has been gone through counts on from file to file."""
    from gateway.importing.mbox import in_mbox

    before = 0
    for file in files:
        for one in in_mbox(file, most):
            yield replace(one, passed=before + one.passed)
        before += file.stat().st_size


@import_.command(short_help="Bring in the mails of a Maildir and its folders.")
@click.argument("folder", type=_FOLDER)
@click.option("--folder", "wanted", multiple=True, metavar="NAME",
              help="Only this folder of it, for example Sent or Support/Billing. May be given several times.")
@_with_options
def maildir(bringing: Bringing, folder: Path, wanted: tuple[str, ...]) -> None:
    """Bring in the mails of the Maildir FOLDER and of all folders in it, but for drafts, spam and what was deleted.

    \b
    Example:  spoc import maildir /var/mail/support --dry-run
    """
    from gateway.importing.maildir import count_mails, folders, in_maildir, is_left_out

    _must_be_there(folder)
    there = folders(folder)
    missing = [name for name in wanted if name not in there]
    if missing or not there:
        said = f"there is no folder {missing[0]}" if missing else "this is no Maildir: it has no folder cur or new"
        raise NotThere(f"{folder}: {said}; what is there: {', '.join(there) or 'nothing'}")
    chosen = wanted or tuple(name for name in there if not is_left_out(name))
    bringing.left_out = [name for name in there if name not in chosen]
    most = bringing.settings.listen.max_message_bytes
    bringing.bring(in_maildir(folder, chosen, most), count_mails(folder, chosen), "mails")


@import_.command(short_help="Bring in the mails of a mailbox of the settings, by IMAP.")
@click.argument("key", shell_complete=keys_of("mailboxes"))
@click.option("--folder", "wanted", multiple=True, metavar="NAME",
              help="This folder, else that of the settings. May be given several times.")
@_with_options
def imap(bringing: Bringing, key: str, wanted: tuple[str, ...]) -> None:
    """Bring in the mails of the mailbox KEY, [mailboxes.KEY] in the settings. Nothing in it changes.

    \b
    Example:  spoc import imap support --folder Archive
    """
    from gateway.house import build
    from gateway.house.mailing import mailbox_config
    from gateway.importing.mailbox import count_mails, in_mailbox
    from gateway.service import now
    from gateway.sources.imap_errors import FolderMissing, MailboxError
    from gateway.sources.imap_link import connect
    from gateway.sources.imap_stop import Stop

    known = _mailbox_of(bringing.settings, key)
    folders = wanted or (known.folder,)
    house = build(bringing.settings)
    stop = Stop()
    try:
        link = connect(mailbox_config(bringing.settings, house.store, key, now), stop)
        count = sum(count_mails(link, folder) for folder in folders)
        bringing.bring((mail for folder in folders for mail in in_mailbox(link, folder, key)), count, "mails")
        link.close()
    except FolderMissing as error:
        raise NotThere(f"{error.text} - name another one with --folder") from None
    except MailboxError as error:
        raise Later(f"{error.text} - begin again: what is here by now is passed over") from None
    finally:
        stop.close()
        house.close()


def _must_be_there(path: Path) -> None:
    if not path.exists():
        raise NotThere(f"there is no {path}")


def _must_be_mbox(file: Path) -> None:
    """What is none would give no mails, and nobody would know that there were any."""
    from gateway.importing.mbox import is_mbox

    if not is_mbox(file):
        raise BadData(f'{file} is no mbox: it must begin like "From sam@example.org Mon Nov 23 09:05:00 2026"; '
                      "unpack it where it is packed")


def _mailbox_of(settings: Settings, key: str) -> MailboxSettings:
    if key not in settings.mailboxes:
        named = ", ".join(settings.mailboxes) or "none"
        raise click.UsageError(f'the settings have no mailbox "{key}"; they have: {named}')
    return settings.mailboxes[key]
