"""An answer that counts: it stands on the record, and everybody concerned hears what came of it."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from gateway.desk.approval import asking, letters
from gateway.desk.approval.given import Given
from gateway.desk.approval.sitting import Sitting
from gateway.model.approval import Answer, ApprovalState, Voice
from gateway.model.changes_approval import GiveVoice
from gateway.model.decision import AppendEntry, Decision
from gateway.model.people import Directory
from gateway.model.situation import ApprovalFile
from gateway.model.ticket import EntryKind, Visibility


def record(given: Sequence[Given], sitting: Sitting, *, tell_him: bool) -> tuple[Decision, ...]:
    """Every answer on the record of its ticket; where nobody else is waited for, the result to all concerned."""
    done = [_take(one, sitting) for one in given]
    decisions = [d for one in done for d in one.decisions]
    if not tell_him:
        return tuple(decisions)
    lines = [(one.file, one.voice, one.state) for one in done]
    return (*decisions, *letters.recorded(sitting.speaker.key, lines, sitting.house))


@dataclass(frozen=True, slots=True)
class _Taken:
    """One answer that counts, how its approval stands by it, and what follows; `voice`: the first that says it."""

    file: ApprovalFile
    voice: Voice
    state: ApprovalState
    decisions: tuple[Decision, ...]


def _take(given: Given, sitting: Sitting) -> _Taken:
    one, matter = sitting.of(given.key), sitting.matter
    his = tuple(replace(voice, answer=given.read.answer, up_to=given.read.up_to, words=given.read.words,
                        answered_by=sitting.speaker.key, answered_at=matter.now)
                for voice in one.approval.voices_of(sitting.as_))
    assert his, "checked before: he was asked"
    said = {voice.sponsor: voice for voice in his}
    voices = tuple(said.get(voice.sponsor, voice) for voice in one.approval.voices)
    after = replace(one, approval=replace(one.approval, voices=voices))
    state = after.approval.comes_to()
    entry = replace(matter.entry(Visibility.INTERNAL, kind=EntryKind.DECISION, text=_in_words(after, his, sitting)),
                    folded="", message_id=None, attachments=())
    ended = _ended(after, state, sitting) if state is not ApprovalState.OPEN else ()
    given_voices = (GiveVoice(given.key, voice, matter.situation.inbound) for voice in his)
    return _Taken(after, his[0], state, (*given_voices, AppendEntry(one.file.ticket.id, entry), *ended))


def _ended(one: ApprovalFile, state: ApprovalState, sitting: Sitting) -> tuple[Decision, ...]:
    spare = {sitting.as_, sitting.speaker.key}
    return (*asking.end(one, state, sitting.house, spare=spare),
            *letters.result(one, state, sitting.matter.directory))


def _in_words(one: ApprovalFile, voices: Sequence[Voice], sitting: Sitting) -> str:
    """As the record has it: "Clara Weiss approved: … up to 3000 (2026-11-24 10:12)"; `voices`: those that he gives."""
    directory, voice, who = sitting.matter.directory, voices[0], sitting.speaker.name
    others = ", ".join(directory.serving(one.sponsor).name for one in voices if one.sponsor != one.answered_by)
    if others:
        who = f"{who} (for {others})"
    verb = "approved" if voice.answer is Answer.YES else "refused"
    limit, reason = f" {voice.up_to}" if voice.up_to else "", f" - {voice.words}" if voice.words else ""
    return f"{who} {verb}: {one.approval.text}{limit}{reason} ({_stamp(sitting.matter.now, directory)})"


def _stamp(now: datetime, directory: Directory) -> str:
    return f"{now.astimezone(directory.hours.zone):%Y-%m-%d %H:%M}"
