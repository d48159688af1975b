"""Figures of a week in words and bars: what a sponsor reads. Pure."""
from __future__ import annotations

from collections.abc import Sequence

from gateway.desk.spans import in_words
from gateway.model.figures import Figures, Tally, Times
from gateway.model.letters_summary import Bar, Row
from gateway.model.phrase import Phrase

_STEADY = 0.1
"""Up to this share of the usual figure a change is none."""


def bars(figures: Figures) -> tuple[Bar, ...]:
    """What came and was done, on one scale; then shares, each of the whole. What was never counted is left out.

    The whole is told: 100% of one ticket says little.
    """
    tally, usual = figures.tally, figures.usual
    counts = [(Phrase("came in"), tally.came, _mean(figures, "came")),
              (Phrase("solved"), tally.solved, _mean(figures, "solved")),
              (Phrase("opened again"), tally.reopened, _mean(figures, "reopened"))]
    longest = max(1.0, *(max(number, before or 0) for _, number, before in counts))
    shown = [(what, str(number), _percent(number / longest), _percent((before or 0) / longest), _trend(number, before))
             for what, number, before in counts if number or before or what != "opened again"]
    shares = [(Phrase("promises kept in time, {part} of {whole}", part=tally.in_time, whole=tally.owed),
               tally.kept, usual.kept if usual else None),
              (Phrase("topics of the machine that nobody corrected, {part} of {whole}",
                      part=tally.routed - tally.corrected, whole=tally.routed),
               tally.uncorrected, usual.uncorrected if usual else None)]
    shown += [(what, _in_percent(now), _percent(now), _percent(before or 0), _share_trend(now, before))
              for what, now, before in shares if now is not None]
    return (*shown, *_content(tally, usual))


def _content(tally: Tally, usual: Tally | None) -> list[Bar]:
    """How content the stakeholders are, who were asked and have answered."""
    mean = tally.satisfaction
    if mean is None:
        return []
    before = usual.satisfaction if usual else None
    what = Phrase("satisfaction, said by {answers} of {asked}", answers=tally.answers,
                  asked=max(tally.asked, tally.answers))
    trend = _compared(mean, before, 0.1, _decimal(before)) if before is not None else ""
    return [(what, Phrase("{mean} of 5", mean=_decimal(mean)), _percent(mean / 5), _percent((before or 0) / 5), trend)]


def facts(figures: Figures, other_approvals: int) -> tuple[tuple[str, str], ...]:
    """What has no bar: how things stand now, and how long they took."""
    found: list[tuple[str, str]] = [(Phrase("Now:"), _standing(figures))]
    if figures.first:
        said, before = _took(figures.first), figures.usual_first
        if before:
            said = Phrase("{times} ({trend})", times=said, trend=_compared(
                figures.first.median.total_seconds(), before.median.total_seconds(),
                before.median.total_seconds() * _STEADY, in_words(before.median)))
        found.append((Phrase("First answer:"), said))
    if figures.resolution:
        found.append((Phrase("Until solved:"), _took(figures.resolution)))
    if other_approvals:
        found.append((Phrase("Approvals that wait for others:"), str(other_approvals)))
    return tuple(found)


def rows(groups: Sequence[tuple[str, Figures]]) -> tuple[Row, ...]:
    """Each with a bar of what is open, by weight, on one scale; and a sentence."""
    heaviest = max((figures.open.weight for _, figures in groups), default=0) or 1
    return tuple((name, _percent(figures.open.weight / heaviest), _sentence(figures)) for name, figures in groups)


def _sentence(figures: Figures) -> str:
    tally = figures.tally
    said = [Phrase("{came} came, {solved} solved", came=tally.came, solved=tally.solved), _standing(figures)]
    if tally.kept is not None:
        said.append(Phrase("{kept} of {promises} promises kept", kept=tally.in_time, promises=tally.owed))
    if figures.first:
        said.append(Phrase("first answer within {median}", median=in_words(figures.first.median)))
    return Phrase.joined("; ", said)


def _standing(figures: Figures) -> str:
    load = figures.open
    if figures.late:
        return Phrase("{open} open (weight {weight}), {late} late", open=load.tickets, weight=load.weight,
                      late=figures.late)
    return Phrase("{open} open (weight {weight}), none late", open=load.tickets, weight=load.weight)


def _took(times: Times) -> str:
    return Phrase("half within {median}, nine of ten within {ninety}", median=in_words(times.median),
                  ninety=in_words(times.ninety))


def _mean(figures: Figures, name: str) -> float | None:
    """Of a week before; None where nothing is known of those."""
    return None if figures.usual is None else getattr(figures.usual, name) / figures.weeks


def _trend(number: float, before: float | None) -> str:
    return "" if before is None else _compared(number, before, max(before * _STEADY, 0.5), str(round(before)))


def _share_trend(share: float, before: float | None) -> str:
    return "" if before is None else _compared(share, before, 0.02, _in_percent(before))


def _compared(now: float, before: float, steady: float, shown: str) -> str:
    """An arrow and what is usual, in words: the arrow alone says nothing to who cannot see it."""
    if abs(now - before) <= steady:
        return Phrase("= as usual")
    if now > before:
        return Phrase("▲ up, usually {usual}", usual=shown)
    return Phrase("▼ down, usually {usual}", usual=shown)


def _percent(share: float) -> int:
    return max(0, min(100, round(share * 100)))


def _in_percent(share: float) -> str:
    return Phrase("{share}%", share=_percent(share))


def _decimal(number: float) -> str:
    """With one digit behind the point, or whatever stands there in the reader's language."""
    tenths = round(number * 10)
    return Phrase("{whole}.{tenths}", whole=tenths // 10, tenths=tenths % 10)
