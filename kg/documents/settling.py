"""The context of a document, settled from its own text: office, home, province, year, kind of document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from kg import expressions as re
from kg.documents.cues import Cues
from kg.documents.dating import settle_year
from kg.documents.divisions import Division, Divisions
from kg.documents.headings import marker
from kg.model import Block, Context

_PLACE = r"[\u4e00-\u9fff]{1,14}?(?:特别行政区|自治区|自治州|自治县|自治旗|地区|省|市|州|盟|县|区|旗)"
_RANKS = {"city": "prefecture", "prefecture": "prefecture", "province": "province", "region": "province"}
_DAY = re.compile(r"\d{1,2}月\d{1,2}日|[昨今][日天]")


@dataclass(frozen=True, slots=True)
class Reading:
    """What the context is settled from: the title lines, the headings, and the whole text."""

    title: str
    headings: tuple[str, ...]
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Found:
    """A value with the piece of text that settled it."""

    value: str
    by: str


def read_parts(text: str, blocks: Sequence[Block], language: str) -> Reading:
    """The title (headings before the first paragraph of the document) and the headings."""
    titles: list[str] = []
    for block in blocks:
        if block.kind != "heading" or len(titles) == 3 or (titles and block.section.level > 1):
            break
        titles.append(text[block.start : block.end])
    headings = tuple(text[block.start : block.end] for block in blocks if block.kind == "heading")
    return Reading("\n".join(titles), headings, text, language)


def settle(reading: Reading, cues: Cues, divisions: Divisions, given: Context | None = None) -> Context:
    """The context that the text settles; fields stay None where it does not.

    A home that is ``given`` (by a side-car or an option) takes part: it settles 我办 and the province.
    """
    named = _named_office(reading, cues, divisions)
    if given is not None and given.home is not None:
        home: Found | None = Found(given.home, given.home)
    else:
        home = _home(reading, named, cues, divisions)
    office = named or _implied_office(reading, home, cues)
    genre = _genre(reading, cues)
    province = _province(reading, home, divisions)
    year = settle_year(reading.title, reading.headings, reading.text, genre.value, cues)
    found = {"home": home, "office": office, "province": province, "genre": genre}
    return Context(
        home=home.value if home else None,
        office=office.value if office else None,
        province=province.value if province else None,
        year=year[0] if year else None,
        genre=genre.value,
        settled_by={name: item.by for name, item in found.items() if item is not None}
        | ({"year": year[1]} if year else {}),
    )


# --- office -------------------------------------------------------------------------------------------------


def _named_office(reading: Reading, cues: Cues, divisions: Divisions) -> Found | None:
    """The office that the text names in full with most weight: in the title, a heading, a field, the body."""
    names = "|".join(sorted(map(re.escape, cues.office_names), key=len, reverse=True))
    full = re.compile(rf"(?:{names})")
    committee = re.compile(rf"委(?:员会)?{re.escape(cues.committee_office)}")
    votes: Counter[str] = Counter()
    seen: dict[str, str] = {}
    for match in [*full.finditer(reading.text), *committee.finditer(reading.text)]:
        name = _office_name(reading.text, match, divisions)
        if name is not None:
            votes[name] += _weight(reading, name, match.start())
            seen.setdefault(name, name)
    if not votes:
        return None
    best = max(votes, key=lambda name: (votes[name], len(name)))
    return Found(best, best)


def _office_name(text: str, match: re.Match[str], divisions: Divisions) -> str | None:
    """The name that ends at ``match``: a known place, or one that begins a line, sentence or bracket."""
    before = text[max(0, match.start() - 24) : match.start()]
    head = "人民政府" if before.endswith("人民政府") else ""
    stem = before[: len(before) - len(head)]
    party = "中共" if "中共" in stem else ""
    places = [m for m in divisions.mentions(stem) if m.full and m.end + 1 >= len(stem)]
    if places:
        place = stem[places[-1].start :]
        chain = stem[: places[-1].start]
        party = party if chain.endswith("中共") else ""
        return f"{party}{place}{head}{match[0]}"
    found = re.search(rf"(?:^|[\s，。；：:、“（(《\n])(?:中共)?({_PLACE})$", stem)
    if found is None or len(found[1]) < 3 or found[1][0] in "本我全该各":
        return None
    return f"{found[1]}{head}{match[0]}"


def _weight(reading: Reading, name: str, position: int) -> int:
    if name in reading.title:
        return 50 if position < len(reading.title) + 5 else 1
    if any(name in heading for heading in reading.headings):
        return 5
    line = reading.text[reading.text.rfind("\n", 0, position) + 1 : position]
    return 8 if re.match(r"\s*(?:单位|部门|填报|报送)[^，。]{0,14}\s", line) else 2


def _implied_office(reading: Reading, home: Found | None, cues: Cues) -> Found | None:
    """The full name that 市外办 or 我办 stands for, once the home is known."""
    if home is None:
        return None
    if reading.language == "en":
        english = next(((name, rest) for name, rest in cues.english_offices if name in reading.text), None)
        return Found(home.value + english[1], english[0]) if english else None
    named = [
        (rest, name) for short, rest in cues.office_short for name in _short_names(reading.text, short, home.value[-1])
    ]
    if named:
        commonest = Counter(rest for rest, _ in named).most_common(1)[0][0]
        return Found(home.value + commonest, next(name for rest, name in named if rest == commonest))
    topic = cues.office_topic.search(reading.title)
    if topic:
        return Found(home.value + "人民政府外事办公室", topic[0])
    if own := re.search(r"我办|本办(?!法)", reading.text):
        return Found(home.value + "人民政府外事办公室", own[0])
    # The department speaks of itself without its name: it gets the name that says just that.
    department = re.search(r"本部门|本单位", reading.text)
    return Found(f"{department[0]}（{home.value}）", department[0]) if department else None


def _short_names(text: str, short: str, rank: str) -> list[str]:
    """Where the text gives the office of that rank its short name: 市外办, but not 地市外办."""
    return [match[0] for match in re.finditer(rf"(?<!地){rank}(?:政府)?{re.escape(short)}(?!法)", text)]


# --- home ---------------------------------------------------------------------------------------------------


def _home(reading: Reading, office: Found | None, cues: Cues, divisions: Divisions) -> Found | None:
    if office is not None:
        place = re.match(r"(?:中共)?(.+?)(?:人民政府|委(?:员会)?外事|外事|港澳)", office.value)
        if place:
            known = divisions.named(place[1])
            return Found(known.name if known else place[1], office.value)
    if reading.language == "en":
        return _english_home(reading.text, cues, divisions)
    rank = _rank(reading.text, cues)
    return _titled_place(reading, rank, divisions) or _ruling_place(reading.text, rank, divisions)


def _rank(text: str, cues: Cues) -> str | None:
    """The rank of the place as which the document speaks (我市 → prefecture), by the commonest such word."""
    counts = {level: len(pattern.findall(text)) for level, pattern in cues.levels}
    if counts["district"]:
        counts["district"] += counts.pop("region")
    best = max(counts, key=lambda level: counts[level])
    return _RANKS.get(best, "county") if counts[best] else None


def _fits(division: Division, rank: str | None) -> bool:
    if rank is None:
        return division.rank != "county"
    if rank == "prefecture":
        return division.rank == "prefecture" or division.is_municipality or division.name.endswith("市")
    return division.rank == rank


def _titled_place(reading: Reading, rank: str | None, divisions: Divisions) -> Found | None:
    """The place that the title names; none where it names several of that rank."""
    mentions = [m for m in divisions.mentions(reading.title) if _fits(m.division, rank)]
    names = {m.division.name for m in mentions}
    if len(names) == 1:
        return Found(names.pop(), reading.title.split("\n")[0])
    match = re.match(rf"({_PLACE})(?:\s*\d{{4}}|人民政府|关于|外事)", reading.title)
    if not names and match and len(match[1]) >= 3 and match[1][0] not in "我本全":
        return Found(match[1], reading.title.split("\n")[0])
    return None


def _ruling_place(text: str, rank: str | None, divisions: Divisions) -> Found | None:
    """The place of that rank that the text names most: at least twice as often as the next."""
    counts: Counter[str] = Counter()
    first: dict[str, str] = {}
    counties: Counter[str] = Counter()
    for mention in divisions.mentions(text):
        division = mention.division
        if _fits(division, rank):
            counts[division.name] += 2 if mention.full else 1
            first.setdefault(division.name, text[max(0, mention.start - 4) : mention.end + 6].replace("\n", " "))
        elif division.rank == "county" and rank == "prefecture":
            above = divisions.parent(division)
            if above is not None:
                counties[above.name] += 1
                first.setdefault(above.name, division.name)
    return _leader(counts or counties, first)


def _leader(counts: Counter[str], first: dict[str, str]) -> Found | None:
    ranking = counts.most_common(2)
    if not ranking or (len(ranking) == 2 and ranking[0][1] < 2 * ranking[1][1]):
        return None
    return Found(ranking[0][0], first[ranking[0][0]])


def _english_home(text: str, cues: Cues, divisions: Divisions) -> Found | None:
    for pattern in cues.english_home:
        for match in pattern.finditer(text):
            division = divisions.english(match[1]) or divisions.english(match[1].split()[-1])
            if division is not None:
                return Found(division.name, match[0])
    return None


def _province(reading: Reading, home: Found | None, divisions: Divisions) -> Found | None:
    """The province of the home; for a home that is not known, the one province that the text names."""
    if home is None:
        return None
    known = divisions.named(home.value)
    if known is not None:
        province = divisions.province(known)
        return Found(province.name, home.value) if province else None
    named = {m.division.name for m in divisions.mentions(reading.text) if m.division.rank == "province" and m.full}
    return Found(next(iter(named)), next(iter(named))) if len(named) == 1 else None


# --- kind ---------------------------------------------------------------------------------------------------


def _genre(reading: Reading, cues: Cues) -> Found:
    """The kind of document, from the title, else from the headings; news by the words of reporting."""
    for part in (reading.title, *reading.headings):
        for name, pattern in cues.genres:
            match = pattern.search(part)
            if match and name != "overview":
                return Found(name, match[0])
    for name, pattern in cues.genres:
        match = pattern.search(reading.title)
        if match:
            return Found(name, match[0])
    match = cues.news.search(reading.text[:600])
    if match is None and _is_unnumbered(reading):
        match = _DAY.search(reading.text)
    if match:
        return Found("news", match[0])
    for name, pattern in cues.genres:
        match = pattern.search(reading.text[:200])
        if match:
            return Found(name, match[0])
    return Found("other", "")


def _is_unnumbered(reading: Reading) -> bool:
    """Whether no heading has a number, as in news."""
    return all(marker(heading) is None for heading in reading.headings)
