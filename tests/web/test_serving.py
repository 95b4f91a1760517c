"""``kg serve`` as a process: start, access log, what a client is told when something breaks, end."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from kg.web import Settings, create_app


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("serving") / "log"


@pytest.fixture(scope="module")
def port(store: Path, log: Path) -> Iterator[int]:
    with log.open("wb") as out:
        command = [sys.executable, "-m", "kg", "serve", "--store", str(store), "--port", "0", "--workers", "1"]
        with subprocess.Popen(command, stdout=out, stderr=out) as process:
            end = time.monotonic() + 30
            while not (found := re.search(r"http://127\.0\.0\.1:(\d+)/", log.read_text("utf-8"))):
                assert process.poll() is None and time.monotonic() < end, log.read_text("utf-8")
                time.sleep(0.05)
            yield int(found[1])
            process.send_signal(signal.SIGTERM)
            assert process.wait(20) in (0, -signal.SIGTERM)


def status(port: int, path: str) -> int:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=30) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def test_each_request_is_one_line_of_the_log(port: int, log: Path) -> None:
    assert [status(port, path) for path in ("/healthz", "/nothing", "/id/%0d%0aforged%20line")] == [200, 404, 404]
    end = time.monotonic() + 5
    while (lines := log.read_text("utf-8").splitlines()) and not any("forged" in line for line in lines):
        assert time.monotonic() < end, lines
        time.sleep(0.05)
    asked = [line for line in lines if '"GET ' in line]
    assert [re.findall(r'"GET (\S+) HTTP/1.1" (\d+)', line)[0] for line in asked] == [
        ("/healthz", "200"),
        ("/nothing", "404"),
        ("/id/%0D%0Aforged%20line", "404"),
    ]


def test_it_listens_to_this_machine_alone(port: int) -> None:
    others = {info[4][0] for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)} - {"127.0.0.1"}
    for address in others - {"127.0.1.1"}:
        with pytest.raises(OSError), socket.create_connection((address, port), 1):
            pass


def test_an_error_of_the_program_tells_nothing_of_itself(store: Path) -> None:
    app = create_app(store, Settings(workers=1))
    del app.state.templates.globals["type_href"]  # which the home page needs: as a mistake of ours would be
    with TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False) as client:
        answer = client.get("/", headers={"accept": "text/html"})
    assert answer.status_code == 500 and "<h1>" in answer.text
    for wrong in ("Traceback", "type_href", "jinja", ".py"):
        assert wrong not in answer.text, wrong
