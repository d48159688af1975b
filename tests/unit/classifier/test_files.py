"""A stored model is the model that was saved, or it is refused. And the same data gives the same bytes."""

import json
import shutil
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest

from classifier import Example, Model, ModelFileError, TopicSpec, load, save, starter_examples, train
from classifier.files import (
    CONTENT,
    CURRENT,
    KEPT,
    MANIFEST,
    MOST_JUDGEMENTS,
    promote,
    rollback,
    store,
    unseen_of,
    version_in_use,
    versions,
)
from classifier.judgement import Judgement
from classifier.prototypes import taught
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
    assert {path.name for path in place.iterdir()} == {*CONTENT, "urgency.npy", "unseen.json.z", MANIFEST}
    json.loads((place / "model.json").read_text())
    json.loads(zlib.decompress((place / "terms.json.z").read_bytes()))
    for array in place.glob("*.npy"):
        assert np.load(array, allow_pickle=False).dtype in (np.float16, np.float32)


def test_importing_is_cheap_and_predicting_needs_no_scikit_learn(tmp_path: Path) -> None:
    save(small(), tmp_path)
    program = (
        "import sys, classifier\n"
        "assert not {'numpy', 'scipy', 'sklearn'} & set(sys.modules)\n"
        f"classifier.load({str(tmp_path)!r}).predict('my password')\n"
        "assert not {'scipy', 'sklearn'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, cwd=Path(__file__).parents[3])


def model_number(number: int) -> Model:
    """One of as many small models as are wanted; equal numbers give equal models."""
    mails = [("the kiln cracks", "pottery"), ("glaze", "pottery"), ("the printer", "office"), ("toner", "office")]
    specs = [TopicSpec("pottery"), TopicSpec("office")]
    return train(specs, [Example(*mail) for mail in mails], target_precision=0.5 + number / 100)


def test_what_is_stored_is_not_in_use_until_it_is_promoted(tmp_path: Path) -> None:
    first = save(model_number(1), tmp_path)
    second = store(model_number(2), tmp_path)
    assert versions(tmp_path) == [first, second]
    assert version_in_use(tmp_path) == first
    assert load(tmp_path).version == model_number(1).version
    assert promote(tmp_path, second.name) == second == version_in_use(tmp_path)
    assert load(tmp_path).version == model_number(2).version


def test_rollback_goes_back_one_step_and_no_further(tmp_path: Path) -> None:
    places = [save(model_number(number), tmp_path) for number in (1, 2, 3)]
    assert rollback(tmp_path) == places[1] == version_in_use(tmp_path)
    with pytest.raises(ModelFileError, match="that was in use before"):
        rollback(tmp_path)
    assert version_in_use(tmp_path) == places[1]
    promote(tmp_path, places[2].name)
    assert rollback(tmp_path) == places[1]


def test_the_way_back_leads_past_versions_that_were_never_in_use(tmp_path: Path) -> None:
    first = save(model_number(1), tmp_path)
    store(model_number(2), tmp_path)
    save(model_number(3), tmp_path)
    assert rollback(tmp_path) == first


def test_promoting_what_is_in_use_does_not_lose_the_way_back(tmp_path: Path) -> None:
    first, second = save(model_number(1), tmp_path), save(model_number(2), tmp_path)
    promote(tmp_path, second.name)
    assert rollback(tmp_path) == first


@pytest.mark.parametrize("used", [0, 1])
def test_without_a_version_before_there_is_no_way_back(tmp_path: Path, used: int) -> None:
    for number in range(used):
        save(model_number(number), tmp_path)
    store(model_number(7), tmp_path)
    with pytest.raises(ModelFileError, match="in use before"):
        rollback(tmp_path)


def test_a_way_back_that_is_damaged_is_not_taken(tmp_path: Path) -> None:
    first, second = save(model_number(1), tmp_path), save(model_number(2), tmp_path)
    (first / "weights.npy").write_bytes(b"")
    with pytest.raises(ModelFileError):
        rollback(tmp_path)
    assert version_in_use(tmp_path) == second


@pytest.mark.parametrize("name", ["", ".", "..", "/", "0009-gone", "inner", "\0", "a" * 5_000])
def test_only_a_stored_version_can_be_promoted(tmp_path: Path, name: str) -> None:
    """Whatever lies around the home, though it be a home of models itself."""
    home = tmp_path / "home"
    place = save(model_number(1), home)
    save(model_number(2), tmp_path)
    save(model_number(3), home / "inner")
    before = (home / CURRENT).read_bytes()
    with pytest.raises(ModelFileError):
        promote(home, name)
    assert (home / CURRENT).read_bytes() == before
    assert version_in_use(home) == place


def test_a_damaged_version_is_not_promoted(tmp_path: Path) -> None:
    first, second = save(model_number(1), tmp_path), store(model_number(2), tmp_path)
    (second / "terms.json.z").write_bytes(b"")
    with pytest.raises(ModelFileError):
        promote(tmp_path, second.name)
    assert version_in_use(tmp_path) == first


def test_the_version_in_use_and_the_one_before_are_never_removed(tmp_path: Path) -> None:
    before, used = save(model_number(1), tmp_path), save(model_number(2), tmp_path)
    for number in range(3, 8):
        refused = store(model_number(number), tmp_path)
        assert versions(tmp_path) == [before, used, refused]
    assert rollback(tmp_path) == before
    newest = store(model_number(8), tmp_path)
    assert len(versions(tmp_path)) == KEPT
    assert {before, newest} < set(versions(tmp_path))


def test_if_the_version_in_use_is_gone_the_one_before_is_used_not_one_that_never_was(tmp_path: Path) -> None:
    before, used = save(model_number(1), tmp_path), save(model_number(2), tmp_path)
    store(model_number(3), tmp_path)
    shutil.rmtree(used)
    assert version_in_use(tmp_path) == before


def test_what_is_in_use_cannot_lead_out_of_the_home(tmp_path: Path) -> None:
    home = tmp_path / "home"
    place = save(model_number(1), home)
    elsewhere = save(model_number(2), tmp_path / "elsewhere")
    (home / CURRENT).write_text(f"../elsewhere/{elsewhere.name}\n")
    assert version_in_use(home) == place


def test_a_damaged_version_is_written_anew(tmp_path: Path) -> None:
    place = save(model_number(1), tmp_path)
    (place / "weights.npy").write_bytes(b"")
    assert load(save(model_number(1), tmp_path)).version == model_number(1).version
    assert len(versions(tmp_path)) == 1


def test_the_ten_thousandth_version_is_newer_than_the_one_before(tmp_path: Path) -> None:
    first = save(model_number(1), tmp_path)
    ninth = first.rename(tmp_path / f"9999-{first.name.split('-')[1]}")
    tenth, next_one = save(model_number(2), tmp_path), save(model_number(3), tmp_path)
    assert versions(tmp_path) == [ninth, tenth, next_one]
    assert (tenth.name[:6], next_one.name[:6]) == ("10000-", "10001-")


def test_a_taught_model_is_not_mistaken_for_the_one_it_came_from(tmp_path: Path) -> None:
    """It has the version of the other and is not to be stored: what it was taught is taught again at each start."""
    place = save(model_number(1), tmp_path)
    wiser = taught(model_number(1), [Example("my bicycle has a flat tyre", "bicycles")])
    for home in (tmp_path, tmp_path / "other"):
        with pytest.raises(ModelFileError):
            store(wiser, home)
    assert versions(tmp_path) == [place]


def test_of_very_many_judgements_the_same_ones_are_kept(tmp_path: Path) -> None:
    said = [Judgement(f"{at * 7919 % 100_003:016x}", "a", "b", 0.5, False) for at in range(MOST_JUDGEMENTS + 2_000)]
    one = unseen_of(store(model_number(1), tmp_path / "one", said))
    assert one == unseen_of(store(model_number(1), tmp_path / "other", said[::-1]))
    assert one == tuple(sorted(said, key=lambda judgement: judgement.mail)[:MOST_JUDGEMENTS])


@pytest.mark.parametrize("broken", ["a file", "a folder for current"])
def test_a_home_that_is_none_is_a_model_file_error(tmp_path: Path, broken: str) -> None:
    home = tmp_path / "home"
    if broken == "a file":
        home.write_text("no folder")
    else:
        save(model_number(1), home)
        (home / CURRENT).unlink()
        (home / CURRENT).mkdir()
    for ask in (load, unseen_of, version_in_use, rollback):
        with pytest.raises(ModelFileError):
            ask(home)
