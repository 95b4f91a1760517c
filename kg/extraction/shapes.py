"""What names look like when no list has them: data/names/shapes.toml → Shapes."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from kg import expressions as re
from kg import knowledge
from kg.extraction.lexicon import any_of
from kg.model import Context

HAN = "一-龥"
# What follows a place that has no ending
_AFTER_BARE = "(?=[，。、；）]|[与和同及等的]|两市|三市|缔结|签|结[为好成]|正式|建立|友好|友城|先后|$)"


@dataclass(frozen=True)
class Shapes:
    """Endings, forbidden words and stand-in words by which places and bodies are recognised."""

    place_suffixes: tuple[str, ...]
    body_suffixes: tuple[str, ...]
    stop: tuple[str, ...]
    place_stop: tuple[str, ...]
    before_city: tuple[str, ...]
    transliteration: str
    home_words: Mapping[str, list[str]]
    consular_seats: Mapping[str, str]
    body_words: Mapping[str, str]
    demonyms: Mapping[str, str]
    surnames: str

    @classmethod
    def load(cls) -> Shapes:
        """Read the shipped file."""
        with knowledge.path("data", "names", "shapes.toml").open("rb") as stream:
            table = tomllib.load(stream)
        return cls(
            place_suffixes=tuple(table["place_suffixes"]),
            body_suffixes=tuple(table["body_suffixes"]),
            stop=tuple(table["stop"]),
            place_stop=tuple(table["place_stop"]),
            before_city=tuple(table["before_city"]),
            transliteration=table["transliteration"],
            home_words=table["home_words"],
            consular_seats=table["consular_seats"],
            body_words=table["body_words"],
            demonyms=_demonyms(),
            surnames=_surnames(),
        )

    @cached_property
    def foreign(self) -> re.Pattern[str]:
        """A transliterated name with an ending: 2 to 14 transliteration characters and 市, 府, 州 …"""
        return re.compile(
            rf"[{self.transliteration}·\-]{{2,14}}?{any_of(self.place_suffixes)}(?![长委民场交]|(?<=城)市)"
        )

    @cached_property
    def after_country(self) -> re.Pattern[str]:
        """Any name with an ending, for use right after a country (利川市, 罗勇府, 下萨克森州)."""
        inner = rf"(?:(?!{any_of((*self.stop, *self.place_stop))})[{HAN}·\-]){{1,12}}?"
        return re.compile(rf"{inner}{any_of(self.place_suffixes)}(?![长委民场交])")

    @cached_property
    def in_china(self) -> re.Pattern[str]:
        """A county, district or town right after its province or city (玉溪市元江县)."""
        inner = rf"(?:(?!{any_of((*self.stop, *self.place_stop))})[{HAN}]){{1,8}}?"
        return re.compile(rf"{inner}(?:县|区|旗|镇|街道)(?![长委内外域间民])")

    @cached_property
    def bare(self) -> re.Pattern[str]:
        """A transliterated name without an ending, for use right after a country and before the end of a phrase."""
        return re.compile(rf"[{self.transliteration}·\-]{{2,10}}?{_AFTER_BARE}")

    @cached_property
    def bare_east(self) -> re.Pattern[str]:
        """A name without an ending after 日本, 韩国, 越南 or 朝鲜, whose names are not transcribed."""
        inner = rf"(?:(?!{any_of((*self.stop, *self.place_stop))})[{HAN}]){{2,3}}?"
        return re.compile(rf"{inner}{_AFTER_BARE}")

    @cached_property
    def family_name(self) -> re.Pattern[str]:
        """A post and a family name right before a place that is then part of a person's name (书记袁|安庆)."""
        post = r"(?:负责人|联系人|代表人|[市省县区州厅局处科会院校所部]长|主任|书记|主席|总领事|大使)"
        return re.compile(rf"{post}[：: ]{{0,3}}[{self.surnames}]$")

    @cached_property
    def title(self) -> re.Pattern[str]:
        """What may stand between a country and its city: 首都, 首府 …"""
        return re.compile(any_of(self.before_city))

    @cached_property
    def body(self) -> re.Pattern[str]:
        """A body: up to 24 characters with no function word or verb, then an ending such as 协会 or 大学."""
        duty = "(?=(?:接待|指导|协调|组织|推进|支持|管理|联合)(?:服务)?(?:中心|办公室|局|院))"
        kept = "(?=对外(?:友|交|文|联|合|服|经|贸|宣)|经[济贸合营]|和(?:改革|旅游|信息化|社会保障|城乡|规划局|健康委))"
        free = rf"(?:{duty}|{kept}|(?!{any_of(self.stop)}|(?<![接招看])待))"
        inner = rf"(?:{free}[{HAN}A-Za-z0-9·（）()\-—]){{1,24}}?"
        return re.compile(rf"{inner}{any_of(self.body_suffixes)}(?!(?:{any_of(self.body_suffixes)}|[长员生]))")

    def begin(self, text: str, start: int, end: int) -> int:
        """Where a body found at [start, end) begins: after a word that its start cuts in two (当|选市友协).

        ``end`` where nothing but an ending is left.
        """
        closed = max(text.rfind("）", start, end), text.rfind(")", start, end))
        if closed >= 0 and not re.search("[（(]", text[start:closed]):
            start = closed + 1  # （记者某某）中国人民对外友好协会
        for stop in self._cut.finditer(text, max(0, start - 4), end):
            if stop.start() < start < stop.end():
                start = stop.end()
                return end if text[start:end] in self.body_suffixes else start
        return start

    @cached_property
    def _cut(self) -> re.Pattern[str]:
        return re.compile(any_of(tuple(word for word in self.stop if len(word) > 1)))

    @cached_property
    def deixis(self) -> re.Pattern[str]:
        """The words that stand for the document's place and bodies."""
        return re.compile(any_of((*self.home_words, *self.body_words)))

    def office(self, full: str, context: Context) -> str | None:
        """The document's office where a body's name is another form of it (某市外事办公室); else None."""
        home = context.home or ""
        meant = self.body_words.get(home[-1:] + full.removeprefix(home))
        return context.office if meant == "{office}" else None

    def stands_for(self, word: str, context: Context) -> tuple[str, str] | None:
        """(class, full form) of a stand-in word in a document; None where the context does not settle it."""
        if word in self.home_words:
            endings = tuple(self.home_words[word])
            places = (p for p in (context.home, context.province) if p and p.endswith(endings))
            place = next(places, None)
            return ("Domestic", place) if place else None
        template = self.body_words[word]
        if "{" not in template:
            return "Body", template
        slot = template[1 : template.index("}")]
        value = {"office": context.office, "home": context.home, "province": context.province}[slot]
        return ("Body", template.replace("{" + slot + "}", value)) if value else None


def _surnames() -> str:
    """The family names of one character, without those that are prepositions as well."""
    lines = knowledge.path("data", "names", "surnames.txt").read_text(encoding="utf-8").splitlines()
    single = next(line.strip() for line in lines if line.strip() and not line.startswith("#"))
    return "".join(c for c in single if c not in "于和向从同到")


def _demonyms() -> dict[str, str]:
    """English adjective of a country → its ISO code."""
    rows = knowledge.path("data", "names", "demonyms.tsv").read_text(encoding="utf-8").splitlines()
    pairs = (row.split("\t") for row in rows if row and not row.startswith("#"))
    return {adjective: code for adjective, code in pairs if adjective != "adjective"}
