"""Rows of a list that were ticked, and the sentence about what was done to them."""
from __future__ import annotations

import re
from collections.abc import Sequence

from gateway.web.rendering import many
from gateway.web.seen import LONGEST_NUMBER
from gateway.web.visits import Visit

_ROW = re.compile(r"row-(\d{1,18})")
_MOST = 500
"""At once: all who write wait meanwhile."""


def ticked(visit: Visit) -> list[int]:
    """Their numbers; on the page of one row that one. A form has a box named "row-17" for row 17."""
    if "number" in visit.request.path_params:
        return [visit.number()] if visit.number().bit_length() <= LONGEST_NUMBER else [0]
    return [int(found[1]) for name in visit.form if (found := _ROW.fullmatch(name))][:_MOST]


def done(what: str, said: tuple[str, str], rows: Sequence[int], late: Sequence[int], why_late: str) -> str:
    """What was done, and what was not because somebody was faster.

    `what`: "mail"; `said`: of one and of several, "is on its way again"; `why_late`: "had left quarantine already".
    """
    if not rows and not late:
        return f"Nothing was done: tick the {what}s first."
    one, several = said
    sentences = []
    if rows:
        sentences.append(f"{_named(what, rows)} {one if len(rows) == 1 else several}.")
    if late:
        sentences.append(f"{_named(what, late)} {why_late}.")
    return " ".join(sentences)


def _named(what: str, rows: Sequence[int]) -> str:
    return f"{what.capitalize()} {rows[0]}" if len(rows) == 1 else many(len(rows), what)
