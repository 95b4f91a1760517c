"""Posts and staff: the name of an item and a number of persons after it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from kg import expressions as re
from kg.extraction.accounts import any_even
from kg.extraction.base import Parsed
from kg.extraction.frame import Frame, read_rule_table
from kg.extraction.passages import passages
from kg.extraction.plain import EVEN, Plain
from kg.model import Staffing
from kg.values.numerals import CHINESE, number

_PART = re.compile(r"[；]")
_BRACKET = re.compile(r"（[^（）]{4,60}）")
_KIND = re.compile(r"(?P<kind>行政|参公|事业|工勤|后勤)(?:编制)?(?:人员)?(?P<count>\d{1,3})(?=名|个|人|[，、）])")
_KINDS: Mapping[str, str] = {
    "行政": "posts_admin",
    "参公": "posts_service",
    "事业": "posts_service",
    "工勤": "posts_worker",
    "后勤": "posts_worker",
}
_NUMBERING = re.compile(r"^(?:其中[：，]?|包括|[（(]?[一二三四五六七八九十\d]{1,3}[）)、。])+")


@dataclass(frozen=True)
class StaffingExtractor:
    """Staffing facts of a document."""

    codes: Mapping[str, str]
    pattern: re.Pattern[str]
    field: re.Pattern[str]  # a field of a form: 人员编制 and 15 in cells of their own
    refuse: re.Pattern[str]
    confidence: float

    @classmethod
    def load(cls) -> StaffingExtractor:
        """Read data/rules/staffing.toml; raises KnowledgeError where a table is missing."""
        table = read_rule_table("staffing", "item", "ignore", "words", "confidence")
        codes = {name: entry["code"] for entry in table["item"] for name in entry["names"]}
        ignored = dict.fromkeys(table["ignore"]["names"], "")
        words = table["words"]
        pattern = re.compile(
            rf"(?P<name>{any_even({**codes, **ignored})})(?:（[^（）]{{1,12}}）)?(?:{any_even(words['link'])})*"
            rf"(?P<count>\d{{1,5}}|{CHINESE})(?:{any_even(words['units'])})(?![次·/天])"
        )
        field = re.compile(
            rf"(?:^|(?<=[\s（）：]))(?P<name>{any_even(codes)})(?:（(?:人|名|个)）|数)?：?\s+(?P<count>\d{{1,4}})(?=\s|$)(?!\s*[.年月%])"
        )
        return cls(codes, pattern, field, re.compile(any_even(words["refuse"])), table["confidence"]["stated"])

    def __call__(self, parsed: Parsed) -> Iterator[Staffing]:
        found: dict[tuple[object, ...], Staffing] = {}
        for block in passages(parsed.document):
            raw = parsed.document.text[block.start : block.end]
            if "人" not in raw and "编" not in raw:
                continue
            plain = Plain.of_block(parsed.document, block)
            frame = Frame(parsed.document.context, block.section)
            fields = self._fields(parsed, raw, block.start, frame) if block.kind == "lines" else ()
            for fact in (*self._read(parsed, plain, frame), *fields):
                key = (fact.org, fact.year, fact.item, fact.count)
                before = found.get(key)
                found[key] = replace(before, evidence=before.evidence + fact.evidence) if before else fact
        yield from found.values()

    def _refused(self, text: str, first: int, position: int) -> bool:
        """Whether what stands before in the clause tells of an activity or a change: 本年调入2人、退休1人."""
        cut = max((text.rfind(c, first, position) + 1 for c in "，；："), default=first)
        return self.refuse.search(text, max(cut, first), position) is not None

    def _read(self, parsed: Parsed, plain: Plain, frame: Frame) -> Iterator[Staffing]:
        for sentence in plain.sentences():
            for match in self.pattern.finditer(plain.text, sentence.start(), sentence.end()):
                code = self.codes.get(match["name"])
                count = number(match["count"])
                start = _clause_start(plain.text, sentence.start(), match.start())
                if (
                    not code
                    or count is None
                    or (count < 2 and not match["count"].isdigit())
                    or self._refused(plain.text, sentence.start(), match.start())
                ):
                    continue
                said = plain.text[sentence.start() : match.start()]
                stated = Staffing(
                    org=frame.body(_PART.split(said)[-1]),
                    year=frame.year(said),
                    item=code,
                    count=int(count),
                    evidence=(plain.evidence(parsed.document, start, match.end()),),
                    rule="staffing.stated",
                    confidence=self.confidence,
                )
                yield stated
                yield from self._in_brackets(parsed, plain, match, stated)

    def _fields(self, parsed: Parsed, raw: str, start: int, frame: Frame) -> Iterator[Staffing]:
        """The fields of a form that a source has flattened to lines."""
        for match in self.field.finditer(raw.translate(EVEN)):
            yield Staffing(
                org=frame.context.office,
                year=frame.year(""),
                item=self.codes[match["name"]],
                count=int(match["count"]),
                evidence=(parsed.document.evidence(start + match.start("name"), start + match.end()),),
                rule="staffing.field",
                confidence=self.confidence,
            )

    def _in_brackets(self, parsed: Parsed, plain: Plain, match: re.Match[str], whole: Staffing) -> Iterator[Staffing]:
        """核定编制18名（行政12名、事业6名）: the posts by kind."""
        bracket = _BRACKET.match(plain.text, match.end())
        if bracket is None or whole.item != "posts":
            return
        evidence = plain.evidence(parsed.document, match.start(), bracket.end())
        for one in _KIND.finditer(plain.text, bracket.start(), bracket.end()):
            yield replace(whole, item=_KINDS[one["kind"]], count=int(one["count"]), evidence=(evidence,))


def _clause_start(text: str, first: int, position: int) -> int:
    cut = max((text.rfind(c, first, position) + 1 for c in "，；：、"), default=first)
    start = max(cut, first)
    lead = _NUMBERING.match(text[start:position])
    return start + (lead.end() if lead else 0)


def load() -> StaffingExtractor:
    """The extractor with its shipped knowledge."""
    return StaffingExtractor.load()
