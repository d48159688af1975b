"""The lines of a file, however long it is: never more than one in memory, and none longer than the bound."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

LONGEST_LINE = 100 * 1024 * 1024
_STEP = 1024 * 1024
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Line:
    """A line that holds something."""

    number: int
    """As an editor counts them."""
    content: bytes | None = field(repr=False)
    """None where it is too long."""
    passed: int
    """Bytes of the file up to its end."""

    @property
    def size(self) -> int:
        """Bytes of it that are in memory."""
        return len(self.content or b"")


def read_lines(file: BinaryIO, longest: int = LONGEST_LINE) -> Iterator[Line]:
    """Empty lines are passed over; the bytes of a line that is too long are not kept."""
    number, passed = 0, 0
    while line := file.readline(longest + 1):
        number += 1
        passed += len(line)
        is_whole = len(line) <= longest or line.endswith(b"\n")
        while not is_whole and (rest := file.readline(_STEP)):
            passed += len(rest)
            is_whole = rest.endswith(b"\n")
            line = b""
        content = (line.removeprefix(_BOM) if number == 1 else line).strip()
        if content:
            yield Line(number, content, passed)
        elif not line:
            yield Line(number, None, passed)
