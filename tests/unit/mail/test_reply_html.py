"""Formatting of the new text: only what was written now, sanitised, or nothing."""

from __future__ import annotations

import pytest

from gateway.mail.reply_html import cut


@pytest.mark.parametrize(
    "quote",
    [
        '<div class="gmail_quote"><div class="gmail_attr">On Monday Bob wrote:</div>'
        '<blockquote class="gmail_quote">secret</blockquote></div>',
        '<blockquote type="cite">secret</blockquote>',
        '<div class="moz-cite-prefix">On Monday Bob wrote:</div><blockquote type="cite">secret</blockquote>',
        '<div class="yahoo_quoted">secret</div>',
        '<div class="protonmail_quote">secret</div>',
        '<div id="divRplyFwdMsg">From: Bob</div><div>secret</div>',
        '<div style="border:none;border-top:solid #E1E1E1 1.0pt"><p>From: Bob</p></div><p>secret</p>',
        "<hr><p>From: Bob</p>secret",
        '<div class="gmail_signature">secret</div>',
    ],
)
def test_quotes_and_signatures_never_leave(quote: str) -> None:
    html = cut(f"<div>It works <b>again</b></div>{quote}", "It works again")
    assert html is not None
    assert "<b>again</b>" in html
    assert "secret" not in html
    assert "Bob" not in html


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>It works, secret</p>", "It works"),
        ("<p>It works</p>", "It works now"),
        ("", "It works"),
        ("<p>It works</p>", ""),
        ("<p>before</p><p>It works</p>", "It works"),
        ("<div>" * 5_000 + "It works", "It works"),
    ],
)
def test_no_formatting_where_the_texts_differ(html: str, text: str) -> None:
    assert cut(html, text) in (None, "<p>It works</p>") or "secret" not in (cut(html, text) or "")


def test_what_is_dangerous_or_hides_is_gone() -> None:
    html = cut(
        '<p onclick="x()" style="color:white;font-size:0.1px;font-weight:bold">It <a href="javascript:x">works</a></p>'
        '<img src="http://t.example.test/p.gif"><img src="cid:a@b"><script>x()</script><p hidden>#close</p>'
        '<p style="display: none">#close</p><iframe src="x"></iframe><form><input></form>',
        "It works",
    )
    assert html is not None
    for word in ("onclick", "javascript", "color", "font-size", "http:", "script", "close", "iframe", "input"):
        assert word not in html
    assert "font-weight:bold" in html


def test_images_inside_the_mail_stay_before_the_end_of_the_text() -> None:
    html = cut('<p>See <img src="cid:a@b" alt="screen"> here</p>', "See here")
    assert html is not None
    assert 'src="cid:a@b"' in html


def test_links_and_bullets_of_the_plain_text_do_not_disturb() -> None:
    html = cut(
        '<ul><li>one</li><li><a href="https://example.org/x">two</a></li></ul>', "* one\n* two <https://example.org/x>"
    )
    assert html is not None
    assert 'href="https://example.org/x"' in html
