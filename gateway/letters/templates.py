"""The templates of one source, in all their languages: which language has a letter, and the letter in words."""
from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from jinja2 import TemplateNotFound, meta, nodes

from gateway.letters.human_text import cut, one_line
from gateway.letters.language import FALLBACK, Language, languages_to_try, read_language
from gateway.letters.plain import plain_subject
from gateway.letters.sandbox import Sandbox
from gateway.model.letter import Frame, Letter, Rendered

PARTS = ("subject.txt", "body.txt", "body.html")
MAX_SUBJECT = 200
_Named = tuple[frozenset[str], tuple[str, ...]]
"""Fields of the letter, and other templates."""
_BLANK_LINES = re.compile(r"\n{4,}")


class TemplateSet:
    """The shipped templates, or those with the operator's own in front of them."""

    def __init__(self, source: str, sandbox: Sandbox) -> None:
        self.source = source
        self.sandbox = sandbox
        self._languages: dict[str, Language] = {}
        self._chosen: dict[tuple[str, str], str] = {}
        self._fields: dict[str, frozenset[str]] = {}
        self._named: dict[str, _Named] = {}

    def language_of(self, name: str, wanted: str) -> str:
        """The first of xx-YY, xx and en in which the letter has all its parts; en where none has."""
        key = (name, wanted)
        if key not in self._chosen:
            found = (code for code in languages_to_try(wanted) if self.has(code, name))
            self._chosen[key] = next(found, FALLBACK)
        return self._chosen[key]

    def has(self, language: str, name: str) -> bool:
        """True when the letter has all its parts in that language."""
        return all(self._exists(f"{language}/{name}/{part}") for part in PARTS)

    def render(self, letter: Letter, frame: Frame, language: str, now: datetime) -> Rendered:
        """The letter. Raises whatever its templates raise."""
        context = {
            "letter": letter, "frame": frame, "now": now, "language": language, "_language": self.language(language),
        }  # fmt: skip
        subject, text, html = (
            self.sandbox.get_template(f"{language}/{letter.name}/{part}").render(context) for part in PARTS
        )
        one = cut(one_line(subject), MAX_SUBJECT) or plain_subject(letter)
        return Rendered(one, tidy(text), html.strip() + "\n")

    def language(self, code: str) -> Language:
        """The words, phrases and dates of a language, read once."""
        if code not in self._languages:
            phrases = self.sandbox.folders.phrases(code)
            self._languages[code] = read_language(
                code, self.text_of(f"{code}/words.toml"), *(self.text_of(name) for name in phrases),
            )
        return self._languages[code]

    def text_of(self, name: str) -> str:
        """A file as it stands. Raises TemplateNotFound."""
        return self.sandbox.folders.get_source(self.sandbox, name)[0]

    def fields_used(self, name: str) -> frozenset[str]:
        """Fields of the letter that a template names, itself or in a file that it includes; read once."""
        if name not in self._fields:
            self._fields[name] = frozenset(self._find_fields(name))
        return self._fields[name]

    def _find_fields(self, name: str) -> Iterator[str]:
        fields, others = self._named_in(self.text_of(name), name)
        yield from fields
        for other in others:
            yield from self.fields_used(self.sandbox.join_path(other, name))

    def _named_in(self, text: str, name: str) -> _Named:
        """What a template names; a body's text, which stands for two, is parsed once."""
        if text not in self._named:
            tree = self.sandbox.parse(text, name)
            fields = {read.attr for read in tree.find_all(nodes.Getattr)
                      if isinstance(read.node, nodes.Name) and read.node.name == "letter"}
            self._named[text] = (frozenset(fields), tuple(filter(None, meta.find_referenced_templates(tree))))
        return self._named[text]

    def _exists(self, name: str) -> bool:
        try:
            return bool(self.text_of(name))
        except (TemplateNotFound, OSError, UnicodeDecodeError):
            return False


def tidy(text: str) -> str:
    """No blanks at line ends, never more than two blank lines, one line break at the end."""
    lines = "\n".join(map(str.rstrip, text.split("\n")))
    if "\n\n\n\n" in lines:
        lines = _BLANK_LINES.sub("\n\n\n", lines)
    return lines.strip("\n") + "\n"


def reason_of(problem: Exception) -> str:
    """The problem in one line, with file and line where Jinja knows them."""
    where = f"{getattr(problem, 'name', None) or ''}:{getattr(problem, 'lineno', '')}".strip(":")
    said = one_line(str(problem)) or type(problem).__name__
    return f"{where}: {said}" if where and where not in said else said
