"""One opened gazetteer for all tests of places."""

from __future__ import annotations

import pytest

from kg.places import Gazetteer, Linker
from kg.places.judgements import Judgements


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    return Gazetteer.open()


@pytest.fixture(scope="session")
def linker(gazetteer: Gazetteer) -> Linker:
    return Linker(gazetteer, Judgements.of(()))
