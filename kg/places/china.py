"""Abbreviations of Chinese places, read in the light of the document's own place:
data/gazetteer/abbreviations.tsv."""

from __future__ import annotations

from dataclasses import dataclass

from kg import knowledge
from kg.places.tables import read_rows


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """A short form, the full name it stands for, and whether it is understood everywhere or only near the
    place."""

    short: str
    name: str
    anywhere: bool


@dataclass(frozen=True)
class Abbreviations:
    """All abbreviations by short form."""

    by_short: dict[str, tuple[Abbreviation, ...]]

    @classmethod
    def load(cls) -> Abbreviations:
        found: dict[str, tuple[Abbreviation, ...]] = {}
        for row in read_rows(knowledge.path("data", "gazetteer", "abbreviations.tsv"), ("short", "name", "scope")):
            entry = Abbreviation(row["short"], row["name"], row["scope"] == "anywhere")
            found[entry.short] = (*found.get(entry.short, ()), entry)
        return cls(found)

    def full_name(self, short: str, home: tuple[str, ...] = ()) -> str | None:
        """What a short form stands for in a document of ``home`` (full names, the nearest place first).

        A reading that is one of ``home`` wins over one known everywhere; None where neither holds.
        """
        readings = self.by_short.get(short, ())
        for place in home:
            for reading in readings:
                if reading.name == place:
                    return reading.name
        return next((reading.name for reading in readings if reading.anywhere), None)
