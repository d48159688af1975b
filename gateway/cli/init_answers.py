"""What `spoc init` is told: the answers as values, and how the words of each one are read.

Every `take_…` gives the answers with one more thing known, or raises ValueError with "what is wrong - what to do".
Pure: what only the whole can tell, the loader of the settings finds (`init_questions`).
"""
from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from gateway.settings.kinds import read_address, read_host, read_zone, shown
from gateway.settings.problems import meant
from gateway.settings.servers import is_loopback

_RESERVED = frozenset({"me", "none"})
"""Words that #assign understands by itself: nobody's key."""
_LONGEST_KEY = 40
_PERSON = re.compile(r'(?P<name>.*?)\s*<(?P<address>[^<>]*)>')
_PORTS = {465: "tls", 587: "starttls"}


@dataclass(frozen=True)
class Somebody:
    """A person of the house; the key is what a POC writes behind #assign."""

    key: str
    name: str
    address: str
    roles: tuple[str, ...]


_CALLED: tuple[Callable[[Somebody], str], ...] = (
    lambda one: one.key,
    lambda one: one.address,
    lambda one: one.name,  # last: two may have the same
)
"""How somebody who was named before may be called."""


@dataclass(frozen=True)
class MailServer:
    """The relay that takes the letters; port 0: the usual one of its security. With a user: a password, or its file."""

    host: str
    port: int = 0
    security: str = "starttls"
    user: str = ""
    password: str = ""
    password_file: str = ""

    @property
    def lacks_password(self) -> bool:
        """Whether it wants a login whose password is to follow."""
        return bool(self.user) and not (self.password or self.password_file)


@dataclass(frozen=True)
class Answers:
    """All that is known so far. No relay: letters go into a folder. No topics: all of the built-in ones."""

    address: str = "support@example.test"
    name: str = ""
    people: tuple[Somebody, ...] = ()
    topics: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Topic -> keys of who takes it; none: every POC."""
    zone: str = "UTC"
    language: str = "en"
    relay: MailServer | None = None
    data_dir: str = "./var"

    @property
    def domain(self) -> str:
        """What stands behind the @ of the shared address."""
        return self.address.rpartition("@")[2]

    def with_role(self, role: str) -> tuple[Somebody, ...]:
        """Everybody who has it, in the order in which they were named."""
        return tuple(person for person in self.people if role in person.roles)


def take_address(answers: Answers, said: str) -> Answers:
    """The shared address."""
    return replace(answers, address=read_address(said))


def take_name(answers: Answers, said: str) -> Answers:
    """The name that people outside see."""
    return replace(answers, name=_one_line(said))


def name_of(answers: Answers) -> str:
    """What people outside see where nothing was said: support@… is Support."""
    return _name_from(answers.address).capitalize()


def take_poc(answers: Answers, said: str) -> Answers:
    """One more POC."""
    name, address = _read_person(said)
    known = _by_address(answers, address)
    if known is not None and "poc" in known.roles:
        raise ValueError(f"{shown(address)} is the address of {known.name} already - name somebody else")
    return _with(answers, name, address, "poc")


def take_operator(answers: Answers, said: str) -> Answers:
    """Who runs the gateway: a person named before (by key, name or address), or somebody else."""
    return _with(answers, *_named(answers, said), "operator")


def take_sponsor(answers: Answers, said: str) -> Answers:
    """Who approves and reads the weekly summary; nobody where nothing is said."""
    return _with(answers, *_named(answers, said), "sponsor") if said else answers


def take_topic(answers: Answers, said: str, known: Iterable[str]) -> Answers:
    """One of the known topics, and who takes it: `access=ana,ben`, or `access` for every POC; "" changes nothing."""
    if not said:
        return answers
    topic, _, who = (part.strip() for part in said.partition("="))
    names = tuple(known)
    if topic not in names:
        raise ValueError(f"there is no built-in topic {shown(topic)} - {meant(topic, names)}")
    if topic in dict(answers.topics):
        raise ValueError(f"{shown(topic)} was named already - write all who take it at once, like {topic}=ana,ben")
    pocs = {person.key for person in answers.with_role("poc")}
    keys = tuple(dict.fromkeys(key.strip().lower() for key in who.split(",") if key.strip()))
    for key in keys:
        if key not in pocs:
            raise ValueError(f"there is no POC {shown(key)} - {meant(key, pocs)}")
    return replace(answers, topics=(*answers.topics, (topic, keys)))


def take_zone(answers: Answers, said: str) -> Answers:
    """The time zone of the house."""
    return replace(answers, zone=read_zone(said).key)


def take_language(answers: Answers, said: str, spoken: Iterable[str]) -> Answers:
    """The language of the letters to the people of the house."""
    languages = sorted(spoken)
    if said.lower() not in languages:
        raise ValueError(f"there are no letters in {shown(said)} - write one of {', '.join(languages)}")
    return replace(answers, language=said.lower())


def take_relay(answers: Answers, said: str) -> Answers:
    """The mail server that takes the letters, `host` or `host:port`; "" or "folder": none, letters go into a folder."""
    if said in ("", "folder"):
        return replace(answers, relay=None)
    host, port = _host_and_port(said)
    usual = "none" if is_loopback(host) else "starttls"
    return replace(answers, relay=MailServer(host, port, _PORTS.get(port, usual)))


def take_security(answers: Answers, said: str) -> Answers:
    """How the way to the mail server is protected."""
    if said not in ("starttls", "tls", "none"):
        raise ValueError(f'{shown(said)} is unknown - write "starttls", "tls" or "none"')
    return replace(answers, relay=replace(_server(answers), security=said))


def take_user(answers: Answers, said: str) -> Answers:
    """The name to log in with at the mail server; "": no login."""
    server = _server(answers)
    if not said.isprintable() or " " in said:
        raise ValueError(f"{shown(said)} is not one word - write it without spaces")
    if said and server.security == "none" and not is_loopback(server.host):
        raise ValueError('with security "none" its password could be read on the way - use "starttls" or "tls"')
    return replace(answers, relay=replace(server, user=said))


def take_password_file(answers: Answers, said: str) -> Answers:
    """The file that holds the password; "": none."""
    server = _server(answers)
    if said and not server.user:
        raise ValueError("this is about a login, and nobody is named to log in - say --user NAME too")
    return replace(answers, relay=replace(server, password_file=said))


def take_password(answers: Answers, said: str) -> Answers:
    """The password itself; "": it is to follow."""
    if not said.isprintable():
        raise ValueError("a password has no control characters - write it again")
    return replace(answers, relay=replace(_server(answers), password=said))


def take_data_dir(answers: Answers, said: str) -> Answers:
    """Where the gateway keeps what it knows."""
    return replace(answers, data_dir=said)


def word_of(text: str) -> str:
    """The text as one word of a key: a-z, 0-9 and dashes; "" where nothing of it can stand there (other scripts)."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST_KEY].strip("-")


def _with(answers: Answers, name: str, address: str, role: str) -> Answers:
    """The same with this role for the person of this address; who was named before keeps his name."""
    if address.lower() == answers.address.lower():
        raise ValueError(f"{shown(address)} is the shared address itself - name the person's own mailbox")
    known = _by_address(answers, address)
    if known is None:
        fresh = Somebody(_free_key(answers, name, address), name, address, (role,))
        return replace(answers, people=(*answers.people, fresh))
    changed = replace(known, roles=tuple(dict.fromkeys((*known.roles, role))))
    return replace(answers, people=tuple(changed if one is known else one for one in answers.people))


def _by_address(answers: Answers, address: str) -> Somebody | None:
    return next((one for one in answers.people if one.address.lower() == address.lower()), None)


def _named(answers: Answers, said: str) -> tuple[str, str]:
    """Name and address of somebody who was named before, or of somebody new."""
    wanted = said.strip().lower()
    for called in _CALLED:
        known = [one for one in answers.people if called(one).lower() == wanted]
        if len(known) == 1:
            return known[0].name, known[0].address
    return _read_person(said)


def _read_person(said: str) -> tuple[str, str]:
    """Name and address of `Ana Sousa <ana@example.org>`; of an address alone the name is made of it."""
    found = _PERSON.fullmatch(said.strip())
    written = found["address"] if found else said
    try:
        address = read_address(written)
    except ValueError:
        raise ValueError(f"{shown(written)} is not an address - write it like Ana Sousa <ana@example.org>") from None
    name = re.sub(r'^"([^"]*)"$', r"\1", found["name"].strip()) if found else ""
    return (_one_line(name) if name else _name_from(address)), address


def _name_from(address: str) -> str:
    """ana.sousa@example.org is Ana Sousa; of signs alone no name can be made, so they are the name."""
    local = address.rpartition("@")[0]
    words = re.split(r"[._+-]+", local.partition("+")[0])
    return " ".join(word[:1].upper() + word[1:] for word in words if word) or local


def _free_key(answers: Answers, name: str, address: str) -> str:
    """The first that is free: the first name, the whole one, what stands before the @, or one with a number."""
    taken = {one.key for one in answers.people} | _RESERVED
    wanted = [word for text in (name.split()[0], name, address.partition("@")[0]) if (word := word_of(text))] or ["poc"]
    numbered = (f"{wanted[0][:_LONGEST_KEY - 4]}-{number}" for number in range(2, 1_000))
    return next(key for key in (*wanted, *numbered) if key not in taken)


def _one_line(said: str) -> str:
    """A name, with single spaces."""
    if not said.strip() or not said.isprintable():
        raise ValueError(f"{shown(said)} cannot be a name - write it on one line, without control characters")
    return " ".join(said.split())


def _host_and_port(said: str) -> tuple[str, int]:
    """The two parts of host, host:port or [address]:port; port 0 where none is written."""
    found = re.fullmatch(r"\[([^\]]+)\](?::(\d{1,5}))?|([^:]+)(?::(\d{1,5}))?", said.strip())
    port = int(found[2] or found[4] or 0) if found else 0
    if found is None or port > 65_535:
        raise ValueError(f"{shown(said)} is not a mail server - write it like smtp.example.org:587")
    return read_host(found[1] or found[3]), port


def _server(answers: Answers) -> MailServer:
    if answers.relay is None:
        raise ValueError("this is about a mail server, and none is named - say --relay HOST:PORT too")
    return answers.relay
