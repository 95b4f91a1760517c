"""How long the graph page takes in a real browser: until it is drawn, and whether it follows the hand.

    python benchmarks/synthetic.py --quads 55000 /tmp/small && kg serve --store /tmp/small --quiet &
    python benchmarks/graph_page.py http://127.0.0.1:8765 "/graph?apart=yes"

Prints nodes and edges drawn, names written, milliseconds from the arrived data to the finished drawing, whether any
node moved in the second after it, and milliseconds between frames while the drawing is dragged. On a busy machine the
time of the processor says more than that of the clock.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import time

from playwright.sync_api import Page, sync_playwright

DATA = "performance.getEntriesByType('resource').find((one) => one.name.includes('/graph.json')).responseEnd"
DRAWN = "performance.getEntriesByName('drawn')[0].startTime"
PLACES = "JSON.stringify(network.getPositions())"
WATCH = """() => { window.frames_ = []; let last = performance.now(); const step = (now) => {
  frames_.push(now - last); last = now; requestAnimationFrame(step); }; requestAnimationFrame(step); }"""


def measure(page: Page, url: str) -> str:
    """One line for one page."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    start = time.perf_counter()
    page.goto(url)
    page.wait_for_selector("body[data-drawn=yes]")
    whole = time.perf_counter() - start
    drawn = page.evaluate(f"{DRAWN} - {DATA}")
    spent = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
    before = page.evaluate(PLACES)
    time.sleep(1)
    still = before == page.evaluate(PLACES)
    counts = page.evaluate("[nodes.length, edges.length, document.querySelector('#network canvas').dataset.names]")
    box = page.locator("#network").bounding_box() or {"x": 0, "y": 0}
    page.mouse.move(box["x"] + 15, box["y"] + 15)
    page.mouse.down()
    page.evaluate(WATCH)
    for step in range(30):
        page.mouse.move(box["x"] + 15 + 8 * step, box["y"] + 15 + 4 * step)
    frames = sorted(page.evaluate("frames_"))
    page.mouse.up()
    return (
        f"{counts[0]} nodes, {counts[1]} edges, {counts[2]} names; drawn {drawn:.0f} ms after the data "
        f"({1000 * spent['TaskDuration']:.0f} ms of processor for the whole page), "
        f"{whole:.2f} s in all; {'still' if still else 'MOVING'}; frames while dragged: median "
        f"{statistics.median(frames):.0f} ms, longest {frames[-1]:.0f} ms"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("address")
    parser.add_argument("paths", nargs="*", default=["/graph"])
    given = parser.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for path in given.paths:
            page = browser.new_context(viewport={"width": 1280, "height": 860}).new_page()
            page.goto(given.address + path)  # the server works the page out once
            page.wait_for_selector("body[data-drawn=yes]")
            print(f"{path}: {measure(page, given.address + path)}")
        browser.close()


if __name__ == "__main__":
    main()
