"""Honours: who received which title, from whom, when → facts, one a recipient."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from kg import expressions as re
from kg.extraction.base import Parsed
from kg.extraction.cues import StatusCues
from kg.extraction.extractors.event_english_line import is_english
from kg.extraction.extractors.event_roles import OFFICE_GENRES, Roles
from kg.extraction.extractors.event_view import View, views
from kg.extraction.extractors.honour_english import english_honours
from kg.extraction.lexicon import Lexicon, any_of, word_lists
from kg.model import Fact, Honour

_LISTS = ("passive", "won", "listed", "gave", "ends", "not_names")
_PERSONS = r"(?:(?:\d+|[一二两三四五六七八九十]+)(?:余|多)?[名位个家人])"
_DESCRIBED = re.compile(
    r"[^“”]{0,12}?(?:专家|友人|侨胞|华侨|华人|选手|学生|青年|教授|人士|先生|女士|侨领|校长|会长|博士|院士|市长|大使|总裁|董事长|总经理|医生|医师|律师|学者|干部|翻译|志愿者|教师|老师|工作者)(.{2,16})$"
)
# A sentence without these tells no honour.
_TOLD = re.compile("获|荣|奖|授|评|列为|列入|纳入|入选|称号|跻身|当选|捧|表彰|命名|认定|摘得|赢得|确定为")
_ADVERBS = re.compile(
    r"(?:再次|连续第[一二两三四五六七八九十\d]+[年届次]|已|又|连续(?:[一二两三四五六七八九十\d]+[年届次])?|第[一二两三四五六七八九十\d]+次|多次|连年|蝉联|成功|最终|同|双双|齐|均|都|分别|顺利|共同|还|也|首次|一一|先后)+$"
)
# a clause that goes on with the recipient of the one before: …，并蝉联…
_GOES_ON = re.compile("(?:并|还|又|也|再|同时|此外|先后|均|同年|当年|次年|随后|(?:19|20)\\d\\d年)*[，]?")
# what somebody's work received is theirs: 我办撰写的调研报告获…
_MADE_BY = re.compile("(我[办局委市县区]|市外办)(?:撰写|选送|报送|申报|组织|制作|推荐|完成)的(?![^，]*[《“])")
# a work by its title: 选送的《…》短视频, …的“…”
_WORK = re.compile(r"(《[^《》]+》)[一-龥]{0,6}$|(?:的|选送|报送|申报|打造|推出|推荐)(?=“)(“[^“”]+”)[一-龥]{0,6}$")
# 设立某服务窗口，…，被…评为: what was set up just before is honoured
_MADE = re.compile(
    r"(?:设立|建立|打造|建成|创建|开设|成立|开办|推出)(?:了|起)?(?P<what>[^，。；：“”]{2,18}?(?:窗口|中心|平台|基地|服务站|工作站|体系|品牌|园区|驿站|热线|之家|展馆|学堂))"
    r"，[^。；]{0,60}$"
)
_GIVER_IS = re.compile("，(?:授予者|颁发者|授奖单位|颁奖单位|授予单位|颁发单位)(?:是|为)([^，。]{2,14})")
_ONLY_WHAT = re.compile("(?:使者|专家|获得者|传承人|艺术家|企业家|学者|教授|志愿者|代言人|大师)$")
# 在某会组织的评选中
_ORGANISED = re.compile(
    r"在([^，。]{2,14}?)(?:组织|开展|举办|发起|主办)的[^，。]{0,10}(?:评选|表彰|评比|推选)(?:活动)?(?:中|上)"
)
_FRONT = re.compile(
    r"^(?:(?:19|20)\d\d年(?:度)?|\d{1,2}月(?:份|\d{1,2}[日号])?|\d{1,2}日|先后|分别|成功|积极|同批还?有?|同时|还有|还|并|又|也|已|均|日前|近日|昨日|今日|当天|此外|其中|连续|"
    r"力争|争取|努力|积极争创|争创|经考核荣?|经.{1,12}(?:审议|推荐|批准|评选|同意)|推荐|使|助力|推动|由|向|为|对|[、，])+"
)


@dataclass(frozen=True)
class HonourWords:
    """The words of data/rules/honour.toml."""

    lists: Mapping[str, tuple[str, ...]]
    confidence: Mapping[str, float]

    @classmethod
    def load(cls) -> HonourWords:
        """Read the file; raises KnowledgeError where a list is missing."""
        return cls(*word_lists("honour", _LISTS))

    @cached_property
    def name(self) -> str:
        """The expression of an honour's name: a title in quotation marks, or words up to an ending."""
        ends = any_of(self.lists["ends"])
        titled = rf"[^，。；！？：“”]{{0,24}}?“[^“”]{{2,30}}”(?:{ends})?"
        return rf"(?:{titled}|[^，。；！？：“”]{{0,40}}?{ends})(?:之一)?(?:等?(?:荣誉)?称号)?"

    @cached_property
    def won(self) -> re.Pattern[str]:
        """by? verb name."""
        return re.compile(
            rf"(?:被(?P<by>[^，。；“”]{{2,24}}?)(?P<passive>{any_of(self.lists['passive'])})|(?P<verb>{any_of(self.lists['won'])}))(?:了|为)?(?P<name>{self.name})(?=[，。；、！）”（]|$|等|，|并|和|的)"
        )

    @cached_property
    def gave(self) -> re.Pattern[str]:
        """verb who name: 授予某某“荣誉市民”称号; verb name 给 who; 为 who 颁发 name."""
        return re.compile(
            rf"(?<!被)(?:授予|颁授)(?:了)?(?P<who>[^，。；“”]{{2,40}}?)(?P<name>“[^“”]{{2,30}}”(?:等?(?:荣誉)?称号|奖章|勋章|奖)?|(?:[^，。；“]{{0,10}}?(?:荣誉市民|荣誉公民|友谊奖|友好使者|友谊使者)(?:称号)?))"
            rf"|(?:为|向)(?P<who2>[^，。；“”]{{2,30}}?)(?:一一|分别)?(?:颁发|颁授|授予|颁)(?:了)?(?P<name2>[^，。；]{{0,16}}?(?:“[^“”]{{2,30}}”(?:奖|称号|证书|奖章)?|{any_of(self.lists['ends'])}))"
        )


@dataclass(frozen=True)
class HonourExtractor:
    """Finds the honours of a document."""

    words: HonourWords
    roles: Roles
    cues: StatusCues

    @classmethod
    def load(cls) -> HonourExtractor:
        """Read data/rules/honour.toml; raises KnowledgeError where it is wrong."""
        return cls(HonourWords.load(), Roles(Lexicon.load()), StatusCues.load())

    def __call__(self, parsed: Parsed) -> Iterator[Fact]:
        """The honours of a document, each once."""
        yield from english_honours(parsed, self.words.confidence.get("english", 0.8))
        seen: set[tuple[str, str]] = set()
        founders = _founders(parsed)
        for view in views(parsed, only=_TOLD):
            if is_english(view.sentence.sentence.text):
                continue
            for honour in (*self._given(view, founders), *self._won(view, founders)):
                if (honour.who, honour.name) not in seen:
                    seen.add((honour.who, honour.name))
                    yield honour

    def _given(self, view: View, founders: Mapping[str, str]) -> Iterator[Honour]:
        for match in self.words.gave.finditer(view.text):
            if view.quoted(match.start()):
                continue
            name = _title(match["name"] or match["name2"])
            if name in ("奖", "证书", "奖牌", "奖章", "荣誉证书"):
                titles = [
                    view.text[s + 1 : e - 1] for s, e in view.quotes if view.text[s] == "“" and "奖" in view.text[s:e]
                ]
                name = titles[-1] if titles else ""
            if len(name) < 3:
                continue
            first, _ = view.clause(match.start(), match.end())
            by = self._giver(view, first, match.start()) or founders.get(name)
            for who in self._recipients(view, match["who"] or match["who2"]):
                yield self._honour(view, match, who, name, by, "given")

    def _won(self, view: View, founders: Mapping[str, str]) -> Iterator[Honour]:
        before: list[str] = []
        for match in self.words.won.finditer(view.text):
            name = _title(match["name"])
            if view.quoted(match.start()) or len(name) < 3 or self._no_honour(name):
                continue
            first, _ = view.clause(match.start(), match.end())
            lists = self.words.lists
            rule = "listed" if (match["verb"] or match["passive"]) in lists["listed"] else "won"
            by = self._awarder(view, match) or founders.get(name)
            lead = view.text[first : match.start()]
            goes_on = before and _GOES_ON.fullmatch(lead)
            made = _MADE.search(view.text[:first]) if not _FRONT.sub("", lead) and not before else None
            before = before if goes_on else [made["what"]] if made else list(self._recipients(view, lead))
            for who in before:
                yield self._honour(view, match, who, name, by, rule)

    def _no_honour(self, name: str) -> bool:
        if re.search(r"(?:奖|称号|案例|单位|集体)$", name) and len(name) > 4:
            return False
        return any(word in name for word in self.words.lists["not_names"])

    def _awarder(self, view: View, match: re.Match[str]) -> str | None:
        """Who gives: 被X授予, 获X颁发的, 根据X印发的…, 系X评选."""
        if match["by"]:
            return self._full(view, match["by"])
        given = re.search(r"(?:获得?|荣获)?([^，。“”]{2,16}?)(?:颁发|授予|评选|设立|颁授)的", match["name"])
        first, last = view.part(match.start(), match.end())
        given = given or re.search(r"[系由]([^，。“”]{2,14}?)(?:评选|评出|授予|颁发)", view.text[match.end() : last])
        given = given or re.search(
            r"(?:根据|按照)([^，。《“]{2,12}?)(?:\d|印发|公布|发布|的《|《)", view.text[first : match.start()]
        )
        given = given or re.match(r"([^，。“”]{2,14}?(?:政府|部|委|厅|办公室|协会|友协|局))“", match["name"])
        given = given or _GIVER_IS.match(view.text[match.end() : last])
        given = given or _ORGANISED.search(view.text[: match.start()])
        return self._full(view, given[1]) if given else None

    def _honour(self, view: View, match: re.Match[str], who: str, name: str, by: str | None, rule: str) -> Honour:
        first, last = view.clause(match.start(), match.end())
        date = self.roles.date(view, match.start(), match.end())
        status = view.status(self.cues, match.start(), match.end())
        return Honour(
            who=who,
            name=name,
            year=date[:4] if date else None,
            by=by,
            status=None if status == "done" else status,
            evidence=(view.evidence(first, last),),
            rule=f"honour.{rule}",
            confidence=self.words.confidence.get(rule, 0.8),
        )

    def _recipients(self, view: View, text: str) -> Iterator[str]:
        """One name a recipient; the office where a report names none."""
        text = _ADVERBS.sub("", _FRONT.sub("", text))
        context = view.document.context
        text = re.sub("(?:因|凭借|由于|鉴于)[^，]{2,16}$", "", text)
        if made := _MADE_BY.match(text):
            text = made[1]
        if not text or re.match(r"在[^，。]{2,40}(?:上|中|期间)$", text):
            if context.office and context.genre in OFFICE_GENRES:
                yield context.office
            return
        if re.search(r"为\d+名$|获$", text) or re.match(r"(?:累计|已有|共有|先后有|目前|截至|至今|连同)", text):
            return
        pieces = re.split("、|和(?=[^平])|与|以及", text)
        if len(pieces) > 1 and _DESCRIBED.match(pieces[-1]):  # 文化使者、法籍华人某某: one person
            pieces = [piece for piece in pieces[:-1] if not _ONLY_WHAT.search(piece)] + pieces[-1:]
        for piece in pieces:
            yield from self._recipient(view, piece)

    def _recipient(self, view: View, piece: str) -> Iterator[str]:
        """A recipient without what only describes it: 德国专家某某, 我市友城日本某市, 某某等6位人士."""
        piece = re.sub(rf"等{_PERSONS}$", "", piece.removesuffix("同志")).removeprefix("的")
        person = self.roles.lexicon.person
        body = next((s.name.text for s in view.spots if s.name.cls == "Body" and piece.startswith(s.name.text)), "")
        if body and re.fullmatch(self.roles.lexicon.surname_person, piece.removeprefix(body)):
            yield piece.removeprefix(body)
            return
        described = _DESCRIBED.match(piece)
        if described and (re.fullmatch(r"[一-龥]{2,4}", described[1]) or "·" in described[1]):
            yield described[1]
            return
        if found := re.search(rf"({person})(?:先生|女士|教授)?(?:等(?={_PERSONS})|$)", piece):
            title = re.search(
                r"(?:专家|友人|教授|人士|先生|女士|校长|会长|博士|院士|长|者|员|侨领|华侨)$", piece[: found.start()]
            )
            if title or "·" in found[1] or found.start() == 0:
                yield found[1]
                return
        spots = [s for s in view.spots if piece.endswith(view.text[s.start : s.end]) and s.name.cls != "Body"]
        if spots and re.search(r"友城|我[市省]", piece):
            yield spots[-1].name.full
            return
        piece = re.sub(r"^我[市省县区州](?=.)|(?:等)?$", "", piece)
        if work := _WORK.search(piece):
            piece = work[1] or work[2]
        if len(piece) >= 2:
            yield self._full(view, piece)

    def _giver(self, view: View, first: int, verb: int) -> str | None:
        """The body that gives: the subject before the verb, or of the clause before (市人大常委会决定，授予)."""
        text = _FRONT.sub("", view.text[first:verb])
        if not text and first > 1:
            before, _ = view.clause(first - 1, first - 1)
            decided = re.match(
                r"(?:经)?(.{2,20}?)(?:决定|同意|研究决定|批准|审议通过)$", _FRONT.sub("", view.text[before : first - 1])
            )
            text = decided[1] if decided else ""
        if 2 <= len(text) <= 20 and re.search(r"(?:政府|委员会|部|厅|局|会|办|院|大学|组织|主席)$", text):
            return self._full(view, text)
        return None

    def _full(self, view: View, text: str) -> str:
        """The full form of a name that stands for itself: 省外办, 我市, 镇江."""
        spot = next((s for s in view.spots if view.text[s.start : s.end] == text), None)
        if spot is not None:
            return spot.name.full
        context = view.document.context
        owner = context.province if text[:1] == "省" else context.home
        if re.match(r"[市省县](?:政府|人民政府|人大常委会|委|政协)$", text) and owner and owner.endswith(text[0]):
            return owner + re.sub(r"^.政府$", text[0] + "人民政府", text)[1:]
        return text


def load() -> HonourExtractor:
    """The extractor of honours, with its knowledge read."""
    return HonourExtractor.load()


def _title(name: str) -> str:
    """An honour's name without marks and 称号: its title where one is quoted."""
    quoted = re.search(r"“([^“”]+)”", name)
    if quoted:
        return quoted[1]
    name = re.sub(r"(?:等)?(?:荣誉|光荣)?称号$|之一$", "", name)
    return re.sub(r"^(?:为|了|成为|由|首批入选|\d+个|(?:19|20)\d\d年度?)+", "", name)


def _founders(parsed: Parsed) -> dict[str, str]:
    """Honour → the body that founded it: “…奖”由某省政府设立."""
    found = {}
    for match in re.finditer(
        r"“([^“”]{2,20})”(?:是)?由([^，。；]{2,20}?)(?:设立|颁发|评选|授予)", parsed.document.text
    ):
        found[match[1]] = match[2]
    return found
