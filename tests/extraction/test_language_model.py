"""The optional extractor against a server of its own on this machine: what is sent, what is taken, what is refused."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from kg.documents import read_document
from kg.errors import DocumentError, UsageError
from kg.extraction.language_model import Settings
from kg.extraction.language_model.endpoint import Endpoint
from kg.extraction.language_model.proposals import read_proposals
from kg.model import Document
from kg.ontology import Ontology

ROOT = Path(__file__).resolve().parents[2]
TEXT = "南昌市2021年外事工作总结\n\n2021年，南昌市与日本高松市正式缔结友好城市关系。市民李明获得友谊奖章。\n"
TIE = {
    "type": "partnership",
    "quote": "南昌市与日本高松市正式缔结友好城市关系",
    "status": "done",
    "a": "南昌市",
    "b": "高松市",
    "b_country": "日本",
    "kind": "sister_city",
}
HONOUR = {"type": "honour", "quote": "市民李明获得友谊奖章", "status": "done", "who": "李明", "name": "友谊奖章"}


@dataclass
class Model:
    """A server that gives prepared answers in turn, the last again and again, and keeps what it was asked."""

    url: str = ""
    answers: list[tuple[int, str]] = field(default_factory=list)
    requests: list[tuple[dict[str, str], dict[str, Any]]] = field(default_factory=list)

    def says(self, *facts: object) -> None:
        self.answers = [(200, completion(json.dumps({"facts": facts}, ensure_ascii=False)))]

    def answer(self) -> tuple[int, str]:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def completion(content: str) -> str:
    return json.dumps({"choices": [{"message": {"role": "assistant", "content": content}}]})


@pytest.fixture
def model() -> Iterator[Model]:
    told = Model()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            told.requests.append(({"path": self.path, **dict(self.headers)}, body))
            status, text = told.answer()
            self.send_response(status)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    told.url = f"http://127.0.0.1:{server.server_port}/v1"
    yield told
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def ontology() -> Ontology:
    return Ontology.load()


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "report.txt"
    path.write_text(TEXT, "utf-8")
    return path


@pytest.fixture
def document(report: Path) -> Document:
    return read_document(report)


def kg(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kg", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
    )


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, None),
        ({"KG_LLM_URL": "  "}, None),
        ({"KG_LLM_URL": "http://127.0.0.1:1/v1/", "KG_LLM_MODEL": "m"}, Settings("http://127.0.0.1:1/v1", "m")),
        ({"KG_LLM_URL": "127.0.0.1:1", "KG_LLM_MODEL": "m"}, "KG_LLM_URL is '127.0.0.1:1'"),
        ({"KG_LLM_URL": "http://127.0.0.1:1/v1"}, "KG_LLM_MODEL is not"),
        ({"KG_LLM_URL": "http://h/v1", "KG_LLM_MODEL": "m", "KG_LLM_SECONDS": "soon"}, "KG_LLM_SECONDS is 'soon'"),
    ],
)
def test_the_environment_turns_it_on(environment: dict[str, str], expected: Settings | str | None) -> None:
    if isinstance(expected, str):
        with pytest.raises(UsageError, match=expected):
            Settings.from_environment(environment)
    else:
        assert Settings.from_environment(environment) == expected


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (TIE, ""),
        (HONOUR, ""),
        ({**TIE, "b_country": None}, ""),
        ({**TIE, "quote": "南昌市与日本高松市缔结友好城市关系"}, "the quote does not stand in the passage"),
        ({**TIE, "quote": ""}, "the quote does not stand in the passage"),
        ({**TIE, "b": "利川市"}, "partnership.b: '利川市' does not stand in the passage"),
        ({**TIE, "kind": "twin"}, "partnership.kind cannot be 'twin'"),
        ({**TIE, "since": 2021}, "partnership.since cannot be 2021"),
        ({**TIE, "status": "maybe"}, "partnership.status cannot be 'maybe'"),
        ({**TIE, "colour": "red"}, "partnership has no slot colour"),
        ({**TIE, "type": "war"}, "there is no type 'war'"),
        ({key: value for key, value in TIE.items() if key != "kind"}, "partnership lacks kind"),
        ("南昌市", "a fact is no object"),
    ],
)
def test_a_fact_is_taken_where_the_passage_bears_it_out(
    reply: object, reason: str, document: Document, ontology: Ontology
) -> None:
    text = json.dumps({"facts": [reply]}, ensure_ascii=False)
    (proposal,) = read_proposals(text, document, 0, len(document.text), ontology)
    assert proposal.refused == reason
    assert (proposal.fact is None) == bool(reason)
    if proposal.fact:
        (evidence,) = proposal.fact.evidence
        assert document.source[evidence.start : evidence.end] == evidence.quote
        assert proposal.fact.rule == f"language_model.{proposal.fact.type}"


@pytest.mark.parametrize("reply", ["", "I am sorry", "[]", '{"fact": []}', '{"facts": 3}'])
def test_a_reply_of_another_form_is_refused(reply: str, document: Document, ontology: Ontology) -> None:
    (proposal,) = read_proposals(reply, document, 0, len(document.text), ontology)
    assert proposal.fact is None
    assert proposal.refused.startswith("the reply is no")


def test_a_fenced_reply_is_read(document: Document, ontology: Ontology) -> None:
    reply = "```json\n" + json.dumps({"facts": [TIE]}, ensure_ascii=False) + "\n```"
    (proposal,) = read_proposals(reply, document, 0, len(document.text), ontology)
    assert proposal.fact is not None


def test_the_request_holds_the_passage_and_nothing_of_the_machine(model: Model) -> None:
    model.says()
    Endpoint(Settings(model.url, "small", key="secret")).complete("the types", "the passage")
    ((headers, body),) = model.requests
    assert headers["path"] == "/v1/chat/completions"
    assert headers["Authorization"] == "Bearer secret"
    assert body["model"] == "small"
    assert [message["content"] for message in body["messages"]] == ["the types", "the passage"]


def test_what_may_pass_is_tried_again(model: Model) -> None:
    model.answers = [(503, "starting"), (200, completion("{}"))]
    assert Endpoint(Settings(model.url, "small")).complete("", "") == "{}"
    assert len(model.requests) == 2


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ((401, "no key"), "gave no answer .status 401: no key.; check KG_LLM_URL"),
        ((200, "<html>"), "does not answer as an OpenAI-compatible endpoint does: '<html>'"),
        ((200, '{"choices": []}'), "does not answer as an OpenAI-compatible endpoint does"),
    ],
)
def test_an_endpoint_that_does_not_answer_is_an_error(model: Model, answer: tuple[int, str], message: str) -> None:
    model.answers = [answer]
    with pytest.raises(DocumentError, match=message):
        Endpoint(Settings(model.url, "small")).complete("", "")
    assert len(model.requests) == 1


def test_its_facts_stand_beside_those_of_the_rules(model: Model, report: Path) -> None:
    model.says(TIE, HONOUR, {**HONOUR, "who": "王芳"})
    told = kg("facts", report, KG_LLM_URL=model.url, KG_LLM_MODEL="small")
    assert told.returncode == 0, told.stderr
    assert told.stderr == f"the text of the documents is sent to {model.url} (KG_LLM_URL)\n"
    facts = [json.loads(line) for line in told.stdout.splitlines()]
    assert [fact["rule"] for fact in facts if fact["type"] == "partnership"] != ["language_model.partnership"]
    asked = [fact for fact in facts if fact["rule"] == "language_model.honour"]
    assert [(fact["who"], fact["quote"], fact["confidence"]) for fact in asked] == [("李明", HONOUR["quote"], 0.5)]
    assert all(TEXT.splitlines()[2] in json.dumps(body, ensure_ascii=False) for _, body in model.requests[-1:])


def test_a_silent_model_fails_the_document_and_the_next_build_mends_it(
    model: Model, report: Path, tmp_path: Path
) -> None:
    model.answers = [(400, "no such model")]
    store = tmp_path / "store"
    failed = kg("build", report, "--store", store, KG_LLM_URL=model.url, KG_LLM_MODEL="small")
    assert failed.returncode == 1
    assert "gave no answer (status 400: no such model)" in failed.stderr
    asked = len(model.requests)
    built = kg("build", report, "--store", store, KG_LLM_URL="")
    assert built.returncode == 0, built.stderr
    assert "documents: 1 read" in built.stdout
    assert len(model.requests) == asked
