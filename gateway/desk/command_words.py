"""Every word that a POC may write as a command, from here or from another helpdesk.

The functions stand in `desk/commands`. Who may use a word: `desk/rights`.
"""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Word:
    """A line of the table: the word, what else people write for it, how it is used."""

    word: str
    also: tuple[str, ...]
    usage: str


WORDS: tuple[Word, ...] = (
    Word("close", ("closed", "done", "solved", "resolve", "resolved"), "#close"),
    Word("reopen", ("open",), "#reopen"),
    Word("wait", ("pending", "stalled", "snooze"), "#wait or #wait until DATE"),
    Word("note", ("internal", "comment", "private"), "#note"),
    Word("assign", ("assignee", "owner"), "#assign NAME"),
    Word("mine", ("take",), "#mine"),
    Word("topic", ("queue", "group", "category"), "#topic NAME"),
    Word("urgency", ("priority", "severity"), "#urgency low|normal|high|critical"),
    Word("title", ("retitle", "subject"), "#title TEXT"),
    Word("tag", ("label", "tags", "labels"), "#tag +a -b"),
    Word("due", ("deadline",), "#due DATE"),
    Word("cc", ("notify",), "#cc +ADDRESS -ADDRESS"),
    Word("use", (), "#use N"),
    Word("link", ("related", "relate"), "#link N"),
    Word("merge", (), "#merge N"),
    Word("split", (), "#split TITLE"),
    Word("decision", ("decided",), "#decision TEXT"),
    Word("action", ("todo",), "#action WHO: TEXT by DATE"),
    Word("consult", (), "#consult ADDRESS: question"),
    Word("person", (), "#person ADDRESS vip, zone ZONE"),
    Word("spam", ("junk",), "#spam"),
    Word("undo", (), "#undo"),
    Word("status", (), "#status"),
    Word("why", ("warum", "pourquoi"), "#why"),
    Word("list", (), "#list"),
    Word("new", (), "#new ADDRESS: title"),
    Word("announce", (), "#announce PROJECT"),
    Word("away", ("absent", "vacation"), "#away until DATE cover NAME"),
    Word("back", (), "#back"),
    Word("help", (), "#help"),
    Word("approve", ("ask",), "#approve SPONSOR: question"),
    Word("meet", ("schedule",), "#meet 30m Tue-Thu pm"),
    Word("escalate", (), "#escalate"),
)
KNOWN: Mapping[str, str] = {word: one.word for one in WORDS for word in (one.word, *one.also)}
"""Every word and synonym -> its canonical word."""
BY_WORD: Mapping[str, Word] = {one.word: one for one in WORDS}
