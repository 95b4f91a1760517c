"""The words that settle a document's context and the tense of its sections (data/cues/context.toml)."""

from __future__ import annotations

import functools
import re
import tomllib
from dataclasses import dataclass
from typing import Any

from kg import knowledge
from kg.errors import KnowledgeError
from kg.model import Tense

_OPENING = 400  # characters
_KEYS = {"titles", "tense", "genre", "office", "deixis", "year", "english"}


@dataclass(frozen=True, slots=True)
class Cues:
    """context.toml, checked and compiled."""

    title_endings: tuple[str, ...]
    duties: tuple[str, ...]
    block_titles: tuple[str, ...]
    plan: re.Pattern[str]
    report: re.Pattern[str]
    plan_opening: re.Pattern[str]
    looking_back: re.Pattern[str]
    genres: tuple[tuple[str, re.Pattern[str]], ...]
    news: re.Pattern[str]
    office_names: tuple[str, ...]
    office_short: tuple[tuple[str, str], ...]
    committee_office: str
    office_topic: re.Pattern[str]
    levels: tuple[tuple[str, re.Pattern[str]], ...]
    anniversaries: tuple[tuple[re.Pattern[str], int], ...]
    english_offices: tuple[tuple[str, str], ...]
    english_home: tuple[re.Pattern[str], ...]

    def ends_title(self, text: str) -> bool:
        """Whether the text ends as titles do (…情况, …报告)."""
        return text.rstrip("）)】。 ").endswith(self.title_endings)

    def tense_of_all(self, text: str) -> Tense:
        """What a text is about whose titles do not say: a plan where its opening intends and nothing looks back."""
        intends = self.plan_opening.search(text[:_OPENING])
        return "plan" if intends and not self.looking_back.search(text) else "report"

    def tense(self, title: str) -> Tense | None:
        """What a title says about its section; None where it says neither, or both (a title of two parts)."""
        plan, report = self.plan.search(title), self.report.search(title)
        if report is not None:
            return "report"
        return "plan" if plan is not None else None


@functools.cache
def load_cues() -> Cues:
    """Reads data/cues/context.toml. Raises KnowledgeError naming the file and what is wrong in it."""
    file = knowledge.path("data", "cues", "context.toml")
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8"))
        unknown = set(data) - _KEYS
        if unknown:
            raise KnowledgeError(f"{file}: unknown tables {sorted(unknown)}; known are {sorted(_KEYS)}")
        return _cues(data)
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError, re.error) as error:
        raise KnowledgeError(f"{file}: {type(error).__name__}: {error}") from error


def _cues(data: dict[str, Any]) -> Cues:
    return Cues(
        title_endings=tuple(data["titles"]["endings"]),
        duties=tuple(data["titles"]["duties"]),
        block_titles=tuple(data["titles"]["in_tables"]),
        plan=_any(data["tense"]["plan"]),
        report=_any(data["tense"]["report"]),
        plan_opening=re.compile("|".join(data["tense"]["opening"]), re.MULTILINE),
        looking_back=_any(data["tense"]["looking_back"]),
        genres=tuple((name, _any(words)) for name, words in data["genre"]["titles"].items()),
        news=_any(data["genre"]["news"]),
        office_names=tuple(data["office"]["names"]),
        office_short=tuple(data["office"]["short"].items()),
        committee_office=data["office"]["committee"],
        office_topic=_any(data["office"]["topics"]),
        levels=tuple((level, _any(words)) for level, words in data["deixis"].items()),
        anniversaries=tuple((re.compile(words), year) for words, year in data["year"]["anniversaries"].items()),
        english_offices=tuple((name, rest) for name, rest in data["english"]["offices"]),
        english_home=tuple(re.compile(pattern) for pattern in data["english"]["home"]),
    )


def _any(words: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(words))
