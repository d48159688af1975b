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
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gateway.cli.story_texts import ANSWER, CLOSE, CONFIG, REQUEST, THANKS

if TYPE_CHECKING:
    from gateway.cli.child import Child
    from gateway.cli.mailboxes import Delivered, File, Sink

SHARED = "support@example.test"
PEOPLE = {"ana@example.test": "Ana Sousa", "ben@example.test": "Ben Okafor"}
STAKEHOLDER, STAKEHOLDER_NAME = "mia.brandt@customer.test", "Mia Brandt"
PATIENCE = 20.0
"""Seconds that a step may take."""
_WIDTH = 96
_TAG = re.compile(r"\+[a-z2-7]{16,}(?=@)")


class Missing(Exception):
    """A step of the story that did not happen, in one sentence."""


@click.command()
@click.option("--keep", is_flag=True, help="Keep the temporary folder (settings, database, log) and say where it is.")
def demo(keep: bool) -> None:
    """Play a whole conversation before your eyes, in about ten seconds.

    Starts a private gateway on free ports with a temporary store, and a small mail server that stands for everybody's
    mailboxes. A stakeholder writes, a POC answers from his own mailbox, the stakeholder answers back, the POC closes.
    Nothing leaves this machine, and a gateway that is set up here is never touched.
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
    raise click.exceptions.Exit(1)


@contextmanager
def _ending_with_us() -> Iterator[None]:
    """SIGTERM and SIGHUP end the demo as Ctrl-C does, so that the child is stopped and the folder removed.

    An exception that comes up while Python tidies objects away is swallowed there: so it is asked again at the end.
    """
    asked: list[int] = []

    def end(number: int, _frame: object) -> None:
        asked.append(number)
        raise KeyboardInterrupt

    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
        if asked:
            raise KeyboardInterrupt
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _private_gateway(keep: bool) -> Iterator[tuple[Child, Sink]]:
    """A gateway that runs on free ports, and the mailboxes of everybody it writes to; gone at the end."""
    from gateway.cli.child import Child
    from gateway.cli.mailboxes import Sink

    folder = Path(tempfile.mkdtemp(prefix="spoc-demo-"))
    sink = Sink()
    config = folder / "spoc.toml"
    config.write_text(CONFIG.format(port=sink.address[1]))
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
    """The conversation, step by step; every step waits for what it promises."""

    def __init__(self, child: Child, sink: Sink) -> None:
        self._child = child
        self._sink = sink
        self._number = 0
        self._shown: set[str] = set()

    def play(self) -> None:
        """All of it."""
        _say(f"A private gateway listens on {self._child.smtp[0]}:{self._child.smtp[1]} (SMTP). It is real, the people "
             "are not, and nothing leaves this machine.")
        asked = self._stakeholder_writes()
        answered = self._poc_answers(asked)
        again = self._stakeholder_answers_back(answered)
        self._poc_closes(again)
        self._record()

    def _stakeholder_writes(self) -> Delivered:
        """Mia's mail, her receipt, and what the POC is told."""
        from gateway.cli.mailboxes import compose

        mail = compose(f"{STAKEHOLDER_NAME} <{STAKEHOLDER}>", SHARED, "Printer on the second floor jams", REQUEST)
        self._send(mail, STAKEHOLDER, "Mia writes to the one address that she knows.", REQUEST)
        receipt = self._receive("receipt", STAKEHOLDER, "no receipt came")
        self._show(receipt, "The gateway opens a ticket and tells her what it understood.")
        told = self._receive("new-ticket", None, "no POC was told")
        self._show(told, f"{_first_name(told.recipient)} is told, in his own mailbox. His reply will go to Mia.", 16)
        return told

    def _poc_answers(self, told: Delivered) -> Delivered:
        """The POC replies with an attachment; Mia gets it from the shared address."""
        from gateway.cli.mailboxes import File, compose_reply

        name = PEOPLE[told.recipient]
        sheet = File("cleaning-the-rollers.pdf", b"%PDF-1.4\n" + os.urandom(20_000), "application/pdf")
        reply = compose_reply(told, f"{name} <{told.recipient}>", ANSWER, files=[sheet])
        self._send(reply, told.recipient, f"{_first_name(told.recipient)} just replies, with a file.", ANSWER, [sheet])
        answer = self._receive("answer", STAKEHOLDER, "the answer did not reach the stakeholder")
        if told.recipient in answer.raw.decode("utf-8", "replace"):
            raise Missing("the POC's own address stands in the answer")
        if [file.sha256 for file in answer.files] != [sheet.sha256]:
            raise Missing("the attachment did not arrive as it was sent")
        self._show(answer, "Mia gets it from the shared address: no private address, no signature, the same file.")
        _say(f"{sheet.name}: SHA-256 {sheet.sha256[:16]}… on both ends.", indent=3)
        return answer

    def _stakeholder_answers_back(self, answer: Delivered) -> Delivered:
        """Mia replies; the POC gets it in the same thread."""
        from gateway.cli.mailboxes import compose_reply

        reply = compose_reply(answer, f"{STAKEHOLDER_NAME} <{STAKEHOLDER}>", THANKS)
        self._send(reply, STAKEHOLDER, "Mia answers back.", THANKS)
        told = self._receive("new-entry", None, "the stakeholder's reply did not reach the POC")
        self._show(told, f"{_first_name(told.recipient)} gets it in the same conversation.", 14)
        return told

    def _poc_closes(self, told: Delivered) -> None:
        """#close as the first line; Mia gets the closing letter, the POC a receipt for his command."""
        from gateway.cli.mailboxes import compose_reply

        reply = compose_reply(told, f"{PEOPLE[told.recipient]} <{told.recipient}>", CLOSE)
        self._send(reply, told.recipient, "The first line of his reply is a command.", CLOSE)
        closed = self._receive("closed", STAKEHOLDER, "the closing letter did not come")
        if "#close" in closed.text:
            raise Missing("the command itself reached the stakeholder")
        self._show(closed, "Mia gets his words, without the command, and hears that the matter is solved.")
        done = self._receive("command-receipt", told.recipient, "the POC was not told what became of his command")
        self._show(done, f"{_first_name(told.recipient)} is told what it did, and how to take it back.")

    def _record(self) -> None:
        """What `spoc tickets` says at the end."""
        listed = self._child.spoc("tickets", timeout=PATIENCE).stdout.decode()
        if "resolved" not in listed:
            raise Missing("the ticket is not on record as resolved")
        _say("\nOn the record (spoc tickets):")
        click.echo(textwrap.indent(listed.rstrip(), "   "))
        _say("\nYour turn: spoc run starts a gateway, and says where it listens and what to try next.")

    def _send(self, mail: Any, sender: str, happens: str, words: str, files: Sequence[File] = ()) -> None:
        """Show a mail and hand it to the gateway, as the sender's mail server would."""
        from email.utils import getaddresses

        from gateway.cli.mailboxes import send

        recipients = [address for _, address in getaddresses([str(mail["To"])])]
        self._step(happens)
        _print_mail(str(mail["From"]), str(mail["To"]), str(mail["Subject"]), words, [f.name for f in files], 9)
        try:
            send(mail, sender, recipients, self._child.smtp)
        except OSError as cause:
            raise Missing(f"the gateway did not take the mail ({cause})") from cause

    def _receive(self, letter: str, recipient: str | None, otherwise: str) -> Delivered:
        """The next letter of that name; None as recipient: to any POC. Missing where it does not come."""
        readers = (recipient,) if recipient else tuple(PEOPLE)
        wanted: Callable[[Delivered], bool] = lambda mail: (  # noqa: E731 - one question, asked once
            mail.letter == letter and mail.recipient in readers and mail.message_id not in self._shown)
        mail = self._sink.wait(wanted, PATIENCE)
        if mail is None:
            raise Missing(f"{otherwise} within {PATIENCE:.0f} s (the gateway's log: {self._child.last_words()})")
        self._shown.add(mail.message_id)
        return mail

    def _show(self, mail: Delivered, happens: str, lines: int = 9) -> None:
        self._step(happens)
        files = [file.name for file in mail.files]
        _print_mail(mail.header("From").replace('"', ""), mail.header("To"), mail.subject, mail.text, files, lines)

    def _step(self, happens: str) -> None:
        self._number += 1
        click.echo()
        click.secho(f"{self._number:>2} {happens}", bold=True)


def _print_mail(from_: str, to: str, subject: str, text: str, files: Sequence[str], lines: int) -> None:
    """The mail, short: who to whom, the subject, the first lines."""
    click.echo("   " + click.style(f"{_TAG.sub('+…', from_)} -> {_TAG.sub('+…', to)}", fg="cyan"))
    click.echo("   " + click.style(subject, fg="yellow"))
    shown = [piece for line in _TAG.sub("+…", text).strip().split("\n")
             for piece in (textwrap.wrap(line, _WIDTH - 5) or [""])]
    for line in shown[:lines]:
        click.echo(("   | " + line).rstrip())
    if len(shown) > lines:
        click.echo("   | …")
    for name in files:
        click.echo("   + " + click.style(name, fg="green"))


def _say(sentence: str, indent: int = 0) -> None:
    for line in sentence.split("\n"):
        click.echo(textwrap.fill(line, _WIDTH, initial_indent=" " * indent, subsequent_indent=" " * indent))


def _first_name(address: str) -> str:
    return PEOPLE[address].split()[0]
