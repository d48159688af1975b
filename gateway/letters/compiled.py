"""Templates as code, once for all sets of this process: a project with its own wording shares what it has not changed.

Nothing is written to disk: code that is read back would have to be trusted.
"""
from __future__ import annotations

from collections.abc import Callable
from types import CodeType

from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket


class CompiledOnce(BytecodeCache):
    """Code by the name and the text of its template. All environments that share it must compile alike."""

    def __init__(self, text_of: Callable[[Environment, str, str], str]) -> None:
        """`text_of` gives the text of all that is in the code, from the name of a template and its own text."""
        self._code: dict[tuple[str, str], CodeType] = {}
        self._text_of = text_of

    def get_bucket(self, environment: Environment, name: str, filename: str | None, source: str) -> Bucket:
        """What is kept of this text and those that are put into it."""
        return super().get_bucket(environment, name, filename, self._text_of(environment, name, source))

    def load_bytecode(self, bucket: Bucket) -> None:
        """Puts the code into the bucket, where there is some."""
        bucket.code = self._code.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keeps the code that the bucket holds."""
        assert bucket.code is not None
        self._code[bucket.key, bucket.checksum] = bucket.code
