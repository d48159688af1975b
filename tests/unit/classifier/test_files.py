"""A stored model is the model that was saved, or it is refused. And the same data gives the same bytes."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from classifier import Model, ModelFileError, TopicSpec, load, save, starter_examples, train
from classifier.files import CONTENT, CURRENT, KEPT, MANIFEST, versions
from tests.unit.classifier.conftest import Trained

SPECS = (TopicSpec("access", "Passwords", ("password",)), TopicSpec("orders", "Deliveries", ("parcel",)))


def small(target_precision: float = 0.95) -> Model:
    return train(SPECS, starter_examples({"access", "orders"})[::4], target_precision)


def test_the_same_data_gives_the_same_bytes_in_whatever_order(tmp_path: Path) -> None:
    examples = starter_examples({"access", "orders"})[::4]
    one, other = train(SPECS, examples), train(SPECS[::-1], examples[::-1])
    assert one.version == other.version
    first, second = save(one, tmp_path / "one"), save(other, tmp_path / "other")
    for name in (*CONTENT, MANIFEST):
        assert (first / name).read_bytes() == (second / name).read_bytes()


def test_other_data_gives_another_version() -> None:
    assert small().version != small(target_precision=0.8).version


def test_a_loaded_model_predicts_as_the_saved_one(trained: Trained, tmp_path: Path) -> None:
    save(trained.model, tmp_path)
    loaded = load(tmp_path)
    assert loaded.version == trained.model.version
    assert loaded.weights.dtype == np.float32
    assert loaded.weights.flags.c_contiguous
    for mail in trained.examples[::7]:
        assert loaded.predict(mail.text, mail.subject) == trained.model.predict(mail.text, mail.subject)


@pytest.mark.parametrize("name", [*CONTENT, MANIFEST])
def test_a_changed_byte_is_refused(tmp_path: Path, name: str) -> None:
    path = save(small(), tmp_path) / name
    whole = path.read_bytes()
    for place in (0, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(ModelFileError):
            load(tmp_path)
    path.write_bytes(whole)
    assert load(tmp_path).version == small().version


@pytest.mark.parametrize("name", [*CONTENT, MANIFEST])
def test_a_missing_or_cut_file_is_refused(tmp_path: Path, name: str) -> None:
    path = save(small(), tmp_path) / name
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(ModelFileError):
        load(tmp_path)
    path.unlink()
    with pytest.raises(ModelFileError):
        load(tmp_path)


def test_a_file_that_is_too_big_is_refused_before_it_is_read(tmp_path: Path) -> None:
    with (save(small(), tmp_path) / "weights.npy").open("r+b") as stream:
        stream.truncate(10**12)  # a hole: takes no room on the disk, would take all memory
    with pytest.raises(ModelFileError, match="expected at most"):
        load(tmp_path)


@pytest.mark.parametrize("manifest", [b"[]", b"{}", b"null", b'{"format":2}', b"\xff", b"[" * 90_000])
def test_a_strange_manifest_is_refused(tmp_path: Path, manifest: bytes) -> None:
    (save(small(), tmp_path) / MANIFEST).write_bytes(manifest)
    with pytest.raises(ModelFileError):
        load(tmp_path)


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match="no model"):
        load(tmp_path)


def test_the_last_three_are_kept_and_the_newest_is_in_use(tmp_path: Path) -> None:
    models = [small(target) for target in (0.6, 0.7, 0.8, 0.9)]
    places = [save(one, tmp_path) for one in models]
    assert versions(tmp_path) == places[-KEPT:]
    assert load(tmp_path).version == models[-1].version
    assert load(places[1]).version == models[1].version


def test_the_same_model_again_adds_nothing_and_goes_back(tmp_path: Path) -> None:
    old, new = small(0.7), small(0.9)
    first = save(old, tmp_path)
    save(new, tmp_path)
    assert save(old, tmp_path) == first
    assert len(versions(tmp_path)) == 2
    assert load(tmp_path).version == old.version


def test_a_save_that_was_cut_off_is_not_seen(tmp_path: Path) -> None:
    save(small(0.7), tmp_path)
    (tmp_path / ".writing-abc").mkdir()
    (tmp_path / ".writing-abc" / MANIFEST).write_text("{")
    (tmp_path / CURRENT).write_text("0009-gone")
    assert load(tmp_path).version == small(0.7).version


def test_nothing_stored_can_be_executed(tmp_path: Path) -> None:
    place = save(small(), tmp_path)
    assert {path.name for path in place.iterdir()} == {*CONTENT, MANIFEST}
    json.loads((place / "model.json").read_text())
    for name in ("weights.npy", "offsets.npy", "rarity.npy"):
        assert np.load(place / name, allow_pickle=False).dtype == np.float32


def test_importing_is_cheap_and_predicting_needs_no_scikit_learn(tmp_path: Path) -> None:
    save(small(), tmp_path)
    program = (
        "import sys, classifier\n"
        "assert not {'numpy', 'scipy', 'sklearn'} & set(sys.modules)\n"
        f"classifier.load({str(tmp_path)!r}).predict('my password')\n"
        "assert not {'scipy', 'sklearn'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, cwd=Path(__file__).parents[3])
