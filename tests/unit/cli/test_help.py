"""Every command shows examples that can be typed and stands in a section; a slip is answered by what was meant."""
from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from gateway.cli import main, spoc
from gateway.cli.listing import SECTIONS
from tests.unit.cli.conftest import run


def commands(command: click.Command = spoc, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """How each visible command is called."""
    yield path
    for name, below in command.commands.items() if isinstance(command, click.Group) else ():
        if not below.hidden:
            yield from commands(below, (*path, name))


def examples(path: tuple[str, ...]) -> list[list[str]]:
    """The words behind `spoc` of each example at the end of a command's help."""
    help_text = run(*path, "--help").stdout
    _, _, end = help_text.rpartition("\n  Example")
    lines = [line.partition("spoc ")[2] for line in end.splitlines() if re.search(r"\bspoc ", line)]
    words = (re.split(r'\s{2,}|\s[|<>]\s|\)"', line)[0] for line in lines)
    return [shlex.split(one) for one in words]


ALL = [pytest.param(path, id=" ".join(("spoc", *path))) for path in commands()]


@pytest.mark.parametrize("path", ALL)
def test_the_help_of_every_command_ends_with_examples_of_it(path: tuple[str, ...]) -> None:
    found = examples(path)
    assert found
    assert path == () or all(_without_options(words)[:1] == [path[0]] for words in found), found


def _without_options(words: list[str]) -> list[str]:
    return words[2:] if words[:1] in (["--config"], ["-c"]) else words


@pytest.mark.parametrize("path", ALL)
def test_every_example_is_understood(path: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is parsed as when it is typed where the files that it names are there; it is not run."""
    monkeypatch.chdir(tmp_path)
    for words in examples(path):
        for name in (word for word in words if "." in word and "/" not in word):
            (tmp_path / name).touch()
        _parse(spoc, "spoc", words)


def _parse(command: click.Command, name: str, words: list[str]) -> None:
    with command.make_context(name, list(words)) as context:
        rest = [*context._protected_args, *context.args]
        if isinstance(command, click.Group) and rest:
            below, found, further = command.resolve_command(context, rest)
            assert found is not None
            _parse(found, str(below), further)


def test_the_list_of_commands_has_each_of_them_in_one_section() -> None:
    told = run("--help").stdout
    sorted_in = [name for _, names in SECTIONS for name in names]
    assert len(sorted_in) == len(set(sorted_in))
    assert "More:" not in told
    for name, command in spoc.commands.items():
        assert bool(re.search(rf"^  {name} ", told, re.M)) is not command.hidden, name


# --- slips -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("typed", "said"), [
    ("tikets", 'there is no command "tikets" - did you mean `spoc tickets`'),
    ("mailbox chekc", 'there is no command "chekc" - did you mean `spoc mailbox check`?'),
    ("frobnicate", 'there is no command "frobnicate" - see `spoc --help`'),
    ("tickets --jsno", '`spoc tickets` has no option "--jsno" - did you mean --json?'),
    ("run --config my.toml", "it stands before the command: spoc --config … run"),
    ("ticket", "missing argument 'NUMBER' - see `spoc ticket --help`"),
    ("ticket abc", "'abc' is not a valid integer - see `spoc ticket --help`"),
    ("tidy --compact --dry-run", "--compact cannot be rehearsed: leave out --dry-run"),
])
def test_a_slip_is_one_sentence_with_the_remedy(
    typed: str, said: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["spoc", *typed.split()])
    with pytest.raises(SystemExit) as ended:
        main()
    told = capsys.readouterr().err
    assert ended.value.code == 64
    assert told.startswith("spoc: ")
    assert said in told
    assert told.count("\n") == 1


def test_a_settings_file_that_is_not_there_is_one_sentence(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "argv", ["spoc", "--config", "absent.toml", "tickets"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 78
    assert capsys.readouterr().err == (
        "spoc: absent.toml: there is no such file - name another one with --config, or let `spoc init` make one\n")


# --- completion ------------------------------------------------------------------------------------------------------

SETTINGS = """\
[people.ana]
roles = ["poc", "operator"]
[people.clara]
roles = ["sponsor"]
[mailboxes.support]
[oauth.office]
"""


@pytest.mark.parametrize(("typed", "offered"), [
    ("ti", ["ticket", "tickets", "tidy"]),
    ("export 1 --format ", ["html", "mbox", "json", "jsonl"]),
    ("completion ", ["bash", "zsh", "fish"]),
    ("mailbox check ", ["support"]),
    ("import imap s", ["support"]),
    ("auth ", ["office"]),
    ("summary --sponsor ", ["clara"]),
    ("ledger --operator ", ["ana"]),
    ("preview new-t", ["new-ticket"]),
    ("--config absent.toml auth ", []),
    ("work", []),
])
def test_what_can_come_next_is_offered(
    typed: str, offered: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "spoc.toml").write_text(SETTINGS)
    monkeypatch.chdir(tmp_path)
    words = f"spoc {typed}".split(" ")
    env = {"_SPOC_COMPLETE": "bash_complete", "COMP_WORDS": " ".join(words), "COMP_CWORD": str(len(words) - 1)}
    done = CliRunner().invoke(spoc, [], env=env, prog_name="spoc")
    assert [line.partition(",")[2] for line in done.stdout.splitlines() if line] == offered


def test_bash_itself_completes(tmp_path: Path) -> None:
    """What `spoc completion bash` prints, sourced by a real bash, with this very program behind it."""
    (tmp_path / "spoc").write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -P -m gateway.cli "$@"\n')
    (tmp_path / "spoc").chmod(0o755)
    script = f"""
        PATH={shlex.quote(str(tmp_path))}:$PATH
        eval "$(spoc completion bash)"
        complete -p spoc
        COMP_WORDS=(spoc tick) COMP_CWORD=1
        _spoc_completion spoc
        echo "${{COMPREPLY[@]}}"
    """
    done = subprocess.run(["bash", "--norc", "-c", script], capture_output=True, text=True, check=True, timeout=60,
                          cwd=Path(__file__).parents[3])
    assert done.stdout.splitlines() == ["complete -o nosort -F _spoc_completion spoc", "ticket tickets"]
