"""data/rules/event.toml → the words that events are told with, and the expressions made of them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from kg import expressions as re
from kg import knowledge
from kg.errors import KnowledgeError
from kg.extraction.lexicon import any_of

KINDS = (
    *("visit_out", "visit_in", "conference", "exhibition", "celebration", "signing", "exchange"),
    *("training", "inspection", "donation", "promotion", "launch", "other"),
)
_VERBS = ("hold", "attend", "assist", "happen", "refer")


# A head noun that 会 makes a longer one of: 经贸洽谈|会, 旅游推介|会.
_OPEN = re.compile(r"^.{4,}(?<![会展周营节赛式典动庆])$")


@dataclass(frozen=True)
class EventWords:
    """Head nouns by kind, verbs by what they say of their subject, and what bounds a name."""

    heads: Mapping[str, tuple[str, ...]]
    short: Mapping[str, tuple[str, ...]]
    short_not: tuple[str, ...]
    hints: Mapping[str, tuple[str, ...]]
    tails: tuple[str, ...]
    verbs: Mapping[str, tuple[str, ...]]
    follow: tuple[str, ...]
    follow_patterns: tuple[str, ...]
    short_countries: tuple[str, ...]
    spoils: tuple[str, ...]
    boilerplate: tuple[str, ...]
    leading: tuple[str, ...]
    generic: tuple[str, ...]
    left: tuple[str, ...]
    single: tuple[str, ...]
    keep: tuple[str, ...]
    soft: tuple[str, ...]
    vague: tuple[str, ...]
    proper: tuple[str, ...]
    ends: tuple[str, ...]
    listed: Mapping[str, tuple[str, ...]]
    sections: tuple[str, ...]
    duties: tuple[str, ...]
    purposes: tuple[str, ...]
    back: tuple[str, ...]
    sessions: tuple[str, ...]

    @classmethod
    def load(cls) -> EventWords:
        """Read data/rules/event.toml; raises KnowledgeError, with file and table, for what is missing or unknown."""
        file = knowledge.path("data", "rules", "event.toml")
        with file.open("rb") as stream:
            table = tomllib.load(stream)
        verbs = _lists(
            file,
            table,
            "verbs",
            (*_VERBS, "follow", "spoils", "boilerplate", "leading", "generic", "follow_patterns", "short_countries"),
        )
        short = _lists(file, table, "short", (*KINDS, "not"))
        left = _lists(file, table, "left", ("words", "single", "keep", "soft"))
        vague = _lists(file, table, "vague", ("words", "proper", "ends", "sections", "duties", "purposes", "back"))
        return cls(
            heads=_lists(file, table, "heads", KINDS),
            short={kind: words for kind, words in short.items() if kind != "not"},
            short_not=short["not"],
            hints=_lists(file, table, "hints", KINDS),
            tails=_lists(file, table, "tails", ("words",))["words"],
            verbs={name: verbs[name] for name in _VERBS},
            follow=verbs["follow"],
            follow_patterns=verbs["follow_patterns"],
            short_countries=verbs["short_countries"],
            spoils=verbs["spoils"],
            boilerplate=verbs["boilerplate"],
            leading=verbs["leading"],
            generic=verbs["generic"],
            left=left["words"],
            single=left["single"],
            keep=left["keep"],
            soft=left["soft"],
            vague=vague["words"],
            proper=vague["proper"],
            ends=vague["ends"],
            listed=_lists(file, table, "listed", ("ends", "around", "not")),
            sections=vague["sections"],
            duties=vague["duties"],
            purposes=vague["purposes"],
            back=vague["back"],
            sessions=_lists(file, table, "sessions", ("words",))["words"],
        )

    @cached_property
    def kind_of(self) -> Mapping[str, str]:
        """Head noun → kind; what ends with 会 may also end with 会议."""
        table = {word: kind for kind, words in self.heads.items() for word in words}
        table |= {
            w: "exhibition" if w.endswith(("博会", "交会")) else "conference" for w in self.proper if w not in table
        }
        table |= {word: kind for kind, words in self.short.items() for word in words if word not in table}
        met = {f"{w}会": "promotion" if k == "promotion" else "conference" for w, k in table.items() if _OPEN.search(w)}
        return {f"{word}议": kind for word, kind in table.items() if word.endswith("会")} | met | table

    @cached_property
    def head(self) -> re.Pattern[str]:
        """A head noun or a tail, the longest first; 博会 takes the character before it (科博会)."""
        long = any_of((*(w for w in self.kind_of if len(w) > 1), *self.tails))
        shorts = tuple(w for words in self.short.values() for w in words)
        lone = "|".join(self._lone(word, shorts) for word in shorts)
        return re.compile(rf"[一-龥]博会|(?:{long})(?!(?<=会)[晤谈见])|{lone}")

    def _lone(self, head: str, shorts: tuple[str, ...]) -> str:
        """A head of one character behind two others or a title, where it ends none of the words that are no heads."""
        wrong = sorted({re.escape(w[:-1]) for w in self.short_not if len(w) > 1 and w.endswith(head)})
        behind = "".join(f"(?<!{word})" for word in wrong)
        return f"(?:(?<=[一-龥]{{2}})|(?<=[一-龥]”)){behind}{head}(?![{''.join(shorts)}])(?!(?<=周)年)"

    @cached_property
    def boundary(self) -> re.Pattern[str]:
        """A word that cuts a name on its left (group cut), or a word that holds such a character but does not."""
        verbs = (*self.verbs["hold"], *self.verbs["attend"], *self.verbs["assist"])
        return re.compile(
            f"{any_of(self.keep)}|(?P<cut>{any_of((*verbs, *self.left, *self.soft))}|[{''.join(self.single)}])"
        )

    @cached_property
    def governor(self) -> re.Pattern[str]:
        """A verb that governs a name to its right, by class."""
        parts = (f"(?P<{name}>{any_of(self.verbs[name])})" for name in ("hold", "attend", "assist"))
        return re.compile("|".join(parts))

    @cached_property
    def countries(self) -> Mapping[str, str]:
        """One-character names of countries (赴日, 访韩) → their names."""
        return dict(pair.split("=", 1) for pair in self.short_countries)

    @cached_property
    def item(self) -> re.Pattern[str]:
        """An item of a list of activities that tells an event: 中马友谊林植树, 使节看钦州."""
        wrong = "".join(f"(?<!{re.escape(word)})" for word in self.listed["not"])
        return re.compile(rf".{{2,}}(?:{any_of(self.listed['ends'])})$(?<=.{{4}}){wrong}")

    @cached_property
    def around(self) -> re.Pattern[str]:
        """What a place follows in an item: 看|钦州."""
        return re.compile(any_of(self.listed["around"]))

    @cached_property
    def happens(self) -> re.Pattern[str]:
        """A verb whose subject is the event."""
        return re.compile(any_of(self.verbs["happen"]))

    @cached_property
    def refers(self) -> re.Pattern[str]:
        return re.compile(any_of(self.verbs["refer"]))

    @cached_property
    def follows(self) -> re.Pattern[str]:
        """What may stand behind a name."""
        return re.compile(
            rf"{any_of(self.follow)}|{'|'.join(self.follow_patterns)}|\d{{1,2}}月|\d{{1,2}}日|$|[^一-龥\d]"
        )

    @cached_property
    def filler(self) -> re.Pattern[str]:
        return re.compile(any_of(self.generic))

    @cached_property
    def leads(self) -> re.Pattern[str]:
        """What is taken off the beginning of a name: dates, quantities, adverbs."""
        date = r"(?:(?:19|20)\d\d年)?\d{1,2}月(?:份|底|初|[上中下]旬|\d{1,2}[日号])?(?:起)?"
        return re.compile(
            rf"(?:{date}|为期[^，。]{{1,6}}?的|\d+[天日周](?:时间)?的|{any_of(self.leading)}|"
            rf"[，、。；：\d]+[场次项](?!元))+"
        )

    def kind(self, name: str, head: str | None) -> str:
        """The kind of a head noun, else what the name hints at, else other."""
        first, double, _ = name.partition("暨")
        if double and (heads := list(self.head.finditer(first))) and heads[-1].group() in self.kind_of:
            head = heads[-1].group()  # 推介会暨某周: what stands first says what it is
        if head is not None and head.endswith("博会"):
            return "exhibition"
        if head is not None and self.kind_of.get(head, "other") != "other":
            return self.kind_of[head]
        places = [(name.find(w), kind) for kind, words in self.hints.items() for w in words if w in name]
        for kind in self.hints:
            if any(k == kind for _, k in places):
                return kind
        return "other"


def _lists(file: Path, table: Mapping[str, Any], name: str, known: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    entries = table.get(name)
    if not isinstance(entries, dict):
        raise KnowledgeError(f"{file}: there is no table [{name}]")
    unknown = sorted(set(entries) - set(known))
    if unknown:
        raise KnowledgeError(f"{file}: [{name}] has no list {', '.join(unknown)}; there are {', '.join(known)}")
    for key, words in entries.items():
        if not isinstance(words, list) or not all(isinstance(w, str) and w for w in words):
            raise KnowledgeError(f"{file}: [{name}] {key} must be a list of words")
    return {key: tuple(words) for key, words in entries.items()}
