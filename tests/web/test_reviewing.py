"""Reviewing over HTTP: off by default; token, session and forms; judging, undo, a build beside it; hostile names."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from web_site import NASTY, build

from kg import KnowledgeGraph
from kg.errors import UsageError
from kg.places.judgements import own_judgements
from kg.store import open_store
from kg.web import Settings, create_app

TOKEN = "a-token-of-twenty-and-more"
HTML = {"accept": "text/html"}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("reviewed"))


@pytest.fixture(scope="module")
def served(place: Path) -> Iterator[TestClient]:
    app = create_app(place, Settings(workers=1, review=TOKEN))
    with TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def client(served: TestClient) -> TestClient:
    """A visitor who has not signed in."""
    served.cookies.clear()
    return served


@pytest.fixture
def reviewer(client: TestClient) -> TestClient:
    sign_in(client)
    return client


def sign_in(client: TestClient, token: str = TOKEN, name: str = "张三") -> Any:
    fields = {"token": token, "name": name, "back": "/review?type=event"}
    return client.post("/review/sign-in", data=fields, follow_redirects=False, headers=HTML)


def page(client: TestClient, query: str = "") -> dict[str, Any]:
    found = client.get(f"/review/facts.json{query}")
    assert found.status_code == 200, found.text
    said: dict[str, Any] = found.json()
    return said


def judge(client: TestClient, card: dict[str, Any], verdict: str, **more: str) -> dict[str, Any]:
    """Judge a card; gives the card of what was done."""
    fields = {"csrf": page(client)["csrf"], "fact": card["target"], "key": card["key"], "verdict": verdict}
    answer = client.post("/review/judge", data=fields | more, headers=HTML, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    done: dict[str, Any] = page(client, "?" + answer.headers["location"].partition("?")[2])["done"]
    return done


def undo(client: TestClient, done: dict[str, Any]) -> None:
    fields = {"csrf": page(client)["csrf"], "judgement": done["decision"]["id"]}
    assert client.post("/review/undo", data=fields, follow_redirects=False).status_code == 303


def card_of(client: TestClient, kind: str, title: str) -> dict[str, Any]:
    cards: list[dict[str, Any]] = page(client, f"?type={kind}")["cards"]
    return next(card for card in cards if title in card["title"])


# --- who may -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["/review", "/review/facts.json", "/review/places", "/review/judge", "/review/sign-in"]
)
def test_a_site_only_reads_unless_told(store: Path, path: str) -> None:
    with TestClient(create_app(store, Settings(workers=1)), base_url="http://127.0.0.1") as client:
        assert client.get(path).status_code == 404
        assert client.post(path, data={"token": ""}).status_code in (404, 405)
        assert "/review" not in client.get("/", headers=HTML).text


def test_a_short_token_is_refused(store: Path) -> None:
    with pytest.raises(UsageError, match="16 characters"):
        create_app(store, Settings(review="secret"))
    assert "secret" not in repr(Settings(review="secret"))


@pytest.mark.parametrize("path", ["/review", "/review/places"])
def test_visitors_are_asked_to_sign_in(client: TestClient, path: str) -> None:
    answer = client.get(path, headers=HTML)
    assert answer.status_code == 401 and 'type="password"' in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert TOKEN not in answer.text


@pytest.mark.parametrize(("token", "name"), [("", "甲"), (TOKEN[:-1], "甲"), (TOKEN + "x", "甲"), (TOKEN, " ")])
def test_a_wrong_token_or_no_name_opens_nothing(client: TestClient, token: str, name: str) -> None:
    answer = sign_in(client, token, name)
    assert answer.status_code == 403 and "set-cookie" not in answer.headers
    assert client.get("/review").status_code == 401


def test_the_session_is_kept_from_scripts_and_other_sites(client: TestClient) -> None:
    answer = sign_in(client)
    assert (answer.status_code, answer.headers["location"]) == (303, "/review?type=event")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=strict" in cookie and "path=/review" in cookie
    assert client.get("/review", headers=HTML).status_code == 200


@pytest.mark.parametrize(
    "cookie", ["", "x", "a.b.c.d", "a.1.b." + "0" * 64, "ü.1.b.x", "a" * 4000, "0.99999999999.x.", "..."]
)
def test_forged_sessions_are_none(client: TestClient, cookie: str) -> None:
    headers = {"cookie": f"kg_review={cookie}".encode("latin-1")}
    assert client.get("/review", headers=headers).status_code == 401  # type: ignore[arg-type]


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "/review/../x", "javascript:alert(1)"])
def test_signing_in_never_leads_elsewhere(client: TestClient, back: str) -> None:
    fields = {"token": TOKEN, "name": "甲", "back": back}
    answer = client.post("/review/sign-in", data=fields, follow_redirects=False)
    assert answer.headers["location"] == "/review"


@pytest.mark.parametrize(
    ("headers", "csrf"),
    [({}, ""), ({}, "0" * 64), ({"origin": "http://evil.example"}, "own"), ({"sec-fetch-site": "cross-site"}, "own")],
)
@pytest.mark.parametrize("path", ["/review/judge", "/review/undo", "/review/places/judge", "/review/sign-out"])
def test_forms_of_others_are_refused(reviewer: TestClient, path: str, headers: dict[str, str], csrf: str) -> None:
    own = page(reviewer)
    fields = {"csrf": own["csrf"] if csrf == "own" else csrf, "fact": own["cards"][0]["target"], "verdict": "rejected"}
    assert reviewer.post(path, data=fields, headers=headers).status_code == 403
    assert page(reviewer)["found"] == own["found"]


def test_signing_out_ends_it(reviewer: TestClient) -> None:
    answer = reviewer.post("/review/sign-out", data={"csrf": page(reviewer)["csrf"]}, follow_redirects=False)
    assert answer.status_code == 303
    assert reviewer.get("/review").status_code == 401


# --- judging -----------------------------------------------------------------------------------------------


def test_rejecting_and_undoing(reviewer: TestClient) -> None:
    before = page(reviewer)
    dump = reviewer.get("/documents/成都 2021 review.json").json()
    card = card_of(reviewer, "partnership", "热那亚")
    (passage,) = card["passages"]
    assert passage["quote"] == "计划与热那亚市缔结友好城市"
    assert passage["before"].endswith("来宾300人。\n") and passage["after"].startswith("。\n全年安排")
    done = judge(reviewer, card, "rejected", note="只是计划")
    decision = done["decision"]
    assert (decision["verdict"], decision["agent"], decision["note"]) == ("rejected", "张三", "只是计划")
    after = page(reviewer)
    assert after["found"] == before["found"] - 1
    for path in ("/explore/partnership.csv", "/graph.json", "/map.json"):
        assert "热那亚" not in reviewer.get(path).text, path
    assert len(reviewer.get("/documents/成都 2021 review.json").json()["facts"]) == len(dump["facts"]) - 1
    assert page(reviewer, "?state=rejected")["cards"][0]["title"] == card["title"]
    undo(reviewer, done)
    assert page(reviewer)["found"] == before["found"]
    assert reviewer.get("/documents/成都 2021 review.json").json() == dump
    assert [c["decision"]["standing"] for c in page(reviewer, "?state=history")["cards"]] == ["undo", "withdrawn"]


def test_correcting(reviewer: TestClient) -> None:
    card = card_of(reviewer, "event", "茶文化节")
    kept = {f"was.{field['name']}": field["value"] for field in card["fields"]}
    filled = {f"slot.{field['name']}": field["value"].replace("\n", "\r\n") for field in card["fields"]}
    changed = filled | {"slot.persons": "3,500", "slot.participants": "里昂市\r\n法国\r\n"}
    done = judge(reviewer, card, "corrected", **kept, **changed)
    said = {field["name"]: field["shown"] for field in done["decision"]["correction"] if field["shown"]}
    assert said["persons"] == ["3500"] and said["participants"] == ["法国", "里昂市"]
    shown = reviewer.get("/explore/event.csv").text
    assert "3500" in shown.replace(",", "") and "茶文化节" in shown
    assert 'value="3500"' in reviewer.get("/review?state=corrected", headers=HTML).text  # to be corrected further
    undo(reviewer, done)
    assert "3500" not in reviewer.get("/explore/event.csv").text.replace(",", "")


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"verdict": "odd"}, 400),
        ({"verdict": "accepted", "fact": "https://w3id.org/fakg/id/fact/event/0000000000000000"}, 400),
        ({"verdict": "accepted", "fact": "x"}, 400),
        ({"verdict": "accepted", "key": "0" * 16}, 400),
        ({"verdict": "corrected"}, 400),
        ({"verdict": "corrected", "slot.persons": "many"}, 400),
        ({"verdict": "rejected", "note": "很" * 3000}, 400),
    ],
)
def test_wrong_decisions_change_nothing(reviewer: TestClient, fields: dict[str, str], status: int) -> None:
    card = card_of(reviewer, "event", "茶文化节")
    before = page(reviewer)
    form = {"csrf": before["csrf"], "fact": card["target"], "key": card["key"]} | fields
    assert reviewer.post("/review/judge", data=form, headers=HTML).status_code == status
    assert page(reviewer) == before


def test_a_build_under_way_is_told(reviewer: TestClient, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.web.reviewing._WAIT", 0.1)
    card = card_of(reviewer, "event", "茶文化节")
    form = {"csrf": page(reviewer)["csrf"], "fact": card["target"], "key": card["key"], "verdict": "rejected"}
    with open_store(place):
        answer = reviewer.post("/review/judge", data=form, headers=HTML)
        assert answer.status_code == 409 and "请稍后再试" in answer.text
        assert reviewer.get("/", headers=HTML).status_code == 200
    assert page(reviewer, "?type=event")["cards"]


@pytest.mark.parametrize(
    "query", ["", "?state=history", "?type=role", "?type=event&document=news&below=90", "?lang=en"]
)
def test_hostile_names_are_text(reviewer: TestClient, query: str) -> None:
    text = reviewer.get(f"/review{query}", headers=HTML).text
    assert "<script>alert" not in text and "<img src=x" not in text and "\u202e" not in text


def test_hostile_names_and_notes_are_judged_as_they_are(reviewer: TestClient) -> None:
    card = card_of(reviewer, "role", NASTY[1])
    done = judge(reviewer, card, "accepted", note=NASTY[0])
    assert done["decision"]["note"] == NASTY[0]
    text = reviewer.get("/review?state=accepted", headers=HTML).text
    assert "<script>alert" not in text and "&lt;script&gt;alert" in text
    undo(reviewer, done)


@pytest.mark.parametrize("query", ["?state=x", "?type=x", "?below=7", "?page=x"])
def test_wrong_filters_are_refused(reviewer: TestClient, query: str) -> None:
    assert reviewer.get(f"/review/facts.json{query}").status_code == 400


def test_places_are_judged_and_taken_back(reviewer: TestClient, place: Path) -> None:
    shown = reviewer.get("/review/places.json?q=里昂").json()
    (one,) = shown["places"]
    assert one["names"] == ["里昂市"] and one["entry"]["id"] == "gn-2996944"
    form = {
        "csrf": shown["csrf"],
        "name": "里昂市",
        "country": "FR",
        "entry": one["entry"]["id"],
        "back": "/review/places",
    }
    answer = reviewer.post("/review/places/judge", data=form | {"verdict": "different"}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/review/places")
    row = reviewer.get("/review/places.json").json()["decisions"][0]
    assert (row["verdict"], row["name"], row["undoable"]) == ("different", "里昂市", True)
    assert row["note"].startswith("张三, 20")
    reviewer.post("/review/places/undo", data=form)
    rows = reviewer.get("/review/places.json").json()["decisions"]
    assert [row["verdict"] for row in rows] == ["open", "different"] and not any(row["undoable"] for row in rows)
    looked = reviewer.get(
        "/review/places.json", params={"q": "里昂", "look": "https://w3id.org/fakg/id/place/gn-2996944"}
    )
    assert looked.json()["places"][0]["perhaps"][0][0]["id"] == "gn-2996944"
    assert own_judgements(place).read_text("utf-8").count("里昂市") == 2
    for wrong in ({"verdict": "odd"}, {"verdict": "same", "entry": "gn-0"}, {"verdict": "same", "name": " "}):
        assert reviewer.post("/review/places/judge", data=form | wrong).status_code == 400
    assert reviewer.get("/review/places", headers=HTML).status_code == 200


def test_every_form_carries_the_secret(reviewer: TestClient) -> None:
    for path in ("/review", "/review/places", "/review?state=history"):
        text = reviewer.get(path, headers=HTML).text
        assert len(re.findall(r'method="post"', text)) == len(re.findall(r'name="csrf" value="[0-9a-f]{64}"', text)) > 0


def test_a_fact_that_reads_otherwise_is_shown_beside_its_judgement(reviewer: TestClient, place: Path) -> None:
    """The last test of this file: it builds anew."""
    done = judge(reviewer, card_of(reviewer, "event", "茶文化节"), "accepted")
    given = place.parent / "facts.jsonl"
    given.write_text(given.read_text("utf-8").replace('"persons": 300', '"persons": 301'), "utf-8")
    with KnowledgeGraph.open(place) as graph:
        graph.build([place.parent / "reports"], facts=[given])
    end = time.monotonic() + 20
    while not (cards := page(reviewer, "?state=unmatched")["cards"]):
        assert time.monotonic() < end, "the site does not see the build"
        time.sleep(0.2)
    lost, now = cards
    assert lost["decision"]["id"] == done["decision"]["id"] and not lost["instead"]
    assert now["instead"] and next(f["shown"] for f in now["fields"] if f["name"] == "persons") == ["301"]
    judge(reviewer, now, "accepted")
    assert len(page(reviewer, "?state=unmatched")["cards"]) == 1
