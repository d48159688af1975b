"""The letters: each is rendered in each language, and each person's language must be there."""
from __future__ import annotations

from collections.abc import Iterator

from gateway.doctor.finding import Finding, ok, wrong
from gateway.doctor.surroundings import Surroundings
from gateway.letters import Letters

SOUND = ok("letters-sound", "in {languages}")
BROKEN = wrong("letters-broken", "{what}", "correct that file: the plain built-in letter goes out in its place")
UNSPOKEN = wrong(
    "letters-unspoken", '{name} wants letters in "{language}", there are none: English is written',
    "set people.{key}.language to one of {languages}, or translate the letters into a folder of yours ([letters])")


def look(around: Surroundings) -> Iterator[Finding]:
    """What is wrong with the templates, then whom they do not reach."""
    letters = Letters(overrides=around.settings.letters.folder)
    languages = ", ".join(sorted(letters.languages()))
    people = around.directory.people.values()
    found = [BROKEN(what=line) for line in letters.check([one.letters for one in around.directory.projects.values()])]
    found += [UNSPOKEN(name=one.name, key=one.key, language=one.language, languages=languages)
              for one in people if one.language not in letters.languages()]
    yield from found or [SOUND(languages=languages)]
