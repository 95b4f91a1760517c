"""Reading on a cluster of real processes gives what one process gives, whatever becomes of a worker."""

from __future__ import annotations

import gzip
import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg import KnowledgeGraph
from kg.building import build
from kg.cluster import Cluster, build_partitions, find_jobs, find_sources
from kg.errors import UsageError
from kg.store import open_store
from kg.store.opening import MEMORY

pytest.importorskip("distributed")
CITIES = ("高松市", "维也纳市", "都灵市", "开普敦市", "釜山市", "汉堡市", "里昂市", "温哥华市")


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with Cluster("2") as workers:
        yield workers


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    folder = tmp_path / "reports"
    folder.mkdir()
    for number, city in enumerate(CITIES):
        text = f"南昌市{2010 + number}年外事工作总结\n\n{2010 + number}年，南昌市与{city}正式缔结友好城市关系。\n"
        (folder / f"report-{number}.txt").write_text(text, "utf-8")
    (folder / "broken.pdf").write_bytes(b"%PDF-1.4 not really")
    return folder


@pytest.fixture
def expected(reports: Path) -> frozenset[str]:
    with open_store(MEMORY) as store:
        build(store, [reports])
        return statements(store.quads())


def statements(quads: object) -> frozenset[str]:
    """Quads as lines, without the moments at which documents were read."""
    return frozenset(str(quad) for quad in quads if "generatedAtTime" not in str(quad))  # type: ignore[attr-defined]


def test_a_cluster_reads_what_one_process_reads(cluster: Cluster, reports: Path, expected: frozenset[str]) -> None:
    with open_store(MEMORY) as store:
        report = build(store, [], more=find_jobs([str(reports)]), labour=cluster.outcomes)
        assert len(report.read) == len(CITIES)
        assert [Path(failure.path).name for failure in report.failed] == ["broken.pdf"]
        assert statements(store.quads()) == expected
        again = build(store, [], more=find_jobs([str(reports)]), labour=cluster.outcomes)
        assert (again.read, len(again.skipped)) == ((), len(CITIES))


def test_a_worker_that_dies_loses_and_doubles_nothing(
    cluster: Cluster, reports: Path, expected: frozenset[str]
) -> None:
    def with_a_death(jobs: list) -> Iterator:  # type: ignore[type-arg]
        workers = list(cluster._client.run(os.getpid).values())
        for count, outcome in enumerate(cluster.outcomes(jobs)):
            if count == 1:
                os.kill(workers[0], signal.SIGKILL)
            yield outcome

    with open_store(MEMORY) as store:
        report = build(store, [], more=find_jobs([str(reports)]), labour=with_a_death)
        assert sorted(report.read) == [f"report-{number}" for number in range(len(CITIES))]
        assert statements(store.quads()) == expected


def test_few_jobs_are_under_way_at_a_time(cluster: Cluster, reports: Path) -> None:
    taken = 0

    def counted() -> Iterator:  # type: ignore[type-arg]
        nonlocal taken
        for job in find_jobs([str(reports)]):
            taken += 1
            yield job

    for back, _ in enumerate(cluster.outcomes(counted()), 1):
        assert taken - back <= cluster.room


def test_parts_hold_every_document_and_a_second_run_goes_on(
    cluster: Cluster, reports: Path, tmp_path: Path, expected: frozenset[str]
) -> None:
    into = tmp_path / "parts"
    first = build_partitions(cluster, find_jobs([str(reports)]), str(into), size=3)
    assert (len(first.read), len(first.failed)) == (len(CITIES), 1)
    assert "graph/doc/report-0>" in "".join(loaded(into))
    documents = {line for line in expected if "graph/doc/" in line.rsplit("<", 1)[-1]}
    assert documents <= loaded(into)
    changed = reports / "report-0.txt"
    changed.write_text(changed.read_text("utf-8").replace("2010年", "2009年"), "utf-8")
    (into / "part-left.nq.gz").write_bytes(b"cut off")
    second = build_partitions(cluster, find_jobs([str(reports)]), str(into), size=3)
    assert "report-0" in second.read
    assert len(second.read) <= 3  # the part that held it, and no other
    assert not (into / "part-left.nq.gz").exists()
    assert not any("2010" in line and "report-0" in line for line in loaded(into))


def loaded(into: Path) -> frozenset[str]:
    found: set[str] = set()
    for part in into.glob("*.nq.gz"):
        found |= statements(ox.parse(gzip.decompress(part.read_bytes()), format=ox.RdfFormat.N_QUADS))
    return frozenset(found)


def test_documents_at_a_url_are_fetched_with_their_side_cars(cluster: Cluster, tmp_path: Path) -> None:
    folder = tmp_path / "far"
    folder.mkdir()
    (folder / "notes.txt").write_text("5月，我市与日本高松市正式缔结友好城市关系。\n", "utf-8")
    (folder / "notes.txt.meta.toml").write_text('home = "九江市"\nyear = 2019\n', "utf-8")
    (source,) = find_sources([f"local://{folder}"])
    assert source.url.endswith("/far/notes.txt")
    (outcome,) = cluster.outcomes([source.job("state")])
    assert outcome.failure is None
    assert any("九江市" in str(quad) for quad in outcome.quads)
    (folder / "notes.txt").unlink()
    (gone,) = cluster.outcomes([source.job("state")])
    assert "cannot be fetched" in str(gone.failure)


@pytest.mark.parametrize(
    ("places", "message"),
    [
        (["nowhere/at/all"], "no such file or folder"),
        (["local:///nowhere/at/all.txt"], "no such file or folder"),
        (["gopher://host/reports"], "gopher"),
    ],
)
def test_what_is_not_there_is_said(places: list[str], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        find_sources(places)


def test_two_documents_of_one_name_are_refused(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "report.txt").write_text("x", "utf-8")
    with pytest.raises(UsageError, match="has the same name as"):
        find_sources([str(tmp_path / "a"), f"local://{tmp_path / 'b'}"])


def test_a_cluster_that_is_not_there_is_said() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(UsageError, match="give a number of processes"):
        Cluster("0")
    with pytest.raises(UsageError, match="no scheduler answers"):
        Cluster(f"tcp://127.0.0.1:{port}")


def test_the_interface_reads_on_a_running_scheduler(cluster: Cluster, reports: Path, tmp_path: Path) -> None:
    address = cluster._client.scheduler.address
    with KnowledgeGraph.open(tmp_path / "store") as graph:
        report = graph.build([reports], cluster=address, no_background=True)
        assert len(report.read) == len(CITIES)
        assert len(graph.facts(["partnership"])) == len(CITIES)
