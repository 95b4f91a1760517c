"""Rule matches → facts of the relation types: partnership, mission, trait, role and org."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from kg.extraction.cues import StatusCues, clause
from kg.extraction.names import Name
from kg.extraction.rules import Match
from kg.model import Context, Document, Fact, Mission, Org, Partnership, Role, Status, Trait
from kg.values import dates, number

MAX_QUOTE = 160
Builder = Callable[["Scene", Match], Iterator[Fact]]


@dataclass(frozen=True)
class Scene:
    """What a builder needs besides the match: the document and the cues."""

    document: Document
    cues: StatusCues

    @property
    def context(self) -> Context:
        return self.document.context

    def status(self, match: Match) -> Status:
        """The rule's own status, else what the cues and the section say."""
        if match.rule.status:
            return match.rule.status
        sentence = match.sentence.sentence
        return self.cues.status(sentence.text, match.start, match.end, sentence.block.section.tense)

    def provenance(self, match: Match, start: int | None = None, end: int | None = None) -> dict[str, Any]:
        """Evidence, rule and confidence: the clauses that hold the match, or the match itself where they are long."""
        sentence = match.sentence.sentence
        first, last = clause(sentence.text, match.start if start is None else start, match.end if end is None else end)
        if last - first > MAX_QUOTE:
            first, last = match.start, match.end
        while first < last and sentence.text[first] in " 　":
            first += 1
        evidence = self.document.evidence(sentence.start + first, sentence.start + last)
        return {"evidence": (evidence,), "rule": match.rule.name, "confidence": match.rule.confidence}

    def year_at(self, match: Match) -> str | None:
        """The year of the last date before the match in its sentence, else of one inside it."""
        sentence = match.sentence.sentence
        section_year = sentence.block.section.year or self.context.year
        found = [d for d in dates(sentence.text, section_year) if d.start < match.end]
        return found[-1].year if found else None


def partnerships(scene: Scene, match: Match) -> Iterator[Fact]:
    """One fact for each place of the slot b, the country carried on along the enumeration."""
    sides = match.names("a")
    home = sides[-1].full if sides else scene.context.home
    if home is None:
        return
    status = scene.status(match)
    country = next((n.full for n in match.names("country")), None)
    for member in match.names("b"):
        country = member.country or country
        if member.full == home or country == "中国" or (member.cls == "Body" and not _abroad(member)):
            continue
        yield Partnership(
            a=home,
            b=member.full,
            b_country=country,
            since=_since(scene, match, status),
            status=status,
            **_fixed(match),
            **scene.provenance(match),
        )


def _abroad(body: Name) -> bool:
    return body.country is not None


def _since(scene: Scene, match: Match, status: Status) -> str | None:
    if match.rule.set.get("kind") != "sister_city" or status != "done":
        return None
    year = scene.year_at(match)
    anniversary = number(match.text("n") or "") if "n" in match.spans else None
    if anniversary is not None:
        base = year or match.sentence.sentence.block.section.year or scene.context.year
        return str(int(base) - int(anniversary)) if base else None
    return year if match.rule.id in ("formed", "formed_reversed", "signed", "signed_reversed") else None


def missions(scene: Scene, match: Match) -> Iterator[Fact]:
    """One mission for each sending country; the seat where a city is named."""
    seats = tuple(dict.fromkeys(n.full for n in match.names("seat")))
    for sender in match.names("country"):
        if sender.full != "中国":
            yield Mission(country=sender.full, seat=seats, **_fixed(match), **scene.provenance(match))


def traits(scene: Scene, match: Match) -> Iterator[Fact]:
    """One trait for each place; 我市 is the document's home in China."""
    for place in match.names("place"):
        country = "中国" if place.cls == "Domestic" else place.country
        yield Trait(place=place.full, country=country, **_fixed(match), **scene.provenance(match))


def roles(scene: Scene, match: Match) -> Iterator[Fact]:
    """One post for each title before the person's name (党组书记、主任 are two)."""
    person = match.text("person")
    title = match.text("role")
    if not person or not title:
        return
    of = next((n.full for n in match.names("of")), None)
    for part in re.split("[、，]|兼", title):
        if part:
            yield Role(person=person, role=part, of=of, **_fixed(match), **scene.provenance(match))


def structures(scene: Scene, match: Match) -> Iterator[Fact]:
    """One statement of structure for each body of the slot object."""
    owner = next((n.full for n in match.names("org")), scene.context.office)
    if owner is None:
        return
    bodies = [n.full for n in match.names("object")] or re.split("[、和]", match.text("object") or "")
    for body in bodies:
        if body and body != owner:
            yield Org(org=owner, object=body, **_fixed(match), **scene.provenance(match))


BUILDERS: Mapping[str, Builder] = {
    "partnership": partnerships,
    "mission": missions,
    "trait": traits,
    "role": roles,
    "org": structures,
}


def _fixed(match: Match) -> dict[str, Any]:
    return cast("dict[str, Any]", dict(match.rule.set))
