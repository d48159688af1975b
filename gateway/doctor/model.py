"""The classifier: its model is there (or is made), answers, and knows the topics of the settings."""
from __future__ import annotations

from collections.abc import Iterator

from gateway.doctor.finding import Finding, many, ok, wrong
from gateway.doctor.surroundings import Surroundings
from gateway.house.learning import check_classifier
from gateway.triage import model_report

SOUND = ok("classifier-sound", "model {version}, made on {day}, {topics}")
OFF = ok("classifier-off", "no text is classified ([triage])")
BROKEN = wrong("classifier-broken", "{why}", "do what it says; until then all mail goes to the triage POC")


def look(around: Surroundings) -> Iterator[Finding]:
    """A model made for other topics is replaced by asking for it, so the one in use knows them all."""
    triage = around.settings.triage
    if not triage.enabled or triage.route_all_to:
        yield OFF()
        return
    problems = check_classifier(around.settings)
    if problems:
        yield from (BROKEN(why=why) for why in problems)
        return
    report = model_report(around.settings.model_dir)
    topics = many(len(around.directory.topics), "topic", "topics")
    yield SOUND(version=report["version"], day=str(report["made_at"])[:10], topics=topics)
