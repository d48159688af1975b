"""Every command, from every mail program: it is done, the receipt names it, and the stakeholder sees the words alone.

A command without a line in `CASES` fails here: whoever adds one says what it does, and every program tries it. All
mails of a table are sent before the first is looked at: one house serves them in a few seconds.
"""
from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from gateway.cli.mailboxes import Delivered, File
from gateway.desk.commands import WORDS as COMMANDS
from tests.e2e.house import House, number_of
from tests.e2e.programs import PROGRAMS, VARIANTS, Program, writes_back

EVERY = {**PROGRAMS, **VARIANTS}
WORDS = ("The \"second\" lift runs again -- it's faster than the first one, which we shall repair next week on "
         "Tuesday...\n\nAsk for Kim (kim@customer.test) at the door,\nroom 3-15.")
"""Quotes, dashes and dots to correct, a long line to wrap, an address to link, a line break to keep."""
INTERNAL = ("Why you", "topic unsure", "support+", "note to colleagues", "reply goes to", "ana@example.test", "wrote:",
            "Example Support", "555 0100", "Sent from", "Subject:", "mailto:ana", "mailto:support")
"""What stands in the quoted letter and in the signature, and nowhere in a letter to a stakeholder."""
SETTLED = 100.0
"""Seconds until everything is done, at most."""


@dataclass(frozen=True, slots=True)
class Case:
    """A command: what is typed, with WORDS below, and what is to be seen afterwards."""

    typed: str
    """`{other}` is the number of another ticket."""
    said: str
    """In the receipt."""
    shows: Mapping[str, Any] = field(default_factory=dict)
    """Of `spoc ticket N --json`."""
    letter: str | None = "answer"
    """What the stakeholder gets; None: nothing."""
    kept: str | None = "public"
    """How the words stand on the ticket: public ones are in his letter; None: they were for something else."""
    before: str = ""
    """A command that is sent first."""


CASES: Mapping[str, Case] = {
    "close": Case("#close", "is resolved", {"status": "resolved"}, "closed"),
    "reopen": Case("#reopen", "is open again", {"status": "open"}, before="#close"),
    "note": Case("#note", "for colleagues only", {"status": "new"}, letter=None, kept="internal"),
    "assign": Case("#assign ben@example.test", "Ben Okafor has it now", {"poc": "ben"}),
    "mine": Case("#mine", "Ana Sousa has it", {"poc": "ana"}),
    "topic": Case('#topic "Invoices and payments"', "topic is finance", {"topic": "finance"}),
    "urgency": Case("#urgency high", "urgency is high", {"urgency": "high"}),
    "wait": Case("#wait until Friday", "Friday", {"status": "waiting"}),
    "due": Case("#due Friday", "Friday"),
    "title": Case("#title The north lift", "The north lift", {"subject": "The north lift"}),
    "tag": Case("#tag +vip -printer", "vip"),
    "cc": Case("#cc +kim@customer.test", "kim@customer.test"),
    "link": Case("#link {other}", "linked with"),
    "merge": Case("#merge {other}", "another for merge"),
    "split": Case("#split The door", "The door", letter="receipt", kept=None),
    "decision": Case("#decision We repair it.", "the decision is on record"),
    "action": Case("#action me: call the builder by Friday", "Friday"),
    "use": Case("#use 1", "no solved case was suggested"),
    "spam": Case("#spam", "spam", letter=None, kept="internal"),
    "status": Case("#status", "Sam Lee"),
    "why": Case("#why", "of working time from"),
    "list": Case("#list", "#"),
    "consult": Case("#consult ida@elsewhere.test: Which rope?", "your question goes to ida@elsewhere.test", letter=None,
                    kept="internal"),
    "new": Case("#new ida@elsewhere.test: Your order", "is open and yours", letter=None, kept=None),
    "announce": Case("#announce support", "look at the preview", letter=None, kept=None),
    "away": Case("#away 2 Jan 2099 - 9 Jan 2099", "you are away from"),
    "back": Case("#back", "absence", before="#away 2 Jan 2099 - 9 Jan 2099"),
    "person": Case("#person vip, zone Paris", "time zone is Europe/Paris"),
    "meet": Case("#meet 2020-01-05 14:00 30m", "is over"),
    "escalate": Case("#escalate The rope is torn.", "nobody is left to ask"),
    "approve": Case("#approve clara: budget: A new rope", "is asked to approve it by", letter=None, kept="internal"),
    "undo": Case("#undo", "taken back", {"urgency": "normal"}, before="#urgency high"),
    "help": Case("#help", "#assign NAME"),
}
"""Command -> its case."""


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one ticket, and who was told what."""

    ticket: Mapping[str, Any]
    to_ana: Sequence[Delivered]
    to_stakeholder: Sequence[Delivered]

    @property
    def said(self) -> str:
        """All that Ana was told, for the message of a test that fails."""
        return "\n".join(f"{mail.letter}: {mail.text}" for mail in self.to_ana)

    @property
    def letters(self) -> list[str]:
        """What the stakeholder got."""
        return [mail.letter for mail in self.to_stakeholder]


class Round:
    """Many tickets at once, told apart by their subjects: all are opened, then all answered, then all looked at."""

    def __init__(self, house: House, names: Sequence[str]) -> None:
        self.house, self.ana = house, house.ana
        self._people = {name: house.stakeholder("Sam Lee") for name in names}
        for name, person in self._people.items():
            person.writes(subject=name, text=f"It stands still: {name}.\n\nPlease come.")
        house.settle(SETTLED)
        self._letters = {mail.subject.partition("] ")[2]: mail for mail in house.sink.mails
                         if mail.letter == "new-ticket" and mail.recipient == self.ana.address}
        self._since = len(house.sink.mails)

    def letter(self, name: str) -> Delivered:
        """What Ana was told when the ticket was opened."""
        return self._letters[name]

    def number(self, name: str) -> int:
        """The ticket's."""
        return number_of(self._letters[name])

    def settle(self) -> None:
        """Wait until all that was sent is done."""
        self.house.settle(SETTLED)

    def look_away(self) -> None:
        """What has arrived so far does not count."""
        self.settle()
        self._since = len(self.house.sink.mails)

    def told(self, name: str) -> Told:
        """What became of the ticket."""
        mails, mark = self.house.sink.mails[self._since :], f"[#{self.number(name)}]"
        return Told(
            self.house.ticket(self.number(name)),
            [mail for mail in mails if mail.recipient == self.ana.address and mark in mail.subject],
            [mail for mail in mails if mail.recipient == self._people[name].address],
        )


@pytest.fixture(scope="module")
def programs_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One for the whole file; that stakeholders get a receipt is shown elsewhere."""
    house = House(tmp_path_factory.mktemp("programs"), {"limits": {"receipts_per_sender_and_hour": 0}})
    try:
        yield house.start()
    finally:
        house.close()


def bare(text: str) -> str:
    """The text on one line: programs wrap where they like."""
    return " ".join(text.split())


def shows_words(text: str, program: Program) -> bool:
    """It says all of WORDS, as the program corrected them."""
    return bare(program.said(WORDS)) in bare(text)


def nothing_internal(letters: Sequence[Delivered], *more: str) -> None:
    """Nothing that only the POC may read has left."""
    for letter in letters:
        shown = bare(letter.text + letter.html + letter.subject)
        assert not [internal for internal in (*INTERNAL, *more) if internal in shown], letter.text


# --- commands --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def table(programs_house: House) -> Mapping[tuple[str, str], Told]:
    """Every case from every program of the eight."""
    names = {(word, program): f"{word} by {program}" for word in CASES for program in PROGRAMS}
    others = {word: f"another for {word}" for word, case in CASES.items() if "{other}" in case.typed}
    round_ = Round(programs_house, [*names.values(), *others.values()])
    for (word, _), name in names.items():
        if CASES[word].before:
            round_.ana.replies(round_.letter(name), CASES[word].before)
    round_.look_away()
    for (word, program), name in names.items():
        other = round_.number(others[word]) if word in others else 0
        typed = f"{CASES[word].typed.format(other=other)}\n\n{WORDS}"
        writes_back(round_.ana, round_.letter(name), typed, EVERY[program])
    round_.settle()
    return {pair: round_.told(name) for pair, name in names.items()}


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize("word", [command.word for command in COMMANDS])
def test_a_command(table: Mapping[tuple[str, str], Told], word: str, program: str) -> None:
    assert word in CASES, f"#{word} has no case in this file: say what is typed and what it does"
    case, told = CASES[word], table[word, program]
    assert {key: told.ticket[key] for key in case.shows} == case.shows, told.said
    receipts = [mail.text for mail in told.to_ana if mail.letter == "command-receipt"]
    assert len(receipts) == 1, told.said
    assert f"#{word}" in receipts[0]
    assert case.said in receipts[0]
    kept = [entry for entry in told.ticket["entries"] if shows_words(entry["text"], EVERY[program])]
    assert [entry["visibility"] for entry in kept] == ([case.kept] if case.kept else [])
    assert not [mark for entry in kept for mark in ("mailto", "555 0100", "#") if mark in entry["text"]]

    assert told.letters == ([case.letter] if case.letter else [])
    assert all(shows_words(mail.text, EVERY[program]) is (case.kept == "public") for mail in told.to_stakeholder)
    nothing_internal(told.to_stakeholder, f"#{word}")


# --- what else people do ---------------------------------------------------------------------------------------------

PLAN = File("plan.pdf", b"%PDF-1.4\n% the plan of the house\n", "application/pdf")
INSIDE = "Which floor is it?"
HIDES_ANSWERS = frozenset({"gmail-html", "outlook-text", "outlook-html", "outlook-web", "outlook-exchange",
                           "outlook-german"})
"""Programs in which an answer typed into the quote looks like a part of it: no mark ends where it begins."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What is typed above the quote, into it, and attached."""

    typed: str
    inside: str = ""
    files: Sequence[File] = ()


REPLIES: Mapping[str, Reply] = {
    "an answer": Reply(WORDS),
    "a command and a name": Reply("#urgency high\n\nKind regards\nAna"),
    "a file": Reply("Here is the plan of the house.", files=(PLAN,)),
    "a command below": Reply(f"{WORDS}\n\n#urgency high"),
    "a long command": Reply("#decision We pay for the second machine in January because the first one cannot be "
                            "repaired any more, which nobody outside may hear before the contract is signed.\n\n"
                            f"{WORDS}"),
    "a mistyped command": Reply(f"#clsoe\n\n{WORDS}"),
    "an answer inside the quote": Reply("Answers below:", INSIDE),
    "only an answer inside the quote": Reply("", INSIDE),
}


@pytest.fixture(scope="module")
def replies(programs_house: House) -> Mapping[tuple[str, str], Told]:
    """Every reply from every program; the question about the mistyped command is answered with `send`."""
    names = {(kind, program): f"{kind} by {program}" for kind in REPLIES for program in EVERY}
    round_ = Round(programs_house, list(names.values()))
    for (kind, program), name in names.items():
        reply = REPLIES[kind]
        inside = {f"It stands still: {name}.": reply.inside} if reply.inside else {}
        writes_back(round_.ana, round_.letter(name), reply.typed, EVERY[program], reply.files, inside=inside)
    round_.settle()
    for (kind, program), name in names.items():
        if kind == "a mistyped command":
            writes_back(round_.ana, round_.told(name).to_ana[0], "send", EVERY[program])
    round_.settle()
    return {pair: round_.told(name) for pair, name in names.items()}


@pytest.fixture(params=EVERY)
def program(request: pytest.FixtureRequest) -> str:
    """Each of them."""
    return str(request.param)


def test_an_answer_arrives_as_it_was_typed(replies: Mapping[tuple[str, str], Told], program: str) -> None:
    told = replies["an answer", program]
    assert told.letters == ["answer"], told.said
    assert shows_words(told.to_stakeholder[0].text, EVERY[program])
    nothing_internal(told.to_stakeholder)


def test_a_command_above_a_signature_sends_nothing(replies: Mapping[tuple[str, str], Told], program: str) -> None:
    told = replies["a command and a name", program]
    assert told.ticket["urgency"] == "high", told.said
    assert told.letters == []


def test_a_file_arrives(replies: Mapping[tuple[str, str], Told], program: str) -> None:
    told = replies["a file", program]
    assert told.letters == ["answer"], told.said
    assert [file.sha256 for file in told.to_stakeholder[0].files] == [PLAN.sha256]
    nothing_internal(told.to_stakeholder)


def test_a_command_below_the_words_is_done_and_cut(replies: Mapping[tuple[str, str], Told], program: str) -> None:
    told = replies["a command below", program]
    assert told.ticket["urgency"] == "high", told.said
    assert shows_words(told.to_stakeholder[0].text, EVERY[program])
    nothing_internal(told.to_stakeholder, "#urgency")


def test_no_half_of_a_command_that_the_program_wrapped_goes_out(
        replies: Mapping[tuple[str, str], Told], program: str) -> None:
    told = replies["a long command", program]
    assert told.letters == ["answer"], told.said
    assert shows_words(told.to_stakeholder[0].text, EVERY[program])
    nothing_internal(told.to_stakeholder, "machine", "contract", "signed")


def test_a_mistyped_command_is_held_and_one_word_sends_it(
        replies: Mapping[tuple[str, str], Told], program: str) -> None:
    told = replies["a mistyped command", program]
    assert "did you mean #close" in told.to_ana[0].text
    assert told.letters == ["answer"], told.said
    assert shows_words(told.to_stakeholder[0].text, EVERY[program])
    nothing_internal(told.to_stakeholder)


@pytest.mark.parametrize("program", [name for name in EVERY if name not in HIDES_ANSWERS])
def test_an_answer_inside_the_quote_goes_out_with_the_line_that_it_answers(
        replies: Mapping[tuple[str, str], Told], program: str) -> None:
    has_words_above = program != "thunderbird-text"  # it begins below the quote
    told = replies["an answer inside the quote" if has_words_above else "only an answer inside the quote", program]
    assert told.letters == ["answer"], told.said
    lines = [line for line in told.to_stakeholder[0].text.splitlines() if line]
    assert ("Answers below:" in lines) is has_words_above
    assert lines[lines.index(INSIDE) - 1].startswith("> It stands still")
    nothing_internal(told.to_stakeholder)


@pytest.mark.parametrize("program", sorted(HIDES_ANSWERS))
def test_where_no_answer_can_be_told_from_the_quote_the_poc_is_asked(
        replies: Mapping[tuple[str, str], Told], program: str) -> None:
    told = replies["only an answer inside the quote", program]
    assert [mail.letter for mail in told.to_ana] == ["held"]
    assert told.letters == []
