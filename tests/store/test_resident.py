"""A small graph that is asked much is read from memory: the same rows, and pages that fit each other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, RdfFormat, Triple

from kg.errors import StoreError
from kg.graph.iris import GRAPH
from kg.queries import Catalogue, run
from kg.store import EmbeddedStore, open_store
from kg.store.base import Source
from kg.store.resident import Resident

CATALOGUE = Catalogue.load()
FIXTURE = Path(__file__).parents[1] / "fixtures" / "small.trig"
OTHER = NamedNode(f"{GRAPH}other")
ALL = "SELECT ?g ?s ?p ?o { GRAPH ?g { ?s ?p ?o } }"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("resident") / "store"
    with open_store(folder) as store, FIXTURE.open("rb") as stream:
        store.load(Source(str(FIXTURE), stream, RdfFormat.TRIG), OTHER)
    return folder


@pytest.fixture
def store(folder: Path) -> Iterator[EmbeddedStore]:
    store = open_store(folder, read_only=True)
    assert isinstance(store, EmbeddedStore)
    with store:
        yield store


def place_of(store: EmbeddedStore, text: str) -> str:
    """Where a query would be asked now."""
    assert store.resident
    return "disk" if store.resident.database(text) is store.database else "memory"


@pytest.fixture(scope="module")
def both(folder: Path) -> Iterator[tuple[EmbeddedStore, EmbeddedStore]]:
    disk, memory = (open_store(folder, read_only=True) for _ in range(2))
    assert isinstance(disk, EmbeddedStore) and isinstance(memory, EmbeddedStore)
    with disk, memory:
        disk.resident = None
        assert memory.resident
        memory.resident.hold()
        yield disk, memory


@pytest.mark.parametrize("name", CATALOGUE)
def test_memory_gives_what_the_disk_gives(both: tuple[EmbeddedStore, EmbeddedStore], name: str) -> None:
    query = CATALOGUE[name]
    given = {**query.example, **({"limit": ""} if query.page else {})}
    on_disk, in_memory = (run(store, query, given).terms for store in both)
    assert place_of(both[1], query.text) == "memory"
    assert named(in_memory) == named(on_disk)


def named(rows: tuple[tuple[object, ...], ...]) -> list[str]:
    """Rows as text, sorted; names that one cell lists (GROUP_CONCAT) are sorted too."""
    return sorted(
        "|".join("、".join(sorted(str(getattr(term, "value", term)).split("、"))) for term in row) for row in rows
    )


def test_few_queries_are_not_worth_a_copy(store: EmbeddedStore) -> None:
    for _ in range(20):
        list(store.query(ALL))  # type: ignore[arg-type]
    assert store.resident
    store.resident.wait()
    assert place_of(store, ALL) == "disk"


def test_many_queries_are(store: EmbeddedStore) -> None:
    for _ in range(50):
        list(store.query(ALL))  # type: ignore[arg-type]
    assert store.resident
    store.resident.wait()
    assert place_of(store, ALL) == "memory"


@pytest.mark.parametrize(
    ("begun", "asked", "where"),
    [
        (f"{ALL} LIMIT 2", f"{ALL} LIMIT 2 OFFSET 2", "disk"),
        (f"{ALL} LIMIT 2 OFFSET 2", f"{ALL} LIMIT 2", "disk"),
        (f"{ALL}\nLIMIT 2", f"{ALL}\nOFFSET 4\nLIMIT 2", "disk"),
        (f"{ALL} LIMIT 2", ALL, "memory"),
        (f"{ALL} LIMIT 2", ALL.replace("?s ?p ?o {", "?s {", 1) + " LIMIT 2", "memory"),
    ],
)
def test_a_listing_that_began_on_disk_goes_on_there(store: EmbeddedStore, begun: str, asked: str, where: str) -> None:
    assert place_of(store, begun) == "disk"
    assert store.resident
    store.resident.hold()
    assert place_of(store, asked) == where


def test_pages_fit_each_other_while_the_copy_is_made(store: EmbeddedStore) -> None:
    store.resident = Resident(store.database, store.location, after=5)
    pages = [list(store.query(f"{ALL} LIMIT 20 OFFSET {at}")) for at in range(0, len(store) + 20, 20)]  # type: ignore[arg-type]
    store.resident.wait()
    assert place_of(store, ALL) == "memory"
    rows = [str(row) for page in pages for row in page]
    assert len(rows) == len(set(rows)) == len(store)


def test_a_large_graph_stays_on_disk(folder: Path, store: EmbeddedStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.store.resident._MOST", 1000)
    version = next((folder / "versions").glob("[0-9]*"))
    assert Resident.of(version, store.database, store.location) is None


def test_another_version_is_another_copy(tmp_path: Path) -> None:
    triple = Triple(OTHER, OTHER, OTHER)
    with open_store(tmp_path / "s") as writer:
        writer.add_triples(OTHER, [triple])
    with open_store(tmp_path / "s", read_only=True) as old:
        assert isinstance(old, EmbeddedStore) and old.resident
        old.resident.hold()
        with open_store(tmp_path / "s") as writer:
            writer.change_graph(OTHER, [triple], [])
        assert len(list(old.query(ALL))) == 1  # type: ignore[arg-type]
        with open_store(tmp_path / "s", read_only=True) as new:
            assert isinstance(new, EmbeddedStore) and new.resident
            new.resident.hold()
            assert list(new.query(ALL)) == []  # type: ignore[arg-type]


def test_a_closed_store_answers_nothing(folder: Path) -> None:
    store = open_store(folder, read_only=True)
    assert isinstance(store, EmbeddedStore) and store.resident
    store.resident.hold()
    store.close()
    with pytest.raises(StoreError, match="has been closed"):
        store.query(ALL)
