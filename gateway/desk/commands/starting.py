"""What a POC starts himself: a ticket of his own, and one word to everybody with an open ticket of a project.

Whatever is wrong, the words of the mail stay where they are: they were never meant for the people of the ticket that
he replied about.
"""
from __future__ import annotations

from gateway.desk import addressing, announcing, starting
from gateway.desk.commands.basis import Desk, Said
from gateway.model.phrase import Phrase
from gateway.model.situation import MOST_FOUND


def new(argument: str, desk: Desk) -> Said:
    """Write to somebody first: #new ADDRESS: title, your words below it. A ticket is opened, and it is yours."""
    read = addressing.read_addressed(argument)
    if read is None:
        return _nothing(Phrase("say to whom, for example #new sam@example.org: Your order"))
    to = read.to.address
    if addressing.is_ours(read.to, desk.directory):
        return _nothing(Phrase("{address} is an address of ours; colleagues get a ticket by #assign", address=to))
    if not read.rest:
        return _nothing(Phrase("give it a title, for example #new {address}: Your order", address=to))
    if not desk.text.strip():
        return _nothing(Phrase("write your words below the line #new"))
    if starting.is_ambiguous(desk.matter):
        return _nothing(Phrase("one mail can start one ticket, and has no #note beside it"))
    started = starting.start(read, desk.speaker, desk.text, desk.matter)
    said = Phrase("#{number} is open and yours; your words go to {address}", number=started.ticket.id, address=to)
    return Said(said, started.decisions, keeps_words=True)


def announce(argument: str, desk: Desk) -> Said:
    """Tell everybody with an open ticket of a project: #announce PROJECT, your words below it. You see it before."""
    project = desk.directory.projects.get(addressing.project_key(argument))
    if project is None:
        known = ", ".join(desk.directory.projects)
        return _nothing(Phrase("say for which project. There are: {projects}", projects=known))
    if not desk.text.strip():
        return _nothing(Phrase("write your words below the line #announce"))
    if starting.is_ambiguous(desk.matter):
        return _nothing(Phrase("one mail can make one announcement, and has no #note beside it"))
    if not announcing.receivers(desk.found.project):
        return _nothing(Phrase("{project} has no open ticket with anybody outside", project=project.name))
    if len(desk.found.project) > MOST_FOUND:
        return _nothing(Phrase("{project} has more than {number} open tickets, which are too many for one mail",
                               project=project.name, number=MOST_FOUND))
    asked = announcing.preview(project, desk.speaker, desk.text, desk.matter)
    said = Phrase("nothing was sent yet: look at the preview that is on its way to you, and reply yes to it")
    return Said(said, (asked,), keeps_words=True)


def _nothing(why: Phrase) -> Said:
    return Said(Phrase("nothing was sent: {why}", why=why), keeps_words=True)
