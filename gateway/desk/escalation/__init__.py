"""Escalation: a promise is broken and nobody has acted, so others are asked to; and what holds tickets up, found early.

    steps        which step comes, and when
    next_in_line whom it asks
    letters      what he reads, and the line to the POC
    roadblocks   a table of signs that a ticket is held up
    tone         whether its mail sounds angry; anger_words: in which words
"""
from gateway.desk.escalation.steps import Taken, at_once, first_at, step

__all__ = ["Taken", "at_once", "first_at", "step"]
