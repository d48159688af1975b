"""Models on disk: a folder of arrays and JSON, checked before use. Loading executes nothing (no pickle).

    DIR/current                     the name of the version in use
    DIR/0007-3f9a…/manifest.json    format, version, size and SHA-256 of each file below
                  /model.json       topics, thresholds, calibration
                  /terms.json       the term of each row
                  /weights.npy  offsets.npy  rarity.npy      float32

Promises: ``save`` writes beside and renames, so a reader sees a whole version or none; the last three are kept, and
always the one in use; ``load`` reads nothing above the size cap and refuses any changed byte with ModelFileError.
The version is a digest of the content: equal models have equal versions.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from classifier.features import Vocabulary
from classifier.model import Model

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FORMAT = 1
KEPT = 3
MOST_BYTES = 64_000_000
MANIFEST = "manifest.json"
CURRENT = "current"
CONTENT = ("model.json", "offsets.npy", "rarity.npy", "terms.json", "weights.npy")


class ModelFileError(Exception):
    """A stored model cannot be used: missing, too big, damaged, or of another format. The message says which."""


def save(model: Model, folder: str | Path) -> Path:
    """Store a model as the version in use and return its folder; the same model again adds nothing."""
    home = Path(folder)
    home.mkdir(parents=True, exist_ok=True)
    known = [path for path in versions(home) if path.name.endswith(f"-{model.version[:12]}")]
    place = known[0] if known else write_version(model, home)
    put(home / CURRENT, place.name.encode())
    for old in versions(home)[:-KEPT]:
        if old != place:
            shutil.rmtree(old, ignore_errors=True)
    return place


def load(folder: str | Path) -> Model:
    """The version in use (or the very version, if the folder is one); raises ModelFileError, and nothing else."""
    try:
        return read_version(version_in_use(Path(folder)))
    except ModelFileError:
        raise
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ModelFileError(f"the model in {folder} cannot be read: {error}") from error


def versions(home: Path) -> list[Path]:
    """The stored versions, oldest first."""
    return sorted(path for path in home.glob("[0-9]*-*") if (path / MANIFEST).is_file())


def version_in_use(home: Path) -> Path:
    """The folder that ``load`` would read."""
    if (home / MANIFEST).is_file():
        return home
    if (home / CURRENT).is_file():
        named = home / Path((home / CURRENT).read_text(encoding="utf-8")[:100].strip()).name
        if (named / MANIFEST).is_file():
            return named
    stored = versions(home)
    if not stored:
        raise ModelFileError(f"there is no model in {home}")
    return stored[-1]


def digest_of(model: Model) -> str:
    """The digest of a model's content, which is its version."""
    return version_of(manifest_of(contents(model)))


def contents(model: Model) -> dict[str, bytes]:
    """The files of a model, by name."""
    import numpy as np

    words = {
        "topics": model.topics,
        "thresholds": model.thresholds,
        "sharpness": model.sharpness,
        "nothing": model.nothing,
        "target_precision": model.target_precision,
        "rarest": model.vocabulary.rarest,
    }
    return {
        "model.json": as_json(words),
        "terms.json": as_json(model.vocabulary.terms),
        "weights.npy": as_array(model.weights),
        "offsets.npy": as_array(model.offsets),
        "rarity.npy": as_array(np.asarray(model.vocabulary.rarity, dtype=np.float32)),
    }


def manifest_of(files: dict[str, bytes]) -> dict[str, Any]:
    """Size and digest of each file."""
    return {
        "format": FORMAT,
        "files": {
            name: {"bytes": len(files[name]), "sha256": hashlib.sha256(files[name]).hexdigest()}
            for name in sorted(files)
        },
    }


def version_of(manifest: dict[str, Any]) -> str:
    """The digest over format and digests of all files."""
    return hashlib.sha256(as_json({"format": manifest["format"], "files": manifest["files"]})).hexdigest()


def write_version(model: Model, home: Path) -> Path:
    """A new version beside the others, complete before it gets its name."""
    files = contents(model)
    manifest = manifest_of(files)
    stored = versions(home)
    number = int(stored[-1].name.split("-")[0]) + 1 if stored else 1
    place = home / f"{number:04d}-{model.version[:12]}"
    beside = Path(tempfile.mkdtemp(prefix=".writing-", dir=home))
    try:
        for name, data in [*files.items(), (MANIFEST, as_json({**manifest, "version": model.version}))]:
            write_durably(beside / name, data)
        beside.chmod(0o755)
        beside.rename(place)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise
    return place


def read_version(place: Path) -> Model:
    """One version, after size, format, digests and shapes were checked."""
    manifest = read_manifest(place)
    files = {name: read_checked(place / name, facts) for name, facts in manifest["files"].items()}
    words, terms = json.loads(files["model.json"]), json.loads(files["terms.json"])
    topics, thresholds = tuple(map(str, words["topics"])), tuple(map(float, words["thresholds"]))
    rarity = from_array(files["rarity.npy"], (len(terms),))
    model = Model(
        topics=topics,
        vocabulary=Vocabulary(terms, rarity.tolist(), float(words["rarest"])),
        weights=from_array(files["weights.npy"], (max(len(terms), 1), len(topics))),
        offsets=from_array(files["offsets.npy"], (len(topics),)),
        sharpness=float(words["sharpness"]),
        nothing=float(words["nothing"]),
        thresholds=thresholds,
        target_precision=float(words["target_precision"]),
        version="",
    )
    if len(thresholds) != len(topics) or not topics:
        raise ModelFileError(f"{place}: topics and thresholds do not agree")
    return replace(model, version=str(manifest["version"]))


def read_manifest(place: Path) -> dict[str, Any]:
    """The manifest, if it is byte for byte what ``save`` wrote, of this format, and names the five files."""
    data = read_at_most(place / MANIFEST, 100_000)
    manifest: dict[str, Any] = json.loads(data)
    if manifest.get("format") != FORMAT:
        raise ModelFileError(f"{place}: format {manifest.get('format')!r}, this program reads {FORMAT}")
    if as_json(manifest) != data or manifest.get("version") != version_of(manifest):
        raise ModelFileError(f"{place / MANIFEST}: was changed after it was saved")
    if tuple(sorted(manifest["files"])) != CONTENT:
        raise ModelFileError(f"{place / MANIFEST}: does not name the files of a model")
    if sum(int(facts["bytes"]) for facts in manifest["files"].values()) > MOST_BYTES:
        raise ModelFileError(f"{place}: bigger than the {MOST_BYTES:,} bytes that are read")
    return manifest


def read_checked(path: Path, facts: dict[str, Any]) -> bytes:
    """A file of a version, if size and digest are those of the manifest."""
    data = read_at_most(path, int(facts["bytes"]))
    if len(data) != facts["bytes"] or hashlib.sha256(data).hexdigest() != facts["sha256"]:
        raise ModelFileError(f"{path}: was changed after it was saved")
    return data


def read_at_most(path: Path, most: int) -> bytes:
    """A file's bytes; ModelFileError, before anything is read, where there are more."""
    size = path.stat().st_size
    if size > most:
        raise ModelFileError(f"{path}: {size:,} bytes, expected at most {most:,}")
    with path.open("rb") as stream:
        return stream.read(most + 1)


def as_json(value: object) -> bytes:
    """The one way a value is written as JSON here."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def as_array(array: NDArray[np.float32]) -> bytes:
    """An array in numpy's own format, without pickle."""
    import numpy as np

    stream = io.BytesIO()
    np.save(stream, np.ascontiguousarray(array, dtype=np.float32), allow_pickle=False)
    return stream.getvalue()


def from_array(data: bytes, shape: tuple[int, ...]) -> NDArray[np.float32]:
    """The array of a file, if it has the expected shape and only finite numbers."""
    import numpy as np

    array: NDArray[np.float32] = np.load(io.BytesIO(data), allow_pickle=False)
    if array.dtype != np.float32 or array.shape != shape or not np.isfinite(array).all():
        raise ModelFileError(f"an array of {array.dtype} {array.shape} where float32 {shape} was expected")
    return np.ascontiguousarray(array)


def write_durably(path: Path, data: bytes) -> None:
    """A file whose bytes are on the disk when this returns."""
    with path.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def put(path: Path, data: bytes) -> None:
    """Replace a small file whole."""
    beside = path.with_name(f".{path.name}-{os.getpid()}")
    write_durably(beside, data)
    beside.replace(path)
