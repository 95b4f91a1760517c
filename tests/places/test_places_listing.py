"""The list of a graph's places, and the index file."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import KgError
from kg.places import Gazetteer, Linker
from kg.places.index import cache_folder, fingerprint, index_path
from kg.places.listing import Mention, list_places

PLACE = "https://w3id.org/fakg/id/place/"


def test_places_are_listed_with_links_names_and_documents(gazetteer: Gazetteer, linker: Linker) -> None:
    mentions = [
        Mention(PLACE + "gn-2867714", "慕尼黑市", "a", "DE"),
        Mention(PLACE + "gn-2867714", "慕尼黑", "b", "DE"),
        Mention(PLACE + "iso-DE-BY", "巴伐利亚州", "a", "DE"),
        Mention(PLACE + "%E6%9F%90%E5%B8%82", "某某村", "a"),
    ]
    munich, *others = [place.to_dict() for place in list_places(mentions, gazetteer, linker)]
    assert munich == {
        "iri": PLACE + "gn-2867714",
        "labels": {"zh": "慕尼黑", "en": "Munich"},
        "geonameid": 2867714,
        "country": "DE",
        "score": 1.0,
        "names": ["慕尼黑", "慕尼黑市"],
        "docs": ["a", "b"],
    }
    by_iri = {place["iri"]: place for place in others}
    assert by_iri[PLACE + "iso-DE-BY"]["geonameid"] is None  # linked, but not to the list of cities
    assert by_iri[PLACE + "iso-DE-BY"]["score"] == 1.0
    unlinked = by_iri[PLACE + "%E6%9F%90%E5%B8%82"]
    assert (unlinked["geonameid"], unlinked["country"], unlinked["score"]) == (None, None, 0.0)


def test_the_index_is_reused_and_lies_where_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    path = index_path()
    assert path.name == f"gazetteer-{fingerprint()}.sqlite"
    before = path.stat().st_mtime_ns
    assert index_path().stat().st_mtime_ns == before
    monkeypatch.setenv("KG_CACHE", "/some/where")
    assert cache_folder() == Path("/some/where")


def test_no_folder_for_the_index_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setenv("KG_CACHE", str(blocked / "cache"))
    monkeypatch.setattr("tempfile.tempdir", str(blocked))
    with pytest.raises(KgError, match="set KG_CACHE"):
        index_path()


def test_the_index_is_small() -> None:
    assert index_path().stat().st_size < 100 * 2**20
