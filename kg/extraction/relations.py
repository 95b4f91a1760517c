"""Rule matches → facts of the relation types: partnership, mission, trait, role and org."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, cast

from kg import expressions as re
from kg.extraction.founding import founding_year, renewed
from kg.extraction.names import Name, name_of
from kg.extraction.pattern import code
from kg.extraction.rules import Match
from kg.extraction.scene import Scene
from kg.extraction.structures import structures
from kg.extraction.tie_sides import pair, side_before
from kg.model import Fact, Mission, Partnership, Role, Status, Trait
from kg.values import number

_DIVISION = re.compile("[科处部馆]|管理|保护|认证|业务|服务|事务|工作|证件|官员")  # 领事科 is no consul
_OF_NO_BODY = re.compile("书记$|部长$|常委$|委员$")  # of the party, whose committee is not named
_ABROAD_ONLY, _IN_CHINA = re.compile("(?:议长|郡守|知事|府尹|町长)$"), re.compile("人大|人民|政协|外事|委员会")
_COMMITTEE = ("市委", "县委", "区委", "州委", "盟委", "旗委")  # 市委秘书长 is of the home, as 市委书记
_GOVERNMENT = re.compile("[市县区州盟旗](?:人民)?政府")
_HELD = re.compile("(?:签|订|立)有")
_OVER_YEARS = re.compile("近[年几两三]|多年来|年来|历年|历史上|以来")  # 近年来相继签署: no year is said
_CONSULAR = re.compile("(?:领事|大使|公使|参赞)$")
# 驻某市总领事馆副总领事: the post is one of the mission
_OF_MISSION = re.compile("(?P<mission>驻.+?(?:总领事馆|领事馆|总领馆|大使馆|使馆))(?P<post>.{2,})")
_OF_HOME_UNIT = re.compile(
    r"(?P<unit>[市县区州盟旗省][一-龥]{1,10}?(?:局|委|厅|院))(?P<post>(?:常务)?副?(?:局长|主任|厅长|院长))"
)
_HEAD_OF_OFFICE = re.compile("(?:党组(?:书记|成员))?(?:副?主任|副?局长)?")
_OF_OFFICE = re.compile("(?:外办|外事办|外侨办)(?P<post>.{2,})")  # 副秘书长兼外办主任
# what is no name without its country
_BARE_BODY = re.compile(
    "(?:中国)?(?:总?商会|工商会|工商总会|工商会议所|企业家协会|友协|友好协会|红十字会|贸促会|华侨总会|华人商会)"
)
# 九年前由某人签署协议结下的友城: when the tie that is named was made
_FORMED_BEFORE = re.compile(
    "(?:[0-9]{1,2}|(?:19|20)[0-9]{2}|[一二三四五六七八九十]+)年(?:前)?[^，。；]{0,24}"
    "(?:签署|签订|结下|缔结|结为|结好|建立)[^，。；]{0,8}的(?:国际)?(?:友城|友好城市)"
)
_TIE_FORMED = re.compile("结好|缔结|结为|结成|结缘|结交|(?:签署|签订)[^，。]{0,4}(?:友城|友好城市|结好)")
_SINCE_THEN = re.compile("(?:以来|至今|迄今)")  # 签署友城协议以来: it was signed
_ONE_EACH = re.compile("分别|依次|各[一1]")
Builder = Callable[["Scene", Match], Iterator[Fact]]


def partnerships(scene: Scene, match: Match) -> Iterator[Fact]:
    """One fact for each place of the slot b, the country carried on along the enumeration."""
    home = scene.context.home
    sides = [name.full for name in match.names("a")] or _subject(match) or ([home] if home else [])
    status = scene.status(match)
    if not match.rule.status and _SINCE_THEN.match(match.sentence.sentence.text, match.end):
        status = "done"
    country = _country_before(match)
    for side, member in pair(sides, match.names("b"), match.sentence.sentence.text):
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


def _subject(match: Match) -> list[str]:
    """The Chinese places named before the match in this part of the sentence."""
    tokens = match.sentence.tokens
    first = next((t.i for t in tokens if t.idx >= match.start), 0)
    return side_before(match.sentence, code(tokens), first)


def _country_before(match: Match) -> str | None:
    """The country named in the rule's slot, or else in the match before the first partner (俄方伙伴有 …)."""
    named = match.names("country")
    if named:
        return named[-1].full
    first = match.position("b")[0]
    if led := _country_leading(match):
        return led
    tokens = (t for t in match.sentence.tokens if match.start <= t.idx < first)
    countries = [n.full for n in map(name_of, tokens) if n is not None and n.cls == "Country" and n.full != "中国"]
    return countries[-1] if countries else None


def _country_leading(match: Match) -> str | None:
    """The country that the clause begins with: 韩国有两座友城：A市和B市."""
    text = match.sentence.sentence.text
    first = max(text.rfind(mark, 0, match.start) for mark in "，。；") + 1
    name = next((name_of(t) for t in match.sentence.tokens if t.idx >= first), None)
    led = name is not None and name.cls == "Country" and name.full != "中国"
    held = led and name is not None and re.match("(?:则|也|方面)?有", text[first + len(name.text) :])
    return name.full if held and name is not None else None


def _since(scene: Scene, match: Match, status: Status) -> str | None:
    """The year a sister-city tie was formed: stated, counted back from an anniversary, or the signing's own."""
    if renewed(match.sentence.sentence.text[match.start : match.end]):
        return None
    if match.rule.id.startswith("memorandum") and status == "done":
        said = match.sentence.sentence.text
        if _HELD.search(said[match.start : match.end]) or _OVER_YEARS.search(said[: match.start]):
            return None  # some time ago
        return scene.year_at(match) or match.sentence.sentence.block.section.year or scene.context.year
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
    if match.rule.id.startswith("anniversary"):
        return founding_year(sentence.text[: match.end], own)
    if match.rule.id.startswith("signed"):
        return scene.year_at(match) or own
    if match.rule.id.startswith("formed") and match.rule.id != "formed_list":
        return founding_year(sentence.text[: match.end], own)
    if match.rule.id.startswith("named") and (told := _FORMED_BEFORE.search(sentence.text[: match.end])):
        return founding_year(told.group(), own)
    if match.rule.id == "named" and "周年" in sentence.text:
        return founding_year(sentence.text, own)
    return _said_behind(match, own) if match.rule.id.startswith("named") else None


def _said_behind(match: Match, own: str | None) -> str | None:
    """The year that the words behind a single partner give, up to the next place: 友城某市早在1997年就已结好."""
    if len(match.names("b")) != 1:
        return None
    tokens = match.sentence.tokens
    behind = [t for t in tokens if t.idx >= match.position("b")[1]]
    stop = next((t.idx for t in behind if t.ent_type_ in ("Foreign", "Domestic") or t.text in "。；"), len(tokens.text))
    told = tokens.text[match.position("b")[1] : stop]
    return founding_year(told, own) if _TIE_FORMED.search(told) else None


def missions(scene: Scene, match: Match) -> Iterator[Fact]:
    """One mission for each sending country and seat; none where the country is the receiving one (中国驻匈牙利)."""
    start = match.spans["country"][0]
    if start and match.sentence.tokens[start - 1].text in ("驻", "在"):
        return
    seats: list[tuple[str, ...]] = [(n.full,) for n in (*match.names("seat"), *match.names("seat2"))] or [()]
    senders = match.names("country")
    if len(senders) == len(seats) > 1 and _ONE_EACH.search(match.sentence.sentence.text[match.start : match.end + 6]):
        for sender, seat in zip(senders, seats, strict=True):
            yield Mission(country=sender.full, seat=seat, **_fixed(match), **scene.provenance(match))
        return
    for sender in senders:
        for seat in seats if sender.full != "中国" else ():
            yield Mission(country=sender.full, seat=seat, **_fixed(match), **scene.provenance(match))


def traits(scene: Scene, match: Match) -> Iterator[Fact]:
    """One trait for each place and each word for a trait in the slot; 我市 is the document's home in China."""
    said = match.text("trait") or ""
    codes = [
        {**scene.lexicon.english_traits, **scene.lexicon.traits}[m["word"]]
        for m in scene.lexicon.trait_words.finditer(said)
    ]
    places = [name for slot in ("place2", "place", "place3", "place4") for name in match.names(slot)]
    named = next((n.full for slot in ("country2", "country") for n in match.names(slot)), None)
    home = scene.context.home
    if not places and home and not {"place", "place2"} & set(match.rule.pattern.slots):
        places = [Name("Domestic", home, home)]
    for place in places:
        country = "中国" if place.cls == "Domestic" else place.country or named
        for trait in dict.fromkeys(codes):
            yield Trait(place=place.full, trait=trait, country=country, **_fixed(match), **scene.provenance(match))


def roles(scene: Scene, match: Match) -> Iterator[Fact]:
    """One post for each title before the person's name (党组书记、主任 are two)."""
    title = match.text("role")
    said = match.text("person") or match.text("persons")
    if not said or not title or (title.endswith("领事") and _DIVISION.match(said)):
        return
    first = match.spans["role"][0]
    if match.rule.id == "first_of_two" and re.search("驻.$", match.sentence.tokens[:first].text):
        return  # 某国驻华大使、某院副院长某某 are two people
    named = _holder(match)
    named, title = _posted(match, named, title, scene.context.home)
    title = title.lower() if title.isascii() else title
    for post in re.split("[、，及]|兼", title):
        for person in re.split("[、和]", said) if "persons" in match.spans else [said]:
            if post and (own := _OF_OFFICE.fullmatch(post)):
                yield Role(person=person, role=own["post"], of=scene.context.office, **scene.provenance(match))
            elif post:
                if named and re.search("领事$|大使$", post) and _is_domestic(match):
                    named = None  # 驻甲及乙总领事 is of the sending country
                of = named or _owner(scene, match, post)
                yield Role(person=person, role=post, of=of, **scene.provenance(match))


def _holder(match: Match) -> str | None:
    """The body or place named with the post, a branch of a place joined to it (某市 + 议会)."""
    if match.rule.pattern.slots.get("of") in ("EnglishBody", "EnglishPlace"):
        return match.text("of")
    name = next((n for slot in ("of3", "of2", "of") for n in match.names(slot)), None)
    if name is None:
        return None
    # A body's name as written may begin with its country, which is no part of the name.
    written_off = name.cls == "Body" and name.country not in (None, "中国")
    named = name.full.removeprefix(name.country or "") if written_off else name.full
    named = name.full if _BARE_BODY.fullmatch(named) else named  # 瑞典商会
    if named.startswith("驻"):
        named = f"{_country_left_of(match, name) or ''}{named}"
    named = _of_guests(match, name) or named
    if match.rule.id == "english_office_post" and "ffairs" not in (match.text("of") or ""):
        return match.text("of")  # Split city council president
    if match.rule.id.startswith("english_office"):
        return f"{named}人民政府外事办公室"
    branch = match.text("branch")
    return f"{named}{branch.removeprefix(named[-1])}" if branch else named


def _is_domestic(match: Match) -> bool:
    """Whether the place named with a post is Chinese."""
    return any(n.cls == "Domestic" for slot in ("of", "of2", "of3") for n in match.names(slot))


def _country_left_of(match: Match, body: Name) -> str | None:
    """The country right before a body: 某国 + 驻某市签证代表处."""
    tokens = match.sentence.tokens
    at = next(t.i for t in tokens if name_of(t) is body)
    before = name_of(tokens[at - 1]) if at else None
    return before.full if before and before.cls == "Country" else None


def _posted(match: Match, named: str | None, title: str, home: str | None) -> tuple[str | None, str]:
    """Of 中国驻某国大使 the post is 驻某国大使, of the country before 驻; 市文旅局局长 is a post of that body at
    home; other posts as they are."""
    first = match.spans["of"][0] if "of" in match.spans else 0
    tokens = match.sentence.tokens
    unit = _OF_HOME_UNIT.fullmatch(title) if named is None and home else None
    if unit and home and home.endswith(unit["unit"][0]):
        return f"{home}{unit['unit'][1:]}", unit["post"]
    mission = _OF_MISSION.match(title) if match.rule.id == "envoy" else None
    if mission and named:
        return f"{named}{mission['mission']}", mission["post"]
    if match.rule.id not in ("ambassador", "envoy") or not first or tokens[first - 1].text != "驻":
        return named, title
    sender = name_of(tokens[first - 2]) if first > 1 else None
    return (sender.full if sender and sender.cls == "Country" else "中国"), f"驻{tokens[first].text}{title}"


def _of_guests(match: Match, body: Name) -> str | None:
    """市议会 behind 某国某市市长 is theirs, not the home's."""
    if body.cls != "Body" or body.text[:1] not in "市省州县" or body.text == body.full:
        return None
    at = next(t.idx for t in match.sentence.tokens if name_of(t) is body)
    clause_start = max(match.sentence.sentence.text.rfind(mark, 0, at) for mark in "，。；")
    names = [n for t in match.sentence.tokens if clause_start < t.idx < at and (n := name_of(t)) is not None]
    places = [n for n in names if n.cls in ("Foreign", "Domestic")]
    if not places or places[-1].cls != "Foreign" or not re.match("市议会|市政|州政府|省政府|市长办|州议会", body.text):
        return None
    return f"{places[-1].full.removesuffix(body.text[0])}{body.text}"


def _owner(scene: Scene, match: Match, post: str) -> str | None:
    """Whose post it is where no body is named: the home's mayor, the province's governor, 办 = the office."""
    if match.rule.id in ("office", "home_government"):
        government = f"{scene.context.home}人民政府" if scene.context.home else None
        body = government if post.endswith("秘书长") or post.startswith("党组") else scene.context.home
        return scene.context.office if match.rule.id == "office" else body
    own = scene.context.genre in ("budget", "final_account", "performance") and _HEAD_OF_OFFICE.fullmatch(post)
    if match.rule.id == "head_of_office" or (
        match.rule.id == "form" and own
    ):  # a form is filled in by the document's own office
        return scene.context.office
    tokens = match.sentence.tokens
    first = match.spans["role"][0]
    if first and tokens[first - 1].text in "市县区州郡省府":  # of a place that was not recognised
        return None
    words = scene.lexicon.words
    home = scene.context.home
    if post in words["of_home"] or (home and post.startswith(_COMMITTEE) and post[0] == home[-1]):
        return home
    if post in words["of_province"]:
        return scene.context.province
    if re.search("(?:会|事|馆|校|院|书)长$|总经理$|总裁$", post):
        bodies = [(t.idx, n.full) for t in tokens[:first] if (n := name_of(t)) is not None and n.cls == "Body"]
        ruled = [m.start() for m in _GOVERNMENT.finditer(match.sentence.sentence.text, 0, match.start)]
        if home and ruled and post.endswith("秘书长") and ruled[-1] > max((at for at, _ in bodies), default=-1):
            return f"{home}人民政府"  # 市政府秘书长甲、副秘书长乙
        return bodies[-1][1] if bodies else None
    if not re.search("[处科室](?:副?[处科]长|副?主任)$", post):
        return None
    start = max((t.i + 1 for t in tokens[:first] if t.text in "，。；"), default=0)
    named = [n.full for t in tokens[start:first] if (n := name_of(t)) is not None and n.cls == "Body"]
    return named[-1] if named else scene.context.office


def carry_owner(facts: list[Fact]) -> list[Fact]:
    """The facts of a sentence in order; a post without a body is of the body named last (…会长甲、副会长乙)."""
    last: str | None = None
    sender: str | None = None  # whose consul or envoy was named last: 总领馆商务领事 is of the same
    party: str | None = None  # 市外办党组成员、市友协副会长甲，党组成员乙: of the office as the first
    carried: list[Fact] = []
    for fact in facts:
        if isinstance(fact, Role):
            consular, led = _CONSULAR.search(fact.role), fact.role.startswith("党组")
            owner = sender if consular else party if led and party else last
            strange = _ABROAD_ONLY.search(fact.role) and _IN_CHINA.search(owner or "")
            if fact.of is None and owner is not None and not strange and not _OF_NO_BODY.search(fact.role):
                fact = replace(fact, of=owner)
            last = None if consular else fact.of
            sender = fact.of if consular else sender
            party = fact.of if led else party
        carried.append(fact)
    return carried


BUILDERS: Mapping[str, Builder] = {
    "partnership": partnerships,
    "mission": missions,
    "trait": traits,
    "role": roles,
    "org": structures,
}


def _fixed(match: Match) -> dict[str, Any]:
    return cast("dict[str, Any]", dict(match.rule.set))
