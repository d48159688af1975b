"""Whatever a relay does in the middle of a letter: the letter arrives soon after, twice only as the very same one."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from email import message_from_bytes

import pytest

from tests.e2e.house import House
from tests.unit.transports.relay import BYE, DROP, HANG, Relay


@pytest.fixture(scope="module")
def relay() -> Iterator[Relay]:
    one = Relay()
    yield one
    one.close()


@pytest.fixture(scope="module")
def behind(relay: Relay, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A gateway with this relay, for which it does not wait long, and yet longer than a busy machine holds it up."""
    house = House(tmp_path_factory.mktemp("relay"),
                  {"relay": {"port": relay.port, "timeout": "3s", "letter_timeout": "4s"}})
    try:
        yield house.start()
    finally:
        house.close()


@pytest.mark.parametrize(("step", "trouble", "may_repeat"), [
    pytest.param("BANNER", HANG, False, id="it hangs before it says a word"),
    pytest.param("BANNER", "554 5.3.2 no service", False, id="it refuses everybody"),
    pytest.param("RCPT", BYE, False, id="it closes"),
    pytest.param("DATA", HANG, False, id="it hangs when the text is to come"),
    pytest.param("TEXT", DROP, False, id="it goes away in the text"),
    pytest.param("END", HANG, True, id="it takes the letter and says nothing"),
    pytest.param("END", DROP, True, id="it takes the letter and dies"),
])
def test_a_letter_survives(behind: House, relay: Relay, step: str, trouble: str, may_repeat: bool) -> None:
    sam, waits = behind.stakeholder("Sam Lee"), [trouble]
    relay.mails.clear()
    relay.commands.clear()
    relay.drops_in_data = step == "TEXT"
    relay.script = {step: waits}
    if step == "BANNER":
        relay.script["MAIL"] = [DROP]  # the connection that is kept has had its day
    sam.writes(subject=f"{step} {trouble}")
    behind.wait_for(lambda _: bool(relay.said("DATA")) if step == "TEXT" else not waits)
    relay.drops_in_data = False
    assert behind.settle()["given_up"] == 0

    copies: defaultdict[str, list[bytes]] = defaultdict(list)
    for mail in relay.mails:
        copies[str(message_from_bytes(mail)["Message-ID"])].append(mail)
    assert len(copies) == 2, "his receipt and the POC's notification"
    assert sorted(map(len, copies.values())) == ([1, 2] if may_repeat else [1, 1])
    assert all(len(set(same)) == 1 for same in copies.values())
    behind.wait_for(lambda found: not found["troubles"])  # the letter is noted as sent a moment before that
    assert "Traceback" not in behind.child.log.read_text()
