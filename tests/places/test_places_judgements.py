"""Judgements: tables that are only added to."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import KnowledgeError
from kg.places.judgements import Judgement, Judgements, own_judgements, record


def test_round_trip_through_the_users_table(tmp_path: Path) -> None:
    path = own_judgements(tmp_path / "store")
    record(path, Judgement("same", "某市", "FR", "gn-1", "seen\ton the map"))
    record(path, Judgement("different", "某市", "FR", "gn-1"))
    judgements = Judgements.load(path)
    assert judgements.same("某市", "FR") is None
    assert judgements.forbids("某市", "FR", "gn-1")
    record(path, Judgement("same", "某市", "FR", "gn-1"))
    again = Judgements.load(path)
    assert again.same("某市", "FR") == "gn-1"
    assert not again.forbids("某市", "FR", "gn-1")
    assert len(path.read_text("utf-8").splitlines()) == 4


def test_a_judgement_without_country_holds_everywhere() -> None:
    judgements = Judgements.of([Judgement("different", "某市", "", "gn-1")])
    assert judgements.forbids("某市", "FR", "gn-1")
    assert not judgements.forbids("别市", "FR", "gn-1")


def test_unknown_verdict_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "own.tsv"
    path.write_text("verdict\tname\tcountry\tplace\tnote\nmaybe\t某市\t\tgn-1\t\n", "utf-8")
    with pytest.raises(KnowledgeError, match=r"own\.tsv.*maybe.*same, different, unsure"):
        Judgements.load(path)
