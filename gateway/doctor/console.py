"""The console: where it is reached, and that what is shown there goes protected."""
from __future__ import annotations

from collections.abc import Iterator

from gateway.doctor.finding import Finding, ok, skipped, wrong
from gateway.doctor.ports import Port, state_of
from gateway.doctor.surroundings import Surroundings
from gateway.settings.servers import is_loopback

SOUND = ok("console-sound", "{url}")
OFF = skipped("console-off", "switched off ([console] host)")
TAKEN = wrong("console-taken",
              "{host}:{port} is taken by another program, no address of this machine, or not for this user",
              'set another port or host in [console], or host = "" to do without it')
PLAIN = wrong("console-plain", "{url} is reached by other machines without https: mails and logins could be read",
              'set console.host to "127.0.0.1", put a web server with https before it, and write its address in '
              "console.url")


def look(around: Surroundings) -> Iterator[Finding]:
    """Its door, and the address by which people open it."""
    console = around.settings.console
    if not console.host:
        yield OFF()
        return
    url = console.url or f"http://{console.host}:{console.port}"
    if state_of(console.host, console.port, around.settings.data_dir) not in (Port.FREE, Port.OURS):
        yield TAKEN(host=console.host, port=console.port)
    elif not url.startswith("https://") and not (is_loopback(console.host) and is_loopback(_host(url))):
        yield PLAIN(url=url)
    else:
        yield SOUND(url=url)


def _host(url: str) -> str:
    from urllib.parse import urlsplit

    return urlsplit(url).hostname or ""
