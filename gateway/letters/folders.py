"""Where the text of a template stands: a language is as few files as its words need.

Two files may stand in for others:

- `x.jinja` is `x.txt` and `x.html` at once: a letter's body says each sentence once, and `_pieces.*` give it the shape
  of the part that is being written. A file of the exact name beside it goes before.
- `_subject-poc.txt` is the subject of every letter that has none of its own.
"""
from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from jinja2 import BaseLoader, Environment, FileSystemLoader, TemplateNotFound

BOTH = ".jinja"
PHRASES = "phrases*.toml"
_SUBJECT, _USUAL_SUBJECT = "subject.txt", "_subject-poc.txt"

_Source = tuple[str, str | None, object]


class FolderLoader(BaseLoader):
    """Reads templates from folders, the first that has one decides: own wording before the shipped."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._paths = tuple(folders)
        self._folders = [FileSystemLoader(folder) for folder in folders]

    def get_source(self, environment: Environment, template: str) -> _Source:  # type: ignore[override]
        """The text of the template, or of what stands in for it. Raises TemplateNotFound."""
        for wanted in (template, _usual_subject(template)):
            for folder in self._folders:
                for name in (wanted, _both(wanted)):
                    with suppress(TemplateNotFound):
                        return folder.get_source(environment, name)
        raise TemplateNotFound(template)


    def phrases(self, language: str) -> list[str]:
        """Names of the files with the sentences of that language, in alphabetical order; each is there once."""
        found = {path.name for folder in self._paths for path in (folder / language).glob(PHRASES)}
        return [f"{language}/{name}" for name in sorted(found)]


def _both(name: str) -> str:
    """en/receipt/body.html -> en/receipt/body.jinja."""
    return name.rpartition(".")[0] + BOTH


def _usual_subject(name: str) -> str:
    """en/note/subject.txt -> en/_subject-poc.txt; the name itself where it is no subject."""
    language, _, file = name.partition("/")
    return f"{language}/{_USUAL_SUBJECT}" if file.endswith(f"/{_SUBJECT}") else name
