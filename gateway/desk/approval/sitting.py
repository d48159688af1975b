"""One who was asked to approve something, at his answer: who he is, what he was asked, whether he still can answer."""
from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from gateway.desk.approval.given import Given, in_order, keys_in
from gateway.desk.approval.letters import House
from gateway.desk.matter import Matter
from gateway.model.approval import Approval, ApprovalState
from gateway.model.people import Person
from gateway.model.phrase import Phrase
from gateway.model.situation import ApprovalFile
from gateway.model.ticket import Question


@dataclass(frozen=True, slots=True)
class Sitting:
    """One who was asked, his mail, and what he was asked about, in the order of its numbers."""

    matter: Matter
    speaker: Person
    as_: str
    """The key under which he was asked: his own, or that of a team of his that stands in."""
    asked: tuple[ApprovalFile, ...]

    @property
    def house(self) -> House:
        """For letters."""
        return House(self.matter.directory, self.matter.policy, self.matter.now)

    @property
    def names(self) -> tuple[str, ...]:
        """Of who writes and of those who have asked: they mean nothing in an answer."""
        asking = (self.matter.directory.serving(one.approval.asked_by).name for one in self.asked)
        return (self.speaker.name, *asking)

    def of(self, key: str) -> ApprovalFile:
        """The approval of that key."""
        return next(one for one in self.asked if one.approval.key == key)


def sit(matter: Matter, question: Question) -> Sitting | None:
    """The one who answers a question; None where it, or its person, is gone."""
    asked = in_order(keys_in(question), matter.situation.found.approvals)
    speaker = matter.directory.person_at(matter.sender.address) or matter.directory.people.get(question.person)
    return Sitting(matter, speaker, in_whose_name(asked, speaker, matter), asked) if asked and speaker else None


def in_whose_name(asked: Sequence[ApprovalFile], person: Person, matter: Matter) -> str:
    """The key under which he was asked: his own, or that of a team of his that stands in."""
    keys = [key for one in asked for voice in one.approval.voices for key in (voice.sponsor, voice.deputy) if key]
    own = [key for key in keys if any(matter.directory.owns_address(key, address) for address in person.addresses)]
    return next(iter(own), person.key)


def problem_of(given: Sequence[Given], sitting: Sitting) -> str:
    """Why none of it counts; "" where all does. The first approval that is over decides."""
    for one in given:
        found = sitting.of(one.key) if one.key in {a.approval.key for a in sitting.asked} else None
        why = over(found.approval, sitting) if found else Phrase("it is not asked any more")
        if why:
            return why
    return ""


def over(approval: Approval, sitting: Sitting) -> str:
    """Why he cannot answer this approval any more, or never could; "" where he can."""
    voice = approval.voice_of(sitting.as_)
    if voice is None:
        return Phrase("you were not asked")
    if voice.answer and voice.answered_by == sitting.speaker.key:
        return Phrase("you have answered before ({answer}), and that stands", answer=Phrase(voice.answer.value))
    if voice.answer:
        return Phrase("{name} has answered before ({answer}), and that stands", answer=Phrase(voice.answer.value),
                      name=sitting.matter.directory.serving(voice.answered_by).name)
    return OVER[approval.state](approval, sitting)


def _poc(approval: Approval, sitting: Sitting) -> str:
    return sitting.matter.directory.serving(approval.asked_by).name


OVER: Mapping[ApprovalState, Callable[[Approval, Sitting], str]] = {
    ApprovalState.OPEN: lambda _, __: "",
    ApprovalState.WITHDRAWN: lambda one, here: Phrase("{name} has withdrawn the question, or asked anew",
                                                      name=_poc(one, here)),
    ApprovalState.EXPIRED: lambda one, _: Phrase("it was to be answered by {until}, which is over", until=one.deadline),
    ApprovalState.APPROVED: lambda _, __: Phrase("it is decided already, without your answer"),
    ApprovalState.REFUSED: lambda _, __: Phrase("it is decided already, without your answer"),
}
"""What is said to somebody who answers, by how the approval stands."""
