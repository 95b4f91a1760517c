"""Forms → sentences: how a question was understood, in the user's language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from kg.ontology import Language, Ontology
from kg.questions.form import (
    Compared,
    Constraint,
    Form,
    In,
    Is,
    Met,
    Not,
    OfOffice,
    Present,
    Select,
    Term,
    Within,
)

_SLOTS: Final[Mapping[str, tuple[str, str]]] = {
    "country": ("所在国", "country"),
    "trait": ("外方特色", "trait of the partner"),
    "home_trait": ("本方特色", "trait of the home place"),
    "doc": ("文档", "document"),
    "doc_year": ("文档年度", "year of the document"),
    "doc_home": ("文档所属地", "place of the document"),
    "docHome": ("文档所属地", "place of the document"),
    "agent": ("参与方或地点", "participant or place"),
    "agent_country": ("国家", "country"),
    "related": ("相关地方", "place concerned"),
    "fact": ("事实", "fact"),
    "place": ("地点", "place"),
    "self": ("文档", "document"),
    "body": ("单位", "body"),
    "country_of_place": ("所到国家", "country visited"),
    "any": ("任何属性", "any property"),
    "passage": ("原文所计人数", "number that the passage gives"),
}
_KINDS: Final[Mapping[str, tuple[str, str]]] = {
    "list": ("查找{}", "{}"),
    "count": ("统计{}的个数", "how many: {}"),
    "exists": ("是否存在{}", "whether there is: {}"),
    "number": ("{}的数值", "the number: {}"),
    "sum": ("{}之和", "the sum of: {}"),
    "average": ("{}的平均值", "the average of: {}"),
    "most": ("出现{extreme}的{}", "{extreme} frequent: {}"),
    "extreme": ("数值{extreme}的{}", "with the {extreme} number: {}"),
    "difference": ("{}与{other}", "{} against {other}"),
    "repeated": ("查找{}，按{other}计", "{} by {other}"),
    "compare": ("比较{}", "compare {}"),
}


_COMBINED: Final[Mapping[str, tuple[str, str]]] = {
    "less": ("之差", " (the difference)"),
    "share": ("（前者占后者的百分比）", " (as a percentage of the latter)"),
    "times": ("（前者为后者的倍数）", " (as a multiple)"),
    "sum": ("（两者之和）", " (their sum)"),
    "mean": ("（两者的平均）", " (their mean)"),
    "years": ("（相差年数）", " (in years)"),
}
_DENIED: Final = ("（问的是其否定）", " (asked as its denial)")
_GENERAL: Final = frozenset({"doc", "doc_year", "doc_home", "docHome", "fact", "any", "body", "passage"})


@dataclass(frozen=True)
class Sayer:
    """Says forms; ``label`` gives the name of a term in a language."""

    ontology: Ontology
    label: Callable[[Term, Language], str]

    def say(self, form: Form, language: Language) -> str:
        """One sentence without its full stop."""
        zh = language == "zh"
        pattern = _KINDS[form.kind][0 if zh else 1]
        extreme = ("最多" if form.kind == "most" else "最大") if form.largest else "最小"
        if not zh:
            extreme = "largest" if form.largest else "smallest"
            extreme = {"most": "most" if form.largest else "least"}.get(form.kind, extreme)
        other = self.select(form.other, language) if form.other else ""
        said = pattern.format(self.select(form.select, language), extreme=extreme, other=other)
        return said + self._order(form, zh) + (_DENIED[not zh] if form.denied else "")

    def _order(self, form: Form, zh: bool) -> str:
        """Which of the order, or what is done with two numbers, where that is not the plain case."""
        if form.kind == "difference" and form.combined in _COMBINED:
            return _COMBINED[form.combined][not zh]
        if form.kind == "repeated":
            times = f"{form.bound[0]} {form.bound[1]}"
            return f"（个数 {times}）" if zh else f" (their number {times})"
        if form.rank > 1:
            return f"（第{form.rank}位）" if zh else f" (number {form.rank})"
        return "" if form.take == 1 else f"（前{form.take}位）" if zh else f" (the first {form.take})"

    def select(self, select: Select, language: Language) -> str:
        """A selection as a noun phrase."""
        zh = language == "zh"
        what = self._slot(select.type, select.target, language)
        kind = self._type(select.type, language)
        conditions = [self._constraint(select.type, c, language) for c in select.where]
        conditions += [("也在" if zh else "also among ") + self.select(o, language) for o in select.also]
        conditions += [("不在" if zh else "not among ") + self.select(o, language) for o in select.without]
        if zh:
            joined = f"（{'；'.join(filter(None, conditions))}）" if conditions else ""
            return f"{kind}{joined}的{what}"
        joined = f" where {'; '.join(filter(None, conditions))}" if conditions else ""
        return f"{what} of {kind}{joined}"

    def _constraint(self, kind: str, constraint: Constraint, language: Language) -> str:
        zh = language == "zh"
        if isinstance(constraint, Met):
            return ("未达标" if zh else "target missed") if constraint.missed else ("达标" if zh else "target met")
        name = self._slot(kind, constraint.slot, language)
        match constraint:
            case Is(terms=terms):
                return f"{name}{'为' if zh else ' is '}{self._terms(terms, language)}"
            case Not(terms=terms):
                return f"{name}{'不为' if zh else ' is not '}{self._terms(terms, language)}"
            case OfOffice(bodies=bodies, places=places):
                return f"{name}{'为' if zh else ' is '}{self._terms(places or bodies, language)}" + (
                    ("的外办" if zh else "’s office") if places else ""
                )
            case Within(first=first, last=last):
                return f"{name} {first or '…'}–{last or '…'}" if first != last else f"{name} {first}"
            case Present(missing=missing):
                return f"{'没有' if missing else '有'}{name}" if zh else f"{'no ' if missing else 'with '}{name}"
            case Compared(operator=operator, value=value, other=other):
                right = self._slot(kind, other, language) if other else f"{value:g}"
                return f"{name} {operator} {right}"
            case In(select=select):
                return f"{name}{'属于' if zh else ' is one of '}{self.select(select, language)}"

    def _terms(self, terms: Iterable[Term], language: Language) -> str:
        names = list(dict.fromkeys(self.label(term, language) for term in terms))
        shown = names[:4] + ([f"… ({len(names)})"] if len(names) > 4 else [])
        return ("或" if language == "zh" else " or ").join(shown)

    def _slot(self, kind: str, slot: str, language: Language) -> str:
        if kind == "any" or slot in _GENERAL:
            return _SLOTS[slot][0 if language == "zh" else 1]
        own = {one.name for one in self.ontology.fact_types[kind].slots} if kind != "document" else set()
        if slot in _SLOTS and slot not in own:
            return _SLOTS[slot][0 if language == "zh" else 1]
        return self.ontology.label(self.ontology.fact_types[kind].slot(slot).path, language) or slot

    def _type(self, kind: str, language: Language) -> str:
        if kind == "any":
            return "事实" if language == "zh" else "facts"
        if kind == "document":
            return "文档" if language == "zh" else "documents"
        fact_type = self.ontology.fact_types[kind]
        return fact_type.label_zh if language == "zh" else fact_type.label_en
