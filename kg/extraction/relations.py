"""Rule matches → facts of the relation types: partnership, mission, trait, role and org."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, cast

from kg.extraction.names import name_of
from kg.extraction.rules import Match
from kg.extraction.scene import Scene
from kg.extraction.ties import founding_year, pair
from kg.model import Fact, Mission, Org, Partnership, Role, Status, Trait
from kg.values import dates, number

Builder = Callable[["Scene", Match], Iterator[Fact]]


def partnerships(scene: Scene, match: Match) -> Iterator[Fact]:
    """One fact for each place of the slot b, the country carried on along the enumeration."""
    home = scene.context.home
    sides = [name.full for name in match.names("a")] or ([home] if home else [])
    status = scene.status(match)
    country = _country_before(match)
    for side, member in pair(sides, match.names("b"), match.sentence.tokens.text):
        country = member.country or country
        if member.full == side or country == "中国" or (member.cls == "Body" and country is None):
            continue
        yield Partnership(
            a=side,
            b=member.full,
            b_country=country,
            since=_since(scene, match, status),
            status=status,
            **_fixed(match),
            **scene.provenance(match),
        )


def _country_before(match: Match) -> str | None:
    """The country named in the rule's slot, or else in the match before the first partner (俄方伙伴有 …)."""
    named = match.names("country")
    if named:
        return named[-1].full
    first = match.position("b")[0]
    tokens = (t for t in match.sentence.tokens if match.start <= t.idx < first)
    countries = [n.full for n in map(name_of, tokens) if n is not None and n.cls == "Country" and n.full != "中国"]
    return countries[-1] if countries else None


def _since(scene: Scene, match: Match, status: Status) -> str | None:
    """The year a sister-city tie was formed: stated, counted back from an anniversary, or the signing's own."""
    if match.rule.set.get("kind") != "sister_city" or status != "done":
        return None
    stated = match.text("since")
    if stated:
        return stated
    sentence = match.sentence.sentence
    own = sentence.block.section.year or scene.context.year
    anniversary = number(match.text("n") or "") if "n" in match.spans else None
    if anniversary is not None:
        base = scene.year_at(match) or own
        return str(int(base) - int(anniversary)) if base else None
    if match.rule.id.startswith("signed"):
        return scene.year_at(match) or own
    if match.rule.id.startswith("formed") and match.rule.id != "formed_list":
        return founding_year(sentence.text[: match.end], own)
    if match.rule.id == "named":
        return founding_year(sentence.text, own) if "周年" in sentence.text else None
    return None


def missions(scene: Scene, match: Match) -> Iterator[Fact]:
    """One mission for each sending country; the seat where a city is named."""
    seats = tuple(dict.fromkeys(n.full for n in match.names("seat")))
    for sender in match.names("country"):
        if sender.full != "中国":
            yield Mission(country=sender.full, seat=seats, **_fixed(match), **scene.provenance(match))


def traits(scene: Scene, match: Match) -> Iterator[Fact]:
    """One trait for each place and each word for a trait in the slot; 我市 is the document's home in China."""
    said = match.text("trait") or ""
    codes = [code for word, code in scene.lexicon.traits.items() if word in said]
    for place in match.names("place"):
        country = "中国" if place.cls == "Domestic" else place.country
        for code in dict.fromkeys(codes):
            yield Trait(place=place.full, trait=code, country=country, **_fixed(match), **scene.provenance(match))


def roles(scene: Scene, match: Match) -> Iterator[Fact]:
    """One post for each title before the person's name (党组书记、主任 are two)."""
    person, title = match.text("person"), match.text("role")
    if not person or not title:
        return
    named = next((n.full for n in match.names("of")), None)
    for post in re.split("[、，]|兼", title):
        if post:
            of = named or _owner(scene, match, post)
            yield Role(person=person, role=post, of=of, **_fixed(match), **scene.provenance(match))


def _owner(scene: Scene, match: Match, post: str) -> str | None:
    """Whose post it is where no body is named: the home's mayor, the province's governor, 办 = the office."""
    if "office" in match.rule.id:
        return scene.context.office
    words = scene.lexicon.words
    if post in words["of_home"]:
        return scene.context.home
    return scene.context.province if post in words["of_province"] else None


def structures(scene: Scene, match: Match) -> Iterator[Fact]:
    """One statement of structure for each body of the slot object."""
    owner = next((n.full for n in match.names("org")), scene.context.office)
    if owner is None:
        return
    if match.rule.set["relation"] == "founded":
        objects = [d.first for d in dates(match.text("object") or "")][:1]
    elif match.names("object") and "List" not in match.rule.pattern.slots["object"]:
        objects = [n.full for n in match.names("object")]
    else:
        objects = [_full_body(scene, item) for item in split_items(match.text("object") or "")]
    for item in objects:
        if item != owner:
            yield Org(org=owner, object=item, **_fixed(match), **scene.provenance(match))


def _full_body(scene: Scene, item: str) -> str:
    home = scene.context.home
    return f"{home}{item[1:]}" if home and item[:1] == home[-1:] else item


def split_items(text: str) -> Iterator[str]:
    """The entries of a list, split at 、 and 和 outside brackets, without what follows a comma in an entry."""
    depth, start = 0, 0
    for i, character in enumerate(text + "、"):
        depth += (character in "（(") - (character in "）)")
        if depth == 0 and character in "、和；;":
            item = re.split("[，,。：]", text[start:i])[0].strip()
            if item:
                yield item
            start = i + 1


BUILDERS: Mapping[str, Builder] = {
    "partnership": partnerships,
    "mission": missions,
    "trait": traits,
    "role": roles,
    "org": structures,
}


def _fixed(match: Match) -> dict[str, Any]:
    return cast("dict[str, Any]", dict(match.rule.set))
