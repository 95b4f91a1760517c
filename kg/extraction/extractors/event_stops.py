"""What a visit abroad goes on to tell: whom the delegation met, and the cities it called at, in the clauses behind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kg import expressions as re
from kg.extraction.extractors.event_roles import Roles
from kg.extraction.extractors.event_view import View

_NEXT = re.compile(
    r"[，；][^，。；]{0,50}?(?:率团|率队|率领|带队|率[^，。；]{1,14}?[团组])|。|"
    r"[，；](?!(?:并|还|又|先后|分别)*(?:[与同和应受]|会见|拜会|会晤|拜访|访问|走访|到访|看望))[^，。；]{0,16}?"
    r"(?:书记|市长|省长|州长|县长|区长|主任|主席|局长|会长|部长)"
)
_BEGIN = (
    r"(?:^|(?<=[，；。]))(?:访问)?(?:期间|其间)?(?:在[^，。；]{2,8}?)?(?:代表团|访问团|考察团|一行)?"
    r"(?:并|还|又|先后|分别|专程|依次|应邀)*"
)
_WITH = re.compile(
    rf"{_BEGIN}[与同和](?P<who>[^，。；“”]{{2,60}}?)(?P<of>高层|高管|管理层|(?:主要|有关|相关)?负责人|代表|企业家)?"
    r"(?:就|围绕|进行|举行|开展|展开|深入|签署|签订|座谈|会谈|洽谈|商谈|磋商|会晤|达成|交流|对接)"
)
_MET = re.compile(
    rf"{_BEGIN}(?P<verb>会见|拜会|会晤|拜访|访问|走访|到访|看望|到(?=[老友]))(?:了)?(?P<who>[^，。；“”]{{2,60}})"
)
# 深化了与友城某市在多领域的交流
_DEEPENED = re.compile(
    r"(?:深化|加强|巩固|推动|拓展|密切|促进)了?(?:我市)?[与同和](?P<who>老?(?:国际)?(?:友好城市|友城)[^，。；“”]{2,20}?)(?=在|的|之间|多)"
)
_GOES_ON = re.compile(r"在[^，。；]{2,8}，?|访问期间|期间|其间|代表团|访问团")
_TWIN = re.compile(r"^(?:我市|我省)?老?(?:国际)?(?:友好城市|友城|姐妹城市)")
_TAIL = re.compile(r"(?:等.*|(?:的)?(?:高层|高管|(?:主要|有关|相关)?负责人|代表))$")
_SPLIT = re.compile("[、和及与]")
_BODY = re.compile(
    r"(?:总部|公司|集团|商会|协会|大学|学院|学校|银行|基金会|中心|园区|工厂|厂|研究院|研究所|政府|议会|局|署|厅|部|院|社|联盟|机场|港务局)$"
)


@dataclass(frozen=True, slots=True)
class Stops:
    """Persons and bodies met, and places called at."""

    people: tuple[str, ...] = ()
    places: tuple[str, ...] = ()


def goes_on(view: View) -> bool:
    """Whether a sentence goes on to tell of a visit told before: 在某国，代表团…"""
    return _GOES_ON.match(view.text) is not None


def stops(roles: Roles, view: View, start: int) -> Stops:
    """Read the clauses behind a visit that ends at ``start``, up to the next visit's leader or the full stop."""
    after = _NEXT.search(view.text, start)
    last = after.start() if after else len(view.text)
    people: list[str] = []
    places: list[str] = []
    for match in (*_WITH.finditer(view.text, start, last), *_MET.finditer(view.text, start, last)):
        if persons := list(roles.persons_named(view, match.start("who"), match.end("who"))):
            people += persons
            continue
        for name, is_place in _named(view, match.start("who"), match.end("who")):
            met = match.groupdict().get("of") is not None  # 与某市代表: somebody met, no stop
            (places if is_place and not met else people).append(name)
    for match in _DEEPENED.finditer(view.text, start, last):
        people += [name for name, _ in _named(view, match.start("who"), match.end("who"))]
    return Stops(tuple(dict.fromkeys(people)), tuple(dict.fromkeys(places)))


def _named(view: View, start: int, end: int) -> Iterator[tuple[str, bool]]:
    """The places and bodies of an enumeration, each with whether it is a place."""
    at = start
    for piece in _SPLIT.split(view.text[start:end]):
        first, at = at, at + len(piece) + 1
        twin = _TWIN.match(piece)
        first += twin.end() if twin else 0
        name = _TAIL.sub("", piece[twin.end() if twin else 0 :])
        spots = view.within(first, first + len(name))
        if spots and spots[-1].end == first + len(name) and spots[-1].name.cls == "Foreign":
            yield spots[-1].name.full, True
        elif twin and spots and spots[0].start == first and spots[0].name.cls == "Foreign":
            yield spots[0].name.full, True  # 到友城某市参观
        elif 3 <= len(name) <= 20 and _BODY.search(name) and not any(s.name.cls == "Domestic" for s in spots):
            yield name, False
