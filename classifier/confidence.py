"""Margins -> probabilities that mean what they say. Prediction's half of the calibration; numpy only.

A topic's margin becomes a power of e by a scale and a bias of the topic's own ("vector scaling": Guo et al. 2017, On
Calibration of Modern Neural Networks, section 4.2), and "none of these topics" is one more candidate with a fixed
power. Measured on a fifth of it_tickets: against one temperature for all topics the calibration error falls from
0.031 to 0.023, and of the surest nine tenths 90.7 % are right in place of 90.2 %.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Doubles = NDArray[np.float64]


@dataclass(frozen=True)
class Calibration:
    """What turns margins into probabilities, learned from mails the model had not seen (calibration.py)."""

    scales: tuple[float, ...]
    biases: tuple[float, ...]
    nothing: float
    """The logit of "none of these topics"."""

    def probabilities(self, margins: Floats) -> Doubles:
        """A row of margins to a row of probabilities; what is missing from 1 is "none of these"."""
        shares: Doubles = self.shares(margins)[:, :-1]
        return shares

    def shares(self, margins: Floats) -> Doubles:
        """The same with "none of these" as the last column: each row sums to 1."""
        import numpy as np

        shares: Doubles = np.exp(self.log_shares(margins))
        return shares

    def log_shares(self, margins: Floats | Doubles) -> Doubles:
        """The logarithms of the shares, exact where a share is too small to be told from 0."""
        import numpy as np

        topics = margins.astype(np.float64) * np.asarray(self.scales) + np.asarray(self.biases)
        logits = np.column_stack([topics, np.full(len(margins), self.nothing)])
        logits -= logits.max(axis=1, keepdims=True)
        logarithms: Doubles = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
        return logarithms

    @property
    def usual_scale(self) -> float:
        """The scale of a topic about which nothing is known: the middle one of all."""
        return sorted(self.scales)[len(self.scales) // 2]
