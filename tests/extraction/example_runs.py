"""Runs the examples of a rule file: each text through the whole extractor, its facts against those wanted."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kg import knowledge
from kg.documents import read_document
from kg.extraction import Extractor
from kg.extraction.rules import Example, read_examples
from kg.model import Context, Fact


def examples_of(fact_type: str) -> tuple[Example, ...]:
    """The examples and counter-examples of data/rules/<type>.toml."""
    file = knowledge.path("data", "rules", f"{fact_type}.toml")
    with file.open("rb") as stream:
        return read_examples(file, tomllib.load(stream))


def facts_of(extractor: Extractor, fact_type: str, example: Example, folder: Path) -> list[Fact]:
    """The facts of that type which an example's text states, in a report of its home's office."""
    path = folder / "example.txt"
    path.write_text(example.text + "\n", encoding="utf-8")
    office = example.office or (f"{example.home}人民政府外事办公室" if example.home else None)
    context = Context(home=example.home, office=office, year=example.year, genre="yearly_report")
    return [f for f in extractor.extract(read_document(path, overrides=context)) if f.type == fact_type]


def agrees(fact: Fact, wanted: Mapping[str, Any]) -> bool:
    """Whether a fact has every wanted slot; lists compare as sets, a single value with a list of one."""
    return all(_set(getattr(fact, slot)) == _set(value) for slot, value in wanted.items())


def _set(value: Any) -> set[Any]:
    return set(value) if isinstance(value, list | tuple) else {value}
