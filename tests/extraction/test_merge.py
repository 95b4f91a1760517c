"""One fact for what is stated several times; contradictions stay two."""

from __future__ import annotations

from kg.extraction.merge import merge
from kg.model import Evidence, Fact, Mission, Partnership


def tie(status: str = "done", kind: str = "sister_city", at: int = 0, **slots: object) -> Partnership:
    base = {"a": "甲市", "b": "乙市", "kind": kind, "status": status, "rule": "r"}
    return Partnership(evidence=(Evidence("d", "q", at, at + 1),), **{**base, **slots})  # type: ignore[arg-type]


def test_the_same_tie_is_one_fact_with_all_evidence_and_slots() -> None:
    (fact,) = merge([tie(since="1998"), tie(at=5, b_country="德国")])
    assert isinstance(fact, Partnership)
    assert (fact.since, fact.b_country, len(fact.evidence)) == ("1998", "德国", 2)


def test_an_established_tie_outweighs_a_plan_and_a_contact_of_the_same_pair() -> None:
    facts = merge([tie("planned", stage="approved"), tie("done", at=3), tie("done", kind="contact", at=6)])
    assert [(f.status, f.kind, f.stage) for f in facts if isinstance(f, Partnership)] == [("done", "sister_city", None)]


def test_different_seats_stay_apart() -> None:
    def mission(seat: str) -> Fact:
        return Mission(country="法国", seat=(seat,), evidence=(Evidence("d", "q", 0, 1),), rule="r")

    assert len(merge([mission("上海市"), mission("武汉市"), mission("上海市")])) == 2
