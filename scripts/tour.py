"""Pictures of every page of a running site: for docs/tour.md, or of all sizes and languages to look at.

    kg demo && kg serve --store demo/kg-store --quiet &
    python scripts/tour.py http://127.0.0.1:8765 docs/images/tour          small ones, Chinese, for the documentation
    python scripts/tour.py http://127.0.0.1:8765 build/tour --all          three sizes, two languages, light and dark

Needs Playwright, Pillow (comes with pdfplumber) and a Chromium on the machine.
"""

from __future__ import annotations

import argparse
import io
import json
import shutil
import urllib.request
from pathlib import Path
from urllib.parse import quote

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

SIZES = {"small": (360, 780), "usual": (1280, 860), "large": (2560, 1300)}
LARGEST = 150_000  # bytes of a picture of the documentation
QUESTIONS = {"zh": "南昌市有哪些友好城市？", "en": "What are the sister cities of Nanchang?"}
PARTNERS = (
    "PREFIX fa: <https://w3id.org/fakg/ontology#>\n"
    "SELECT DISTINCT ?home ?partner {\n  ?fact fa:home ?home ; fa:partner ?partner ; fa:status fa:status-done\n}"
)


def stops(address: str, language: str) -> dict[str, str]:
    """The pages of the tour: those that every graph has, and the document with most facts and its place."""
    with urllib.request.urlopen(f"{address}/documents.json") as answer:
        documents = [document for document in json.load(answer)["documents"] if document["home_href"]]
    first = max(documents, key=lambda document: document["facts"])
    return {
        "home": "/",
        "ask": f"/ask?q={quote(QUESTIONS[language])}",
        "graph": "/graph",
        "map": "/map",
        "timeline": "/timeline?in=2021",
        "explore": "/explore",
        "table": "/explore/finance?group=item&measure=amount",
        "thing": first["home_href"],
        "documents": "/documents",
        "document": first["href"],
        "queries": "/queries",
        "query": "/queries/across/facts_by_type",
        "sparql": "/sparql",
        "sparql-map": f"/sparql?view=map&query={quote(PARTNERS)}",
        "sparql-graph": f"/sparql?view=graph&query={quote(PARTNERS)}",
        "ontology": "/ontology",
    }


def take(page: Page, address: str, path: str) -> bytes:
    """One picture as PNG."""
    page.goto(address + path)
    if path.startswith("/graph"):
        page.wait_for_selector("body[data-drawn=yes]")
    if "view=" in path:
        page.locator("#result").scroll_into_view_if_needed()
        page.evaluate("scrollTo(0, document.getElementById('result').offsetTop - 80)")
    return page.screenshot()


def write_small(picture: bytes, file: Path, width: int = 860) -> None:
    """Write a picture for the documentation: narrower, with few colours, no larger than allowed."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    image = image.resize((width, round(image.height * width / image.width)), Image.Resampling.LANCZOS)
    for colours in (128, 64, 32, 16):
        image.quantize(colours, dither=Image.Dither.NONE).save(file, optimize=True)
        if file.stat().st_size <= LARGEST:
            return


def tour(browser: Browser, address: str, target: Path) -> None:
    """The pictures of docs/tour.md."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="zh-CN", color_scheme="light")
    page = context.new_page()
    for name, path in stops(address, "zh").items():
        write_small(take(page, address, path), target / f"{name}.png")
    context.close()


def walk(browser: Browser, address: str, target: Path) -> None:
    """Every page at every size, in Chinese and light, in English and dark."""
    for size, (width, height) in SIZES.items():
        for language, locale, scheme in (("zh", "zh-CN", "light"), ("en", "en-GB", "dark")):
            context = browser.new_context(
                viewport={"width": width, "height": height},
                locale=locale,
                color_scheme="dark" if scheme == "dark" else "light",
            )
            page = context.new_page()
            for name, path in stops(address, language).items():
                (target / f"{name}-{size}-{language}-{scheme}.png").write_bytes(take(page, address, path))
            context.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("address")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--all", action="store_true", help="all sizes, both languages, light and dark")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        (walk if given.all else tour)(browser, given.address, given.folder)
        browser.close()


if __name__ == "__main__":
    main()
