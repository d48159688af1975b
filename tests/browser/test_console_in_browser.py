"""The console in a real browser: what people do in it, what hostile mail cannot do, who can use it."""
from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, FrameLocator, Page, expect

from gateway.cli.mailboxes import File, compose, send
from gateway.web.routes import PAGES
from tests.browser.chromium import DESK, PATIENCE, PHONE, Window, chromium
from tests.browser.hostile import TAKEN, TRICKS, page_with
from tests.e2e.console import SWITCHED_ON, Console
from tests.e2e.house import SHARED, House
from tests.servers import wait_until

CHANGES = {**SWITCHED_ON, "relay": {"kind": "folder", "host": ""},
           "screening": {"unknown_senders": "quarantine", "known_domains": ["customer.test"]}}
ODD_TITLE = "🪼 مرحبا بالعالم " + "Donaudampfschifffahrt" * 10
PROGRAM = File("setup.exe", b"MZ\x90\x00" * 60)
MAILBOX = "/try-out/mailboxes/ana@example.test"

expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """With a ticket of odd words, one with a file, one of all tricks at once; and with quarantined mails."""
    house = House(tmp_path_factory.mktemp("browser"), CHANGES)
    try:
        house.start()
        arrives(house, "kim@customer.test", ODD_TITLE, "x" * 200)
        arrives(house, "lee@customer.test", "A program", "See what came.", files=[PROGRAM])
        arrives(house, "eve@customer.test", "All at once", html=page_with("".join(TRICKS.values())))
        for trick, html in TRICKS.items():
            arrives(house, "eve@elsewhere.test", trick, html=page_with(html))
        arrives(house, "tom@elsewhere.test", "May I come in", "Please let me in.")
        house.settle()
        yield house
    finally:
        house.close()


def arrives(house: House, from_: str, subject: str, text: str = "Words before it.", *, html: str | None = None,
            files: Sequence[File] = ()) -> None:
    mail = compose(from_, SHARED, subject, text, html=html, files=files)
    send(mail, from_, [SHARED], house.child.smtp)


@pytest.fixture(scope="module")
def browser(house: House) -> Iterator[Browser]:  # after it: the browser's loop leaves no room for that of its sink
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def ana(house: House, browser: Browser) -> Window:
    return Window(browser, Console(house).log_in("ana"))


def mailed_link(house: House, address: str) -> str:
    """The path of the login link in the newest letter to the address that holds one."""
    lying = house.data / "outgoing" / address / "new"
    found: list[str] = []

    def has_come() -> bool:
        letters = sorted(lying.glob("*.spoc"), key=lambda file: file.stat().st_mtime) if lying.exists() else []
        found[:] = [path for file in letters for path in re.findall(r"/login/[\w-]{20,}", file.read_text("latin-1"))]
        return bool(found)

    wait_until(has_come, f"a link is mailed to {address}", 20)
    return found[-1]


# --- what people do --------------------------------------------------------------------------------------------------


def test_a_mailed_link_leads_into_the_console(house: House, browser: Browser) -> None:
    window = Window(browser, Console(house))
    page = window.opens("/tickets")
    page.get_by_label("Your e-mail address").fill("clara@example.test")
    page.get_by_role("button", name="Mail me a link").click()
    expect(page.get_by_role("heading")).to_have_text("Look into your mailbox")
    window.opens(mailed_link(house, "clara@example.test")).get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", name="Tickets")).to_be_visible()
    expect(page.get_by_text("Clara Weiss")).to_be_visible()
    window.context.close()


def test_a_search_replaces_what_is_found_and_stands_in_the_address(ana: Window) -> None:
    page = ana.opens("/tickets")
    expect(page.get_by_role("link", name="A program")).to_be_visible()
    ana.look_away()
    page.get_by_role("searchbox").fill("came")
    page.get_by_role("searchbox").press("Enter")
    expect(page.locator("mark").first).to_have_text("came")
    expect(page.get_by_role("link", name="All at once")).not_to_be_visible()
    expect(page).to_have_url(re.compile("q=came"))
    assert not [url for url in ana.asked if url.endswith(".css")], "the page was not loaded anew"


def test_who_looks_for_a_sender_goes_on_looking_for_him_on_the_other_shelves(ana: Window) -> None:
    page = ana.opens("/mails?show=quarantine")
    ana.look_away()
    page.get_by_role("searchbox").fill("eve@elsewhere.test")
    page.get_by_role("searchbox").press("Enter")
    expect(page.get_by_role("link", name="May I come in")).not_to_be_visible()
    assert not [url for url in ana.asked if url.endswith(".css")], "the page was not loaded anew"
    page.get_by_label("Which mails").get_by_role("link", name="All", exact=True).click()
    expect(page.get_by_role("link", name="onerror")).to_be_visible()
    expect(page.get_by_role("link", name="A program")).not_to_be_visible()


def test_a_mail_is_released_from_quarantine(house: House, ana: Window) -> None:
    page = ana.opens("/mails?show=quarantine")
    page.get_by_role("link", name="May I come in").click()
    ana.sends("Release")
    expect(page.get_by_role("status").first).to_be_visible()
    house.settle()
    ana.opens("/tickets").get_by_role("link", name="May I come in").click()
    expect(page.get_by_text("Please let me in.")).to_be_visible()


def test_a_whole_conversation_is_played_in_the_try_out_mailboxes(ana: Window) -> None:
    page = ana.opens("/try-out")
    page.get_by_role("link", name="Blue picture").click()
    ana.sends()
    news = page.locator("#news")
    expect(news).to_contain_text("A new letter for sam@customer.test")
    news.get_by_role("link", name="Blue picture").click()
    expect(letter(page).get_by_text("nothing but blue")).to_be_visible()
    _answers(ana, "Ana Sousa", "Press the red key twice.")
    news.get_by_role("link").click()
    expect(letter(page).get_by_text("Press the red key twice.")).to_be_visible()
    _answers(ana, "Sam Lee", "That has helped. Thank you!")
    news.get_by_role("link").click()
    expect(letter(page).get_by_text("That has helped.")).to_be_visible()
    _answers(ana, "Ana Sousa", "#close")
    news.get_by_role("listitem").filter(has_text="sam@customer.test").get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Blue picture")
    ana.opens("/tickets?status=resolved").get_by_role("link", name="Blue picture").click()
    expect(page.locator(".standing")).to_contain_text("resolved")


def letter(page: Page) -> FrameLocator:
    """What stands in the frame."""
    return page.frame_locator("iframe.mail")


def _answers(window: Window, who: str, words: str) -> None:
    """Answers the letter that is open, and waits until all that comes of it is there."""
    window.page.get_by_role("textbox").fill(words)
    expect(window.page.get_by_role("heading", name=f"Answer as {who}")).to_be_visible()
    window.sends()
    expect(window.page.locator("#news")).to_contain_text("That is all for now.")


# --- what hostile mail cannot do -------------------------------------------------------------------------------------


@pytest.mark.parametrize("trick", TRICKS)
def test_a_hostile_mail_is_shown_and_does_nothing(ana: Window, trick: str) -> None:
    page = ana.opens("/mails?show=quarantine")
    ana.look_away()
    page.get_by_role("link", name=trick, exact=True).click()
    page.get_by_text("With its formatting and pictures").click()
    _shows_only_words(ana)


@pytest.mark.parametrize("where", ["the ticket", "the letter", "the try-out mailbox"])
def test_all_tricks_at_once_do_nothing_wherever_the_mail_is_shown(ana: Window, where: str) -> None:
    starts = {"the ticket": "/tickets", "the letter": "/letters", "the try-out mailbox": MAILBOX}
    page = ana.opens(starts[where])
    ana.look_away()
    page.get_by_role("link", name="All at once").first.click()
    if where == "the ticket":
        page.get_by_text("With its formatting and pictures").click()
    _shows_only_words(ana)


def _shows_only_words(window: Window) -> None:
    """The words stand there; pressing where a link was changes nothing; nobody else was asked for anything."""
    frame, at = letter(window.page), window.page.url
    expect(frame.get_by_text("Words before it.")).to_be_visible()
    for words in ("press here", "or here"):
        if frame.get_by_text(words).count():
            frame.get_by_text(words).first.click()
    window.page.wait_for_timeout(50)  # a refresh of 0 seconds would have come by now
    assert window.page.url == at
    assert TAKEN not in window.page.title()
    assert window.dialogs == []
    assert window.asked_elsewhere == []
    assert window.complaints == [], "nothing was left for the browser to forbid"


def test_the_frame_forbids_what_cleaning_would_miss(ana: Window) -> None:
    """Of the two guards one would do: the policy of the frame alone, with every trick as it was sent."""
    path = ana.opens("/mails?show=quarantine").get_by_role("link", name="a script").get_attribute("href")

    def uncleaned(route: object) -> None:
        answer = route.fetch()  # type: ignore[attr-defined]
        route.fulfill(response=answer, body=page_with("".join(TRICKS.values())))  # type: ignore[attr-defined]

    ana.page.route("**/body", uncleaned)
    page = ana.opens(str(path))
    page.get_by_text("With its formatting and pictures").click()
    expect(letter(page).get_by_text("Words before it.").first).to_be_visible()
    ana.waits_until(lambda: len(ana.forbidden) > 10 and set(ana.asked_elsewhere) <= set(ana.forbidden))
    ana.page.unroute("**/body")
    assert TAKEN not in page.title()
    assert ana.dialogs == []
    assert set(ana.asked_elsewhere) <= set(ana.forbidden)
    assert len(ana.forbidden) > 10, "cleaning had left it all in"
    ana.look_away()


# --- whether everybody can use it ------------------------------------------------------------------------------------

SHOWN = {
    "/tickets": "/tickets", "/tickets/{number:int}": "/tickets/1", "/mails": "/mails?show=quarantine",
    "/mails/{number:int}": "/mails/4", "/letters": "/letters", "/letters/{number:int}": "/letters/1",
    "/people": "/people", "/audit": "/audit", "/summary": "/summary", "/try-out": "/try-out?since=1",
    "/try-out/mailboxes/{mailbox}": MAILBOX, "/try-out/mailboxes/{mailbox}/{letter}": MAILBOX,
}
"""Path of each page with something to see -> an address of it."""
NOT_OURS = re.compile(r"^/$|/body$|/source$|/files/|/news$")
"""Where the gateway shows no page of its own: redirects, mails, files, parts."""
OTHERS = ("/tickets?q=came", "/tickets?status=waiting", "/letters?show=given-up", "/mails/987654", "/login/nothing")


def test_every_page_is_looked_at() -> None:
    assert {one.path for one in PAGES if one.method == "GET" and not NOT_OURS.search(one.path)} == set(SHOWN)


@pytest.mark.parametrize("name", [*SHOWN, *OTHERS])
def test_everybody_can_use_the_page(ana: Window, name: str) -> None:
    page = ana.opens(SHOWN.get(name, name))
    if name.endswith("{letter}"):
        page.get_by_role("main").get_by_role("table").get_by_role("link").first.click()
    for details in page.locator("details:not([open]) > summary").all():
        details.click()
    for scheme in ("light", "dark"):
        for size in (DESK, PHONE):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            page.set_viewport_size(size)  # type: ignore[arg-type]
            assert serious(page) == [], (scheme, size)
            assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0, (scheme, size)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(DESK)  # type: ignore[arg-type]


def serious(page: Page) -> list[str]:
    """What axe-core finds to be serious or critical."""
    found = Axe().run(page, options={"resultTypes": ["violations"], "iframes": False}).response["violations"]
    return [f"{one['id']}: {node['target']} {node['failureSummary']}" for one in found
            if one["impact"] in ("serious", "critical") for node in one["nodes"]]


def test_a_keyboard_is_enough(house: House, browser: Browser) -> None:
    window = Window(browser, Console(house))
    page = window.opens("/")
    expect(page.get_by_label("Your e-mail address")).to_be_focused()
    page.keyboard.type("ben@example.test")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading")).to_have_text("Look into your mailbox")
    window.opens(mailed_link(house, "ben@example.test"))
    expect(page.get_by_role("button", name="Log in")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Tickets")).to_be_visible()
    page.wait_for_load_state()
    page.keyboard.press("Tab")
    assert focused(page) == "Skip to the content"
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    passed: list[str] = []
    while "A program" not in (words := tabbed(page)):
        passed.append(words)
        assert len(passed) < 40, passed
    assert not {"Tickets", "Log out"} & set(passed), "they were skipped"
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("A program")
    window.context.close()


def tabbed(page: Page) -> str:
    """The words of what has the focus next; it must be seen to have it."""
    page.keyboard.press("Tab")
    outline = page.evaluate("getComputedStyle(document.activeElement).outline")
    assert re.search(r"solid [1-9]", outline), (focused(page), outline)
    return focused(page)


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.textContent.trim() || document.activeElement.name")).strip()
