"""One store and one client for all tests of the site."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from web_site import build

from kg.web import Settings, create_app


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="session")
def client(store: Path) -> Iterator[TestClient]:
    app = create_app(store, Settings(seconds=2.5, rows=50, size=100_000, body=20_000, workers=1, waiting=2))
    with TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False) as client:
        yield client
