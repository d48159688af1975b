"""A ticket as one page of HTML: for reading, printing, filing. The page loads nothing and runs nothing.

What people wrote goes through the same cleaner as in letters (`human_text`); pictures that stand in it are put into
the page itself where they are small, and left out where they are not. The page is in English, its times are those of
the house.
"""
from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, tzinfo
from typing import Any
from urllib.parse import unquote

from babel.dates import format_date, format_datetime
from markupsafe import Markup

from gateway.assets import asset
from gateway.letters.filters import mailbox
from gateway.letters.folders import FolderLoader
from gateway.letters.human_text import Picture, as_html, text_as_html
from gateway.letters.language import FALLBACK, Language, read_language, zone_name
from gateway.letters.sandbox import Sandbox
from gateway.model.letter import RichText
from gateway.model.mail import Address, Attachment
from gateway.model.people import Directory
from gateway.model.record import Record
from gateway.model.ticket import Entry, EntryKind, Visibility

LARGEST_PICTURE, LARGEST_PICTURES = 300_000, 5_000_000
"""Bytes: of one picture inside the page, and of all together."""
_PICTURE_TYPES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
"""Not SVG, which is a document that can hold scripts."""

ReadBlob = Callable[[str], bytes]


@dataclass(frozen=True, slots=True)
class _File:
    name: str
    size: str
    sha256: str
    hazard: str


@dataclass(frozen=True, slots=True)
class _Row:
    """A decision or an action."""

    day: str
    kind: str
    words: str
    who: str
    standing: str = ""


@dataclass(frozen=True, slots=True)
class _Said:
    """An entry of the history."""

    who: str
    kind: str
    at: str
    lane: str
    marks: tuple[str, ...]
    said: Markup
    files: tuple[_File, ...]
    folded: Markup


@dataclass(frozen=True, slots=True)
class _Page:
    number: int
    title: str
    project: str
    facts: tuple[tuple[str, str], ...]
    records: tuple[_Row, ...]
    entries: tuple[_Said, ...]
    foot: str


_VISIBLE = {kind: frozenset(field.name for field in fields(kind)) for kind in (_File, _Row, _Said, _Page)}


class _PageSandbox(Sandbox):
    """The templates' sandbox, for the values of a page."""

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """True for the fields of the page, and for `loop`."""
        return attr in _VISIBLE.get(type(obj), ()) or super().is_safe_attribute(obj, attr, value)


def record_page(record: Record, house: Directory, read_blob: ReadBlob, now: datetime) -> str:
    """The page. `read_blob` gives the content under a digest; FileNotFoundError where it is gone, which is shown."""
    templates = asset("templates")
    language = read_language(FALLBACK, (templates / FALLBACK / "words.toml").read_text("utf-8"))
    page = _Composing(record, house, _Pictures(read_blob), language, house.hours.zone).page(now)
    return _PageSandbox(FolderLoader([templates])).get_template("_record.html").render(page=page)


@dataclass(frozen=True, slots=True)
class _Composing:
    """A record on its way to a page."""

    record: Record
    house: Directory
    pictures: _Pictures
    language: Language
    zone: tzinfo

    def page(self, now: datetime) -> _Page:
        """All that the template shows."""
        ticket = self.record.ticket
        kept = "what everybody in the conversation has seen" if self.record.is_public else "the whole record"
        return _Page(
            number=ticket.id, title=ticket.subject, project=self._project(),
            facts=tuple((label, value) for label, value in self._facts() if value), records=tuple(self._records()),
            entries=tuple(map(self._said, self.record.entries)),
            foot=f"This is {kept} of ticket #{ticket.id}, as it stood on {self._instant(now)}.",
        )

    def _project(self) -> str:
        project = self.house.projects.get(self.record.ticket.project)
        return project.name if project else self.record.ticket.project

    def _facts(self) -> Iterator[tuple[str, str]]:
        ticket, closed_at = self.record.ticket, self.record.closed_at
        topic = self.house.topics.get(ticket.topic or "")
        others = [one.address for one in ticket.participants if one.admitted and not one.is_stakeholder]
        yield "Status", ticket.status
        yield "Topic", topic.title if topic else ticket.topic or self.language.words["unsure"]
        yield "Urgency", self.language.words[ticket.urgency]
        yield "Stakeholder", mailbox(ticket.stakeholder)
        yield "Participants", ", ".join(map(mailbox, others))
        yield "POC", self._name(ticket.poc)
        yield "Standing in for", self._name(ticket.covers_for)
        yield "Opened", self._instant(ticket.opened_at)
        yield "Closed", self._instant(closed_at) if closed_at else ""
        yield "To be done by", self._date(ticket.due) if ticket.due else ""
        yield "Labels", ", ".join(ticket.labels)
        yield "Related", ", ".join(f"#{number}" for number in ticket.links)
        yield "Goes on in", f"#{ticket.merged_into}" if ticket.merged_into else ""
        yield "Takes in", ", ".join(f"#{number}" for number in self.record.merged)

    def _records(self) -> Iterator[_Row]:
        """Decisions first, then what was to be done; an action that stands among them is not told twice."""
        for one in self.record.entries:
            if one.kind is EntryKind.DECISION or (one.kind is EntryKind.ACTION and not self.record.actions):
                yield _Row(self._day(one.at), one.kind, one.text, self._author_name(one.author))
        for action in self.record.actions:
            due = f"by {self._date(action.due)}" if action.due else ""
            standing = f"done {self._day(action.done_at)}" if action.done_at else due
            yield _Row(self._day(action.at), EntryKind.ACTION, action.text, self._name(action.who), standing)

    def _said(self, entry: Entry) -> _Said:
        is_internal = entry.visibility is Visibility.INTERNAL
        marks = ("internal",) * is_internal + ("unconfirmed",) * entry.unconfirmed
        words = as_html(RichText(entry.text, entry.html), self.pictures.among(entry.attachments))
        return _Said(
            who=self._author(entry.author), kind=entry.kind, at=self._instant(entry.at),
            lane=str(entry.visibility), marks=marks,
            said=Markup(words),  # noqa: S704 - nh3 or escape made it safe
            files=tuple(_File(one.name, _size(one.size), one.sha256, one.hazard) for one in entry.attachments),
            folded=Markup(text_as_html(entry.folded, links=False)),  # noqa: S704 - escaped
        )

    def _author(self, author: Address) -> str:
        """Name and address; of somebody of the house the name alone where strangers will read it."""
        if self.record.shows(author):
            return mailbox(author)
        person = self.house.person_at(author.address)
        return (person.name if person else author.name) or self._project()

    def _author_name(self, author: Address) -> str:
        person = self.house.person_at(author.address)
        return person.name if person else author.shown

    def _name(self, key: str) -> str:
        person = self.house.people.get(key)
        return person.name if person else key

    def _instant(self, at: datetime) -> str:
        local = at.astimezone(self.zone)
        time = format_datetime(local, self.language.words["time"], locale=self.language.locale)
        return f"{self._day(at)}, {time} {zone_name(local)}"

    def _day(self, at: datetime) -> str:
        return self._date(at.astimezone(self.zone).date())

    def _date(self, day: date) -> str:
        return format_date(day, "d MMMM y", locale=self.language.locale)


class _Pictures:
    """Puts pictures into the page, until it is big enough."""

    def __init__(self, read_blob: ReadBlob) -> None:
        self._read_blob = read_blob
        self._room = LARGEST_PICTURES

    def among(self, attachments: Sequence[Attachment]) -> Picture:
        """For `as_html`: the picture itself as a data: address; none where it is too big, gone, or no picture."""
        by_id = {one.content_id: one for one in attachments if one.content_id}
        return lambda content_id: self._address(by_id.get(unquote(content_id)))

    def _address(self, picture: Attachment | None) -> str | None:
        data = self._content(picture) if picture else b""
        if picture is None or not data:
            return None
        return f"data:{picture.media_type.lower()};base64,{b64encode(data).decode('ascii')}"

    def _content(self, picture: Attachment) -> bytes:
        """The bytes of a harmless picture that is small enough; else none."""
        is_shown = picture.media_type.lower() in _PICTURE_TYPES and not picture.hazard
        if not is_shown or picture.size > min(LARGEST_PICTURE, self._room):
            return b""
        try:
            data = self._read_blob(picture.sha256)
        except (OSError, ValueError):
            return b""
        self._room -= len(data)
        return data


def _size(octets: int) -> str:
    """1 byte, 640 bytes, 12 KB, 3.4 MB."""
    if octets < 1_000:
        return "1 byte" if octets == 1 else f"{octets} bytes"
    return f"{round(octets / 1_000)} KB" if octets < 1_000_000 else f"{octets / 1_000_000:.1f} MB"
