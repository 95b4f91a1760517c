"""A small store with friendly and unfriendly documents, and a site over it on a port of its own."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn

from kg.knowledge_graph import KnowledgeGraph
from kg.web import Settings, create_app

# What a name or a quote must never do on a page.
NASTY = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(2)>',
    "\u202etfel\u202c",
    "很长" * 150,
    "😀🏳️‍🌈 émoji",
    "{{ 7*7 }} ${x} javascript:alert(3)",
    "' OR 1=1 --; } SELECT",
)
REVIEW = (
    "成都市人民政府外事办公室2021年工作总结\n"
    "2021年，我市与里昂市结为友好城市。\n"
    "全年举办成都茶文化节，来宾300人。\n"
    "计划与热那亚市缔结友好城市。\n"
    "全年安排三公经费50万元。\n"
)
NEWS = "成都短讯\n" + "\n".join(f"来自{name}的客人到访。" for name in NASTY) + "\n"


def _fact(doc: str, text: str, quote: str, **slots: object) -> dict[str, object]:
    start = text.index(quote)
    return {"doc": doc, "quote": quote, "start": start, "end": start + len(quote), **slots}


def facts() -> list[dict[str, object]]:
    """The flat facts of both documents."""
    review = "成都 2021/review"
    found = [
        _fact(review, REVIEW, "我市与里昂市结为友好城市", type="partnership", status="done", a="成都市", b="里昂市",
              b_country="法国", kind="sister_city", since="2021"),
        _fact(review, REVIEW, "计划与热那亚市缔结友好城市", type="partnership", status="planned", a="成都市",
              b="热那亚市", b_country="意大利", kind="sister_city", stage="to_apply"),
        _fact(review, REVIEW, "举办成都茶文化节，来宾300人", type="event", status="done", name="成都茶文化节",
              kind="celebration", date="2021", place="成都市", organizers=["成都市人民政府外事办公室"], persons=300),
        _fact(review, REVIEW, "安排三公经费50万元", type="finance", org="成都市人民政府外事办公室", year="2021",
              basis="budget", item="three_public_total", amount=500000),
        _fact(review, REVIEW, "我市与里昂市结为友好城市", type="trait", place="里昂市", trait="ceramics",
              country="法国"),
    ]  # fmt: skip
    for name in NASTY:
        found.append(
            _fact("news", NEWS, f"来自{name}的客人到访", type="event", status="done", name=f"{name}来访",
                  kind="visit_in", date="2021-06-04", place="成都市", participants=[name])
        )  # fmt: skip
        found.append(_fact("news", NEWS, name, type="role", person=name, role="市长", of="成都市"))
    return [flat | {"doc": flat["doc"].replace("成都 2021/review", "成都 2021 review")} for flat in found]  # type: ignore[attr-defined]


def build(folder: Path) -> Path:
    """A store of the two documents in the folder."""
    reports = folder / "reports"
    reports.mkdir(parents=True)
    (reports / "成都 2021 review.txt").write_text(REVIEW, "utf-8")
    (reports / "news.txt").write_text(NEWS, "utf-8")
    given = folder / "facts.jsonl"
    given.write_text("".join(json.dumps(flat, ensure_ascii=False) + "\n" for flat in facts()), "utf-8")
    store = folder / "store"
    with KnowledgeGraph.open(store) as graph:
        report = graph.build([reports], facts=[given])
    assert report.ok, report.failed
    return store


@contextmanager
def served(store: Path, settings: Settings | None = None) -> Iterator[str]:
    """A server on a free port of this machine; gives its address."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(create_app(store, settings), log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    end = time.monotonic() + 20
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        assert time.monotonic() < end, "the server did not start in time"
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)
