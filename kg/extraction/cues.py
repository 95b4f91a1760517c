"""Status by scope: data/cues/status.toml → what a cue before or after a fact says of it.

The model is ConText (Harkema et al. 2009, negation and temporality by trigger, direction and termination), with the
clause and the sentence as reaches.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import Literal, get_args

from kg import expressions as re
from kg import knowledge
from kg.errors import KnowledgeError
from kg.extraction.lexicon import any_of
from kg.model import Status, Tense

_STRENGTH: tuple[Status, ...] = ("negated", "planned", "ongoing", "done")
# 因疫情取消, 后来全部取消: a clause without a subject of its own tells of what stands before it.
_PUT_OFF = re.compile("取消|推迟|延期|延后|暂缓")
_WITHOUT_SUBJECT = re.compile(
    "因|由于|受|后|但|最终|遗憾|双双|均|都|全部|遂|被|未|故|现|暂|不得|一并|上述|该|此|以上|两|三|各"
)
# 第二站暂缓: another one of them
_ANOTHER = re.compile("(?:第[二三四五六七八九十2-9]|另|其余|其他|后续|余下|剩余|次)")
_BARE = 6
_CLAUSE_END = re.compile(r"[，。；：！？\n]|,(?!\d)")
Reach = Literal["clause", "sentence"]
Direction = Literal["after", "before", "both"]


@dataclass(frozen=True, slots=True)
class Cue:
    """A group of cue words of one status, direction and reach."""

    status: Status
    direction: Direction
    reach: Reach
    regex: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Found:
    """A cue at [start, end) that reaches a fact."""

    cue: Cue
    start: int
    end: int


class StatusCues:
    """Decides the status of a fact at a span of a sentence."""

    def __init__(self, cues: tuple[Cue, ...]) -> None:
        self._cues = cues

    @classmethod
    def load(cls) -> StatusCues:
        """Read data/cues/status.toml; raises KnowledgeError where an entry is not understood."""
        file = knowledge.path("data", "cues", "status.toml")
        with file.open("rb") as stream:
            table = tomllib.load(stream)
        cues = []
        for number, entry in enumerate(table["cue"], 1):
            for key, allowed in (
                ("status", get_args(Status)),
                ("direction", get_args(Direction)),
                ("reach", get_args(Reach)),
            ):
                if entry.get(key) not in allowed:
                    raise KnowledgeError(f"{file}: cue {number}: {key} must be one of {', '.join(allowed)}")
            if not entry.get("words"):
                raise KnowledgeError(f"{file}: cue {number}: words must hold at least one word")
            pieces = [any_of(tuple(entry["words"])), *entry.get("patterns", [])]
            cues.append(Cue(entry["status"], entry["direction"], entry["reach"], re.compile("|".join(pieces))))
        return cls(tuple(cues))

    def status(self, text: str, start: int, end: int, tense: Tense) -> Status:
        """The status of what stands at [start, end) of a sentence, in a section of that tense."""
        found = self.reaching(text, start, end)
        for status in _STRENGTH:
            hits = [f for f in found if f.cue.status == status]
            if status == "planned":
                hits = [f for f in hits if not self._ended(f, found, start) and not self._kept(text, f, end)]
            if hits:
                return status
        return "planned" if tense == "plan" else "done"

    def reaching(self, text: str, start: int, end: int) -> list[Found]:
        """Every cue that reaches the span, in no particular order."""
        first, last = clause(text, start, end)
        found = []
        for cue in self._cues:
            left, right = (first, last) if cue.reach == "clause" else sentence_part(text, start, end)
            if cue.direction in ("after", "both"):
                found += [Found(cue, m.start(), m.end()) for m in cue.regex.finditer(text, left, end)]
            if cue.direction in ("before", "both"):
                hits = cue.regex.finditer(text, start, right)
                found += [Found(cue, m.start(), m.end()) for m in hits if not _of_another(text, m, end)]
        return found

    def _kept(self, text: str, planned: Found, end: int) -> bool:
        """Whether what was once planned (原定于3月举行的…) took place after all, as the sentence goes on to say."""
        if not text.startswith("原", planned.start - 1):
            return False
        last = sentence_part(text, end, end)[1]
        return any(cue.regex.search(text, planned.end, last) for cue in self._cues if cue.status == "done")

    def _ended(self, planned: Found, found: list[Found], start: int) -> bool:
        return any(f.cue.status == "done" and planned.end <= f.start < start for f in found)


def _of_another(text: str, cue: re.Match[str], end: int) -> bool:
    """Whether a cancellation behind [.., end) is told of what its own clause begins with: …，某团来访因故取消."""
    first = max((m.end() for m in _CLAUSE_END.finditer(text, end, cue.start())), default=-1)
    if first < 0 or _PUT_OFF.search(cue.group()) is None:
        return False
    lead = text[first : cue.start()]
    if _ANOTHER.match(lead):
        return True
    return len(lead) > _BARE and _WITHOUT_SUBJECT.match(lead) is None


def clause(text: str, start: int, end: int) -> tuple[int, int]:
    """The bounds of the clauses that hold [start, end): between ，。；."""
    first = max((m.end() for m in _CLAUSE_END.finditer(text, 0, start)), default=0)
    stop = _CLAUSE_END.search(text, end)
    return first, stop.start() if stop else len(text)


def sentence_part(text: str, start: int, end: int) -> tuple[int, int]:
    """The bounds of the part of a sentence between ； that holds [start, end)."""
    first = max((m.end() for m in re.finditer("[；。！？\n]", text[:start])), default=0)
    stop = re.compile("[；。！？\n]").search(text, end)
    return first, stop.start() if stop else len(text)
