"""Indicators told with target and result side by side: 培训计划4期实际5期; 准确率目标98%、完成99.5%.

Where the words around are unknown the two values beside each other, one behind a word for what was meant and one
behind a word for what came of it, are enough.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kg import expressions as re
from kg.extraction.extractors.indicator_prose import Told
from kg.extraction.extractors.indicator_values import Value, ValueReader

_GOAL = re.compile(
    r"(?:年初|年度|全年|原|绩效)*(?:计划|目标值?|要求|预期|指标值|任务数?|任务|应当?|须|需|控制在|控制|限于|设定|原定)"
    r"(?:值|数|量)?(?:设定)?(?:为|是|达到?|在|：)?(?=[^，。；]{0,6}\d)"
)
_DONE = re.compile(
    r"(?:以上|以内|以下|左右)?(?:[、，（]|但|而|年末|年底|全年|年内|最终|经测评|经统计)*"
    r"(?:实际|实测|实绩|实有|实现|实为|完成|达到|达成|最终|结果)"
    r"(?:仅|只|共|为|达到?|完成|支出|举办|开展|接待|办理|安排|是|发放|到|值|情况|执行|组织)*(?=[\d≥])"
)
# 满意度100%，超过预期的95%
_BEYOND = re.compile(
    r"[，（]?(?:超过|高于|优于|低于|未达到?|高出|超出)了?(?:年初|年度)?(?:预期|目标|计划|指标|要求)(?:值)?的"
)
_CUT = re.compile(r"[，。；：、！？\n]|指标中|方面")
_NO_NAME = re.compile(r"\d|下一步|明年|将|拟|预算|决算|分别|依次")
_MONEY_NAME = re.compile("成本|费用|经费|支出控制")
_LEAD = re.compile("^(?:其中|全年|共|累计|数量|质量|时效|效益|产出|和|及|[一二三四五六七八九]是|指标|年度|该)+(?!指标)")


def paired_targets(text: str, values: ValueReader, told: Sequence[Told]) -> Iterator[Told]:
    """The indicators of even text besides those ``told`` that are read already."""
    for goal in _GOAL.finditer(text):
        found = _at(text, values, goal)
        if found and not any(t.start <= goal.start() < t.end for t in told):
            yield found
    for beyond in _BEYOND.finditer(text):
        found = _before(text, values, beyond)
        if found and not any(t.start <= beyond.start() < t.end for t in told):
            yield found


def _at(text: str, values: ValueReader, goal: re.Match[str]) -> Told | None:
    target = values.counted.match(text, goal.end())
    done = _DONE.match(text, target.end()) if target else None
    actual = values.counted.match(text, done.end()) if done else None
    if target is None or actual is None:
        return None
    start, name = _name(text, goal.start())
    wanted, got = values.value(target), values.value(actual)
    if wanted.operator == "=" and goal.group().startswith(("控制", "限于")):
        wanted = Value(wanted.number, wanted.unit, "<=")
    if not name or not _alike(name, wanted, got):
        return None
    return Told(name, wanted, Value(got.number, got.unit), start, actual.end())


def _before(text: str, values: ValueReader, beyond: re.Match[str]) -> Told | None:
    target = values.counted.match(text, beyond.end())
    first = max((m.end() for m in _CUT.finditer(text, 0, beyond.start())), default=0)
    done = next((m for m in values.counted.finditer(text, first) if m.end() == beyond.start()), None)
    if target is None or done is None:
        return None
    start, name = _name(text, done.start())
    wanted, got = values.value(target), values.value(done)
    return Told(name, wanted, Value(got.number, got.unit), start, target.end()) if _alike(name, wanted, got) else None


def _name(text: str, end: int) -> tuple[int, str]:
    """Where the clause of an indicator begins, and its name; an empty name where there is none."""
    cut = max((m.end() for m in _CUT.finditer(text, 0, end)), default=0)
    said = text[cut:end].rstrip("（，：为是的")
    quoted = re.search("“([^“”]{2,20})”$", said)
    name = quoted[1] if quoted else _LEAD.sub("", said).strip("“”")
    fits = 2 <= len(name) <= 20 and not _NO_NAME.search(name)
    return cut, name if fits else ""


def _alike(name: str, target: Value, actual: Value) -> bool:
    """Whether two values are of one thing: one unit; money only where the name speaks of costs."""
    if target.number is None or actual.number is None or target.unit != actual.unit or not target.unit or not name:
        return False
    return target.unit != "元" or _MONEY_NAME.search(name) is not None
