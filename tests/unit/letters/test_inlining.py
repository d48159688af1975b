"""A template put together into one is the letter that Jinja would have made of its pieces."""
from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import Environment, TemplateNotFound, nodes

from gateway.letters.folders import FolderLoader
from gateway.letters.sandbox import Sandbox

PIECES = """
{% macro b(words) %}<b>{{ words }}</b>{% endmacro %}
{% macro line(number="0") %}
({{ number }}: {{ caller() }}, {{ number }})
{% endmacro %}
{% macro each(words) %}{% for word in words %}{{ b(word) }}{{ "" if loop.last else "/" }}{% endfor %}{% endmacro %}
{% macro twice() %}{% for n in [1, 2] %}{{ caller() }}{% endfor %}{% endmacro %}
{% macro plain(a, or) %}{{ a }}{{ or }}{% endmacro %}
{% macro doubled(a, other=a) %}{{ a }}{{ other }}{% endmacro %}
"""
IMPORT = '{% from "_pieces.*" import b, doubled, each, line, plain, twice %}'
CASES = {
    "words": IMPORT + "{% call line() %}hello{% endcall %}",
    "names of the caller": IMPORT + "{% set number = 7 %}{% call line('1') %}{{ number }}{% endcall %}",
    "a loop around": IMPORT + "{% for number in [1, 2] %}{% call line(number ~ '') %}{{ loop.index }}{{ number }}"
                     "{% endcall %}{% endfor %}",
    "one in another": IMPORT + "{% call line('1') %}{% call line('2') %}{{ b('x') }}{% endcall %}{% endcall %}",
    "as a value": IMPORT + "{{ b('<i>') | upper }} {{ b(b('<i>')) }} {{ plain('1', or='2') }}",
    "loops of its own": IMPORT + "{{ each(['a', '<']) }}{% call twice() %}{{ b('x') }}{% endcall %}",
    "a parameter like another one": IMPORT + "{% set a = 7 %}{{ doubled('<') }}{{ doubled('1', '2') }}",
    "an include": IMPORT + "{% set a = 1 %}{% include './_inside.*' %}{{ a }}",
    "a name for the included": "{% with more = 'm' %}{% include './_inside.*' %}{% endwith %}",
    "a name of its own": IMPORT + "{% macro b(x) %}[{{ x }}]{% endmacro %}{{ b('<') }}",
    "no such file, not reached": "{% if false %}{% include './_none.*' %}{% endif %}x",
    "itself": IMPORT + "{% if again is defined %}{{ b('end') }}{% else %}{% set again = 1 %}"
              "{% include './_itself.*' %}{% endif %}",
    "itself, at once": '{% if again is defined %}end{% else %}{% set again = 1 %}'
                       '{% include "./itself, at once.*" %}{% endif %}',
}
INSIDE = IMPORT + "{% set a = 2 %}{{ b(a) }}{{ more if more is defined else 'none' }}{{ letter }}"


class ByJinja(Sandbox):
    """Without any of it."""

    def _generate(
        self, source: nodes.Template, name: str | None, filename: str | None, defer_init: bool = False,
    ) -> str:
        return Environment._generate(self, source, name, filename, defer_init)

    def whole(self, name: str, source: str) -> str:
        return f"by Jinja {source}"  # else it would get the other's code


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "en").mkdir()
    for name, text in {"_pieces": PIECES, "en/_inside": INSIDE, "en/_itself": CASES["itself"],
                       **{f"en/{name}": text for name, text in CASES.items()}}.items():
        (tmp_path / f"{name}.jinja").write_text(text)
    return tmp_path


@pytest.mark.parametrize("part", ["txt", "html"])
@pytest.mark.parametrize("case", CASES)
def test_the_same_letter(folder: Path, case: str, part: str) -> None:
    mine, jinjas = (kind(FolderLoader([folder])).get_template(f"en/{case}.{part}").render(letter="<l>")
                    for kind in (Sandbox, ByJinja))
    assert mine == jinjas


def test_a_missing_file_is_missed_where_it_is_used(folder: Path) -> None:
    (folder / "en" / "lost.jinja").write_text("{% include './_none.*' %}")
    with pytest.raises(TemplateNotFound):
        Sandbox(FolderLoader([folder])).get_template("en/lost.txt").render()


def test_a_project_with_a_piece_of_its_own_has_it_in_every_letter_and_nobody_else_has(
    folder: Path, tmp_path_factory: pytest.TempPathFactory,
) -> None:
    own = tmp_path_factory.mktemp("own")
    (own / "_pieces.jinja").write_text(PIECES.replace("<b>{{ words }}</b>", "*{{ words }}*"))
    said = [Sandbox(FolderLoader(folders)).get_template("en/an include.txt").render(letter="l")
            for folders in ([folder], [own, folder], [folder])]
    assert "<b>2</b>" in said[0]
    assert "*2*" in said[1]
    assert said[2] == said[0]


@pytest.mark.parametrize("include", [
    '{% include "./_own.*" %}', "{%- include './_own.*' %}", '{%+ include("./_own.*") %}',
])
def test_so_it_is_however_the_file_is_named(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, include: str,
) -> None:
    own = tmp_path_factory.mktemp("own")
    (own / "en").mkdir()
    (own / "en" / "_own.jinja").write_text("theirs")
    (folder / "en" / "_own.jinja").write_text("ours")
    (folder / "en" / "letter.jinja").write_text(include)
    assert [Sandbox(FolderLoader(folders)).get_template("en/letter.txt").render()
            for folders in ([folder], [own, folder])] == ["ours", "theirs"]


def test_what_is_put_in_place_is_no_call_any_more(folder: Path) -> None:
    sandbox = Sandbox(FolderLoader([folder]))
    code = sandbox.compile(CASES["one in another"], "en/one in another.txt", raw=True)
    assert "environment.call" not in code
