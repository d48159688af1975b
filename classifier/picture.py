"""The calibration picture: is the confidence honest, and what does it cost to route more by machine?

Left, a bar for each tenth of confidence: how much of it came true, against what was promised. Right, how much is right
of what is routed by machine, from the surest mail to all of them, with the point where the thresholds stand.

Promises: a PNG that reads in light, the same for the same judgements; the file is written whole or not at all. Needs
matplotlib, which is an extra: ``PictureError`` says how to get it.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from classifier.evaluate import Report, coverage_curve, report
from classifier.files import put
from classifier.judgement import Judgement

if TYPE_CHECKING:
    from matplotlib.axes import Axes

INCHES = (11.0, 5.2)
DOTS_PER_INCH = 130
MOST_POINTS = 500  # of the curve: more cannot be told apart
FIRST_POINTS = 20  # of the curve are left out: a share of a few mails is noise
BLUE, ORANGE, GREY, INK = "#2f6fb3", "#c8550a", "#8a8f98", "#22262b"


class PictureError(Exception):
    """There is nothing to draw with; the sentence says what to install."""


def draw(judgements: Sequence[Judgement], target: float, file: Path) -> None:
    """Write the picture; PictureError where matplotlib is missing, OSError where the file cannot be written."""
    put(file, picture(judgements, target))


def picture(judgements: Sequence[Judgement], target: float) -> bytes:
    """The picture as PNG; PictureError where matplotlib is missing."""
    try:
        from matplotlib import rc_context
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError:
        raise PictureError("the picture needs matplotlib: pip install 'spoc-gateway[pictures]'") from None

    figures = report(judgements, ())
    with rc_context({"font.size": 10, "axes.edgecolor": GREY, "text.color": INK, "axes.labelcolor": INK}):
        figure = Figure(figsize=INCHES, layout="constrained", facecolor="white")
        FigureCanvasAgg(figure)
        left, right = figure.subplots(1, 2)
        draw_reliability(left, figures)
        draw_coverage(right, judgements, figures, target)
        stream = io.BytesIO()
        figure.savefig(stream, format="png", dpi=DOTS_PER_INCH, metadata={"Software": None})
    return stream.getvalue()


def draw_reliability(axes: Axes, figures: Report) -> None:
    """A bar for each tenth of confidence that has mails, with their number above."""
    filled = [one for one in figures.bins if one.right is not None and one.confidence is not None]
    middles = [(one.low + one.high) / 2 for one in filled]
    heights = [one.right or 0.0 for one in filled]
    axes.bar(middles, heights, width=0.085, color=BLUE, label="came true")
    axes.plot([0, 1], [0, 1], color=INK, linestyle="--", linewidth=1, label="honest: as often as promised")
    promised = [one.confidence or 0.0 for one in filled]
    axes.scatter(promised, promised, color=ORANGE, zorder=3, s=26, label="promised on the average")
    for one, middle, height in zip(filled, middles, heights, strict=True):
        axes.annotate(
            f"{one.mails:,}", (middle, height), xytext=(0, 3), textcoords="offset points", ha="center", fontsize=8
        )
    error = "-" if figures.calibration_error is None else f"{figures.calibration_error:.3f}"
    axes.set_title(f"Is the confidence honest?  (expected calibration error {error})", fontsize=11)
    axes.set_xlabel("confidence of the classifier")
    axes.set_ylabel("share that is right (number of mails above)")
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1.08)
    axes.grid(axis="y", color="#e4e7eb", linewidth=0.8)
    axes.set_axisbelow(True)
    axes.legend(loc="upper left", edgecolor="none", framealpha=0.85)


def draw_coverage(axes: Axes, judgements: Sequence[Judgement], figures: Report, target: float) -> None:
    """The curve from the surest mail to all of them, the target, and where the thresholds stand."""
    curve = coverage_curve(judgements)
    thinned = curve[min(FIRST_POINTS, len(curve) // 2) :: max(len(curve) // MOST_POINTS, 1)]
    points = [*thinned, *curve[-1:]]
    axes.plot([x for x, _ in points], [y for _, y in points], color=BLUE, linewidth=2, label="surest mails first")
    axes.axhline(target, color=INK, linestyle="--", linewidth=1, label=f"target: {target:.0%} right")
    if figures.coverage is not None and figures.covered_accuracy is not None:
        told = f"thresholds: {figures.coverage:.0%} by machine, {figures.covered_accuracy:.1%} of it right"
        axes.scatter([figures.coverage], [figures.covered_accuracy], color=ORANGE, zorder=3, s=50, label=told)
    lowest = min([y for _, y in points] + [target, figures.covered_accuracy or 1.0])
    axes.set_title("What does it cost to route more by machine?", fontsize=11)
    axes.set_xlabel("share of the mails that is routed by machine")
    axes.set_ylabel("share of these that is right")
    axes.set_xlim(0, 1.01)
    axes.set_ylim(max(lowest - 0.05, 0), 1.01)
    axes.grid(color="#e4e7eb", linewidth=0.8)
    axes.set_axisbelow(True)
    axes.legend(loc="lower left", edgecolor="none", framealpha=0.85)
