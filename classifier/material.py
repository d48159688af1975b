"""Examples -> numbers: what the machines learn from.

Promises: in whatever order the examples come, the same material to the last bit; each mail has a fold that only its
own text decides, so that a mail is held out from the same models whatever other mails come or go.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from classifier.features import Vocabulary, count_terms, learn_vocabulary
from classifier.model import Example
from classifier.recipe import Recipe

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

    Doubles = NDArray[np.float64]
    Numbers = NDArray[np.int64]
    Flags = NDArray[np.bool_]

FOLDS = 5
NO_TOPIC = -1
NEVER_HELD_OUT = -1


@dataclass(frozen=True, eq=False)
class Material:
    """The examples as numbers: a sparse row each, its topic's number (or NO_TOPIC), its weight, its fold.

    ``mails`` are the real examples, in the order of the first rows. Rows made from descriptions follow; they have the
    fold NEVER_HELD_OUT: they are always learned from, never measured with.
    """

    topics: tuple[str, ...]
    mails: tuple[Example, ...]
    vocabulary: Vocabulary
    rows: csr_matrix[np.float64]
    truth: Numbers
    weight: Doubles
    fold: Numbers

    @property
    def everything(self) -> Flags:
        """Marks every row."""
        import numpy as np

        return np.ones(len(self.truth), dtype=np.bool_)

    @property
    def support(self) -> tuple[int, ...]:
        """How many real mails there are of each topic."""
        import numpy as np

        counted = self.truth[(self.fold != NEVER_HELD_OUT) & (self.truth != NO_TOPIC)]
        return tuple(np.bincount(counted, minlength=len(self.topics)).tolist())


def merged(examples: Sequence[Example]) -> list[Example]:
    """Each mail once per topic, in an order of its own; what came several times weighs as much, and of several
    opinions on its urgency the heaviest counts."""
    known: dict[tuple[bool, str, str, str], Example] = {}
    for one in sorted(examples, key=in_order):
        key = (one.topic is None, one.topic or "", one.subject, one.text)
        known[key] = replace(one, weight=one.weight + known[key].weight) if key in known else one
    return list(known.values())


def in_order(one: Example) -> tuple[bool, str, str, str, float, str, str, bool]:
    """What an example is sorted by: everything it holds."""
    named = (one.topic is None, one.topic or "", one.subject, one.text)
    return (*named, one.weight, one.urgency or "", one.language or "", one.is_starter)


def prepare(topics: tuple[str, ...], real: Sequence[Example], made: Sequence[Example], recipe: Recipe,
            seed: int) -> list[Material]:
    """The examples as numbers, once for each weight of meanings that the recipe wants to be tried."""
    import numpy as np

    mails = [*real, *made]
    counts = [count_terms(one.text, one.subject) for one in mails]
    described = {term for mail in counts[len(real):] for term in mail}
    number = {topic: at for at, topic in enumerate(topics)}
    truth = np.array([NO_TOPIC if one.topic is None else number[one.topic] for one in mails], dtype=np.int64)
    weight = np.array([one.weight for one in mails], dtype=np.float64)
    fold = np.array([*(fold_of(one, seed) for one in real), *[NEVER_HELD_OUT] * len(made)], dtype=np.int64)
    found = []
    for concept_weight in recipe.concept_weights:
        vocabulary = learn_vocabulary(counts, concept_weight, recipe.at_least, keep=described)
        rows = sparse_rows(vocabulary, counts)
        found.append(Material(topics, tuple(real), vocabulary, rows, truth, weight, fold))
    return found


def fold_of(example: Example, seed: int) -> int:
    """The fold of a mail: by a digest, which has nothing to do with the content and is the same each time."""
    written = f"{seed}\n{example.subject}\n{example.text}".encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.sha256(written).digest()[:8], "big") % FOLDS


def sparse_rows(vocabulary: Vocabulary, counts: Sequence[Mapping[str, int]]) -> csr_matrix[np.float64]:
    """One sparse row for each mail."""
    import numpy as np
    from scipy.sparse import csr_matrix

    pairs = [vocabulary.row(mail) for mail in counts]
    starts = np.cumsum([0, *(len(columns) for columns, _ in pairs)])
    columns = np.concatenate([np.zeros(0, np.intp), *(columns for columns, _ in pairs)]).astype(np.int32)
    values = np.concatenate([np.zeros(0), *(values for _, values in pairs)])
    matrix = csr_matrix((values, columns, starts), shape=(len(pairs), max(len(vocabulary.terms), 1)))
    matrix.sort_indices()
    return matrix
