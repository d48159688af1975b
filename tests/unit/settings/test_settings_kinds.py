"""How single values may be written."""
from __future__ import annotations

from datetime import timedelta

import pytest

from gateway.settings.kinds import read_address, read_duration, read_host, read_size, read_working_time


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("90s", 90), ("15m", 900), ("15 min", 900), ("8h", 28_800), ("2d", 172_800), ("1w", 604_800), ("1h30m", 5_400),
     ("0.3s", 0.3), (" 1H 30M ", 5_400), (0.3, 0.3), (90, 90), ("90", 90), ("0.5", 0.5)],
)
def test_durations(written: object, seconds: float) -> None:
    assert read_duration(written) == timedelta(seconds=seconds)


@pytest.mark.parametrize("wrong", ["", "soon", True, "1h-", "h", "1y", "1e3", [], None, float("nan"), "٣s٣x"])
def test_what_is_no_duration(wrong: object) -> None:
    with pytest.raises(ValueError, match="is not a duration"):
        read_duration(wrong)


def test_working_time_knows_no_days() -> None:
    assert read_working_time("24h") == timedelta(hours=24)
    for wrong in ("1d", "2 D", "1w"):
        with pytest.raises(ValueError, match="counts days"):
            read_working_time(wrong)


@pytest.mark.parametrize(
    ("written", "size"),
    [("30 MB", 30 << 20), ("30mb", 30 << 20), ("512 KB", 512 << 10), ("1.5 GiB", 3 << 29), ("100", 100), (100, 100),
     ("10 kb", 10 << 10)],
)
def test_sizes(written: object, size: int) -> None:
    assert read_size(written) == size


@pytest.mark.parametrize("wrong", ["", "big", "30 TB", "30 M", True, [], 1.5e300, "--3 MB"])
def test_what_is_no_size(wrong: object) -> None:
    with pytest.raises(ValueError, match="is not a size"):
        read_size(wrong)


@pytest.mark.parametrize(
    "right", ["a@b.c", "o'brien+x@example.org", "jörg@münchen.example", "a@localhost", "x.y@a-b.org"]
)
def test_addresses(right: str) -> None:
    assert read_address(f" {right} ") == right


@pytest.mark.parametrize(
    "wrong",
    ["", "a", "a@", "@b.c", "a b@c.d", "a@b..c", "a@-b.c", "Ana <a@b.c>", "a@b.c,d@e.f", "a..b@c.d", ".a@b.c",
     "a@b@c.d", "a\n@b.c", "a@b.c\r\nX: y", '"a"@b.c', 5, None, "a\x00@b.c"],
)
def test_what_is_no_address(wrong: object) -> None:
    with pytest.raises(ValueError, match="is not an address"):
        read_address(wrong)


def test_an_address_has_a_longest_length() -> None:
    assert read_address("a" * 64 + "@b.c")
    with pytest.raises(ValueError, match="too long"):
        read_address("a" * 65 + "@b.c")


@pytest.mark.parametrize("right", ["", "127.0.0.1", "::1", "::", "localhost", "mail.example.org"])
def test_hosts(right: str) -> None:
    assert read_host(right) == right


@pytest.mark.parametrize("wrong", ["a b", "http://x", "mail.example.org:25", "[::1]", "a..b", 25])
def test_what_is_no_host(wrong: object) -> None:
    with pytest.raises(ValueError, match="is not a host"):
        read_host(wrong)
