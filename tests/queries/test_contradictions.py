"""Two documents that disagree on a year or a state are both kept, and listed with their sources."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg import KnowledgeGraph

HEAD = "宜宾市人民政府外事办公室{year}年工作总结\n\n"
PLAN = "我市拟与波兰托伦市缔结友好城市。"
DEED = "我市与波兰托伦市正式缔结友好城市。"
YEAR = "1998年，我市与日本高松市缔结友好城市。"
CASES = [
    ("2020", YEAR, "2021", "1999年，我市与日本高松市缔结友好城市。", {("since", "1998", "1999")}),
    ("2020", DEED, "2020", PLAN, {("status", "done", "planned")}),
    ("2019", DEED, "2021", PLAN, {("status", "done", "planned")}),
    # a plan that came true, and a tie told twice
    ("2019", PLAN, "2021", DEED, set()),
    ("2020", YEAR, "2021", "我市与日本高松市1998年结为友好城市。", set()),
]


@pytest.mark.parametrize(("year", "said", "other_year", "otherwise", "expected"), CASES)
def test_disagreements_are_listed_with_both_documents(
    tmp_path: Path, year: str, said: str, other_year: str, otherwise: str, expected: set[tuple[str, str, str]]
) -> None:
    for name, when, text in (("first", year, said), ("second", other_year, otherwise)):
        (tmp_path / f"{name}.txt").write_text(f"{HEAD.format(year=when)}{text}\n", encoding="utf-8")
    with KnowledgeGraph.open(":memory:") as graph:
        graph.build([tmp_path], no_background=True)
        rows = graph.query("across/contradictions")
    columns = [rows.column(name) for name in ("property", "value", "otherValue", "document", "otherDocument")]
    found = list(zip(*columns, strict=True))
    values = {(kind, str(one).rpartition("-")[2], str(other).rpartition("-")[2]) for kind, one, other, *_ in found}
    assert values == expected
    assert all({document, other} == {"first", "second"} for *_, document, other in found)
