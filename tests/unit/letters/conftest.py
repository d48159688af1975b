"""Letters with an alarm that can be read."""
from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from gateway.letters import NOW, Letters, TemplateFailure, sample_frame
from gateway.model.letter import Frame, Letter, Rendered

SHIPPED = Path(__file__).parents[3] / "templates"


class Desk:
    """Renders letters and keeps what was reported."""

    def __init__(self, directory: Path | None = None, overrides: Path | None = None) -> None:
        self.alarms: list[TemplateFailure] = []
        self.letters = Letters(directory, overrides, self.alarms.append)

    def write(self, letter: Letter, frame: Frame | None = None) -> Rendered:
        return self.letters.render(letter, frame or sample_frame(), NOW)


@pytest.fixture(scope="session")
def desk() -> Desk:
    """The shipped letters. Whoever expects an alarm makes his own."""
    return Desk()


@pytest.fixture
def shipped_by() -> type[Desk]:
    """shipped_by(folder) -> a desk whose shipped templates stand there."""
    return Desk


@pytest.fixture(scope="session")
def english(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A house that speaks English only: what operators write is looked at in a moment."""
    folder = tmp_path_factory.mktemp("english")
    for piece in SHIPPED.glob("_*"):
        shutil.copy(piece, folder)
    shutil.copytree(SHIPPED / "en", folder / "en")
    return folder


Override = Callable[[str, str], Desk]


@pytest.fixture
def override(english: Path, tmp_path: Path) -> Override:
    """override("en/note/body.txt", "…") -> a desk of that house, whose operator wrote that file."""

    def write(name: str, text: str) -> Desk:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return Desk(english, overrides=tmp_path)

    return write
