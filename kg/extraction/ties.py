"""Ties between places in sentences without a set phrasing: groups of foreign places, the nearest word for a tie.

A second reader beside the rules of data/rules/partnership.toml: it looks only at places that no rule has taken. The
sentence is cut at ；and into clauses; each enumeration of foreign places takes the kind of tie named in its own
clause, else in the next clause, else in the one before. The words are in data/cues/ties.toml.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from spacy.tokens import Token

from kg import expressions as re
from kg.extraction.base import ParsedSentence
from kg.extraction.cues import StatusCues
from kg.extraction.layout import GROUP, Clause, Group, Layout
from kg.extraction.names import name_of
from kg.extraction.pattern import CODES, code
from kg.extraction.scene import Scene
from kg.extraction.tie_sides import pair, side_before, sides_of
from kg.extraction.tie_words import TieWords
from kg.model import Fact, Partnership, Status
from kg.values import number

_F, _D = CODES["Foreign"], CODES["Domestic"]
# A clause that goes on with the statement of the one before: 同 B 市 …, 市级的是 B 市.
_CONTINUES = re.compile(
    r"(?:又|还|也|并|再|以及|此外|其中)?(?:与|同|和|是|有|为|分别|依次|即|包括)|.{0,6}(?:的是|的有|与|同)|[亚欧非美大南北拉洋]{1,3}洲?[^，]{0,4}有"
)
_ITEM = re.compile(r"[\d.．、（）()①-⑩\s]+")  # the number of an entry: 友城名录：1.…；2.…
# a list of what the clause before counts: 友好城市4个，分别是…
_LISTED = re.compile("(?:分别|依次|即|包括|它们|具体)(?:是|为)?|是|为")
# the partner's own clause says that the tie is made, whatever the clause before it plans
_SIGNED = re.compile(
    "^(?![^，]*(?:尚|未|待|拟|将|计划|争取|草案|意向))[^，]*已(?:经|于[^，]{1,8}|正式)*(?:签约|签署|签订|缔结|结好|换文)"
)
# a Chinese place to which the partner behind it is assigned: 甲区——A市
_ASSIGNED = re.compile(rf"{_D}(?:方面)?(?:——|—|-|：|:|与|和|同|的是|是|则是|的|有|则有|为|则为|则与|则同)$")
# it begins its clause, so that what was said before can hold for it
_OPENS = re.compile(rf"^[，；。：]?(?:而|另|另外|其中|此外)?{_D}[^{_D}]{{0,4}}$")
# the instrument of a tie whose kind the part of the sentence before names: 与B市的协议已于9月签字
_INSTRUMENT = re.compile(
    r"的(?:协议|协议书|文本|签约|换文)[^，。]{0,8}(?:签|换|磋商|落定|搁置|推迟)"
    r"|的(?:方案|申请|请示|手续|事宜|程序|议案|审批)[^，。]{0,8}(?:停留|进行|推进|报|办理|酝酿|搁置|审|磋商|协商|受理|退回|通过)"
)
_FORMED = re.compile("(?:结为|结成|缔结|签署|签订|建立|成为|升格)[^，。]{0,6}(?:友|姐妹)")
_AS = re.compile(r"作为.{0,8}(?:友城|友好城市|姐妹城市)$")
_COUNTED = re.compile(r"(?P<kind>友[^，。、；\d]{1,9}?|姐妹城市)(?P<n>\d+|[一二两三四五六七八九十])[对个座家]")
# a place by which another is described: A市是B地最负盛名的小镇
_PREDICATE = re.compile(rf"{_F}(?:则|也)?(?:是|位于|地处|毗邻|紧邻|距离?|靠近){_F}[^，。；、等（和与及—：\s]$")
# what another pair has of its own: 甲县与B府的交流持续开展
_OF_OTHERS = re.compile(r"^的(?:交流|合作|交往|往来|联系)(?!协议|备忘录|意向|关系|城市)")
# a date at the end of the clause before, for what follows
_DATED = re.compile(r"(?:19|20)\d\d年(?:\d{1,2}月)?(?:\d{1,2}日)?[，,]$")
_BECAME = re.compile("(?:从而|由此|正式|现已|并|这也?|也)?(?:成为|是)")
_PORT_SIDE = re.compile(f"{CODES['Body']}[^，{_D}{_F}]{{0,3}}[与同和]$")
# 往来一度中断，正在争取恢复
_TO_RESTORE = re.compile(
    "(?:中断|停滞|停顿|沉寂|中止|搁置)[^。；]*"
    "(?:争取|力争|拟|计划|希望|推动|正在|将|有望|谋求)[^，。；]{0,6}(?:恢复|重启|激活|续上)"
)
_AT_ITS_END = 8
_CLAUSE = re.compile(r"[^，,：]+")
_PART = re.compile(r"[^；。！？\n]+")


@dataclass(frozen=True, slots=True)
class Tie:
    """A tie as read: the two sides, the kind, the partner's token, its clause and where the words on it end."""

    side: str
    partner: str
    country: str | None
    kind: str
    token: Token
    own: Clause
    start: int  # where the words on it begin: its own clause, or the one before that says what kind of tie it is
    said: int  # where the clause ends that says what kind of tie it is
    end: int
    carried: bool = False  # the kind is that of another tie before it


def _in_a_name(sentence: ParsedSentence, at: int) -> bool:
    """Whether a place is part of what is quoted (“某地某市绿化项目”), and the quotation does not tell the tie."""
    text = sentence.sentence.text
    opened = text.rfind("“", 0, at)
    closed = text.find("”", opened) if opened >= 0 else -1
    return closed > at and re.search("友城|友好城市|结好|缔结|友好", text[opened:closed]) is None


class TieReader:
    """Reads ties in one sentence; ``taken`` are the token indices of places that rules have used."""

    def __init__(self, words: TieWords, cues: StatusCues) -> None:
        self.words = words
        self._cues = cues

    def read(self, scene: Scene, sentence: ParsedSentence, taken: set[int]) -> Iterator[Fact]:
        """Every tie of places that are not taken."""
        text = code(sentence.tokens)
        title = sentence.sentence.block.kind == "heading"
        if _F not in text or (title and not self.words.made.search(text)):
            return
        carried: str | None = None  # from the part before: 友城分布：甲区——A市；乙区——B市
        for part in _PART.finditer(text):
            clauses = [self._clause(m) for m in _CLAUSE.finditer(text, part.start(), part.end())]
            layout = Layout(text, clauses, list(self._groups(text, clauses)), carried)
            for group in layout.groups:
                yield from self._ties(scene, sentence, layout, group, taken)
            carried = next((clause.words[0][1] for clause in clauses if clause.words), carried)

    def _clause(self, match: re.Match[str]) -> Clause:
        masked = self.words.not_kind.sub(lambda m: "＊" * len(m.group()), match.group())
        hits: list[tuple[int, int, str]] = []
        for kind, regex in self.words.kinds:
            for found in regex.finditer(masked):
                if not any(start < found.end() and found.start() < end for start, end, _ in hits):
                    hits.append((found.start(), found.end(), kind))
        words = tuple((match.start() + start, kind) for start, _, kind in sorted(hits))
        return Clause(match.start(), match.end(), words)

    def _groups(self, text: str, clauses: list[Clause]) -> Iterator[Group]:
        for number_, clause in enumerate(clauses):
            described = False
            for match in GROUP.finditer(text, clause.start, clause.end):
                if not _is_likened(text, match) and not (
                    described and _PREDICATE.search(text[clause.start : match.end() + 1])
                ):
                    yield Group(match.start(), match.end(), number_)
                described = True

    def _ties(
        self,
        scene: Scene,
        sentence: ParsedSentence,
        layout: Layout,
        group: Group,
        taken: set[int],
    ) -> Iterator[Fact]:
        clause = self._governing(layout, group)
        own = layout.clauses[group.clause]
        kind = clause.kind(layout.text, group) if clause else None
        lead = layout.text[own.start : group.start]
        assigned = _ASSIGNED.search(lead) or _ITEM.fullmatch(lead)
        carried = clause is None
        others = _OF_OTHERS.search(layout.text[group.end : own.end])
        if clause is None and not others and (assigned or _INSTRUMENT.search(layout.text[own.start : own.end])):
            told = [c.words[0][1] for c in layout.clauses[: group.clause] if c.words]
            listed = _OPENS.match(lead) is not None or not assigned
            clause, kind = own, layout.carried or (told[-1] if told and listed and told[-1] != "contact" else None)
        if clause is None or kind is None:
            return
        if kind == "contact" and (clause is not own or not re.search(r"[与和同跟]", lead[-8:])):
            return
        home = scene.document.context.home
        sides = sides_of(sentence, layout.text, own, group) or side_before(sentence, layout.text, own.start)
        sides = _port_before(sentence, layout.text, own, group) or sides or ([home] if home else [])
        members = [t for t in sentence.tokens[group.start : group.end] if t.ent_type_ == "Foreign"]
        if _in_a_name(sentence, members[0].idx):
            return
        country: str | None = None
        kinds = self._counted_kinds(layout.text[clause.start : own.start], len(members)) or [kind] * len(members)
        for side, token in pair(sides, members, layout.text[own.start : own.end]):
            name = name_of(token)
            if name is None:
                continue
            country = name.country or country
            if token.i not in taken and name.full != side:
                tie = Tie(
                    side,
                    name.full,
                    country,
                    kinds[members.index(token)],
                    token,
                    own,
                    min(own.start, clause.start),
                    max(own.end, clause.end),
                    layout.reach(group, clause),
                    carried,
                )
                yield self._fact(scene, sentence, layout.text, tie)

    def _listing(self, layout: Layout, group: Group) -> Clause | None:
        """The clause that ends an enumeration with commas: 日本A市，法国B市，俄罗斯C市等友城…"""
        if group.end != layout.clauses[group.clause].end:
            return None
        for clause in layout.clauses[group.clause + 1 :]:
            found = GROUP.match(layout.text, clause.start, clause.end)
            if not found:
                return None
            if found.end() < clause.end:
                ends = clause.words and (layout.text[found.end()] in "等均都是" or clause.words[0][0] == found.end())
                return clause if ends else None
        return None

    @staticmethod
    def _became(layout: Layout, group: Group) -> Clause | None:
        """The next clause where it says what the place became: 同某县牵手，成为继…之后我市第三对友城."""
        after = layout.clauses[group.clause + 1 : group.clause + 2]
        for clause in after:
            last = [at for at, kind in clause.words if kind != "contact"][-1:]
            became = _BECAME.match(layout.text, clause.start, clause.end)
            if (
                became
                and last
                and clause.end - last[0] <= _AT_ITS_END
                and re.search("第|首|新", layout.text[clause.start : last[0]])
            ):
                return clause
        return None

    def _counted_kinds(self, words: str, count: int) -> list[str]:
        """The kinds of the members where counts give them: 友城1对、友好合作城市2对，分别是A和B、C; else none."""
        kinds: list[str] = []
        for match in _COUNTED.finditer(words):
            firm = ((kind, regex) for kind, regex in self.words.kinds[::-1] if kind != "contact")
            first = next((kind for kind, regex in firm if regex.search(match["kind"])), None)
            kinds += [first] * int(number(match["n"]) or 0) if first else []
        return kinds if count > 1 and len(kinds) == count else []

    def _governing(self, layout: Layout, group: Group) -> Clause | None:
        """The clause whose word for a tie holds for the group: its own, the next without a group, the one before."""
        clauses = layout.clauses
        own = clauses[group.clause]
        busy = {g.clause for g in layout.groups}
        said = own.kind(layout.text, group)
        before = clauses[group.clause - 1] if group.clause else None
        if said == "contact" and before and group.clause - 1 not in busy:
            stronger = before.kind(layout.text, group)
            return before if stronger not in (None, "contact") else own
        if listing := self._listing(layout, group):
            return listing
        if said == "contact":  # 1995年起往来，2003年正式结为友好城市
            after = clauses[group.clause + 1] if group.clause + 1 < len(clauses) else None
            formed = after and group.clause + 1 not in busy and _FORMED.search(layout.text, after.start, after.end)
            return after if after and formed and after.kind(layout.text, group) != "contact" else own
        if said:
            return own
        if became := self._became(layout, group):
            return became
        if before and before.words and _LISTED.match(layout.text, own.start, group.start):
            return before
        for number_ in (group.clause + 1, group.clause + 2):
            if number_ < len(clauses) and number_ not in busy and clauses[number_].words:
                return clauses[number_]
        listed = own.start > 0 and layout.text[own.start - 1] in "：:"
        lead = layout.text[clauses[group.clause - 1].start : clauses[group.clause - 1].end] if group.clause else ""
        if _OF_OTHERS.search(layout.text[group.end : own.end]):
            return None
        if not (listed or _AS.search(lead) or _CONTINUES.match(layout.text, own.start, group.start)):
            return None
        for number_ in range(group.clause - 1, -1, -1):
            if clauses[number_].words:
                return clauses[number_]
            if number_ not in busy and not listed and not self._counts(layout, clauses[number_], own):
                return None
        return None

    @staticmethod
    def _counts(layout: Layout, clause: Clause, own: Clause) -> bool:
        """Whether a clause only counts what the list behind it names: 其中某市占3个，分别是…"""
        listed = _LISTED.match(layout.text, own.start, own.end)
        return listed is not None and re.search(r"\d[个对座家]", layout.text[clause.start : clause.end]) is not None

    def _fact(self, scene: Scene, sentence: ParsedSentence, text: str, tie: Tie) -> Partnership:
        words = text[tie.start : tie.end]
        piece = sentence.tokens[tie.start : tie.end]
        status, stage = self._state(sentence, words, tie)
        made = tie.kind != "contact" and status == "done"
        base = sentence.sentence.block.section.year or scene.document.context.year
        start = sentence.sentence.start
        return Partnership(
            a=tie.side,
            b=tie.partner,
            b_country=tie.country,
            kind=cast("Any", tie.kind),
            status=status,
            stage=stage,
            since=self._since(scene, sentence, tie, words, base) if made else None,
            rule=f"partnership.near_{tie.kind}",
            confidence=0.65 if tie.kind == "contact" else 0.8,
            evidence=(scene.document.evidence(start + piece.start_char, start + piece.end_char),),
        )

    def _state(self, sentence: ParsedSentence, words: str, tie: Tie) -> tuple[Status, Any]:
        """Status and stage from the words of the tie's clauses."""
        own_words = words[: tie.said - tie.start]
        own = sentence.tokens[tie.start : tie.own.end]
        tense = sentence.sentence.block.section.tense
        status = self._cues.status(sentence.sentence.text, own.start_char, own.end_char, tense)
        stage = self.words.stage(words)
        if self.words.failed(words):
            return "negated", None
        if tie.kind == "contact" and _TO_RESTORE.search(words):
            return "planned", "restoring"
        if tie.kind == "contact":
            return status, stage if status == "planned" and stage == "restoring" else None
        said = self.words.forming.search(own_words)
        stands = self.words.relied.search(own_words) or (tie.kind == "sister_city" and not said and not tie.carried)
        stands = stands or self.words.marked(own_words)
        if (
            stands
            or self.words.fulfilled.search(words)
            or _SIGNED.search(sentence.sentence.text[own.start_char : own.end_char])
        ):
            return "done", None
        if self.words.undone(own_words, words) or self.words.ahead(own_words, words):
            return "planned", stage
        made = re.search("签署|签订|签下|签字|签约|正式|成立|结好|缔结|结为", words)
        if stage in ("to_apply", "applied") or (stage in ("approved", "negotiating") and not made):
            return "planned", stage
        if status == "negated" and self.words.standing.search(words):
            return "done", None
        return status, stage if status == "planned" else None

    def _since(self, scene: Scene, sentence: ParsedSentence, tie: Tie, words: str, base: str | None) -> str | None:
        after = sentence.sentence.text[tie.token.idx + len(tie.token.text) :]
        if dated := _DATED.search(text_before(sentence, tie.start)):  # 1998年11月，… signed
            words = f"{dated.group()}{words}"
        return self.words.since(after, words, base, scene.document.context.genre == "news")


def _port_before(sentence: ParsedSentence, text: str, own: Clause, group: Group) -> list[str]:
    """The body that a port abroad is tied to: 某港务集团同某国某港."""
    named = _PORT_SIDE.search(text[own.start : group.start])
    last = name_of(sentence.tokens[group.end - 1])
    body = name_of(sentence.tokens[own.start + named.start()]) if named else None
    return [body.full] if body and last and last.full.endswith("港") else []


def _is_likened(text: str, match: re.Match[str]) -> bool:
    """Whether a place stands inside a by-name in quotes: “东方的威尼斯”之称."""
    opened = text.rfind("“", 0, match.start())
    return (
        opened > text.rfind("”", 0, match.start()) and re.match(r"”(?:之|的|美|称|为)", text[match.end() :]) is not None
    )


def text_before(sentence: ParsedSentence, token: int) -> str:
    """The text of a sentence before one of its tokens."""
    return sentence.sentence.text[: sentence.tokens[token].idx]
