"""Likeness measured: what is found, what is taken for the same by mistake, and what it costs at 20,000 tickets.

    [SPOC_BENCH_DATA=FOLDER] .venv/bin/python tests/benchmarks/similar.py

tests/data/similar.jsonl was written for this: outages told by several people, mails written to be mistaken for each
other, and pairs of which the answer to the one helps with the other. The starter set and its kept quarter hold no two
mails about the same matter, so whatever is found among them is a mistake; there each mail is held against all others,
many times more than the open tickets of four hours. With FOLDER/classifier/it_tickets/train.jsonl real mails are held
against windows of 50; nobody has labelled which of those belong together, so that figure is a bound from above.
"""

import json
import os
import re
import resource
import sys
from collections.abc import Sequence
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from classifier import starter_examples  # noqa: E402
from classifier.personal import is_personal  # noqa: E402
from classifier.similar import Shelf, Written, usual_rarity, written  # noqa: E402
from gateway.triage.similar import LIKE_SOLVED, SAME_MATTER  # noqa: E402

TOPICS = ("access", "facilities", "finance", "hardware", "network", "orders", "people", "software")
DATA = ROOT / "tests" / "data"
MANY, WINDOW, ASKED = 20_000, 50, 200

Mail = dict[str, Any]


def read(path: Path) -> list[Mail]:
    """The mails of a file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def vector(mail: Mail) -> Written:
    """As the shelves hold it."""
    return written(mail["text"], mail.get("subject") or "")


def own(mail: Mail) -> bool:
    """Never taken for the same matter."""
    return is_personal(mail["text"], mail.get("subject") or "")


def joined(mails: Sequence[Mail]) -> tuple[int, int, int]:
    """One after the other: how many join a mail of their matter, could have, and join another one by mistake."""
    shelf, right, could, wrong = Shelf(usual_rarity(), MANY), 0, 0, 0
    for at, mail in enumerate(mails):
        found = [] if own(mail) else shelf.nearest(vector(mail), 1, SAME_MATTER)
        is_right = bool(found) and mails[found[0][0]]["matter"] == mail["matter"]
        could += mail["matter"] in {one["matter"] for one in mails[:at]}
        right, wrong = right + is_right, wrong + (bool(found) and not is_right)
        shelf.put(at, vector(mail))
    return right, could, wrong


def mistaken(mails: Sequence[Mail], at_least: float, *, same_matter: bool) -> int:
    """Of mails that are all about something else, how many find another one."""
    shelf = Shelf(usual_rarity(), MANY)
    for at, mail in enumerate(mails):
        shelf.put(at, vector(mail))
    asked = [(at, mail) for at, mail in enumerate(mails) if not (same_matter and own(mail))]
    return sum(any(key != at for key, _ in shelf.nearest(vector(mail), 2, at_least)) for at, mail in asked)


def answered(solved: Sequence[Mail], asked: Sequence[Mail], others: Sequence[Mail]) -> int:
    """How many of those who ask are shown the answer to the one like theirs, among others."""
    shelf = Shelf(usual_rarity(), MANY)
    for at, mail in enumerate([*solved, *others]):
        shelf.put(at, vector(mail))
    found = ([key for key, _ in shelf.nearest(vector(mail), 3, LIKE_SOLVED)] for mail in asked)
    return sum(at in keys for at, keys in enumerate(found))


def in_windows(mails: Sequence[Mail]) -> float:
    """The share of real mails that find another one in a window of fifty."""
    random, rarity, hits = Random(0), usual_rarity(), 0
    for mail in mails:
        rarity.count(vector(mail))
    for _ in range(ASKED):
        asked, *window = random.sample(list(mails), WINDOW + 1)
        shelf = Shelf(rarity, MANY)
        for at, mail in enumerate(window):
            shelf.put(at, vector(mail))
        hits += not own(asked) and bool(shelf.nearest(vector(asked), 1, SAME_MATTER))
    return hits / ASKED


def resident() -> float:
    """Megabytes of memory that this process has now."""
    found = re.search(r"VmRSS:\s+(\d+)", Path("/proc/self/status").read_text())
    return int(found[1]) / 1024 if found else 0.0


def cost(mails: Sequence[Mail]) -> None:
    """Fill a shelf with made-up mails: half of one mail's words, a third of others', the rest new ones."""
    random, words = Random(1), [word for mail in mails for word in mail["text"].split()]

    def made() -> str:
        return " ".join(
            word if random.random() < 0.6 else random.choice(words) if random.random() < 0.8
            else "".join(random.choices("abcdefghijklmnopqrstuvwxyz", k=7))
            for word in random.choice(mails)["text"].split()
        )

    texts, asked = [made() for _ in range(MANY)], [made() for _ in range(ASKED)]
    before, longest, began = resident(), 0.0, perf_counter()
    rarity = usual_rarity()
    shelf = Shelf(rarity, MANY)
    for key, text in enumerate(texts):
        start = perf_counter()
        mail = written(text)
        rarity.count(mail)
        shelf.put(key, mail)
        longest = max(longest, perf_counter() - start)
    print(f"{MANY} mails: {perf_counter() - began:.1f} s to fill, longest put {1000 * longest:.0f} ms, "
          f"{resident() - before:.0f} MB")
    times = []
    for text in asked:
        start = perf_counter()
        shelf.nearest(written(text), 3, LIKE_SOLVED)
        times.append(1000 * (perf_counter() - start))
    times.sort()
    middle, late = times[ASKED // 2], times[ASKED * 95 // 100]
    print(f"a question, with reading its text: median {middle:.1f} ms, p95 {late:.1f} ms")
    print(f"peak of this process {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def main() -> None:
    """Print all of it."""
    pairs = read(DATA / "similar.jsonl")
    starter = [{"text": one.text, "subject": one.subject, "language": one.language} for one in starter_examples(TOPICS)]
    kept = read(DATA / "starter_kept.jsonl") if (DATA / "starter_kept.jsonl").exists() else []
    kinds = {kind: [mail for mail in pairs if mail["kind"] == kind] for kind in ("outage", "own", "solved", "asked")}
    right, could, wrong = joined(kinds["outage"])
    print(f"same matter (likeness {SAME_MATTER}): {right} of {could} join their outage, {wrong} another one")
    print(f"  written to be mistaken: {joined(kinds['own'])[2]} of {len(kinds['own'])} join")
    for name, mails in (("starter set", starter), ("kept quarter", kept)):
        print(f"  {name}: {mistaken(mails, SAME_MATTER, same_matter=True)} of {len(mails)} find one among all others")
    print(f"answers (likeness {LIKE_SOLVED}): {answered(kinds['solved'], kinds['asked'], starter)} of "
          f"{len(kinds['asked'])} are shown theirs")
    for name, mails in (("starter set", starter), ("kept quarter", kept)):
        print(f"  {name}: {mistaken(mails, LIKE_SOLVED, same_matter=False)} of {len(mails)} are shown any")
    real = Path(os.environ.get("SPOC_BENCH_DATA", "")) / "classifier" / "it_tickets" / "train.jsonl"
    if os.environ.get("SPOC_BENCH_DATA") and real.exists():
        print(f"real mails, windows of {WINDOW}: {in_windows(read(real)[:5_000]):.1%} find one")
    else:
        print("real mails: SPOC_BENCH_DATA names no folder with them")
    cost([mail for mail in starter if mail["language"] == "en"])


if __name__ == "__main__":
    main()
