"""`spoc init` as it is typed: the real command on a real terminal."""
from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from gateway.settings import load


def typed(folder: Path, keys: bytes) -> subprocess.CompletedProcess[str]:
    """What the command says to somebody who types these keys."""
    ours, his = os.openpty()
    try:
        os.write(ours, keys)
        return subprocess.run([sys.executable, "-P", "-m", "gateway.cli", "init"], cwd=folder, stdin=his, text=True,
                              capture_output=True, check=False, timeout=60)
    finally:
        os.close(ours)
        os.close(his)


def test_a_person_answers_a_few_questions_and_has_settings(tmp_path: Path):
    done = typed(tmp_path, b"help@\nhelp@example.org\nHelp Desk\nAna Sousa <ana@example.org>\n" + b"\n" * 8)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("Shared address") == 2, "a mistake is asked again"
    assert "is not an address - write it like name@example.org" in done.stdout
    settings = load(tmp_path / "spoc.toml", {})
    assert (settings.projects["help"].name, settings.people["ana"].name) == ("Help Desk", "Ana Sousa")


def test_whoever_gives_up_leaves_nothing_behind(tmp_path: Path):
    done = typed(tmp_path, b"help@example.org\n\x04")
    assert done.returncode == 130
    assert done.stderr.endswith("Nothing was written.\n")
    assert list(tmp_path.iterdir()) == []
