"""Backup and restore, check, load and diff, through the command line on real stores."""

from __future__ import annotations

import gzip
import re
import zipfile
from collections import Counter
from collections.abc import Callable
from itertools import filterfalse
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, parse, serialize

from kg import knowledge
from kg.building import build
from kg.checking import check, check_contents
from kg.cli.running import run
from kg.errors import StoreError, UsageError
from kg.export import export, stable_quads
from kg.graph.iris import DATASET, DERIVED, document_graph
from kg.loading import load
from kg.sorting import in_order
from kg.store import ReadDocument, open_store
from kg.store.backup import read_manifest, restore, write_backup
from kg.store.checksums import checksums
from kg.store.derivation import derived_triples
from kg.store.folder import StoreFolder
from kg.store.inspection import inspect
from kg.tallies import is_counted, key_of, tally_triples

S, P = NamedNode("https://example.org/s"), NamedNode("https://example.org/p")
FACTS = """\
{"type": "honour", "doc": "a", "quote": "q", "name": "n", "who": "南昌市"}
{"type": "partnership", "doc": "b", "quote": "q", "a": "南昌市", "b": "高松市", "kind": "sister_city", "status": "done"}
{"type": "trait", "doc": "b", "quote": "q", "place": "景德镇市", "trait": "ceramics"}
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of two documents, with the file of its facts beside."""
    folder = tmp_path_factory.mktemp("built")
    (folder / "facts.jsonl").write_text(FACTS, "utf-8")
    (folder / "kg-store.judgements.tsv").write_text("verdict\tname\tcountry\tplace\tnote\n", "utf-8")
    with open_store(folder / "kg-store") as store:
        assert build(store, [], facts=[folder / "facts.jsonl"]).ok
    return folder / "kg-store"


@pytest.fixture(scope="module")
def saved(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("saved") / "a.kgbackup"
    assert run(["backup", str(file), "--store", str(built)]) == 0
    return file


@pytest.fixture
def copy(saved: Path, tmp_path: Path) -> Path:
    """The store, restored: one's own to change."""
    restore(saved, tmp_path / "copy", tmp_path / "copy.judgements.tsv")
    return tmp_path / "copy"


def quads(location: Path) -> set[Quad]:
    with open_store(location, read_only=True) as store:
        return set(store.quads())


def test_a_restored_store_is_the_one_that_was_saved(built: Path, copy: Path) -> None:
    assert quads(copy) == quads(built)
    assert copy.with_name("copy.judgements.tsv").read_text("utf-8").startswith("verdict")
    with open_store(copy) as store:
        assert build(store, [], facts=[built.parent / "facts.jsonl"]).skipped == ("a", "b")


def test_a_backup_is_of_the_version_that_is_read_while_a_build_runs(copy: Path, tmp_path: Path) -> None:
    with open_store(copy) as writer:
        writer.replace_document(ReadDocument("c", "k"), [Quad(S, P, Literal("new"), document_graph("c"))])
        assert run(["backup", str(tmp_path / "b"), "--store", str(copy)]) == 0
        assert read_manifest(tmp_path / "b").documents == 2
        writer.publish()
        assert run(["backup", str(tmp_path / "b"), "--store", str(copy)]) == 0
        assert read_manifest(tmp_path / "b").documents == 3


def test_nothing_is_replaced_without_force_and_readers_go_on(
    saved: Path, copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with open_store(copy) as writer:
        writer.replace_document(ReadDocument("c", "k"), [Quad(S, P, Literal("new"), document_graph("c"))])
    assert run(["restore", str(saved), "--store", str(copy)]) == 2
    assert "exists and is not replaced" in capsys.readouterr().err
    with open_store(copy, read_only=True) as reader:
        assert run(["restore", str(saved), "--store", str(copy), "--force"]) == 0
        assert len(reader.documents()) == 3
    with open_store(copy, read_only=True) as after:
        assert set(after.documents()) == {"a", "b"}


def test_a_store_that_is_written_is_not_replaced(saved: Path, copy: Path) -> None:
    with open_store(copy), pytest.raises(StoreError, match="is being written by"):
        restore(saved, copy, copy.with_name("j"), force=True)


def cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


def empty(_: bytes) -> bytes:
    return b""


@pytest.mark.parametrize("damage", [cut, empty])
def test_a_damaged_backup_changes_nothing(
    damage: Callable[[bytes], bytes], saved: Path, copy: Path, tmp_path: Path
) -> None:
    (tmp_path / "bad").write_bytes(damage(saved.read_bytes()))
    before = quads(copy)
    with pytest.raises(UsageError, match="not a whole one"):
        restore(tmp_path / "bad", copy, tmp_path / "j", force=True)
    assert quads(copy) == before


def test_a_backup_that_lacks_quads_is_refused(saved: Path, copy: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(saved) as good, zipfile.ZipFile(tmp_path / "bad", "w") as bad:
        for name in good.namelist():
            data = good.read(name)
            bad.writestr(name, data.partition(b"\n")[2] if name == "graph.nq" else data)
    before = quads(copy)
    with pytest.raises(StoreError, match="not what its manifest says"):
        restore(tmp_path / "bad", copy, tmp_path / "j", force=True)
    assert quads(copy) == before and not (copy / "restored").exists()


def test_a_backup_that_cannot_be_written_leaves_no_part(built: Path, tmp_path: Path) -> None:
    with open_store(built, read_only=True) as store, pytest.raises(UsageError, match="cannot be written"):
        write_backup(store, tmp_path / "none" / "file", "0")
    assert not list(tmp_path.iterdir())


# --- check --------------------------------------------------------------------------------------------------


def found(location: Path) -> dict[str, str]:
    return {finding.what: finding.level for finding in check(str(location))}


def test_a_sound_store_has_nothing_wrong(built: Path) -> None:
    assert found(built) == {}
    assert run(["check", "--store", str(built)]) == 0


def lose_version(store: Path) -> None:
    (store / "current").write_text("77\n")


def cut_tables(store: Path) -> None:
    for file in (store / "versions").rglob("*.sst"):
        data = bytearray(file.read_bytes())
        for at in range(16, min(len(data), 2000)):
            data[at] ^= 0x55
        file.unlink()
        file.write_bytes(data)
    for file in (store / "versions").rglob("*.log"):
        file.unlink()
        file.write_bytes(b"")


def no_json(store: Path) -> None:
    (store / "store.json").write_text("{")


def other_derived(store: Path) -> None:
    with open_store(store) as opened:
        opened.replace_graph(DERIVED, [Triple(S, P, Literal("wrong"))])


def no_graph(store: Path) -> None:
    with open_store(store) as opened:
        opened.keep_records([ReadDocument("lost", "k")])


def no_record(store: Path) -> None:
    with open_store(store) as opened:
        opened.replace_graph(document_graph("strange"), [Triple(S, P, Literal("x"))])


def stop_a_build(store: Path) -> None:
    opened = open_store(store)
    opened.replace_document(ReadDocument("c", "k"), [Quad(S, P, Literal("new"), document_graph("c"))])
    opened.close()
    (store / "writer.json").write_text('{"process": 1, "host": "h"}')


@pytest.mark.parametrize(
    ("harm", "said", "level"),
    [
        (lose_version, "the current version 77 is missing", "damaged"),
        (cut_tables, "", "damaged"),
        (no_json, "store.json cannot be read", "damaged"),
        (other_derived, "derived triples are missing, 1 no longer hold", "outdated"),
        (no_graph, "1 documents have a record and no graph: lost", "damaged"),
        (no_record, "1 graphs of documents have no record: strange", "outdated"),
        (stop_a_build, "a build or load was stopped", "outdated"),
    ],
)
def test_what_is_wrong_is_said(harm: Callable[[Path], None], said: str, level: str, copy: Path) -> None:
    harm(copy)
    assert level in {of for what, of in found(copy).items() if said in what}
    assert run(["check", "--store", str(copy)]) == 1


def turn_a_bit(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.unlink()  # the live database has the same file
    file.write_bytes(data)


def test_one_bit_in_any_file_is_found_without_a_query(copy: Path) -> None:
    """Also in the indexes by object, which cannot be read from end to end and where queries may never end."""
    for folder, cure in ((copy / "versions" / "1" / "data", "restore a backup"), (copy / "data", "remove the folder")):
        tables = sorted(folder.glob("*.sst"))
        shared = [file for file in tables if (copy / "versions" / "1" / "data" / file.name).exists()]
        assert len(shared) > 5
        for file in shared:
            kept = file.with_suffix(".kept")
            kept.hardlink_to(file)
            turn_a_bit(file)
            (finding,) = inspect(StoreFolder(copy))
            assert (finding.level, finding.what) == ("damaged", f"{file} is not as it was written")
            assert finding.cure.startswith(cure)
            kept.replace(file)
    assert found(copy) == {}


def test_checksums_of_what_two_versions_share_are_taken_once(copy: Path) -> None:
    first = checksums(copy / "versions" / "1")
    with open_store(copy, read_only=True), open_store(copy) as writer:  # the reader keeps the first version
        writer.replace_document(ReadDocument("c", "k"), [Quad(S, P, Literal("new"), document_graph("c"))])
        writer.publish()
        second = checksums(copy / "versions" / "2")
        assert first and second and first.items() & second.items() and second.keys() - first.keys()
    assert {path.name for path in (copy / "versions" / "2" / "data").iterdir()} - {"LOCK", "LOG"} == second.keys()


def test_a_version_from_before_checksums_is_a_note(copy: Path) -> None:
    (copy / "versions" / "1" / "files.json").unlink()
    assert list(found(copy).values()) == ["note"]
    assert run(["check", "--store", str(copy)]) == 0


def test_a_lock_of_a_process_that_ended_is_a_note(copy: Path) -> None:
    (copy / "writer.json").write_text('{"process": 1, "host": "h"}')
    assert list(found(copy).values()) == ["note"]
    assert run(["check", "--store", str(copy)]) == 0


def test_a_lost_live_database_is_made_from_the_version(copy: Path) -> None:
    before = quads(copy)
    (copy / "data").rename(copy.with_name("gone"))
    assert list(found(copy).values()) == ["outdated"]
    with open_store(copy) as store:
        assert set(store.quads()) == before


def test_what_is_derived_never_rests_on_what_was_derived(built: Path) -> None:
    with open_store(built, read_only=True) as whole, open_store(":memory:") as bare:
        for graph in whole.graphs() - {DERIVED}:
            bare.replace_graph(graph, (quad.triple for quad in whole.quads(graph)))
        due = set(derived_triples(whole))
        assert set(derived_triples(bare)) == due
        assert set(filterfalse(is_counted, due)) == {quad.triple for quad in whole.quads(DERIVED)}
        assert set(tally_triples(Counter(map(key_of, filter(is_counted, due))))) <= {
            quad.triple for quad in whole.quads(DATASET)
        }
    pattern = re.compile(r"CONSTRUCT(.*?)WHERE(.*)", re.DOTALL)
    made, read = set(), set()
    for path in knowledge.path("ontology").glob("*/*.rq"):
        found = pattern.search(re.sub(r"#.*", "", path.read_text("utf-8")))
        assert found is not None
        made |= set(re.findall(r"[a-z]+:\w+", found[1]))
        read |= set(re.findall(r"[a-z]+:\w+", found[2]))
    assert made and not made & read


# --- load ---------------------------------------------------------------------------------------------------

TTL = b'<https://example.org/s> <https://example.org/p> "v" .\n'
NQ = b'<https://example.org/s> <https://example.org/p> "v" <https://w3id.org/fakg/graph/doc/d> .\n'


@pytest.mark.parametrize(
    ("name", "data", "graph"),
    [
        ("a b.ttl", TTL, "https://w3id.org/fakg/graph/loaded/a%20b.ttl"),
        ("a.nt.gz", TTL, "https://w3id.org/fakg/graph/loaded/a.nt.gz"),
        ("a.nq", NQ, "https://w3id.org/fakg/graph/doc/d"),
        ("a.nq", TTL, "https://w3id.org/fakg/graph/loaded/a.nq"),
        ("a.trig.gz", b"<https://example.org/g> {" + TTL + b"}", "https://example.org/g"),
    ],
)
def test_files_are_loaded_into_named_graphs(name: str, data: bytes, graph: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    assert run(["load", str(tmp_path / name), "--store", str(tmp_path / "s"), "--no-derive"]) == 0
    with open_store(tmp_path / "s", read_only=True) as store:
        assert [quad.graph_name for quad in store.quads() if quad.predicate == P] == [NamedNode(graph)]
        assert set(store.documents()) == ({"d"} if graph.endswith("doc/d") else set())


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.nq", b"<no", "a.nq: no N-Quads, or not whole"),
        ("a.nq.gz", gzip.compress(NQ * 9999, mtime=0)[:200], "a.nq.gz: no N-Quads, or not whole"),
        ("a.nq.gz", NQ, "a.nq.gz: no N-Quads, or not whole"),
        ("a.rdf", b"", "not a format that is loaded"),
    ],
)
def test_what_cannot_be_loaded_is_said(
    name: str, data: bytes, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / name).write_bytes(data)
    assert run(["load", str(tmp_path / name), "--store", str(tmp_path / "s")]) == 2
    assert said in capsys.readouterr().err
    with open_store(tmp_path / "s") as store:
        assert store.graphs() <= {NamedNode("https://w3id.org/fakg/graph/runs")}


def test_an_export_is_loaded_back_and_the_next_build_reads_the_documents(built: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.trig"
    with open_store(built, read_only=True) as store:
        file.write_bytes(b"".join(export(store, "trig")))
    with open_store(tmp_path / "s") as store:
        report = load(store, [file])
        assert (report.documents, report.derived) == (2, False)
        assert {finding.what[:8] for finding in check_contents(store)} == {"ontology"}  # not known to be up to date
        assert run(["diff", str(file), str(built)]) == 0
        assert len(build(store, [], facts=[built.parent / "facts.jsonl"]).read) == 2
        assert not list(check_contents(store))
    assert run(["diff", str(tmp_path / "s"), str(built)]) == 0


def test_without_them_the_graphs_besides_documents_are_made(built: Path, tmp_path: Path) -> None:
    with open_store(built, read_only=True) as store:
        documents = [quad for doc in "ab" for quad in store.quads(document_graph(doc))]
    (tmp_path / "a.nq").write_bytes(serialize(documents, format=RdfFormat.N_QUADS) or b"")
    assert run(["load", str(tmp_path / "a.nq"), "--store", str(tmp_path / "s")]) == 0
    assert found(tmp_path / "s") == {}
    assert run(["diff", str(tmp_path / "s"), str(built)]) == 0


@pytest.mark.parametrize("form", ["turtle", "jsonld", "nquads"])
def test_exports_in_many_pieces_are_one_document(form: str, built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.export._BATCH", 777)
    formats = {"turtle": RdfFormat.TURTLE, "jsonld": RdfFormat.JSON_LD, "nquads": RdfFormat.N_QUADS}
    with open_store(built, read_only=True) as store:
        written = list(parse(b"".join(export(store, form)), formats[form]))
        stated = list(stable_quads(store))
    if form == "turtle":
        assert len(written) == len(set(written)) and {q.triple for q in written} == {q.triple for q in stated}
    else:
        assert len(written) == len(stated) and set(written) == set(stated)


# --- diff and order -----------------------------------------------------------------------------------------


def test_differences_are_counted_by_document_and_type(
    built: Path, saved: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    changed = FACTS.replace('"quote": "q", "place"', '"quote": "other", "place"').replace('"name": "n"', '"name": "m"')
    (tmp_path / "facts.jsonl").write_text(changed, "utf-8")
    with open_store(tmp_path / "s") as store:
        build(store, [], facts=[tmp_path / "facts.jsonl"])
    capsys.readouterr()
    assert run(["diff", str(saved), str(tmp_path / "s")]) == 1
    lines = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert ["a", "honour", "1", "1", "0"] in lines
    assert ["b", "trait", "0", "0", "1"] in lines
    assert not [line for line in lines if line[1] == "partnership"]
    assert run(["diff", str(built), str(built)]) == 0
    assert run(["diff", str(built), str(tmp_path / "none")]) == 2
    capsys.readouterr()
    assert run(["diff", "--quads", str(saved), str(tmp_path / "s")]) == 1
    assert {line[0] for line in capsys.readouterr().out.splitlines()} == {"+", "-"}


@pytest.mark.parametrize("run_length", [1, 7, 1000])
def test_order_does_not_depend_on_what_fits_into_memory(run_length: int) -> None:
    graph = NamedNode("https://example.org/g")
    some = [Quad(S, P, Literal(text), graph) for text in ("b", 'a\n"', "é", "南", "a", "aa", "a b")]
    assert list(in_order(some, run_length)) == sorted(some, key=str)
