"""Facts against gold: precision, recall and F1 by type, confusions of kind and status, and the errors of each rule.

Both sides are flat facts (JSON Lines, docs/facts.md). A matched pair counts a half for being the same fact and a half
for the share of the other slots that gold settles and the system has right; ``exact`` counts pairs with every slot
right. Gold may mark a fact ``optional`` (neither rewarded nor punished) and give another reading of a slot under
``also``.
"""

from __future__ import annotations

import json
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kg.errors import UsageError

FlatFact = Mapping[str, Any]

KEYS: Mapping[str, tuple[str, ...]] = {
    "partnership": ("b",),
    "event": ("name",),
    "agreement": ("name", "parties"),
    "mission": ("country",),
    "project": ("name",),
    "indicator": ("name",),
    "finance": ("amount",),
    "staffing": ("count",),
    "org": ("object",),
    "role": ("person",),
    "statistic": ("measure",),
    "trait": ("place",),
    "evaluation": ("score", "satisfaction", "grade"),
    "honour": ("name", "who"),
}
OTHERS: Mapping[str, tuple[str, ...]] = {
    "partnership": ("a", "b_country", "kind", "status", "stage", "since"),
    "event": (
        *("kind", "date", "place", "organizers", "participants", "status", "online"),
        *("persons", "countries", "groups"),
    ),
    "agreement": ("kind", "parties", "date", "status", "count"),
    "mission": ("kind", "seat"),
    "project": ("org", "year", "budget", "spent", "rate"),
    "indicator": ("year", "op", "target", "actual", "unit", "target_text", "actual_text"),
    "finance": ("org", "year", "basis", "item", "change", "change_pct"),
    "staffing": ("org", "year", "item"),
    "org": ("org", "relation"),
    "role": ("role", "of"),
    "statistic": ("place", "year", "batches", "persons", "value", "unit"),
    "trait": ("trait", "country"),
    "evaluation": ("org", "project", "year", "score", "grade", "satisfaction"),
    "honour": ("who", "name", "year", "by"),
}
_EXACT = {"amount", "count", "score", "satisfaction", "grade"}
_CODES = {"kind", "status", "stage", "item", "basis", "relation", "op", "online"}
_SUFFIXES = ("特别行政区", "自治区", "市", "省", "县", "区", "州", "府", "郡", "国")
_SAME = 0.5  # two names at least this alike can be the same fact
_RIGHT = 0.8  # a slot or list entry at least this alike is right


@dataclass(frozen=True, slots=True)
class Pair:
    """A gold fact and the system's fact for it, with the credit 0.5–1 and whether every slot is right."""

    gold: FlatFact
    got: FlatFact
    credit: float
    exact: bool


@dataclass
class Row:
    """The counts of one type."""

    gold: int = 0
    system: int = 0
    credit: float = 0.0
    exact: int = 0

    @property
    def precision(self) -> float:
        return self.credit / self.system if self.system else 0.0

    @property
    def recall(self) -> float:
        return self.credit / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        p, r = self.precision, self.recall
        return 2 * p * r / (p + r) if p + r else 0.0

    @property
    def exact_f1(self) -> float:
        return 2 * self.exact / (self.gold + self.system) if self.gold + self.system else 0.0


@dataclass
class Report:
    """The result of a comparison: rows by type (and ALL), the pairs, what was missed and what is wrong."""

    rows: dict[str, Row] = field(default_factory=lambda: defaultdict(Row))
    pairs: list[Pair] = field(default_factory=list)
    missed: list[FlatFact] = field(default_factory=list)
    wrong: list[FlatFact] = field(default_factory=list)

    def mean_f1(self) -> tuple[float, float]:
        """The mean over the types that gold has, of F1 and of exact F1."""
        rows = [row for name, row in self.rows.items() if name != "ALL" and row.gold]
        return (sum(r.f1 for r in rows) / len(rows), sum(r.exact_f1 for r in rows) / len(rows)) if rows else (0.0, 0.0)

    def confusion(self, slot: str) -> Counter[tuple[str, str, str]]:
        """(type, gold's value, system's value) of the pairs that differ in a slot."""
        return Counter(
            (p.gold["type"], str(p.gold[slot]), str(p.got.get(slot)))
            for p in self.pairs
            if slot in p.gold and agreement(slot, p.gold, p.got) < _RIGHT
        )

    def share_right(self, slot: str) -> float:
        """The share of pairs with that slot in gold that have it right."""
        pairs = [p for p in self.pairs if slot in p.gold]
        return sum(agreement(slot, p.gold, p.got) >= _RIGHT for p in pairs) / len(pairs) if pairs else 1.0

    def reliability(self, bounds: Sequence[float] = (0.95, 0.9, 0.8, 0.7, 0.0)) -> list[tuple[float, int, float]]:
        """(lower bound of confidence, facts at or above it and below the bound before, share of them matched)."""
        told = [(float(p.got.get("confidence", 0)), True) for p in self.pairs]
        told += [(float(f.get("confidence", 0)), False) for f in self.wrong]
        rows, upper = [], float("inf")
        for bound in bounds:
            inside = [right for confidence, right in told if bound <= confidence < upper]
            if inside:
                rows.append((bound, len(inside), sum(inside) / len(inside)))
            upper = bound
        return rows

    def by_rule(self) -> list[tuple[str, int, int]]:
        """(rule, facts matched, facts wrong), the rules with most wrong facts first."""
        right = Counter(str(p.got.get("rule", "?")) for p in self.pairs)
        wrong = Counter(str(f.get("rule", "?")) for f in self.wrong)
        return sorted(((r, right[r], wrong[r]) for r in right | wrong), key=lambda x: (-x[2], x[0]))


def read_facts(paths: Iterable[Path]) -> dict[str, list[FlatFact]]:
    """Flat facts by document from .jsonl files or folders of them; UsageError names file and line of a bad one."""
    facts: dict[str, list[FlatFact]] = defaultdict(list)
    for path in paths:
        files = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
        if not files or not all(f.is_file() for f in files):
            raise UsageError(f"{path}: no .jsonl file is there")
        for file in files:
            for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
                if line.strip():
                    fact = _parse(file, number, line)
                    facts[fact["doc"]].append(fact)
    return facts


def _parse(file: Path, number: int, line: str) -> FlatFact:
    try:
        fact = json.loads(line)
    except json.JSONDecodeError as error:
        raise UsageError(f"{file}:{number}: not a JSON object: {error.msg}") from error
    if not isinstance(fact, dict) or fact.get("type") not in KEYS or "doc" not in fact:
        raise UsageError(f"{file}:{number}: a fact needs doc and type, one of {', '.join(KEYS)}")
    return fact


def compare(gold: Mapping[str, Sequence[FlatFact]], got: Mapping[str, Sequence[FlatFact]]) -> Report:
    """Compare document by document; only documents that have gold count."""
    report = Report()
    for doc, gold_facts in gold.items():
        for kind in KEYS:
            _compare_type(
                kind,
                [f for f in gold_facts if f["type"] == kind],
                [f for f in got.get(doc, []) if f["type"] == kind],
                report,
            )
    return report


def _compare_type(kind: str, gold: list[FlatFact], got: list[FlatFact], report: Report) -> None:
    taken = _match(gold, got)
    firm = [i for i, fact in enumerate(gold) if not fact.get("optional")]
    pairs = [taken[i] for i in firm if i in taken]
    for name in (kind, "ALL"):
        row = report.rows[name]
        row.gold += len(firm)
        row.system += len(got) - (len(taken) - len(pairs))
        row.credit += sum(pair.credit for _, pair in pairs)
        row.exact += sum(pair.exact for _, pair in pairs)
    used = {j for j, _ in taken.values()}
    report.pairs += [pair for _, pair in pairs]
    report.missed += [gold[i] for i in firm if i not in taken]
    report.wrong += [fact for j, fact in enumerate(got) if j not in used]


def _match(gold: list[FlatFact], got: list[FlatFact]) -> dict[int, tuple[int, Pair]]:
    """Greedy one-to-one matching, best pairs first: gold index → (system index, pair)."""
    candidates = []
    for i, g in enumerate(gold):
        for j, s in enumerate(got):
            credit, exact = score_pair(g, s)
            if credit:
                near = _shared(g.get("quote", ""), s.get("quote", ""))
                candidates.append((credit + 0.01 * near, i, j, Pair(g, s, credit, exact)))
    candidates.sort(key=lambda c: -c[0])
    taken: dict[int, tuple[int, Pair]] = {}
    used: set[int] = set()
    for _, i, j, pair in candidates:
        if i not in taken and j not in used:
            taken[i] = (j, pair)
            used.add(j)
    return taken


def score_pair(gold: FlatFact, got: FlatFact) -> tuple[float, bool]:
    """(credit, every slot right) of two facts of one type; (0, False) where they are not the same fact."""
    kind = gold["type"]
    key = _key_likeness(gold, got)
    if kind == "statistic":
        values = [k for k in ("batches", "persons", "value") if k in gold]
        if values and not any(agreement(k, gold, got) for k in values):
            return 0.0, False
    if kind in ("finance", "staffing") and not agreement("item", gold, got):
        return 0.0, False
    if key < (0.7 if kind == "indicator" else _SAME):
        return 0.0, False
    agreed = [agreement(slot, gold, got) for slot in OTHERS[kind] if slot in gold]
    right = sum(agreed) / len(agreed) if agreed else 1.0
    return 0.5 + 0.5 * right, all(a >= _RIGHT for a in agreed) and key >= _RIGHT


def _key_likeness(gold: FlatFact, got: FlatFact) -> float:
    kind = gold["type"]
    key = 0.0
    for slot in KEYS[kind]:
        if slot in gold and slot in got:
            agreed = agreement(slot, gold, got)
            if slot not in _EXACT or agreed >= 1:
                key = max(key, agreed)
    if kind in ("event", "agreement", "honour", "statistic"):
        near = _shared(gold.get("quote", ""), got.get("quote", ""))
        if near >= 0.6:  # one passage may be named by two phrases of it
            key = max(key, _SAME + 0.3 * near * (gold.get("kind") == got.get("kind")))
    if kind == "mission" and (gold.get("kind"), gold.get("seat")) != (got.get("kind"), got.get("seat")):
        key *= 0.6
    return key


def agreement(slot: str, gold: FlatFact, got: FlatFact) -> float:
    """How well a slot agrees with either reading that gold holds, 0 to 1."""
    best = _slot(slot, gold[slot], got.get(slot)) if slot in gold else 0.0
    also = gold.get("also", {})
    if slot in also:
        other = also[slot]
        best = max(best, float(got.get(slot) is None) if other is None else _slot(slot, other, got.get(slot)))
    return best


def _slot(slot: str, gold: Any, got: Any) -> float:
    if got is None:
        return 0.0
    if isinstance(gold, list) or isinstance(got, list):
        return _lists(gold if isinstance(gold, list) else [gold], got if isinstance(got, list) else [got])
    x, y = _number(gold), _number(got)
    if x is not None and y is not None:
        return float(abs(x - y) <= 0.005 * max(abs(x), abs(y), 1e-9))
    a, b = str(gold), str(got)
    if slot == "date":
        return 1.0 if a == b else 0.5 if a.startswith(b) or b.startswith(a) else 0.0
    if slot == "item" and a.startswith("other:") and b.startswith("other:"):
        return float(likeness(a[6:], b[6:]) >= 0.6)
    if slot in _CODES:
        return float(_clean(a) == _clean(b))
    alike = likeness(a, b)
    return alike if alike >= _SAME else 0.0


def _lists(gold: list[Any], got: list[Any]) -> float:
    if not gold or not got:
        return 0.0
    recall = sum(max(likeness(g, s) for s in got) >= _RIGHT for g in gold) / len(gold)
    precision = sum(max(likeness(g, s) for g in gold) >= _RIGHT for s in got) / len(got)
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def likeness(a: Any, b: Any) -> float:
    """1 where two names are equal up to punctuation and a place ending, else the Dice coefficient of bigrams."""
    if _stem(a) == _stem(b):
        return 1.0
    x, y = _bigrams(_clean(a)), _bigrams(_clean(b))
    return 2 * len(x & y) / (len(x) + len(y))


def _shared(a: str, b: str) -> float:
    x, y = _bigrams(_clean(a)), _bigrams(_clean(b))
    return len(x & y) / min(len(x), len(y)) if x and y else 0.0


def _clean(text: Any) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", str(text)).lower() if c.isalnum())


def _stem(name: Any) -> str:
    text = _clean(name)
    for suffix in _SUFFIXES:
        if text.endswith(suffix) and len(text) - len(suffix) >= 2:
            return text[: -len(suffix)]
    return text


def _bigrams(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)} or {text}


def _number(value: Any) -> float | None:
    try:
        return float(str(value).replace(",", ""))
    except ValueError:
        return None
