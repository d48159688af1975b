"""docs/check.md tells of every examination and of everything that it can find, in its words."""
from __future__ import annotations

import importlib
import pkgutil
import re
from pathlib import Path

import pytest

from gateway import doctor
from gateway.doctor import EXAMINATIONS, State
from gateway.doctor.finding import Kind

PAGE = (Path(__file__).resolve().parents[2] / "docs/check.md").read_text(encoding="utf-8")
LAST = {"letter": "the test letter of `--send-to`", "examination": "any of them"}
SECTIONS = {one.name: one.about for one in EXAMINATIONS} | LAST
MODULES = [importlib.import_module(f"gateway.doctor.{one.name}") for one in pkgutil.iter_modules(doctor.__path__)]
KINDS = {kind.code: kind for module in MODULES for kind in vars(module).values() if isinstance(kind, Kind)}


def shown(words: str) -> str:
    """A sentence with its facts in capitals."""
    return re.sub(r"\{(\w+)[^}]*\}", lambda fact: fact[1].upper().replace("_", " "), words)


def expected(name: str) -> str:
    """The section of that examination."""
    rows = [f"| `{one.code}` | {one.state} | {shown(one.says)} | {shown(one.remedy)} |" for one in KINDS.values()
            if one.code.partition("-")[0] == name and one.state in (State.ADVICE, State.WRONG)]
    head = ["", "| code | | it says | what to do |", "|---|---|---|---|"] if rows else []
    return "\n".join([f"### {name}", "", f"{SECTIONS[name][0].upper()}{SECTIONS[name][1:]}.", *head, *rows])


@pytest.mark.parametrize("name", SECTIONS)
def test_the_page_has_all_that_an_examination_can_find(name: str) -> None:
    found = re.search(rf"^### {name}\n.*?(?=^### |\Z)", PAGE, re.M | re.S)
    assert found
    assert found[0].strip() == expected(name)


def test_the_sections_stand_in_the_order_of_the_examinations() -> None:
    assert re.findall(r"^### (\w+)$", PAGE, re.M) == list(SECTIONS)


def test_every_code_begins_with_its_examination_and_means_one_thing() -> None:
    assert {code.partition("-")[0] for code in KINDS} <= SECTIONS.keys()
    files = [Path(str(module.__file__)) for module in MODULES if module.__name__ != Kind.__module__]
    source = "".join(file.read_text(encoding="utf-8") for file in files)
    named = re.findall(r"= (?:ok|skipped|advice|wrong)\(\s*\"([\w-]+)\"", source)
    assert sorted(named) == sorted(KINDS)


def test_whatever_is_wrong_or_could_be_better_has_a_remedy() -> None:
    for kind in KINDS.values():
        assert bool(kind.remedy) is (kind.state in (State.ADVICE, State.WRONG)), kind.code
