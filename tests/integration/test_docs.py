"""The pages of docs/ tell the truth: their tables are those of the code, their links lead somewhere."""
from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import trustme

from gateway.cli import spoc as command_line
from gateway.cli.collecting import _WORDS
from gateway.desk import command_words, commands, rights, stakeholder_words
from gateway.desk.approval import words as approval_words
from gateway.desk.escalation.next_in_line import PARTS
from gateway.desk.grammar import read_words
from gateway.desk.guards.table import GUARDS
from gateway.desk.lines import table as line_words
from gateway.desk.lines.read import read as read_lines
from gateway.desk.preference_words import NAMES
from gateway.desk.rating_words import read_rating
from gateway.desk.summary.words import FORMS, read_wish
from gateway.model.approval import Answer
from gateway.model.lines import LineKind
from gateway.model.people import Role
from gateway.settings import load
from gateway.settings.mailboxes import MailboxSettings

ROOT = Path(__file__).resolve().parents[2]
PAGES = {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
         for path in (ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md")))}
POC, OUTSIDE, OPERATORS = PAGES["docs/poc.md"], PAGES["docs/stakeholders.md"], PAGES["docs/operators.md"]
SPONSORS, ROLES, SYSTEMS = PAGES["docs/sponsors.md"], PAGES["docs/roles.md"], PAGES["docs/mail-systems.md"]
UPKEEP = PAGES["docs/several-machines.md"], PAGES["docs/monitoring.md"], PAGES["docs/running.md"]
SAYABLE = {said: how for file in (ROOT / "templates/de").glob("phrases*.toml")
           for said, how in tomllib.loads(file.read_text(encoding="utf-8")).items()}
DIRECTORY = load(ROOT / "config/default.toml", {}).directory()
DEFAULTS = tomllib.loads((ROOT / "config/default.toml").read_text(encoding="utf-8"))


def section(page: str, title: str) -> str:
    """What stands under that heading of the second level."""
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", page, re.M | re.S)
    assert found, f"there is no section {title}"
    return found[1]


def rows(text: str) -> list[list[str]]:
    """The cells of each row of its tables, without the heads."""
    tables = [table.splitlines() for table in re.findall(r"(?:^\|.*\|\n)+", text, re.M)]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line[1:-1])] for table in tables for line in table[2:]]


def code(cell: str) -> list[str]:
    """What stands between backticks."""
    return re.findall(r"`([^`]+)`", cell)


# --- links -----------------------------------------------------------------------------------------------------------


def anchors(page: str) -> set[str]:
    """The anchors of its headings, as GitHub makes them."""
    titles = re.findall(r"^#+ (.+)$", re.sub(r"^```.*?^```$", "", page, flags=re.M | re.S), re.M)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def links() -> Iterator[tuple[str, str]]:
    """(page, where a link of it leads); those to other hosts are left out."""
    for name, page in PAGES.items():
        targets = re.findall(r"\]\(([^)\s]+)\)|<img src=\"([^\"]+)\"", page)
        yield from ((name, target) for pair in targets if (target := "".join(pair)) and "://" not in target)


@pytest.mark.parametrize(("name", "target"), sorted(set(links())))
def test_every_link_leads_to_a_file_and_a_heading_that_are_there(name: str, target: str) -> None:
    file, _, anchor = target.partition("#")
    path = (ROOT / name).parent / file if file else ROOT / name
    assert path.exists()
    if anchor:
        assert anchor in anchors(path.read_text(encoding="utf-8"))


def test_every_file_that_the_map_of_the_house_names_is_there() -> None:
    maps = rows(section(PAGES["docs/architecture.md"], "Where to begin reading"))
    named = [file for row in maps for file in code(" ".join(row[1:]))]
    assert named
    assert [file for file in named if not any((ROOT / "gateway" / room / file).exists() for room in ("", "desk"))] == []


def test_the_picture_of_the_house_has_every_part_of_it() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = next(one["layers"] for one in project["tool"]["importlinter"]["contracts"] if "layers" in one)
    drawn = set(re.findall(r"\w+", section(PAGES["docs/architecture.md"], "The house").partition("```\n\n")[0]))
    assert {part for layer in layers for part in layer.split(" | ")} - drawn == {"__main__"}


def test_the_version_has_a_heading_in_the_changelog() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert re.search(rf"^## {re.escape(version)} ", PAGES["CHANGELOG.md"], re.M)


def test_every_page_is_reached_from_the_readme() -> None:
    linked = {target.partition("#")[0] for name, target in links() if name == "README.md"}
    assert {f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md")} <= linked


def test_every_command_that_a_page_names_is_there() -> None:
    named = {word for page in PAGES.values() for word in re.findall(r"`spoc ([a-z]+)(?![a-z<])", page)}
    assert named - set(command_line.commands) == set()


def test_every_target_of_make_that_a_page_names_is_there() -> None:
    told = r"(?:`make |^make (?=\S+(?: +#.*)?$))([a-z-]+)"
    named = {word for page in PAGES.values() for word in re.findall(told, page, re.M)}
    targets = set(re.findall(r"^([a-z-]+):(?!=)", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    assert {"bench", "soak", "speed", "test-postgresql"} <= named
    assert named - targets == set()


def test_every_test_that_a_page_names_without_a_link_is_there() -> None:
    named = {file for page in PAGES.values() for file in re.findall(r"`(tests/[\w/]+\.py)`", page)}
    assert named
    assert [file for file in named if not (ROOT / file).exists()] == []


# --- for POCs --------------------------------------------------------------------------------------------------------

COMMANDS = rows(section(POC, "Commands"))


def test_the_table_has_every_command_with_its_other_words() -> None:
    told = {word[1:]: set(code(also)) for (word,), also in ((code(row[0]), row[1]) for row in COMMANDS)}
    assert told == {word.word: set(word.also) for word in command_words.WORDS}


@pytest.mark.parametrize("row", COMMANDS, ids=lambda row: row[0])
def test_every_example_is_that_command_and_no_other(row: list[str]) -> None:
    (word,), (example,) = code(row[0]), code(row[3])
    read = read_words(example, commands.KNOWN)
    assert [command.word for command in read.commands] == [word[1:]]
    assert not read.text


def test_the_page_names_the_commands_that_need_no_ticket() -> None:
    sentence = re.search(r"((?:`#\w+`(?:, | and ))+`#\w+`) are about no ticket", POC)
    assert sentence
    assert {word[1:] for word in code(sentence[1])} == {w for w in command_words.BY_WORD if commands.is_at_desk(w)}


def test_the_guards_stand_in_their_order_with_what_they_say() -> None:
    told = rows(section(POC, "What is held, and why"))
    assert [code(name)[0] for name, _ in told] == [guard.name for guard in GUARDS]
    assert [guard.name for guard in GUARDS] == [key for key, on in DEFAULTS["guards"].items() if on is True]
    said = {re.sub(r"\{\w+\}", "…", template) for template in SAYABLE}
    assert [words for _, words in told if words not in said] == []


def test_the_section_on_rights_names_every_exception() -> None:
    words = {word[1:] for word in code(section(POC, "Who may do what")) if word.startswith("#")}
    assert words == set(rights.RIGHTS)


# --- for people outside ----------------------------------------------------------------------------------------------

STEERING = {re.sub(r" (because …|name@example.org|weekly|en|Europe/Paris)$", "", code(row[0])[0]): row[1]
            for row in rows(section(OUTSIDE, "Words that steer"))}
WITH_MORE = {"urgent": "{}: nobody can work", "add": "{} eve@example.org", "updates": "{} weekly", "language": "{} en",
             "zone": "{} Europe/Paris"}
"""Words behind which something stands."""


@pytest.mark.parametrize(("word", "said"), [(word, said) for word, also in STEERING.items()
                                            for said in (word, *code(also))])
def test_every_word_of_the_table_is_understood(word: str, said: str) -> None:
    spoken = stakeholder_words.read_word(WITH_MORE.get(word, "{}").format(said))
    assert spoken is not None
    assert spoken.word == word


def test_every_word_that_is_understood_stands_in_the_table() -> None:
    known = [(one.word, said) for one in (*stakeholder_words.WORDS, *stakeholder_words.DOUBTFUL) for said in one.also]
    assert [(word, said) for word, said in known if said not in code(STEERING[word])] == []
    assert {one.word for one in stakeholder_words.WORDS} | set(WITH_MORE) == set(STEERING)


@pytest.mark.parametrize("name", NAMES)
def test_every_word_for_a_preference_stands_in_the_table(name: str) -> None:
    assert [said for said in NAMES[name] if said not in (name, *code(STEERING[name]))] == []


@pytest.mark.parametrize("said", [one for one in code(section(OUTSIDE, "How content you are")) if "`" not in one])
def test_the_ways_to_say_how_content_one_is_are_read(said: str) -> None:
    assert read_rating(said) is not None


# --- for operators ---------------------------------------------------------------------------------------------------


def settings_told() -> Iterator[tuple[str, str, str]]:
    """(section, key, what the page says is its default) of each row whose first cell names settings."""
    for name, _, default in (row for row in rows(OPERATORS) if len(row) == 3):
        named = re.fullmatch(r"`\[([^]]+)\] (\w+)`(.*)", name)
        if named:
            keys = [named[2], *code(named[3])]
            values = code(default) if len(keys) > 1 else [default]
            yield from ((named[1], key, value) for key, value in zip(keys, values, strict=True))


@pytest.mark.parametrize(("table", "key", "told"), sorted(settings_told()))
def test_the_defaults_that_the_page_tells_are_those_of_the_settings(table: str, key: str, told: str) -> None:
    head, _, entry = table.partition(".")
    values = DEFAULTS[head]["ana"] if entry else DEFAULTS[head]
    assert told.replace("`", "") == shown(values[key])


def shown(value: Any) -> str:
    """A default, as the page tells it."""
    match value:
        case bool():
            return str(value).lower()
        case "":
            return '""'
        case dict():
            return ", ".join(f"{name} {one}" for name, one in value.items()) or "not set"
        case list():
            return ", ".join(f"{one['to']} {one['after']}" for one in value)
        case _:
            return str(value)


@pytest.mark.parametrize("head", ["promises", "escalation", "approvals", "summary", "feedback", "updates", "meetings",
                                  "morning_list", "ledger", "clock", "desk", "questions"])
def test_each_setting_of_what_time_brings_stands_in_a_table(head: str) -> None:
    assert {key for told, key, _ in settings_told() if told == head} == set(DEFAULTS[head])


def test_the_page_says_of_everything_that_goes_how_long_it_is_kept() -> None:
    words = {"0s": "for good", "90d": "90 days", "365d": "a year"}
    told = {code(row[0])[0]: row[1] for row in rows(section(PAGES["docs/growth.md"], "What goes"))}
    kept = {key: words[value] for key, value in DEFAULTS["retention"].items() if key != "at"}
    assert told == kept
    assert f"({DEFAULTS['retention']['at']}, " in section(PAGES["docs/growth.md"], "When")


def test_the_page_names_whom_a_step_of_the_escalation_can_ask() -> None:
    told = [code(who)[0] for who, _ in rows(section(OPERATORS, "When a promise is broken"))[:len(PARTS)]]
    assert told == list(PARTS)


# --- among mail systems ----------------------------------------------------------------------------------------------

HOUSE = """
[projects.support]
address = "support@example.org"
name = "Support"
pocs = ["ana"]
[people.ana]
name = "Ana Sousa"
addresses = ["ana@example.org"]
roles = ["poc"]
"""
TROUBLE = section(SYSTEMS, "When something does not work")


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A file for each key that names one."""
    folder = tmp_path_factory.mktemp("files")
    certificate = trustme.CA().issue_cert("mail.example.org")
    certificate.cert_chain_pems[0].write_to_path(folder / "chain.pem")
    certificate.private_key_pem.write_to_path(folder / "key.pem")
    (folder / "secret").write_text("geheim\n")
    (folder / "database").write_text("postgresql://spoc:geheim@db.example.org/spoc\n")
    return {"tls_certificate": folder / "chain.pem", "tls_key": folder / "key.pem",
            "password_file": folder / "secret", "client_secret_file": folder / "secret",
            "database_url_file": folder / "database"}


@pytest.mark.parametrize("lines", re.findall(r"^ *```toml\n(.*?)^ *```$", "\n".join((SYSTEMS, *UPKEEP)), re.M | re.S))
def test_what_the_page_writes_into_the_settings_can_be_written(
    lines: str, files: dict[str, Path], tmp_path: Path,
) -> None:
    ours = re.sub(rf'^ *({"|".join(files)}) = "[^"]*"', lambda key: f'{key[1]} = "{files[key[1]]}"', lines, flags=re.M)
    (tmp_path / "spoc.toml").write_text(ours + HOUSE)
    load(tmp_path / "spoc.toml", {})


def test_the_settings_of_a_mailbox_stand_in_a_table_with_their_defaults() -> None:
    page = section(SYSTEMS, "Mail from a mailbox")
    needed = {"host": "imap.example.org", "username": "support@example.org"}
    assert [name for name in MailboxSettings.model_fields if f"`{name}`" not in page and f"{name} = " not in page] == []
    told = [(name, value) for names, _, values in rows(page) if code(values)
            for name, value in zip(code(names), code(values), strict=True)]
    assert len(told) >= 8
    written = {name: int(value) if value.isdigit() else value for name, value in told}
    assert MailboxSettings.model_validate(needed | written) == MailboxSettings.model_validate(needed)


def test_the_page_says_of_every_state_of_a_mailbox_what_to_do() -> None:
    told = [code(row[0])[0] for row in rows(TROUBLE.partition("| the relay")[0])]
    assert told == [words.format(key="KEY").replace("`", "") for state, words in _WORDS.items() if state]


def test_what_the_page_says_is_seen_is_what_the_gateway_says() -> None:
    ours = "".join(file.read_text(encoding="utf-8") for room in ("transports", "sources", "store")
                   for file in (ROOT / "gateway" / room).glob("*.py"))
    others = {"mailq", "No such file or directory", "Connection refused", "spoc/lmtp.sock", "Permission denied",
              "certificate verify failed", "--from-now-on"}
    heads = re.findall(r"^\| the relay \((.*?)\)", TROUBLE, re.M)
    cells = [*heads, *(row[0] for row in rows(TROUBLE.partition("| the relay")[2]))]
    said = {part.strip() for cell in cells for words in code(cell) for part in words.split("…")} - others - {""}
    assert len(said) >= 7
    assert [words for words in said if words not in ours] == []


# --- for sponsors ----------------------------------------------------------------------------------------------------


def test_the_words_about_a_line_are_those_that_a_sponsor_may_say() -> None:
    known, with_words = line_words.vocabulary()
    written = [said for row in rows(section(SPONSORS, "Acting on a line")) for said in code(row[0])]
    told = {read_lines(said, known, takes_words=with_words).statements[0].word for said in written}
    assert told == {"yes", "no", *words_of(LineKind.TICKET, Role.SPONSOR), *words_of(LineKind.ACTION, Role.SPONSOR)}


@pytest.mark.parametrize("said", [said for said, _ in rows(section(SPONSORS, "When and how it comes"))])
def test_each_wish_about_the_summary_is_understood(said: str) -> None:
    wishes = [read_wish(one, date(2026, 11, 23)) for one in code(said)]
    assert [wish is not None and not wish.problem for wish in wishes] == [True] * len(wishes)


def test_each_kind_of_wish_about_the_summary_is_told() -> None:
    told = " ".join(said for said, _ in rows(section(SPONSORS, "When and how it comes")))
    assert [words for words, _ in FORMS if not re.search(rf"`(?:{words}) ", told)] == []


@pytest.mark.parametrize(("row", "answer"), [(0, Answer.YES), (1, Answer.YES), (2, Answer.NO)])
def test_what_is_said_to_be_a_yes_or_no_is_one(row: int, answer: Answer) -> None:
    for said in code(rows(section(SPONSORS, "Approvals"))[row][0]):
        read = approval_words.read_answer(said)
        assert isinstance(read, approval_words.Reading), said
        assert (read.answer, bool(read.up_to)) == (answer, row == 1), said


# --- who may do what -------------------------------------------------------------------------------------------------

KINDS = {"a ticket": LineKind.TICKET, "an action": LineKind.ACTION, "a mail in quarantine": LineKind.MAIL,
         "a letter that could not be sent": LineKind.LETTER}
BY_ROLE = {Role.SPONSOR: "sponsors", Role.POC: "POCs", Role.OPERATOR: "operators"}


def words_of(kind: LineKind, role: Role) -> set[str]:
    """The words that somebody who is nothing else may say about such a line."""
    somebody = replace(DIRECTORY.people["ana"], roles=frozenset({role}))
    return set(line_words.offered(kind, somebody, DIRECTORY))


@pytest.mark.parametrize("about", KINDS)
@pytest.mark.parametrize("role", BY_ROLE)
def test_the_table_of_line_words_is_that_of_the_code(about: str, role: Role) -> None:
    mine = [row for row in rows(ROLES) if row[0] == about and BY_ROLE[role] in row[2].partition(":")[0]]
    assert {word for row in mine for word in code(row[1])} == words_of(KINDS[about], role)


def test_the_morning_list_names_each_word_that_a_poc_may_say() -> None:
    told = re.sub(r"^```.*?^```$", "", section(POC, "Your morning list"), flags=re.M | re.S)
    wanted = words_of(LineKind.TICKET, Role.POC) | words_of(LineKind.ACTION, Role.POC)
    assert wanted - set(code(told)) == set()


def test_the_table_of_commands_is_that_of_the_rights() -> None:
    told = {code(word)[0][1:]: who for word, who, _ in rows(ROLES) if code(word)}
    assert told == {word: str(right.who) for word, right in rights.RIGHTS.items()}
