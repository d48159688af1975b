"""The pages of docs/ tell the truth: their tables are those of the code, their links lead somewhere."""
from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.cli import spoc as command_line
from gateway.desk import command_words, commands, rights, stakeholder_words
from gateway.desk.grammar import read_words
from gateway.desk.guards.table import GUARDS

ROOT = Path(__file__).resolve().parents[2]
PAGES = {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
         for path in (ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md")))}
POC, OUTSIDE, OPERATORS = PAGES["docs/poc.md"], PAGES["docs/stakeholders.md"], PAGES["docs/operators.md"]
SAYABLE = tomllib.loads((ROOT / "templates/de/phrases.toml").read_text(encoding="utf-8"))
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


def test_every_page_is_reached_from_the_readme() -> None:
    linked = {target.partition("#")[0] for name, target in links() if name == "README.md"}
    assert {f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md")} <= linked


def test_the_picture_of_a_notification_is_small() -> None:
    picture = (ROOT / "docs/pictures/notification.png").read_bytes()
    assert picture.startswith(b"\x89PNG")
    assert len(picture) < 150_000


def test_every_command_that_a_page_names_is_there() -> None:
    named = {word for page in PAGES.values() for word in re.findall(r"`spoc ([a-z]+)", page)}
    assert named - set(command_line.commands) == set()


# --- for POCs --------------------------------------------------------------------------------------------------------

COMMANDS = rows(section(POC, "Commands"))


def test_the_table_has_every_command_with_its_other_words() -> None:
    told = {word[1:]: set(code(also)) for (word,), also in ((code(row[0]), row[1]) for row in COMMANDS)}
    missing = re.findall(r"`#(\w+)` \(also ([^)]+)\)|`#(\w+)`", re.findall(r"Not yet available: (.*)", POC)[0])
    later = {one or bare: set(code(also)) for one, also, bare in missing}
    table = {word.word: set(word.also) for word in command_words.WORDS}
    assert told == {word: also for word, also in table.items() if commands.is_available(word)}
    assert later == {word: also for word, also in table.items() if not commands.is_available(word)}


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

STEERING = {code(row[0])[0].removesuffix(" because …").removesuffix(" name@example.org"): row[1]
            for row in rows(section(OUTSIDE, "Words that steer"))}
WITH_MORE = {"urgent": "{}: nobody can work", "add": "{} eve@example.org"}
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
    assert {one.word for one in stakeholder_words.WORDS} | {"urgent", "add"} == set(STEERING)


# --- for operators ---------------------------------------------------------------------------------------------------


def test_the_defaults_that_pages_tell_are_those_of_the_settings() -> None:
    told = [(code(name)[0], code(default)[0]) for name, _, default in
            rows(section(OPERATORS, "What POCs are kept from")) if " " in code(name)[0]]
    assert told
    for name, default in told:
        head, key = name.split()
        values = DEFAULTS[head.strip("[]").partition(".")[0]]
        value = values["ana"][key] if head == "[people.KEY]" else values[key]
        assert default == (str(value).lower() if not isinstance(value, str) else value), name
