"""`spoc init`: a few questions, or flags, and the settings of a new gateway lie there, with comments.

Nothing is written that the loader refuses, nothing is overwritten without --force, and a file appears whole or not at
all.
"""
from __future__ import annotations

import os
import shlex
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gateway.cli.exits import UNAVAILABLE

if TYPE_CHECKING:
    from gateway.cli.init_answers import Answers
    from gateway.cli.init_questions import Around

_FOR_EVERYBODY = 0o644
_FOR_THE_OWNER = 0o600
"""Mode of a file that holds a password."""
_EXAMPLE = "--address support@example.org --poc 'Ana Sousa <ana@example.org>'"
_FLAGS = ("--address", "--name", "--poc", "--operator", "--sponsor", "--topic", "--zone", "--language", "--relay",
          "--security", "--user", "--password-file", "--data-dir")


class _Refused(click.ClickException):
    """The file cannot be written; the sentence says what to do."""

    exit_code = UNAVAILABLE


def _answering(command: Callable[..., None]) -> Callable[..., None]:
    """The flags by which a script answers, each with the words of its question."""
    flags: dict[str, dict[str, Any]] = {
        "--address": {"help": "The shared address that people will write to."},
        "--name": {"help": "The name that they see as sender. Without it: made of the address."},
        "--poc": {"metavar": "'NAME <ADDRESS>'", "multiple": True, "help": "Who answers; once for each POC."},
        "--operator": {"metavar": "WHO", "help": "Who runs it: a POC by key or address, or 'NAME <ADDRESS>'. "
                                                 "Without it: the first POC."},
        "--sponsor": {"metavar": "WHO", "help": "Who approves and reads the weekly summary. Without it: nobody."},
        "--topic": {"metavar": "TOPIC[=KEY,…]", "multiple": True,
                    "help": "A built-in topic and who takes it. Without it: all eight, and every POC takes them."},
        "--zone": {"help": "Time zone, like Europe/Lisbon. Without it: the system's."},
        "--language": {"help": "Of the letters to your people. Without it: the terminal's."},
        "--relay": {"metavar": "HOST[:PORT]", "help": "The mail server that takes the letters. Without it: a folder, "
                                                      "for trying out."},
        "--security": {"metavar": "HOW", "help": "Of that server: starttls, tls or none."},
        "--user": {"help": "The name to log in with there."},
        "--password-file": {"metavar": "FILE", "help": "The file that holds its password."},
        "--data-dir": {"metavar": "FOLDER", "help": "Where all that the gateway keeps will lie."},
    }
    for flag in reversed(_FLAGS):
        command = click.option(flag, **flags[flag])(command)
    return command


@click.command(name="init", short_help="Write the settings of a new gateway: a few questions, or flags.")
@click.argument("file", default="spoc.toml", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--yes", is_flag=True, help="Ask nothing: --address and --poc say who, all else has its default.")
@click.option("--force", is_flag=True, help="Overwrite FILE where it is there.")
@_answering
def init(file: Path, yes: bool, force: bool, **said: str | tuple[str, ...] | None) -> None:
    """Write the settings of a new gateway to FILE (./spoc.toml): people, topics, where letters go.

    It asks a few questions, each with a default, and writes a file with comments that you can go on with. Flags answer
    without being asked; --yes asks nothing at all, for scripts.

    \b
    Example:  spoc init
              spoc init --yes --address support@example.org --poc 'Ana Sousa <ana@example.org>'
              spoc init --poc 'Ana Sousa <ana@example.org>' --poc ben@example.org --topic access=ana --topic hardware
    """
    from gateway.cli.init_questions import Refused, Unanswered, complete, gather

    _must_be_free(file, force)
    given = {flag: _texts(said[flag.removeprefix("--").replace("-", "_")]) for flag in _FLAGS}
    around = _around(file)
    try:
        answers = gather(around, given, None if yes or not _somebody_is_there() else _ask, click.echo)
    except Unanswered as lacking:
        raise click.UsageError(f"give {' and '.join(lacking.flags)}, as nobody is there to ask "
                               f"(for example: spoc init {_EXAMPLE})") from None
    except Refused as wrong:
        raise click.UsageError(str(wrong)) from None
    except click.Abort:
        click.echo("\nNothing was written.", err=True)
        raise
    _place(file, complete(answers, around), force)
    click.echo(_next(file, answers))


def _somebody_is_there() -> bool:
    """Whether a person types; Python has no stdin at all where it was closed."""
    return sys.stdin is not None and sys.stdin.isatty()


def _texts(said: str | tuple[str, ...] | None) -> tuple[str, ...]:
    """What a flag says, given once, several times or not at all."""
    return said if isinstance(said, tuple) else () if said is None else (said,)


def _must_be_free(file: Path, force: bool) -> None:
    if not file.absolute().parent.is_dir():
        raise _Refused(f"there is no folder {file.absolute().parent}: make it first, or name another FILE")
    if file.exists() and not force:
        raise _Refused(f"{file} is there already: name another FILE, or overwrite it with --force")


def _around(file: Path) -> Around:
    from gateway.assets import asset
    from gateway.cli.init_guesses import guess_language, guess_person, guess_zone
    from gateway.cli.init_questions import Around
    from gateway.letters.check import languages_in
    from gateway.settings.where import DEFAULT_DATA_DIR, read_toml

    folder = file.absolute().parent
    languages = frozenset(languages_in([asset("templates")]))
    return Around(
        zone=guess_zone(os.environ),
        language=guess_language(os.environ, languages),
        languages=languages,
        topics={name: topic["title"] for name, topic in read_toml(asset("config/default.toml"))["topics"].items()},
        person=guess_person,
        data_dir="/var/lib/spoc" if folder.is_relative_to("/etc") else DEFAULT_DATA_DIR,
        folder=folder,
    )


def _ask(words: str, default: str, is_secret: bool) -> str:
    return str(click.prompt(words, default=default, show_default=bool(default), hide_input=is_secret))


def _place(file: Path, answers: Answers, force: bool) -> None:
    """Write beside it, read it as the gateway will, then put it in its place in one step."""
    from gateway.assets import asset
    from gateway.cli.init_file import written
    from gateway.settings import load

    has_secret = answers.relay is not None and bool(answers.relay.password)
    handle, name = tempfile.mkstemp(dir=file.absolute().parent, prefix=f".{file.name}.")
    try:
        with open(handle, "w", encoding="utf-8") as out:
            out.write(written(answers, str(asset("config/default.toml"))))
            out.flush()
            os.fchmod(handle, _FOR_THE_OWNER if has_secret else _FOR_EVERYBODY & ~_umask())
            os.fsync(handle)
        load(Path(name), {})
        _must_be_free(file, force)  # somebody else may have made it meanwhile
        os.replace(name, file)
    finally:
        Path(name).unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _next(file: Path, answers: Answers) -> str:
    """What was made, and the three commands to go on with."""
    from gateway.cli.running import own_name

    spoc = own_name() if file == Path("spoc.toml") else f"{own_name()} --config {shlex.quote(str(file))}"
    lines = [f"Written: {file}", ""]
    if answers.relay is not None and answers.relay.lacks_password:
        lines += [f"To log in at {answers.relay.host}, write the password of {answers.relay.user} into a file, name it "
                  f"in [relay], and take both \"#\" away there.", ""]
    lines += ["Try next:", f"  {spoc} check", f"  {spoc} run"]
    lines.append(f"  swaks --server 127.0.0.1:2525 --from you@example.org --to {shlex.quote(answers.address)} "
                 "--h-Subject 'Locked out' --body 'My password has expired.'")
    return "\n".join(lines)
