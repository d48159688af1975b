"""Commands about mail: inject hands one to the running gateway, inspect shows how one is read."""
from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gateway.cli.exits import BAD_DATA, NO_INPUT, TRY_LATER, UNAVAILABLE

if TYPE_CHECKING:
    from gateway.model.mail import Envelope, InboundMail


@click.command(short_help="Hand a mail on standard input to the running gateway.")
@click.option("--from", "mail_from", default=None, metavar="ADDRESS",
              help="Envelope sender; without it: the address in From.")
@click.argument("recipients", nargs=-1)
@click.pass_obj
def inject(config: Path | None, mail_from: str | None, recipients: tuple[str, ...]) -> None:
    """Hand a mail on standard input to the running gateway, as an MTA's pipe would.

    Without RECIPIENTS it goes to the addresses in To and Cc that belong to the gateway. The exit status is that of
    sysexits.h: 0 taken, 65 no mail on standard input, 69 refused, 75 not now (the gateway is not up): try again later.

    \b
    Example:  spoc inject support@example.test < mail.eml
    """
    from gateway.sources.handover import NotRunning, hand_over

    raw = sys.stdin.buffer.read()
    if not raw.strip():
        _end(BAD_DATA, "there is no mail on standard input")
    running = _running(config)
    sender = mail_from if mail_from is not None else (_addresses(raw, b"from") or [""])[0]
    named = list(recipients) or [*_addresses(raw, b"to"), *_addresses(raw, b"cc")]
    if not named:
        _end(BAD_DATA, "the mail names no recipient: give one, for example `spoc inject support@example.test`")
    try:
        replies = hand_over(raw, sender.strip("<>"), named, _lmtp(running))
    except (NotRunning, OSError):
        _end(TRY_LATER, "the gateway does not answer: start it with `spoc run`")
    wanted = replies if recipients else [r for r in replies if r.code != 550] or replies
    for reply in wanted:
        if not reply.is_taken:
            _end(TRY_LATER if reply.may_be_repeated else UNAVAILABLE, f"{reply.recipient}: {reply.code} {reply.text}")


def _end(status: int, sentence: str) -> Any:
    click.echo(f"spoc: {sentence}", err=True)
    raise click.exceptions.Exit(status)


def _running(config: Path | None) -> dict[str, Any]:
    """What the running gateway wrote about itself."""
    from gateway.settings.where import data_directory

    place = data_directory(config, os.environ) / "run.json"
    try:
        told: dict[str, Any] = json.loads(place.read_text())
    except (OSError, ValueError):
        _end(TRY_LATER, f"no gateway is running on {place.parent}: start it with `spoc run`")
    return told


def _lmtp(running: dict[str, Any]) -> Any:
    from gateway.sources.handover import HostPort

    if "lmtp_socket" in running:
        return Path(running["lmtp_socket"])
    if "lmtp" not in running:
        _end(UNAVAILABLE, "the gateway listens for no LMTP: set listen.lmtp_host or listen.lmtp_socket")
    return HostPort(*running["lmtp"])


def _addresses(raw: bytes, header: bytes) -> list[str]:
    """The addresses in the first header of that name: enough to hand a mail over, never to believe it."""
    from email.utils import getaddresses

    head = raw.replace(b"\r\n", b"\n").split(b"\n\n", 1)[0][:262_144].replace(b"\n ", b" ").replace(b"\n\t", b" ")
    for line in head.split(b"\n"):
        name, _, value = line.partition(b":")
        if name.strip().lower() == header:
            return [a for _, a in getaddresses([value[:16_384].decode("utf-8", "replace")]) if "@" in a]
    return []


def _from_nowhere(mail: InboundMail) -> Envelope:
    """An envelope for a file: the sender is the Return-Path where the mail has one."""
    from datetime import UTC, datetime

    from gateway.model.mail import Envelope, Source

    sender = mail.header("return-path").strip().strip("<>")
    return Envelope(Source.INJECT, sender or ("" if mail.header("return-path") else "unknown"), (),
                    datetime.fromtimestamp(0, UTC))


@click.command(short_help="Show how mails are read, as JSON Lines.")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line; this is the default and the only form.")
def inspect(files: tuple[Path, ...], as_json: bool) -> None:  # noqa: ARG001 - accepted for scripts that say --json everywhere
    """Show how mails are read: one JSON object a line, in the order of FILES. "-" is standard input.

    Needs no running gateway, no settings and no database; changes nothing. The exit status is 66 where a file cannot be
    read; the others are shown all the same.

    \b
    Example:  spoc inspect mail.eml
    """
    from gateway.mail.inspect import describe
    from gateway.mail.parse import parse
    from gateway.mail.screen import screen
    from gateway.model.policy import Limits, ScreenPolicy

    limits, policy = Limits(), ScreenPolicy(own_addresses=(), loop_marker="")
    failed = False
    for file in files:
        try:
            raw = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
        except OSError as error:
            failed = True
            click.echo(json.dumps({"file": str(file), "error": f"cannot be read: {error.strerror}"}))
            continue
        mail = parse(raw, limits)
        screening = screen(mail, _from_nowhere(mail), policy)
        click.echo(json.dumps({"file": str(file), **describe(mail, screening)}, ensure_ascii=True))
    if failed:
        raise click.exceptions.Exit(NO_INPUT)
