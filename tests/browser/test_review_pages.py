"""Reviewing in a real browser: signing in, deciding by mouse and keyboard, undo; quiet, accessible, at every size."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "web"))
from web_site import build, served

from kg.web import Settings

sync_api = pytest.importorskip("playwright.sync_api")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine"),
]
TOKEN = "a-token-of-twenty-and-more"
DOCUMENT = quote("成都 2021 review")
PAGES = [
    "/review",
    f"/review?document={DOCUMENT}",
    "/review?type=role",
    "/review?state=history",
    "/review?state=unmatched",
    "/review/places",
]
SIZES = [(360, 780), (1280, 900), (2560, 1300)]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    settings = Settings(workers=1, review=TOKEN)
    with served(build(tmp_path_factory.mktemp("reviewing")), settings) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[sync_api.Browser]:
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


def signed_in(context: sync_api.BrowserContext, address: str, wrong: list[str]) -> sync_api.Page:
    """A page of somebody who has signed in; what goes wrong on it is collected."""
    page = context.new_page()
    page.on("pageerror", lambda error: wrong.append(f"error {error}"))
    page.on("dialog", lambda dialog: (wrong.append(f"dialog {dialog.message}"), dialog.dismiss()))
    page.on("request", lambda r: None if r.url.startswith(address) else wrong.append(f"request to {r.url}"))
    page.goto(f"{address}/review")
    page.on("console", lambda m: wrong.append(m.text) if m.type in ("error", "warning") else None)
    page.fill("#name", "张三")
    page.fill("#token", TOKEN)
    page.keyboard.press("Enter")
    page.wait_for_selector(".cards-to-review")
    return page


@pytest.fixture
def page(browser: sync_api.Browser, address: str) -> Iterator[sync_api.Page]:
    wrong: list[str] = []
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="zh-CN")
    yield signed_in(context, address, wrong)
    context.close()
    assert wrong == []


def count(page: sync_api.Page) -> int:
    """How many facts wait."""
    return int((page.locator(".states a .faint").first.text_content() or "").replace(",", ""))


def test_deciding_by_keyboard_and_undoing(page: sync_api.Page) -> None:
    page.click(".states a >> nth=0")
    page.select_option("#document", "成都 2021 review")
    page.click(".review-find button")
    waiting = count(page)
    titles = page.locator(".card h2").all_text_contents()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.id") == "c1"
    page.keyboard.press("r")
    page.wait_for_selector(".flash")
    assert titles[0] in (page.locator(".flash p").text_content() or "")
    assert page.locator(".card h2").all_text_contents() == titles[1:]
    assert count(page) == waiting - 1 and f"document={DOCUMENT.replace('%20', '+')}" in page.url
    page.keyboard.press("u")
    page.wait_for_selector(".flash:not(:has(button))")
    assert page.locator(".card h2").all_text_contents() == titles and count(page) == waiting


def test_correcting_by_keyboard(page: sync_api.Page, address: str) -> None:
    page.goto(f"{address}/review?type=event&document={DOCUMENT}")
    page.keyboard.press("j")
    page.keyboard.press("c")
    assert page.evaluate("document.activeElement.name") == "slot.name"
    page.fill("[name='slot.persons']", "3500")
    page.keyboard.press("r")  # typed, not obeyed
    page.fill("[name='slot.persons']", "3500")
    page.keyboard.press("Enter")
    page.wait_for_selector(".flash")
    page.goto(f"{address}/review?state=corrected")
    assert "3500" in (page.locator(".decision dl").text_content() or "")
    page.click(".decision button")
    page.wait_for_selector(".flash")
    assert page.locator(".card").count() == 0


def test_accepting_by_mouse_in_english(page: sync_api.Page, address: str) -> None:
    page.goto(f"{address}/review?lang=en&type=finance")
    page.fill("#note-1", '"><img src=x onerror=alert(1)>')
    page.keyboard.press("Enter")  # decides nothing
    page.click("button.accept")
    page.wait_for_selector(".flash")
    assert "Accepted" in (page.locator(".flash").text_content() or "")
    page.goto(f"{address}/review?state=accepted")
    assert page.locator(".decision img").count() == 0 and "onerror" in (page.locator(".decision").text_content() or "")
    page.click(".decision button.quiet")
    page.wait_for_selector(".flash")


def test_the_pages_fit_and_are_accessible(browser: sync_api.Browser, address: str) -> None:
    import axe_core_python

    axe = (Path(axe_core_python.__file__).parent / "axe.min.js").read_text("utf-8")
    shots = os.environ.get("KG_SCREENSHOTS")
    found: list[str] = []
    for scheme, language in (("light", "zh-CN"), ("dark", "en-GB")):
        context = browser.new_context(color_scheme=scheme, locale=language, bypass_csp=True)  # type: ignore[arg-type]
        page = signed_in(context, address, found)
        for number, path in enumerate(PAGES if scheme == "light" else PAGES[1::4]):
            page.goto(address + path)
            page.evaluate("document.querySelector('details.correct')?.setAttribute('open', '')")
            for width, height in SIZES:
                page.set_viewport_size({"width": width, "height": height})
                wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
                if wide > 0:
                    found.append(f"{path} is {wide} pixels too wide at {width}")
                if shots:
                    page.screenshot(path=Path(shots) / f"review-{number}-{width}-{scheme}.png")
            page.evaluate(axe)
            report = page.evaluate("axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']})")
            for violation in report["violations"]:
                if violation["impact"] in ("serious", "critical"):
                    found.append(f"{path} {scheme}: {violation['id']}: {violation['nodes'][0]['html'][:200]}")
        context.close()
    assert not found, "\n".join(found)
