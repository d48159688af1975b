"""What lies in the window of a mail program when its user presses Send, and what every program makes of it."""
from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import getaddresses, parsedate_to_datetime

from gateway.cli.mailboxes import Delivered

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
          "November", "December")


@dataclass(frozen=True, slots=True)
class Draft:
    """The letter that is answered, who answers, what he typed."""

    letter: Delivered
    name: str
    address: str
    typed: tuple[str, ...]
    """Line by line, as the program corrected them."""
    signature: tuple[str, ...]
    inside: Mapping[str, str]
    """A line of the quoted letter -> the answer typed below it."""
    is_rich: bool
    """Its user writes HTML."""

    @property
    def sender(self) -> tuple[str, str]:
        """Name and address of who wrote the letter."""
        return getaddresses([self.letter.header("From")])[0]

    @property
    def sent(self) -> datetime:
        """When the letter was written."""
        return parsedate_to_datetime(self.letter.header("Date"))


def clock(at: datetime, space: str = " ") -> str:
    """7:05 AM."""
    return f"{(at.hour - 1) % 12 + 1}:{at.minute:02}{space}{'AM' if at.hour < 12 else 'PM'}"


def wrapped(lines: Iterable[str], width: int) -> list[str]:
    """Every line cut at spaces so that none is longer; words that are longer stay whole."""
    return [part for line in lines for part in (
        textwrap.wrap(line, width, break_long_words=False, break_on_hyphens=False) or [""])]


def cited(lines: Iterable[str], inside: Mapping[str, str]) -> list[str]:
    """The lines with marks, and between them, without, what was typed there."""
    out: list[str] = []
    for line in lines:
        out.append(f"> {line}" if line else ">")
        out += [written for words, answer in inside.items() if line.endswith(words) for written in ("", answer, "")]
    return out
