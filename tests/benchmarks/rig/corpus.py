"""The mails that the benchmarks send: new requests of 4 KB, each from a person of its own and with words of its own.

They are put together from the sentences of the starter set about one topic each, so that the classifier, the search
index and the search for like tickets meet the words of real requests. Names of things stand between them, others in
every mail, else the gateway would take many for the same matter and spare their POC the notification.
"""
from __future__ import annotations

from functools import cache
from random import Random
from re import split
from textwrap import wrap

from classifier import starter_examples

_SYLLABLES = b"ba ce di fo gu ha je ki lo mu na pe qui ro su ta ve wi xo yu za bre cli dro".split()
SIZE = 4_096
"""Octets, headers included."""
TOPICS = ("access", "hardware", "finance")
NAMES = [b"%b%b%b" % (a, b, c) for a in _SYLLABLES for b in _SYLLABLES for c in _SYLLABLES]
"""Of things and places, as no dictionary has them: 13,824."""


@cache
def sentences(topic: str) -> tuple[bytes, ...]:
    """What people write about this topic, in lines as mail programs write them."""
    said = " ".join(one.text for one in starter_examples(TOPICS) if one.topic == topic and one.language == "en")
    return tuple("\r\n".join(wrap(one, 72)).encode("ascii", "replace") for one in split(r"(?<=[.?!])\s+", said))


def mail(number: int) -> bytes:
    """Request `number`: always the same octets for the same number, never those of another."""
    chance = Random(number)
    said = chance.sample(sentences(TOPICS[number % len(TOPICS)]), 14)
    title = said[0][:40].replace(b"\r\n", b" ").strip()
    head = b"\r\n".join([
        b"From: Person %d <p%d@customer.test>" % (number, number), b"To: support@example.test",
        b"Subject: Request %d: %b" % (number, title), b"Message-ID: <%d@customer.test>" % number,
        b"Date: Mon, 23 Nov 2026 10:00:00 +0000", b"Content-Type: text/plain; charset=utf-8", b"", b"Hello,", b"", b""])
    lines = [line for one in said for line in (one, b"It is about %b." % b" ".join(chance.sample(NAMES, 5)))]
    return (head + b"\r\n".join([*lines, b"As I wrote before:", b""] * 4))[: SIZE - 2] + b"\r\n"
