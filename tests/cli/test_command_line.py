"""The command line as a user meets it: exit codes, what goes to stdout and stderr, formats, speed of --help."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import typer

from kg.cli.commands import app
from kg.cli.places_of_type import places_of_type
from kg.flat import from_flat
from kg.model import FACT_CLASSES
from kg.version import __version__

ROOT = Path(__file__).resolve().parents[2]
REPORT = (
    "南昌市2021年外事工作总结\n\n2021年，南昌市与日本高松市正式缔结友好城市关系。5月，南昌市举办国际友好城市论坛。\n"
)
COMMANDS = sorted(command.name or command.callback.__name__ for command in app.registered_commands if command.callback)


def kg(*arguments: object, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kg", *map(str, arguments)],
        capture_output=True,
        text=True,
        input=stdin,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", **environment},
        timeout=120,
    )


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reports")
    (folder / "report.txt").write_text(REPORT, "utf-8")
    return folder


@pytest.fixture(scope="module")
def store(reports: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    store = tmp_path_factory.mktemp("store") / "kg"
    built = kg("build", reports, "--store", store)
    assert built.returncode == 0, built.stderr
    assert "documents: 1 read, 0 unchanged, 0 failed" in built.stdout
    return store


def test_the_commands_are_those_of_the_contract() -> None:
    contract = {"ask", "build", "demo", "export", "facts", "ontology", "queries", "query", "stats", "validate"}
    assert contract | {"view", "where"} <= set(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_and_is_documented(command: str) -> None:
    shown = kg(command, "--help")
    assert shown.returncode == 0 and shown.stdout.startswith(f"Usage: kg {command}")
    assert f"`kg {command}" in (ROOT / "docs" / "cli.md").read_text("utf-8")


def test_the_version_is_told() -> None:
    told = kg("--version")
    assert (told.returncode, told.stdout) == (0, f"kg {__version__}\n")


def test_help_is_light() -> None:
    heavy = {"spacy", "rdflib", "pyoxigraph", "networkx", "rich.table"}
    code = f"import sys, kg.cli.running; print(sorted({heavy} & set(sys.modules)))"
    loaded = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert loaded.stdout.strip() == "[]"


@pytest.mark.parametrize("command", ["facts", "stats", "query", "export"])
def test_commands_that_do_not_extract_do_not_import_spacy(command: str, store: Path) -> None:
    extra = {"query": ["facts/event"], "export": ["--format", "csv"]}.get(command, [])
    code = (
        "import sys; from kg.cli.running import run; code = run(sys.argv[1:]); "
        "assert 'spacy' not in sys.modules; sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, command, *extra, "--store", str(store)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 0, done.stderr


# arguments (S: the store, R: the reports), exit code, a piece of stderr
MISTAKES = [
    (["bild"], 2, "No such command 'bild'"),
    (["build"], 2, "give files or folders to read"),
    (["build", "/does/not/exist", "--store", "S2"], 2, "/does/not/exist: no such file or folder"),
    (["build", "R", "--jobs", "none", "--store", "S2"], 2, "--jobs"),
    (["build", "R", "--jobs", "0", "--store", "S2"], 2, "jobs must be 1 or more"),
    (["build", "R", "--store", "R"], 1, "is no store and not an empty folder"),
    (["facts", "--type", "evnt", "--store", "S"], 2, "there is no fact type evnt"),
    (["facts", "--store", "nowhere"], 1, "there is no store at nowhere"),
    (["query", "partner", "--store", "S"], 2, "there is no query partner"),
    (["query", "missing.rq", "--store", "S"], 2, "missing.rq: cannot be read"),
    (["query", "facts/event", "--param", "x", "--store", "S"], 2, "write it as name=value"),
    (["query", "facts/event", "--param", "x=1", "--store", "S"], 2, "has no parameter x"),
    (["query", "facts/event", "--format", "xml", "--store", "S"], 2, "--format"),
    (["query", "facts/event", "--format", "turtle", "--store", "S"], 2, "turtle is for CONSTRUCT"),
    (["query", "SELECT * { SERVICE <http://127.0.0.1:9/> {} }", "--store", "S"], 2, "SERVICE is refused"),
    (["query", "SELECT * { ?s ?p }", "--store", "S"], 2, "not valid SPARQL"),
    (["queries", "x/y"], 2, "there is no query x/y"),
    (["export", "--format", "pdf", "--store", "S"], 2, "--format"),
    (["export", "--format", "csv", "--store", "S", "-o", "/does/not/exist/x.csv"], 2, "cannot be written"),
    (["stats", "--store", "R"], 1, "is no store"),
    (["where", "evnt"], 2, "there is no fact type evnt"),
]


@pytest.mark.parametrize(("arguments", "code", "message"), MISTAKES)
def test_mistakes_are_one_line_with_the_right_code(
    arguments: list[str], code: int, message: str, store: Path, reports: Path, tmp_path: Path
) -> None:
    real = {"S": str(store), "R": str(reports), "S2": str(tmp_path / "new")}
    done = kg(*(real.get(argument, argument) for argument in arguments))
    lines = done.stderr.strip().splitlines()
    assert (done.returncode, len(lines), done.stdout) == (code, 1, ""), done.stderr
    assert lines[0].startswith("kg: error: ") and message in lines[0]


def test_verbose_shows_where_an_error_comes_from() -> None:
    done = kg("stats", "--store", "nowhere", "-v")
    assert done.returncode == 1 and "Traceback" in done.stderr and "StoreError" in done.stderr


def test_files_that_fail_are_named_and_make_the_exit_code_1(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "good.txt").write_text(REPORT, "utf-8")
    (tmp_path / "in" / "bad.docx").write_bytes(b"no zip")
    done = kg("build", tmp_path / "in", "--store", tmp_path / "store")
    assert done.returncode == 1 and "1 read, 0 unchanged, 1 failed" in done.stdout
    assert "kg: cannot be read: " in done.stderr and "bad.docx" in done.stderr
    direct = kg("facts", tmp_path / "in")
    assert direct.returncode == 1 and direct.stdout and "bad.docx" in direct.stderr


def test_facts_of_documents_and_of_the_store_are_the_same_lines(store: Path, reports: Path, tmp_path: Path) -> None:
    direct, stored = kg("facts", reports), kg("facts", KG_STORE=str(store))
    assert direct.stdout == stored.stdout
    facts = [from_flat(json.loads(line)) for line in stored.stdout.splitlines()]
    assert {fact.type for fact in facts} >= {"partnership"}
    for fact in facts:
        assert REPORT[fact.evidence[0].start : fact.evidence[0].end] == fact.evidence[0].quote
    kg("facts", "--type", "partnership", "--store", store, "-o", tmp_path / "f.jsonl")
    assert {json.loads(line)["type"] for line in (tmp_path / "f.jsonl").open(encoding="utf-8")} == {"partnership"}


TEXT = "SELECT ?doc WHERE { ?d <https://w3id.org/fakg/ontology#docId> ?doc }"


@pytest.mark.parametrize(
    ("form", "expected"),
    [("table", "doc\nreport\n"), ("csv", "doc\nreport\n"), ("tsv", "doc\nreport\n")],
)
def test_rows_are_plain_in_a_pipe(form: str, expected: str, store: Path, tmp_path: Path) -> None:
    (tmp_path / "q.rq").write_text(TEXT, "utf-8")
    assert kg("query", "-", "--format", form, "--store", store, stdin=TEXT).stdout == expected
    assert kg("query", tmp_path / "q.rq", "--format", form, "--store", store).stdout == expected


def test_rows_as_json_and_turtle(store: Path) -> None:
    found = json.loads(kg("query", TEXT, "--format", "json", "--store", store).stdout)
    assert found["results"]["bindings"] == [{"doc": {"type": "literal", "value": "report"}}]
    made = kg("query", TEXT.replace("SELECT ?doc", "CONSTRUCT { ?d a 1 }"), "--format", "turtle", "--store", store)
    assert "fa:" in made.stdout or "id:" in made.stdout or "doc/report" in made.stdout


def test_the_catalogue_is_listed_and_shown() -> None:
    listed = list(csv.reader(io.StringIO(kg("queries").stdout), delimiter="\t"))
    assert listed[0] == ["query", "标题", "title", "parameters"]
    assert {"facts/event", "partnership/partners_by_trait"} <= {row[0] for row in listed}
    shown = kg("queries", "partnership/partners_by_trait").stdout
    assert "# --param trait=<trait> (default ceramics)" in shown and "SELECT" in shown


def test_export_stats_and_validate(store: Path, tmp_path: Path) -> None:
    assert kg("export", "--format", "trig", "--store", store, "-o", tmp_path / "g.trig").returncode == 0
    assert b"fa:Partnership" in (tmp_path / "g.trig").read_bytes()
    assert "documents\t1\n" in kg("stats", "--store", store).stdout
    assert kg("validate", "--store", store).stdout == "the graph conforms to the shapes of the ontology\n"


def test_the_ontology_has_a_page(tmp_path: Path) -> None:
    assert kg("ontology").stdout.startswith("# ")
    assert kg("ontology", "-o", tmp_path / "o.html").returncode == 0
    assert (tmp_path / "o.html").read_text("utf-8").lstrip().lower().startswith("<!doctype html>")


@pytest.mark.parametrize("name", FACT_CLASSES)
def test_where_a_type_is_defined(name: str) -> None:
    rows = {what: (where, count) for what, where, count in places_of_type(name)}
    projection, shape = rows["projection (slots)"], rows["ontology (properties in the shape)"]
    assert projection[0].startswith(f"queries/facts/{name}.rq:")
    assert projection[1] == shape[1] + 1 == rows["class (slots)"][1] + 1  # status is in no shape of its own


def test_an_interrupted_reader_of_our_output_is_no_error() -> None:
    command = f"'{sys.executable}' -m kg queries | head -n 1"
    done = subprocess.run(
        ["sh", "-c", command], capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    assert (done.stdout.startswith("query"), done.stderr) == (True, "")


def test_typer_still_has_the_base_of_its_errors() -> None:
    assert any(cls.__name__ == "ClickException" for cls in typer.BadParameter.__mro__)


def test_what_a_build_leaves_out_is_said(tmp_path: Path) -> None:
    (tmp_path / "in" / ".hidden").mkdir(parents=True)
    for name in ("a.csv", "b.XLSX", "c.xlsx", "d.txt.meta.toml", ".hidden/e.csv"):
        (tmp_path / "in" / name).write_text("", "utf-8")
    done = kg("build", tmp_path / "in", "--store", tmp_path / "s", "--no-background")
    assert "0 read, 0 unchanged, 0 failed, 3 files of other formats (.csv 1, .xlsx 2) left out" in done.stdout
    assert "there is no document to read; formats are .txt" in done.stderr


def test_two_files_of_one_name_are_told_apart_truly(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"no pdf")
    (tmp_path / "a.txt").write_text("南昌市", "utf-8")
    done = kg("facts", tmp_path)
    assert done.returncode == 1
    assert "a.txt: has the same name as" in done.stderr and "which alone stands for 'a'" in done.stderr


def test_facts_take_the_context_that_is_given(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("我市与日本高松市正式缔结友好城市关系。", "utf-8")
    done = kg("facts", tmp_path, "--home", "南昌市", "--year", "2021")
    assert json.loads(done.stdout.splitlines()[0])["a"] == "南昌市"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("INSERT DATA { }", "INSERT is refused"),
        ("ASK", "not valid SPARQL"),
        ("nonsense", "this is no query"),
        ("", "this is no query"),
    ],
)
def test_sparql_from_standard_input_is_never_a_name(text: str, said: str, store: Path) -> None:
    done = kg("query", "-", "--store", store, stdin=text)
    assert done.returncode == 2 and said in done.stderr


def test_a_parameter_given_twice_is_refused(store: Path) -> None:
    done = kg("query", "partnership/partners_of_place", "--param", "place=a", "--param", "place=b", "--store", store)
    assert done.returncode == 2 and "--param place is given twice" in done.stderr


def test_ctrl_c_is_said(tmp_path: Path) -> None:
    facts = tmp_path / "facts.jsonl"
    line = '{"type": "honour", "doc": "d%d", "quote": "q", "name": "n", "who": "x"}\n'
    facts.write_text("".join(line % n for n in range(20_000)), "utf-8")
    # A shell that runs the tests in the background has them ignore it, and a child inherits that.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    process = subprocess.Popen(
        [sys.executable, "-m", "kg", "build", "--facts", str(facts), "--store", str(tmp_path / "s")],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    end = time.monotonic() + 60
    while not (tmp_path / "s" / "unpublished").exists() and time.monotonic() < end:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130 and said.startswith("kg: error: stopped; what a build has read")
