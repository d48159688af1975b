"""What is read is exactly what was written, or it is refused in a sentence, however cleverly it was forged."""

import hashlib
import io
import json
import os
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from classifier import Example, Model, ModelFileError, TopicSpec, load, train
from classifier.files import save, store, unseen_of
from classifier.judgement import Judgement
from classifier.stored import (
    CONTENT,
    FORMAT,
    MANIFEST,
    MOST_BYTES,
    UNSEEN,
    as_json,
    deflated,
    digest_of,
    inflated,
    sealed,
    version_of,
)

SPECS = (TopicSpec("pottery"), TopicSpec("office"))
MAILS = (
    Example("the kiln cracks my bowl", "pottery"),
    Example("glaze for the kiln", "pottery"),
    Example("the printer wants toner", "office"),
    Example("paper for the printer", "office"),
)
SAID = (
    Judgement("0123456789abcdef", "pottery", "office", 0.25, False),
    Judgement("fedcba9876543210", None, "pottery", 0.875, True),
)


@pytest.fixture(scope="module")
def tiny() -> Model:
    """Two topics, four mails."""
    return train(SPECS, MAILS)


def forged(place: Path, name: str, data: bytes) -> None:
    """Another file in a stored version, with a manifest that says it was always there."""
    (place / name).write_bytes(data)
    manifest = json.loads((place / MANIFEST).read_text())
    manifest["files"][name] = {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    resealed(place, manifest)


def resealed(place: Path, manifest: dict[str, Any]) -> None:
    """The manifest with version and seal made to agree."""
    (place / MANIFEST).write_bytes(as_json(sealed({**manifest, "version": version_of(manifest)})))


def array_header(shape: tuple[int, ...], kind: str = "<f2") -> bytes:
    """An array that claims this shape and holds nothing."""
    stream = io.BytesIO()
    np.lib.format.write_array_header_1_0(stream, {"descr": kind, "fortran_order": False, "shape": shape})
    return stream.getvalue()


def whole_array(array: np.ndarray) -> bytes:
    stream = io.BytesIO()
    np.save(stream, array, allow_pickle=array.dtype == object)
    return stream.getvalue()


class Trap:
    """What leaves a mark where a pickle of it is read."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[Callable[[str], None], tuple[str]]:
        return os.mkdir, (str(self.mark),)


def test_forging_is_not_refused_for_its_own_sake(tiny: Model, tmp_path: Path) -> None:
    """Else the tests below would show nothing."""
    place = save(tiny, tmp_path)
    forged(place, "weights.npy", (place / "weights.npy").read_bytes())
    assert load(tmp_path).predict("the kiln") == tiny.predict("the kiln")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"nonsense",
        b"PK\x03\x04 an archive",
        b"\x80\x04N.",
        array_header((19, 2)),
        array_header((10**15, 2)),
        whole_array(np.zeros((3, 2), dtype=np.float16)),
    ],
    ids=["empty", "nonsense", "archive", "pickle", "cut", "endless", "shape"],
)
def test_an_array_that_is_none_is_refused(tiny: Model, tmp_path: Path, data: bytes) -> None:
    place = save(tiny, tmp_path)
    forged(place, "weights.npy", data)
    with pytest.raises(ModelFileError):
        load(tmp_path)


def test_reading_an_array_executes_nothing(tiny: Model, tmp_path: Path) -> None:
    place, mark = save(tiny, tmp_path), tmp_path / "sprung"
    forged(place, "weights.npy", whole_array(np.array([Trap(mark)], dtype=object)))
    with pytest.raises(ModelFileError):
        load(tmp_path)
    assert not mark.exists()


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_weights_that_are_no_numbers_are_refused(tiny: Model, tmp_path: Path, bad: float) -> None:
    place = save(tiny, tmp_path)
    weights = tiny.weights.astype(np.float16)
    weights[0, 0] = bad
    forged(place, "weights.npy", whole_array(weights))
    with pytest.raises(ModelFileError):
        load(tmp_path)


@pytest.mark.parametrize(
    "change",
    [
        {"topics": []},
        {"topics": ["pottery"]},
        {"topics": "pottery and office"},
        {"scales": [1.0]},
        {"biases": [0.0, 0.0, 0.0]},
        {"support": [1]},
        {"support": [float("inf"), 2]},
        {"thresholds": None},
        {"thresholds": ["high", "low"]},
        {"nothing": "none"},
        {"rarest": {}},
    ],
    ids=str,
)
def test_facts_that_do_not_agree_are_refused(tiny: Model, tmp_path: Path, change: dict[str, Any]) -> None:
    place = save(tiny, tmp_path)
    words = json.loads((place / "model.json").read_text())
    assert change.keys() <= words.keys()
    forged(place, "model.json", json.dumps({**words, **change}).encode())
    with pytest.raises(ModelFileError):
        load(tmp_path)


@pytest.mark.parametrize("data", [b"", b"[]", zlib.compress(b"{}"), zlib.compress(b'["a"')], ids=str)
def test_terms_that_are_no_packed_list_are_refused(tiny: Model, tmp_path: Path, data: bytes) -> None:
    place = save(tiny, tmp_path)
    forged(place, "terms.json.z", data)
    with pytest.raises(ModelFileError):
        load(tmp_path)


def test_what_unpacks_to_more_than_a_model_may_be_is_refused(tiny: Model, tmp_path: Path) -> None:
    bomb = zlib.compress(b"[" + b"1," * (MOST_BYTES // 2) + b"1]")
    assert len(bomb) < MOST_BYTES / 500
    place = save(tiny, tmp_path)
    forged(place, "terms.json.z", bomb)
    with pytest.raises(ModelFileError, match="more than 64,000,000 bytes"):
        load(tmp_path)


@pytest.mark.parametrize("value", [[], ["a", "ü", "日本"], [[1, None, True, 0.1]]])
def test_what_was_packed_is_unpacked(value: list[object]) -> None:
    assert inflated(deflated(value)) == value


def test_packed_data_that_is_cut_off_is_refused() -> None:
    with pytest.raises(ModelFileError, match="cut off"):
        inflated(deflated(list(range(1_000)))[:-3])


@pytest.mark.parametrize("other", [1, FORMAT + 1, None, str(FORMAT)])
def test_another_format_is_refused_and_named(tiny: Model, tmp_path: Path, other: object) -> None:
    place = save(tiny, tmp_path)
    resealed(place, {**json.loads((place / MANIFEST).read_text()), "format": other})
    with pytest.raises(ModelFileError, match=f"format {other!r}, this program reads {FORMAT}"):
        load(tmp_path)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace('"files"', ' "files"'),
        lambda text: text.replace('{"bytes"', '{"note":"a","bytes"', 1),
        lambda text: text[:-1] + ',"zzz":1}',
        lambda text: text.replace('"version":"', '"version":"0'),
    ],
    ids=["blank", "fact", "key", "version"],
)
def test_the_manifest_is_sealed(tiny: Model, tmp_path: Path, change: Callable[[str], str]) -> None:
    place = save(tiny, tmp_path)
    text = (place / MANIFEST).read_text()
    assert change(text) != text
    (place / MANIFEST).write_text(change(text))
    with pytest.raises(ModelFileError, match="was changed after it was saved"):
        load(tmp_path)


def test_a_version_that_is_not_that_of_the_content_is_refused(tiny: Model, tmp_path: Path) -> None:
    place = save(tiny, tmp_path)
    manifest = json.loads((place / MANIFEST).read_text())
    (place / MANIFEST).write_bytes(as_json(sealed({**manifest, "version": "0" * 64})))
    with pytest.raises(ModelFileError, match="was changed after it was saved"):
        load(tmp_path)


@pytest.mark.parametrize("name", ["../../secret", "extra.bin"])
def test_a_manifest_names_the_files_of_a_model_and_no_others(tiny: Model, tmp_path: Path, name: str) -> None:
    place = save(tiny, tmp_path)
    manifest = json.loads((place / MANIFEST).read_text())
    manifest["files"][name] = {"bytes": 0, "sha256": ""}
    resealed(place, manifest)
    with pytest.raises(ModelFileError, match="does not name the files"):
        load(tmp_path)


@pytest.mark.parametrize(
    ("size", "says"),
    [(MOST_BYTES + 1, "bigger than the 64,000,000 bytes"), (float("inf"), "."), (-1, "."), ("many", "."), (None, ".")],
    ids=str,
)
def test_a_manifest_cannot_ask_for_any_size(tiny: Model, tmp_path: Path, size: object, says: str) -> None:
    place = save(tiny, tmp_path)
    manifest = json.loads((place / MANIFEST).read_text())
    manifest["files"]["weights.npy"]["bytes"] = size
    resealed(place, manifest)
    with pytest.raises(ModelFileError, match=says):
        load(tmp_path)


def test_what_was_said_of_unseen_mails_comes_back(tiny: Model, tmp_path: Path) -> None:
    assert unseen_of(store(tiny, tmp_path, SAID)) == SAID
    assert unseen_of(store(tiny, tmp_path / "other")) == ()


def test_what_was_said_of_unseen_mails_is_no_part_of_the_version(tiny: Model, tmp_path: Path) -> None:
    place = store(tiny, tmp_path, SAID)
    assert load(place).version == tiny.version == digest_of(tiny)
    assert json.loads((place / MANIFEST).read_text())["files"].keys() == {*CONTENT, UNSEEN}


def test_damaged_judgements_are_refused_and_the_model_is_none_the_worse(tiny: Model, tmp_path: Path) -> None:
    place = store(tiny, tmp_path, SAID)
    (place / UNSEEN).write_bytes(b"?" + (place / UNSEEN).read_bytes()[1:])
    with pytest.raises(ModelFileError, match="was changed"):
        unseen_of(place)
    assert load(place).version == tiny.version


@pytest.mark.parametrize(
    "lines", [{}, "", [1], [["a", "b"]], ["abcde", None], [["a", "b", "c", "much", True]]], ids=str
)
def test_judgements_that_are_none_are_refused(tiny: Model, tmp_path: Path, lines: object) -> None:
    place = store(tiny, tmp_path, SAID)
    forged(place, UNSEEN, deflated(lines))
    with pytest.raises(ModelFileError):
        unseen_of(place)


@pytest.mark.parametrize(
    "other",
    [
        lambda model: replace(model, thresholds=(0.5, 0.5)),
        lambda model: replace(model, support=(2, 3)),
        lambda model: replace(model, usual=model.usual + 1),
        lambda model: replace(model, calibration=replace(model.calibration, nothing=0.0)),
        lambda model: replace(model, target_precision=0.5),
    ],
    ids=["thresholds", "support", "usual", "nothing", "target"],
)
def test_whatever_changes_an_answer_changes_the_version(tiny: Model, other: Callable[[Model], Model]) -> None:
    assert digest_of(other(tiny)) != digest_of(tiny)
