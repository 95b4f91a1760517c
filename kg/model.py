"""The frozen shapes that pass between stages: Document → Sentence → Fact (with Evidence) → Answer.

Slots of facts are those of the flat format; ``ontology/<type>.ttl`` says which property each becomes, as a test checks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, ClassVar, Literal

from kg import expressions as re

_BLANK = re.compile(r"\s")

Status = Literal["done", "planned", "ongoing", "negated"]
Tense = Literal["report", "plan"]
Value = str | int | float | bool | tuple[str, ...]


# --- documents ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Context:
    """What the document's own text, or its side-car, settles; None where it does not.

    home: the place that 我市/我省/我县 stands for, in full form ("南昌市").
    office: the body that 我办/本部门 stands for, in full form ("南昌市人民政府外事办公室").
    province: the province of home ("江西省"), for 省外办.
    year: the year that 今年/本年 stands for, four digits.
    genre: yearly_report, budget, final_account, performance, news, overview or other.
    settled_by: for each settled field the piece of text (or "side-car", "option") that settled it.
    """

    home: str | None = None
    office: str | None = None
    province: str | None = None
    year: str | None = None
    genre: str = "other"
    settled_by: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Section:
    """A titled stretch of a document; ``tense`` "plan" makes its facts planned unless the clause says otherwise."""

    title: str
    level: int
    tense: Tense = "report"
    year: str | None = None
    parents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, paragraph or table-like run of lines; start and end are offsets in the cleaned text."""

    kind: Literal["heading", "paragraph", "lines"]
    start: int
    end: int
    section: Section


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table; start and end are offsets in the cleaned text."""

    row: int
    column: int
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Table:
    """A table that the file format itself marks (docx, html, ruled pdf), never one guessed from running text."""

    cells: tuple[Cell, ...]
    section: Section


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, with its start in the cleaned text; ``text`` is exactly ``document.text[start:end]``."""

    text: str
    start: int
    block: Block

    @property
    def end(self) -> int:
        return self.start + len(self.text)


@dataclass(frozen=True)
class Document:
    """A document that has been read: ``source`` as decoded from the file, ``text`` cleaned and reflowed.

    ``offsets[i]`` is the place in ``source`` of ``text[i]``, in Unicode code points; it never decreases.
    """

    id: str
    path: str
    sha256: str
    source: str
    text: str
    offsets: tuple[int, ...]
    blocks: tuple[Block, ...]
    tables: tuple[Table, ...]
    context: Context
    language: Literal["zh", "en"]
    format: str
    encoding: str | None
    pages: tuple[int, ...] = ()  # start of each page in source; empty where the format has none
    warnings: tuple[str, ...] = ()

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The offsets in ``source`` of the cleaned text's ``[start:end)``; needs start < end."""
        return self.offsets[start], self.offsets[end - 1] + 1

    def evidence(self, start: int, end: int) -> Evidence:
        """The evidence for the cleaned text's ``[start:end)``, in source offsets."""
        first, last = self.span(start, end)
        # Letters as the source has them: the cleaned text folds full-width forms, a quote must be verbatim.
        if last - first == end - start:  # nothing was left out in between
            letters = self.source[first:last]
        else:
            letters = "".join([self.source[offset] for offset in self.offsets[start:end]])
        return Evidence(self.id, _BLANK.sub(" ", letters), first, last)


# --- facts --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Evidence:
    """The passage that states a fact; start and end are code-point offsets in the document's source text."""

    doc: str
    quote: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A place that a document names, with or without a fact about it.

    name: in full form; country, region: as the document gives them with the name; evidence: the name as written.
    """

    name: str
    country: str | None
    region: str | None
    evidence: Evidence


@dataclass(frozen=True, kw_only=True)
class Fact:
    """What passages of one document state; subclasses add the slots of their type.

    rule: the rule or extractor that made it ("partnership.formed"); confidence: 0 to 1, calibrated.
    """

    type: ClassVar[str]
    evidence: tuple[Evidence, ...]
    rule: str
    confidence: float = 0.9
    status: Status | None = None

    def slots(self) -> Iterator[tuple[str, Value]]:
        """Every slot that is filled, in the order of the class, ``status`` last."""
        for slot in slot_names(type(self)):
            value = getattr(self, slot)
            if value is not None and value != ():
                yield slot, value


@dataclass(frozen=True, kw_only=True)
class Partnership(Fact):
    type = "partnership"
    a: str | None = None
    b: str
    b_country: str | None = None
    kind: Literal["sister_city", "friendly_exchange", "contact"]
    stage: Literal["to_apply", "applied", "approved", "negotiating", "restoring"] | None = None
    since: str | None = None


@dataclass(frozen=True, kw_only=True)
class Event(Fact):
    type = "event"
    name: str
    kind: str
    date: str | None = None
    place: tuple[str, ...] = ()
    organizers: tuple[str, ...] = ()
    participants: tuple[str, ...] = ()
    online: Literal[True, "hybrid"] | None = None
    persons: int | None = None
    countries: int | None = None
    groups: int | None = None


@dataclass(frozen=True, kw_only=True)
class Agreement(Fact):
    type = "agreement"
    kind: Literal["memorandum", "cooperation", "project", "other"]
    parties: tuple[str, ...] = ()
    name: str | None = None
    date: str | None = None
    count: int | None = None


@dataclass(frozen=True, kw_only=True)
class Mission(Fact):
    type = "mission"
    country: str
    seat: tuple[str, ...] = ()
    kind: Literal["embassy", "consulate_general", "consulate"] | None = None


@dataclass(frozen=True, kw_only=True)
class Project(Fact):
    type = "project"
    name: str
    org: tuple[str, ...] = ()
    year: str | None = None
    budget: float | None = None
    spent: float | None = None
    rate: float | None = None


@dataclass(frozen=True, kw_only=True)
class Indicator(Fact):
    type = "indicator"
    org: str | None = None
    project: str | None = None
    year: str | None = None
    name: str
    op: Literal[">=", "<=", "="] | None = None
    target: float | None = None
    actual: float | None = None
    unit: str | None = None
    target_text: str | None = None
    actual_text: str | None = None


@dataclass(frozen=True, kw_only=True)
class Finance(Fact):
    type = "finance"
    org: str | None = None
    year: str | None = None
    basis: Literal["budget", "adjusted", "final"] | None = None
    item: str
    amount: float
    change: float | None = None
    change_pct: float | None = None


@dataclass(frozen=True, kw_only=True)
class Staffing(Fact):
    type = "staffing"
    org: str | None = None
    year: str | None = None
    item: str
    count: int


@dataclass(frozen=True, kw_only=True)
class Org(Fact):
    type = "org"
    org: str
    relation: Literal["department", "subordinate", "supervised_by", "founded", "renamed_to", "merged_with"]
    object: str


@dataclass(frozen=True, kw_only=True)
class Role(Fact):
    type = "role"
    person: str
    role: str
    of: str | None = None


@dataclass(frozen=True, kw_only=True)
class Statistic(Fact):
    type = "statistic"
    place: str | None = None
    year: str | None = None
    measure: str
    batches: float | None = None
    persons: float | None = None
    value: float | None = None
    unit: str | None = None


@dataclass(frozen=True, kw_only=True)
class Trait(Fact):
    type = "trait"
    place: str
    trait: str
    country: str | None = None


@dataclass(frozen=True, kw_only=True)
class Evaluation(Fact):
    type = "evaluation"
    org: str | None = None
    project: str | None = None
    year: str | None = None
    score: float | None = None
    grade: str | None = None
    satisfaction: float | None = None


@dataclass(frozen=True, kw_only=True)
class Honour(Fact):
    type = "honour"
    who: str
    name: str
    year: str | None = None
    by: str | None = None


FACT_CLASSES: Mapping[str, type[Fact]] = {
    cls.type: cls
    for cls in (
        Partnership,
        Event,
        Agreement,
        Mission,
        Project,
        Indicator,
        Finance,
        Staffing,
        Org,
        Role,
        Statistic,
        Trait,
        Evaluation,
        Honour,
    )
}
_PROVENANCE = {"evidence", "rule", "confidence", "status"}


def slot_names(cls: type[Fact]) -> tuple[str, ...]:
    """The slots of a fact class in their order, ``status`` last."""
    return (*(f.name for f in fields(cls) if f.name not in _PROVENANCE), "status")


# --- answers ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AnswerItem:
    """One entry of an answer: a thing with its labels and IRI, or a bare value (number, amount, date, yes/no)."""

    value: str | int | float | bool
    label: str
    labels: Mapping[str, str] = field(default_factory=dict)
    iri: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The reply to a question; an empty ``answers`` with ``understood`` true means that the graph holds none.

    answers: what the documents that were read bear; further: what only the shipped background knowledge adds to it.
    by_background: documents bear no answer, ``answers`` are those of the background knowledge.
    """

    question: str
    language: Literal["zh", "en"]
    understood: bool
    interpretation: str
    sparql: str = ""
    answers: tuple[AnswerItem, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    suggestions: tuple[str, ...] = ()
    further: tuple[AnswerItem, ...] = ()
    by_background: bool = False

    def to_dict(self) -> dict[str, Any]:
        """The JSON object of ``kg ask --json`` (a contract)."""
        return {
            "question": self.question,
            "language": self.language,
            "understood": self.understood,
            "interpretation": self.interpretation,
            "sparql": self.sparql,
            "answers": [asdict(item) for item in self.answers],
            "evidence": [asdict(passage) for passage in self.evidence],
            "suggestions": list(self.suggestions),
            "further": [asdict(item) for item in self.further],
            "by_background": self.by_background,
        }
