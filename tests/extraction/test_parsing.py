"""What makes parsing quick changes nothing: rivals settled by their neighbours, sentences kept from the first pass."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from kg.documents import read_document, sentences
from kg.extraction import Extractor
from kg.extraction.names import Name
from kg.extraction.spans import Span, settle

SPANS = st.tuples(st.integers(0, 20), st.integers(1, 6), st.integers(0, 3))
NAME = Name("Foreign", "甲市", "甲市")
TEXT = """我市与日本西宫市结好。西宫代表团来访，该市市长致辞。
姜堰区举办茶会，对方表示感谢。新西兰陶朗加市与我市签约。
会上，陶朗加介绍了港口。全市外事工作会议召开。该市派员参加。
"""


@given(st.lists(SPANS, max_size=12))
def test_settling_keeps_what_comparing_each_with_each_keeps(places: list[tuple[int, int, int]]) -> None:
    spans = [Span(start, start + length, NAME, rank) for start, length, rank in places]
    kept: list[Span] = []
    for span in sorted(spans, key=lambda s: (s.start - s.end, s.rank, s.start)):
        if all(span.end <= other.start or other.end <= span.start for other in kept):
            kept.append(span)
    assert settle(spans) == sorted(kept, key=lambda s: s.start)


def test_sentences_kept_from_the_first_pass_have_the_names_of_a_second(tmp_path: Path) -> None:
    file = tmp_path / "report.txt"
    file.write_text(TEXT, encoding="utf-8")
    document = read_document(file)
    extractor = Extractor.load()
    parsed = extractor.parse(document).sentences
    memory = parsed[0].tokens.user_data["kg_memory"]
    assert set(memory) == {"西宫市", "陶朗加市"}
    again = extractor._parse(document, tuple(sentences(document)), memory)
    kept = ("kg_names", "kg_code", "kg_before", "kg_memory")
    for one, other in zip(parsed, again, strict=True):
        assert [one.tokens.user_data[key] for key in kept] == [other.tokens.user_data[key] for key in kept]
        assert [token.text for token in one.tokens] == [token.text for token in other.tokens]
