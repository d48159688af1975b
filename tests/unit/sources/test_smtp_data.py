"""The text after DATA: the same mail, wherever the wire cuts it."""
from __future__ import annotations

import asyncio
import random

from gateway.sources.smtp_data import Text, read_text

PARTS = (b"\r\n", b"\n", b"\r", b".", b"x", b"ab", b"\r\n.")


async def _read(wire: bytes, cuts: random.Random | None, most: int) -> tuple[Text, bytes]:
    """What is read, and what is left; all at once without `cuts`."""
    reader = asyncio.StreamReader(limit=cuts.choice((8, 30)) if cuts else 10_000)

    async def feed() -> None:
        at = 0
        while at < len(wire):
            end = at + (cuts.randrange(1, 9) if cuts else len(wire))
            reader.feed_data(wire[at:end])
            at = end
            await asyncio.sleep(0)
        reader.feed_eof()

    feeding = asyncio.ensure_future(feed())
    text = await read_text(reader, most)
    await feeding
    return text, await reader.read(len(wire))


def test_a_text_in_pieces_is_the_text_in_one() -> None:
    async def compare() -> None:
        for seed in range(1_000):
            luck = random.Random(seed)
            wire = b"".join(luck.choices(PARTS, k=luck.randrange(25))) + b"\r\n.\r\nRSET\r\n"
            for most in (20, 1_000):
                assert await _read(wire, luck, most) == await _read(wire, None, most), (seed, wire)

    asyncio.run(compare())


def test_the_frame_and_the_first_dots_are_no_part_of_the_mail() -> None:
    text, left = asyncio.run(_read(b"..one\r\n.two\r\n\r\n.\r\nRSET\r\n", random.Random(1), 100))
    assert text == Text(b".one\r\ntwo\r\n\r\n", is_odd=False)
    assert left == b"RSET\r\n"


def test_a_lone_dot_is_found_across_a_cut() -> None:
    for seed in range(50):
        text, _ = asyncio.run(_read(b"aaaaaaa\n.\nbbb\r\n.\r\n", random.Random(seed), 100))
        assert text.is_odd
