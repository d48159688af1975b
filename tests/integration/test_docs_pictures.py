"""The pictures of docs/: each is small and shown, each letter has one, a mail goes through rooms that are there.

That a picture shows what is sent today is a matter of `make pictures`; another Chromium draws other pixels.
"""
from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from gateway.model.letters import LETTERS
from tests.pictures.letters import all_pictures

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs/pictures"
PICTURES = sorted(file for file in FOLDER.rglob("*") if file.is_file())
PAGES = "".join(page.read_text(encoding="utf-8") for page in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")))
LETTERS_PAGE = (ROOT / "docs/letters.md").read_text(encoding="utf-8")
LARGEST, LARGEST_LETTER, LARGEST_TOGETHER = 150_000, 45_000, 3_000_000
"""Bytes."""


@pytest.mark.parametrize("picture", PICTURES, ids=lambda file: file.name)
def test_every_picture_is_small_and_shown(picture: Path) -> None:
    assert picture.read_bytes().startswith((b"\x89PNG", b"<svg "))
    assert picture.stat().st_size < (LARGEST_LETTER if picture.parent.name == "letters" else LARGEST)
    assert f"pictures/{picture.relative_to(FOLDER).as_posix()}" in PAGES


def test_all_pictures_together_are_small() -> None:
    assert sum(picture.stat().st_size for picture in PICTURES) < LARGEST_TOGETHER


def test_every_letter_stands_there_once_with_when_it_is_sent_and_its_picture() -> None:
    told = re.findall(r"^### ([\w-]+)\n\n.+\n\n<img src=\"pictures/([\w/-]+\.png)\"", LETTERS_PAGE, re.M)
    first = {picture.letter: picture.file for picture in reversed(all_pictures())}
    assert sorted(told) == sorted((letter.name, first[letter.name]) for letter in LETTERS)


def test_every_picture_of_a_letter_is_one_that_the_script_takes() -> None:
    there = {picture.relative_to(FOLDER).as_posix() for picture in PICTURES if picture.parent.name == "letters"}
    assert there == {picture.file for picture in all_pictures() if picture.file.startswith("letters/")}


def test_the_picture_of_a_mails_way_names_rooms_and_corridors_that_are_there() -> None:
    words = ElementTree.parse(FOLDER / "one-mail.svg").iterfind(".//{*}text[@class='name']")
    named = {word.text for word in words} - {"mailboxes"}
    house = {path.stem for path in (ROOT / "gateway").iterdir()}
    assert named
    assert named - house == set()


def test_the_steps_of_the_picture_are_those_of_the_page() -> None:
    page = (ROOT / "docs/how-a-mail-flows.md").read_text(encoding="utf-8")
    drawn = re.findall(r">(\d+)  ", (FOLDER / "one-mail.svg").read_text(encoding="utf-8"))
    assert sorted(map(int, drawn)) == [int(number) for number in re.findall(r"^(\d+)\. \*\*", page, re.M)]
