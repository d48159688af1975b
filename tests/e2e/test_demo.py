"""`spoc demo`: the whole conversation, told as a story, and nothing of it left behind."""
from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from gateway.cli.story_texts import ANA, BEN, MIA, STORY, TOM, Gets, Writes

COMMAND = [sys.executable, "-P", "-m", "gateway.cli", "demo"]
STEPS = (
    "We have your message: #1.",  # a request is routed
    "Your reply goes to Mia Brandt (outside).",
    "Why you: topic hardware",
    "+ cleaning-the-rollers.pdf",  # he answers from his inbox
    "Nothing was sent: I did not understand",  # a mistyped command waits, until he says so
    "| send",
    "| #Tray-2 is the one that jams",
    "| #assign Ana - Ana Sousa has it now",  # taken back
    "Ben Okafor handed this ticket to you.",
    "taken back:",
    "the decision is on record",
    "Thanks, it works!",
    "decision of ben@example.test",
    'Solved before (1): #1 "Printer on the second floor jams"',  # the second case like it
    "| status",
    "Ben Okafor looks after it, next answer by",
    "Ana Sousa has #2",  # away, with cover
    "Ben Okafor handed this ticket to you.",
    "Why you: Ben Okafor is back",
    "| #use 1",
    "with a damp cloth",
    "| #2      resolved",
    "| #1      resolved",
)


def environment(folder: Path) -> dict[str, str]:
    """An environment whose settings would break the demo if it heeded them, and a temporary folder to look into."""
    return {**os.environ, "TMPDIR": str(folder), "SPOC_RELAY__HOST": "wrong.test", "SPOC_GATEWAY__DATA_DIR": "/nowhere"}


@pytest.mark.slow
def test_the_demo_plays_every_step_in_its_order_within_a_minute_and_leaves_nothing_behind(tmp_path: Path):
    done = subprocess.run(COMMAND, capture_output=True, text=True, env=environment(tmp_path), cwd=tmp_path, timeout=60)
    assert done.returncode == 0, done.stderr
    place, said = 0, " ".join(done.stdout.replace("\n   | ", " | ").split())
    for step in STEPS:
        wanted = " ".join(step.split())
        assert wanted in said[place:], f"{step!r} is missing, or stands before its time"
        place = said.index(wanted, place) + len(wanted)
    assert "\x1b[" not in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_every_headline_is_one_short_line_and_everybody_of_the_story_acts():
    spoken = [step.happens for step in STORY if isinstance(step, Writes | Gets)]
    assert [line for line in spoken if len(line) > 96 or "\n" in line] == []
    assert {step.who for step in STORY if isinstance(step, Writes | Gets)} == {MIA, TOM, BEN, ANA}


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
