"""What `spoc check` says about the templates: broken ones, missing ones, fields and files nobody knows."""
from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from gateway.letters.folders import BOTH
from gateway.letters.language import FALLBACK
from gateway.letters.samples import NOW, sample_frame, samples
from gateway.letters.sandbox import visible
from gateway.letters.templates import PARTS, TemplateSet, reason_of
from gateway.model.letter import Letter
from gateway.model.letters import LETTERS

_FILES = (*PARTS, f"body{BOTH}")


def check_templates(sets: Iterable[TemplateSet], folders: Sequence[Path]) -> list[str]:
    """One line for each thing that is wrong; empty when all is well."""
    found = [line for folder in folders for line in _strange_files(folder)]
    for templates in sets:
        for language in languages_in(folders):
            found += _check_language(templates, language)
    return list(dict.fromkeys(found))


def languages_in(folders: Iterable[Path]) -> list[str]:
    """Codes of all languages that have a folder, and of English, which must have one."""
    below = (each for folder in folders if folder.is_dir() for each in folder.iterdir())
    return sorted({each.name for each in below if each.is_dir() and not each.name.startswith((".", "_"))} | {FALLBACK})


def _check_language(templates: TemplateSet, language: str) -> Iterator[str]:
    if not any(templates.has(language, kind.name) for kind in LETTERS) and language != FALLBACK:
        return  # a language of the operator's folder alone, and these are the shipped templates
    try:
        templates.language(language)
    except Exception as problem:  # whatever is wrong with the file: it is reported, and so are the others
        yield f"{language}: {reason_of(problem)}"
        return
    for kind in LETTERS:
        if templates.has(language, kind.name):
            yield from _check_letter(templates, language, kind)
        else:
            instead = "a plain letter goes out" if language == FALLBACK else "goes out in English"
            yield f"{language}/{kind.name}: needs {', '.join(PARTS)}; {instead}"


def _check_letter(templates: TemplateSet, language: str, kind: type[Letter]) -> Iterator[str]:
    """Broken renderings, and fields that are not there or that only the English letter shows."""
    try:
        used = _fields(templates, language, kind)
        for letter in samples(kind.name):
            templates.render(letter, sample_frame(language), language, NOW)
    except Exception as problem:  # templates fail in any way
        yield f"{language}/{kind.name}: {reason_of(problem)}"
        return
    if unknown := sorted(used - visible(kind)):
        yield f"{language}/{kind.name}: the letter has no {', '.join(unknown)}"
    if language != FALLBACK and (missing := sorted(_english(templates, kind) - used)):
        yield f"{language}/{kind.name}: does not show {', '.join(missing)}, which {FALLBACK} does"


def _english(templates: TemplateSet, kind: type[Letter]) -> frozenset[str]:
    try:
        return _fields(templates, FALLBACK, kind)
    except Exception:  # reported where English is checked
        return frozenset()


def _fields(templates: TemplateSet, language: str, kind: type[Letter]) -> frozenset[str]:
    parts = (templates.fields_used(f"{language}/{kind.name}/{part}") for part in PARTS)
    return frozenset().union(*parts)


def _strange_files(folder: Path) -> Iterator[str]:
    """Names that no letter has: most likely a slip of the pen in the operator's folder."""
    if not folder.is_dir():
        yield f"{folder}: no such folder"
        return
    letters = {kind.name for kind in LETTERS}
    for path in sorted(folder.glob("*/*")):
        if path.is_dir() and path.name not in letters and not path.parent.name.startswith((".", "_")):
            yield f"{path}: there is no letter of that name"
    for path in sorted(folder.glob("*/*/*")):
        if path.parent.name in letters and path.name not in _FILES:
            yield f"{path}: a letter has {', '.join(PARTS)}, or body{BOTH} for both bodies"
