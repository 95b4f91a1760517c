"""Amounts in English sentences: "spent 860,000 yuan on overseas trips, 12 percent less than in the previous year"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from kg import expressions as re
from kg.extraction.base import Parsed
from kg.extraction.extractors.event_english_line import Line, english_lines
from kg.extraction.frame import Basis
from kg.model import Finance

_YUAN = re.compile(
    r"(?:RMB|CNY|¥) ?(?P<a>\d+(?:,\d{3})*(?:\.\d+)?)(?: (?P<as>million|billion|thousand))?|"
    r"(?P<b>\d+(?:,\d{3})*(?:\.\d+)?)(?: (?P<bs>million|billion|thousand))? (?:yuan|RMB)"
)
_SCALE = {"thousand": 1e3, "million": 1e6, "billion": 1e9}
_DOWN = re.compile(r"\b(?:down|less|lower|fell|decreas|drop|declin|cut|reduc)")
_PERCENT = re.compile(r"(?P<n>\d+(?:\.\d+)?) ?(?:percent|per cent|%)")
_BEHIND = re.compile(
    r"^,? ?(?:an? |up |down |which (?:is|was) )?[^.;]{0,40}?\d+(?:\.\d+)? ?(?:percent|per cent|"
    r"%)[^.;]{0,60}?(?:previous|last|year|20\d\d)|"
    r"^,? (?:an? |up |down )?(?:decrease|drop|fall|reduction|decline|increase|rise|up|down)[^.;]{0,12}?\d+(?:\.\d+)? ?"
    r"(?:percent|per cent|%)"
)
_OF_SAME = re.compile(
    r"(?:initial |adjusted |approved )?budget of |compared (?:with|to) (?:a|the) budget(?:ed)? |"
    r"budgeted (?:at )?$"
)
# 12,000 yuan less than the year before: no amount but a change of the one told before.
_CHANGED = re.compile(r",? (?P<less>less|lower|fewer|down|below)?(?:more|higher|up|above)? (?:than|on|from) ")
_SAYS = re.compile(r"\b(?:for|at|to|was|were|is|are|reached|totall?ed|total|of|cost|took up|made up) $")
_NOTHING = re.compile(r"\b(?:[Nn]othing|[Nn]o money|[Nn]o funds?) (?:was|were) spent on (?P<what>[^,.;]{4,60})")
_REACH = 70


@dataclass(frozen=True)
class EnglishAmounts:
    """Finds amounts beside the items of [english] in data/rules/finance.toml; a budget is told by the word."""

    items: tuple[tuple[str, re.Pattern[str]], ...]
    confidence: float

    @classmethod
    def of(cls, table: Mapping[str, str], confidence: float) -> EnglishAmounts:
        """From the rule file: code → regular expression."""
        return cls(tuple((code, re.compile(words, re.I)) for code, words in table.items()), confidence)

    def __call__(self, parsed: Parsed) -> Iterator[Finance]:
        """The amounts of a document's English sentences."""
        for line in english_lines(parsed):
            taken: set[tuple[str, int]] = set()
            last, before = 0, None
            facts: list[Finance] = []
            for amount in _YUAN.finditer(line.text):
                if facts and last and (changed := _CHANGED.match(line.text, amount.end())):
                    value = _value(amount) * (-1 if changed["less"] else 1)
                    facts[-1] = replace(facts[-1], change=value)
                    continue
                item = self._item(line.text, amount, taken, last)
                if item is None and _OF_SAME.search(line.text[last : amount.start()]):
                    item = before
                if item is not None:
                    facts.append(self._fact(line, item, amount, line.text[last : amount.start()]))
                last, before = amount.end(), item
            yield from facts
            for nothing in _NOTHING.finditer(line.text):
                if item := next((code for code, words in self.items if words.search(nothing["what"])), None):
                    yield self._fact(line, item, nothing, "")

    def _item(self, text: str, amount: re.Match[str], taken: set[tuple[str, int]], last_end: int) -> str | None:
        """The item named nearest in the amount's clause: "on overseas trips" behind it goes before."""
        cuts = [m.end() for m in re.finditer(r"[;.] |, (?:and|while|including|of which) ", text[: amount.start()])]
        first = cuts[-1] if cuts else 0
        stop = re.search(
            r"[;]|\. |, (?:and|while|including|of which) |\d[\d,.]* (?:million |billion )?yuan", text[amount.end() :]
        )
        last = amount.end() + (stop.start() if stop else _REACH)
        near = [
            (m.start() - amount.end() if m.start() > amount.start() else amount.start() - m.end(), code, m.start())
            for code, regex in self.items
            for m in regex.finditer(text, first, last)
            if (code, m.start()) not in taken
        ]
        behind = [
            one
            for one in near
            if re.match(r" (?:was |were )?(?:spent )?(?:on|for|in) ", text[amount.end() :]) and one[2] > amount.end()
        ]
        said = (
            [one for one in near if last_end <= one[2] < amount.start()] if _SAYS.search(text[: amount.start()]) else []
        )
        best = min(behind or said or near, default=None)
        if best is None or best[0] > _REACH:
            return None
        taken.add((best[1], best[2]))
        return best[1]

    def _fact(self, line: Line, item: str, amount: re.Match[str], lead: str) -> Finance:
        tail = _BEHIND.match(line.text[amount.end() :])
        change = _PERCENT.search(tail[0]) if tail else None
        sign = -1 if tail and _DOWN.search(tail[0]) else 1
        basis: Basis = "budget" if re.search(r"\bbudget(?:ed|s)?\b|\bplanned\b|will be", lead) else "final"
        return Finance(
            org=line.document.context.office,
            year=line.year(amount.start()),
            basis=basis,
            item=item,
            amount=_value(amount) if "a" in amount.groupdict() else 0,
            change_pct=sign * float(change["n"]) if change else None,
            evidence=(line.evidence(),),
            rule="finance.english",
            confidence=self.confidence,
        )


def _value(amount: re.Match[str]) -> float:
    """The amount in yuan."""
    number = float((amount["a"] or amount["b"]).replace(",", ""))
    return round(number * _SCALE.get(amount["as"] or amount["bs"] or "", 1.0), 2)
