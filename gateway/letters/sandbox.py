"""What a template may touch: the letter's fields, the frame's, and a short list of filters. Nothing else.

Everything that is printed is one line of text or a number: a name with a line break in it cannot forge a line, and a
forgotten filter (`{{ letter.due_at }}`) is an error that `spoc check` names, not "None" in somebody's mail.
"""
from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import fields
from typing import Any

from jinja2 import Environment, StrictUndefined, TemplateError, TemplateNotFound, TemplateSyntaxError, Undefined, nodes
from jinja2.runtime import BlockReference, Context, LoopContext, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from gateway.letters.compiled import CompiledOnce
from gateway.letters.filters import FILTERS, Verbatim
from gateway.letters.folders import FolderLoader
from gateway.letters.human_text import flat
from gateway.letters.inlining import inlined
from gateway.model.calendar import CalendarEvent
from gateway.model.letter import Frame, Letter, RichText
from gateway.model.mail import Address

_OF_JINJA = (
    "capitalize", "default", "e", "escape", "first", "indent", "last", "length", "list", "lower", "replace",
    "trim", "upper", "wordwrap",
)  # fmt: skip
"""Not among them: safe, attr, map, format and whatever else opens a door."""
_visible: dict[type, frozenset[str]] = {}
_TAKEN_IN = re.compile(r"""\{%[-+]?\s*(?:include|from)[\s(]*["']([^"']+)["']""")


def visible(kind: type) -> frozenset[str]:
    """Names that a template may read from a value of this type."""
    if kind not in _visible:
        _visible[kind] = _find_visible(kind)
    return _visible[kind]


def _find_visible(kind: type) -> frozenset[str]:
    if issubclass(kind, Letter | Frame):
        return frozenset(field.name for field in fields(kind))
    if issubclass(kind, Address):
        return frozenset({"address", "name", "shown"})
    if issubclass(kind, CalendarEvent):
        return frozenset({"summary", "location", "organizer", "starts", "repeats", "is_cancelled", "has_no_zone"})
    if issubclass(kind, RichText):
        return frozenset({"text"})
    return frozenset({"first", "index", "last", "length"}) if issubclass(kind, LoopContext) else frozenset()


class Sandbox(ImmutableSandboxedEnvironment):
    """The environment of all templates.

    "./x" names a file in the same language's folder, "x.*" the one for the part that is being written: x.txt or x.html.
    """

    def __init__(self, folders: FolderLoader) -> None:
        self.folders = folders
        self._files: dict[str, tuple[str, nodes.Template] | None] = {}
        super().__init__(
            loader=folders,
            undefined=StrictUndefined,
            autoescape=_is_html,
            finalize=_printable,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            auto_reload=False,
            cache_size=-1,  # all letters in all languages are more than Jinja keeps unasked
            bytecode_cache=_compiled,
        )
        self.globals.clear()
        self.filters = {name: self.filters[name] for name in _OF_JINJA} | FILTERS

    def getattr(self, obj: Any, attribute: str) -> Any:
        """The attribute. Most are fields of the letter, which are looked up at once: 0.3 µs instead of 1.6."""
        if attribute in _visible.get(type(obj), ()):
            return getattr(obj, attribute)
        return super().getattr(obj, attribute)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:  # noqa: ARG002 - as in Jinja
        """True for fields of letter and frame, of the addresses, words and events in them, and for `loop`.

        A closed list, so Jinja's own list of what is forbidden need not be asked (it costs half the rendering time).
        """
        return attr in visible(type(obj))

    def is_safe_callable(self, obj: Any) -> bool:
        """True for macros and super(): templates call nothing else."""
        return isinstance(obj, Macro | BlockReference)

    def call(self, context: Context, called: Any, *args: Any, **named: Any) -> Any:
        """The result of a macro. What it has printed is a template's text by now: its lines stay lines."""
        result = super().call(context, called, *args, **named)
        return Verbatim(result) if isinstance(called, Macro) and type(result) is str else result

    def join_path(self, template: str, parent: str) -> str:
        """en/receipt/body.txt + ./_about.* -> en/_about.txt. Raises where HTML would take in an unescaped file."""
        if template.endswith(".*"):
            template = template[:-1] + parent.rpartition(".")[2]
        if _is_html(parent) and not _is_html(template):
            raise TemplateError(f"{template} is not HTML, {parent} cannot use it")
        return f"{parent.partition('/')[0]}/{template[2:]}" if template.startswith("./") else template

    def whole(self, name: str, source: str, above: tuple[str, ...] = ()) -> str:
        """The text of a template and of all that are put into it; `above`: those that it stands in."""
        way = (*above, name)
        inside = (self.join_path(each, name) for each in _TAKEN_IN.findall(source))
        texts = (self.whole(each, found[0], way) for each in inside if each not in way and (found := self._file(each)))
        return "\0".join([source, *texts])

    def _generate(
        self, source: nodes.Template, name: str | None, filename: str | None, defer_init: bool = False,
    ) -> str:
        """Jinja's hook between tree and code."""
        tree = inlined(source, name, self._tree) if name else source
        return super()._generate(tree, name, filename, defer_init)

    def _tree(self, template: str, parent: str) -> tuple[str, nodes.Template] | None:
        """For `inlined`."""
        name = self.join_path(template, parent)
        found = self._file(name)
        return (name, found[1]) if found else None

    def _file(self, name: str) -> tuple[str, nodes.Template] | None:
        """Text and tree, read once; None where there is no such file, or a broken one: it fails where it is used."""
        if name not in self._files:
            self._files[name] = None
            with suppress(TemplateNotFound, TemplateSyntaxError, OSError, UnicodeDecodeError):
                text, filename, _ = self.folders.get_source(self, name)
                self._files[name] = text, self._parse(text, name, filename)
        return self._files[name]


def _whole(sandbox: Environment, name: str, source: str) -> str:
    return sandbox.whole(name, source) if isinstance(sandbox, Sandbox) else source


_compiled = CompiledOnce(_whole)


def _is_html(name: str | None) -> bool:
    return name is None or name.endswith(".html")


def _printable(value: Any) -> Any:
    """The value as it may be printed. Raises for what nobody should read in a mail."""
    if type(value) is str:
        return flat(value)
    if isinstance(value, Markup | Verbatim):
        return value
    if isinstance(value, str):
        return flat(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, Undefined):
        return str(value)  # StrictUndefined raises here and names what is missing
    raise TypeError(f"a {type(value).__name__} is printed without a filter")


