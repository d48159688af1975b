"""An erasure beside a gateway at work: killed wherever it is, two at once, and while the erased one writes again."""
from __future__ import annotations

import os
import signal
import tempfile
import time
import zipfile
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import text

from gateway.store.columns import metadata
from tests.e2e.commit_points import Moment, Orders
from tests.e2e.house import House, Person
from tests.e2e.warm import Forked, begin
from tests.servers import wait_until

CHANGES = {"triage": {"enabled": True, "same_matter_within": "0s"}}


PLACES: tuple[tuple[Moment, str], ...] = (
    ("after", "meta: remember"), ("before", "erasing: erase"), ("after", "erasing: erase"), ("after", "wiping: wipe"),
    ("before", "person: _erase"),
)
"""Commits of an erasure at which it is killed, from its first to its last."""


def erasing(house: House, somebody: Person, orders: Path | None = None) -> Forked:
    """`spoc person erase`, which runs while we look; it obeys what stands in the folder `orders`."""
    words = ["--config", str(house.child.config), "person", "erase", somebody.address, "--yes", "--open"]
    with tempfile.TemporaryFile() as said:
        return begin(words, [said.fileno()] * 3, house.child.config.parent, orders)


def traces(house: House, *words: str) -> list[str]:
    """Tables and files in which one of the words stands."""
    with house.store.read() as conn:
        rows = [(table.name, str([bytes(v) if isinstance(v, memoryview) else v for v in row])) for table in
                metadata.sorted_tables for row in conn.execute(text(f'SELECT * FROM "{table.name}"'))]
    files = [(file.name, file.read_bytes().decode("latin-1")) for file in house.data.rglob("*") if file.is_file()]
    return sorted({place for place, said in rows + files if any(word in said.lower() for word in words)})


def writes_twice(house: House, name: str, word: str) -> Person:
    """Two tickets of his, one of which others have written on as well."""
    somebody = house.stakeholder(name)
    somebody.writes(subject=f"A {word} lamp", text=f"The {word} lamp is broken.")
    told = house.ben.receives("new-ticket", timeout=60)  # the first mail waits for a model
    house.ben.replies(told, f"Dear {name}, which one?")
    somebody.replies(somebody.receives("answer"), f"The {word} one, of course, as I said in my mail.")
    somebody.writes(subject=f"Another {word}", text=f"Also the {word} chair.")
    house.settle()
    return somebody


def test_killed_wherever_it_is_the_same_command_ends_it(house: House, tmp_path: Path) -> None:
    zoe = writes_twice(house, "Zoe Quill", "zorilla")
    house.spoc("train")
    assert traces(house, "zorilla")
    for moment, place in PLACES:
        Orders(tmp_path).arm("kill", moment, place)
        assert erasing(house, zoe, tmp_path).wait(60) == -signal.SIGKILL, f"it is killed {moment} {place}"
        house.stakeholder("Kim").writes(subject="Something else", text="It is about the door.")
    for turn in count():  # and between them, wherever it is by then
        process = erasing(house, zoe)
        time.sleep(0.1 + 0.3 * turn)
        if process.poll() is not None:
            break
        process.kill()
        process.wait(10)
    house.spoc("person", "erase", zoe.address, "--yes", "--open", status=1)  # nothing is left
    house.settle()
    assert traces(house, "zorilla", zoe.address, "zoe quill") == []


def test_two_are_erased_at_once(house: House) -> None:
    pair = writes_twice(house, "Yuri Pike", "yapok"), writes_twice(house, "Xaver Rook", "xerus")
    both = [erasing(house, one) for one in pair]
    assert [one.wait(60) for one in both] == [0, 0]
    assert traces(house, "yapok", "xerus", *(one.address for one in pair)) == []


def test_what_he_writes_meanwhile_is_neither_lost_nor_erased(house: House, tmp_path: Path) -> None:
    will = writes_twice(house, "Will Snipe", "wolverine")
    orders = Orders(tmp_path)
    orders.arm("stop", "after", "erasing: erase")
    process, mails = erasing(house, will, tmp_path), 0
    wait_until(lambda: not orders.is_armed, "a ticket of his is erased, and the others are still to come")
    while mails < 2 or process.poll() is None:
        will.writes(subject=f"Number {mails} since", text="It is me again.")
        mails += 1
        if mails == 2:
            process.send_signal(signal.SIGCONT)
        time.sleep(0.2)
    house.settle()
    with house.store.read() as conn:
        kept = conn.execute(text("SELECT stakeholder_address FROM ticket WHERE subject LIKE 'Number % since'")).all()
    erased = [row for row in kept if row[0] != will.address]
    assert process.wait() == 0
    assert len(kept) == mails
    assert erased == []


@pytest.mark.parametrize("somebody", ["nobody@example.test", "SAM@nowhere.test", "Who <who@nowhere.test>"])
def test_of_whom_nothing_is_known_nothing_is_handed_out(house: House, somebody: str) -> None:
    assert "nothing is kept of" in house.spoc("person", "export", somebody, status=1)


def test_a_file_that_cannot_be_written_is_told_in_a_sentence(house: House, tmp_path: Path) -> None:
    long = Person(house, f"{'v' * 60}@{'customer.' * 18}test", "V")
    long.writes(subject="V", text="V")
    house.settle()
    assert "No such file" in house.spoc("person", "export", long.address, "--output", f"{tmp_path}/no/x.zip", status=69)
    assert "belongs to the house" in house.spoc("person", "export", house.ana.address, status=66)
    house.spoc("person", "export", f"V <{long.address.upper()}>")
    (file,) = house.child.config.parent.glob("v*.zip")
    with zipfile.ZipFile(file) as archive:
        assert "person.json" in archive.namelist()
    assert os.stat(file).st_mode & 0o077 == 0
