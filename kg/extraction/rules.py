"""data/rules/<type>.toml → rules; a rule matched over the tokens of a sentence → Match."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, get_args

from kg.errors import KnowledgeError
from kg.extraction.base import ParsedSentence
from kg.extraction.names import Name, name_of
from kg.extraction.needs import Called
from kg.extraction.pattern import Compiler, Pattern, code
from kg.model import FACT_CLASSES, Status, slot_names

_RULE_KEYS = {"id", "pattern", "requires", "set", "status", "confidence", "note"}
_EXAMPLE_KEYS = {"text", "home", "office", "year", "facts", "tense"}


@dataclass(frozen=True, slots=True)
class Rule:
    """One phrasing of a fact type.

    set: slots with fixed values; status: overrides the cues; requires: an expression that the sentence must hold.
    """

    type: str
    id: str
    pattern: Pattern
    set: Mapping[str, str]
    confidence: float
    status: Status | None = None
    requires: re.Pattern[str] | None = None

    @property
    def name(self) -> str:
        return f"{self.type}.{self.id}"


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence with the facts it states in the flat format; no facts: a counter-example."""

    file: str
    text: str
    facts: tuple[Mapping[str, Any], ...]
    home: str | None = None
    office: str | None = None
    year: str | None = None
    tense: str = "report"


@dataclass(frozen=True)
class RuleFile:
    """The rules of a fact type in their order (earlier wins) and their examples."""

    type: str
    rules: tuple[Rule, ...]
    examples: tuple[Example, ...]

    @cached_property
    def called(self) -> Called[Rule]:
        """The rules by what a sentence must hold for them."""
        return Called([(rule, rule.pattern.needs) for rule in self.rules])


@dataclass(frozen=True, slots=True)
class Match:
    """A rule matched in a sentence; start and end are character offsets in the sentence."""

    rule: Rule
    sentence: ParsedSentence
    start: int
    end: int
    spans: Mapping[str, tuple[int, int]] = field(default_factory=dict)  # slot → token span

    def names(self, slot: str) -> tuple[Name, ...]:
        """The name tokens in a slot, in order; empty where the slot is not filled."""
        start, end = self.spans.get(slot, (0, 0))
        found = (name_of(token) for token in self.sentence.tokens[start:end])
        return tuple(name for name in found if name is not None)

    def text(self, slot: str) -> str | None:
        """The text in a slot without quotation marks; None where the slot is not filled."""
        if slot not in self.spans:
            return None
        start, end = self.spans[slot]
        return self.sentence.tokens[start:end].text.strip('“”《》「」"') or None

    def position(self, slot: str) -> tuple[int, int]:
        """The characters of a filled slot."""
        start, end = self.spans[slot]
        span = self.sentence.tokens[start:end]
        return span.start_char, span.end_char


def read_rules(file: Path, compiler: Compiler) -> RuleFile:
    """Read one rule file.

    Raises KnowledgeError, naming file and rule, for an unknown key, slot, status or class, a rule without id or
    pattern, and an id given twice.
    """
    with file.open("rb") as stream:
        table = tomllib.load(stream)
    fact_type = file.stem
    if fact_type not in FACT_CLASSES:
        raise KnowledgeError(f"{file}: no fact type {fact_type}; there are {', '.join(FACT_CLASSES)}")
    rules: dict[str, Rule] = {}
    for entry in table.get("rule", []):
        rule = _rule(fact_type, entry, compiler, f"{file}: {entry.get('id', '?')}")
        if rule.id in rules:
            raise KnowledgeError(f"{file}: the rule {rule.id} is there twice")
        rules[rule.id] = rule
    return RuleFile(fact_type, tuple(rules.values()), read_examples(file, table))


def _rule(fact_type: str, entry: Mapping[str, Any], compiler: Compiler, where: str) -> Rule:
    unknown = set(entry) - _RULE_KEYS
    if unknown or not {"id", "pattern"} <= set(entry):
        raise KnowledgeError(
            f"{where}: a rule has id, pattern and may have {sorted(_RULE_KEYS)}; not {sorted(unknown)}"
        )
    slots = slot_names(FACT_CLASSES[fact_type])
    for slot in entry.get("set", {}):
        if slot not in slots:
            raise KnowledgeError(f"{where}: {fact_type} has no slot {slot}; it has {', '.join(slots)}")
    status = entry.get("status")
    if status is not None and status not in get_args(Status):
        raise KnowledgeError(f"{where}: status must be one of {', '.join(get_args(Status))}")
    pattern = compiler.compile(entry["pattern"], where)
    return Rule(fact_type, entry["id"], pattern, entry.get("set", {}), float(entry.get("confidence", 0.9)), status)


def read_examples(file: Path, table: Mapping[str, Any]) -> tuple[Example, ...]:
    """The ``[[example]]`` entries of a rule file; raises KnowledgeError for an unknown key."""
    examples = []
    for entry in table.get("example", []):
        unknown = set(entry) - _EXAMPLE_KEYS
        if unknown or not {"text", "facts"} <= set(entry):
            raise KnowledgeError(f"{file}: an example has text, facts and may have {sorted(_EXAMPLE_KEYS)}: {entry}")
        rest = {key: value for key, value in entry.items() if key not in ("text", "facts")}
        examples.append(Example(str(file), entry["text"], tuple(entry["facts"]), **rest))
    return tuple(examples)


def find_matches(file: RuleFile, sentence: ParsedSentence) -> Iterator[Match]:
    """Every match of every rule of a file, rule by rule; several rules may match at one place."""
    tokens = sentence.tokens
    text = code(tokens)
    for rule in file.called.by(text):
        if rule.requires and not rule.requires.search(sentence.sentence.text):
            continue
        for found in rule.pattern.regex.finditer(text):
            if found.end() == found.start():
                continue
            spans = {slot: found.span(slot) for slot in rule.pattern.slots if found.group(slot)}
            span = tokens[found.start() : found.end()]
            yield Match(rule, sentence, span.start_char, span.end_char, spans)
