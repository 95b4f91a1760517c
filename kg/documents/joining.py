"""Which lines go on with the sentence of the line before: the text that a margin or a page end has cut."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from kg import expressions as re
from kg.documents import headings
from kg.documents.cues import Cues
from kg.documents.extract import Extract
from kg.documents.lines import Line

FINAL = re.compile(r"[。！？!?…][”’」』）)》〕】]*$|[.][”’)\]]*$")
PROSE = re.compile(r"[，。；：]")
_CLAUSE_END = "，、,—（(《“‘〈【[-"
_PAIRS = {"（": "）", "(": ")", "《": "》", "“": "”", "【": "】", "「": "」", "〔": "〕"}
# 某某摄, 某某供图: what stands below a picture
_CREDIT = re.compile(r"(?:^|[。！？）)\s])[^，。；]{2,24}(?:摄|摄影|供图|制图|供稿|攝|攝影|供圖|製圖)[)）]?$")
_NARROW = 24  # columns; shorter lines never count as broken by the margin


@dataclass(frozen=True, slots=True)
class Layout:
    """How the lines of a document are broken: by a margin or not, and the blank lines between broken ones."""

    wrapped: bool
    gap: int
    margins: tuple[int, ...]  # the widest line near each line, in columns

    def is_full(self, i: int, width: int) -> bool:
        return self.wrapped and width >= _NARROW and width >= 0.85 * self.margins[i]


def measure(lines: Sequence[Line]) -> Layout:
    """Finds out whether lines are broken by a margin."""
    widths = sorted(line.width for line in lines)
    top = widths[int(0.95 * (len(widths) - 1))] if widths else 0
    long = [i for i in range(len(lines) - 1) if lines[i].width >= 40]
    broken = [i for i in long if not FINAL.search(lines[i].text) and headings.marker(lines[i + 1].text) is None]
    wrapped = top <= 130 and len(broken) >= max(2, 0.3 * len(long))
    gaps = Counter(lines[i + 1].gap for i in broken if not lines[i + 1].page)
    bodies = sorted(lines[i].width for i in long)
    body = bodies[int(0.7 * len(bodies))] if bodies else 0
    plain = [0 if headings.is_row(line.text) else line.width for line in lines]
    margins = tuple(max(body, *plain[max(0, i - 5) : i + 6]) for i in range(len(lines)))
    return Layout(wrapped, gaps.most_common(1)[0][0] if gaps else 0, margins)


def join_lines(lines: Sequence[Line], extract: Extract, cues: Cues) -> list[tuple[Line, ...]]:
    """Runs of lines that make up one paragraph, heading or row each; what the format marks stays apart."""
    layout = measure(lines)
    marked = extract.rows | set(extract.headings)
    runs: list[list[Line]] = []
    for i, line in enumerate(lines):
        fixed = line.start in marked or (bool(runs) and runs[-1][0].start in marked)
        if runs and not fixed and continues(runs[-1], line, layout, i - 1, cues):
            runs[-1].append(line)
        else:
            runs.append([line])
    return [tuple(run) for run in runs]


def continues(run: Sequence[Line], line: Line, layout: Layout, last: int, cues: Cues) -> bool:
    """Whether ``line`` goes on with the sentence begun in ``run``, whose last line has the index ``last``."""
    before = run[-1]
    if headings.is_contents_entry(before.text) or headings.is_contents_entry(line.text):
        return False
    if _CREDIT.search(before.text):
        return False
    full = layout.is_full(last, before.width)
    if headings.is_firm_row(before.text) or headings.is_firm_row(line.text):
        return False
    if not full and (headings.is_row(before.text) or (_is_field(before, layout, last) and not _is_open(run))):
        return False
    if headings.is_entry(before.text) and headings.is_entry(line.text):
        return False
    if line.text[0] in "，。；、：！？）》”":
        return True
    if headings.marker(line.text) is not None or FINAL.search(before.text):
        return False
    if before.text[-1] in "；;：:":
        return full
    remainder = line.width < 0.6 * layout.margins[last]
    if len(run) == 1 and not remainder and _is_whole_title(before.text, line.text, cues):
        return False
    if line.indent and not (before.indent and layout.wrapped):
        return False
    if line.gap > layout.gap and layout.wrapped and not (full or line.page):
        return False
    if before.text[-1] in _CLAUSE_END or _is_open(run):
        return before.width >= _NARROW or layout.wrapped
    if full or _reads_on(before.text, line.text):
        return True
    if layout.wrapped:
        return (
            not headings.is_entry(line.text)
            and _is_long(before, layout, last)
            and PROSE.search(before.text) is not None
        )
    return _is_broken_prose(run, line, last, cues)


def _is_long(line: Line, layout: Layout, i: int) -> bool:
    return line.width >= max(30, 0.8 * layout.margins[i])


def _is_field(line: Line, layout: Layout, i: int) -> bool:
    """A label with its value that ends before the margin."""
    return headings.is_entry(line.text) and not (layout.wrapped and _is_long(line, layout, i))


def _is_whole_title(text: str, after: str, cues: Cues) -> bool:
    """A numbered title that fills its line by chance: it ends as titles do, and is not gone on with."""
    return cues.ends_title(text) and after[0] not in "的和及与" and headings.numbered_heading(text, cues) is not None


def _is_broken_prose(run: Sequence[Line], line: Line, last: int, cues: Cues) -> bool:
    """An unfinished line of running text in a document that is not broken by a margin."""
    text = "".join(part.text for part in run)
    if "。" in text:
        return True
    marked = headings.marker(text)
    if marked is not None:
        return marked[0] > 3 and "，" in text and len(text) >= 25
    if (last == 0 and len(text) <= 40) or cues.ends_title(text):
        return False
    return len(text) >= 15 and PROSE.search(text) is not None and PROSE.search(line.text) is not None


def _reads_on(before: str, after: str) -> bool:
    """A break before or behind the figure of an amount, or inside an English sentence."""
    if re.search(r"[为是至到了加少长降]\s*-?\d[\d,.]*$", before) and re.match(r"[万亿]元|元|%", after):
        return True
    if re.search("(?:增加|减少|增长|下降|合计|共计|[为是])$", before) and re.match(
        r"-?\d[\d,.]*\s*(?:[万亿]?元|%)", after
    ):
        return True
    if re.match(r"\d[\d,.]*\s*[万亿]?(?:元|人|批|辆|个|次|家|%)", after):
        return len(before) >= 15 and headings.marker(before) is None
    return before[-1].isascii() and before[-1].isalpha() and after[0].islower() and after[0].isascii() and " " in before


def _is_open(run: Sequence[Line]) -> bool:
    """Whether a bracket or quotation mark is open at the end of the run."""
    stack: list[str] = []
    for char in "".join(line.text for line in run[-3:]):
        if char in _PAIRS:
            stack.append(_PAIRS[char])
        elif stack and char in stack:
            del stack[stack.index(char) :]
    return bool(stack)
