"""What the tests of extraction share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kg.documents import read_document
from kg.extraction import Extractor
from kg.model import Context, Event


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor.load()


@pytest.fixture
def read_events(extractor: Extractor, tmp_path: Path) -> Callable[[str], list[Event]]:
    """The events that a sentence in a report of Jiujiang's office tells."""

    def events(text: str) -> list[Event]:
        path = tmp_path / "sentence.txt"
        path.write_text(text + "\n", encoding="utf-8")
        office = "九江市人民政府外事办公室"
        context = Context(home="九江市", office=office, year="2023", genre="yearly_report")
        found = extractor.extract(read_document(path, overrides=context))
        return [fact for fact in found if isinstance(fact, Event)]

    return events
