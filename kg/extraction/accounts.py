"""data/rules/finance.toml → names of budget items, the words between a name and its amount, their meaning."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kg import knowledge
from kg.errors import KnowledgeError
from kg.extraction.frame import Basis, Frame, read_rule_table
from kg.extraction.plain import Plain

_ENUMERATOR = (
    r"(?:其中：?|主要用于|用于|主要包括|主要是|[（(]?[一二三四五六七八九十\d]{1,3}[）)、。]|[一二三四五六七八九十]是"
    r"|①|②|③|④|⑤|[-—])*"
)
_CLAUSE_START = r"(?:^|(?<=安排的)|(?<=列支的)|(?<=[，。；：、\n）年度级门位室办局委心馆]))"
_REMARK = re.compile(r"（((?:均|以上|数据)?为?(?:20\d\d年度?)?(?:年初)?(?:预算|决算)数?)）[。；]?$")
_BRACKETS = r"(?:（[^（）]{1,40}）)"


@dataclass(frozen=True, slots=True)
class Item:
    """An item named at [start, end) of a text."""

    codes: tuple[str, ...]
    name: str
    start: int
    end: int
    alone: bool = False  # counts only where no item of its side was named in the sentence


@dataclass(frozen=True)
class Settings:
    """What the words around a name or an amount make of it."""

    sided: frozenset[str]  # names that are income or spending as the item before
    no_whole: re.Pattern[str]  # words of a sentence whose unnamed amounts are not the office's whole spending
    aims: re.Pattern[str]  # words of a sentence whose amounts are targets and results
    of_project: re.Pattern[str]  # words behind which 实际支出 is a project's
    parts: Mapping[tuple[str, str], str]  # (code of the whole, short name of a part) → code of the part
    budget_compared: re.Pattern[str]  # at the end of what stands before a budget told in passing

    @classmethod
    def of(cls, table: Mapping[str, Any]) -> Settings:
        words = table["words"]
        return cls(
            frozenset(map(even, table["sided"]["names"])),
            re.compile(any_even(words["no_whole"])),
            re.compile(any_even(words["aims"])),
            re.compile(any_even(words["of_project"])),
            {
                (whole, even(n)): code
                for whole, parts in table["parts"].items()
                for code, ns in parts.items()
                for n in ns
            },
            re.compile(
                rf"(?:{any_even(words['since'])}|(?P<of>{any_even(words['of_budget'])}))"
                rf"(?:年初|全年|当年|年度|部门|调整|核定|批复|财政)*预算(?:数|安排数|安排|总额|批复数|批复)?(?:的)?(?:相比)?$"
            ),
        )


@dataclass(frozen=True)
class Accounts:
    """The vocabulary of budgets and final accounts, compiled."""

    names: Mapping[str, tuple[str, ...]]  # name → codes
    alone: frozenset[str]
    item: re.Pattern[str]
    link: re.Pattern[str]
    part: re.Pattern[str]
    subclass: re.Pattern[str]
    refuse: re.Pattern[str]
    basis_word: re.Pattern[str]
    masked: re.Pattern[str]
    change: re.Pattern[str]
    same: re.Pattern[str]
    since: re.Pattern[str]
    before: re.Pattern[str]
    reason: re.Pattern[str]
    skip: re.Pattern[str]
    parts: re.Pattern[str]
    none: re.Pattern[str]
    none_after: re.Pattern[str]
    rest: frozenset[str]
    endings: tuple[str, ...]
    zero_filler: re.Pattern[str]
    settings: Settings
    confidence: Mapping[str, float]

    @classmethod
    def load(cls) -> Accounts:
        """Read the shipped file; raises KnowledgeError where a list is missing or an item has no name."""
        table = read_rule_table("finance", "item", "other", "words", "sided", "parts", "confidence")
        try:
            return cls._compile(table)
        except (KeyError, TypeError, re.error) as error:
            file = knowledge.path("data", "rules", "finance.toml")
            raise KnowledgeError(f"{file}: {type(error).__name__} {error}; see the head of the file") from error

    @classmethod
    def _compile(cls, table: Mapping[str, Any]) -> Accounts:
        words, other = table["words"], table["other"]
        entries = table["item"]
        names, starts = _names(entries, other["names"])
        sided = list(map(even, table["sided"]["names"]))
        kinds = list(map(even, other["starts"]))
        starts |= set(kinds)
        names |= {name: (f"other:{name}",) for name in kinds if name not in names}
        starts |= {name for name in sided if name not in names}
        names |= {name: names.get(name, ("revenue_fiscal",)) for name in sided}
        alone = frozenset(even(n) for entry in entries for n in entry.get("alone", []))
        change = f"(?P<up>{any_even(words['up'])})|(?P<down>{any_even(words['down'])})"
        year = r"(?:20\d\d年?度?|上年度?|去年|上一年度?|前一年|往年)"
        compared = r"(?:同期|预算|决算|执行|安排|年初|数|批复|支出|收入|实际|总额|调整|部门|的|相比|对比|相比较)*"
        return cls(
            names=names,
            alone=alone,
            item=re.compile(
                f"{any_even(set(names) - starts)}"
                f"|{_CLAUSE_START}{_ENUMERATOR}(?P<bare>{any_even(starts)})(?!(?!（含|[与较比同](?:上|去|前|20)|同比|预算|年初预|决算)[\\u4e00-\\u9fff（]{{3}})"
            ),
            link=re.compile(f"(?:{any_even(words['link'])}|{_BRACKETS}|{any_even(words['names_with_budget'])}|，)*"),
            part=re.compile(rf"(?:^|[，。；：、（\n]){_ENUMERATOR}(?P<name>[\u4e00-\u9fff（）“”]{{2,16}})$"),
            subclass=re.compile(r"(?:（类）|（款）)(?P<name>[\u4e00-\u9fff（）、]{2,24}?)（项）"),
            refuse=re.compile(any_even(other["refuse"])),
            basis_word=re.compile("|".join(f"(?P<{b}>{any_even(words[b])})" for b in ("adjusted", "final", "budget"))),
            masked=re.compile(any_even(words["names_with_budget"])),
            change=re.compile(rf"(?:{change})(?:了|额|为|达|幅度)*：?(?P<both>/减)?$"),
            same=re.compile(
                f"(?:{any_even(words['since'])})[^，。；]{{0,14}}?{year}{compared}(?:都|均|基本)?{any_even(words['same'])}|同比(?:基本)?{any_even(words['same'])}|(?<=元)(?:的水平)?不变"
            ),
            since=re.compile(
                f"(?:{any_even(words['since'])})[^，。；、]{{0,6}}?{year}|同比|(?:上年度?|去年){compared}[为是](?=\\d)"
            ),
            before=re.compile(
                rf"(?:(?:{any_even(words['since'])})[^，。；、]{{0,6}}?{year}|上年度?|去年){compared}[为是]?(?:（[^（）]*）)?$"
            ),
            reason=re.compile(any_even(words["reason"])),
            skip=re.compile(f"(?:{any_even(words['skip'])})[\\u4e00-\\u9fff]{{0,6}}$"),
            parts=re.compile(any_even(words["parts"])),
            none=re.compile(f"(?:{any_even(words['none'])})"),
            none_after=re.compile(
                f"{any_even(words['none_after'])}(?:预算|支出|经费|费用|资金|相关支出)*(?=[，。；）]|$)"
            ),
            rest=frozenset(other["rest"]),
            endings=tuple(even(e) for e in other["endings"]),
            zero_filler=re.compile(f"(?:{any_even(words['link'])}|{any_even(words['zero_filler'])})*"),
            settings=Settings.of(table),
            confidence=table["confidence"],
        )

    def items(self, text: str) -> Iterator[Item]:
        """Every item named in an even text: those of the file, then the 项 of functional classes."""
        for match in self.subclass.finditer(text):
            name = match["name"].split("（款）")[-1]
            yield Item((f"other:{name}",), name, match.end("name") - len(name), match.end())
        for match in self.item.finditer(text):
            name = match["bare"] or match[0]
            start = match.end() - len(name)
            yield Item(self.names[name], name, start, match.end(), name in self.alone)

    def item_of_cell(self, text: str) -> Item | None:
        """The item that a table cell names wholly, but for numbering and closing words."""
        cell = re.sub(rf"^{_ENUMERATOR}", "", even(text))
        found = [i for i in self.items(cell) if i.start == 0 and self.link.fullmatch(cell[i.end :])]
        return found[0] if found else None

    def says_none(self, text: str) -> bool:
        """Whether a text says that there is none of something, which needs no amount."""
        return self.none.search(text) is not None or self.none_after.search(text) is not None

    def zero_rest(self, clause: str, items: Sequence[Item]) -> bool:
        """Whether a clause after 没有 holds the items and nothing else that matters (安排的支出 …)."""
        last = 0
        for item in items:
            if item.start < last or not self.zero_filler.fullmatch(clause[last : item.start]):
                return False
            last = item.end
        return self.zero_filler.fullmatch(clause[last:]) is not None

    def basis_of_titles(self, frame: Frame) -> Basis | None:
        """The basis that the headings above say, the nearest first, else the kind of document."""
        for title in frame.titles:
            basis = self.basis(even(title))
            if basis and not re.search("执行情况|决算和预算|预决算|预算[^，。]{0,4}对比|与[^，。]{0,6}预算", title):
                return "final" if "决算" in title else basis
        genres: dict[str, Basis] = {"budget": "budget", "final_account": "final"}
        return genres.get(frame.context.genre)

    def remark(self, text: str) -> Basis | None:
        """What a remark in brackets at the end of a paragraph says of all its amounts: （决算数）."""
        found = _REMARK.search(text)
        return self.basis(found[1]) if found else None

    def bases(self, text: str) -> list[Basis]:
        """Every word of ``text`` that says budget, adjusted or final, in order."""
        masked = self.masked.sub(lambda m: "■" * len(m[0]), text)
        found: list[Basis] = []
        for match in self.basis_word.finditer(masked):
            found.append("adjusted" if match["adjusted"] else "final" if match["final"] else "budget")
        return found

    def basis(self, text: str) -> Basis | None:
        """The last of them; None where there is none."""
        return next(reversed(self.bases(text)), None)


def _names(entries: Sequence[Mapping[str, Any]], others: Sequence[str]) -> tuple[dict[str, tuple[str, ...]], set[str]]:
    """Name → codes of every entry, and the names that count only at the beginning of a clause."""
    names: dict[str, tuple[str, ...]] = {even(name): (f"other:{name}",) for name in others}
    starts: set[str] = set()
    for entry in entries:
        codes = tuple(entry["codes"]) if "codes" in entry else (entry["code"],)
        short = [even(name) for key in ("starts", "alone") for name in entry.get(key, [])]
        starts |= set(short)
        names |= dict.fromkeys([*short, *map(even, entry["names"])], codes)
    return names, starts


def even(name: str) -> str:
    """A name of the file in the form that ``Plain`` gives texts."""
    return Plain.of(name).text


def any_even(words: Iterable[str]) -> str:
    """An expression for any of the words in the form that ``Plain`` gives texts, longest first."""
    return "(?:" + "|".join(re.escape(even(w)) for w in sorted(words, key=lambda w: (-len(w), w))) + ")"
