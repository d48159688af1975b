"""What can go wrong in the store, named after what happened. No text here ever holds a tag or a mail."""
from __future__ import annotations


class StoreError(Exception):
    """The store cannot be used as it is; the text is a sentence for the operator."""


class AlreadyRunning(Exception):
    """Another gateway holds the instance lock; `pid` is its process, 0 where it could not be read."""

    def __init__(self, pid: int) -> None:
        super().__init__(f"another gateway (process {pid or 'unknown'}) is running on this store: stop it, or give "
                         "this one a gateway.data_dir of its own")
        self.pid = pid


class Stale(Exception):
    """Something that the decision rests on has changed since it was read: read and decide anew."""


class LeaseLost(Exception):
    """The work is no longer this worker's: somebody else has it or has done it. Nothing was changed."""
