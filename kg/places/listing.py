"""The places of a graph as a list: what each is linked to, how surely, and where it is named."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from kg.places.gazetteer import Gazetteer
from kg.places.linker import Linker

_PLACE = "https://w3id.org/fakg/id/place/"


@dataclass(frozen=True, slots=True)
class Mention:
    """A place as one document names it. country: ISO code that the document gives, "" where it gives none.

    written: whether the name is a spelling of the text rather than the label that the document's graph has.
    """

    iri: str
    name: str
    doc: str
    country: str = ""
    written: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """One place of the graph. geonameid is None where it is not in the city list; score 0 where it is unlinked.

    entry: the gazetteer's id, "" where unlinked; candidates: (id, score) of entries it might be.
    """

    iri: str
    zh: str
    en: str
    geonameid: int | None
    country: str
    score: float
    names: tuple[str, ...]
    docs: tuple[str, ...]
    entry: str
    candidates: tuple[tuple[str, float], ...] = ()

    @property
    def linked(self) -> bool:
        return bool(self.entry)

    def to_dict(self) -> dict[str, Any]:
        """The object of ``kg places --json`` (a contract)."""
        labels = {language: text for language, text in (("zh", self.zh), ("en", self.en)) if text}
        return {
            "iri": self.iri,
            "labels": labels,
            "geonameid": self.geonameid,
            "country": self.country or None,
            "score": self.score,
            "names": list(self.names),
            "docs": list(self.docs),
        }


def list_places(mentions: Iterable[Mention], gazetteer: Gazetteer, linker: Linker) -> list[Listed]:
    """The places of the mentions, the most often named first."""
    grouped: dict[str, list[Mention]] = {}
    for mention in mentions:
        grouped.setdefault(mention.iri, []).append(mention)
    found = [_listed(iri, some, gazetteer, linker) for iri, some in grouped.items()]
    return sorted(found, key=lambda p: (-len(p.docs), p.iri))


def _listed(iri: str, mentions: list[Mention], gazetteer: Gazetteer, linker: Linker) -> Listed:
    names = tuple(dict.fromkeys(m.name for m in sorted(mentions, key=lambda m: (m.written, m.name))))
    docs = tuple(sorted({m.doc for m in mentions}))
    country = next((m.country for m in mentions if m.country), "")
    place = gazetteer.place(iri.removeprefix(_PLACE)) if iri.startswith(_PLACE) else None
    links = [linker.link(name, country or None) for name in names]
    if place is None:
        candidates = max((link.candidates for link in links), key=len, default=())
        return Listed(iri, names[0], "", None, country, 0.0, names, docs, "", candidates)
    same = [link.score for link in links if link.place and link.place.id == place.id]
    city = place.geonameid if place.id.startswith("gn-") else None
    score = max(same, default=0.9)  # linked through what only the document's context tells
    return Listed(iri, place.zh or names[0], place.en, city, place.country, score, names, docs, place.id)
