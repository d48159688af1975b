"""One line of the JSON Lines form (docs/import.md) becomes a ticket as another helpdesk tells of it."""
from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NoReturn

from gateway.importing.helpdesk.files import ForeignFiles
from gateway.importing.helpdesk.values import Broken, Clock, Values, read_person
from gateway.mail.clean import clean_phrase
from gateway.mail.html_text import html_to_text, strip_marks
from gateway.mail.language import find_language
from gateway.mail.message_ids import read_message_id
from gateway.mail.reply_html import cut
from gateway.model.foreign import ForeignAction, ForeignEntry, ForeignTicket
from gateway.model.mail import Address, Attachment, MessageId
from gateway.model.ticket import EntryKind

LONGEST_KEY = 200
_MOST_ENTRIES, _MOST_PEOPLE, _MOST_LINKS, _MOST_LABELS = 10_000, 200, 1_000, 20
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})?", re.IGNORECASE)
_NOT_IN_LABEL = re.compile(r"[^\w-]+")


def read_object(line: bytes) -> tuple[dict[str, Any], bool]:
    """The object of a line, and whether all its bytes were UTF-8; Broken where it is none."""
    try:
        text, is_whole = line.decode("utf-8"), True
    except UnicodeDecodeError:
        text, is_whole = line.decode("utf-8", "replace"), False
    try:
        found = json.loads(text, parse_constant=_no_constant)
    except RecursionError:
        raise Broken("it is nested too deep") from None
    except ValueError as cause:
        raise Broken(f"this is no JSON: {cause}") from None
    if not isinstance(found, dict):
        raise Broken('a line must be an object: {"key": …}')
    return found, is_whole


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no value of JSON")


def read_key(found: dict[str, Any]) -> str:
    """The ticket's own id in the other system: its `key`, else its `id`; Broken where it has none."""
    for name in ("key", "id"):
        value = found.get(name)
        key = clean_phrase(str(value)) if isinstance(value, str | int) and not isinstance(value, bool) else ""
        if len(key) > LONGEST_KEY:
            raise Broken(f'"{name}" is longer than {LONGEST_KEY}')
        if key:
            return key
    raise Broken('it has no "key"')


def entry_ids(found: dict[str, Any]) -> tuple[str, ...]:
    """By what its entries can be told from each other, where they have that."""
    entries = found.get("entries")
    told = [one for one in entries if isinstance(one, dict)] if isinstance(entries, list) else []
    return tuple(filter(None, (_entry_id(one.get("id"), one.get("message_id")) for one in told)))


def _entry_id(own: object, message_id: object) -> str:
    """Its own id, else its Message-ID: a mail has one in any system."""
    said = next((str(one) for one in (own, message_id) if isinstance(one, str | int) and str(one).strip()), "")
    return clean_phrase(said)[:LONGEST_KEY]


@dataclass(frozen=True, slots=True)
class FormReader:
    """Reads what stands in a line; what cannot be had of it is kept in `clock` and `files`."""

    clock: Clock
    files: ForeignFiles

    def read(self, found: dict[str, Any]) -> tuple[ForeignTicket, tuple[str, ...]]:
        """(the ticket, the names that mean nothing); Broken where a value is of the wrong kind."""
        told, key = Values(found, "a line", self.clock), read_key(found)
        unknown: list[str] = []
        entries = tuple(self._entries(told, "entries", unknown))
        decisions = tuple(self._entries(told, "decisions", unknown))
        ticket = ForeignTicket(
            key=key, subject=told.word("subject"), status=told.word("status", 100),
            project=told.word("project", 300), stakeholder=told.person("stakeholder"),
            participants=told.people("participants", _MOST_PEOPLE), poc=told.word("poc", 300),
            colleagues=told.words("colleagues", _MOST_PEOPLE), topic=told.word("topic", 300),
            urgency=told.word("urgency", 100), language=_language(told.word("language"), entries),
            opened_at=told.time("opened_at"), closed_at=told.time("closed_at"), due=told.day("due"),
            wait_until=told.day("wait_until"), labels=_labels(told.words("labels", _MOST_LABELS)),
            links=told.words("links", _MOST_LINKS), merged_into=told.word("merged_into", LONGEST_KEY),
            also_known_as=_message_ids(told), actions=tuple(_actions(told, unknown)), entries=entries,
            decisions=decisions,
        )
        for ours in ("key", "id"):
            told.word(ours)
        return ticket, (*told.unknown(), *unknown)

    def ties(self, found: dict[str, Any]) -> tuple[tuple[str, ...], str]:
        """(keys of the tickets that it is linked with, of the one that it goes on in), without reading all of it."""
        told = Values(found, "a line", self.clock)
        return told.words("links", _MOST_LINKS), told.word("merged_into", LONGEST_KEY)

    def _entries(self, told: Values, name: str, unknown: list[str]) -> Iterator[ForeignEntry]:
        for one in told.objects(name, _MOST_ENTRIES):
            yield self._entry(one, unknown, is_decision=name == "decisions")
            unknown += one.unknown()

    def _entry(self, told: Values, unknown: list[str], *, is_decision: bool) -> ForeignEntry:
        text, html = told.text("text"), told.text("html")
        called, name = told.word("by" if is_decision else "from", 300), told.word("name", 200)
        author, message_id = read_person(called), told.word("message_id")
        if text is None:
            text = strip_marks(html_to_text(html)).strip("\n") if html else ""
        return ForeignEntry(
            author=author and Address(author.address, name or author.name), called=called or name, at=told.time("at"),
            text=text, id=_entry_id(told.word("id") or None, message_id or None),
            kind=str(EntryKind.DECISION) if is_decision else told.word("kind", 100),
            visibility=told.word("visibility", 100), unconfirmed=told.flag("unconfirmed"),
            folded=told.text("folded") or "", html=cut(html, text) if html else None,
            message_id=read_message_id(message_id), also_known_as=_message_ids(told),
            attachments=tuple(self._attachments(told, unknown)),
        )

    def _attachments(self, told: Values, unknown: list[str]) -> Iterator[Attachment]:
        for one in told.objects("attachments", _MOST_PEOPLE):
            found = self.files.read(one)
            unknown += one.unknown()
            if found is not None:
                yield found


def _actions(told: Values, unknown: list[str]) -> Iterator[ForeignAction]:
    for one in told.objects("actions", _MOST_LINKS):
        yield ForeignAction(one.word("who", 200), one.word("text"), one.time("at"), one.day("due"), one.time("done_at"))
        unknown += one.unknown()


def _message_ids(told: Values) -> tuple[MessageId, ...]:
    found = (read_message_id(one) for one in told.words("message_ids", _MOST_LINKS))
    return tuple(dict.fromkeys(one for one in found if one))


def _labels(words: tuple[str, ...]) -> tuple[str, ...]:
    """As a POC would write them: "VIP customer" is VIP-customer."""
    made = (_NOT_IN_LABEL.sub("-", word)[:40].strip("-") for word in words)
    return tuple(dict.fromkeys(filter(None, made)))


def _language(said: str, entries: tuple[ForeignEntry, ...]) -> str:
    """The language that is told, else that of the first words."""
    if _LANGUAGE.fullmatch(said):
        return said
    first = next((one.text for one in entries if one.text), "")
    return find_language(first).language
