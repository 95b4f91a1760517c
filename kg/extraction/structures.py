"""Rule matches → facts of the type org: departments, subordinate bodies, founding, renaming, merging."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from kg import expressions as re
from kg.extraction.departments import are_units, whole_names
from kg.extraction.names import name_of
from kg.extraction.rules import Match
from kg.extraction.scene import Scene
from kg.model import Fact, Org
from kg.values import dates

_OFFICE_UNNAMED = ("外事办公室", "外事侨务办公室")  # 我市的外事办公室成立于…
_NO_DEPARTMENT = re.compile("(?:中心|企业|公司|协会|商会|学会|集团|联盟|大学|学院|学校)$")
_NUMBERED = r"^(?:（[一二三四五六七八九十\d]{1,3}）|\d{1,2}[.、．])"
# a body called by its kind alone, as the subject of what follows
_KIND_OF_BODY = re.compile(
    r"(?:^|[，。；、\d年月日])(?:该|本)?(?P<kind>协会|中心|学会|商会|联盟|促进会|联谊会|基金会|研究院|公司)"
    r"(?:于|正式|现|还|原|又|[\d年月日，])*$"
)
_SUBJECT_OF_CLAUSE = re.compile(r"(?:^|[，。；]|更名为|改为|改称|组建|成立|原)$")
_SET_UP_IN = re.compile(r"(?:19|20)\d\d年(?:\d{1,2}月)?，?$")


def structures(scene: Scene, match: Match) -> Iterator[Fact]:
    """One statement of structure for each body of the slot object."""
    owner = next((n.full for n in match.names("org")), None) or _body_spoken_of(match) or _body_referred(scene, match)
    if owner is None or owner in _OFFICE_UNNAMED:
        owner = None if _of_another(match) else scene.context.office
    first = match.spans["org"][0] if "org" in match.spans else 0
    outside = "由被在于" if match.rule.set["relation"] == "founded" else "由被"  # 在市政府办公室挂牌 founds none
    if owner is None or (first and match.sentence.tokens[first - 1].text in outside):
        return
    if match.rule.set["relation"] == "founded":
        objects = _founded(scene, match)
    elif "object" not in match.spans:
        objects = [o for o in (_body_spoken_of(match, subject=True),) if o]
    elif match.names("object") and "List" not in match.rule.pattern.slots["object"]:
        # 市外事侨务办公室更名为市外事办公室: both words stand for the office; here they differ.
        renamed = match.rule.set["relation"] == "renamed_to"
        twice = match.rule.set["relation"] in ("renamed_to", "merged_with")  # nothing is subordinate to itself
        named = [n for n in match.names("object") if twice or n.full != owner]
        objects = [_full_body(scene, n.text) if renamed or n.full == owner else n.full for n in named]
    else:
        listed = match.text("object") or ""
        objects = [_full_body(scene, item) for item in whole_names(listed, list(split_items(listed)))]
    fixed = _fixed(match)
    if fixed["relation"] == "department" and are_units(match.sentence.sentence.text[match.end :]):
        fixed = {**fixed, "relation": "subordinate"}
    if fixed["relation"] == "department":
        if _SET_UP_IN.search(match.sentence.sentence.text[: match.start]):
            return  # 1979年设立外事组 founds what came before
        objects = [item for item in objects if not _NO_DEPARTMENT.search(item)]
    own_only = match.rule.id == "subordinate_in_charge"  # a duty to manage others' bodies makes none subordinate
    for item in objects:
        if item != owner and not (own_only and not item.startswith(scene.context.home or "我")):
            yield Org(org=owner, object=item, **fixed, **scene.provenance(match))


def _of_another(match: Match) -> bool:
    """Whether a new name in brackets is that of what stands before them: 市外事接待办（现更名为…）."""
    text = match.sentence.sentence.text
    opened = text.rfind("（", 0, match.end)
    return opened > 0 and "）" not in text[opened : match.end] and match.rule.set["relation"] == "renamed_to"


def _body_spoken_of(match: Match, subject: bool = False) -> str | None:
    """The body that the sentence begins with, where it stands before the match: what follows is said of it."""
    if "org" in match.spans and not subject:
        return None
    for token in match.sentence.tokens:
        name = name_of(token)
        if token.idx >= match.start or token.text in "，。；：、《":
            return None
        if name is not None and name.cls == "Body":
            with_it = token.i and match.sentence.tokens[token.i - 1].text in "与和同由在向归被跟"
            return None if with_it else name.full
    return None


def _body_referred(scene: Scene, match: Match) -> str | None:
    """The body that 协会下设… or 该中心2014年更名为… means, or that began a clause before: …成立；2001年更名为…"""
    if "org" in match.spans:
        return None
    text = match.sentence.sentence.text
    earlier = [n for n in map(name_of, match.sentence.tokens) if n is not None and n.cls == "Body"]
    earlier = [n for n in earlier if text.find(n.text) < match.start]
    said = _KIND_OF_BODY.search(text[: match.start])
    if said:
        named = [*scene.bodies, *(n.full for n in earlier)]
        return next((b for b in reversed(named) if b.endswith(said["kind"]) and b != said["kind"]), None)
    if match.rule.set["relation"] not in ("renamed_to", "merged_with", "supervised_by"):
        return None
    for name in reversed(earlier):
        at = text.rfind(name.text, 0, match.start)
        if _SUBJECT_OF_CLAUSE.search(text[:at]):
            return name.full
    return None


def _founded(scene: Scene, match: Match) -> list[str]:
    """The year a body was founded: said in the match, else the year of the last date before it or of the document."""
    said = match.text("object") or match.sentence.sentence.text[match.start : match.end]
    stated = [d.year for d in dates(said, scene.context.year) if d.year]
    year = stated[-1] if stated else scene.year_at(match) or scene.context.year
    return [year] if year else []


def _full_body(scene: Scene, item: str) -> str:
    home = scene.context.home
    return f"{home}{item[1:]}" if home and item[:1] == home[-1:] else item


def split_items(text: str) -> Iterator[str]:
    """The entries of a list, split at 、 and 和 outside brackets, without what follows a comma in an entry."""
    depth, start = 0, 0
    if text.isascii():
        yield from filter(None, (item.strip(" .") for item in re.split(", and |, | and ", text)))
        return
    for i, character in enumerate(text + "、"):
        depth += (character in "（(") - (character in "）)")
        if depth == 0 and character in "、和；;":
            item = re.sub(_NUMBERED, "", re.split("[，,。：]", text[start:i])[0].strip())
            if item:
                yield item
            start = i + 1


def _fixed(match: Match) -> dict[str, Any]:
    return cast("dict[str, Any]", dict(match.rule.set))
