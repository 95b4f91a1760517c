"""Many readers beside one writer: whole versions, news without a restart, locks that end with their process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from kg import KnowledgeGraph
from kg.errors import StoreError
from kg.graph.iris import document_graph
from kg.store import EmbeddedStore, ReadDocument, open_store
from kg.store.folder import StoreFolder

ROOT = Path(__file__).resolve().parents[2]
S, P = NamedNode("https://example.org/s"), NamedNode("https://example.org/p")

# Writes rounds of ten documents each, all of one value; publishes after each round, until it is ended.
WRITER = """
import sys
from pyoxigraph import Literal, NamedNode, Quad
from kg.graph.iris import document_graph
from kg.store import ReadDocument, open_store
S, P = NamedNode("https://example.org/s"), NamedNode("https://example.org/p")
store = open_store(sys.argv[1])
number = 0
while True:
    for n in range(10):
        quads = [Quad(S, P, Literal(str(number)), document_graph(f"d{n}"))]
        store.replace_document(ReadDocument(f"d{n}", str(number)), quads)
    store.publish()
    print(number, flush=True)
    number += 1
"""


def put(store: EmbeddedStore, doc: str, *values: str) -> None:
    store.replace_document(ReadDocument(doc, "k"), [Quad(S, P, Literal(v), document_graph(doc)) for v in values])


def values(store: EmbeddedStore) -> list[str]:
    return sorted(quad.object.value for quad in store.quads() if quad.predicate == P)


@contextmanager
def process(code: str, *arguments: object) -> Iterator[subprocess.Popen[str]]:
    started = subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    try:
        yield started
    finally:
        started.kill()
        started.communicate()


def test_readers_see_what_was_published_and_nothing_between(tmp_path: Path) -> None:
    path = tmp_path / "s"
    with open_store(path) as store:
        put(store, "a", "1")
    with open_store(path) as store, open_store(path, read_only=True) as before:
        put(store, "a", "2")
        put(store, "b", "3")
        with open_store(path, read_only=True) as beside:
            assert values(beside) == ["1"]
        store.publish()
        assert values(before) == ["1"] and not before.current
        with open_store(path, read_only=True) as after:
            assert values(after) == ["2", "3"] and after.current


def test_a_graph_that_is_open_gets_a_new_build(tmp_path: Path) -> None:
    facts = tmp_path / "facts.jsonl"
    line = '{"type": "honour", "doc": "%s", "quote": "q", "name": "n", "who": "x"}\n'
    facts.write_text(line % "a", "utf-8")
    reader = KnowledgeGraph.open(tmp_path / "s")
    with KnowledgeGraph.open(tmp_path / "s") as writer:
        writer.build([], facts=[facts])
        assert [fact.evidence[0].doc for fact in reader.facts()] == ["a"]
        facts.write_text(line % "a" + line % "b", "utf-8")
        old = reader.store
        writer.build([], facts=[facts])
    assert [fact.evidence[0].doc for fact in reader.facts()] == ["a", "b"]
    assert len(old.documents()) == 1  # who holds the version before goes on with it


def test_a_build_without_news_publishes_nothing(tmp_path: Path) -> None:
    with KnowledgeGraph.open(tmp_path / "s") as graph:
        graph.build([])
        version = StoreFolder(tmp_path / "s").current()
        graph.build([])
    assert StoreFolder(tmp_path / "s").current() == version


def test_readers_in_threads_see_whole_rounds_beside_a_process_that_writes(tmp_path: Path) -> None:
    seen: list[set[str]] = []
    wrong: list[str] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            with open_store(tmp_path / "s", read_only=True) as store:
                seen.append(set(values(store)))
                if len(values(store)) != 10:
                    wrong.append(f"{values(store)}")

    with process(WRITER, tmp_path / "s") as writer:
        assert writer.stdout is not None
        writer.stdout.readline()
        readers = [threading.Thread(target=read) for _ in range(2)]
        for reader in readers:
            reader.start()
        for rounds in range(500):  # on a busy machine a reader sees one in many
            writer.stdout.readline()
            if rounds >= 8 and len(set(map(frozenset, tuple(seen)))) > 2:
                break
        done.set()
        for reader in readers:
            reader.join()
    assert not wrong
    assert {len(values) for values in seen} == {1} and len(set(map(frozenset, seen))) > 2


def test_versions_that_nobody_reads_are_removed(tmp_path: Path) -> None:
    versions = tmp_path / "s" / "versions"
    with open_store(tmp_path / "s") as store:
        put(store, "a", "0")
        store.publish()
        with open_store(tmp_path / "s", read_only=True) as reader:
            for number in range(1, 4):
                put(store, "a", str(number))
                store.publish()
            assert len(list(versions.iterdir())) == 2
            assert values(reader) == ["0"]
        put(store, "a", "4")
        store.publish()
        assert len(list(versions.iterdir())) == 1


def test_a_first_build_under_way_is_named(tmp_path: Path) -> None:
    with open_store(tmp_path / "s"), pytest.raises(StoreError, match=f"first build .*process {os.getpid()} on"):
        open_store(tmp_path / "s", read_only=True)


def test_the_lock_of_a_killed_writer_is_no_lock(tmp_path: Path) -> None:
    with process(WRITER, tmp_path / "s") as writer:
        assert writer.stdout is not None
        writer.stdout.readline()
        with pytest.raises(StoreError, match=f"is being written by process {writer.pid} on"):
            open_store(tmp_path / "s")
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        assert (tmp_path / "s" / "writer.json").exists()  # its note is still there
        with open_store(tmp_path / "s") as store:
            assert len(store.documents()) == 10


def test_a_second_writer_can_wait(tmp_path: Path) -> None:
    code = "import sys; from kg.store import open_store; open_store(sys.argv[1], wait=60).close(); print('done')"
    store = open_store(tmp_path / "s")
    with process(code, tmp_path / "s") as second:
        with pytest.raises(subprocess.TimeoutExpired):
            second.wait(1.5)
        store.close()
        assert second.wait(30) == 0


def test_what_a_killed_writer_left_unpublished_is_published_by_the_next(tmp_path: Path) -> None:
    with open_store(tmp_path / "s") as store:
        put(store, "a", "1")
    writer = open_store(tmp_path / "s")
    put(writer, "b", "2")
    writer.close()  # as a build that was stopped: durable, not published
    with open_store(tmp_path / "s", read_only=True) as reader:
        assert values(reader) == ["1"]
    with open_store(tmp_path / "s") as store:
        store.publish()
    with open_store(tmp_path / "s", read_only=True) as reader:
        assert values(reader) == ["1", "2"]


@pytest.mark.parametrize("pointer", ["", "x\n", "../data\n", "99\n"])
def test_a_damaged_pointer_is_named(pointer: str, tmp_path: Path) -> None:
    with open_store(tmp_path / "s") as store:
        put(store, "a", "1")
    (tmp_path / "s" / "current").write_text(pointer, "utf-8")
    with pytest.raises(StoreError, match="build it anew"):
        open_store(tmp_path / "s", read_only=True)
