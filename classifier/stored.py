"""One version of a model as files: arrays and JSON, checked before use. Loading executes nothing (no pickle).

    manifest.json     format, version, size and SHA-256 of each file below
    model.json        topics, calibration, thresholds, support
    terms.json.z      the term of each row                                   JSON, deflated
    weights.npy  usual.npy                                                   float16
    offsets.npy  rarity.npy                                                  float32
    urgency.npy       what people said about urgency, where that was learned float16
    unseen.json.z     what was said of mails not seen: no word of them       JSON, deflated; no part of the version

Promises: reads nothing above the size cap, unpacks nothing above it either, and refuses any changed byte with
ModelFileError. The version is a digest of the content: equal models have equal versions.
"""

from __future__ import annotations

import hashlib
import io
import json
import math
import os
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import astuple
from pathlib import Path
from typing import TYPE_CHECKING, Any

from classifier.confidence import Calibration
from classifier.features import Vocabulary
from classifier.judgement import Judgement
from classifier.model import Model
from classifier.urgency_model import LEVELS, UrgencyModel

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FORMAT = 2
MOST_BYTES = 64_000_000
MANIFEST = "manifest.json"
CONTENT = ("model.json", "offsets.npy", "rarity.npy", "terms.json.z", "usual.npy", "weights.npy")
URGENCY = "urgency.npy"
UNSEEN = "unseen.json.z"


class ModelFileError(Exception):
    """A stored model cannot be used: missing, too big, damaged, or of another format. The message says which."""


def digest_of(model: Model) -> str:
    """The digest of a model's content, which is its version."""
    return version_of(manifest_of(contents(model)))


def contents(model: Model) -> dict[str, bytes]:
    """The files of a model, by name."""
    import numpy as np

    words = {
        "topics": model.topics,
        "scales": model.calibration.scales,
        "biases": model.calibration.biases,
        "nothing": model.calibration.nothing,
        "thresholds": model.thresholds,
        "support": model.support,
        "target_precision": model.target_precision,
        "rarest": model.vocabulary.rarest,
        "concept_weight": model.vocabulary.concept_weight,
    }
    files = {
        "model.json": as_json(words),
        "terms.json.z": deflated(model.vocabulary.terms),
        "weights.npy": as_array(model.weights, np.float16),
        "usual.npy": as_array(model.usual, np.float16),
        "offsets.npy": as_array(model.offsets, np.float32),
        "rarity.npy": as_array(np.asarray(model.vocabulary.rarity), np.float32),
    }
    if model.urgency is not None:
        one = model.urgency
        files[URGENCY] = as_array(np.vstack([one.weights, one.offsets[None, :], one.rule_weights]), np.float16)
    return files


def manifest_of(files: Mapping[str, bytes]) -> dict[str, Any]:
    """Size and digest of each file."""
    return {
        "format": FORMAT,
        "files": {
            name: {"bytes": len(files[name]), "sha256": hashlib.sha256(files[name]).hexdigest()}
            for name in sorted(files)
        },
    }


def version_of(manifest: Mapping[str, Any]) -> str:
    """The digest over format and digests of the files that make the model."""
    files = {name: facts for name, facts in manifest["files"].items() if name != UNSEEN}
    return hashlib.sha256(as_json({"format": manifest["format"], "files": files})).hexdigest()


def sealed(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """The manifest with a digest of itself."""
    bare = {name: value for name, value in manifest.items() if name != "seal"}
    return {**bare, "seal": hashlib.sha256(as_json(bare)).hexdigest()}


def write_into(folder: Path, model: Model, unseen: Sequence[Judgement]) -> None:
    """All files of a version, durably; the manifest last."""
    files = {**contents(model), UNSEEN: deflated([astuple(one) for one in unseen])}
    manifest = sealed({**manifest_of(files), "version": model.version})
    for name, data in [*files.items(), (MANIFEST, as_json(manifest))]:
        write_durably(folder / name, data)


def read_version(place: Path) -> Model:
    """One version, after size, format, digests and shapes were checked."""
    import numpy as np

    manifest = read_manifest(place)
    files = {name: read_checked(place / name, facts) for name, facts in manifest["files"].items() if name != UNSEEN}
    words, terms = json.loads(files["model.json"]), list(map(str, inflated(files["terms.json.z"])))
    topics, thresholds = tuple(map(str, words["topics"])), tuple(map(float, words["thresholds"]))
    scales, biases = tuple(map(float, words["scales"])), tuple(map(float, words["biases"]))
    support = tuple(map(int, words["support"]))
    of_each_topic = (set(topics), topics, thresholds, scales, biases, support)
    if not topics or len({len(values) for values in of_each_topic}) > 1:
        raise ModelFileError(f"{place}: topics, thresholds and calibration do not agree")
    if not all(map(math.isfinite, (*thresholds, *scales, *biases, *support))):
        raise ModelFileError(f"{place}: a number in model.json is none")
    rows, rarity = max(len(terms), 1), from_array(files["rarity.npy"], (len(terms),), np.float32)
    return Model(
        topics=topics,
        vocabulary=Vocabulary(terms, rarity.tolist(), float(words["rarest"]), float(words["concept_weight"])),
        weights=from_array(files["weights.npy"], (rows, len(topics)), np.float16),
        offsets=from_array(files["offsets.npy"], (len(topics),), np.float32),
        usual=from_array(files["usual.npy"], (rows,), np.float16),
        calibration=Calibration(scales, biases, float(words["nothing"])),
        thresholds=thresholds,
        support=support,
        target_precision=float(words["target_precision"]),
        version=str(manifest["version"]),
        urgency=read_urgency(files[URGENCY], rows) if URGENCY in files else None,
    )


def read_urgency(data: bytes, rows: int) -> UrgencyModel:
    """The three arrays of the urgency model, which are stored as one."""
    import numpy as np

    steps, rules = len(LEVELS) - 1, len(LEVELS)
    whole = from_array(data, (rows + 1 + rules, steps), np.float16)
    return UrgencyModel(whole[:rows], whole[rows], whole[rows + 1 :])


def read_unseen(place: Path) -> tuple[Judgement, ...]:
    """What was said of mails that the model had not seen; empty where nothing was stored."""
    manifest = read_manifest(place)
    facts = manifest["files"].get(UNSEEN)
    lines = inflated(read_checked(place / UNSEEN, facts)) if facts else []
    return tuple(
        Judgement(str(mail), None if truth is None else str(truth), str(best), float(confidence), bool(trusted))
        for mail, truth, best, confidence, trusted in lines
    )


def read_manifest(place: Path) -> dict[str, Any]:
    """The manifest, if it is byte for byte what was written, of this format, and names the files of a model."""
    data = read_at_most(place / MANIFEST, 100_000)
    manifest: dict[str, Any] = json.loads(data)
    if manifest.get("format") != FORMAT:
        raise ModelFileError(f"{place}: format {manifest.get('format')!r}, this program reads {FORMAT}")
    if as_json(sealed(manifest)) != data or manifest.get("version") != version_of(manifest):
        raise ModelFileError(f"{place / MANIFEST}: was changed after it was saved")
    if tuple(sorted(set(manifest["files"]) - {URGENCY, UNSEEN})) != CONTENT:
        raise ModelFileError(f"{place / MANIFEST}: does not name the files of a model")
    if sum(int(facts["bytes"]) for facts in manifest["files"].values()) > MOST_BYTES:
        raise ModelFileError(f"{place}: bigger than the {MOST_BYTES:,} bytes that are read")
    return manifest


def read_checked(path: Path, facts: Mapping[str, Any]) -> bytes:
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


def deflated(value: object) -> bytes:
    """A long value as JSON, packed."""
    return zlib.compress(as_json(value), level=6)


def inflated(data: bytes) -> list[Any]:
    """The list in packed JSON; ModelFileError, before more is unpacked, where it is bigger than a model may be."""
    packed = zlib.decompressobj()
    try:
        found = packed.decompress(data, MOST_BYTES)
    except zlib.error as error:
        raise ModelFileError(f"packed data cannot be read: {error}") from error
    if packed.unconsumed_tail or not packed.eof:
        raise ModelFileError(f"packed data is cut off, or more than {MOST_BYTES:,} bytes")
    values = json.loads(found)
    if not isinstance(values, list):
        raise ModelFileError("packed data holds no list")
    return values


def as_stored(array: NDArray[np.floating]) -> NDArray[np.float32]:
    """In half precision, as it is stored: a loaded model then predicts to the last bit like the one saved.

    Of 8,000 mails of it_tickets and clinc150 no guess changes, and the file is half as big.
    """
    import numpy as np

    return np.ascontiguousarray(array.astype(np.float16).astype(np.float32))


def as_array(array: NDArray[np.floating], kind: type[np.floating]) -> bytes:
    """An array in numpy's own format, without pickle."""
    import numpy as np

    stream = io.BytesIO()
    np.save(stream, np.ascontiguousarray(array, dtype=kind), allow_pickle=False)
    return stream.getvalue()


def from_array(data: bytes, shape: tuple[int, ...], kind: type[np.floating]) -> NDArray[np.float32]:
    """The array of a file in single precision, if it has the expected kind and shape and only finite numbers."""
    import numpy as np

    array: NDArray[np.floating] = np.load(io.BytesIO(data), allow_pickle=False)
    if array.dtype != kind or array.shape != shape or not np.isfinite(array).all():
        raise ModelFileError(f"an array of {array.dtype} {array.shape} where {kind.__name__} {shape} was expected")
    return np.ascontiguousarray(array, dtype=np.float32)


def write_durably(path: Path, data: bytes) -> None:
    """A file whose bytes are on the disk when this returns."""
    with path.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
