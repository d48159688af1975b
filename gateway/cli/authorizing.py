"""`spoc auth`: how each [oauth.KEY] stands, and the login that gives the gateway access to a mailbox."""
from __future__ import annotations

import sys
import time
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gateway.cli.completing import keys_of
from gateway.cli.exits import FAILED, NOT_FOUND, TRY_LATER
from gateway.cli.long_work import ending
from gateway.cli.opened import print_json
from gateway.cli.running import load_settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from gateway.doctor.access_standing import AccessStanding
    from gateway.model.access import Registration
    from gateway.oauth.exchange import Tokens
    from gateway.settings import Settings
    from gateway.store.engine import Store

_LOOK_UP = 0.5
"""Seconds after which a pause is looked up from."""


@click.command(short_help="Log in to mailboxes at Microsoft or Google (OAuth2).")
@click.argument("key", required=False, shell_complete=keys_of("oauth"))
@click.option("--json", "as_json", is_flag=True, help="The list in its stable form (docs/json.md).")
@click.pass_obj
def auth(config: Path | None, key: str | None, as_json: bool) -> None:
    """Go through the login that gives the gateway access by [oauth.KEY]. Without KEY: say how each of them stands.

    \b
    Example:  spoc auth              the list
              spoc auth office       log in for [oauth.office]; what was there before is replaced
    """
    settings = load_settings(config)
    if key is None:
        _list(settings, as_json)
        return
    if as_json:
        raise click.UsageError("--json is for the list: leave out the key")
    if key not in settings.oauth:
        known = ", ".join(settings.oauth) or "none: docs/mail-systems.md says how one is made"
        click.echo(f'spoc: there is no [oauth.{key}] in the settings (there are: {known})', err=True)
        raise click.exceptions.Exit(NOT_FOUND)
    _authorize(settings, key)


def _list(settings: Settings, as_json: bool) -> None:
    from gateway.doctor.access_standing import standings

    found = standings(settings)
    if as_json:
        print_json([_as_json(one) for one in found])
    elif not found:
        click.echo("There is no [oauth.KEY] in the settings: docs/mail-systems.md says when one is needed.")
    else:
        click.echo("\n".join(f"{one.key:<15} {_told(one)}" for one in found))


def _as_json(one: AccessStanding) -> dict[str, Any]:
    kept = one.kept
    return {
        "key": one.key, "provider": one.provider, "grant": one.grant, "state": one.state,
        "renewed_at": kept.renewed_at if kept is not None and kept.refresh_token else None, "ends_at": one.ends_at,
        "client_secret_ends": one.secret_ends, "failing_since": kept.failing_since if kept is not None else None,
        "error": kept.error or None if kept is not None else None,
    }


def _told(one: AccessStanding) -> str:
    """How it stands, on one line."""
    from gateway.service import now

    said = f"{one.provider}, " + {
        "failing": "no access", "no login": "nobody has logged in", "by itself": "needs no login",
        "logged in": f"logged in, {one.lasts}".rstrip(", "),
    }[one.state]
    if one.secret_ends is not None:
        said += f"; client secret until {one.secret_ends}"
    return said + "".join(f"\n                {wrong.partition(': ')[2]}" for wrong in one.wrong(now()))


def _authorize(settings: Settings, key: str) -> None:
    """The login, where one is needed, and whether a token comes."""
    from gateway.doctor.access_standing import standings
    from gateway.house import open_database
    from gateway.model.access import Grant, NoAccess

    registration = settings.oauth[key].registration(key)
    try:
        with closing(open_database(settings)) as store:
            if registration.grant is Grant.REFRESH_TOKEN:
                _log_in(registration, store)
            else:
                click.echo(f"[oauth.{key}] needs no login: the application has access by itself. Trying it ...")
            _try_out(registration, store)
            _collect_at_once(settings, key, store)
    except NoAccess as error:
        click.echo(f"spoc: {error.text}", err=True)
        raise click.exceptions.Exit(FAILED if error.is_final else TRY_LATER) from None
    (standing,) = (one for one in standings(settings) if one.key == key)
    click.echo("It works: an access token came." + (f" This login lasts {standing.lasts}." if standing.lasts else ""))


def _collect_at_once(settings: Settings, key: str, store: Store) -> None:
    """Collectors that wait because they had no access look again within moments."""
    from gateway.store.mailboxes import change_mailbox

    for name, mailbox in settings.mailboxes.items():
        if mailbox.oauth == key:
            with suppress(LookupError):  # it was never opened: nothing waits
                change_mailbox(store, name, lambda kept: (replace(kept, tries=0, next_try_at=None), None))


def _log_in(registration: Registration, store: Store) -> None:
    from gateway.oauth.logins import keep, left_out
    from gateway.service import now

    click.echo(f"[oauth.{registration.key}]: log in once with the account of the mailbox. Ctrl-C ends this; nothing is "
               "changed before the end.\n")
    with ending() as ended:
        def look_up() -> None:
            if ended():  # raised here, and not by the signal: there it could get lost in code that swallows it
                raise KeyboardInterrupt

        wait = _on_another_device if registration.device_url else _in_a_browser
        tokens = wait(registration, look_up)
    keep(registration, tokens, store, now())
    for scope in left_out(registration, tokens):
        click.echo(f"spoc: not granted: {scope} - what needs it will be refused; log in again and leave it ticked",
                   err=True)


def _on_another_device(registration: Registration, look_up: Callable[[], None]) -> Tokens:
    from gateway.oauth import device

    begun = device.begin(registration)
    click.echo(f"  1. Open {begun.url} in a browser, on any device.\n"
               f"  2. Type the code {begun.user_code}\n"
               "  3. Log in, and agree.\n")
    click.echo(f"Waiting for that, {begun.seconds / 60:.0f} minutes at most ", nl=False)

    def pause(seconds: float) -> None:
        click.echo(".", nl=False)
        sys.stdout.flush()
        ends = time.monotonic() + seconds
        while (left := ends - time.monotonic()) > 0:
            time.sleep(min(left, _LOOK_UP))
            look_up()

    try:
        return device.wait(registration, begun, pause)
    finally:
        click.echo()


def _in_a_browser(registration: Registration, look_up: Callable[[], None]) -> Tokens:
    from gateway.oauth.browser import Landing, Login, wait_for_code

    with Landing() as landing:
        login = Login(registration, landing.url)
        click.echo(f"  1. Open this in a browser:\n\n{login.url}\n\n"
                   "  2. Log in, and agree.\n"
                   "  3. A browser on this machine comes back by itself. One on another machine ends at a page that\n"
                   "     it cannot open, which is right: copy the whole address from its address bar, paste it here.\n")
        click.echo("Waiting for that, 15 minutes at most ...")
        code = wait_for_code(login, landing, _typed(), lambda said: click.echo(said, err=True), look_up)
    click.echo("The login came back.")
    return login.redeem(code)


def _typed() -> int | None:
    """Where somebody can paste; None where nobody can."""
    try:
        return sys.stdin.fileno()
    except (AttributeError, OSError, ValueError):
        return None


def _try_out(registration: Registration, store: Store) -> None:
    """Asks for an access token as the running gateway will do; NoAccess where none comes."""
    from gateway.oauth import AccessTokens
    from gateway.service import now

    AccessTokens(registration, store, now).token()
