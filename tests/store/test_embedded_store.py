"""The embedded store: replacing, records, settings, opening, locks."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, Triple

from kg.errors import StoreError
from kg.graph.iris import RUNS, document_graph
from kg.store import EmbeddedStore, ReadDocument, open_store

S, P = NamedNode("https://example.org/s"), NamedNode("https://example.org/p")
GRAPH = NamedNode("https://example.org/g")


def quads(doc: str, *values: str) -> list[Quad]:
    return [Quad(S, P, Literal(value), document_graph(doc)) for value in values]


def values(store: EmbeddedStore, doc: str) -> list[str]:
    return sorted(quad.object.value for quad in store.quads(document_graph(doc)))


@pytest.fixture
def store(tmp_path: Path) -> EmbeddedStore:
    return open_store(tmp_path / "store")


def test_a_document_is_replaced_whole_and_others_stay(store: EmbeddedStore) -> None:
    store.replace_document(ReadDocument("a", "1"), quads("a", "x", "y"))
    store.replace_document(ReadDocument("b", "1"), quads("b", "z"))
    store.replace_document(ReadDocument("a", "2"), quads("a", "y", "w"))
    assert (values(store, "a"), values(store, "b")) == (["w", "y"], ["z"])
    assert {doc: read.key for doc, read in store.documents().items()} == {"a": "2", "b": "1"}


def test_a_document_without_facts_is_remembered_and_can_be_removed(store: EmbeddedStore) -> None:
    store.replace_document(ReadDocument("名 称/1", "k", "2026-01-01T00:00:00+00:00"), [])
    assert store.documents() == {"名 称/1": ReadDocument("名 称/1", "k", "2026-01-01T00:00:00Z")}
    store.remove_document("名 称/1")
    assert store.documents() == {} and len(store) == 0


@settings(max_examples=60, deadline=None)
@given(
    text=st.text(st.characters(exclude_categories=("Cs",))),
    name=st.text(min_size=1, max_size=8).filter(str.isprintable),
)
def test_no_text_breaks_out_of_its_literal(text: str, name: str) -> None:
    with open_store(":memory:") as store:
        store.replace_graph(GRAPH, [Triple(S, P, Literal("stays"))])
        store.replace_document(ReadDocument(name, text), quads(name, text))
        assert values(store, name) == [text]
        assert store.documents()[name].key == text
        assert [quad.object.value for quad in store.quads(GRAPH)] == ["stays"]


@pytest.mark.parametrize("text", ['"} } ; DROP ALL #', "\\u0022 } ; DROP ALL", "'''", "\\", '"""', "a\r\nb", "}}"])
def test_injections_stay_text(text: str, store: EmbeddedStore) -> None:
    store.replace_graph(GRAPH, [Triple(S, P, Literal("stays"))])
    store.keep_setting("x", text)
    store.replace_document(ReadDocument("a", text), quads("a", text))
    assert (store.setting("x"), values(store, "a")) == (text, [text])
    assert len(list(store.quads(GRAPH))) == 1


def test_what_was_written_is_there_after_reopening(tmp_path: Path) -> None:
    with open_store(tmp_path / "s") as store:
        store.replace_document(ReadDocument("a", "1"), quads("a", "x"))
    with open_store(tmp_path / "s", read_only=True) as store:
        assert values(store, "a") == ["x"]
        with pytest.raises(StoreError, match="reading only"):
            store.keep_setting("x", "y")


def test_a_closed_store_says_so(store: EmbeddedStore) -> None:
    store.close()
    with pytest.raises(StoreError, match="closed"):
        len(store)


@pytest.mark.parametrize("shown", ["?o", "?s ?o", "*"])
def test_a_bound_variable_restricts_whether_it_is_shown_or_not(store: EmbeddedStore, shown: str) -> None:
    store.replace_document(ReadDocument("a", "1"), quads("a", "x"))
    text = f"SELECT {shown} {{ ?s ?p ?o }}"
    assert len(list(store.query(text, {"s": S}))) == 1  # type: ignore[arg-type]
    assert list(store.query(text, {"s": NamedNode("https://example.org/other")})) == []  # type: ignore[arg-type]


def test_rdflib_sees_the_union(store: EmbeddedStore) -> None:
    store.replace_document(ReadDocument("a", "1"), quads("a", "x"))
    found = store.to_rdflib().query("SELECT ?o { ?s <https://example.org/p> ?o }")
    assert [str(row[0]) for row in found] == ["x"]  # type: ignore[index]


# --- opening ------------------------------------------------------------------------------------------------

OPEN = "import sys; from kg.store import open_store; open_store(sys.argv[1])"


def test_a_second_writer_is_told_who_writes(store: EmbeddedStore) -> None:
    code = "import os; print(os.getpid()); " + OPEN
    other = subprocess.run(
        [sys.executable, "-c", code, store.location], capture_output=True, text=True, check=False, env=_env()
    )
    note = json.loads((Path(store.location) / "writer.json").read_text("utf-8"))
    assert f"is being written by process {note['process']} on" in other.stderr
    assert str(note["process"]) != other.stdout.strip()


def _missing(path: Path) -> None:
    del path


def _other_folder(path: Path) -> None:
    path.mkdir()
    (path / "notes.txt").write_text("mine", "utf-8")


def _other_format(path: Path) -> None:
    open_store(path).close()
    (path / "store.json").write_text('{"format": 99}', "utf-8")


def _damaged_note(path: Path) -> None:
    open_store(path).close()
    (path / "store.json").write_text("{", "utf-8")


def _empty(path: Path) -> None:
    path.mkdir()
    (path / "store.json").write_text('{"format": 1}', "utf-8")


def _damaged_data(path: Path) -> None:
    open_store(path).close()
    (path / "data" / "CURRENT").write_text("nonsense\n", "utf-8")


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (_missing, "there is no store at .*; make one with: kg build"),
        (_other_folder, "is no store"),
        (_other_format, "has format 99, this version of kg reads 1; build it again"),
        (_damaged_note, "the store is damaged"),
        (_empty, "is empty; fill it with: kg build"),
        (_damaged_data, "cannot be opened"),
    ],
)
def test_what_is_no_store_is_named_with_the_cure(spoil: object, message: str, tmp_path: Path) -> None:
    path = tmp_path / "s"
    spoil(path)  # type: ignore[operator]
    with pytest.raises(StoreError, match=message):
        open_store(path, read_only=True)


@pytest.mark.parametrize("spoil", [_other_folder, _other_format, _damaged_note, _damaged_data])
def test_a_writer_refuses_them_too_and_leaves_them_as_they_are(spoil: object, tmp_path: Path) -> None:
    path = tmp_path / "s"
    spoil(path)  # type: ignore[operator]
    before = sorted(p.name for p in path.iterdir())
    with pytest.raises(StoreError):
        open_store(path)
    assert sorted(p.name for p in path.iterdir()) == before


def test_a_server_that_does_not_answer_is_named() -> None:
    with pytest.raises(StoreError, match=r"http://127.0.0.1:9/sparql cannot be reached"):
        open_store("http://127.0.0.1:9/sparql")


def test_times_are_kept_apart_from_the_document(store: EmbeddedStore) -> None:
    store.replace_document(ReadDocument("a", "1"), quads("a", "x"))
    assert all(quad.graph_name != RUNS for quad in store.quads(document_graph("a")))
    assert store.documents()["a"].read_at.startswith("20")


def _env() -> dict[str, str]:
    import os

    root = str(Path(__file__).resolve().parents[2])
    return {**os.environ, "PYTHONPATH": root}
