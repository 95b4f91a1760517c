"""The value of an indicator: "≥90%", "≦1 万元", "不少于10次", "2022年12月底前", "持续提升" → operator, number, unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from kg import expressions as re
from kg.extraction.accounts import any_even
from kg.values import UNITS
from kg.values.numerals import ARABIC, number

Operator = Literal[">=", "<=", "="]
_MONEY_UNITS = {"元": 1.0, "千元": 1e3, "万元": 1e4, "亿元": 1e8}
UNIT = r"(?:%|‰|[万亿千百]?元(?:/[^\d\s，。；]{1,4})?|人[·/]次|台（套）|[^\d\s，。；、：“”≥≤<>=（）%‰]{1,4})"


@dataclass(frozen=True, slots=True)
class Value:
    """A target or an actual value: a number with its unit, or words."""

    number: float | None = None
    unit: str | None = None
    operator: Operator | None = None
    words: str | None = None


@dataclass(frozen=True)
class ValueReader:
    """Reads values with the words of data/rules/indicator.toml."""

    operators: Mapping[str, Operator]
    after: Mapping[str, Operator]
    signed: re.Pattern[str]
    pattern: re.Pattern[str]
    counted: re.Pattern[str]  # a value inside a text: its unit is a known one

    @classmethod
    def of(cls, table: Mapping[str, Any]) -> ValueReader:
        operators: dict[str, Operator] = {}
        after: dict[str, Operator] = {}
        names: Sequence[tuple[str, Operator]] = (("at_least", ">="), ("at_most", "<="), ("equal", "="))
        for key, operator in names:
            operators |= dict.fromkeys(table[key], operator)
            after |= dict.fromkeys(table.get(f"{key}_after", []), operator)
        return cls(
            operators,
            after,
            re.compile(any_even(operators)),
            re.compile(
                rf"(?P<operator>{any_even(operators)})?为?(?P<number>{ARABIC})(?P<by>[万亿](?!元))?"
                rf"(?P<unit>{UNIT}?)(?P<after>{any_even(after)})?"
            ),
            re.compile(
                rf"(?P<operator>{any_even(operators)})?为?(?P<number>{ARABIC})(?P<by>[万亿](?!元))?"
                rf"(?P<unit>[%‰]|[万亿千]?元|{UNITS})(?P<after>{any_even(after)})?"
            ),
        )

    def read(self, text: str) -> Value:
        """The value that a cell or the end of a clause holds; words where it is no number."""
        text = re.sub(r"\s+", "", text)
        match = self.pattern.fullmatch(text)
        if match is None or self._is_date(text):
            return Value(words=text or None)
        return self.value(match)

    def value(self, match: re.Match[str]) -> Value:
        """The value of a match of ``pattern``; money is in yuan, 300万次 is 3000000 次."""
        amount = number(match["number"], match["by"])
        unit: str | None = match["unit"] or None
        for ending, operator in self.after.items():
            if unit and unit.endswith(ending):
                unit = unit[: -len(ending)] or None
                return self._scaled(amount, unit, self.operators.get(match["operator"] or "", operator))
        said = match["operator"] or ""
        operator_said = self.operators.get(said) or (self.after[match["after"]] if match["after"] else "=")
        return self._scaled(amount, unit, operator_said)

    @staticmethod
    def _scaled(amount: float | None, unit: str | None, operator: Operator) -> Value:
        if unit in _MONEY_UNITS and amount is not None:
            return Value(round(amount * _MONEY_UNITS[unit], 6), "元", operator)
        return Value(amount, unit, operator)

    @staticmethod
    def _is_date(text: str) -> bool:
        return re.match(r"(?:20\d\d年|\d{1,2}月)", text) is not None
