"""`spoc demo`: the whole conversation, told as a story, and nothing of it left behind."""
from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

COMMAND = [sys.executable, "-P", "-m", "gateway.cli", "demo"]


def environment(folder: Path) -> dict[str, str]:
    """An environment whose settings would break the demo if it heeded them, and a temporary folder to look into."""
    return {**os.environ, "TMPDIR": str(folder), "SPOC_RELAY__HOST": "wrong.test", "SPOC_GATEWAY__DATA_DIR": "/nowhere"}


@pytest.mark.slow
def test_the_demo_plays_the_conversation_and_leaves_nothing_behind(tmp_path: Path):
    done = subprocess.run(COMMAND, capture_output=True, text=True, env=environment(tmp_path), cwd=tmp_path, timeout=60)
    assert done.returncode == 0, done.stderr
    assert "resolved" in done.stdout
    assert "\x1b[" not in done.stdout
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_whoever_ends_it_early_leaves_nothing_behind(tmp_path: Path, number: signal.Signals):
    demo = subprocess.Popen(COMMAND, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(tmp_path),
                            cwd=tmp_path)
    ends = time.monotonic() + 20
    while not list(tmp_path.glob("spoc-demo-*/data/run.json")) and time.monotonic() < ends:
        time.sleep(0.02)
    demo.send_signal(number)
    demo.communicate(timeout=30)
    assert demo.returncode == 130
    assert list(tmp_path.iterdir()) == []
