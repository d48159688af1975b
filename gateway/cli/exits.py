"""How a command ends: the exit statuses, numbered as in sysexits.h, and what ends a command with one of them."""
from __future__ import annotations

import click

OK = 0
FAILED = 1
"""Something was found that is not as it should be, or what was asked for is not there."""
USAGE = 64
"""A wrong call."""
BAD_DATA = 65
"""No mail, or data that cannot be read."""
NO_INPUT = 66
"""No such file, folder or model."""
UNAVAILABLE = 69
"""Refused, or not there."""
INTERNAL = 70
"""A bug."""
TRY_LATER = 75
"""Not now."""
CONFIG = 78
"""The settings cannot be used."""
INTERRUPTED = 130
"""Somebody ended it (128 + SIGINT)."""
NOT_FOUND = FAILED


class BadData(click.ClickException):
    """What was given cannot be used; the sentence names the place."""

    exit_code = BAD_DATA


class NotThere(click.ClickException):
    """A file, folder or model that was named is not there, or not to be used; the sentence says what to do."""

    exit_code = NO_INPUT


class Later(click.ClickException):
    """It cannot go on now; the sentence says when it can."""

    exit_code = TRY_LATER
