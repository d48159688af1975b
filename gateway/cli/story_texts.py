"""The demo's story as a table: who writes what, who gets which letter."""
from __future__ import annotations

from gateway.cli.story_parts import (
    ANA,
    BEN,
    CLARA,
    MIA,
    TOM,
    Accepts,
    Asks,
    Gets,
    Restarts,
    Scene,
    Step,
    Writes,
)

REQUEST = """\
Hello,

the printer on the second floor has been jamming since this morning: every second
page gets stuck in the paper tray. Could somebody have a look?

Kind regards
Mia Brandt
"""
ANSWER = """\
Hello Mia,

that model needs its rollers cleaned after a toner change. The sheet I attached
shows how, it takes two minutes. Does it work after that?

Ben
--\x20
Service Desk, internal extension 4711
"""
LIKE_A_COMMAND = """\
#Tray-2 is the one that jams, so please begin with its rollers.

Ben
"""
DECIDED = """\
#decision Rollers are replaced every 100,000 pages.
#close

Hello Mia,

please clean the rollers of that tray with a damp cloth, and leave the rest to us: new ones are on order.
"""
THANKS = """\
5 - thanks, it works!

Mia
"""
SAME_AGAIN = """\
Hello,

our printer in the east wing jams: the pages get stuck in the paper tray, every second one.

Tom Keller
"""
USE = """\
#use 1
#close
"""
JAMS_AGAIN = """\
1, it jams again. This is simply unacceptable: we print invoices here!

Tom
"""
ASKED = """\
#approve Clara: budget: 900 EUR for a new printer.

The one in the east wing is nine years old.
"""
DECIDED_BY_NUMBER = """\
1 yes, up to 800
2 escalate
"""
TOGETHER = """\
#mine
#meet 30m pm place: East wing
"""

STORY: tuple[Step, ...] = (
    Scene("A request finds its way"),
    Writes(MIA, "Mia writes to the one address that she knows.", REQUEST,
           subject="Printer on the second floor jams"),
    Gets(MIA, "receipt", "She has a receipt at once: who looks after it, and by when he answers.",
         ("We have your message",)),
    Gets(BEN, "new-ticket", "Ben is told in his own mailbox. The first line says to whom a reply goes.",
         ("Your reply goes to Mia Brandt", "Topic:", "Why you:")),
    Writes(BEN, "Ben just replies, with a file.", ANSWER, file="cleaning-the-rollers.pdf"),
    Gets(MIA, "answer", "Mia gets it from the shared address: not his own address, not his signature.",
         ("rollers cleaned", "shows how"), hides=(BEN.address, "4711"), file="cleaning-the-rollers.pdf"),
    Scene("Nothing by accident"),
    Writes(BEN, "He adds a line. It begins with # like a command, and is none.", LIKE_A_COMMAND, to="new-ticket"),
    Gets(BEN, "held", "Was a command mistyped? His mail waits, and one word of his decides.",
         ("Nothing was sent:", "goes out as it is", "thrown away")),
    Writes(BEN, "He has meant it so.", "send\n"),
    Gets(MIA, "answer", "Only now it goes to Mia.", ("Tray-2",)),
    Writes(BEN, "He hands the ticket to Ana.", "#assign Ana\n", to="new-ticket"),
    Gets(BEN, "command-receipt", "Every command is answered with what it did, and who was told.",
         ("#assign", "told of the change", "undo")),
    Gets(ANA, "new-ticket", "Ana gets all that was said, and can answer at once.", ("handed this ticket to you",)),
    Writes(BEN, "Second thoughts:", "undo\n"),
    Gets(BEN, "command-receipt", "Ben has it again.", ("taken back",)),
    Scene("On record, and done"),
    Writes(BEN, "He puts a decision on record, closes, and says so to Mia: all in one mail.", DECIDED,
           to="new-ticket"),
    Gets(MIA, "closed", "Mia gets his words, and nothing of the commands.", ("new ones are on order",),
         hides=("#decision", "#close", "100,000")),
    Gets(BEN, "command-receipt", "His receipt, line by line.", ("#decision", "#close")),
    Writes(MIA, "Mia was asked how content she is: 5 of 5. That is filed, and nobody is disturbed.", THANKS),
    Asks(("search", "--decisions", "rollers"), "What was decided is found again by anybody who looks for it:",
         ("Rollers are replaced",)),
    Scene("Somebody else has the same trouble"),
    Writes(TOM, "Tom writes.", SAME_AGAIN, subject="Paper jam in the east wing",
           after=1.5),  # the gateway looks every second for what was solved
    Gets(TOM, "receipt", "He has a receipt too.", ("We have your message: #2",)),
    Gets(BEN, "new-ticket", "Ben is shown what helped before.", ("Your reply goes to Tom Keller", "Solved before (1)")),
    Writes(TOM, "Tom asks where it stands: one word is enough.", "status\n"),
    Gets(TOM, "your-requests", "He is told, and Ben is not disturbed.", ("#2",)),
    Writes(BEN, "Ben goes on leave. What cannot wait is to go to Ana.", "#away until Friday next week cover Ana\n"),
    Gets(BEN, "command-receipt", "He reads what was handed over, and how to take it back.", ("#away", "Ana Sousa has")),
    Gets(ANA, "new-ticket", "Ana has it now, with all that was said.", ("handed this ticket to you",)),
    Writes(BEN, "He is here again, sooner than he thought.", "#back\n"),
    Gets(BEN, "new-ticket", "What was his is his again.", ("Your reply goes to Tom Keller", "Why you:")),
    Writes(BEN, "The answer that helped Mia helps Tom: no need to write it again.", USE),
    Gets(TOM, "closed", "Tom gets it, without Mia's name.", ("damp cloth",), hides=("Mia", "#use")),
    Scene("It was more than the rollers"),
    Writes(TOM, "Tom was asked how content he is, too. He is not.", JAMS_AGAIN),
    Gets(BEN, "new-entry", "The ticket is open again, more urgent, with less time, and Ben reads why.",
         ("open again", "Urgency:", "Due:")),
    Writes(BEN, "A new printer costs money: that is for the sponsor to say.", ASKED),
    Gets(CLARA, "approval", "Clara gets all that she needs to decide.",
         ("asks you to approve", "900 EUR", "nine years old", "Reply yes or no", "Until:")),
    Scene("What waits, in one mail for each"),
    Restarts("To see what comes at fixed times, Ana sets these to now, and starts the gateway anew."),
    Gets(BEN, "morning-list", "Ben gets his morning list. Each line has a number.", ("1 - #2",)),
    Writes(BEN, "He wonders about the time, and replies to that number.", "1 why?\n"),
    Gets(BEN, "lines-receipt", "How it was counted, hour by hour.", ("1 why", "of working time from")),
    Gets(CLARA, "weekly-summary", "Clara reads about her week, with what needs her on top.",
         ("waits for you", " 1  #2", "asked by Ben", " 2  #2", "sounds angry")),
    Writes(CLARA, "She acts on both lines by replying.", DECIDED_BY_NUMBER),
    Gets(BEN, "approval-result", "Ben has his yes, with its limit, and so has the record.", ("Approved:", "up to 800")),
    Gets(ANA, "escalation", "Ana, whom Ben reports to, is asked to act.", ("Clara Weiss asks",)),
    Gets(ANA, "ledger", "As the operator she also gets the ledger: where every mail has gone.", ("Taken in",)),
    Scene("They meet"),
    Writes(ANA, "Ana takes it over, and would like to see that printer with Tom.", TOGETHER, to="escalation"),
    Gets(TOM, "meeting-slots", "Tom can choose.", ("  1 - ", "  2 - ", "  3 - ")),
    Writes(TOM, "A number is enough.", "2\n"),
    Gets(TOM, "meeting-invitation", "It is booked. The invitation is one that calendars take.",
         ("Invitation to a meeting", "East wing")),
    Accepts(TOM, "He presses Accept in his calendar."),
    Gets(ANA, "meeting-news", "Ana knows that he comes.", ("Everybody has accepted",)),
    Asks(("tickets",), "On the desk, at the end:", ("resolved", "ana")),
)
