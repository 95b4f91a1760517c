"""What is said about an event found in a sentence: date, place, organizers, participants, counts, online."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date as date_of_day
from datetime import timedelta
from typing import Literal

from kg import expressions as re
from kg.extraction.extractors.event_makers import makers
from kg.extraction.extractors.event_view import Spot, View
from kg.extraction.lexicon import Lexicon
from kg.values import Date, counts

OFFICE_GENRES = ("yearly_report", "budget", "final_account", "performance", "overview")
# A clause that tells only where (and when): 6月2日在青岛，
_BEFORE = re.compile(r"(?<![^，。；：])[^，。；：]{0,12}在[^，。；：]{2,12}，$")
_OWN_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d|余|多|万|个|只|件|人|名|份|套|副|元|枚|台|家|位)")
_ONLINE = re.compile(
    r"线上|云端|云[访会论展互签上讲课游赏洽推直对研学]|“云|(?<!短)视频|虚拟|网络(?:书画|展|大赛|研讨|会议|论坛|培训|直播)|连线|远程|隔空|跨屏|网上|通过网络|通过互联网|在线(?!索)"
)
_HYBRID = re.compile(r"线上线下|线下线上|线上\+线下|线下\+线上|线上与线下|线上和线下|线上、线下|线上加线下|线下与线上")
_HELD_AT = re.compile(
    r"(?:隆重|顺利|成功|正式|盛大|如期|共同|联合|同步|免费|公开)?(?:举行|举办|召开|开幕|启幕|开营|开班|上演|展出|签署|签约|揭牌|启动|开展|落幕|闭幕|拉开|开赛)"
)
_DATED = re.compile(r"\d{1,2}[月日]")
_HALL = re.compile(
    r"(?P<hall>[^，。；、“”与和同]{1,16}?(?:中心|会堂|大厦|酒店|宾馆|饭店|博物馆|博物院|纪念馆|科技馆|艺术馆|文化馆|美术馆|图书馆|体育馆|体育场|国门|书院|小学|中学|学校|小镇|山庄|基地|会议室|大会堂|文化中心|会展馆|公园|广场|大学|学院|剧院|"
    r"礼堂|机场|口岸|码头|景区|古镇|产业园|园区|开发区|新区|文化宫|音乐厅|展览馆|会馆|寺|街|街区|古城|古村|剧场|戏院|影城|会议中心|医院|校区|酒庄|书店|社区|广播电视台|艺术村|陶瓷村|茶楼|礼宾楼|客运站|火车站|铁路港|内陆港|海关|湿地|植物园|动物园|雕塑园|研究院|文创园|科创园|会客厅|国宾馆|迎宾馆|教堂|画院|展馆|市政厅|文化馆|科技馆))"
    + _HELD_AT.pattern
)
# A name behind one of these is no subject.
_GOVERNED = re.compile(
    r"(?:与|和|同|在|由|向|对|从|赴|于|就|以|的|为|将|及|按|来|到|访|抵|往|深入|走进|邀请|接待|陪同|协助|配合|组织|支持|推动|促成|协调|指导|安排|围绕|依托|会同|通过|根据)$"
)
# A partner that no list and no shape knows: 与市委宣传部共同
_PARTNER = re.compile(r"([^，。；、的与和在就]{3,20}?)(?:联合(?!会|国|体)|共同|合作|携手|一起|一道|$)")
_PART = re.compile(r"(?:市长|副市长|省长|书记|驻|籍|友人|友城|企业|青少年|学生|驻华)")
_POINTS_BACK = re.compile(
    r"(?:^|[，。；])(?:[^，。；]{0,8}，)?(?:代表团|访问团|考察团|参访团|一行人|双方|宾主|主宾)(?!结束|回)|会见(?:并宴请)?了?(?:客人|代表团|来宾|一行)|"
    r"当天|当日|同日|次日|翌日|第二天|同一天|今日|同期|其间|期间|会上|会后|会前|活动[中上]|随后|上午|下午|晚上|当晚|访问中|会见[时中]"
)
_NEXT_DAY = re.compile(r"次日|翌日|第二天")
# Something that took place on one of the days of a range.
_MOVED = re.compile(r"(?:延期|推迟|延后|顺延|改期|延迟|改为|改于|改在|调整|延)(?:至|到|在|于)?")
_MOVED_LATER = re.compile(
    r"，(?:后|现)?(?:因|受|由于|经|为|鉴于)?[^，。；]{0,20}?(?:(?:延期|推迟|延后|顺延|改期|延迟|改在|调整)(?:至|到|在|于)|改为|改至|改到|改于)"
)
_PUT_OFF = re.compile("延期|推迟|延后|顺延|延迟")
_OWN_DATE = re.compile(r"（[^（）]{0,14}）")
_MEANWHILE = re.compile(r"期间|其间|途中|访问中|行程中")
_NO_PERSONS = re.compile(r"[\d余多近约]+(?:名|位|人|余人|人次)")
_AT = re.compile(r"(?:在|于|前往|奔赴|赴|抵达|抵|到|来|走进|深入|亮相|登陆|移师|转场至)")
_ROUND = ("走进", "登陆", "亮相", "移师")  # shown at one place after the other
TITLES = (
    "副?省委书记|市委书记|县委书记|区委书记|党委书记|党组书记|副书记|书记|副?省长|代省长|副?市长|代市长|副?县长|副?区长|副?州长|副?盟长|副?旗长|国务秘书|"
    "副?总理|首相|副?总统|国王|王子|公主|副?知事|副?议长|议长|副?会长|副?主席|主席|副?主任|副?局长|副?处长|副?部长|副?院长|副?校长|副?秘书长|总领事(?!馆)|副总领事|"
    "大使(?!馆)|公使|参赞|领事(?!馆)|副?董事长|总裁|总经理|副?理事长|团长|教授|总干事|总监|首席代表|市议员|议员|主委|专员|行政长官|府尹|首席部长|特使|郡守|郡长|总督|参议员|众议员|社长|馆长|副?司长|副?厅长|会馆主席|院士|委员|常委"
)

_SET_FOR = re.compile("(?:将|拟|计划|预计|暂定|定)(?:于|在)$")  # 下届大会将于2026年…


@dataclass(frozen=True)
class Roles:
    """Reads the circumstances of an event from its sentence."""

    lexicon: Lexicon

    # --- time

    def date(self, view: View, start: int, end: int, *, carry: bool = False) -> str | None:
        """The ISO date of what stands at [start, end): nearest in its clause, before it in its part of the sentence,
        carried from the sentence before where the text points back, else the document's year."""
        if moved := self._moved(view, end):
            return moved
        behind = _OWN_DATE.match(view.text, end)  # …论坛（6月）
        inside = [d.first for d in view.dates if behind and end <= d.start and d.end <= behind.end()]
        if inside:
            return inside[0]
        own = _OWN_YEAR.search(view.text, start, end)
        found = self._near(view, start, end)
        if found is not None and own is not None and not found.first.startswith(own[1]):
            found = None
        if found is not None and (own is None or len(found.first) > 4):
            within = found.last and found.end <= start and _MEANWHILE.search(view.text, found.end, start)
            return found.first[:7] if within else self._shifted(view, found, start, end)
        if own is not None:
            return own[1]
        first, last = view.part(start, end)
        intended = [d for d in view.dates if first <= d.start < last and _intended(view, d)]
        if len(intended) == 1 and not _MOVED.search(view.text, intended[0].end, last):
            return intended[0].first  # 原定3月的访问取消
        if view.carried and (carry or _POINTS_BACK.search(view.text, first, end)):
            return _next_day(view.carried) if _NEXT_DAY.search(view.text, first, end) else view.carried
        return view.year

    def is_put_off(self, view: View, end: int) -> bool:
        """Whether it is put off to a date without a word that it then took place: 推迟至9月."""
        _, last = view.clause(end, end)
        match = _MOVED.search(view.text, end, last) or _MOVED_LATER.match(view.text, last)
        if match is None or not _PUT_OFF.search(match.group()):
            return False
        date = next((d for d in view.dates if d.start == match.end()), None)
        return date is not None and not _HELD_AT.search(view.text, date.end, view.clause(date.end, date.end)[1])

    def _shifted(self, view: View, found: Date, start: int, end: int) -> str:
        """The date; the day after it where 次日 stands between it and the event."""
        first, _ = view.clause(start, end)
        moved = found.end <= start and _NEXT_DAY.search(view.text, max(first, found.end), start)
        return _next_day(found.last or found.first) if moved else found.first

    def _near(self, view: View, start: int, end: int) -> Date | None:
        first, last = view.clause(start, end)
        open_dates = [d for d in view.dates if not view.titled(d.start) and not _intended(view, d)]
        inside = [d for d in open_dates if first <= d.start and d.end <= last]
        before = [d for d in inside if d.start < end and not (d.start >= start and len(d.first) == 4)]
        after = [d for d in inside if d.start >= end and (len(d.first) > 4 or _SET_FOR.search(view.text, end, d.start))]
        if after and not any(len(d.first) > 4 for d in before):
            return after[0]
        if before:
            return _precise(before)
        part, _ = view.part(start, end)
        earlier = _precise([d for d in open_dates if part <= d.start and d.end <= start])
        return earlier or _precise([d for d in open_dates if d.end <= view.lead <= start]) or _meant(view, first, last)

    def _moved(self, view: View, end: int) -> str | None:
        """The date that something is put off to: 推迟至2023年."""
        _, last = view.clause(end, end)
        match = _MOVED.search(view.text, end, last) or _MOVED_LATER.match(view.text, last)
        return next((d.first for d in view.dates if match and d.start == match.end()), None)

    def has_day(self, view: View, start: int, end: int) -> bool:
        """True where a month or day is told for it in its part of the sentence."""
        found = self._near(view, start, end)
        return found is not None and len(found.first) > 4

    # --- place

    def places(self, view: View, first: int, last: int, skip: tuple[int, int]) -> tuple[str, ...]:
        """Where it took place: the names after 在, 赴, 于 between ``first`` and ``last``, outside ``skip``."""
        out: list[str] = []
        before = _BEFORE.search(view.text[:first]) if first and view.text[first - 1] == "，" else None
        for match in _AT.finditer(view.text, before.start() if before else first, last):
            if skip[0] <= match.start() < skip[1] or view.quoted(match.start()):
                continue
            spots = [s for s in view.spots if s.start == match.end()]
            placed = spots and spots[0].name.cls in ("Domestic", "Foreign", "Country") and spots[0].end <= last
            if spots and spots[0].name.cls == "Body" and _HELD_AT.match(view.text, spots[0].end):
                out.append(spots[0].name.full)
            elif not spots and (hall := _HALL.match(view.text, match.end(), last)) and not _DATED.match(hall["hall"]):
                out.append(hall["hall"])
            if placed and not _is_side(view.text, match.start(), spots[0].end):
                marks = "、和与及" if match.group() in _ROUND else "、"
                out += [s.name.full for s in listed(view, spots[0], marks)]
        for match in re.finditer(
            r"以(?=[^，。]{2,12}为主会场)|(?<=[，；])(?=[^，。；、]{2,8}(?:为|设|作为|设为)主会场)|、(?=[^，。、]{2,12}设分会场)|，(?=[^，。、]{2,12}(?:、[^，。、]{2,12})?设分会场)",
            view.text,
        ):
            spot = next((s for s in view.spots if s.start == match.end()), None)
            out += [s.name.full for s in listed(view, spot, "、")] if spot else []
        return tuple(dict.fromkeys(out))

    # --- sides

    def subject(self, view: View, verb: int) -> tuple[str, ...]:
        """The named subject of the verb at ``verb``: persons with their titles, else names that no preposition or
        other verb governs, in its clause."""
        first, _ = view.clause(verb, verb)
        persons = tuple(self.persons_named(view, first, verb))
        if persons:
            return persons
        out: list[str] = []
        governed = False
        for spot in view.within(first, verb):
            lead = view.text[first : spot.start]
            if lead.endswith("驻"):
                continue
            if lead.endswith(("、", "和", "与", "及", "友城", "友好城市")) and (out or governed):
                governed = governed or not out
            else:
                governed = bool(_GOVERNED.search(lead))
            behind = view.text[spot.end : spot.end + 1]
            listed_too = bool(out) and lead.endswith(("、", "和", "与", "及"))
            country = spot.name.cls == "Country" and behind not in "、与和" and not listed_too
            part = _PART.match(view.text, spot.end) and not listed_too
            if not governed and behind not in ("的", "人") and not country and not part:
                out.append(spot.name.full)
        return tuple(dict.fromkeys(out))

    def both(self, view: View, first: int, last: int) -> tuple[str, ...]:
        """What 两市, 双方 between ``first`` and ``last`` stands for: our place and the one abroad named last."""
        if not re.search(r"两市|两地|两省|两县|双方", view.text[first:last]):
            return ()
        abroad = next((s.name for s in reversed(view.spots) if s.name.cls == "Foreign" and s.end <= last), view.abroad)
        ours = next((s.name.full for s in reversed(view.spots) if s.name.cls == "Domestic" and s.end <= last), None)
        home = ours or view.document.context.home
        return (home, abroad.full) if home and abroad else ()

    def by(self, view: View, first: int, last: int) -> tuple[str, ...]:
        """Bodies named as holding it between two places: 由X主办、Y承办."""
        return makers(view, first, last)

    def partners(self, view: View, first: int, last: int) -> tuple[str, ...]:
        """Whom it is done with: 与X(联合|共同|举行)."""
        out: list[str] = []
        for match in re.compile(r"(?:会同|携手|联合|与|同|和)").finditer(view.text, first, last):
            if view.titled(match.start()) or any(s.start <= match.start() < s.end for s in view.spots):
                continue
            spots = [s for s in view.spots if s.start == match.end() and s.end <= last]
            if spots and spots[0].name.cls == "Country" and view.text[spots[0].end : spots[0].end + 1] == "友":
                spots = [s for s in view.spots if s.start > spots[0].start][:1]
            if spots:
                out += [whole(view, s) for s in listed(view, spots[0]) if s.end <= last]
            elif not out and match.group() != "和" and (raw := _PARTNER.match(view.text[match.end() : last])):
                out.append(raw[1])
        return tuple(dict.fromkeys(out))

    def persons_named(self, view: View, first: int, last: int) -> Iterator[str]:
        """Names of persons that stand behind a title: 副市长某某, 主任某某某."""
        never = rf"(?!{self.lexicon.alternatives('not_person', 'persons_named')}|会|出|参"
        never += "|考察|友好|政府|经贸|企业|发言|讲话)"
        plain = rf"(?:(?:和田|和泉|和久|及川|与那|与谢)[一-龥]{{1,3}}?|{never}[一-龥](?:{never}[一-龥]){{1,4}}?)"
        title = re.compile(
            rf"(?:{TITLES})(?:的)?({self.lexicon.person}|{plain})(?=[，。；、）]|$|[^一-龥]|曾|等|一行|率|会见|出席|参加|与|和|为|主持|在|对|到|陪|说|表|介|来|赴|先生|女士|致|应|先后|陆续|相继|均|夫妇|伉俪|带|抵|造|莅|偕|携|随|结束|专程|一同|共同|前往|飞|发|分别|代表|访|的|从|向|接|于|就|宣|今|昨|将|剪彩|揭幕|揭牌|见证|签署|签字|启动|按下|颁|授|助兴|点亮|鸣|任[团领组]|担任|领衔|首次|首度|再次|再度|造访|走进|顺访|转赴|飞赴|远赴|未能|拟|携|自|莅临|受|同|不|又|原[定拟计本]|以|接踵|偕|拜[访会]|共商|会同|重返|云端|线上|视频|在线|已|时隔|再访|随)"
        )
        for match in title.finditer(view.text, first, last):
            if match[1] not in ("一行", "先生", "女士"):
                yield match[1]

    # --- counts

    def counts(self, view: View, first: int, last: int, *, alone: bool = False) -> dict[str, int]:
        """persons, countries and groups told between ``first`` and ``last``; the first of each, or those told once."""
        found: dict[str, list[int]] = {}
        text = view.text
        for quantity in counts(text[first:last]):
            start, end = first + quantity.start, first + quantity.end
            if quantity.value != int(quantity.value):
                continue
            slot = _count_slot(quantity.unit, text[end : end + 8])
            if slot and not view.titled(start):
                found.setdefault(slot, []).append(int(quantity.value))
        return {slot: values[0] for slot, values in found.items() if len(values) == 1 or not alone}

    def manner(self, view: View, start: int) -> Literal[True, "hybrid"] | None:
        """How it is held, told behind it in its part of the sentence: 以线上线下方式参会."""
        _, last = view.part(start, start)
        match = _MANNER.search(view.text, start, last)
        return self.online(view, *match.span()) if match else None

    def online(self, view: View, first: int, last: int) -> Literal[True, "hybrid"] | None:
        """True where it is held by video, "hybrid" where both."""
        if _HYBRID.search(view.text, first, last):
            return "hybrid"
        return True if _ONLINE.search(view.text, first, last) else None


_GOES_ON = re.compile(r"[一-龥]{1,10}?(?:学校|大学|学院|中学|小学|高中|医院|协会|商会|公司|乐团|博物馆|美术馆)")
_MANNER = re.compile(
    r"以(?P<how>[^，。；]{0,6}(?:线上|视频|云端|网络|在线)[^，。；]{0,8}?)(?:方式|形式)|(?P<both>线上线下)(?:同步|同时|(?:相)?结合|融合|并举)|(?P<far>线上参[会展赛])"
)


def listed(view: View, spot: Spot, marks: str = "、和与及") -> Iterator[Spot]:
    """The spot and those enumerated after it."""
    yield spot
    at = view.spots.index(spot)
    for before, after in zip(view.spots[at:], view.spots[at + 1 :], strict=False):
        between = view.text[before.end : after.start]
        if between not in (*marks, "以及") and not re.fullmatch(r"人民政府、|政府、|等?、", between):
            return
        yield after


def whole(view: View, spot: Spot) -> str:
    """A place's name, or that of the school or body that goes on from it: 某市|东明初等学校."""
    more = _GOES_ON.match(view.text, spot.end) if spot.name.cls == "Foreign" else None
    return spot.name.full + more[0] if more else spot.name.full


def unique(items: Iterable[str]) -> tuple[str, ...]:
    """Without repetitions and without what is part of another item."""
    kept = list(dict.fromkeys(items))
    return tuple(k for k in kept if not any(k != o and k in o for o in kept))


def _intended(view: View, date: Date) -> bool:
    """Whether a date is that of what was once intended: 原定于3月."""
    return view.text[: date.start].endswith(("原定", "原计划", "原定于", "原拟", "原拟于", "原计划于"))


def _meant(view: View, first: int, last: int) -> Date | None:
    """The date that something was meant for and that nothing else replaces: 原计划5月举办的…取消."""
    meant = [d for d in view.dates if first <= d.start and d.end <= last and len(d.first) > 4]
    return meant[-1] if meant and "取消" in view.text[first:last] else None


def _precise(found: list[Date]) -> Date | None:
    """The last date; a year alone gives way to a month or day before it."""
    if not found:
        return None
    fine = [d for d in found if len(d.first) > 4]
    return fine[-1] if fine else found[-1]


def _next_day(date: str) -> str:
    """The day after a day; a month or year stays."""
    return (date_of_day.fromisoformat(date) + timedelta(days=1)).isoformat() if len(date) == 10 else date


def _is_side(text: str, start: int, end: int) -> bool:
    return text[start] in "到来" and text[end : end + 1] == "的"


def _count_slot(unit: str, after: str) -> str | None:
    if unit in ("国", "国家和地区") or (unit == "个" and after.startswith(("国家", "国"))):
        return "countries"
    if unit in ("人", "名", "位", "人次") and not after.startswith("省部级"):
        return "persons"
    if unit in ("批", "团组", "个团组", "批次", "个批次") or (
        unit == "个" and re.match(r"(?:[一-龥]{2,6}?)?(?:团组|代表团|批次)", after)
    ):
        return "groups"
    return None
