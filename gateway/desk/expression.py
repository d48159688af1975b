"""A regular expression that is compiled when it is first used: those of the desk would cost every start 0.1 s."""
from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property


class Expression:
    """As `re.Pattern`, for what few mails need. What is looked for in every mail may as well be compiled at once."""

    def __init__(self, words: str, flags: re.RegexFlag = re.NOFLAG) -> None:
        self._words, self._flags = words, flags

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The compiled expression."""
        return re.compile(self._words, self._flags)

    def search(self, text: str, at: int = 0) -> re.Match[str] | None:
        """The first place where it fits, from there on."""
        return self.pattern.search(text, at)

    def match(self, text: str, at: int = 0) -> re.Match[str] | None:
        """What fits at that very place."""
        return self.pattern.match(text, at)

    def fullmatch(self, text: str) -> re.Match[str] | None:
        """The whole text, where it fits."""
        return self.pattern.fullmatch(text)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Every place where it fits, one behind the other."""
        return self.pattern.finditer(text)

    def sub(self, by: str, text: str) -> str:
        """The text with what fits replaced."""
        return self.pattern.sub(by, text)
