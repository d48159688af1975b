"""The letters of the house as pictures, for the README and docs/letters.md: `make pictures`.

Each letter is rendered with its sample (as `spoc preview` shows it), below its subject, as a mail program has it; then
Debian's Chromium makes a picture of it. The pages are our own: they need no sandbox.

    python tests/pictures/letters.py [NAME...]    only these letters
"""
from __future__ import annotations

import io
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from gateway.letters import NOW, Letters, sample, sample_frame
from gateway.model.letters import LETTERS

PICTURES = Path(__file__).resolve().parents[2] / "docs/pictures"
COLOURS = 32
"""Enough for letters, which are grey on white; a picture is a third as large as in all colours."""
_SUBJECT = """subject => {
    const bar = document.createElement("div");
    bar.style.cssText = "background:#eef0f3;color:#222;border-bottom:1px solid #c8ccd2;padding:10px 16px;" +
        "font:600 16px/1.4 'Segoe UI',Roboto,Arial,sans-serif";
    bar.textContent = subject;
    document.body.prepend(bar);
}"""


@dataclass(frozen=True, slots=True)
class Picture:
    """A letter, and where its picture goes below docs/pictures."""

    letter: str
    file: str
    width: int = 640
    scale: float = 1.0
    colours: int = COLOURS


SHOWN = (
    Picture("new-ticket", "notification.png", scale=1.25, colours=64),
    Picture("weekly-summary", "weekly-summary.png", colours=64),
    Picture("weekly-summary", "weekly-summary-phone.png", width=375, colours=64),
)
"""Those of the README and of docs/sponsors.md: shown larger, so in more colours."""


def all_pictures() -> tuple[Picture, ...]:
    """Each letter is there at least once; those of docs/letters.md that no other page shows lie in a folder."""
    shown = {picture.letter for picture in SHOWN}
    return (*SHOWN, *(Picture(name, f"letters/{name}.png") for kind in LETTERS if (name := kind.name) not in shown))


def take(browser: Browser, picture: Picture, letters: Letters) -> bytes:
    """The picture as PNG with a palette."""
    shown = letters.render(sample(picture.letter), sample_frame(), NOW)
    page = browser.new_page(viewport={"width": picture.width, "height": 80}, device_scale_factor=picture.scale)
    try:
        page.set_content(shown.html)
        page.evaluate(_SUBJECT, shown.subject)
        taken = Image.open(io.BytesIO(page.screenshot(full_page=True)))
    finally:
        page.close()
    packed = io.BytesIO()
    taken.convert("RGB").quantize(picture.colours, dither=Image.Dither.NONE).save(packed, "PNG", optimize=True)
    return packed.getvalue()


def main(names: list[str]) -> int:
    """Exit status: 0, or 1 where there is no Chromium."""
    chromium = shutil.which("chromium")
    if chromium is None:
        print("make pictures needs chromium (Debian: apt-get install chromium).", file=sys.stderr)
        return 1
    letters = Letters()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for picture in (one for one in all_pictures() if not names or one.letter in names):
            file = PICTURES / picture.file
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(take(browser, picture, letters))
            print(f"{file.stat().st_size:7,}  {picture.file}")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
