"""Tables of facts: filters, facets, sums, order, and files that spreadsheets open without running anything."""

from __future__ import annotations

import csv
import io
import zipfile

import pytest
from starlette.testclient import TestClient
from web_site import NASTY

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
