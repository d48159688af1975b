"""The console as pictures, for docs/console.md: `make pictures`.

A private gateway is played an hour at a help desk through its sockets, and then looked at in Debian's Chromium. The
people are invented, the pages are real.

    python -m tests.pictures.console [FOLDER]    not into docs/pictures, but there
"""
from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect

from gateway.cli.mailboxes import compose, send
from tests.browser.chromium import DESK, PHONE, Window, chromium
from tests.e2e.console import SWITCHED_ON, Console
from tests.e2e.house import SHARED, House

PICTURES = Path(__file__).resolve().parents[2] / "docs/pictures"
COLOURS = 256
CHANGES = {**SWITCHED_ON, "relay": {"kind": "folder", "host": ""}, "triage": {"enabled": True},
           "screening": {"unknown_senders": "quarantine", "known_domains": ["customer.test"]}}
MAILS = (
    ("Mia Brandt <mia.brandt@customer.test>", "New laptop for the front desk",
     "Hello,\n\nour laptop at the front desk does not start any more. Can we have another computer?\n\nMia"),
    ("Tom Keller <tom.keller@customer.test>", "Invoice 2041 came twice",
     "Hello,\n\nwe have got invoice 2041 twice, over 300 and over 330 euros. Which one shall we pay?\n\nTom"),
    ("Noor Haddad <noor@customer.test>", "Access to the shared calendar",
     "Good morning,\n\nmay I have access to the calendar of the meeting rooms? I cannot log in there.\n\nNoor"),
    ("Eli Moss <eli@customer.test>", "Printer on the second floor",
     "The printer prints stripes again, on all pages.\n\nEli"),
    ("Rosa Lind <rosa@customer.test>", "Urgent: nobody can log in",
     "Since eight o'clock nobody at our branch can log in, 40 people are waiting. This is urgent.\n\nRosa"),
)
STRANGERS = (
    ("Grand Prize <win@prizes.example>", "You have won", "Press here and take it."),
    ("Lou Adler <lou@newcomer.example>", "Do you repair projectors?", "Ours shows nothing but blue."),
    ("Sales <offers@bargains.example>", "Toner, half the price", "Only this week."),
)
MOST_BYTES = 150_000


def play(house: House, window: Window) -> None:
    """Five matters and three strangers; one matter is answered, and the stakeholder writes once more."""
    for from_, subject, text in (*MAILS, *STRANGERS):
        address = from_.partition("<")[2].strip(">")
        send(compose(from_, SHARED, subject, text), address, [SHARED], house.child.smtp)
        house.settle(60)
    _answers(house, window, "ana@example.test", "Access to the shared calendar",
             "Good morning Noor,\n\nit is open to you from now on. Does it work?\n\n#decision Branches may see the "
             "calendar of the meeting rooms")
    _answers(house, window, "noor@customer.test", "Access to the shared calendar", "It does. Thank you!")
    _answers(house, window, "ana@example.test", "Invoice 2041", "#note\nI ask the bookkeeping first.")


def _answers(house: House, window: Window, address: str, subject: str, words: str) -> None:
    page = window.opens(f"/try-out/mailboxes/{address}")
    page.get_by_role("link", name=subject).first.click()
    page.get_by_role("textbox").fill(words)
    window.sends()
    expect(page.locator("#news")).to_be_visible()
    house.settle(60)


def board(window: Window) -> Page:
    return window.opens("/tickets")


def ticket(window: Window) -> Page:
    board(window).get_by_role("link", name="Access to the shared calendar").click()
    return window.page


def quarantine(window: Window) -> Page:
    return window.opens("/mails?show=quarantine")


def try_out(window: Window) -> Page:
    window.opens("/try-out/mailboxes/ana@example.test").get_by_role("link", name="Urgent").click()
    expect(window.page.frame_locator("iframe.mail").get_by_text("40 people")).to_be_visible()
    return window.page


SHOWN: Mapping[str, tuple[Callable[[Window], Page], Mapping[str, int], str]] = {
    "console-board": (board, DESK, "light"),
    "console-ticket": (ticket, DESK, "light"),
    "console-quarantine": (quarantine, DESK, "light"),
    "console-try-out": (try_out, DESK, "light"),
    "console-phone": (board, PHONE, "light"),
    "console-dark": (ticket, DESK, "dark"),
}
"""Name -> what is opened, on which screen, in which colours."""


def take(window: Window, name: str, folder: Path) -> Path:
    """The picture's file: at most one screen, with as few colours as show all of it."""
    opened, size, scheme = SHOWN[name]
    window.page.set_viewport_size(size)  # type: ignore[arg-type]
    window.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page, file = opened(window), folder / f"{name}.png"
    page.wait_for_load_state()
    page.mouse.move(0, 0)
    content = page.locator("body").bounding_box()
    assert content, "a page has a body"
    clip = {"x": 0, "y": 0, "width": size["width"], "height": min(size["height"], content["height"])}
    page.screenshot(path=file, clip=clip)  # type: ignore[arg-type]
    Image.open(file).convert("RGB").quantize(COLOURS).save(file, optimize=True)
    return file


def main(folder: Path) -> None:
    """All of them, into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        house = House(Path(place), CHANGES)  # before the browser, whose loop leaves no room for that of its sink
        try:
            house.start()
            with chromium() as browser:
                window = Window(browser, Console(house).log_in("ana"))
                play(house, window)
                for name in SHOWN:
                    file = take(window, name, folder)
                    print(f"{file}  {file.stat().st_size:,} bytes")
                    assert file.stat().st_size <= MOST_BYTES, file
        finally:
            house.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else PICTURES)
