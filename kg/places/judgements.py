"""What people decided about places: same / different / unsure, in tables that are only ever added to.

A later row overrides an earlier one about the same name, country and entry, so every judgement can be taken back;
nothing else is rewritten.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast, get_args

from kg import knowledge
from kg.errors import KnowledgeError, StoreError
from kg.locations import beside
from kg.places.tables import read_rows

Verdict = Literal["same", "different", "unsure", "open"]
_COLUMNS = ("verdict", "name", "country", "place", "note")
_HEADER = "\t".join(_COLUMNS)


@dataclass(frozen=True, slots=True)
class Judgement:
    """A name (as written, in a country or "" for any) is, is not, or may be the entry ``place`` (gazetteer id).

    "open" takes an earlier row back: it is as if nobody had judged.
    """

    verdict: Verdict
    name: str
    country: str
    place: str
    note: str = ""


@dataclass(frozen=True)
class Judgements:
    """The judgements in force."""

    in_force: dict[tuple[str, str, str], Judgement]

    @classmethod
    def of(cls, judgements: Iterable[Judgement]) -> Judgements:
        return cls({(j.name, j.country, j.place): j for j in judgements})

    @classmethod
    def load(cls, *own: Path) -> Judgements:
        """The shipped table, then the user's own where they exist; raises KnowledgeError for an unknown verdict."""
        paths = [knowledge.path("data", "gazetteer", "judgements.tsv"), *(path for path in own if path.is_file())]
        return cls.of(judgement for path in paths for judgement in _read(path))

    def same(self, name: str, country: str) -> str | None:
        """The entry that a name was judged to be."""
        for (judged, where, place), judgement in reversed(self.in_force.items()):
            if judged == name and where in ("", country) and judgement.verdict == "same":
                return place
        return None

    def forbids(self, name: str, country: str, place: str) -> bool:
        """Whether a name must not be linked to an entry by itself."""
        found = [self.in_force.get((name, where, place)) for where in (country, "")]
        return any(one is not None and one.verdict in ("different", "unsure") for one in found)


def _read(path: Path) -> Iterable[Judgement]:
    for row in read_rows(path, _COLUMNS):
        if row["verdict"] not in get_args(Verdict):
            allowed = ", ".join(get_args(Verdict))
            raise KnowledgeError(f"{path}: verdict {row['verdict']!r} of {row['name']}; it must be one of {allowed}")
        yield Judgement(cast(Verdict, row["verdict"]), row["name"], row["country"], row["place"], row["note"])


def recorded(path: Path) -> Iterator[Judgement]:
    """The rows of the user's own table, in their order; none where there is no table."""
    if path.is_file():
        yield from _read(path)


def own_judgements(store: str | Path) -> Path:
    """The user's own table: beside the folder of the store ("kg-store" → "kg-store.judgements.tsv")."""
    return beside(store, "judgements.tsv")


def record(path: Path, judgement: Judgement) -> None:
    """Add a judgement to the user's own table; raises StoreError where it cannot be written."""
    cells = (judgement.verdict, judgement.name, judgement.country, judgement.place, judgement.note)
    line = "\t".join(" ".join(cell.split()) for cell in cells)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        new = not path.is_file()
        with path.open("a", encoding="utf-8") as stream:
            stream.write(f"{_HEADER}\n{line}\n" if new else f"{line}\n")
    except OSError as error:
        raise StoreError(f"{path}: the judgement cannot be written: {error}") from error
