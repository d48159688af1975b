"""The rules of the house that no linter knows: length of functions and files, no traces of where it was made."""
from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LONGEST_FUNCTION = 50
LONGEST_FILE = 300
LONG_FOR_A_REASON = {
    "classifier/concept_table.py": "one table of words",
    "classifier/urgency_table.py": "one table of words",
    "gateway/model/letter.py": "all letters, in one place",
    "gateway/store/tables.py": "all tables of the database, in one place",
    "gateway/store/migrations/versions/m0001_first_tables.py": "one step of the database, never changed again",
}
"""File -> why it may be longer."""


def _ours() -> Iterator[Path]:
    for folder in ("gateway", "classifier"):
        yield from sorted((ROOT / folder).rglob("*.py"))


def test_no_function_is_long() -> None:
    found = [
        f"{file.relative_to(ROOT)}: {node.name} has {(node.end_lineno or 0) - node.lineno + 1} lines"
        for file in _ours()
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno + 1 > LONGEST_FUNCTION
    ]
    assert not found, "\n".join(found)


def test_no_file_is_long_without_a_reason() -> None:
    lengths = {str(file.relative_to(ROOT)): len(file.read_text(encoding="utf-8").splitlines()) for file in _ours()}
    found = [f"{name}: {n} lines" for name, n in lengths.items() if n > LONGEST_FILE and name not in LONG_FOR_A_REASON]
    assert not found, "\n".join(found)


def test_every_module_says_what_it_is() -> None:
    silent = [str(f.relative_to(ROOT)) for f in _ours() if not ast.get_docstring(ast.parse(f.read_text("utf-8")))]
    assert not silent, silent
