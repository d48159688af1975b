"""The questions of `spoc init`, in their order: how a person is asked, and by which flag a script answers.

Both ways go through the same readers, and after each answer the settings that would be written are loaded: whatever
`spoc check` would refuse is said at once, in a sentence.
"""
from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from gateway.cli import init_answers as read
from gateway.cli.init_answers import Answers
from gateway.cli.init_file import written

Ask = Callable[[str, str, bool], str]
"""(words, what counts if nothing is typed, whether it is a secret) -> what was typed."""
Say = Callable[[str], None]
Take = Callable[[Answers, str], Answers]

_NOBODY = "nobody@not-yet.invalid"
"""Stands for the POC while the settings are looked at and nobody has been named."""


class Unanswered(Exception):
    """Nobody is there to ask, and these flags are not given."""

    def __init__(self, flags: tuple[str, ...]) -> None:
        self.flags = flags
        super().__init__(", ".join(flags))


class Refused(Exception):
    """What a flag says cannot be used; the sentence names the flag."""


@dataclass(frozen=True)
class Around:
    """What the machine and the installation tell: defaults, and what there is to choose from."""

    zone: str
    language: str
    languages: frozenset[str]
    topics: Mapping[str, str]
    """Built-in topic -> its title."""
    person: Callable[[str], str]
    """Domain -> `Name <address>` of whoever sits here."""
    data_dir: str
    folder: Path
    """Where the settings will lie: relative paths in answers start there."""


@dataclass(frozen=True)
class Question:
    """One thing to know. Asked only where it applies; again and again, until nothing is typed, where there are many."""

    flag: str
    words: str
    """May hold {poc} and {pocs}: the key of the first POC, and those of all."""
    take: Take
    default: Callable[[Answers], str] = lambda _: ""
    applies: Callable[[Answers], bool] = lambda _: True
    is_needed: bool = False
    """A script has to say it: the default is only for a person who sees it."""
    many: bool = False
    is_secret: bool = False
    about: str = ""
    """Said before a person is asked."""


def questions(around: Around) -> tuple[Question, ...]:
    """All of them; a later one may rely on what was answered before."""
    listed = "\n".join(f"  {name:<12}{title}" for name, title in around.topics.items())
    return (
        Question("--address", "Shared address that people will write to", read.take_address,
                 lambda known: known.address, is_needed=True,
                 about="Enter takes what stands in brackets; Ctrl-C ends this, and nothing is written."),
        Question("--name", "Name that they see as sender", read.take_name, read.name_of),
        Question("--poc", "Who answers? Name <address>", read.take_poc, lambda known: around.person(known.domain),
                 is_needed=True, many=True, about="\nPOCs answer the mails, each from his own mailbox."),
        Question("--operator", "Who runs the gateway and hears of its troubles?", read.take_operator,
                 lambda known: known.people[0].key),
        Question("--sponsor", "Who approves, and reads a weekly summary? (Enter: nobody)", read.take_sponsor),
        Question("--topic", "Topic and who takes it, like access={poc} (POCs: {pocs}; Enter: all topics, every POC)",
                 partial(read.take_topic, known=around.topics), many=True,
                 about=f"\nMails are sorted by what they are about. The built-in topics are\n{listed}"),
        Question("--zone", "Time zone", read.take_zone, lambda _: around.zone),
        Question("--language", f"Language of the letters to your people ({', '.join(sorted(around.languages))})",
                 partial(read.take_language, spoken=around.languages), lambda _: around.language),
        Question("--relay", "Mail server for the letters, HOST:PORT (Enter: a folder, for trying out)",
                 read.take_relay),
        Question("--security", "Its security: starttls, tls or none", read.take_security,
                 lambda known: known.relay.security if known.relay else "", _has_server),
        Question("--user", "User name there (Enter: no login)", read.take_user, applies=_has_server),
        Question("--password-file", "File that holds the password (Enter: type the password)", read.take_password_file,
                 applies=_has_user, is_needed=True),
        Question("the password", "Password (Enter: it is to follow)", read.take_password, applies=_lacks_password,
                 is_secret=True),
        Question("--data-dir", "Folder for all that the gateway keeps", read.take_data_dir, lambda _: around.data_dir),
    )


def gather(around: Around, given: Mapping[str, tuple[str, ...]], ask: Ask | None, say: Say) -> Answers:
    """All answers: of the flags where they are given, else of the person, else (no `ask`) the defaults.

    Raises Refused for a flag that cannot be used, Unanswered where something needed is neither given nor to be asked.
    """
    answers = Answers()
    asked = questions(around)
    for question in asked:
        if given.get(question.flag):
            for text in given[question.flag]:
                answers = _by_flag(question, answers, text, around)
        elif not question.applies(answers):
            continue
        elif ask is not None:
            answers = _by_person(question, answers, around, ask, say)
        elif question.is_needed:
            raise Unanswered(tuple(_lacking(asked, answers, given)))
        else:
            answers = question.take(answers, question.default(answers))
    return answers


def complete(answers: Answers, around: Around) -> Answers:
    """The same with all built-in topics where none was named."""
    return answers if answers.topics else replace(answers, topics=tuple((name, ()) for name in around.topics))


def _lacking(asked: tuple[Question, ...], answers: Answers, given: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    return (one.flag for one in asked if one.is_needed and one.applies(answers) and not given.get(one.flag))


def _by_flag(question: Question, answers: Answers, text: str, around: Around) -> Answers:
    try:
        return _checked(question.take, answers, text, around)
    except ValueError as wrong:
        raise Refused(f"{question.flag}: {wrong}") from None


def _by_person(question: Question, answers: Answers, around: Around, ask: Ask, say: Say) -> Answers:
    """Asks until the answer can be used; of many, until nothing more is typed."""
    if question.about:
        say(question.about)
    pocs = [person.key for person in answers.with_role("poc")] or [""]
    words = question.words.format(poc=pocs[0], pocs=", ".join(pocs))
    default, is_first = question.default(answers), True
    while True:
        text = ask(words, default, question.is_secret).strip()
        if question.many and not text and (not is_first or not question.is_needed):
            return answers
        try:
            answers = _checked(question.take, answers, text, around)
        except ValueError as wrong:
            say(f"  {wrong}")
            continue
        if not question.many:
            return answers
        words, default, is_first = "Another? (Enter: no)", "", False


def _checked(take: Take, answers: Answers, text: str, around: Around) -> Answers:
    """The answers with this one; ValueError where it cannot be read, or the settings could not be loaded."""
    after = take(answers, text)
    for sentence in _refusals(after, around.folder):
        raise ValueError(sentence)
    return after


def _refusals(answers: Answers, folder: Path) -> Iterator[str]:
    """What the loader says of the settings as far as they are known, without the place in the file."""
    from gateway.settings import SettingsError, settings_from

    known = answers if answers.with_role("poc") else read.take_poc(answers, _NOBODY)
    try:
        settings_from(tomllib.loads(written(known, "")), folder, "")
    except SettingsError as error:
        yield from (problem.split(": ", 2)[-1] for problem in error.problems)


def _has_server(known: Answers) -> bool:
    return known.relay is not None


def _has_user(known: Answers) -> bool:
    return known.relay is not None and bool(known.relay.user)


def _lacks_password(known: Answers) -> bool:
    return known.relay is not None and known.relay.lacks_password
