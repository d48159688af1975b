"""The one exception of the settings. Imports nothing, so that the cheap commands can raise it."""
from __future__ import annotations

from collections.abc import Iterable

Place = tuple[str, ...]
"""Of a key: the names of its tables, then its own."""
Problem = tuple[Place, str]
"""What a check says: where, and "what is wrong - remedy"."""


class SettingsError(Exception):
    """The settings cannot be used: one sentence a problem, with file, key and remedy. Never holds a secret."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(dict.fromkeys(problems))
        super().__init__("\n".join(self.problems))


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant."""
    import difflib  # only where something is wrong already

    by_lower = {k.lower(): k for k in known}
    found = difflib.get_close_matches(word.lower(), by_lower, n=1, cutoff=0.6)
    return by_lower[found[0]] if found else None


def meant(word: str, known: Iterable[str]) -> str:
    """The remedy for an unknown name: the nearest known one, else all of them, else nothing to choose from."""
    names = sorted(known)
    guess = nearest(word, names)
    if guess is not None:
        return f'did you mean "{guess}"?'
    more = ", …" if len(names) > 8 else ""
    return f"known are {', '.join(names[:8])}{more}" if names else "none is configured"
