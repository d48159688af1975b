"""`spoc init`: whatever it writes the gateway takes, and whatever the gateway would refuse is refused in a sentence."""
from __future__ import annotations

import contextlib
import os
import re
import stat
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from gateway.cli.init_answers import Answers
from gateway.cli.init_file import written
from gateway.cli.init_guesses import guess_language, guess_person, guess_zone
from gateway.cli.init_questions import Around, complete, gather
from gateway.cli.initialising import _FLAGS, _around, _next, _place, init
from gateway.model.people import Role
from gateway.settings import Settings, load, settings_from
from tests.unit.cli.conftest import run

ANA = "Ana Sousa <ana@example.org>"
NEEDED = ("--address", "support@example.org", "--poc", ANA)
SERVER = ("--relay", "smtp.example.org:587")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> Iterator[Path]:
    """Where the command is typed, by somebody whose files others may read."""
    before = os.umask(0o022)
    try:
        with contextlib.chdir(tmp_path):
            yield tmp_path
    finally:
        os.umask(before)


def made(*flags: str) -> Settings:
    """The settings that these flags, beside those that are needed, give a gateway."""
    run("init", "--force", *NEEDED, *flags)
    return load(Path("spoc.toml"), {})


# --- by flags --------------------------------------------------------------------------------------------------------


def test_two_flags_are_enough(folder: Path) -> None:
    said = run("init", *NEEDED).stdout
    settings = load(Path("spoc.toml"), {})
    project = settings.projects["support"]
    assert (project.address, project.name, project.pocs) == ("support@example.org", "Support", ("ana",))
    assert settings.people["ana"].roles == {Role.POC, Role.OPERATOR}
    assert set(settings.topics) == set(_around(Path("spoc.toml")).topics)
    assert settings.topics["access"].keywords, "the built-in words are lost"
    assert settings.relay.kind == "folder"
    assert settings.data_dir == folder / "var"
    assert [line.split()[1] for line in said.splitlines() if line.startswith("  ")] == ["check", "run", "--server"]
    assert [file.name for file in folder.iterdir()] == ["spoc.toml"]


def test_the_next_commands_name_a_file_that_lies_elsewhere(folder: Path) -> None:
    (folder / "my house").mkdir()
    said = run("init", "my house/a.toml", *NEEDED).stdout
    assert " --config 'my house/a.toml' check\n" in said


def test_all_flags_together(folder: Path) -> None:
    (folder / "secret").write_text("geheim\n")
    settings = made("--name", "Help", "--poc", "ben@example.org", "--operator", "Ida <ida@example.org>", "--sponsor",
                    "Clara <clara@example.org>", "--topic", "access=ben,ana", "--topic", "hardware", "--zone",
                    "Europe/Lisbon", "--language", "fr", *SERVER, "--security", "tls", "--user", "spoc",
                    "--password-file", "secret", "--data-dir", "data")
    assert settings.projects["support"].sponsors == ("clara",)
    assert {key: set(person.roles) for key, person in settings.people.items()} == {
        "ana": {Role.POC}, "ben": {Role.POC}, "ida": {Role.OPERATOR}, "clara": {Role.SPONSOR}}
    assert {person.language for person in settings.people.values()} == {"fr"}
    assert {name: topic.pocs for name, topic in settings.topics.items()} == {"access": ("ben", "ana"), "hardware": ()}
    assert settings.working_hours.zone.key == "Europe/Lisbon"
    assert (settings.relay.host, settings.relay_port, settings.relay.security) == ("smtp.example.org", 587, "tls")
    assert settings.relay.password.get_secret_value() == "geheim"
    assert "geheim" not in Path("spoc.toml").read_text()
    assert settings.data_dir == folder / "data"


@pytest.mark.parametrize(("flags", "sentence"), [
    (("--address", "support"), '--address: "support" is not an address - write it like name@example.org'),
    (("--address", "a+b@example.org"), '--address: "a+b@example.org" has a "+" already - choose an address without'),
    (("--address", f"{'a' * 50}@example.org"), "octets before the @, the marks leave 41"),
    (("--name", "two\nlines"), "cannot be a name - write it on one line"),
    (("--name", "bell\a"), "cannot be a name"),
    (("--poc", "Ben"), '--poc: "Ben" is not an address - write it like Ana Sousa <ana@example.org>'),
    (("--poc", "Ben <ben@>"), '"ben@" is not an address'),
    (("--poc", "Ben\x1b[31m <ben@example.org>"), "cannot be a name"),
    (("--poc", "Somebody Else <ANA@example.org>"), "is the address of Ana Sousa already - name somebody else"),
    (("--poc", "support@example.org"), "is the shared address itself - name the person's own mailbox"),
    (("--poc", "support+x@example.org"), "leads back to the gateway - name an address of another mailbox"),
    (("--operator", "nobody"), '--operator: "nobody" is not an address'),
    (("--topic", "acess=ana"), 'there is no built-in topic "acess" - did you mean "access"?'),
    (("--topic", "access=ben"), 'there is no POC "ben" - known are ana'),
    (("--topic", "access", "--topic", "access=ana"), '"access" was named already - write all who take it at once'),
    (("--zone", "Europe/Lisboa"), 'there is no time zone "Europe/Lisboa" - did you mean "Europe/Lisbon"?'),
    (("--language", "xx"), 'there are no letters in "xx" - write one of de, en, es, fr, ja'),
    (("--relay", "smtp.example.org:x"), "is not a mail server - write it like smtp.example.org:587"),
    (("--relay", "smtp.example.org:99999"), "is not a mail server"),
    (("--relay", "sm tp:25"), "is not a host name"),
    (("--security", "tls"), "--security: this is about a mail server, and none is named - say --relay HOST:PORT too"),
    ((*SERVER, "--security", "ssl"), '"ssl" is unknown - write "starttls", "tls" or "none"'),
    ((*SERVER, "--security", "none", "--user", "spoc"), 'with security "none" its password could be read on the way'),
    ((*SERVER, "--user", "spoc"), "give --password-file, as nobody is there to ask"),
    ((*SERVER, "--user", "spoc", "--password-file", "absent"), 'the file "absent" cannot be read'),
    ((*SERVER, "--password-file", "taken"), "nobody is named to log in - say --user NAME too"),
    (("--data-dir", "a\0b"), "cannot be a path"),
    (("--data-dir", "a\x7fb"), '"a?b" cannot be a path'),
    (("--data-dir", "taken"), "is a file - name a folder"),
])
def test_a_mistake_is_one_sentence_and_nothing_is_written(folder: Path, flags: tuple[str, ...], sentence: str) -> None:
    (folder / "taken").touch()
    replaced = NEEDED[2:] if flags[0] == "--address" else NEEDED
    said = run("init", *replaced, *flags, status=2).stderr
    assert sentence in said
    assert not (folder / "spoc.toml").exists()


def test_whoever_has_nobody_to_ask_is_told_which_flags_are_missing() -> None:
    assert "give --address and --poc, as nobody is there to ask" in run("init", status=2).stderr
    assert "give --poc, as nobody" in run("init", "--yes", "--address", "a@example.org", status=2).stderr


def test_a_file_that_is_there_stays_unless_it_is_forced(folder: Path) -> None:
    (folder / "spoc.toml").write_text("# mine\n")
    assert "overwrite it with --force" in run("init", *NEEDED, status=69).stderr
    assert (folder / "spoc.toml").read_text() == "# mine\n"
    run("init", *NEEDED, "--force")
    assert "support@example.org" in (folder / "spoc.toml").read_text()


def test_a_folder_that_is_not_there_is_told() -> None:
    assert "there is no folder" in run("init", "absent/spoc.toml", *NEEDED, status=69).stderr


# --- who is who ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [
    'Ana "The Fox" Sousa', "Zoë Müller-Lüdenscheidt", "O'Hara \\ Sons", "李雷", "Ana 🦊", "#ana = [1]", '"""',
    "{ana}", "Ńḥ",
])
def test_any_name_that_fits_on_a_line_arrives_as_it_was_said(name: str) -> None:
    assert name in {person.name for person in made("--poc", f"{name} <x@example.org>").people.values()}


@pytest.mark.parametrize(("flags", "keys"), [
    (("--poc", "Ana Lima <lima@example.org>"), ["ana", "ana-lima"]),
    (("--poc", "Ana <ana.b@example.org>", "--poc", "Ana <ana.c@example.org>"), ["ana", "ana-b", "ana-c"]),
    (("--poc", "Ana <ana@a.example>", "--poc", "Ana <ana@b.example>"), ["ana", "ana-2", "ana-3"]),
    (("--poc", "Me <me@example.org>"), ["ana", "me-2"]),
    (("--poc", "李雷 <li.lei@example.org>"), ["ana", "li-lei"]),
    (("--poc", "李雷 <李@example.org>"), ["ana", "poc"]),
    (("--poc", "Émile Zola <e@example.org>"), ["ana", "emile"]),
])
def test_each_person_has_a_word_of_his_own(flags: tuple[str, ...], keys: list[str]) -> None:
    assert list(made(*flags).people) == keys


@pytest.mark.parametrize("address", [
    "ana+desk@example.net", "ana@müller.example", "ana@xn--mller-kva.example", "δ@example.net"])
def test_odd_addresses_that_the_gateway_takes_are_kept(address: str) -> None:
    assert made("--poc", f"Ben <{address}>").people["ben"].addresses == (address,)


@pytest.mark.parametrize("who", ["ana", "Ana Sousa", "ANA@example.org", "Somebody <ana@example.org>"])
def test_the_same_person_may_be_all_of_it(who: str) -> None:
    people = made("--operator", who, "--sponsor", who).people
    assert {key: (one.name, set(one.roles)) for key, one in people.items()} == {
        "ana": ("Ana Sousa", {Role.POC, Role.OPERATOR, Role.SPONSOR})}


def test_an_address_alone_gives_a_name() -> None:
    assert made("--poc", "ben.okafor+desk@example.org").people["ben"].name == "Ben Okafor"


@pytest.mark.parametrize(("flags", "name"), [(("--poc", "_@example.org"), "_"), (("--poc", "_-+@example.org"), "_-+")])
def test_an_address_of_signs_alone_is_its_own_name(flags: tuple[str, ...], name: str) -> None:
    people = made(*flags).people
    assert (list(people), people["poc"].name) == (["ana", "poc"], name)


def test_a_script_may_leave_the_password_for_later() -> None:
    assert made(*SERVER, "--user", "spoc", "--password-file", "").relay.username == ""
    assert '#username = "spoc"' in Path("spoc.toml").read_text()


def test_without_a_standard_input_nobody_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.cli.initialising.sys", SimpleNamespace(stdin=None))  # as after <&-
    assert "as nobody is there to ask" in run("init", status=2).stderr


# --- asked -----------------------------------------------------------------------------------------------------------


class Terminal:
    """A person who types one line after another, and reads."""

    def __init__(self, *lines: str) -> None:
        self.lines, self.said = list(lines), ""

    def ask(self, words: str, default: str, is_secret: bool) -> str:
        self.said += f"{words} [{default}]{' (hidden)' if is_secret else ''}\n"
        return self.lines.pop(0) or default

    def answers(self, folder: Path, **given: tuple[str, ...]) -> Answers:
        """What `spoc init` knows afterwards; everything that was typed must have been asked for."""
        flags = {f"--{name}": texts for name, texts in given.items()}
        answers = gather(around(folder), flags, self.ask, lambda text: setattr(self, "said", f"{self.said}{text}\n"))
        assert self.lines == []
        return answers


def around(folder: Path) -> Around:
    """A machine in Lisbon."""
    return Around("Europe/Lisbon", "en", frozenset({"de", "en"}), {"access": "Access", "hardware": "Devices"},
                  lambda domain: f"Service Desk <desk@{domain}>", "./var", folder)


def test_whoever_only_presses_enter_has_a_gateway_for_trying_out(folder: Path) -> None:
    terminal = Terminal(*[""] * 11)
    answers = complete(terminal.answers(folder), around(folder))
    settings = settings_from(tomllib.loads(written(answers, "there")), folder)
    assert settings.projects["support"].address == "support@example.test"
    assert settings.people["service"].addresses == ("desk@example.test",)
    assert settings.working_hours.zone.key == "Europe/Lisbon"
    assert "  access      Access\n" in terminal.said


def test_a_mistake_is_told_at_once_and_asked_again(folder: Path) -> None:
    terminal = Terminal("support", "support@example.org", "", "Ana", ANA, "Ben <ana@example.org>", "ben@example.org",
                        "", "nobody", "ben", "", "acess=ana", "access=ana", "", "Lisbon", "", "",
                        "smtp.example.org:465", "ssl", "", "spoc", "", "ge\theim", "geheim", "")
    answers = terminal.answers(folder)
    mistakes = [line.strip() for line in terminal.said.splitlines() if line.startswith("  ") and " - " in line]
    assert [line.split()[0] for line in mistakes] == [
        '"support"', '"Ana"', '"ana@example.org"', '"nobody"', "there", "there", '"ssl"', "a"]
    assert [person.key for person in answers.with_role("operator")] == ["ben"]
    assert "like access=ana (POCs: ana, ben; " in terminal.said
    assert answers.relay is not None
    assert (answers.relay.security, answers.relay.password) == ("tls", "geheim")
    assert "Password (Enter: it is to follow) [] (hidden)" in terminal.said


def test_a_password_may_follow_and_its_place_is_told(folder: Path) -> None:
    terminal = Terminal(*[""] * 9, "smtp.example.org", "", 'sp"oc', "", "", "")
    answers = complete(terminal.answers(folder), around(folder))
    _place(folder / "spoc.toml", answers, force=False)
    assert load(folder / "spoc.toml", {}).relay.username == ""
    assert 'write the password of sp"oc into a file' in _next(Path("spoc.toml"), answers)
    (folder / "pw").write_text("geheim")
    later = (folder / "spoc.toml").read_text().replace('#username = "sp', 'username = "sp')
    (folder / "spoc.toml").write_text(later.replace('#password_file = "/etc/spoc/relay-', 'password_file = "pw" # '))
    relay = load(folder / "spoc.toml", {}).relay
    assert (relay.username, relay.password.get_secret_value()) == ('sp"oc', "geheim")


def test_what_a_flag_says_is_not_asked(folder: Path) -> None:
    terminal = Terminal("Help", "", "", "", "", "", "", "")
    terminal.answers(folder, address=("help@example.org",), poc=(ANA,))
    assert "Shared address" not in terminal.said
    assert "Who answers" not in terminal.said


@pytest.mark.parametrize(("password", "mode"), [("geheim", 0o600), ("", 0o644)])
def test_only_the_owner_reads_a_file_with_a_password(folder: Path, password: str, mode: int) -> None:
    typed = ("spoc", "", password) if password else ("",)
    terminal = Terminal("", "", "", "", "", "", "", "", "", "smtp.example.org", "", *typed, "")
    file = folder / "spoc.toml"
    _place(file, complete(terminal.answers(folder), around(folder)), force=False)
    assert stat.S_IMODE(file.stat().st_mode) == mode
    assert load(file, {}).relay.password.get_secret_value() == password


def test_every_question_has_a_flag_and_every_flag_a_question() -> None:
    from gateway.cli.init_questions import questions

    asked = [one.flag for one in questions(around(Path())) if one.flag.startswith("--")]
    assert tuple(asked) == _FLAGS
    assert {*asked, "--yes", "--force"} == {name for one in init.params for name in one.opts if name.startswith("--")}


# --- the file --------------------------------------------------------------------------------------------------------


def test_every_key_for_later_is_one_that_the_gateway_knows(folder: Path) -> None:
    """Each is taken in alone, at the place where it stands."""
    for name in ("mailbox-password", "relay-password"):
        (folder / name).write_text("geheim")
    run("init", *NEEDED)
    lines = Path("spoc.toml").read_text().replace("/etc/spoc/", f"{folder}/").splitlines()
    later = [number for number, line in enumerate(lines) if re.match(r"#[a-z\[]", line)]
    heads = [number for number in later if lines[number].startswith("#[")]
    assert (len(later), len(heads)) == (37, 5)
    unknown = []
    for number in later:
        head = max((at for at in heads if at <= number and not _headed(lines, at, number)), default=number)
        changed = [line[1:] if at in (head, number) else line for at, line in enumerate(lines)]
        with contextlib.suppress(tomllib.TOMLDecodeError):  # a second value for a key that is set: relay.kind
            unknown += _unknown(tomllib.loads("\n".join(changed)), folder)
    assert unknown == []


def _headed(lines: list[str], head: int, number: int) -> bool:
    """Whether a table that is in force begins between the two lines."""
    return any(line.startswith("[") for line in lines[head + 1:number])


def _unknown(raw: dict[str, object], folder: Path) -> list[str]:
    from gateway.settings import SettingsError

    try:
        settings_from(raw, folder)
    except SettingsError as error:
        return [problem for problem in error.problems if "no such key" in problem or "is unknown" in problem]
    return []


# --- guesses ---------------------------------------------------------------------------------------------------------


def test_the_zone_is_the_systems(tmp_path: Path) -> None:
    assert guess_zone({"TZ": ":Asia/Tokyo"}, tmp_path) == "Asia/Tokyo"
    assert guess_zone({"TZ": "nonsense"}, tmp_path) == "UTC"
    (tmp_path / "localtime").symlink_to("/usr/share/zoneinfo/Europe/Lisbon")
    assert guess_zone({}, tmp_path) == "Europe/Lisbon"
    (tmp_path / "timezone").write_text("Europe/Berlin\n")
    assert guess_zone({}, tmp_path) == "Europe/Berlin"


@pytest.mark.parametrize(("env", "language"), [
    ({"LANG": "de_AT.UTF-8"}, "de"), ({"LANG": "C.UTF-8"}, "en"), ({"LC_ALL": "fr_FR", "LANG": "de_DE"}, "fr"),
    ({"LANG": "pt_PT.UTF-8"}, "en"), ({}, "en"),
])
def test_the_language_is_the_terminals_where_there_are_letters_in_it(env: dict[str, str], language: str) -> None:
    assert guess_language(env, {"de", "en", "fr"}) == language


def test_whoever_sits_here_can_be_a_poc(folder: Path) -> None:
    run("init", "--address", "support@example.org", "--poc", guess_person("example.org"))
