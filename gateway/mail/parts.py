"""The parts of a mail (RFC 2046), cut out of its bytes: an outline of offsets, no copies, no recursion.

Our own splitter and not `email.feedparser`, because bounds must hold before the work is done: the parser of the
standard library goes line by line through every level (900 levels: 2.2 s; 3,000: RecursionError), this one
searches for boundaries with `bytes.find` and stops at the limits.
"""
from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from gateway.mail.headers import Fields, first, read_block, split_block
from gateway.mail.params import Params, media_type, parse_parameters
from gateway.model.policy import Limits

_GUESSED_BOUNDARY = re.compile(rb"\n--([^\s-][^\r\n]{0,69}|[-=_][^\r\n]{5,69})\r?\n[A-Za-z-]{3,40}:")


@dataclass(frozen=True, slots=True)
class Part:
    """A mail or a part of one: its fields, its type, and where its body lies in the raw bytes."""

    fields: Fields
    media_type: str
    params: Params
    disposition: str
    disposition_params: Params
    start: int
    end: int
    depth: int
    alternative: int
    """Number of the outermost multipart/alternative that it lies in (its parts say the same thing); 0: none."""

    @property
    def is_multipart(self) -> bool:
        """Made of other parts."""
        return self.media_type.startswith("multipart/")

    @property
    def filename(self) -> str:
        """As the sender wrote it, "" where he named none."""
        return self.disposition_params.get("filename") or self.params.get("name", "")


@dataclass(slots=True)
class Outline:
    """The parts of a mail, found one after the other; notes what it could not follow."""

    raw: bytes
    limits: Limits
    defects: dict[str, None] = field(default_factory=dict)
    parts: int = 0
    boundaries: int = 0

    def note(self, *defects: str) -> None:
        """Keeps each defect once."""
        self.defects.update(dict.fromkeys(filter(None, defects)))

    def read_part(self, start: int, end: int, depth: int = 0, alternative: int = 0, default: str = "") -> Part:
        """One part with its header block; `default` is its type where it names none."""
        block_end, body, defect = split_block(self.raw, start, end, self.limits)
        fields, really_ended, defects = read_block(self.raw, start, block_end, self.limits)
        if really_ended < block_end:
            body = really_ended
        # A part without a body is nothing odd, a mail whose headers are too big is.
        self.note(defect if depth == 0 or defect != "no body" else "", *defects)
        self.parts += 1
        kind, params = media_type(first(fields, "content-type") or default)
        disposition, more = parse_parameters(first(fields, "content-disposition"))
        return Part(fields, kind, params, disposition, more, body, end, depth, alternative)

    def leaves(self, root: Part) -> Iterator[Part]:
        """All parts that are no multiparts, in the order of the mail; multiparts that cannot be cut count as leaves."""
        waiting = [root]
        while waiting:
            part = waiting.pop()
            children = self._children(part) if part.is_multipart else []
            if not children:
                yield part
                continue
            waiting.extend(reversed(children))

    def _children(self, part: Part) -> list[Part]:
        """The parts inside; none where there is no boundary or a limit is reached."""
        if part.depth >= self.limits.max_depth:
            self.note("nested too deep")
            return []
        boundary = part.params.get("boundary", "").rstrip().encode("utf-8", "replace") or self._guess_boundary(part)
        if not boundary:
            self.note("multipart without a boundary")
            return []
        alternative = part.alternative or (self.parts if part.media_type == "multipart/alternative" else 0)
        default = "message/rfc822" if part.media_type == "multipart/digest" else ""
        children: list[Part] = []
        for start, end in self._spans(part, b"--" + boundary):
            if self.parts >= self.limits.max_parts:
                self.note("too many parts")
                break
            children.append(self.read_part(start, end, part.depth + 1, alternative, default))
        return children

    def _guess_boundary(self, part: Part) -> bytes:
        """The first line that looks like a delimiter with a header below it, where the header names none."""
        found = _GUESSED_BOUNDARY.search(self.raw, max(part.start - 1, 0), min(part.end, part.start + 8192))
        return found[1].rstrip() if found else b""

    def _spans(self, part: Part, delimiter: bytes) -> Iterator[tuple[int, int]]:
        """(start, end) of each part between delimiter lines; the last one may be cut off (RFC 2046, 5.1.1)."""
        begin = -1
        for line_start, line_end, closes in self._delimiters(part, delimiter):
            if begin >= 0:
                yield begin, max(begin, self._without_newline(line_start))
            begin = line_end
            if closes:
                return
        if begin >= 0:
            self.note("multipart does not end")
            yield begin, part.end

    def _delimiters(self, part: Part, delimiter: bytes) -> Iterator[tuple[int, int, bool]]:
        """(start of the line, start of the next line, is it the closing one) of each delimiter line."""
        at = part.start
        while (found := self.raw.find(delimiter, at, part.end)) >= 0:
            line_end = self.raw.find(b"\n", found, part.end)
            line_end = part.end if line_end < 0 else line_end + 1
            at = line_end  # a delimiter fills its line: whatever else stands in this one is none
            if found > part.start and self.raw[found - 1] != 10:
                continue
            self.boundaries += 1
            if self.boundaries > 8 * self.limits.max_parts:
                self.note("too many boundaries")
                return
            after = found + len(delimiter)
            closes = self.raw.startswith(b"--", after, part.end)
            if closes or not self.raw[after : min(line_end, after + 200)].strip():
                yield found, line_end, closes

    def _without_newline(self, line_start: int) -> int:
        """The line break before a delimiter belongs to the delimiter."""
        end = line_start - 1
        return end - 1 if end > 0 and self.raw[end - 1] == 13 else end

    def read_inside(self, part: Part) -> Fields:
        """The fields of a mail inside a part (message/rfc822), where it is not encoded for transfer."""
        block_end, _, _ = split_block(self.raw, part.start, part.end, self.limits)
        return read_block(self.raw, part.start, block_end, self.limits)[0]
