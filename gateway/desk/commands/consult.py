"""A question to somebody outside who knows the matter, and gets nothing of the ticket but the question."""
from __future__ import annotations

from gateway.desk import addressing, experts, starting
from gateway.desk.commands.basis import Desk, Done
from gateway.model.phrase import Phrase
from gateway.model.ticket import Ticket


def consult(ticket: Ticket, argument: str, desk: Desk) -> Done:
    """Ask an expert outside: #consult ADDRESS: question, more words below it. The stakeholder sees nothing of it."""
    read = addressing.read_addressed(argument)
    if read is None:
        return _nothing(ticket, Phrase("say whom, for example #consult ida@example.org: Which cable does it need?"))
    to = read.to.address
    if addressing.is_ours(read.to, desk.directory):
        return _nothing(ticket, Phrase("{address} is an address of ours; colleagues read a #note", address=to))
    if any(p.address.key == read.to.key for p in ticket.conversation):
        return _nothing(ticket, Phrase("{address} belongs to the conversation and gets your answers", address=to))
    question = "\n\n".join(part for part in (read.rest, desk.text.strip()) if part)
    if not question:
        return _nothing(ticket, Phrase("write your question behind the address, or below the line"))
    if starting.is_ambiguous(desk.matter):
        return _nothing(ticket, Phrase("one mail can ask one expert, and has no #note beside it"))
    said = Phrase("your question goes to {address}; the answer comes to you as a note", address=to)
    return Done(ticket, said, experts.ask(ticket, read.to, question, desk.speaker, desk.matter), keeps_words=True)


def _nothing(ticket: Ticket, why: Phrase) -> Done:
    return Done(ticket, Phrase("nothing was sent: {why}", why=why), keeps_words=True)
