"""Indicators told in a sentence: 计划举办活动4场，实际举办5场; 目标为甲2个、乙15批，实际分别完成1个、18批."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kg import expressions as re
from kg.extraction.extractors.indicator_values import Value, ValueReader

_SENTENCE = re.compile(r"[^。；！？\n]+")
_CLAUSE = re.compile(r"(?:(?!、实[际办完施])[^，：])+")
_TOLD_OF_GOALS = re.compile("(?:目标|指标)[^，。；]{0,6}(?:完成|实现|达成)情况")
_GOAL = (
    r"(?:年初|年度|全年|原|预期|绩效|考核|工作|各项|主要|设定|下达|本年|当年)*"
    r"(?:计划|目标|指标|预期|原定|任务|设定)(?:值|数|任务|量)?(?:设定)?(?:为|是|：)?"
)
_GOAL_FIRST = re.compile(rf"^(?:[^，]{{0,10}}?(?:的|中))?{_GOAL}")
_GOAL_LAST = re.compile(rf"(?:的|（)?{_GOAL}$")
_DONE = re.compile(
    r"^(?:（|而|但|年末|年底|截至年底|全年|年度|最终|目前|已)*(?:、?实[际办施]|、?实完成|完成|达到|达成|实现|最终|仅完成|只完成|超额完成|经[^，\d]{2,8}(?:测评|评估|统计|调查))"
    r"(?:[^\d，≥]{0,8}?)(?=[\d≥一二两三四五六七八九十])"
)
_EACH = re.compile(
    r"^(?:年末|年底|全年|最终|三项|两项|四项)*(?:实际|完成|达到)?(?:值|情况)?(?:分别|依次)(?:完成|达到|达|为|是|实现|到)*"
)
_BRACKET = re.compile(r"（(?:年初|年度|全年|原)*(?:计划|目标|指标|任务)(?:值|数)?(?:为|是)?(?P<goal>[^（）]{1,12})）")
# …92.5%，高于90%的目标值
_AGAINST = re.compile(
    r"^(?:高于|超过|高出|低于|略低于|略高于|达到|超出|未达到|超额完成|完成)了?(?P<goal>[^，]{1,8}?)的(?:年初|年度|预期|全年|既定)*(?:目标|计划|指标)值?$"
)
_LEAD = re.compile("^(?:其中|全年|共|累计|已|完成|实际完成|本年度|年内|、|和|[一二三四五六七八九]是|以及|及|、)+")
_MONEY = ("元", "万元", "亿元", "美元")


@dataclass(frozen=True, slots=True)
class Told:
    """A target with what came of it at [start, end) of the text read."""

    name: str
    target: Value
    actual: Value
    start: int
    end: int


def told_targets(text: str, values: ValueReader) -> Iterator[Told]:
    """The indicators that sentences of even text tell with target and result, without amounts of money."""
    # a target has been told before in the line, or it says that it is about them
    going_on = _TOLD_OF_GOALS.search(text) is not None
    for sentence in _SENTENCE.finditer(text):
        clauses = list(_CLAUSE.finditer(text, sentence.start(), sentence.end()))
        used = -1
        for i, clause in enumerate(clauses):
            behind = clauses[i + 1] if i + 1 < len(clauses) else None
            if i > used and behind is not None:
                found = list(_respective(values, clauses[: i + 1], behind))
                found = found or list(_pair(values, clause, behind, going_on)) or list(_against(values, clause, behind))
                if found:
                    used, going_on = i + 1, True
                yield from found
            yield from _bracketed(values, clause)


def _pair(values: ValueReader, clause: re.Match[str], behind: re.Match[str], going_on: bool) -> Iterator[Told]:
    done = _DONE.match(behind[0])
    goal = _named(values, clause[0])
    if done is None or goal is None:
        return
    name, target = goal
    said = _GOAL_FIRST.match(clause[0]) or _GOAL_LAST.search(name)
    bare = _bare(name)
    if (said is None and not going_on) or len(bare) < 2:
        return
    actual = _value_at(values, behind[0][done.end() :])
    if actual and _alike(target, actual):
        yield Told(bare, target, actual, clause.start(), behind.end())


def _against(values: ValueReader, clause: re.Match[str], behind: re.Match[str]) -> Iterator[Told]:
    """满意度92.5%，高于90%的目标值: the result first."""
    said = _AGAINST.match(behind[0])
    done = _named(values, clause[0])
    target = _value_at(values, said["goal"]) if said else None
    if done and target and _alike(target, done[1]) and len(_bare(done[0])) > 1:
        yield Told(_bare(done[0]), target, Value(done[1].number, done[1].unit), clause.start(), behind.end())


def _respective(values: ValueReader, clauses: list[re.Match[str]], behind: re.Match[str]) -> Iterator[Told]:
    """目标为甲2个、乙15批次以上，实际分别完成1个、18批次: each its own."""
    each = _EACH.match(behind[0])
    if each is None:
        return
    first = next((c for c in reversed(clauses) if _GOAL_FIRST.match(c[0])), None)
    if first is None:
        return
    begin = _GOAL_FIRST.match(first[0])
    whole = first.string[first.start() + (begin.end() if begin else 0) : clauses[-1].end()]
    goals = [_named(values, part) for part in re.split("[、，和](?=[^\\d])", whole) if part]
    results = [_value_at(values, part) for part in re.split("[、和]", behind[0][each.end() :])]
    if len(goals) != len(results) or len(goals) < 2:
        return
    for goal, actual in zip(goals, results, strict=True):
        if goal and actual and _alike(goal[1], actual):
            yield Told(_bare(goal[0]), goal[1], actual, first.start(), behind.end())


def _bracketed(values: ValueReader, clause: re.Match[str]) -> Iterator[Told]:
    """接待团组18批（目标15批）."""
    for match in _BRACKET.finditer(clause[0]):
        done = _named(values, clause[0][: match.start()])
        target = _value_at(values, match["goal"])
        if done and target and _alike(target, done[1]) and len(_bare(done[0])) > 1:
            actual = Value(done[1].number, done[1].unit)
            yield Told(_bare(done[0]), target, actual, clause.start(), clause.start() + match.end())


def _named(values: ValueReader, said: str) -> tuple[str, Value] | None:
    """A name and the value that ends a clause."""
    for match in values.pattern.finditer(said):
        if match.end() == len(said) and match.start() > 1:
            value = values.value(match)
            return (said[: match.start()], value) if value.number is not None else None
    return None


def _value_at(values: ValueReader, said: str) -> Value | None:
    """The number that a stretch of text begins with; None where more follows than its unit."""
    match = values.pattern.fullmatch(said)
    value = values.value(match) if match else None
    return value if value and value.number is not None else None


def _bare(name: str) -> str:
    """A name without what says that it is a goal."""
    name = _GOAL_FIRST.sub("", name)
    name = _GOAL_LAST.sub("", name.rstrip("为：是"))
    quoted = re.search("“([^“”]{2,20})”?$", name)
    return _LEAD.sub("", quoted[1] if quoted else name).strip("“”：为是")


def _alike(target: Value, actual: Value) -> bool:
    """Whether two values are of one thing: the same unit or one of them without, and no money."""
    units = {unit for unit in (target.unit, actual.unit) if unit}
    return len(units) <= 1 and not units & set(_MONEY)
