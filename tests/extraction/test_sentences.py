"""Own sentences with gold: well-formed, and extraction scored on them against recorded floors.

``tests/sentences/dev`` is for reading while patterns are written; ``held`` is for measuring only. Each sentence becomes
a short document: a head line that settles office, home and year, then the sentence.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kg.evaluation import Report, compare
from kg.flat import from_flat, to_flat

if TYPE_CHECKING:
    from kg.extraction import Extractor

FOLDER = Path(__file__).resolve().parents[1] / "sentences"
PARTS = ("dev", "held")
# F1 over all types; None: not recorded yet. A floor only ever rises, to a point below what is measured.
FLOORS = {
    "dev": 0.96,
    "held": 0.84,
    "dense": 0.85,
    "english_news": 0.87,
    "wordings": 0.91,
    "deeds": 0.88,
    "english_local": 0.93,
    "event_news": 0.86,
}
# Parts of dev that are scored by themselves: single long sentences with many facts, hard English news and reports,
# unusual wordings of everything but events, deeds, news of events.
APART = ("dense", "english_news", "wordings", "deeds", "event_news", "english_local")


@dataclass(frozen=True)
class Sample:
    """One sentence or passage: ``home`` is "" and ``year`` None where the document leaves them open."""

    id: str
    home: str
    year: str | None
    text: str
    facts: tuple[dict[str, Any], ...]
    types: tuple[str, ...] = ()  # what the gold is complete for; empty: every type

    @property
    def document(self) -> str:
        head = f"{self.home}人民政府外事办公室{self.year or ''}年工作情况\n\n" if self.home else ""
        return f"{head}{self.text}\n"

    @property
    def gold(self) -> list[dict[str, Any]]:
        return [{"quote": self.text, **fact, "doc": self.id} for fact in self.facts]


def samples(part: str) -> Iterator[Sample]:
    yield from _read(sorted((FOLDER / part).glob("*.jsonl")))


def scored(part: str) -> Iterator[Sample]:
    """What a floor holds for: the files of a part, of dev without those that have a floor of their own."""
    apart = [FOLDER / "dev" / f"{name}.jsonl" for name in APART]
    own = [file for file in apart if file.stem == part]
    yield from _read(own or [f for f in sorted((FOLDER / part).glob("*.jsonl")) if f not in apart])


def _read(files: list[Path]) -> Iterator[Sample]:
    for file in files:
        for line in file.read_text(encoding="utf-8").splitlines():
            item = json.loads(line)
            yield Sample(**{**item, "facts": tuple(item["facts"]), "types": tuple(item.get("types", ()))})


ALL = [sample for part in PARTS for sample in samples(part)]


def test_there_are_enough_sentences_with_ids_of_their_own() -> None:
    assert len(ALL) >= 200
    assert len({sample.id for sample in ALL}) == len(ALL)
    assert len({sample.text for sample in ALL}) == len(ALL)


def test_every_type_and_status_occurs_in_both_parts() -> None:
    for part in PARTS:
        facts = [fact for sample in samples(part) for fact in sample.facts]
        assert len({fact["type"] for fact in facts}) == 14
        assert {fact.get("status") for fact in facts} >= {"done", "planned", "negated", "ongoing"}


@pytest.mark.parametrize("sample", ALL, ids=lambda sample: sample.id)
def test_gold_is_well_formed(sample: Sample) -> None:
    for flat in sample.gold:
        fact = from_flat(flat)
        from_flat({**flat, **flat.get("also", {})})
        assert fact.type in {"partnership", "event", "agreement"} or fact.status or "status" not in flat
        if fact.type in {"partnership", "event", "agreement"}:
            assert fact.status, f"{sample.id}: {fact.type} without status"


GOLDEN = Path(__file__).resolve().parents[1] / "golden"


@pytest.mark.parametrize("file", sorted(GOLDEN.glob("*.jsonl")), ids=lambda file: file.stem)
def test_golden_quotes_stand_in_their_documents(file: Path) -> None:
    from kg.documents import read_document
    from kg.knowledge import path

    (source,) = path("data", "corpus").glob(f"{file.stem}.*")
    text = "".join(read_document(source).text.split())
    for line in file.read_text(encoding="utf-8").splitlines():
        fact = from_flat(json.loads(line))
        assert fact.evidence[0].doc == file.stem
        assert "".join(fact.evidence[0].quote.split()) in text


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    from kg.extraction import Extractor

    return Extractor.load()


def measure(part: str, extractor: Extractor, folder: Path) -> Report:
    from kg.documents import read_document

    gold, got = {}, {}
    for sample in scored(part):
        path = folder / f"{sample.id}.txt"
        path.write_text(sample.document, encoding="utf-8")
        gold[sample.id] = sample.gold  # empty for sentences that state nothing: what is found there is wrong
        found = [to_flat(fact) for fact in extractor.extract(read_document(path))]
        got[sample.id] = [fact for fact in found if not sample.types or fact["type"] in sample.types]
    return compare(gold, got)


@pytest.mark.parametrize("part", FLOORS)
def test_extraction_stays_above_its_floor(part: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    floor = FLOORS[part]
    if floor is None:
        pytest.skip(f"no floor recorded for {part}: measure, then set FLOORS")
    report = measure(part, request.getfixturevalue("extractor"), tmp_path)
    for name, row in report.rows.items():
        print(f"{name:12} {row.gold:4} {row.system:4} {row.precision:.3f} {row.recall:.3f} {row.f1:.3f}")
    print(f"status right {report.share_right('status'):.3f}")
    assert report.rows["ALL"].f1 >= floor
