"""Indicators that a report tells in passing: 预算完成率为80.1%, and those for which it got no points."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kg import expressions as re
from kg.extraction.accounts import any_even
from kg.extraction.frame import Frame
from kg.extraction.plain import Plain
from kg.model import Document, Indicator

_PROJECT = re.compile("项目|专项|季度|[一二三四]是指")
_RATE = r"“?[\u4e00-\u9fff]{2,10}(?:率|度)”?"


@dataclass(frozen=True, slots=True)
class _Told:
    name: str
    value: float
    unit: str
    year: str | None


@dataclass(frozen=True)
class ToldIndicators:
    """Rates of the office's own budget (data/rules/indicator.toml: office_rates) and indicators without points."""

    rate: re.Pattern[str]
    unscored: re.Pattern[str]
    confidence: float

    @classmethod
    def of(cls, table: Mapping[str, Any]) -> ToldIndicators:
        """Compile the words of data/rules/indicator.toml."""
        return cls(
            re.compile(
                rf"(?<![\u4e00-\u9fff])(?P<name>{any_even(table['office_rates'])})(?:为|达到?|是)?(?P<number>\d+(?:\.\d+)?)%"
            ),
            re.compile(
                rf"(?P<names>{_RATE}(?:(?:[、和及]|(?<=”)(?=“)){_RATE})*)等?(?:[一二两三四五六七八九十\d]+(?:个|项|个项目|项指标|个指标))?"
                rf"(?:{any_even(table['unscored'])})(?=[，。；）]|$)"
            ),
            table["confidence"]["rate"],
        )

    def read(self, document: Document) -> Iterator[Indicator]:
        """The indicators told in the running text of a document; money of projects has its own reader."""
        for block in document.blocks:
            raw = document.text[block.start : block.end]
            if "率" in raw:
                plain = Plain.of_block(document, block)
                frame = Frame(document.context, block.section)
                yield from self._rates(document, plain, frame)
                yield from self._unscored(document, plain, frame)

    def _rates(self, document: Document, plain: Plain, frame: Frame) -> Iterator[Indicator]:
        for match in self.rate.finditer(plain.text):
            first = max(plain.text.rfind(c, 0, match.start()) for c in "。；\n") + 1
            if not _PROJECT.search(plain.text, first, match.start()):
                said = plain.text[first : match.start()]
                found = _Told(match["name"], float(match["number"]), "%", frame.year(said))
                yield self._fact(document, plain, found, match)

    def _unscored(self, document: Document, plain: Plain, frame: Frame) -> Iterator[Indicator]:
        for match in self.unscored.finditer(plain.text):
            for name in re.split("[、和及]|(?<=”)(?=“)", match["names"]):
                yield self._fact(document, plain, _Told(name.strip("“”"), 0.0, "分", frame.year("")), match)

    def _fact(self, document: Document, plain: Plain, told: _Told, match: re.Match[str]) -> Indicator:
        return Indicator(
            org=document.context.office,
            year=told.year,
            name=told.name,
            actual=told.value,
            unit=told.unit,
            evidence=(plain.evidence(document, *match.span()),),
            rule="indicator.office_rate" if told.unit == "%" else "indicator.unscored",
            confidence=self.confidence,
        )
