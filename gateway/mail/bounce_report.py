"""Fields of a delivery report (RFC 3464, 2.3), wherever they stand: in their part, or in the middle of a text.

Tolerant of what mail systems write: groups without an empty line between them, diagnostics that go on without
indentation, the whole report indented or pasted into the text. Each line is looked at once.
"""
from __future__ import annotations

import re
from collections.abc import Iterator

_KNOWN = re.compile(
    r"(?i)[ \t>]{0,20}(final-recipient|original-recipient|x-actual-recipient|action|status|diagnostic-code|remote-mta|"
    r"reporting-mta|arrival-date|received-from-mta|dsn-gateway|original-envelope-id|last-attempt-date|final-log-id|"
    r"will-retry-until|x-[a-z0-9-]{2,40})[ \t]*:[ \t]*(.*)$")
_RECIPIENTS = frozenset({"final-recipient", "original-recipient", "x-actual-recipient"})
_OF_RECIPIENT = _RECIPIENTS | {"action", "status", "diagnostic-code"}
_MOST_GROUPS = 201
_MAX_VALUE = 4_000

Group = dict[str, str]
"""Lower-case name -> value of the fields about one recipient."""


def read_groups(text: str) -> list[Group]:
    """The groups that name a recipient, in order; at most 200."""
    groups: list[Group] = []
    for group in _groups(text):
        if _RECIPIENTS & group.keys():
            groups.append(group)
        elif groups and not groups[-1].keys() & {"action", "status"} and group.keys() & {"action", "status"}:
            groups[-1] |= group  # an empty line stands where none should
        if len(groups) == _MOST_GROUPS:
            break
    return groups


def has_report(text: str) -> bool:
    """The text holds fields of a report."""
    lowered = text.lower()
    return "final-recipient:" in lowered or "original-recipient:" in lowered


def _groups(text: str) -> Iterator[Group]:
    """Fields between empty lines; a second recipient of the same kind begins a group of its own."""
    group: Group = {}
    name = ""
    for line in text.split("\n"):
        found = _KNOWN.match(line)
        if not line.strip() or (found and _begins_another(group, found[1].lower())):
            if group:
                yield group
            group, name = {}, ""
        if found:
            name = found[1].lower()
            group[name] = found[2].strip()
        elif name and line.strip() and len(group[name]) < _MAX_VALUE:
            group[name] = f"{group[name]} {line.strip()}"
    if group:
        yield group


def _begins_another(group: Group, name: str) -> bool:
    """The group has this field already, or is that of the message."""
    return name in _OF_RECIPIENT and name in group
