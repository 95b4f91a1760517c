"""Who signs: the sides that stand before a verb of signing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kg import expressions as re
from kg.extraction.extractors.deed_papers import Paper
from kg.extraction.extractors.event_roles import Roles, listed, unique
from kg.extraction.extractors.event_view import Spot, View

JOINT: Final = re.compile(r"[与和同](?!时|样|期|志|意)")
# What the two sides of an earlier clause do.
_DOES = re.compile(
    r"缔结|敲定|谈定|谈妥|结为|建立|举行|召开|举办|达成|签|就|在|于|商谈|草拟|\d{1,2}月|联合|共同|开展|会谈"
)
_FRONT = re.compile(
    r"^(?:(?:19|20)\d\d年|\d{1,2}月(?:份|\d{1,2}[日号])?|\d{1,2}日|先后|分别|成功|积极|还|并|又|也|已|将|拟|日前|近日|昨日|今日|当天|期间|此外|其间|会上|"
    r"活动中|会议期间|我[办局](?=促成|推动|协调|组织|支持|指导|见证)|指导|见证|促成|推动|协调|组织|支持|由|代表|[、，“”])+"
)


# 市外办协助|甲, 见证了|甲: the body before it only helps
_HELPED = re.compile(r"[^，。；]{0,24}(?:协助|见证|促成|推动|协调|组织|支持|指导)了?(?=[^，。；]{4})")
# what stands between a party and the verb of signing
_MANNER = re.compile(r"(?:以|通过)[^，。；]{2,10}(?:形式|方式).*$")
_CIRCUMSTANCES = re.compile(
    r"(?:的(?:负责人|代表|校长|院长|会长)|有望|现场|当场|会上|首次|再次|计划|日前|[拟将已]|先后|分别|正式|共同|未能|没能|没有|未|线上|在线|云端|视频|远程|以.{2,8}(?:方式|形式)|通过.{2,8}(?:方式|形式)"
    r"|在.{2,20}|就.{2,20}|于.{2,12})+$"
)


@dataclass(frozen=True)
class Sides:
    """Reads the sides of an instrument; ``pronouns`` stand for both (双方, 两市)."""

    roles: Roles
    pronouns: tuple[str, ...]

    def before(self, view: View, first: int, verb: int, abroad: str | None) -> tuple[tuple[str, ...], str]:
        """Who signs: the sides before the verb, or both sides told before."""
        text = view.text[first:verb]
        after = view.text[verb : min(verb + 12, view.clause(verb, verb)[1])]
        if any(w in text or w in after for w in self.pronouns):
            both = self.roles.both(view, 0, min(len(view.text), verb + 12))
            if both:
                return both, "both"
        joint = JOINT.search(text)
        start, _ = view.part(first, first)
        while joint is None and first > start:  # 甲与乙缔结姊妹校，签订…协议
            verb, first = first - 1, view.clause(first - 1, first - 1)[0]
            joint = JOINT.search(view.text[first:verb])
        if joint is None:
            return (), "signed"
        if behind := _DOES.search(view.text, first + joint.end(), verb):
            verb = behind.start()
        at = first + joint.start()
        left, right = list(self.side(view, first, at)), list(self.side(view, at + 1, verb))
        if not left:
            left = [s for s in self._carried(view, first, abroad) if s not in right][:1]
        return unique([*left, *right]), "signed"

    def around(self, view: View, first: int, paper: Paper, abroad: str | None) -> tuple[tuple[str, ...], int]:
        """The sides told with a name before its verb, and where the name itself begins: 与某校的|共建协议, or behind it
        with 由."""
        text = view.text[first : paper.end]
        if told := re.search("由(?P<by>[^，。；]{4,60})$", view.text[paper.end : paper.verb]):
            found = self.before(view, paper.end + told.start("by"), paper.verb, abroad)[0]
            if len(found) > 1:
                return found, max(paper.start, first)
        joint = JOINT.search(text)
        if joint is None:
            return (), _begin(view, first, paper)
        at = first + joint.start()
        spot = next((s for s in view.spots if s.start == at + 1), None)
        inner = list(view.within(at + 1, paper.end))
        of = view.text.find("的", at + 1, paper.end)
        end = of if of >= 0 else (inner[-1].end if inner else -1)
        if end < 0 or (spot is None and of < 0):
            return (), _begin(view, first, paper)
        left, right = list(self.side(view, first, at)), list(self.side(view, at + 1, end))
        if not left:
            left = [s for s in self._carried(view, first, abroad) if s not in right][:1]
        return unique([*left, *right]), end + (of >= 0)

    def _carried(self, view: View, first: int, abroad: str | None) -> Iterator[str]:
        """Who may be the unnamed first side: the subject of an earlier clause, home, the place abroad named last."""
        start, _ = view.part(first, first)
        spots = [s for s in view.spots if s.start == start and s.name.cls in ("Domestic", "Foreign", "Body")]
        yield from (s.name.full for s in spots)
        if view.document.context.home:
            yield view.document.context.home
        last = next((s.name.full for s in reversed(view.spots) if s.name.cls == "Foreign" and s.end <= first), abroad)
        if last:
            yield last

    def side(self, view: View, start: int, end: int) -> Iterator[str]:
        """The parties in one half of the clause; a short form gets its full one."""
        if front := _FRONT.match(view.text[start:end]):
            start += front.end()
        if helped := _HELPED.match(view.text[start:end]):
            start += helped.end()
        text = _CIRCUMSTANCES.sub("", _MANNER.sub("", view.text[start:end]))
        if text.endswith(("并", "还", "又")):  # 考察某企业并与我市签署: the verb before it is of another clause
            return
        home = view.document.context.home
        if not text:
            return
        if home and text in ("我方", "中方", "我市", "我省", "我县"):
            yield home
            return
        if home and re.fullmatch(r"市政府|市人民政府|我市政府", text):
            yield f"{home}人民政府"
            return
        if text.startswith("该") and (meant := _named_before(view, start, text[1:])):
            yield meant
            return
        start, text = _without_country(view, start, text)
        spot = next((s for s in view.spots if s.start == start and s.end >= start + len(text) - 1), None)
        if spot is None and len(text) > 24:
            return
        if spot is not None:
            yield from (own_name(s) for s in listed(view, spot))
        else:
            places = view.within(start, start + len(text))
            if places and places[0].start == start and "、" in text:
                yield from map(own_name, places)
            elif places and places[-1].start + len(places[-1].name.text) == start + len(text) and text.count("的") == 1:
                yield places[-1].name.full  # 有“…”之称的某国某市
            elif not re.search("[、与：]|程序|流程", text):
                yield text


def _begin(view: View, first: int, paper: Paper) -> int:
    """Where an instrument's name begins that no side stands before: behind the last 的, comma or mark in its clause."""
    title = view.text.rfind("《", first, paper.end)
    return title if title >= 0 else max(paper.start, first)


def _named_before(view: View, start: int, kind: str) -> str | None:
    """The body named last before that 该联盟 and the like stand for, in the sentence."""
    bodies = [s.name.full for s in view.spots if s.end <= start and s.name.cls == "Body"]
    return next((body for body in reversed(bodies) if body.endswith(kind) and not body.startswith("该")), None)


def _without_country(view: View, start: int, text: str) -> tuple[int, str]:
    """A body's name without the country, or country and city, before it (芬兰某市某中学)."""
    first = next((s for s in view.spots if s.start == start and s.name.cls in ("Country", "Foreign")), None)
    if first is None or first.end - start + 3 > len(text):
        return start, text
    if view.text[first.end] in "、和与及":
        return start, text  # 某国某市、某国某市: an enumeration
    written = view.text[first.start : first.end]
    if first.name.cls == "Country" or written.endswith("市"):
        return first.end, text[len(written) :]
    if first.name.country and written.startswith(first.name.country):
        return start + len(first.name.country), text[len(first.name.country) :]
    return start, text


def own_name(spot: Spot) -> str:
    """A party's full name; a body's without the country, or country and city, that it is written behind."""
    name = spot.name.full.removeprefix(spot.name.country or "") if spot.name.cls == "Body" else spot.name.full
    return re.sub(r"^.{1,8}市(?=.{4,}(?:学|院|校)$)", "", name) if name != spot.name.full else name
