"""What somebody wrote, in a frame: nothing of it runs, loads, leads or hides how much was left out."""
from __future__ import annotations

import time

import pytest

from gateway.model.mail import Attachment
from gateway.web import framing
from gateway.web.framing import framed, pictures, remote_pictures

DOT = Attachment("dot.png", "image/png", 5, "a" * 64, "dot@x", inline=True)


def body(html: str) -> str:
    """What stands in the page of the frame, without its own sheet."""
    return bytes(framed(html, "Mail of <Eve>").body).decode().partition("<body>")[2]


@pytest.mark.parametrize("html", [
    "<script>harm()</script>", "<p onclick=harm()>x</p>", '<img src="x" onerror="harm()">', "<svg onload=harm()></svg>",
    '<a href="javascript:harm()">x</a>', '<a href="https://harm.test/">x</a>', '<iframe srcdoc="harm"></iframe>',
    '<meta http-equiv="refresh" content="0;url=harm">', '<base href="//harm.test">', '<form action="harm"></form>',
    '<p style="background:url(https://harm.test/)">x</p>', '<p style="width:expression(harm())">x</p>',
    "<style>@import url(harm)</style>", '<link rel="prefetch" href="harm">', '<video poster="harm"></video>',
    '<img srcset="https://harm.test/x 2x">', '<table background="harm"></table>', '<object data="harm"></object>',
    '<img src="data:text/html,harm">', '<p style="position:fixed;harm:1">x</p>', "<math><mtext><harm></math>",
])
def test_nothing_that_could_do_anything_is_left(html: str) -> None:
    assert "harm" not in body(f"<p>before</p>{html}<p>after</p>")
    assert "before" in body(f"<p>before</p>{html}")


def test_remote_pictures_are_left_out_and_counted() -> None:
    html = '<img src="https://a.test/1"><IMG alt=x SRC=//a.test/2><img src="cid:dot@x"><img src=dot.png>'
    assert remote_pictures(html) == 2
    assert "2 remote pictures are not loaded" in body(html)
    assert "1 remote picture is not loaded" in body('<img src="http://a.test/">')
    assert "not loaded" not in body("<p>https://a.test/</p>")


def test_pictures_of_the_mail_itself_are_shown_where_they_are_small(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(_digest: str) -> bytes:
        raise FileNotFoundError

    shows = pictures([DOT], lambda _: b"a dot")
    assert (shows("dot@x"), shows("other@x")) == ("data:image/png;base64,YSBkb3Q=", None)
    assert pictures([DOT], gone)("dot@x") is None
    svg = Attachment("a.svg", "image/svg+xml", 5, "b" * 64, "svg@x", inline=True)
    assert pictures([svg], lambda _: b"<svg>")("svg@x") is None
    monkeypatch.setattr(framing, "LARGEST_PICTURES", 9)
    twice = pictures([DOT], lambda _: b"a dot")
    assert [bool(twice("dot@x")) for _ in range(2)] == [True, False]


@pytest.mark.parametrize("html", ["<div>" * 50_000 + "words", "<b><p>" * 900 + "words", "words " + "x" * 3_000_000])
def test_what_is_made_to_be_slow_is_not(html: str) -> None:
    begun = time.process_time()
    assert "words" in body(html)
    assert time.process_time() - begun < 2
