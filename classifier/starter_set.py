"""The starter set: everyday mails written for this project, so that a fresh gateway is not a blank page.

Eight topics (access, hardware, software, network, finance, orders, people, facilities), in English, German, French,
Spanish and Japanese; one file per topic under ``starter/``. Promises: read-only, in a fixed order, only what was asked.
"""

import json
from collections.abc import Collection
from importlib.resources import files

from classifier.model import Example


def starter_examples(topics: Collection[str]) -> tuple[Example, ...]:
    """The starter mails of those of the given topics that the set knows; nothing for any other topic."""
    folder = files("classifier") / "starter"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".jsonl"))
    lines = (line for name in names for line in (folder / name).read_text(encoding="utf-8").splitlines())
    examples = (example_from(line) for line in lines if line.strip())
    return tuple(example for example in examples if example.topic in topics)


def example_from(line: str) -> Example:
    """One line of a JSON Lines file of examples; raises KeyError or ValueError where it is not one."""
    row = json.loads(line)
    return Example(
        text=str(row["text"]),
        topic=row["topic"],
        subject=row.get("subject") or "",
        urgency=row.get("urgency"),
        language=row.get("language"),
        weight=float(row.get("weight", 1.0)),
        is_starter=True,
    )
