"""kill -9 of a build at random moments: every document wholly in or out, the next build makes it good."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kg.building import build
from kg.export import stable_quads
from kg.flat import to_flat
from kg.graph.reading import facts_from_store
from kg.graph.settled import settled
from kg.model import Event, Evidence, Fact, Partnership
from kg.store import open_store

KILLS = int(os.environ.get("KG_KILLS", "8"))  # 100 for a thorough run
DOCUMENTS = 40
VERSIONS = (1, 2, 3)
ROOT = Path(__file__).resolve().parents[2]
BUILD = """
import sys
from pathlib import Path
from kg.building import build
from kg.store import open_store
with open_store(sys.argv[1]) as store:
    at_once = int(sys.argv[3])
    progress = lambda done, total, doc: print(done, flush=True)
    build(store, [], facts=[Path(sys.argv[2])], progress=progress, at_once=at_once)
"""


def made(version: int) -> list[Fact]:
    """Facts of many documents; those of versions 1 and 2 differ in every document, those of 2 and 3 in a few.

    The ties lead to derived triples, some of them from several documents.
    """
    given = [version if version < 3 or number < 6 else 2 for number in range(DOCUMENTS)]
    ties = [
        Partnership(
            evidence=(Evidence(f"doc{number:02}", "友城", 100, 102),),
            rule="r",
            a="南昌市",
            b=f"第{given[number]}友城{number % 9}",
            kind="sister_city",
            status="done",
        )
        for number in range(DOCUMENTS)
    ]
    return ties + [
        Event(
            evidence=(Evidence(f"doc{number:02}", f"第{given[number]}版第{n}条", n * 10, n * 10 + 8),),
            rule="r",
            name=f"{given[number]}-{number}-{n}",
            kind="exchange",
            participants=tuple(f"代表团{k}" for k in range(n)),
        )
        for number in range(DOCUMENTS)
        for n in range(7)
    ]


@pytest.fixture
def versions(tmp_path: Path) -> list[Path]:
    files = []
    for version in VERSIONS:
        file = tmp_path / f"facts{version}.jsonl"
        file.write_text("".join(json.dumps(to_flat(fact)) + "\n" for fact in made(version)), "utf-8")
        files.append(file)
    return files


@pytest.mark.slow
def test_killed_builds_lose_and_double_nothing(tmp_path: Path, versions: list[Path]) -> None:
    location, chance = tmp_path / "store", random.Random(7)
    expected = {version: facts_by_document(made(version)) for version in VERSIONS}
    for kill in range(KILLS):
        kill_a_build(location, versions[kill % 3], chance)
        with open_store(location) as store:  # it opens, and each document is wholly of one version
            found = facts_by_document(facts_from_store(store))
            assert set(found) == set(store.documents())
            assert all(found[doc] in [facts[doc] for facts in expected.values()] for doc in found)
        assert what_readers_see(location) in (None, *expected.values())  # a whole build, or none yet
    with open_store(location) as store:
        assert build(store, [], facts=[versions[2]]).ok
        finished = facts_from_store(store)
        graph = set(stable_quads(store))
    assert facts_by_document(finished) == expected[3]
    with open_store(":memory:") as fresh:
        build(fresh, [], facts=[versions[2]])
        assert graph == set(stable_quads(fresh))


def kill_a_build(location: Path, facts: Path, chance: random.Random) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", BUILD, str(location), str(facts), str(chance.choice((1, 3, 50)))],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert process.stdout is not None
    for _ in range(min(chance.randrange(DOCUMENTS * 4 // 3), DOCUMENTS)):  # often after the last document
        if not process.stdout.readline():
            break
    time.sleep(chance.random() * chance.choice((0.02, 0.4)))
    process.kill()
    process.wait()
    process.stdout.close()


def what_readers_see(location: Path) -> dict[str, list[Fact]] | None:
    """The facts of the version that is published; None before the first."""
    if not (location / "current").exists():
        return None
    with open_store(location, read_only=True) as reader:
        return facts_by_document(facts_from_store(reader))


def facts_by_document(facts: list[Fact]) -> dict[str, list[Fact]]:
    found: dict[str, list[Fact]] = {}
    for fact in facts:
        found.setdefault(fact.evidence[0].doc, []).append(fact)
    return {doc: settled(of) for doc, of in found.items()}
