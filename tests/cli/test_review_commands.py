"""``kg review``: judging from the command line, and judgements as a file."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from kg import KnowledgeGraph
from kg.cli.running import run

FLAT = {"type": "honour", "doc": "one", "quote": "南昌市获评先进", "who": "南昌市", "name": "先进城市", "year": "2021"}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("commands")
    (folder / "facts.jsonl").write_text(json.dumps(FLAT, ensure_ascii=False) + "\n", "utf-8")
    with KnowledgeGraph.open(folder / "store") as graph:
        graph.build([], facts=[folder / "facts.jsonl"], no_background=True)
    return folder / "store"


def test_from_the_queue_to_the_file_and_back(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KG_STORE", str(store))

    def kg(*arguments: str) -> tuple[int, str, str]:
        code = run(arguments)
        said = capsys.readouterr()
        return code, said.out, said.err

    code, out, _ = kg("review", "queue")
    assert code == 0
    header, line = (row.split("\t") for row in out.splitlines())
    iri = dict(zip(header, line, strict=True))["fact"]
    assert kg("review", "correct", iri, "year", "--agent", "甲")[0] == 2
    assert "no slot colour" in kg("review", "correct", iri, "colour=red", "--agent", "甲")[2]
    code, out, _ = kg("review", "correct", iri, "year=2022", "by=江西省", "--agent", "甲", "--note", "据原件")
    identifier, verdict = out.strip().split(": ")
    assert (code, verdict) == (0, "corrected")
    assert '"year": "2022"' in kg("facts")[1]
    listed = json.loads(kg("review", "list", "--json")[1])
    assert (listed["standing"], listed["agent"], listed["note"]) == ("in force", "甲", "据原件")
    assert kg("review", "list", "--standing", "odd")[0] == 2

    file = tmp_path / "judgements.jsonl"
    assert kg("review", "export", str(file))[0] == 0
    assert kg("review", "export", "-")[1] == file.read_text("utf-8")
    assert kg("review", "undo", identifier, "--agent", "乙")[0] == 0
    assert '"year": "2021"' in kg("facts")[1]
    assert kg("review", "import", str(file))[1] == "judgements: 0 added\n"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"\n{}\n")))
    code, _, err = kg("review", "import", "-")
    assert code == 2 and "-:2: verdict is missing" in err
    assert kg("review", "import", str(tmp_path / "none"))[0] == 2
