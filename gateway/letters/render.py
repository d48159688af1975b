"""The one door: `Letters.render`. A template that fails never stalls a ticket.

The order for each letter: the project's own folder in the receiver's language, the operator's, the shipped templates
in that language, the shipped English ones, the plain letter of last resort. A file that a folder has not is taken from
the next. Every step down is reported to `alarm`.
"""
from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from gateway.assets import asset
from gateway.letters.check import check_templates, languages_in
from gateway.letters.folders import FolderLoader
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
    """project | overrides | shipped"""
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
        self._alarm = alarm
        own = [("overrides", overrides)] if overrides is not None else []
        self._sources = [*own, ("shipped", directory or asset("templates"))]
        self._sets: dict[str, list[TemplateSet]] = {}

    def render(self, letter: Letter, frame: Frame, now: datetime, folder: str = "") -> Rendered:
        """The letter in the receiver's language, by the wording in `folder` where the project has its own.

        Never raises: see `plain` for what comes when nothing else can.
        """
        for templates, language in self._attempts(letter.name, frame.language, folder):
            try:
                return templates.render(letter, frame, language, now)
            except Exception as problem:  # a template can fail in any way; the letter goes out all the same
                self._alarm(TemplateFailure(letter.name, language, templates.source, reason_of(problem)))
        return plain_letter(letter, frame)

    def check(self, folders: Iterable[str] = ()) -> list[str]:
        """What is wrong with the templates, one line each; renders every letter in every language.

        `folders` are those of projects with wording of their own.
        """
        found = check_templates(self._sets_of(""), self._folders(""))
        for folder in filter(None, folders):
            found += check_templates(self._sets_of(folder)[:1], self._folders(folder))
        return list(dict.fromkeys(found))

    def languages(self) -> frozenset[str]:
        """Codes of the languages that letters can be written in."""
        return frozenset(languages_in(self._folders("")))

    def _attempts(self, name: str, wanted: str, folder: str) -> Iterator[tuple[TemplateSet, str]]:
        """Which templates to try, in which language; each pair once."""
        sets = self._sets_of(folder)
        for templates in sets:
            yield templates, templates.language_of(name, wanted)
        if sets[-1].language_of(name, wanted) != FALLBACK:
            yield sets[-1], FALLBACK

    def _sets_of(self, folder: str) -> list[TemplateSet]:
        """One set for each source, best first; each looks behind itself for what it has not."""
        if folder not in self._sets:
            names, folders = zip(*self._with(folder), strict=True)
            self._sets[folder] = [
                TemplateSet(name, Sandbox(FolderLoader(folders[place:]))) for place, name in enumerate(names)
            ]
        return self._sets[folder]

    def _folders(self, folder: str) -> tuple[Path, ...]:
        return tuple(path for _, path in self._with(folder))

    def _with(self, folder: str) -> list[tuple[str, Path]]:
        """The sources, best first, with the project's own folder where it has one."""
        return [*([("project", Path(folder))] if folder else []), *self._sources]
