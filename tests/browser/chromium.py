"""Debian's Chromium, driven by Playwright's Python package: what a person sees and presses, and what it asks the net.

Nothing of it leaves this machine: every name but that of the console leads nowhere.
"""
from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.e2e.console import Console
from tests.servers import needs

DESK, PHONE = {"width": 1280, "height": 900}, {"width": 375, "height": 720}
_NOWHERE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
PATIENCE = 30_000
"""Milliseconds that anything may take."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser, without a screen; a test is left out where it is not installed."""
    program = needs("chromium", "chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", _NOWHERE])
        yield browser
        browser.close()


class Window:
    """A window of the browser, with cookies of its own."""

    def __init__(self, browser: Browser, console: Console) -> None:
        self._home = console.url
        self.context: BrowserContext = browser.new_context(base_url=console.url, viewport=DESK)  # type: ignore[arg-type]
        self.context.set_default_timeout(PATIENCE)
        self.context.add_cookies([{"name": name, "value": value, "url": console.url}
                                  for name, value in console.cookies.items()])
        self.page: Page = self.context.new_page()
        self.asked: list[str] = []
        """Every address that was asked for, by a page or a frame in it."""
        self.complaints: list[str] = []
        """What the browser refused to do or could not do."""
        self.dialogs: list[str] = []
        self.forbidden: list[str] = []
        """Those of them that no request was sent to, as the policy of the page or frame forbids it."""
        self.page.on("requestfailed", lambda request: self._note_failed(request.url, request.failure))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("dialog", lambda dialog: (self.dialogs.append(dialog.message), dialog.dismiss()))

    @property
    def asked_elsewhere(self) -> list[str]:
        """What was asked of anybody but the console."""
        inside = (f"{self._home}/", "data:", "about:")
        return [url for url in self.asked if not url.startswith(inside)]

    def _note_failed(self, url: str, why: str | None) -> None:
        if why == "csp":
            self.forbidden.append(url)

    def look_away(self) -> None:
        """What was asked, refused and said so far is nobody's concern any more."""
        for noted in (self.asked, self.forbidden, self.complaints, self.dialogs):
            noted.clear()

    def opens(self, path: str) -> Page:
        """The page, as soon as it is there."""
        self.page.goto(path)
        return self.page

    def waits_until(self, reached: Callable[[], bool]) -> None:
        """Until it is so, or patience is over: what the browser tells is heard only while something waits for it."""
        ends = time.monotonic() + PATIENCE / 1000
        self.page.wait_for_timeout(50)
        while not reached() and time.monotonic() < ends:
            self.page.wait_for_timeout(50)

    def sends(self, words: str = "Send") -> None:
        """Presses the button of that name in the content."""
        self.page.get_by_role("main").get_by_role("button", name=words, exact=True).click()
