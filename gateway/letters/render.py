"""The one door: `Letters.render`. A template that fails never stalls a ticket.

The order for each letter: the operator's folder in the receiver's language, the shipped templates in that language,
the shipped English ones, the plain letter of last resort. Every step down is reported to `alarm`.
"""
from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from jinja2 import ChoiceLoader, FileSystemLoader

from gateway.assets import asset
from gateway.letters.check import check_templates, languages_in
from gateway.letters.language import FALLBACK
from gateway.letters.plain import plain_letter
from gateway.letters.sandbox import Sandbox
from gateway.letters.templates import TemplateSet, reason_of
from gateway.model.letter import Frame, Letter, Rendered


@dataclass(frozen=True, slots=True)
class TemplateFailure:
    """A letter went out in another form than meant. For an alarm: it names no person and quotes no mail."""

    letter: str
    language: str
    source: str
    """overrides | shipped"""
    reason: str

    def __str__(self) -> str:
        return f"{self.source} template {self.language}/{self.letter}: {self.reason}"


def _log(failure: TemplateFailure) -> None:
    logging.getLogger("gateway.letters").error("%s", failure)


class Letters:
    """Renders letters. Safe to share between threads; templates are read once, so a change needs a restart."""

    def __init__(
        self,
        directory: Path | None = None,
        overrides: Path | None = None,
        alarm: Callable[[TemplateFailure], None] = _log,
    ) -> None:
        directory = directory or asset("templates")
        shipped = FileSystemLoader(directory)
        self._sets = [TemplateSet("shipped", Sandbox(shipped))]
        if overrides is not None:
            both = ChoiceLoader([FileSystemLoader(overrides), shipped])
            self._sets.insert(0, TemplateSet("overrides", Sandbox(both)))
        self._alarm = alarm
        self._folders = (directory,) if overrides is None else (overrides, directory)

    def render(self, letter: Letter, frame: Frame, now: datetime) -> Rendered:
        """The letter in the receiver's language. Never raises: see `plain` for what comes when nothing else can."""
        for templates, language in self._attempts(letter.name, frame.language):
            try:
                return templates.render(letter, frame, language, now)
            except Exception as problem:  # a template can fail in any way; the letter goes out all the same
                self._alarm(TemplateFailure(letter.name, language, templates.source, reason_of(problem)))
        return plain_letter(letter, frame)

    def check(self) -> list[str]:
        """What is wrong with the templates, one line each; renders every letter in every language."""
        return check_templates(self._sets, self._folders)

    def languages(self) -> frozenset[str]:
        """Codes of the languages that letters can be written in."""
        return frozenset(languages_in(self._folders))

    def _attempts(self, name: str, wanted: str) -> Iterator[tuple[TemplateSet, str]]:
        """Which templates to try, in which language; each pair once."""
        for templates in self._sets:
            yield templates, templates.language_of(name, wanted)
        if self._sets[-1].language_of(name, wanted) != FALLBACK:
            yield self._sets[-1], FALLBACK
