"""The administrative divisions of China, for the home of a document and its province."""

from __future__ import annotations

import csv
import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import daachorse

from kg import knowledge
from kg.errors import KnowledgeError

# A short name before one of these letters is part of another name (中山大学, 南京路, 江苏路).
_OTHER_NAMES = ("大学", "学院", "路", "街", "大道", "中学", "海峡", "半岛", "平原", "岛", "山脉")


@dataclass(frozen=True, slots=True)
class Division:
    """One division: six-digit code, name, name without rank, English name (provinces, prefectures)."""

    code: str
    name: str
    short: str
    english: str

    @property
    def rank(self) -> str:
        """province, prefecture or county."""
        if self.code.endswith("0000"):
            return "province"
        return "prefecture" if self.code.endswith("00") else "county"

    @property
    def is_municipality(self) -> bool:
        """A province that is a city: 北京, 天津, 上海, 重庆."""
        return self.rank == "province" and self.name.endswith("市")


@dataclass(frozen=True, slots=True)
class Mention:
    """A division named in a text; ``full`` where its rank is written out (青岛市 rather than 青岛)."""

    division: Division
    start: int
    end: int
    full: bool


class Divisions:
    """Look-up of divisions by name, and their mentions in a text."""

    def __init__(self, divisions: list[Division]) -> None:
        self._by_code = {d.code: d for d in divisions}
        self._by_name: dict[str, list[Division]] = {}
        for division in divisions:
            self._by_name.setdefault(division.name, []).append(division)
            if division.rank != "county":
                self._by_name.setdefault(division.short, []).append(division)
        self._names = list(self._by_name)
        self._finder = daachorse.CharwiseDoubleArrayAhoCorasick(self._names, daachorse.MATCH_KIND_LEFTMOST_LONGEST)
        self._english = _english(divisions)

    def named(self, name: str) -> Division | None:
        """The division of that full or short name; None where there is none, or several of one rank."""
        found = self._by_name.get(name, [])
        highest = [d for d in found if d.rank != "county"] or found
        exact = [d for d in highest if d.name == name] or highest
        return exact[0] if len(exact) == 1 else None

    def english(self, name: str) -> Division | None:
        """The province or prefecture of that English name; None where unknown or shared by several."""
        return self._english.get(name.replace("’", "'").lower())

    def parent(self, division: Division) -> Division | None:
        """The division above: of a county its prefecture, or else its province."""
        for code in (division.code[:4] + "00", division.code[:2] + "0000"):
            if code != division.code and code in self._by_code:
                return self._by_code[code]
        return None

    def province(self, division: Division) -> Division | None:
        """The province that the division is, or lies in."""
        return self._by_code.get(division.code[:2] + "0000")

    def mentions(self, text: str) -> Iterator[Mention]:
        """The divisions that the text names, in order; names that several places share are left out."""
        for start, end, index in self._finder.find(text):
            name = self._names[index]
            division = self.named(name)
            if division is None or (name != division.name and text.startswith(_OTHER_NAMES, end)):
                continue
            full = name == division.name or text[end : end + 1] == division.name[-1]
            yield Mention(division, start, end, full)


@functools.cache
def load_divisions() -> Divisions:
    """Reads data/names/divisions.tsv. Raises KnowledgeError naming the file where a row is not right."""
    file = knowledge.path("data", "names", "divisions.tsv")
    with file.open(encoding="utf-8", newline="") as stream:
        rows = csv.DictReader((line for line in stream if not line.startswith("#")), delimiter="\t")
        try:
            return Divisions([Division(r["code"], r["name"], r["short"], r["english"]) for r in rows])
        except KeyError as error:
            raise KnowledgeError(f"{file}: the column {error} is missing") from error


def _english(divisions: list[Division]) -> Mapping[str, Division]:
    found: dict[str, list[Division]] = {}
    for division in divisions:
        if division.english:
            found.setdefault(division.english.lower(), []).append(division)
    return {name: same[0] for name, same in found.items() if len(same) == 1}
