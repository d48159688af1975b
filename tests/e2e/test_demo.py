"""`spoc demo`: the whole conversation, told as a story, and nothing of it left behind."""
from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from gateway.cli.story_parts import ANA, BEN, CLARA, MIA, TOM, Accepts, Gets, Writes
from gateway.cli.story_texts import STORY
from tests.servers import wait_until

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
    "| 5 - thanks, it works!",
    "decision of ben@example.test",
    'Solved before (1): #1 "Printer on the second floor jams"',  # the second case like it
    "| status",
    "Ben Okafor looks after it, next answer by",
    "Ana Sousa has #2",  # away, with cover
    "Ben Okafor handed this ticket to you.",
    "Why you: Ben Okafor is back",
    "| #use 1",
    "with a damp cloth",
    "This ticket was solved and is open again.",  # he is not content
    'Urgency: high now (angry: "unacceptable")',
    "| #approve Clara: budget: 900 EUR for a new printer.",  # a sponsor is asked
    "Ben Okafor asks you to approve:",
    "| 1 - #2 Paper jam in the east wing (Tom Keller): an answer is due",  # the lists of each
    "| 1 why? - #2: answer by",
    "| 1 approval waits for you, 1 ticket is held up; 2 came, 2 solved.",
    "| 1 yes, up to 800",
    "Approved: 900 EUR for a new printer.",
    "Clara Weiss asks for help.",
    "Taken in during the last day:",
    "| 1 - ",  # a meeting
    "Invitation to a meeting:",
    "Accepted: Paper jam in the east wing",
    "Everybody has accepted.",
    "| #2      open      high     hardware  ana",
    "| #1      resolved",
)


def environment(folder: Path) -> dict[str, str]:
    """An environment whose settings would break the demo if it heeded them, and a temporary folder to look into."""
    return {**os.environ, "TMPDIR": str(folder), "SPOC_RELAY__HOST": "wrong.test", "SPOC_GATEWAY__DATA_DIR": "/nowhere"}


def own_seconds() -> float:
    """What all processes that were waited for have computed."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


@pytest.mark.slow
def test_the_demo_plays_every_step_in_its_order_within_a_minute_and_leaves_nothing_behind(tmp_path: Path):
    before = own_seconds()
    done = subprocess.run(COMMAND, capture_output=True, text=True, env=environment(tmp_path), cwd=tmp_path, timeout=110)
    assert done.returncode == 0, done.stderr
    assert own_seconds() - before < 60, "whoever else is at work on the machine"
    place, said = 0, " ".join(done.stdout.replace("\n   | ", " | ").split())
    for step in STEPS:
        wanted = " ".join(step.split())
        assert wanted in said[place:], f"{step!r} is missing, or stands before its time"
        place = said.index(wanted, place) + len(wanted)
    assert "\x1b[" not in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_every_headline_is_one_short_line_and_everybody_of_the_story_acts():
    played = [step for step in STORY if isinstance(step, Writes | Gets | Accepts)]
    assert [step.happens for step in played if len(step.happens) > 96 or "\n" in step.happens] == []
    assert {step.who for step in played} == {MIA, TOM, BEN, ANA, CLARA}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_whoever_ends_it_early_leaves_nothing_behind(tmp_path: Path, number: signal.Signals):
    demo = subprocess.Popen(COMMAND, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(tmp_path),
                            cwd=tmp_path)
    wait_until(lambda: bool(list(tmp_path.glob("spoc-demo-*/data/run.json"))), "its gateway runs")
    demo.send_signal(number)
    _, said = demo.communicate(timeout=30)
    assert demo.returncode == 130, said.decode()
    assert list(tmp_path.iterdir()) == []
