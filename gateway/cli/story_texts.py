"""The demo's story as a table: who writes what, who gets which letter; and the settings of its private gateway."""
from __future__ import annotations

from dataclasses import dataclass

SHARED = "support@example.test"


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody with a mailbox."""

    name: str
    address: str

    @property
    def first_name(self) -> str:
        """As the story calls him."""
        return self.name.split()[0]

    @property
    def from_(self) -> str:
        """As it stands in From."""
        return f"{self.name} <{self.address}>"


MIA = Actor("Mia Brandt", "mia.brandt@customer.test")
TOM = Actor("Tom Keller", "tom.keller@customer.test")
BEN = Actor("Ben Okafor", "ben@example.test")
ANA = Actor("Ana Sousa", "ana@example.test")


@dataclass(frozen=True, slots=True)
class Scene:
    """A headline between the steps."""

    title: str


@dataclass(frozen=True, slots=True)
class Writes:
    """Somebody writes a mail."""

    who: Actor
    happens: str
    words: str
    subject: str = ""
    """Of a new mail; "" where it is a reply."""
    to: str = ""
    """The letter that is answered, the last one of that name that he got; "": the last one of all."""
    file: str = ""
    """Name of what is attached."""
    after: float = 0.0
    """Seconds to wait before it is sent."""


@dataclass(frozen=True, slots=True)
class Gets:
    """Somebody gets a letter; the story ends early where it does not come, or is not as it says."""

    who: Actor
    letter: str
    happens: str
    shows: tuple[str, ...] = ()
    """Words that it must hold; the lines in which they stand are quoted."""
    hides: tuple[str, ...] = ()
    """Words that must not stand in it, whether quoted or not."""
    file: str = ""
    """Name of what comes with it, to the last byte as it was sent."""


@dataclass(frozen=True, slots=True)
class Asks:
    """An operator types a command; what it prints is shown."""

    arguments: tuple[str, ...]
    happens: str
    shows: tuple[str, ...]


Step = Scene | Writes | Gets | Asks

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
Thanks, it works!

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
    Writes(MIA, "Mia is content. That is filed; nobody is disturbed, and nothing is opened again.", THANKS),
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
    Asks(("tickets",), "On the desk, at the end:", ("resolved",)),
)

CONFIG = """\
[gateway]
host_name = "gateway.example.test"
data_dir = "data"
[listen]
smtp_port = 0
lmtp_port = 0
min_free_bytes = 0
[projects.support]
address = "support@example.test"
name = "Support"
[people.ana]
name = "Ana Sousa"
addresses = ["ana@example.test"]
roles = ["poc", "operator"]
[people.ben]
name = "Ben Okafor"
addresses = ["ben@example.test"]
roles = ["poc"]
[roles]
triage_poc = "ana"
fallback_poc = "ana"
[topics.access]
pocs = ["ana"]
[topics.hardware]
pocs = ["ben"]
[topics.finance]
pocs = ["ana"]
[relay]
kind = "smtp"
host = "127.0.0.1"
port = {port}
security = "none"
retry_base = "0.3s"
[log]
level = "warning"
"""
