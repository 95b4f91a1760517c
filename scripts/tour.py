"""Take a picture of every page of a running site, at three sizes, in both languages.

    kg serve --store demo/kg-store --quiet &
    python scripts/tour.py http://127.0.0.1:8765 tour/

Needs Playwright and a Chromium on the machine.
"""

from __future__ import annotations

import json
import shutil
import sys
import urllib.request
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Page, sync_playwright

SIZES = {"small": (360, 780), "usual": (1366, 900), "large": (2560, 1300)}
QUESTIONS = {"zh": "哪个城市的友好城市最多？", "en": "Which city has the most sister cities?"}


def stops(address: str, language: str) -> dict[str, str]:
    """The pages of the tour: those that every graph has, and the first document and its place."""
    with urllib.request.urlopen(f"{address}/documents.json") as answer:
        documents = json.load(answer)["documents"]
    first = max(documents, key=lambda document: document["facts"])
    found = {
        "home": "/",
        "ask": f"/ask?q={quote(QUESTIONS[language])}",
        "documents": "/documents",
        "document": first["href"],
        "graph": "/graph",
        "map": "/map",
        "timeline": "/timeline",
        "explore": "/explore",
        "table": "/explore/finance?group=item&measure=amount",
        "queries": "/queries",
        "query": "/queries/across/facts_by_type",
        "sparql": "/sparql",
        "ontology": "/ontology",
    }
    return found | ({"thing": first["home_href"]} if first["home_href"] else {})


def take(page: Page, address: str, path: str, file: Path) -> None:
    """One picture."""
    page.goto(address + path)
    if path.startswith("/graph"):
        page.wait_for_selector("body[data-drawn=yes]")
    page.screenshot(path=file)


def main(address: str, folder: str) -> None:
    """The whole tour."""
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for size, (width, height) in SIZES.items():
            for language, locale in (("zh", "zh-CN"), ("en", "en-GB")):
                context = browser.new_context(viewport={"width": width, "height": height}, locale=locale)
                page = context.new_page()
                for name, path in stops(address, language).items():
                    take(page, address, path, target / f"{name}-{size}-{language}.png")
                context.close()
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
