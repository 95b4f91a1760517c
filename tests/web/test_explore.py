"""Tables of facts: filters, facets, sums, order, and files that spreadsheets open without running anything."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from web_site import NASTY

from kg import KnowledgeGraph
from kg.web import Settings, create_app

ZH = {"accept-language": "zh"}


def table(client: TestClient, address: str) -> dict:  # type: ignore[type-arg]
    client.cookies.clear()
    return client.get(address, headers=ZH).json()  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("/explore/event.json", 1 + len(NASTY)),
        ("/explore/event.json?date=2021", 1 + len(NASTY)),
        ("/explore/event.json?document=news", len(NASTY)),
        ("/explore/event.json?document=news&q=alert(1)", 1),
        ("/explore/event.json?document=news&document=成都 2021 review", 1 + len(NASTY)),
        ("/explore/partnership.json?status=计划中", 1),
        ("/explore/partnership.json?status=nothing", 0),
        ("/explore/mission.json", 0),
    ],
)
def test_filters(client: TestClient, address: str, found: int) -> None:
    assert table(client, address)["found"] == found


def test_facets_count_what_each_value_would_leave(client: TestClient) -> None:
    page = table(client, "/explore/partnership.json?status=计划中")
    facets = {facet["name"]: {v["value"]: v["count"] for v in facet["values"]} for facet in page["facets"]}
    assert set(facets["status"].values()) == {1} and len(facets["status"]) == 2


def test_rows_are_added_up(client: TestClient) -> None:
    assert table(client, "/explore/finance.json?group=year&measure=amount")["chart"] == [
        {"value": "2021", "total": 500000.0}
    ]
    assert table(client, "/explore/event.json?group=document")["chart"][0]["total"] == len(NASTY)


@pytest.mark.parametrize("sort", ["b", "-b", "since"])
def test_order(client: TestClient, sort: str) -> None:
    page = table(client, f"/explore/partnership.json?sort={sort}")
    at = [column["name"] for column in page["columns"]].index(sort.removeprefix("-"))
    values = ["".join(value["text"] for value in row["cells"][at]) for row in page["rows"]]
    filled = [value for value in values if value]
    assert filled == sorted(filled, reverse=sort.startswith("-")) and values == filled + [""] * (
        len(values) - len(filled)
    )


@pytest.mark.parametrize("wrong", ["sort=nothing", "group=nothing", "group=date&measure=name", "page=7"])
def test_wrong_columns_are_said(client: TestClient, wrong: str) -> None:
    assert client.get(f"/explore/event.json?{wrong}").status_code == 400


def test_csv_has_every_row_and_no_formula(client: TestClient) -> None:
    answer = client.get("/explore/role.csv", headers=ZH)
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == 1 + len(NASTY)
    assert {row[0].lstrip("'") for row in rows[1:]} == {name.lstrip("'") for name in NASTY}
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)


def test_xlsx_opens_and_has_texts_only(client: TestClient) -> None:
    book = zipfile.ZipFile(io.BytesIO(client.get("/explore/role.xlsx").content))
    sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet and "hyperlink" not in sheet
    assert "&lt;script&gt;" in book.read("xl/sharedStrings.xml").decode()


def test_counts_are_those_of_the_tables_that_they_lead_to(tmp_path: Path) -> None:
    """Also where several documents state one fact."""
    fact = {"type": "trait", "place": "里昂市", "country": "法国", "trait": "ceramics", "quote": "x"}
    given = tmp_path / "facts.jsonl"
    given.write_text("".join(json.dumps(fact | {"doc": doc}) + "\n" for doc in ("one", "two")), "utf-8")
    with KnowledgeGraph.open(tmp_path / "store") as graph:
        assert graph.build([], facts=[given], no_background=True).ok
    app = create_app(tmp_path / "store", Settings(workers=1))
    with TestClient(app, base_url="http://127.0.0.1") as client:
        home, overview = (client.get(page).json() for page in ("/index.json", "/explore.json"))
        assert home["facts"] == client.get("/explore/trait.json").json()["all"] == 1
        for found in (home["types"], overview["types"]):
            assert [one["count"] for one in found if one["type"] == "trait"] == [1]
