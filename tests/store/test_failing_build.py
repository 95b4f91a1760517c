"""Builds that meet what nobody foresaw: a document that breaks the reader, a full disk, a killed worker."""

from __future__ import annotations

import os
import random
import resource
import signal
import string
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from kg.store import open_store

ROOT = Path(__file__).resolve().parents[2]
REPORT = "南昌市2021年外事工作总结\n\n2021年，南昌市与日本高松市正式缔结友好城市关系。\n"

# Runs the command line with a step of reading that breaks at the document "bad"; spawned workers break too.
BREAKING = """
import os, signal, sys
import kg.reading
from kg.cli.running import run
read = kg.reading.read_document
def break_at_bad(path, **options):
    if path.stem == "bad":
        {fault}
    return read(path, **options)
kg.reading.read_document = break_at_bad
if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
"""
BUG = 'raise ZeroDivisionError("no such number")'
DEATH = "os.kill(os.getpid(), signal.SIGKILL)"


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    folder = tmp_path / "reports"
    folder.mkdir()
    for name in ("a", "bad", "c"):
        (folder / f"{name}.txt").write_text(REPORT, "utf-8")
    return folder


@pytest.fixture
def given(tmp_path: Path) -> Path:
    """Facts of the reports, so that the documents are read but nothing is extracted (which loads long)."""
    file = tmp_path / "given.jsonl"
    line = '{"type": "honour", "doc": "%s", "quote": "南昌市", "name": "n", "who": "x"}\n'
    file.write_text("".join(line % doc for doc in ("a", "bad", "c")), "utf-8")
    return file


def kg(tmp_path: Path, fault: str, *arguments: object, **options: object) -> subprocess.CompletedProcess[str]:
    script = tmp_path / "breaking.py"
    script.write_text(BREAKING.format(fault=fault), "utf-8")
    return subprocess.run(
        [sys.executable, str(script), *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
        timeout=120,
        **options,  # type: ignore[call-overload]
    )


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_document_that_breaks_the_reader_fails_alone(jobs: int, tmp_path: Path, reports: Path, given: Path) -> None:
    done = kg(tmp_path, BUG, "build", reports, "--facts", given, "--store", tmp_path / "s", "--jobs", jobs)
    assert done.returncode == 1, done.stderr
    assert "documents: 2 read, 0 unchanged, 1 failed" in done.stdout
    (line,) = [line for line in done.stderr.splitlines() if "bad.txt" in line]
    assert "bad.txt: ZeroDivisionError: no such number (at breaking.py:" in line


def test_facts_of_the_others_are_printed(tmp_path: Path, reports: Path) -> None:
    done = kg(tmp_path, BUG, "facts", reports, "--store", tmp_path / "s")
    assert done.returncode == 1
    assert {'"doc": "a"' in line or '"doc": "c"' in line for line in done.stdout.splitlines()} == {True}
    assert "bad.txt: ZeroDivisionError: no such number" in done.stderr


def test_a_killed_worker_is_said_and_the_next_build_goes_on(tmp_path: Path, reports: Path, given: Path) -> None:
    done = kg(tmp_path, DEATH, "build", reports, "--facts", given, "--store", tmp_path / "s", "--jobs", 2)
    assert done.returncode == 1
    assert "a worker process was ended from outside" in done.stderr and "Traceback" not in done.stderr
    again = kg(tmp_path, "pass", "build", reports, "--facts", given, "--store", tmp_path / "s")
    assert again.returncode == 0, again.stderr
    assert " 0 failed" in again.stdout


def limit(size: int) -> None:
    """No file may grow beyond this, as on a disk that is full."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def test_a_disk_that_is_full_in_a_load_or_a_restore_leaves_what_was_there(tmp_path: Path) -> None:
    with open_store(tmp_path / "s") as store:
        before = len(store)
    file, quad = tmp_path / "a.nq", '<http://e.org/%d> <http://e.org/p> "%s" <http://e.org/g> .\n'
    file.write_text("".join(quad % (n, f"{n}" * 9) for n in range(60_000)), "utf-8")
    size = partial(limit, 300_000)
    done = kg(tmp_path, "pass", "load", file, "--no-derive", "--store", tmp_path / "s", preexec_fn=size)
    assert done.returncode == 1 and "the disk is full" in done.stderr and "Traceback" not in done.stderr
    with open_store(tmp_path / "s") as store:
        assert len(store) <= before + 1  # a setting
    assert kg(tmp_path, "pass", "load", file, "--no-derive", "--store", tmp_path / "s").returncode == 0
    assert kg(tmp_path, "pass", "backup", tmp_path / "b", "--store", tmp_path / "s").returncode == 0
    done = kg(tmp_path, "pass", "restore", tmp_path / "b", "--store", tmp_path / "r", preexec_fn=size)
    assert done.returncode == 1 and "cannot be written" in done.stderr and "Traceback" not in done.stderr
    assert kg(tmp_path, "pass", "restore", tmp_path / "b", "--store", tmp_path / "r").returncode == 0


def test_a_full_disk_is_said_and_the_next_build_goes_on(tmp_path: Path) -> None:
    facts = tmp_path / "facts.jsonl"
    line = '{"type": "honour", "doc": "d%02d", "quote": "%s", "name": "n", "who": "x"}\n'
    chance, letters = random.Random(1), string.ascii_letters + string.digits  # which cannot be packed
    quotes = ["".join(chance.choices(letters, k=100 if n < 50 else 900_000)) for n in range(60)]
    facts.write_text("".join(line % pair for pair in enumerate(quotes)), "utf-8")

    done = kg(
        tmp_path, "pass", "build", "--facts", facts, "--store", tmp_path / "s", preexec_fn=partial(limit, 6_500_000)
    )
    assert done.returncode == 1
    assert "the disk is full; what was committed before is kept" in done.stderr and "Traceback" not in done.stderr
    with open_store(tmp_path / "s") as store:
        assert len(store.documents()) == 50  # the first group
    again = kg(tmp_path, "pass", "build", "--facts", facts, "--store", tmp_path / "s")
    assert again.returncode == 0, again.stderr
    with open_store(tmp_path / "s") as store:
        assert len(store.documents()) == 60
