"""Flat facts: what is read, what is refused and how it is said."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg.documents import read_document
from kg.errors import DocumentError
from kg.flat import from_flat, read_facts, to_flat
from kg.model import Event, Mission

LINE = {"type": "event", "doc": "d", "quote": "开会", "name": "会", "kind": "conference"}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"type": "evnt"}, "type 'evnt' is none of partnership, event"),
        ({"venue": "x"}, "event has no slot venue"),
        ({"quote": None}, "the key quote is missing"),
        ({"doc": 3}, "the key doc is missing or no text"),
        ({"name": None}, "event lacks a slot"),
        ({"date": ["2021", "2022"]}, "date takes one value, not a list"),
    ],
)
def test_wrong_lines_are_named(change: dict[str, object], message: str, tmp_path: Path) -> None:
    file = tmp_path / "facts.jsonl"
    file.write_text("\n" + json.dumps({**LINE, **change}) + "\n" + json.dumps(LINE) + "\n", "utf-8")
    with pytest.raises(DocumentError, match=message) as caught:
        list(read_facts(file))
    assert str(caught.value).startswith(f"{file}:2: ")
    problems: list[DocumentError] = []
    assert len(list(read_facts(file, report=problems.append))) == len(problems) == 1


def test_notes_of_annotators_are_ignored_and_single_values_become_lists() -> None:
    fact = from_flat({**LINE, "place": "无锡市", "optional": True, "also": {"date": None}, "second": True})
    assert isinstance(fact, Event) and fact.place == ("无锡市",)
    seat = from_flat({"type": "mission", "doc": "d", "quote": "q", "country": "日本", "seat": ["上海市"]})
    assert isinstance(seat, Mission) and seat.seat == ("上海市",)


def test_quotes_are_found_in_the_document_across_broken_lines(tmp_path: Path) -> None:
    file = tmp_path / "d.txt"
    text = (
        "全市外事工作围绕中心服务大局，积极开拓，各项任务进展顺利，全年共举行了一次很大的会议，各方人士参加，反响良好。"
        * 3
    )
    file.write_text("\n\n".join(text[i : i + 31] for i in range(0, len(text), 31)) + "\n", "utf-8")
    document = read_document(file)
    (evidence,) = from_flat({**LINE, "quote": "举行了一次很大的会议"}, document).evidence
    assert document.source[evidence.start : evidence.end].replace("\n", "") == evidence.quote
    (missing,) = from_flat({**LINE, "quote": "没有这句"}, document).evidence
    assert (missing.start, missing.end) == (-1, -1)


def test_a_line_holds_type_doc_quote_status_slots_and_provenance() -> None:
    flat = to_flat(from_flat({**LINE, "status": "done", "participants": ["甲"], "start": 3, "end": 5}))
    assert list(flat) == [
        *("type", "doc", "quote", "status", "name", "kind", "participants", "start", "end", "rule", "confidence")
    ]
    assert "start" not in to_flat(from_flat(LINE))
