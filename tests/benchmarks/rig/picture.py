"""The picture of where the time of one mail goes: a bar a step, as SVG, for light pages and dark ones."""
from __future__ import annotations

from collections.abc import Mapping
from html import escape

WIDTH, NAMES, ROW, TOP = 720, 250, 28, 44
_BARS = WIDTH - NAMES - 70
_STYLE = """
text { font: 14px system-ui, sans-serif; fill: #1f2328 } .ms { font-variant-numeric: tabular-nums }
.title { font-weight: 600; font-size: 15px } .bar { fill: #2f6fde } .page { fill: #ffffff }
@media (prefers-color-scheme: dark) { text { fill: #e6edf3 } .bar { fill: #6ea8fe } .page { fill: #0d1117 } }
"""


def picture(milliseconds: Mapping[str, float]) -> str:
    """The steps in their order, from above."""
    height = TOP + ROW * len(milliseconds) + 12
    longest, whole = max(milliseconds.values()), sum(milliseconds.values())
    title = f"One mail of 4 KB: {whole:.1f} ms of CPU, from the first octet to both letters delivered"
    lines = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" role="img"'
             f' viewBox="0 0 {WIDTH} {height}" aria-label="{escape(title)}">', f"<style>{_STYLE}</style>",
             f'<rect class="page" width="{WIDTH}" height="{height}" rx="8"/>',
             f'<text class="title" x="16" y="28">{escape(title)}</text>']
    for at, (step, took) in enumerate(milliseconds.items()):
        y, length = TOP + ROW * at, _BARS * took / longest
        lines += [f'<text x="{NAMES}" y="{y + 18}" text-anchor="end">{escape(step)}</text>',
                  f'<rect class="bar" x="{NAMES + 10}" y="{y + 4}" width="{max(length, 1):.0f}" height="18" rx="3"/>',
                  f'<text class="ms" x="{NAMES + 18 + length:.0f}" y="{y + 18}">{took:.2f}</text>']
    return "\n".join([*lines, "</svg>", ""])
