"""What every `spoc import` does with the mails that it finds: brings them in, shows how far it is, tells what came."""
from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gateway.cli.exits import FAILED, INTERRUPTED, Later
from gateway.cli.long_work import ending, progress, span
from gateway.cli.opened import mails

if TYPE_CHECKING:
    from gateway.importing.found import Found
    from gateway.importing.report import Report
    from gateway.importing.taking import Importing, Wishes
    from gateway.settings import Settings
    from gateway.store.engine import Store

_MOST_TOLD = 10


@dataclass(slots=True)
class Bringing:
    """What the operator has asked for."""

    settings: Settings
    status: str
    topic: str | None
    topic_from: str
    classify: bool
    project: str | None
    poc: str | None
    ours: tuple[str, ...]
    dry_run: bool
    as_json: bool
    left_out: list[str] = field(default_factory=list)
    """Folders that were found and not taken."""

    def bring(self, found: Iterable[Found], total: int, unit: str) -> None:
        """Brings them in and tells what came of it; ends with an exit status where not all is well.

        `total`: how much there is to go through, in bytes or mails (`unit`).
        """
        from gateway.importing.batches import in_batches

        begun = time.monotonic()
        with self._importing() as importing, ending() as ended, progress(total, unit, "mails") as show:
            importing.report.left_out = self.left_out
            for batch in in_batches(found, lambda one: len(one.raw)):
                self._leave_room()
                _take(importing, batch)
                show(batch[-1].passed, importing.report.found)
                if ended():
                    break
        self._tell(importing.report, time.monotonic() - begun, is_whole=not ended())

    def _leave_room(self) -> None:
        """Old mail never takes the disk that mail of today needs."""
        import shutil

        free, least = shutil.disk_usage(self.settings.data_dir).free, self.settings.listen.min_free_bytes
        if free < least and not self.dry_run:
            raise Later(f"the disk is nearly full: {free // 2**20:,} MiB are free, and listen.min_free_bytes keeps "
                        f"{least // 2**20:,} MiB for mail that comes - make room and begin again")

    @contextmanager
    def _importing(self) -> Iterator[Importing]:
        """All that brings mails in; for a dry run a store that is thrown away."""
        from gateway import house as houses
        from gateway import log
        from gateway.house import learning, working
        from gateway.service import now
        from gateway.store.engine import open_store

        wishes = self._wishes()
        log.configure("error", self.settings.log.format)
        house = houses.build(self.settings)
        try:
            classify = learning.classifier(self.settings, house) if self.classify else None
            if classify is not None:
                classify.warm_up()
            with tempfile.TemporaryDirectory(prefix="spoc-") as folder:
                rehearsal: Store | None = None
                if self.dry_run:
                    rehearsal = open_store(f"sqlite:///{folder}/rehearsal.db", Path(folder) / "blobs")
                yield working.importing(house, now, wishes, classify=classify, rehearsal=rehearsal)
                if rehearsal is not None:
                    rehearsal.close()
        finally:
            house.close()

    def _wishes(self) -> Wishes:
        """What was asked for, checked against the settings."""
        from gateway.importing.taking import Wishes
        from gateway.model.old_mail import OldStatus

        directory = self.settings.directory()
        topic = directory.find_topic(self.topic) if self.topic else None
        _must_be_known("topic", self.topic, topic is not None, directory.topics)
        _must_be_known("project", self.project, self.project in directory.projects, directory.projects)
        pocs = [key for key, one in directory.people.items() if one.takes_tickets and not one.is_team]
        _must_be_known("poc", self.poc, self.poc in pocs, pocs)
        return Wishes(
            OldStatus(self.status), topic.name if topic else None, self.topic_from, self.project or "", self.poc or "",
            frozenset(one.lower().lstrip("@") for one in self.ours),
        )

    def _tell(self, report: Report, seconds: float, *, is_whole: bool) -> None:
        if self.as_json:
            told = {**report.as_json(), "seconds": round(seconds, 1), "dry_run": self.dry_run, "whole": is_whole}
            click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        else:
            click.echo("\n".join(_in_words(report, seconds, self.dry_run)))
        if not is_whole:
            click.echo("spoc: ended early: begin again, and what is here already is passed over", err=True)
            raise click.exceptions.Exit(INTERRUPTED)
        if report.failed.count or report.too_big.count:
            raise click.exceptions.Exit(FAILED)


def _must_be_known(option: str, given: str | None, is_known: bool, known: Iterable[str]) -> None:
    if given and not is_known:
        raise click.UsageError(f'--{option}: the settings have no "{given}"; they have: {", ".join(known)}')


def _take(importing: Importing, batch: list[Found]) -> None:
    from gateway.reader import ScannerAway

    try:
        importing.take_found(batch)
    except ScannerAway:
        raise Later("the virus scanner gives no answer - begin again when it does: what is here by now is passed over"
                    ) from None


def _in_words(report: Report, seconds: float, dry_run: bool) -> Iterator[str]:
    """The end report: every mail that was found stands in exactly one of its lines."""
    from gateway.model.mail import Outcome

    rate = f", {report.found / seconds:,.0f} a second" if seconds >= 1 else ""
    would = "would be " if dry_run else ""
    yield f"{mails(report.found)} found in {span(seconds)}{rate}; {would}brought in: {report.taken:,}"
    rows: list[tuple[int, str]] = [
        (report.tickets, "new tickets"),
        (report.outcomes[Outcome.ENTRY], "further mails on tickets"),
        *((report.outcomes[one], f"kept without a ticket: {one}") for one in Outcome
          if one not in (Outcome.NEW_TICKET, Outcome.ENTRY)),
        (report.already_here, "already here"),
        (report.too_big.count, "too big (listen.max_message_bytes), not brought in"),
        (report.failed.count, "could not be brought in"),
    ]
    yield from (f"{count:>9,}  {what}" for count, what in rows if count)
    if report.linked:
        yield f"{report.linked:,} times two tickets turned out to be of one thread: they are linked"
    if report.left_out:
        yield f"folders left out: {', '.join(report.left_out)} (--folder NAME takes one)"
    named = [*report.too_big.places, *report.failed.places]
    yield from (f"  {place}" for place in named[:_MOST_TOLD])
    if len(named) > _MOST_TOLD:
        yield f"  and {report.too_big.count + report.failed.count - _MOST_TOLD:,} more (--json names more of them)"
