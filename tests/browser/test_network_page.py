"""The network page in a real browser: it draws, tells, filters, asks for nothing, and runs nothing of a document."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import networkx
import pyoxigraph as ox
import pytest

from kg.store import EmbeddedStore
from kg.views import Network, build_network, write_page
from kg.views.network import ShownFact
from kg.views.reading import Passage

sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
CHROMIUM = os.environ.get("KG_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed; apt-get install chromium"),
]
SMALL = Path(__file__).parents[1] / "fixtures" / "small.trig"
HOSTILE = (
    '<script>window.hit=1</script>"><img src=x onerror="window.hit=1">'
    "</script><script>window.hit=1</script>\u202etxt\u202c🎎"
)


@dataclass
class Opened:
    """A page with what it asked for and what it complained of."""

    page: object
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def network() -> Network:
    database = ox.Store()
    database.load(path=str(SMALL), format=ox.RdfFormat.TRIG)
    return build_network(EmbeddedStore(database))


def open_page(browser, path: Path, width: int = 1280, height: int = 800, scheme: str = "light") -> Opened:  # type: ignore[no-untyped-def]
    page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
    opened = Opened(page)

    def refuse(route) -> None:  # type: ignore[no-untyped-def]
        if route.request.url == path.as_uri():
            route.continue_()
        else:
            opened.requests.append(route.request.url)
            route.abort()

    page.route("**/*", refuse)
    page.on("console", lambda message: opened.complaints.append(message.text))
    page.on("pageerror", lambda error: opened.complaints.append(str(error)))
    page.goto(path.as_uri())
    page.wait_for_selector("body[data-drawn]", timeout=30_000)
    return opened


def find_and_open(page, name: str) -> str:  # type: ignore[no-untyped-def]
    page.fill("#search", name)
    page.keyboard.press("Enter")
    page.wait_for_selector("#details:not([hidden])")
    return str(page.inner_text("#details"))


def painted(page) -> int:  # type: ignore[no-untyped-def]
    """The number of pixels of the canvas that are not clear."""
    return int(
        page.evaluate(
            """() => { const c = document.querySelector("#network canvas");
            const d = c.getContext("2d").getImageData(0, 0, c.width, c.height).data;
            let n = 0; for (let i = 3; i < d.length; i += 4) n += d[i] > 0; return n; }"""
        )
    )


@pytest.mark.parametrize(("width", "height"), [(360, 740), (1280, 800), (2560, 1440)])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_draws_at_every_size_and_asks_for_nothing(
    browser, network: Network, tmp_path: Path, width: int, height: int, scheme: str
) -> None:  # type: ignore[no-untyped-def]
    opened = open_page(browser, write_page(network, tmp_path / "page.html"), width, height, scheme)
    page = opened.page
    assert (opened.requests, opened.complaints) == ([], [])
    assert page.is_visible("#legend summary") and page.is_visible("#search")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert painted(page) > 2000
    shots = os.environ.get("KG_SCREENSHOTS")
    if shots:
        page.screenshot(path=str(Path(shots) / f"network-{width}-{scheme}.png"))
    page.close()


def test_search_and_click_tell_the_facts_with_their_evidence(browser, network: Network, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    opened = open_page(browser, write_page(network, tmp_path / "page.html"))
    page = opened.page
    told = find_and_open(page, "limoges")
    assert "利摩日市" in told and "友好城市" in told and "report-2022" in told and "2005年与利摩日市结好" in told
    page.click("#details .close")
    assert page.is_hidden("#details")
    page.wait_for_timeout(600)  # the view glides to the node, which then stands in the middle
    box = page.locator("#network").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_selector("#details:not([hidden])")
    assert "利摩日市" in page.inner_text("#details")
    assert opened.complaints == []
    page.close()


def test_hovering_shows_the_tooltip(browser, network: Network, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    page = open_page(browser, write_page(network, tmp_path / "page.html")).page
    find_and_open(page, "利摩日市")
    page.wait_for_timeout(600)
    box = page.locator("#network").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2 + 3, box["y"] + box["height"] / 2)
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_selector("div.vis-tooltip", state="visible")
    told = page.inner_text("div.vis-tooltip")
    assert "Limoges" in told and "法国" in told and "report-2021" in told
    page.close()


def test_filters_take_away_and_bring_back(browser, network: Network, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    page = open_page(browser, write_page(network, tmp_path / "page.html")).page
    whole = painted(page)
    for box in page.locator("#legend input[data-kind]").all():
        box.uncheck()
    page.wait_for_timeout(200)
    assert painted(page) == 0
    page.fill("#search", "南昌市")
    assert "没有" in page.inner_text("#found")
    for box in page.locator("#legend input[data-kind]").all():
        box.check()
    page.wait_for_timeout(200)
    assert abs(painted(page) - whole) < whole * 0.05
    page.close()


def test_nothing_of_a_document_runs(browser, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    fact = ShownFact(
        "f",
        "partnership",
        "伙伴关系",
        "partnership",
        HOSTILE,
        "planned",
        "",
        ((HOSTILE, HOSTILE),),
        (Passage(HOSTILE, HOSTILE),),
    )
    network: Network = networkx.MultiDiGraph()
    for iri in ("a", "b"):
        network.add_node(iri, label=iri + HOSTILE, label_en=HOSTILE, kind="City", country=HOSTILE, facts=(fact,))
    network.add_edge("a", "b", key="f", type="partnership", label=HOSTILE, status="planned", year="", fact=fact)
    opened = open_page(browser, write_page(network, tmp_path / "page.html", focus=HOSTILE))
    page = opened.page
    told = find_and_open(page, "a<script>")
    assert "<img src=x onerror=" in told
    assert page.locator("#details img, #details script, header img").count() == 0
    page.wait_for_timeout(600)
    box = page.locator("#network").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2 + 2, box["y"] + box["height"] / 2)
    page.wait_for_selector("div.vis-tooltip", state="visible")
    assert "<script>" in page.inner_text("div.vis-tooltip")
    assert page.evaluate("window.hit") is None
    assert (opened.requests, opened.complaints) == ([], [])
    page.close()


def test_two_thousand_nodes_are_drawn_soon(browser, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    network: Network = networkx.MultiDiGraph()
    for i in range(2000):
        network.add_node(f"n{i}", label=f"某地{i}市", label_en=f"Place {i}", kind="City", country="", facts=())
    fact = ShownFact(
        "f", "partnership", "伙伴关系", "partnership", "友好城市", "done", "2001", (), (Passage("d", "句子"),)
    )
    for i in range(1, 2000):
        for j in {i // 7, (i * 37) % 100} - {i}:
            network.add_edge(f"n{j}", f"n{i}", key="f", type="partnership", label="", status="done", year="", fact=fact)
    opened = open_page(browser, write_page(network, tmp_path / "page.html"))
    took = opened.page.evaluate("performance.now()")
    assert took < 10_000, "drawing must not depend on physics in the browser"
    assert opened.complaints == []
    opened.page.close()
