"""An answer that picks from a numbered list: `all`, `none`, or numbers like `1 3`."""
from __future__ import annotations

import re

from gateway.desk import grammar

ALL, NONE = "all", "none"
_NUMBER = re.compile(r"\d+")


def options(count: int) -> tuple[str, ...]:
    """What may be answered where so many things stand on the list."""
    return (ALL, NONE, *(str(number) for number in range(1, count + 1)))


def read_pick(new_text: str, offered: tuple[str, ...]) -> str | None:
    """all, none, or the numbers in their order ("1 3"), as the first line says; None where it says anything else."""
    lines = grammar.plain(new_text.replace("#", " ")).splitlines()
    first = lines[0].strip().casefold() if lines else ""
    word = re.split(r"[\s.,;!]", first, maxsplit=1)[0]
    if word in (ALL, NONE):
        return word
    numbers = sorted(dict.fromkeys(map(int, _NUMBER.findall(first[:200])))) if word[:1].isdecimal() else []
    return " ".join(map(str, numbers)) if numbers and all(str(n) in offered for n in numbers) else None


def picked(said: str, count: int) -> tuple[int, ...]:
    """Places in the list (the first is 0) that a pick means."""
    if said == ALL:
        return tuple(range(count))
    return () if said == NONE else tuple(int(number) - 1 for number in said.split())
