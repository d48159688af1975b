"""A thousand kills under load, on SQLite and on PostgreSQL: nothing lost, nothing double.

    python tests/soak/kills.py [--kills 1000] [--database both] [--seconds 3600] [--folder var/soak]

Goes in rounds of 25 kills on a fresh database, each with a seed of its own, which is printed. The folder holds one line
for each round that is over: whoever breaks it off goes on where it was. A round in which something is wrong keeps its
database and its log there, and ends all; the exit status is 1 then, 2 where the time was over before the last kill.
"""
from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.e2e.under_load import Survived, a_house, survive
from tests.servers.postgres import Postgres

DATABASES = ("sqlite", "postgresql")
KILLS, MAILS = 25, 75
"""Of a round."""


class Soak:
    """What has been done so far, in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._lines = folder / "rounds.jsonl"

    def rounds(self, database: str) -> list[dict[str, Any]]:
        """The rounds on this database that are over."""
        lines = self._lines.read_text().splitlines() if self._lines.exists() else []
        return [one for one in map(json.loads, lines) if one["database"] == database]

    def run(self, database: str, url: str) -> Survived:
        """One more round."""
        number = len(self.rounds(database))
        place = self.folder / f"{database}-{number}"
        shutil.rmtree(place, ignore_errors=True)  # a round that was broken off
        place.mkdir()
        changes = {"gateway": {"database_url": url}, "log": {"level": "warning"}}
        with a_house(place, changes, mortal=True) as house:
            done = survive(house, KILLS, MAILS, seed=number)
        line = {"database": database, "seed": number, "load": os.getloadavg()[0], **asdict(done)}
        with self._lines.open("a") as lines:
            lines.write(json.dumps(line) + "\n")
        if not done.wrong:
            shutil.rmtree(place)
        return done

    def total(self, database: str) -> str:
        """All rounds on this database in a line."""
        rounds = self.rounds(database)
        kills, mails, repeated, seconds = (
            sum(one[name] for one in rounds) for name in ("kills", "mails", "repeated", "seconds"))
        wrong = [what for one in rounds for what in one["wrong"]]
        return (f"{database}: {kills} kills, {mails} mails, {repeated} letters repeated under the same Message-ID, "
                f"{seconds / 60:.0f} minutes: " + ("; ".join(wrong) or "nothing lost, nothing double"))


def soak(soak: Soak, databases: Sequence[str], kills: int, ends: float) -> int:
    """Round after round, one database after the other; the exit status."""
    server = Postgres().start() if "postgresql" in databases else None
    try:
        while todo := [name for name in databases if len(soak.rounds(name)) * KILLS < kills]:
            for name in todo:
                if time.monotonic() > ends:
                    return 2
                url = server.url("soak") if server and name == "postgresql" else ""
                done = soak.run(name, url)
                so_far = f"{len(soak.rounds(name)) * KILLS}/{kills}"
                print(f"{name} {so_far}  load {os.getloadavg()[0]:.1f}  {done}", flush=True)
                if done.wrong:
                    return 1
                if server and url:
                    server.drop(url)
    finally:
        if server:
            server.stop()
    return 0


def main() -> int:
    """Reads the command line; the exit status."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--kills", type=int, default=1000, help="on each database")
    words.add_argument("--database", choices=[*DATABASES, "both"], default="both")
    words.add_argument("--seconds", type=float, default=3600.0, help="no round begins later than that")
    words.add_argument("--folder", type=Path, default=Path("var/soak"))
    asked = words.parse_args()
    databases = DATABASES if asked.database == "both" else (asked.database,)
    status = soak(one := Soak(asked.folder.absolute()), databases, asked.kills, time.monotonic() + asked.seconds)
    for name in databases:
        print(one.total(name))
    return status


if __name__ == "__main__":
    sys.exit(main())
