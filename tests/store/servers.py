"""Real SPARQL servers on loopback: Oxigraph's own, and Virtuoso Open Source where it is installed; benchmarks too."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

WAIT = 180.0  # seconds for a server to answer, on a busy machine
VIRTUOSO_INI = """\
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
NumberOfBuffers = {buffers}
MaxDirtyBuffers = {dirty}
ServerThreads = 8
DirsAllowed = {folder}
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = {folder}
ServerThreads = 8
[SPARQL]
ResultSetMaxRows = {rows}
MaxQueryCostEstimationTime = 0
MaxQueryExecutionTime = 60
"""


@dataclass(frozen=True)
class Running:
    """A server that answers; ``process`` may be ended by a test. sql: the port of Virtuoso's own language."""

    name: str
    query: str
    update: str
    process: subprocess.Popen[bytes]
    sql: int = 0

    def execute(self, *statements: str) -> None:
        """Run statements of Virtuoso's own language."""
        for statement in statements:
            command = ["isql-vt", f"127.0.0.1:{self.sql}", "dba", "dba", f"exec={statement};"]
            subprocess.run(command, check=True, capture_output=True)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as one:
        return int(one.getsockname()[1])


@contextmanager
def oxigraph(folder: Path, port: int | None = None) -> Iterator[Running]:
    binary = shutil.which("oxigraph", path=str(Path(sys.executable).parent)) or shutil.which("oxigraph")
    if binary is None:
        pytest.skip("Oxigraph's server is not installed: pip install oxigraph")
    address = f"127.0.0.1:{port or free_port()}"
    command = [binary, "serve", "--location", str(folder / "oxigraph"), "--bind", address]
    with _running(command, folder, f"http://{address}/query") as process:
        yield Running("oxigraph", f"http://{address}/query", f"http://{address}/update", process)


@contextmanager
def virtuoso(folder: Path, rows: int = 1_000_000, buffers: int = 10_000) -> Iterator[Running]:
    """rows: the most of one result; buffers: how much of the database is kept in memory, 8.7 KB each."""
    if shutil.which("virtuoso-t") is None or shutil.which("isql-vt") is None:
        pytest.skip("Virtuoso is not installed: apt-get install virtuoso-opensource")
    sql, http = free_port(), free_port()
    ini = folder / "virtuoso.ini"
    dirty = buffers * 3 // 4
    ini.write_text(VIRTUOSO_INI.format(folder=folder, sql=sql, http=http, rows=rows, buffers=buffers, dirty=dirty))
    url = f"http://127.0.0.1:{http}/sparql"
    with _running(["virtuoso-t", "+configfile", str(ini), "+foreground"], folder, url) as process:
        running = Running("virtuoso", url, url, process, sql)
        running.execute('GRANT SPARQL_UPDATE TO "SPARQL"')
        yield running


@contextmanager
def _running(command: list[str], folder: Path, url: str) -> Iterator[subprocess.Popen[bytes]]:
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
    try:
        _until_it_answers(url, process, folder / "server.log")
        yield process
    finally:
        process.kill()
        process.wait()


def _until_it_answers(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + WAIT
    while time.monotonic() < end and process.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=1).close()
        except urllib.error.HTTPError:
            return  # an answer, if only that a query is missing
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"the server at {url} does not answer: {log.read_text('utf-8', 'replace')[-2000:]}")
