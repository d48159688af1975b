"""The command demo: a private gateway, a real conversation through its sockets, told as a story of mails.

Everything is real but the people: the gateway runs as a process of its own with a store of its own, and a small mail
server stands for the outside world. Nothing leaves this machine, and a configured gateway is never touched.
"""
from __future__ import annotations

import os
import re
import shutil
import signal
import tempfile
import textwrap
import time
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.utils import getaddresses
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gateway.cli.exits import FAILED
from gateway.cli.story_parts import SHARED, Accepts, Actor, Asks, Gets, Restarts, Scene, Step, Writes
from gateway.cli.story_settings import CHECKS_SENDERS, settings
from gateway.cli.story_texts import STORY

if TYPE_CHECKING:
    from email.message import EmailMessage

    from gateway.cli.child import Child
    from gateway.cli.mailboxes import Delivered, File, Sink

PATIENCE = 20.0
"""Seconds that a step may take."""
_A_WHILE = timedelta(hours=1)
"""What comes at fixed times came so long ago: it does not come by itself while the story is played."""
_SOON = timedelta(seconds=4)
"""A gateway that is started anew listens before that, on an idle machine."""
_WIDTH = 100
_TAG = re.compile(r"\+[a-z2-7]{16,}(?=@)")


class Missing(Exception):
    """A step of the story that did not happen, in one sentence."""


@click.command(short_help="Play a whole conversation before your eyes.")
@click.option("--keep", is_flag=True, help="Keep the temporary folder (settings, database, log) and say where it is.")
def demo(keep: bool) -> None:
    """Play a whole conversation before your eyes, in less than a minute.

    Starts a private gateway on free ports with a temporary store, and a small mail server that stands for everybody's
    mailboxes. A stakeholder writes, a POC answers from his own mailbox, has a doubtful mail held, takes a command back,
    puts a decision on record, goes on leave, and solves the second case with the answer to the first. That one comes
    back: a sponsor is asked for a yes, lists and a weekly summary are answered by number, and a meeting is booked.
    Nothing leaves this machine, and a gateway that is set up here is never touched.

    \b
    Example:  spoc demo
    """
    from gateway.cli.child import NotUp

    try:
        with _ending_with_us(), _private_gateway(keep) as (child, sink):
            Story(child, sink).play()
    except Missing as missing:
        _fail(f"the story ended early: {missing}")
    except NotUp as cause:
        _fail(f"the private gateway did not start: {cause}")


def _fail(sentence: str) -> None:
    click.echo(f"spoc: {sentence}", err=True)
    raise click.exceptions.Exit(FAILED)


@contextmanager
def _ending_with_us() -> Iterator[None]:
    """SIGTERM and SIGHUP end the demo as Ctrl-C does, so that the child is stopped and the folder removed.

    An exception that comes up while Python tidies objects away is swallowed there, and what is broken off may fail with
    another: so it is asked again at the end.
    """
    asked: list[int] = []

    def end(number: int, _frame: object) -> None:
        asked.append(number)
        raise KeyboardInterrupt

    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    except Exception:
        if not asked:
            raise
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if asked:
        raise KeyboardInterrupt


@contextmanager
def _private_gateway(keep: bool) -> Iterator[tuple[Child, Sink]]:
    """A gateway that runs on free ports, and the mailboxes of everybody it writes to; gone at the end."""
    from gateway.cli.child import Child
    from gateway.cli.mailboxes import Sink
    from gateway.service import now

    folder = Path(tempfile.mkdtemp(prefix="spoc-demo-"))
    sink = Sink()
    config = folder / "spoc.toml"
    config.write_text(settings(sink.address[1], now() - _A_WHILE))
    child = Child(config, folder / "data")
    try:
        child.start()
        yield child, sink
    finally:
        child.stop()
        sink.close()
        if keep:
            click.echo(f"Kept: {folder}  (look at it with: spoc --config {config} tickets)")
        else:
            shutil.rmtree(folder, ignore_errors=True)


class Story:
    """The table of steps, played one after the other; every step waits for what it promises."""

    def __init__(self, child: Child, sink: Sink) -> None:
        self._child = child
        self._sink = sink
        self._number = 0
        self._got: dict[Actor, list[Delivered]] = defaultdict(list)
        self._sent: set[tuple[str, str]] = set()
        """(name, digest) of each file."""

    def play(self) -> None:
        """All of it."""
        _say(f"A private gateway listens on {self._child.smtp[0]}:{self._child.smtp[1]} (SMTP). It is real, the people "
             "are not, and nothing leaves this machine.")
        for step in STORY:
            self._play(step)
        _say("\nYour turn: spoc run starts a gateway, and says where it listens and what to try next.")

    def _play(self, step: Step) -> None:
        match step:
            case Scene():
                click.secho(f"\n{step.title}", fg="yellow", bold=True)
            case Writes():
                self._write(step)
            case Gets():
                self._receive(step)
            case Asks():
                self._ask(step)
            case Accepts():
                self._accept(step)
            case Restarts():
                self._restart(step)

    def _write(self, step: Writes) -> None:
        """Show a mail and hand it to the gateway, as the mail server in front of it would."""
        from gateway.cli.mailboxes import compose, compose_reply

        files, who = _files(step), step.who
        self._sent |= {(file.name, file.sha256) for file in files}
        if step.subject:
            mail = compose(who.from_, SHARED, step.subject, step.words, files=files, headers=_vouched(who))
        else:
            letter = self._last(who, step.to)
            mail = compose_reply(letter, who.from_, step.words, files=files, headers=_vouched(who))
        to = str(mail["To"])
        self._headline(step.happens)
        _print_mail(who.from_, to, str(mail["Subject"]), step.words.strip().splitlines(), files)
        time.sleep(step.after)
        self._send(mail, who)

    def _send(self, mail: EmailMessage, who: Actor) -> None:
        from gateway.cli.mailboxes import send

        to = [address for _, address in getaddresses([str(mail["To"])])]
        try:
            send(mail, who.address, to, self._child.smtp)
        except OSError as cause:
            raise Missing(f"the gateway did not take the mail ({cause})") from cause

    def _accept(self, step: Accepts) -> None:
        """Answer the last invitation as a calendar does."""
        from gateway.cli.story_calendar import accept

        who = step.who
        mail = accept(self._last(who, "meeting-invitation"), who.from_, SHARED, _vouched(who))
        self._headline(step.happens)
        _print_mail(who.from_, SHARED, str(mail["Subject"]), (), ())
        self._send(mail, who)

    def _last(self, who: Actor, letter: str) -> Delivered:
        """The last letter of that name that he got; without a name the last one of all."""
        return next(mail for mail in reversed(self._got[who]) if letter in ("", mail.letter))

    def _receive(self, step: Gets) -> None:
        """The next letter of that name to that person, and the lines of it that matter."""
        seen = {mail.message_id for mail in self._got[step.who]}
        mail = self._sink.wait(lambda one: (one.letter, one.recipient) == (step.letter, step.who.address)
                               and one.message_id not in seen, PATIENCE)
        if mail is None:
            raise Missing(f'{step.who.first_name} got no letter "{step.letter}" within {PATIENCE:.0f} s '
                          f"(the gateway's log: {self._child.last_words()})")
        self._got[step.who].append(mail)
        self._check(step, mail)
        self._headline(step.happens)
        _print_mail(mail.header("From").replace('"', ""), mail.header("To"), mail.subject,
                    _telling(mail.text, step.shows), mail.files)

    def _check(self, step: Gets, mail: Delivered) -> None:
        """Missing where the letter is not as the story says."""
        _must_hold(f'the letter "{step.letter}"', mail.text, step.shows)
        whole = "\n".join((mail.raw.decode("utf-8", "replace"), mail.text, mail.html))
        for secret in step.hides:
            if secret in whole:
                raise Missing(f'the letter "{step.letter}" shows "{secret}"')
        if step.file and not self._sent & {(file.name, file.sha256) for file in mail.files if file.name == step.file}:
            raise Missing(f"{step.file} did not arrive as it was sent")

    def _ask(self, step: Asks) -> None:
        """What an operator sees when he types the command."""
        said = self._child.spoc(*step.arguments, timeout=PATIENCE).stdout.decode()
        command = f"spoc {' '.join(step.arguments)}"
        _must_hold(command, said, step.shows)
        self._headline(step.happens)
        click.secho(f"   $ {command}", fg="cyan")
        _print_lines(said.rstrip().splitlines())

    def _restart(self, step: Restarts) -> None:
        """Let all that comes at fixed times come soon; later than thought where the machine is slow."""
        from gateway.service import now

        self._headline(step.happens)
        soon = _SOON
        while True:
            self._child.stop()
            at = now() + soon
            self._child.config.write_text(settings(self._sink.address[1], at))
            self._child.start()
            if now() < at - _SOON / 8:
                return
            soon *= 2

    def _headline(self, happens: str) -> None:
        self._number += 1
        click.echo()
        click.secho(f"{self._number:>2} {happens}", bold=True)


def _files(step: Writes) -> list[File]:
    """What is attached: a file of that name, whose content is of no interest."""
    from gateway.cli.mailboxes import File

    return [File(step.file, b"%PDF-1.4\n" + os.urandom(20_000), "application/pdf")] if step.file else []


def _vouched(who: Actor) -> dict[str, str]:
    """What the mail server in front of the gateway says about a mail that is really his."""
    domain = who.address.rpartition("@")[2]
    return {"Authentication-Results": f"{CHECKS_SENDERS}; dmarc=pass header.from={domain}"}


def _must_hold(where: str, text: str, wanted: Iterable[str]) -> None:
    for words in wanted:
        if words not in text:
            raise Missing(f'{where} does not say "{words}"')


def _telling(text: str, shows: Collection[str]) -> list[str]:
    """The lines that hold one of these words."""
    return [line for line in text.splitlines() if any(words in line for words in shows)]


def _print_mail(from_: str, to: str, subject: str, lines: Iterable[str], files: Iterable[File]) -> None:
    """The mail, short: who to whom, the subject, the lines."""
    click.echo("   " + click.style(_TAG.sub("+…", f"{from_} -> {to}"), fg="cyan"))
    click.secho(f"   {subject}", dim=True)
    _print_lines(lines)
    for file in files:
        click.secho(f"   + {file.name}", fg="green")


def _print_lines(lines: Iterable[str]) -> None:
    for line in lines:
        for piece in textwrap.wrap(_TAG.sub("+…", line), _WIDTH - 5) or [""]:
            click.echo(f"   | {piece}".rstrip())


def _say(sentence: str) -> None:
    for line in sentence.split("\n"):
        click.echo(textwrap.fill(line, _WIDTH))
