"""Agreements: an instrument, those who sign it, and whether they did → facts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from kg import expressions as re
from kg.extraction.base import Parsed
from kg.extraction.cues import StatusCues
from kg.extraction.extractors.agreement_bonds import BondReader
from kg.extraction.extractors.agreement_english import english_agreements
from kg.extraction.extractors.agreement_sides import JOINT, Sides
from kg.extraction.extractors.deed_papers import papers_ahead
from kg.extraction.extractors.deed_words import DeedWords
from kg.extraction.extractors.event_deeds import is_abroad, status_between
from kg.extraction.extractors.event_english_line import is_english
from kg.extraction.extractors.event_makers import split_names
from kg.extraction.extractors.event_merge import agree, even
from kg.extraction.extractors.event_roles import Roles, unique
from kg.extraction.extractors.event_view import View, views
from kg.extraction.lexicon import Lexicon, any_of, word_lists
from kg.model import Agreement, Fact, Status
from kg.values import number

Kind = Literal["memorandum", "cooperation", "project", "other"]
_KINDS: tuple[Kind, ...] = ("memorandum", "cooperation", "project", "other")
_LISTS = (*_KINDS, "sign", "drafted", "after", "ties", "plain", "both", "not_after", "failed", "office")
_COUNT = r"(?P<count>\d+|[一二两三四五六七八九十]+)(?:余|多)?(?:份|项|个|对|批|笔|单)"
_PROJECTS = re.compile(
    r"(?:完成|实现|达成|推动|共)?[^，。；]{0,8}?(?P<n>\d+)(?:余|多)?[个项](?P<name>[^，。；、\d]{0,12}?项目)的?(?:集中|现场)?(?:签约|签订)"
    r"|(?:现场|集中|共|成功)?签约(?:了)?(?:中外)?(?:合作)?(?P<m>\d+)(?:余|多)?[个项](?P<name2>[^，。；、\d]{0,12}?项目)|(?:签约|签订)(?P<name3>[^，。；、\d]{0,10}?项目)(?:共)?(?P<k>\d+)[个项]"
)
# A sentence without these tells no agreement.
_TOLD = re.compile("结为|结成|缔结|成为|互为|建立|签|协议|备忘录|合作计划|意向书|宣言|议定书|达成")
# A name longer than this tells an instrument without its sides where both are only referred to (两地商会签署了…).
_TELLING = 3
_ANONYMOUS = re.compile("(?:两[地市校国省县区]|双方|三方|各方|中外|校企|政企)[^，。；]{0,10}$")
_HELPS = re.compile("协助|牵头|促成|推动|协调|支持|指导|见证")  # a body that does so is no party
# 中德…备忘录, 校际…协议: with somebody abroad. 协议并不…: what is said of it is no name.
_ABROAD = re.compile(
    "中[外德法英美意日韩俄泰越老缅柬印巴埃澳新加匈波捷塞希西葡荷比芬瑞挪丹蒙哈吉乌塔朝非拉阿欧]|校际|馆际"
)
_SAID = re.compile("[不是否已有了]|等于|表决|关于签")
_COUNTED = re.compile(r"(?:另有|还有|其中|共有|有)?(?P<n>\d+|[二两三四五六七八九十]+)(?:余)?[份项个]")
_PAIRS = 2
_SHORTEST = 4


@dataclass(frozen=True)
class AgreementWords:
    """The words of data/rules/agreement.toml."""

    lists: Mapping[str, tuple[str, ...]]
    confidence: Mapping[str, float]

    @classmethod
    def load(cls) -> AgreementWords:
        """Read the file; raises KnowledgeError where a list is missing."""
        return cls(*word_lists("agreement", _LISTS))

    @cached_property
    def nouns(self) -> str:
        """The endings of an instrument's name."""
        return any_of(tuple(w for kind in _KINDS for w in self.lists[kind] if w not in ("项目", "合同")))

    @cached_property
    def instrument(self) -> re.Pattern[str]:
        """A verb of signing or drafting, perhaps a count, and the name up to its ending."""
        return re.compile(
            rf"(?:{any_of(self.lists['sign'])}|(?:交换|互换)(?=了?(?!意见)[^，。；签]{{0,20}}(?:文本|协议|备忘录|意向书|合同))|(?<![购应客厂])(?P<draft>{any_of(self.lists['drafted'])}))(?:了|的还有|的有|的)?(?:还有)?"
            rf"(?:新的|一系列|相关|有关)?(?:为期[^，。]{{1,6}}的)?(?:一份|一项)?"
            rf"(?:{_COUNT})?(?P<name>(?!、)[^，。；！？：]{{0,40}}?{self.nouns})(?:文本(?=[，。；]|$))?"
            rf"(?!{any_of(self.lists['not_after'])})(?:(?P<total>\d+)[份个项件笔单])?"
        )

    @cached_property
    def further(self) -> re.Pattern[str]:
        """A further instrument in an enumeration."""
        return re.compile(rf"(?:、|和|及|以及|与)(?P<name>[^，。；、和]{{2,24}}?{self.nouns})(?=[，。；、和及]|$)")

    @cached_property
    def passive(self) -> re.Pattern[str]:
        """A title, then who signed it: 《…备忘录》由甲与乙签署."""
        return re.compile(
            rf"(?P<name>《[^《》]{{2,50}}{self.nouns}》)(?:由(?P<by>[^，。；]{{4,60}}?))?(?:于[^，。；]{{2,12}}?)?(?:已|现)?{any_of(self.lists['after'])}"
        )


@dataclass(frozen=True)
class AgreementExtractor:
    """Finds the agreements of a document."""

    words: AgreementWords
    roles: Roles
    cues: StatusCues
    sides: Sides
    deeds: DeedWords
    bonds: BondReader

    @classmethod
    def load(cls) -> AgreementExtractor:
        """Read data/rules/agreement.toml; raises KnowledgeError where it is wrong."""
        words, roles = AgreementWords.load(), Roles(Lexicon.load())
        sides, cues = Sides(roles, words.lists["both"]), StatusCues.load()
        return cls(words, roles, cues, sides, DeedWords.load(), BondReader.of(sides, cues))

    def __call__(self, parsed: Parsed) -> Iterator[Fact]:
        """The agreements of a document, each once."""
        yield from english_agreements(parsed, self.words.confidence.get("english", 0.8))
        found: list[Agreement] = []
        abroad: str | None = None
        for view in views(parsed, only=_TOLD):
            if view.sentence.sentence.block.kind != "heading" and not is_english(view.sentence.sentence.text):
                found += self._in_sentence(view, abroad)
            abroad = next((s.name.full for s in reversed(view.spots) if s.name.cls == "Foreign"), abroad)
        yield from _merged(found)

    def _in_sentence(self, view: View, abroad: str | None) -> Iterator[Agreement]:
        signed = [*self._instruments(view, abroad), *self._passives(view)]
        yield from signed
        quotes = [e.quote for a in signed for e in a.evidence]
        stated = [f for f in self._stated(view, abroad) if not any(f.name and f.name in quote for quote in quotes)]
        yield from stated
        yield from self.bonds.read(view, (*signed, *stated), abroad)
        yield from self._projects(view)

    def _stated(self, view: View, abroad: str | None) -> Iterator[Agreement]:
        """Instruments told before their verb: 与某校的共建协议改在6月18日签署, 某备忘录签字环节."""
        for paper in papers_ahead(self.deeds, view):
            first, last = view.clause(paper.start, paper.verb_end)
            parties, begin = self.sides.around(view, first, paper, abroad)
            counted = _COUNTED.match(view.text, begin, paper.end)
            begin = counted.end() if counted else begin
            name = _clean(view.text[begin : paper.end], self.words.lists["both"])
            if counted and not parties:
                parties = self.sides.before(view, first, paper.start, abroad)[0]
            told = view.within(begin, paper.end)
            known = (
                counted
                or parties
                or "《" in view.text[begin : paper.end]
                or _ABROAD.match(name)
                or any(map(is_abroad, told))
            )
            if (
                not known
                or len(name) < _SHORTEST
                or _SAID.search(name)
                or self._is_tie(view, name, first, paper.end, "signed", None)
            ):
                continue
            yield Agreement(
                kind=self._kind(name),
                parties=parties,
                name=name,
                date=self.roles.date(view, begin, paper.verb_end),
                count=int(number(counted["n"]) or 0) or None if counted else None,
                status=status_between(view, self.cues, begin, paper.verb_end, (paper.end, paper.verb)),
                evidence=(view.evidence(first, last),),
                rule="agreement.stated",
                confidence=self.words.confidence.get("stated", 0.78),
            )

    def _instruments(self, view: View, abroad: str | None) -> Iterator[Agreement]:
        for match in self.words.instrument.finditer(view.text):
            first, last = view.clause(match.start(), match.end())
            paper = any(w in match["name"] for w in self.words.lists["office"])
            abroad_named = any(s.name.cls in ("Foreign", "Country") or s.name.country for s in view.within(first, last))
            if view.quoted(match.start()) or (paper and not abroad_named):
                continue
            parties, told = self.sides.before(view, first, match.start(), abroad)
            name = _clean(match["name"], self.words.lists["both"])
            said = match["count"] or match["total"]
            count = int(number(said) or 0) if said else None
            anonymous = len(name) > _TELLING and _ANONYMOUS.search(view.text, first, match.start())
            if self._is_tie(view, name, first, match.start(), told, count) or not (parties or count or anonymous):
                continue
            further = list(self._further(view, match.end()))
            names = [name, *(n for n, _ in further)]
            counts = [count, *(c for _, c in further)]
            for sides, one in self._shared_out(view, first, match.start(), parties, names):
                count = counts[names.index(one)]
                yield Agreement(
                    kind=self._kind(one),
                    parties=sides,
                    name=one or None,
                    date=self.roles.date(view, match.start(), match.end(), carry=told == "both"),
                    count=count if count and count > 1 else None,
                    status=self._status(view, match),
                    evidence=(view.evidence(first, last),),
                    rule=f"agreement.{'counted' if count else told}",
                    confidence=self.words.confidence.get("counted" if count else told, 0.85),
                )

    def _further(self, view: View, end: int) -> Iterator[tuple[str, int | None]]:
        """The names of further instruments behind one, with how many: …备忘录、种业联合研究协议, 意向协议5份."""
        more = re.compile(
            rf"(?:、|和|及|以及|与)(?P<name>[^，。；、和]{{2,24}}?{self.words.nouns})"
            r"(?:(?P<n>\d+)[份项个件笔单])?(?=[，。；、和及]|$)"
        )
        while found := more.match(view.text, end):
            yield _clean(found["name"], self.words.lists["both"]), int(found["n"]) if found["n"] else None
            end = found.end()

    def _shared_out(
        self, view: View, first: int, verb: int, parties: tuple[str, ...], names: list[str]
    ) -> Iterator[tuple[tuple[str, ...], str]]:
        """Sides and name of each instrument: 甲与乙、丙与丁分别签署A、B; 甲分别与乙、丙签署A和B; else of all sides."""
        text = view.text[first:verb]
        pairs = list(self._pairs(view, first, verb)) if re.search("分别|依次|先后", text) else []
        if len(pairs) > 1:
            each = names if len(names) == len(pairs) else [names[0]] * len(pairs)
            yield from zip(pairs, each, strict=True)
        elif re.search("分别|依次", text) and len(names) > 1 and len(parties) == len(names) + 1:
            yield from (((parties[0], other), name) for other, name in zip(parties[1:], names, strict=True))
        else:
            yield from ((parties, name) for name in names)

    def _pairs(self, view: View, first: int, verb: int) -> Iterator[tuple[str, ...]]:
        """The pairs 甲与乙 of an enumeration, where every member is one; none otherwise."""
        spans = [(first + m.start(), first + m.end()) for m in re.finditer("[^、，]+", view.text[first:verb])]
        joints = [JOINT.search(view.text, a, b) for a, b in spans]
        if len(spans) < _PAIRS or not all(joints):
            return
        for (start, end), joint in zip(spans, joints, strict=True):
            if joint:
                yield unique([*self.sides.side(view, start, joint.start()), *self.sides.side(view, joint.end(), end)])

    def _status(self, view: View, match: re.Match[str]) -> Status:
        """As the cues say; drafted is planned, and 没有签成 anywhere in its part of the sentence undoes it."""
        _, last = view.part(match.start(), match.end())
        if any(word in view.text[match.start() : last] for word in self.words.lists["failed"]):
            return "negated"
        text = view.text[: match.start("name")] + "□" * len(match["name"]) + view.text[match.end("name") :]
        status = view.status(self.cues, match.start(), match.end(), text)
        return "planned" if status == "done" and match.groupdict().get("draft") else status

    def _passives(self, view: View) -> Iterator[Agreement]:
        for match in self.words.passive.finditer(view.text):
            sides = unique(split_names(view, *match.span("by"))) if match["by"] else ()
            name = match["name"].strip("《》")
            if len(sides) < 2 or self._is_tie(view, name, match.start("by"), match.end("by"), "signed", None):
                continue
            first, last = view.clause(match.start(), match.end())
            yield Agreement(
                kind=self._kind(name),
                parties=sides,
                name=name,
                date=self.roles.date(view, match.start(), match.end()),
                status=self._status(view, match),
                evidence=(view.evidence(first, last),),
                rule="agreement.signed",
                confidence=self.words.confidence.get("signed", 0.85),
            )

    def _is_tie(self, view: View, name: str, first: int, verb: int, told: str, count: int | None) -> bool:
        """Whether it is a partnership: about friendship, or a plain memorandum, between two places."""
        about = any(word in name for word in self.words.lists["ties"]) or name in (
            *self.words.lists["plain"],
            "协议",
            "协议书",
            "",
        )
        if not about or re.search(r"\d{4}年", name):
            return False
        if name.endswith("计划"):
            return False
        if not name.strip("《》") or (told == "both" and name in ("协议", "协议书", "框架协议")):
            return True
        if "友城" in name or "友好城市" in name or "结好" in name:
            return True
        if count and count > 1 and told != "both":
            return False
        inside = [s for s in view.within(first, verb) if not _HELPS.match(view.text, s.end)]
        bodies = [s for s in inside if s.name.cls == "Body" and not _is_government(s.name.full)]
        return not bodies

    def _kind(self, name: str) -> Kind:
        name = name.strip("《》“”")
        for kind in _KINDS:
            if name.endswith(self.words.lists[kind]):
                return kind
        return "other"

    def _projects(self, view: View) -> Iterator[Agreement]:
        for match in _PROJECTS.finditer(view.text):
            first, last = view.clause(match.start(), match.end())
            name = match["name"] or match["name2"] or match["name3"]
            yield Agreement(
                kind="project",
                name=name,
                date=self.roles.date(view, match.start(), match.end()),
                count=int(match["n"] or match["m"] or match["k"]),
                status=view.status(self.cues, match.start(), match.end()),
                evidence=(view.evidence(first, last),),
                rule="agreement.projects",
                confidence=self.words.confidence.get("projects", 0.85),
            )


def load() -> AgreementExtractor:
    """The extractor of agreements, with its knowledge read."""
    return AgreementExtractor.load()


def _is_government(name: str) -> bool:
    return name.endswith(("人民政府", "市政府", "省政府", "县政府", "区政府", "州政府", "市议会"))


def _clean(name: str, both: tuple[str, ...]) -> str:
    name = re.sub(rf"^(?:{any_of(both)}|了|的|新的|一份)+", "", name)
    if "《" in name:
        name = name[name.index("《") + 1 :]
    return name.strip("“”《》")


def _merged(found: list[Agreement]) -> Iterator[Agreement]:
    """Each agreement once: same name and sides, no contradicting date."""
    kept: list[Agreement] = []
    for item in found:
        at = next(
            (
                i
                for i, k in enumerate(kept)
                if even(k.name or "") == even(item.name or "")
                and agree(k.date, item.date)
                and set(k.parties) & set(item.parties)
            ),
            None,
        )
        if at is None:
            kept.append(item)
        else:
            kept[at] = replace(kept[at], evidence=(*kept[at].evidence, *item.evidence))
    yield from kept
