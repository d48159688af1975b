"""What a sponsor answers: what counts as his word, what is asked back, and what follows when all have spoken.

An answer counts at the tag of a question that was put to him, from an address of his, with an aligned pass. Where no
mail system vouches for From, he is asked once more at the address that we know, and that yes counts. It counts for what
he was shown and nothing else, once, while it is open. A mail with a doubtful answer decides nothing at all.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from gateway.desk import writing
from gateway.desk.approval import asking, doubts, letters
from gateway.desk.approval.given import Given, as_lines, from_lines, in_order, shown
from gateway.desk.approval.record import record
from gateway.desk.approval.sitting import Sitting, in_whose_name, over, problem_of, sit
from gateway.desk.approval.words import Doubt, Reading, read_answer, read_answers
from gateway.desk.authority import has_pass
from gateway.desk.matter import Matter, is_flooded
from gateway.model.approval import Answer
from gateway.model.decision import Decision, Finish, Settle, Write
from gateway.model.letters_approval import ApprovalConfirm
from gateway.model.mail import Outcome
from gateway.model.people import Person
from gateway.model.phrase import Phrase
from gateway.model.policy import DeskPolicy
from gateway.model.situation import TicketFile
from gateway.model.ticket import Question, QuestionKind

_NO_PASS = Phrase("your mail system did not vouch for it, so nobody can know that it is yours")


# --- the three ways in which an answer comes -------------------------------------------------------------------------


def answer(matter: Matter, question: Question, file: TicketFile) -> tuple[Decision, ...]:
    """A reply to a letter about approvals."""
    sitting = sit(matter, question)
    if sitting is None:
        return (Finish(Outcome.ANSWER, "the approval or its sponsor is gone", file.ticket.id),)
    read = _read(sitting)
    if isinstance(read, Doubt):
        return _end(_doubted(read, sitting), f"asked back: {read}", file)
    problem = problem_of(read, sitting)
    if problem:
        return _end(_refused(problem, read, sitting), str(problem), file)
    if question.digest != shown(sitting.asked):
        return _end(_changed(sitting), "it was changed since it was shown", file)
    if not has_pass(sitting.speaker, matter.situation):
        return _end(_without_pass(read, sitting), "waits for a proof", file)
    return _end(record(read, sitting, tell_him=True), "approval: answered", file)


def confirm(matter: Matter, question: Question, file: TicketFile) -> tuple[Decision, ...]:
    """A reply to "have you really said that?": yes counts as what he has said, no is put on record."""
    sitting = sit(matter, question)
    if sitting is None or question.id is None:
        return (Finish(Outcome.ANSWER, "the approval or its sponsor is gone", file.ticket.id),)
    given = from_lines(question.about)
    if question.answer is not None:
        problem: str = Phrase("this was answered before ({answer})", answer=question.answer)
    elif matter.now > question.expires_at:
        problem = Phrase("it came too late")
    else:
        problem = problem_of(given, sitting)
    if problem:
        return _end(_refused(problem, given, sitting), str(problem), file)
    if question.digest != shown(sitting.asked):
        return _end(_changed(sitting), "it was changed since it was shown", file)
    read = Doubt.FILE if matter.has_files else read_answer(matter.mail.new_text, sitting.names)
    match read:
        case Reading(Answer.YES, up_to="", words=""):
            settled = (Settle(question.id, Answer.YES), *record(given, sitting, tell_him=True))
            return _end(settled, "approval: confirmed", file)
        case Reading(Answer.NO):
            return _end((Settle(question.id, Answer.NO), *_not_his(sitting)), "approval: not confirmed", file)
        case _:
            why = doubts.WHY[read if isinstance(read, Doubt) else Doubt.MORE]
            back = doubts.not_taken(why, sitting.asked, sitting.speaker, matter, sitting.house,
                                             can_answer=False)
            return _end((*back, *_confirm(given, sitting)), "asked back", file)


def answer_line(matter: Matter, person: Person, key: str, words: str) -> tuple[tuple[Decision, ...], str]:
    """What follows from the words at the number of an approval, in a reply to a letter with lines of many kinds.

    And a sentence that says so. The approval must have been looked up (`Wishes.approvals`).
    """
    asked = in_order((key,), matter.situation.found.approvals)
    if not asked:
        return (), Phrase("nothing changed: there is no such approval any more")
    sitting = Sitting(matter, person, in_whose_name(asked, person, matter), asked)
    read = Doubt.FILE if matter.has_files else read_answer(words, sitting.names)
    if isinstance(read, Doubt):
        why = Phrase("nothing was recorded: {why}. Please say yes or no", why=doubts.WHY[read])
        approval = asked[0].approval
        return letters.note(words, person.name, approval, asked[0].file.ticket, matter.directory), why
    given = (Given(key, read),)
    problem = problem_of(given, sitting)
    if problem:
        return (), Phrase("nothing was recorded: {why}", why=problem)
    if has_pass(person, matter.situation):
        return record(given, sitting, tell_him=False), Phrase("recorded: {answer}", answer=Phrase(read.answer.value))
    if _needs_pass(matter.policy) or is_flooded(matter):
        return (), Phrase("nothing was recorded: {why}", why=_NO_PASS)
    return _confirm(given, sitting), Phrase("please confirm it: a letter that asks you is on its way")


# --- reading ---------------------------------------------------------------------------------------------------------


def _read(sitting: Sitting) -> tuple[Given, ...] | Doubt:
    """What he says to each; where a file came with words that are clear, nobody knows what stands in it."""
    read = read_answers(sitting.matter.mail.new_text, len(sitting.asked), sitting.names)
    if isinstance(read, Doubt):
        return read
    if sitting.matter.has_files:
        return Doubt.FILE
    return tuple(Given(sitting.asked[number - 1].approval.key, one) for number, one in sorted(read.items()))


# --- what is not taken -----------------------------------------------------------------------------------------------


def _doubted(doubt: Doubt, sitting: Sitting) -> tuple[Decision, ...]:
    """Asked back, unless there is nothing to answer any more."""
    is_over = over(sitting.asked[0].approval, sitting) if len(sitting.asked) == 1 else ""
    return doubts.not_taken(is_over or doubts.WHY[doubt], sitting.asked, sitting.speaker,
                                     sitting.matter, sitting.house, can_answer=not is_over)


def _refused(why: str, given: Sequence[Given], sitting: Sitting) -> tuple[Decision, ...]:
    """It is over. The POC reads what he says, unless it is what he has said already."""
    said = {one.key: one.read.answer for one in given}
    again = all((voice := one.approval.voice_of(sitting.as_)) is not None and voice.answer == said[one.approval.key]
                for one in sitting.asked if one.approval.key in said)
    return doubts.not_taken(why, sitting.asked, sitting.speaker, sitting.matter, sitting.house,
                                     can_answer=False, tell_poc=not again)


def _changed(sitting: Sitting) -> tuple[Decision, ...]:
    """What he was shown is not what it is now: he is shown it again, and nothing counts until he has answered that."""
    first = sitting.asked[0]
    return (doubts.kept(first, sitting.matter),
            *(write for one in sitting.asked if sitting.as_ in one.approval.awaited
              for write in letters.ask(one, sitting.as_, sitting.house, again="changed")))


def _without_pass(given: Sequence[Given], sitting: Sitting) -> tuple[Decision, ...]:
    """Where a mail system should have vouched for it, it does not count; where there is none, he is asked once more."""
    matter = sitting.matter
    if is_flooded(matter):
        return (doubts.kept(sitting.asked[0], matter),)
    if _needs_pass(matter.policy):
        return doubts.not_taken(_NO_PASS, sitting.asked, sitting.speaker, matter, sitting.house,
                                         can_answer=True, tell_poc=False)
    return (doubts.kept(sitting.asked[0], matter), *_confirm(given, sitting))


def _needs_pass(policy: DeskPolicy) -> bool:
    """Somebody vouches for mail in this house: what he does not vouch for is nobody's."""
    return policy.authentication_expected or policy.require_staff_authentication


def _confirm(given: Sequence[Given], sitting: Sitting) -> tuple[Write, ...]:
    """The question at the address that we know; its tag has been in no mail of his."""
    matter, asked = sitting.matter, in_order([one.key for one in given], sitting.asked)
    ticket, about = asked[0].file.ticket, as_lines(given)
    letter = ApprovalConfirm(ticket.id, ticket.subject, said=tuple(
        (sitting.of(one.key).approval.text, one.read.answer, one.read.up_to, one.read.words) for one in given
    ))
    question = replace(
        matter.question(QuestionKind.APPROVAL_CONFIRM, sitting.speaker.key, letter.options, ticket=ticket.id,
                        about=about), digest=shown(asked))
    return tuple(
        writing.ask(letter, question, box, project=ticket.project, language=sitting.speaker.language)
        for box in matter.directory.mailboxes(sitting.speaker.key)[:1]
    )


def _not_his(sitting: Sitting) -> tuple[Decision, ...]:
    one = sitting.asked[0]
    text = f"{sitting.speaker.name} did not confirm an answer to the approval: {one.approval.text}"
    told = letters.note(text, sitting.speaker.name, one.approval, one.file.ticket, sitting.matter.directory)
    return (asking.note(one, text, sitting.matter.sender, sitting.matter.now), *told)


def _end(decisions: Sequence[Decision], why: str, file: TicketFile) -> tuple[Decision, ...]:
    return (*decisions, Finish(Outcome.ANSWER, why, file.ticket.id))
