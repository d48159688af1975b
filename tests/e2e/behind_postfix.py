"""A house behind a real Postfix, set up by the lines of docs/mail-systems.md.

    somebody -> Postfix -> LMTP -> gateway -> Postfix -> sink

Postfix takes mail for everybody: what is for the shared addresses it hands to the gateway, all else to the tests' sink,
which stands for the world. The lines of the docs are used as they stand; only names and paths are the tests' own.
"""
from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.e2e.house import Changes, House
from tests.servers import free_port
from tests.servers.postfix import Postfix

_PAGE = Path(__file__).resolve().parents[2] / "docs/mail-systems.md"
_BLOCK = re.compile(r"^```\w+\n# (?P<file>\S+)\n(?P<lines>.*?)^```$", re.M | re.S)
PLUS, SUBDOMAIN = 0, 1
"""Which of the documented blocks about a file: that of every installation, and what the subdomain form adds."""


def _blocks() -> Iterator[tuple[str, str]]:
    """(name of the file, its lines) of each block of the section that names a file, in their order."""
    section = _PAGE.read_text(encoding="utf-8").partition("\n## Behind Postfix\n")[2].partition("\n## ")[0]
    yield from ((Path(found["file"]).name, found["lines"]) for found in _BLOCK.finditer(section))


def documented(file: str, part: int = PLUS) -> str:
    """What the docs write into the file; "" where that part has nothing for it."""
    lines = [lines for name, lines in _blocks() if name == file]
    return lines[part] if part < len(lines) else ""


def as_settings(lines: str) -> dict[str, str]:
    """Lines of a main.cf."""
    return {name.strip(): value.strip() for name, _, value in (line.partition("=") for line in lines.splitlines())}


class Chain:
    """A Postfix with a house behind it; the house is made, and not yet running."""

    def __init__(self, folder: Path, *, over: str = "unix", tags: int = PLUS, changes: Changes | None = None,
                 settings: Mapping[str, str] | None = None) -> None:
        """`over`: mail is handed over through the documented unix socket, or by "inet". `tags`: their form.

        `changes` of the gateway's settings and `settings` of Postfix come besides the documented ones; in a setting
        {documented} stands for what the docs say.
        """
        self.postfix = Postfix()
        self.socket = self.postfix.shared_folder("queue/spoc", 0o2750) / "lmtp.sock"
        self._port = free_port() if over == "inet" else 0
        self._tags = tags
        self.house = House(folder, _merged(self._for_the_house(), changes or {}))
        self.house.post_office = self.postfix.address
        self._configure(settings or {})

    def _for_the_house(self) -> dict[str, dict[str, Any]]:
        listen = {"lmtp_port": self._port} if self._port else {"lmtp_socket": str(self.socket)}
        form = {"tag_form": "subdomain", "tag_subdomain": "reply.example.test"} if self._tags == SUBDOMAIN else {}
        return {"listen": listen, "relay": {"port": self.postfix.address[1]}, "addresses": form}

    def _configure(self, settings: Mapping[str, str]) -> None:
        """main.cf and its tables: the documented lines, then those of the tests' world."""
        world = f"smtp:[127.0.0.1]:{self.house.sink.address[1]}"
        more = {"spoc_transport": f"orders@example.test lmtp:unix:spoc/lmtp.sock\n* {world}\n"}
        for name in ("spoc_transport", "spoc_header_checks", "spoc_recipients"):
            self.postfix.write(name, self._ours(self._lines(name) + more.get(name, "")))
        people = {"mydestination": "example.test", "alias_maps": "inline:{ ana=x, ben=x, clara=x }"}
        own = as_settings(self._ours(self._lines("main.cf")))
        more_settings = {name: said.replace("{documented}", own.get(name, "")) for name, said in settings.items()}
        self.postfix.set({**people, **own, **more_settings})

    def _lines(self, file: str) -> str:
        return "".join(documented(file, part) for part in range(self._tags + 1))

    def _ours(self, lines: str) -> str:
        """The documented lines with the names and paths of the tests."""
        where = f"lmtp:inet:127.0.0.1:{self._port}" if self._port else "lmtp:unix:spoc/lmtp.sock"
        for theirs, ours in (("example.org", "example.test"), (r"example\.org", r"example\.test"),
                             ("/etc/postfix/", "{folder}/etc/"), ("lmtp:unix:spoc/lmtp.sock", where)):
            lines = lines.replace(theirs, ours)
        return lines

    def start(self) -> Chain:
        """Run both."""
        self.house.start()
        self.postfix.start()
        return self

    def rest(self) -> None:
        """Returns when nothing is under way in Postfix or the gateway: what waits does so for a reason."""
        for _ in range(2):  # what the gateway did last may have reached Postfix since
            self.postfix.settle()
            self.house.settle()
        self.postfix.settle()

    def close(self) -> None:
        """Stop both."""
        try:
            self.house.close()
        finally:
            self.postfix.stop()


def _merged(own: Changes, changes: Changes) -> dict[str, dict[str, Any]]:
    return {name: {**own.get(name, {}), **changes.get(name, {})} for name in (*own, *changes)}
