"""The projection, the coastlines, the marking of texts, the negotiation: properties that hold whatever comes."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.web.geography import HEIGHT, WIDTH, arc, land, project
from kg.web.marking import marked
from kg.web.negotiation import GRAPHS, choose, language_of, wants_html
from kg.web.words import Words


@given(st.floats(-180, 180), st.floats(-90, 90))
def test_every_point_lies_on_the_drawing(lon: float, lat: float) -> None:
    x, y = project(lon, lat)
    assert 0 <= x <= WIDTH and 0 <= y <= HEIGHT


@given(st.floats(-180, 179), st.floats(-80, 80))
def test_east_is_right_and_north_is_up(lon: float, lat: float) -> None:
    assert project(lon + 1, lat)[0] > project(lon, lat)[0]
    assert project(lon, lat + 5)[1] < project(lon, lat)[1]


def test_the_middle_of_the_map_is_where_the_equator_meets_greenwich() -> None:
    assert project(0, 0) == (WIDTH / 2, HEIGHT / 2)


def test_no_coastline_crosses_the_whole_map() -> None:
    for ring in land().split("M")[1:]:
        points = [tuple(map(float, point.split(","))) for point in ring.rstrip("Z").split("L")]
        for (x1, y1), (x2, _) in pairwise(points):
            assert abs(x1 - x2) < WIDTH / 2 or y1 > HEIGHT * 0.9  # the edge of the map below Antarctica


def test_a_bow_starts_and_ends_at_its_places() -> None:
    assert re.fullmatch(r"M1,2Q[\d.-]+,[\d.-]+ 3,4", arc((1, 2), (3, 4)))


@given(
    st.text(max_size=60), st.lists(st.tuples(st.integers(-3, 70), st.integers(-3, 70), st.integers(1, 5)), max_size=8)
)
def test_marked_pieces_are_the_text_and_know_their_facts(text: str, spans: list[tuple[int, int, int]]) -> None:
    lines = marked(text, spans)
    assert "\n".join("".join(piece.text for piece in line.pieces) for line in lines) == text
    kept = [span for span in spans if 0 <= span[0] < span[1] <= len(text)]
    for line in lines:
        for piece in line.pieces:
            assert text[piece.start : piece.start + len(piece.text)] == piece.text
            for offset in range(piece.start, piece.start + len(piece.text)):
                assert set(piece.facts) == {fact for start, end, fact in kept if start <= offset < end}


@pytest.mark.parametrize(
    ("header", "name"),
    [
        (None, "ttl"),
        ("*/*", "ttl"),
        ("application/*", "ttl"),
        ("application/ld+json, text/turtle;q=0.9", "jsonld"),
        ("text/turtle;q=0, application/n-triples", "nt"),
        ("text/html", None),
        ("text/turtle;q=x", None),
    ],
)
def test_choice_of_format(header: str | None, name: str | None) -> None:
    found = choose(header, GRAPHS)
    assert (found.name if found else None) == name


@pytest.mark.parametrize(
    ("header", "browser"),
    [
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", True),
        ("application/sparql-results+json,text/html;q=0.5", False),
        ("*/*", False),
        (None, False),
    ],
)
def test_who_is_a_browser(header: str | None, browser: bool) -> None:
    assert wants_html(header) is browser


@given(st.text(max_size=40))
def test_any_header_gives_a_language(header: str) -> None:
    assert language_of(header, header, header) in ("zh", "en")


def test_every_text_has_the_same_blanks_in_both_languages() -> None:
    for key, said in Words.load().texts.items():
        blanks = [set(re.findall(r"\{(\w+)\}", text)) for text in said.values()]
        assert blanks[0] == blanks[1], key
