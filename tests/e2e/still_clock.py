"""A gateway whose clock stands: nothing falls due until a test lets it, however long the machine takes for the rest."""
from __future__ import annotations

from gateway.service import ROLES
from tests.e2e.house import House

WITHOUT_CLOCK = [role for role in ROLES if role != "clock"]


def stop_clock(house: House) -> None:
    """Runs the gateway without its clock from now on; `house.restart()` lets it go again."""
    assert house.child.stop() in (0, None), house.child.last_words()
    house.child.start(roles=WITHOUT_CLOCK)
