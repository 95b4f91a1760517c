"""The places that a document names, whether it states anything of them or not."""

from __future__ import annotations

from collections.abc import Iterator

from kg import expressions as re
from kg.extraction.base import Parsed, ParsedSentence
from kg.extraction.names import Name
from kg.extraction.shapes import HAN
from kg.extraction.spans import names_in
from kg.model import PlaceMention

_PLACES = ("Domestic", "Foreign")
_BEHIND = re.compile(r", | \(|（| in ")  # what the country or region is written behind
_CITY = re.compile("市(?![长民委场区内级政直容中外州县])")  # a suffix too many: 某县市
# A body may begin with a place that it is of: 韩国江陵市政府; only in full form, for 中山大学 is not of 中山.
_OF_PLACE = re.compile(rf"[{HAN}]{{1,8}}?[市州省县郡](?=(?:人民)?(?:政府|代表团|议会|市长|省长|州长|友协|外办|外事))")


def named_places(parsed: Parsed) -> tuple[PlaceMention, ...]:
    """The first passage of each spelling of each place, in order.

    What only stands for a place (我市, 该市, 沪) is no spelling of it. Names within names of bodies count where the
    body begins with a country and a place in full form.
    """
    found: dict[tuple[str, str | None, str], PlaceMention] = {}
    for sentence in parsed.sentences:
        for start, end, name in _spans(sentence):
            written = sentence.sentence.text[start:end]
            if len(written) > 1 and (name.full, name.country, written) not in found:
                at = sentence.sentence.start + start
                evidence = parsed.document.evidence(at, at + len(written))
                mention = PlaceMention(name.full, name.country, name.region, evidence)
                found[name.full, name.country, written] = mention
    return tuple(found.values())


def _spans(sentence: ParsedSentence) -> Iterator[tuple[int, int, Name]]:
    """Start and end of each place's own name in the sentence, without its country."""
    for start, end, name in names_in(sentence.tokens):
        if name.cls == "Body" and name.country and name.text.startswith(name.country):
            at = start + len(name.country)
            if match := _OF_PLACE.match(sentence.sentence.text, at, end):
                yield at, match.end(), Name("Foreign", match.group(), match.group(), name.country)
        elif name.cls in _PLACES and (own := _own(name)):
            last = start + own[1]
            more = _CITY.match(sentence.sentence.text, last) if last == end else None
            yield start + own[0], more.end() if more else last, name


def _own(name: Name) -> tuple[int, int] | None:
    """Where in a name as written the place's own name stands; None where it only refers to the place."""
    text = name.text
    if not re.search(f"[{HAN}]", text):
        behind = _BEHIND.search(text)
        return 0, behind.start() if behind else len(text)
    behind = _BEHIND.search(text)
    end = behind.start() if behind and name.country else len(text)
    at = text.rfind(name.full[:2], 0, end)
    if at < 0:
        return (0, end) if name.country is None and name.full[:1] == text[:1] else None
    return (0 if name.cls == "Domestic" else at), end
