"""The site in a real browser: every page at several sizes, in both languages, light and dark; what it can do."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "web"))
from web_site import NASTY, build, served

sync_api = pytest.importorskip("playwright.sync_api")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine"),
]
DOC = "/documents/" + quote("成都 2021 review")
CITY = "/id/place/gn-1815286"
PARTNERS = (
    "PREFIX fa: <https://w3id.org/fakg/ontology#> SELECT ?home ?partner { ?f fa:home ?home ; fa:partner ?partner }"
)
PAGES = [
    "/",
    "/ask?q=" + quote("成都市有哪些友好城市？"),
    "/documents",
    DOC,
    "/documents/news",
    "/graph",
    "/map",
    "/timeline?in=2021",
    "/explore",
    "/explore/event?group=document",
    CITY,
    "/queries",
    "/queries/partnership/partners_of_place?place=" + quote("成都市"),
    "/sparql?query=" + quote("SELECT * { ?s ?p ?o } LIMIT 5"),
    "/sparql?view=graph&query=" + quote(PARTNERS),
    "/sparql?view=map&query=" + quote(PARTNERS),
    "/ontology",
    "/healthz",
    "/nothing",
]
# Kept for people to look at after a run; .ci/run says where.
SHOTS = Path(os.environ.get("KG_SCREENSHOTS", Path(__file__).resolve().parents[2] / "build" / "screenshots"))
SIZES = [(360, 780), (1366, 900), (2560, 1300)]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(build(tmp_path_factory.mktemp("browser"))) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[sync_api.Browser]:
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


class Watched:
    """A page that remembers what went wrong on it: errors, messages, requests to others."""

    def __init__(self, page: sync_api.Page, address: str) -> None:
        self.page = page
        self.address = address
        self.wrong: list[str] = []
        page.on("pageerror", lambda error: self.wrong.append(f"error {error}"))
        page.on("dialog", lambda dialog: self._dialog(dialog))
        page.on("console", lambda m: self.wrong.append(m.text) if m.type in ("error", "warning") else None)
        page.on("request", lambda request: self._request(request.url))

    def _dialog(self, dialog: sync_api.Dialog) -> None:
        self.wrong.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def _request(self, url: str) -> None:
        if not url.startswith((self.address, "data:", "blob:")):
            self.wrong.append(f"request to {url}")

    def go(self, path: str) -> sync_api.Page:
        self.page.goto(self.address + path)
        if path.startswith("/graph"):
            self.page.wait_for_selector("body[data-drawn=yes]")
        return self.page


def until(page: sync_api.Page, condition: str) -> None:
    """Wait until a condition holds; Playwright's own way needs eval in the page, which the site forbids."""
    end = time.monotonic() + 10
    while not page.evaluate(condition):
        assert time.monotonic() < end, condition
        time.sleep(0.05)


@pytest.fixture
def watched(browser: sync_api.Browser, address: str) -> Iterator[Watched]:
    context = browser.new_context(viewport={"width": 1366, "height": 900}, locale="zh-CN")
    watched = Watched(context.new_page(), address)
    yield watched
    context.close()
    assert watched.wrong == []


@pytest.mark.parametrize(("language", "scheme"), [("zh-CN", "light"), ("en-GB", "dark")])
@pytest.mark.parametrize("size", SIZES, ids=[str(width) for width, _ in SIZES])
def test_pages_fit_and_stay_quiet(
    browser: sync_api.Browser, address: str, size: tuple[int, int], language: str, scheme: str
) -> None:
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        locale=language,
        color_scheme=scheme,  # type: ignore[arg-type]
    )
    watched = Watched(context.new_page(), address)
    SHOTS.mkdir(parents=True, exist_ok=True)
    for number, path in enumerate(PAGES):
        page = watched.go(path)
        too_wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert too_wide <= 0, f"{path} is {too_wide} pixels too wide at {size[0]}"
        assert page.locator("h1").count() == 1
        page.screenshot(path=SHOTS / f"{number:02}-{size[0]}-{language[:2]}.png")
    context.close()
    # A missing page says so on the console; that is the one message that is right.
    assert [text for text in watched.wrong if "404" not in text] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_accessibility(browser: sync_api.Browser, address: str, scheme: str) -> None:
    import axe_core_python

    axe = (Path(axe_core_python.__file__).parent / "axe.min.js").read_text("utf-8")
    context = browser.new_context(color_scheme=scheme, locale="zh-CN", bypass_csp=True)  # type: ignore[arg-type]
    page = Watched(context.new_page(), address)
    found: list[str] = []
    for path in PAGES:
        page.go(path).evaluate(axe)
        report = page.page.evaluate("axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']})")
        for violation in report["violations"]:
            if violation["impact"] in ("serious", "critical"):
                where = violation["nodes"][0]["html"][:200]
                found.append(f"{path}: {violation['id']} × {len(violation['nodes'])}: {where}")
    context.close()
    assert found == []


def test_asking_leads_to_the_passage(watched: Watched) -> None:
    page = watched.go("/")
    page.fill("#q", "成都市有哪些友好城市？")
    page.keyboard.press("Enter")
    page.wait_for_selector(".items")
    assert page.locator(".items a").all_text_contents() == ["里昂市"]
    page.click("blockquote a")
    page.wait_for_selector(".mark:target")
    assert page.locator(".mark:target").text_content() == "我市与里昂市结为友好城市"
    page.click(".mark:target")
    assert "里昂市" in (page.locator(".fact:target").text_content() or "")


def test_language_switch_is_kept(watched: Watched) -> None:
    page = watched.go("/documents?q=news")
    page.click(".language")
    assert page.locator("html").get_attribute("lang") == "en" and "q=news" in page.url
    page.click("nav a[href='/map']")
    assert page.locator("h1").text_content() == "Map"


def test_the_graph_is_searched_expanded_and_kept_in_the_address(watched: Watched) -> None:
    page = watched.go("/graph?type=partnership")
    before = page.evaluate("nodes.length")
    page.fill("#find", "里昂市")
    page.keyboard.press("Enter")
    page.wait_for_selector("#panel .fact")
    assert "里昂市" in (page.locator("#panel h2").text_content() or "")
    assert "#" in page.url
    page.fill("#find", "成都市")
    page.keyboard.press("Enter")
    page.click("#panel button >> nth=0")
    until(page, f"nodes.length > {before}")
    expanded = page.url
    page.click("#panel button >> nth=0")
    until(page, f"nodes.length === {before}")
    address = page.url
    page.goto("about:blank")
    page.goto(address)
    page.wait_for_selector("#panel h2")
    assert "成都市" in (page.locator("#panel h2").text_content() or "")
    page.goto("about:blank")
    page.goto(expanded)
    page.wait_for_selector("#panel h2")
    until(page, f"nodes.length > {before}")


def test_the_graph_is_saved_as_picture_and_as_page(watched: Watched, tmp_path: Path) -> None:
    page = watched.go("/graph")
    with page.expect_download() as download:
        page.click("#png")
    download.value.save_as(tmp_path / "graph.png")
    assert (tmp_path / "graph.png").read_bytes().startswith(b"\x89PNG")
    with page.expect_download() as download:
        page.click("text=HTML")
    download.value.save_as(tmp_path / "graph.html")
    assert "vis" in (tmp_path / "graph.html").read_text("utf-8")


@pytest.mark.parametrize("size", SIZES, ids=[str(width) for width, _ in SIZES])
def test_the_graph_names_its_nodes_before_anyone_zooms(
    browser: sync_api.Browser, address: str, size: tuple[int, int]
) -> None:
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, locale="zh-CN")
    page = Watched(context.new_page(), address).go("/graph")
    named = int(page.locator("#network canvas").get_attribute("data-names") or 0)
    drawn = page.evaluate("nodes.length")
    context.close()
    assert named >= min(drawn, 8), f"{named} names for {drawn} nodes at {size[0]}"


def test_small_groups_are_drawn_on_request(watched: Watched) -> None:
    page = watched.go("/graph?type=event&type=role")
    before = page.evaluate("nodes.length")
    assert page.locator("a[href*='apart=yes']").count() == (1 if page.locator("text=小群").count() else 0)
    watched.go("/graph?type=event&type=role&apart=yes")
    assert page.evaluate("nodes.length") >= before


def test_planned_ties_are_dashed(watched: Watched) -> None:
    page = watched.go("/graph?type=partnership")
    dashes = page.evaluate("edges.get().map((edge) => Boolean(edge.dashes)).sort()")
    assert dashes == [False, True]


def test_the_map_zooms(watched: Watched) -> None:
    page = watched.go("/map")
    assert page.locator(".bows path").count() == 2
    page.click("#in")
    assert page.locator("#world").get_attribute("viewBox") != "0 0 980 478"
    page.click("#whole")
    assert page.locator("#world").get_attribute("viewBox") == "0 0 980 478"


def test_the_editor_paints_loads_and_points_at_errors(watched: Watched) -> None:
    page = watched.go("/sparql")
    assert page.locator("#painted .c-keyword").count() > 5
    page.fill("#query", "SELECT * {\n  ?s ?p }")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".error[data-line='2']")
    watched.wrong.clear()  # the browser reports the status 400 on the console
    page.select_option("#from", "event/events_of_year")
    page.click("form.bar button")
    assert "fa:Event" in page.input_value("#query")


def test_everything_is_reached_by_keyboard(watched: Watched) -> None:
    page = watched.go(DOC)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_nasty_names_stay_text(watched: Watched) -> None:
    page = watched.go("/graph")
    page.fill("#find", NASTY[0])
    page.keyboard.press("Enter")
    page.wait_for_selector("#panel h2")
    assert "<script>" in (page.locator("#panel h2").text_content() or "")
    watched.go("/explore/role")
    assert page.locator("td script, td img").count() == 0
