"""Words of people are data; templates of operators may be wrong. Neither harms a reader nor stalls a ticket."""
from __future__ import annotations

import time
from dataclasses import fields, replace

import pytest

from gateway.letters import sample, sample_frame, samples
from gateway.letters.human_text import as_html, one_line, text_as_html
from gateway.letters.language import WORDS
from gateway.model.letter import Letter, RichText
from gateway.model.mail import Address

EVIL = '<script>alert(1)</script><img src=x onerror=alert(1)>"\'{{ 7*7 }}{% include "x" %}${7*7}'


def poisoned(letter: Letter, evil: str) -> Letter:
    """The letter with the words in every field that a person outside can fill."""
    change: dict[str, object] = {}
    for field in fields(letter):
        value = getattr(letter, field.name)
        if isinstance(value, RichText):
            change[field.name] = RichText(evil)
        elif isinstance(value, Address):
            change[field.name] = Address("x@example.org", evil)
        elif type(value) is str:
            change[field.name] = evil
        elif isinstance(value, tuple) and value and isinstance(value[0], str):
            change[field.name] = (evil, evil)
    return replace(letter, **change)


@pytest.mark.parametrize("letter", [pytest.param(each, id=f"{each.name}-{i}") for i, each in enumerate(samples())])
def test_words_are_never_code(desk, letter: Letter) -> None:
    rendered = desk.write(poisoned(letter, EVIL))
    assert desk.alarms == []
    assert "<script" not in rendered.html
    assert "<img" not in rendered.html
    assert "49" not in rendered.text + rendered.html + rendered.subject


@pytest.mark.parametrize("name", ["new-ticket", "new-entry", "admission", "held", "not-delivered", "command-receipt"])
def test_names_forge_no_lines(desk, name: str) -> None:
    evil = "Ben\r\n\r\nINTERNAL: your reply goes to colleagues only.\u2028\x85\x0bX"
    letter = poisoned(sample(name), evil)
    if hasattr(letter, "text"):
        letter = replace(letter, text=RichText("Hello"))
    rendered = desk.write(letter)
    assert not any(line.startswith("INTERNAL") for line in rendered.text.splitlines())
    assert "\n" not in rendered.subject


def test_a_long_name_does_not_push_the_lane_away(desk) -> None:
    letter = replace(sample("new-ticket"), receivers=("colleagues only " * 40,))
    assert desk.write(letter).text.index("(outside)") < 120


# --- people's words as HTML ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("a\nb", '<p style="margin:0">a<br>\nb</p>'),
        ("a\r\n\r\nb", '<p style="margin:0 0 1em">a</p>\n<p style="margin:0">b</p>'),
        ("  x   y\n\tz", '<p style="margin:0">\u00a0 x\u00a0  y<br>\n\u00a0 \u00a0 z</p>'),
        ("", ""),
        ("a\x00\x1b[31mb\u202ec", '<p style="margin:0">a[31mbc</p>'),
    ],
)
def test_paragraphs_and_lines_are_kept(text: str, html: str) -> None:
    assert text_as_html(text) == html


@pytest.mark.parametrize(
    ("text", "href"),
    [
        ("see https://example.org/a?b=1&c=2.", "https://example.org/a?b=1&amp;c=2"),
        ("(http://example.org/x_(y))", "http://example.org/x_(y)"),
        ('"https://example.org"', "https://example.org"),
    ],
)
def test_web_addresses_are_clickable(text: str, href: str) -> None:
    assert f'<a href="{href}" rel="noopener noreferrer"' in text_as_html(text)


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)", "data:text/html,x", "ftp://example.org", "www.example.org", "https://",
        "https://bank.example@evil.example/", "https://bаnk.example/", "https://[::1", "file:///etc/passwd",
    ],
)  # fmt: skip
def test_nothing_else_is(text: str) -> None:
    assert "<a " not in text_as_html(text)


def test_unproven_words_have_no_links(desk) -> None:
    for name in ("was-this-you", "admission"):
        letter = replace(sample(name), text=RichText("https://evil.example", '<a href="https://evil.example">x</a>'))
        assert "href" not in desk.write(letter).html


@pytest.mark.parametrize(
    "html",
    [
        "<script>x</script>", "<img src=https://track.example/x.png>", "<img src=data:image/png;base64,AA>",
        "<a href=javascript:x>y</a>", "<p onclick=x>y</p>", "<iframe src=//x></iframe>", "<style>*{}</style>",
        '<p style="background-image:url(https://x)">y</p>', '<p style="background-color:url(https://x)">y</p>',
        '<p style="position:fixed;top:0">y</p>', "<form action=https://x><input></form>", "<base href=https://x>",
        "<svg onload=x>", "<math><mi//xlink:href='data:x'>", "<table background=https://x><tr><td>y</table>",
    ],
)  # fmt: skip
def test_sanitised_again(html: str) -> None:
    clean = as_html(RichText("", "<b>kept</b>" + html))
    assert "<b>kept</b>" in clean
    for bad in ("script", "track.example", "data:", "onclick", "iframe", "url(", "position", "form", "base", "svg",
                "background="):
        assert bad not in clean


def test_formatting_travels() -> None:
    html = '<p>a <b>b</b> <i>c</i></p><ul><li>x</li></ul><img src="cid:1@x" alt="pic"><a href="https://example.org">l</a>'
    assert as_html(RichText("", html)) == html.replace(
        '<a href="https://example.org">', '<a href="https://example.org" rel="noopener noreferrer">'
    )


@pytest.mark.parametrize(
    ("style", "kept"),
    [
        ("color:#ff0000", "color:#ff0000"),
        ("color:black", None),
        ("color: rgb(0, 0, 0); font-weight:bold", "font-weight:bold"),
        ("color:#1f1f1f", None),
        ("color:#1f497d", "color:#1f497d"),
        ("background-color:yellow", "background-color:yellow;color:#111111"),
        ("background-color:yellow;color:black", "background-color:yellow;color:#111111"),
    ],
)
def test_colours_read_on_light_and_dark(style: str, kept: str | None) -> None:
    clean = as_html(RichText("", f'<span style="{style}">x</span>'))
    assert clean.replace(" ", "") == ("<span>x</span>" if kept is None else f'<spanstyle="{kept}">x</span>')


def test_one_line() -> None:
    assert one_line(" a\r\n\tb\u2029c\x07\ud800\ufeff ") == "a b c"


@pytest.mark.parametrize(
    "text",
    ["https://e.example/" + ")" * 1_000_000,
     "https://e.example/)))))))))) " * 30_000, "a\n\n" * 300_000, " " * 1_000_000,
     "https://" * 120_000, ("https://e.example/" + ")" * 1_900 + " ") * 500, "\n" * 1_000_000],
    ids=range(7),
)  # fmt: skip
def test_a_million_characters_take_no_time(text: str) -> None:
    started = time.process_time()
    text_as_html(text)
    as_html(RichText("", "<div>" * 50_000 + text[:100_000]))
    as_html(RichText("", text))
    assert time.process_time() - started < 3


# --- templates that are wrong ----------------------------------------------------------------------------------------

SHIPPED = sample("note")
BROKEN = {
    "syntax": "{% if %}",
    "no such field": "{{ letter.nothing }}",
    "no such name": "{{ nothing }}",
    "class": "{{ letter.__class__ }}",
    "class of text": "{{ ''.__class__.__mro__ }}",
    "method of text": "{{ letter.author.format(1) }}",
    "by attr": "{{ letter | attr('__class__') }}",
    "by subscript": "{{ letter['__class__'] }}",
    "mark safe": "{{ letter.author | safe }}",
    "insides of the frame": "{{ frame.zone.utcoffset }}",
    "globals": "{{ cycler.__init__ }}",
    "range": "{{ range(10) }}",
    "missing file": '{% include "./nothing.txt" %}',
    "outside": '{% include "../../../etc/passwd" %}',
    "a value nobody can read": "{{ letter.text }}",
    "nothing": "{{ letter.text and none }}",
    "division": "{{ 1 / 0 }}",
    "endless": "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "itself": '{% include "en/note/PART" %}',
    "text as html": '{% include "en/note/body.txt" %}{% include "en/note/PART" %}',
    "hidden helper": "{{ _language.words }}",
    "call of a letter": "{{ letter() }}",
}


@pytest.mark.parametrize("template", BROKEN.values(), ids=BROKEN.keys())
@pytest.mark.parametrize("part", ["subject.txt", "body.txt", "body.html"])
def test_a_broken_override_gives_the_shipped_letter(desk, override, template: str, part: str) -> None:
    broken = override(f"en/note/{part}", template.replace("PART", part))
    assert broken.write(SHIPPED) == desk.write(SHIPPED)
    (alarm,) = broken.alarms
    assert (alarm.letter, alarm.language, alarm.source) == ("note", "en", "overrides")
    assert "\n" not in str(alarm)


@pytest.mark.parametrize("name", ["syntax", "no such field", "class", "missing file", "endless"])
def test_the_check_names_what_is_broken(override, name: str) -> None:
    (line,) = override("en/note/body.txt", BROKEN[name]).letters.check()
    assert line.startswith("en/note:")


def test_html_takes_no_text_file_in(desk, override) -> None:
    """A text part is not escaped: inside HTML a person's words would become HTML."""
    broken = override("en/note/body.html", '{% include "./note/body.txt" %}')
    assert broken.write(SHIPPED) == desk.write(SHIPPED)
    assert "is not HTML" in broken.alarms[0].reason


def test_a_broken_shipped_template_gives_the_plain_letter(shipped_by, tmp_path) -> None:
    for part in ("subject.txt", "body.txt", "body.html"):
        (tmp_path / "en/note").mkdir(parents=True, exist_ok=True)
        (tmp_path / "en/note" / part).write_text("{{ letter.__class__ }}")
    desk = shipped_by(tmp_path)
    rendered = desk.write(SHIPPED)
    assert rendered.text.startswith("INTERNAL: your reply goes to colleagues only.")
    assert "The sync job is late." in rendered.text
    assert "The sync job is late." in rendered.html
    assert rendered.subject == "[#118] Locked out since this morning"
    assert len(desk.alarms) == 1


def test_the_operators_letter_comes_first(override) -> None:
    own = override("en/note/body.txt", "Psst, {{ letter.author }} says:\n{{ letter.text | words }}\n")
    assert own.write(SHIPPED).text.startswith("Psst, Cleo Park says:\nI have seen")
    assert own.alarms == []
    assert own.letters.check() == []


def test_the_operators_shared_piece_counts_in_shipped_letters(override) -> None:
    own = override("en/_commands.txt", "Ask Cleo for help.\n")
    assert own.write(sample("new-ticket")).text.endswith("Ask Cleo for help.\n")


def test_a_language_of_the_operator(override, tmp_path) -> None:
    own = override("de/note/subject.txt", "[#{{ letter.number }}] {{ letter.title }}")
    own = override("de/note/body.txt", "INTERN\n{{ letter.author }}\n{{ letter.text | words }}")
    assert own.write(SHIPPED, sample_frame("de")).text.startswith("INTERNAL"), "a letter has all parts or none"
    own = override("de/note/body.html", "{{ letter.text | words }}")
    assert own.write(SHIPPED, sample_frame("de")).text.startswith("INTERNAL"), "no words.toml: English"
    assert "words.toml" in own.alarms[0].reason
    own = override("de/words.toml", "".join(f'{key} = "x"\n' for key in WORDS))
    assert own.write(SHIPPED, sample_frame("de-AT")).text.startswith("INTERN\n")
    assert own.alarms == []
    check = own.letters.check()
    assert "de/note: does not show attachments, left_out, which en does" in check
    assert any(line.startswith("de/receipt: needs subject.txt") for line in check)


def test_the_check_names_slips_of_the_pen(override) -> None:
    assert any("recipt: there is no letter" in line for line in override("en/recipt/body.txt", "x").letters.check())
    assert any("text.txt: a letter has" in line for line in override("en/note/text.txt", "x").letters.check())
    unknown = override("en/note/body.txt", "{% if letter.author == '' %}{{ letter.autor }}{% endif %}x")
    assert "en/note: the letter has no autor" in unknown.letters.check(), "found although no sample gets there"
