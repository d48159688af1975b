"""A gateway that is watched: its figures follow a conversation, its log names mails and letters, and no more."""
from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any

import pytest

from gateway.cli.mailboxes import File
from tests.e2e.house import House, Person, number_of
from tests.servers import wait_until

CHANGES: Mapping[str, Mapping[str, Any]] = {
    "monitoring": {"host": "127.0.0.1", "port": 0},
    "log": {"format": "json", "level": "debug"},
}
BODY = "The pelican in the boiler room sings at night."
ANSWER = "Pelicans love the opera: give it a ticket."
NOTE = "This one is from the zoo, it owes us money."


def asked(house: House, path: str) -> tuple[int, str]:
    """What the gateway tells whoever watches."""
    told = json.loads((house.data / "run.json").read_text())
    host, port = told["monitoring"]
    try:
        with urllib.request.urlopen(f"http://{host}:{port}{path}", timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def figure(house: House, name: str, before: str = "") -> float:
    """One of /metrics, with its labels as they stand there; what has come to it since it was told so `before`."""
    return _read(asked(house, "/metrics")[1], name) - _read(before, name)


def becomes(house: House, name: str, wanted: float, before: str = "") -> None:
    """What is counted is so much in a moment: it is done first, and then counted."""
    wait_until(lambda: figure(house, name, before) == wanted, f"{name} is {wanted}", 20)


def _read(text: str, name: str) -> float:
    return next((float(line.rpartition(" ")[2]) for line in text.splitlines() if line.startswith(f"{name} ")), 0.0)


@pytest.fixture(scope="module")
def talked(own_house: House) -> dict[str, str]:
    """A conversation with a note and a file: its ticket, its marks; and the figures before it."""
    house = own_house
    before = asked(house, "/metrics")[1]
    sam = house.stakeholder("Sam Lee")
    sam.writes(subject="A pelican", text=BODY, files=[File("song.txt", b"la la la")])
    told, receipt = house.ana.receives("new-ticket"), sam.receives("receipt")
    house.ana.replies(told, ANSWER)
    sam.receives("answer")
    house.ana.replies(told, f"#note\n{NOTE}")
    house.ana.replies(told, "#clsoe\nGood bye.")  # held, and asked back
    house.ana.receives("held")
    house.settle()
    return {"ticket": str(number_of(told)), "poc": told.reply_to, "stakeholder": receipt.reply_to, "before": before}


def test_the_figures_follow_the_conversation(house: House, talked: dict[str, str]) -> None:
    """What was counted before is that of the process from which the tests fork theirs."""
    status, before = house.status(), talked["before"]
    assert status["accepted"] == 4
    for outcome, mails in status["outcomes"].items():
        becomes(house, f'spoc_inbound_mails_total{{outcome="{outcome}"}}', mails, before)
    becomes(house, 'spoc_accepted_mails_total{source="smtp"}', 4, before)
    becomes(house, 'spoc_letters_total{outcome="sent"}', len(house.sink.mails), before)
    becomes(house, 'spoc_classifier_answers_total{result="off"}', 4, before)
    becomes(house, 'spoc_stage_seconds_count{stage="deliver"}', len(house.sink.mails), before)
    for stage in ("read", "situation", "triage", "decide", "letters", "carry_out"):
        becomes(house, f'spoc_stage_seconds_count{{stage="{stage}"}}', 4, before)
    becomes(house, "spoc_open_tickets", 1)
    becomes(house, 'spoc_queue_depth{queue="inbound"}', 0)


def test_the_same_mail_once_more_is_a_duplicate(house: House, sam: Person) -> None:
    before = figure(house, 'spoc_inbound_mails_total{outcome="duplicate"}')
    mail = sam.writes(subject="Twice")
    sam.sends(mail, [mail["To"]])
    house.settle()
    becomes(house, 'spoc_inbound_mails_total{outcome="duplicate"}', before + 1)


def test_it_is_well_and_ready_and_who_moves_is_told(house: House) -> None:
    assert asked(house, "/healthz") == (200, "ok\n")
    assert asked(house, "/readyz") == (200, "ok\n")
    for corridor in ("worker", "postman", "clock"):
        assert f'spoc_corridor_idle_seconds{{corridor="{corridor}"}}' in asked(house, "/metrics")[1]


def test_nobody_is_named_to_whoever_watches(house: House, talked: dict[str, str]) -> None:
    text = asked(house, "/metrics")[1]
    assert [word for word in ("@", "sam", "ana", "pelican", *marks(talked)) if word in text.lower()] == []


def marks(talked: dict[str, str]) -> list[str]:
    """The secret part of each address that proves who writes."""
    return [talked[who].partition("+")[2].partition("@")[0] for who in ("poc", "stakeholder")]


def test_the_log_holds_no_mark_and_no_word_of_a_mail(house: House, talked: dict[str, str]) -> None:
    log = house.child.log.read_text()
    secret = (*marks(talked), "pelican", "opera", "zoo", "song.txt", "la la la", "Good bye", "sam.1@customer.test")
    assert [word for word in secret if word.lower() in log.lower()] == []


def test_whatever_is_logged_of_a_mail_or_letter_names_it(house: House, talked: dict[str, str]) -> None:
    lines = [json.loads(line) for line in house.child.log.read_text().splitlines() if line.startswith("{")]
    about_mail = [line for line in lines if line["logger"] in ("spoc.worker", "spoc.postman")]
    assert about_mail
    assert [line for line in about_mail if not {"inbound", "letter"} & line.keys()] == []
    done = [line for line in about_mail if line.get("ticket") == int(talked["ticket"])]
    assert {line["logger"] for line in done} == {"spoc.worker", "spoc.postman"}
