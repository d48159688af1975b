"""A sponsor is asked for a yes or no, by mail; or no longer."""
from __future__ import annotations

from dataclasses import replace

from gateway.desk import addressing, grammar
from gateway.desk.approval import asking as approving
from gateway.desk.approval.request import read_request
from gateway.desk.command_words import KNOWN
from gateway.desk.commands.basis import Desk, Done
from gateway.desk.excerpt import start_of
from gateway.model.approval import Approval, Needs
from gateway.model.decision import Decision
from gateway.model.deed import Deed
from gateway.model.phrase import Phrase
from gateway.model.situation import ApprovalFile
from gateway.model.ticket import Ticket

_WITHDRAW = frozenset({
    "withdraw", "withdrawn", "none", "cancel", "zurückziehen", "keine", "retirer", "aucun", "retirar", "ninguna",
    "取り下げ", "なし",
})
_ELSEWHERE = frozenset({*addressing.SENDING, "note", "split"})
"""Commands beside which nobody can tell for whom the words below are."""
_LONGEST_LINE = 80


def approve(ticket: Ticket, argument: str, desk: Desk) -> Done:
    """Ask a sponsor for a yes or no: #approve Clara by Friday: budget: 3,000 EUR for it. #approve withdraw ends it."""
    if argument.casefold() in _WITHDRAW:
        return _withdraw(ticket, desk)
    request = read_request(argument, desk.text, desk.person, desk.today)
    if isinstance(request, Phrase):
        return _nothing(ticket, request)
    if any(one.key == desk.speaker.key for one in request.sponsors):
        return _nothing(ticket, Phrase("nobody can approve what he asks for himself"))
    if _is_ambiguous(desk):
        return _nothing(ticket, Phrase("the words below go to the sponsor: no other command that takes them, and no "
                                       "#note, can stand beside it"))
    key = approving.key_of(argument, desk.matter)
    if key is None or desk.file is None:
        return _nothing(ticket, Phrase("the same line stands there twice"))
    asked = approving.ask(key, request, desk.speaker, replace(desk.file, ticket=ticket), desk.matter)
    return Done(ticket, _in_words(asked, desk), asked.decisions, undo="#approve withdraw", keeps_words=True)


def take_back(deed: Deed, desk: Desk) -> tuple[tuple[Decision, ...], list[str]]:
    """What a mail has asked for and nobody has answered yet is withdrawn; and a sentence for each of its questions."""
    own = [one for one in desk.found.approvals if approving.mail_of(one.approval) == deed.inbound]
    house = approving.house_of(desk.matter)
    decisions: list[Decision] = []
    said: list[str] = []
    for one in own:
        if not any(voice.answer for voice in one.approval.voices):
            decisions += approving.withdraw(one, desk.matter.sender, house)
            said.append(Phrase("withdrawn, and whoever was asked is told: {what}", what=_short(one.approval.text)))
        else:
            said.append(Phrase("an answer is there already, and the question stays: {what}",
                               what=_short(one.approval.text)))
    return tuple(decisions), said


def open_on(ticket: Ticket, desk: Desk) -> tuple[ApprovalFile, ...]:
    """What is open on the ticket."""
    return tuple(one for one in desk.found.approvals if one.approval.is_open and one.file.ticket.id == ticket.id)


def in_lines(ticket: Ticket, desk: Desk) -> list[str]:
    """A line for each approval that is open on the ticket."""
    return [Phrase("{names} is asked to approve by {until}: {what}", names=_names(one.approval.awaited, desk),
                   until=one.approval.deadline, what=_short(one.approval.text)) for one in open_on(ticket, desk)]


def _withdraw(ticket: Ticket, desk: Desk) -> Done:
    waiting = open_on(ticket, desk)
    if not waiting:
        return Done(ticket, Phrase("nothing changed: no approval is open on #{number}", number=ticket.id))
    house = approving.house_of(desk.matter)
    decisions = tuple(d for one in waiting for d in approving.withdraw(one, desk.matter.sender, house))
    what = "; ".join(_short(one.approval.text) for one in waiting)
    return Done(ticket, Phrase("withdrawn, and whoever was asked is told: {what}", what=what), decisions)


def _in_words(asked: approving.Asked, desk: Desk) -> str:
    approval = asked.approval
    template = (Phrase("{names} is asked to approve it by {until}", names=_names(approval.awaited, desk),
                       until=approval.deadline) if len(approval.awaited) == 1 else
                Phrase("{names} are asked, and one yes is enough, by {until}", names=_names(approval.awaited, desk),
                       until=approval.deadline) if approval.needs is Needs.ANY else
                Phrase("{names} are asked, and all must agree, by {until}", names=_names(approval.awaited, desk),
                       until=approval.deadline))
    return Phrase.joined("; ", [template, *_instead(approval, desk), *_replaced(asked)])


def _instead(approval: Approval, desk: Desk) -> list[str]:
    """Who is asked in the place of somebody who is away, or that nobody can be."""
    said: list[str] = []
    for voice in approval.voices:
        sponsor = desk.directory.serving(voice.sponsor)
        if voice.deputy:
            said.append(Phrase("{deputy} in the place of {sponsor}, who is away",
                               deputy=desk.directory.serving(voice.deputy).name, sponsor=sponsor.name))
        elif sponsor.is_away(sponsor.day_of(desk.now)):
            said.append(Phrase("{sponsor} is away, and nobody stands in", sponsor=sponsor.name))
    return said


def _replaced(asked: approving.Asked) -> list[str]:
    return [Phrase("this takes the place of what you asked before: {what}", what=_short(old.text))
            for old in asked.replaced]


def _is_ambiguous(desk: Desk) -> bool:
    words = grammar.read_words(desk.matter.mail.new_text, KNOWN)
    return bool(desk.text.strip()) and any(command.word in _ELSEWHERE for command in words.commands)


def _nothing(ticket: Ticket, why: Phrase) -> Done:
    return Done(ticket, Phrase("nothing was asked: {why}", why=why), keeps_words=True)


def _names(keys: tuple[str, ...], desk: Desk) -> str:
    return ", ".join(desk.directory.serving(key).name for key in keys)


def _short(text: str) -> str:
    return start_of(" ".join(text.split()), _LONGEST_LINE)

