"""Templates as code, once for all sets of this process: a project with its own wording shares what it has not changed.

Nothing is written to disk: code that is read back would have to be trusted.
"""
from __future__ import annotations

from types import CodeType

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket


class CompiledOnce(BytecodeCache):
    """Code by the name and the text of its template. All environments that share it must compile alike."""

    def __init__(self) -> None:
        self._code: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Puts the code into the bucket, where there is some."""
        bucket.code = self._code.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keeps the code that the bucket holds."""
        assert bucket.code is not None
        self._code[bucket.key, bucket.checksum] = bucket.code
