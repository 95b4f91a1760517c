"""What the commands print: build reports, answers, statistics, problems, queries."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kg.cli.output import say, table, warn
from kg.errors import UsageError

if TYPE_CHECKING:
    from kg.building import BuildReport, Failure
    from kg.model import Answer, Context, Fact
    from kg.queries import Query, Rows
    from kg.statistics import Statistics
    from kg.validation import Problem

_MOST_FURTHER: Final = 12  # names in one line


def print_build(report: BuildReport, store: str) -> None:
    """Counts on stdout; warnings and failures on stderr."""
    table(("type", "facts"), report.counts.items(), "Facts read")
    from kg.documents.files import SUFFIXES

    left_out = f", {_kinds(report.left_out)} left out" if report.left_out else ""
    say(f"documents: {len(report.read)} read, {len(report.skipped)} unchanged, {len(report.failed)} failed{left_out}")
    if not (report.read or report.skipped or report.failed):
        warn(f"there is no document to read; formats are {', '.join(SUFFIXES)}")
    for doc, text in report.warnings:
        warn(f"warning: {doc}: {text}")
    for failure in report.failed:
        warn(f"cannot be read: {failure.reason}")
    say(f"store: {store}")


def _kinds(files: Iterable[Path]) -> str:
    """ "3 files of other formats (.csv 1, .xlsx 2)"."""
    counts = Counter(file.suffix.lower() or "no ending" for file in files)
    listed = ", ".join(f"{kind} {count}" for kind, count in sorted(counts.items()))
    return f"{counts.total()} files of other formats ({listed})"


def read_facts(
    paths: Sequence[Path], store: str, types: Sequence[str], overrides: Context | None = None
) -> tuple[list[Fact], list[Failure]]:
    """The facts of documents, or of the store where no path is given."""
    if paths:
        from kg.building import read_facts as read

        return read(paths, types, overrides)
    from kg.knowledge_graph import KnowledgeGraph

    with KnowledgeGraph.open(store) as graph:
        return graph.facts(types), []


def lines_of(file: Path) -> list[str]:
    """The lines of a list, without empty ones and those that begin with #; raises UsageError."""
    try:
        lines = file.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{file}: the list cannot be read: {error}") from error
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def parameters(pairs: Iterable[str]) -> dict[str, str]:
    """name=value pairs; raises UsageError for one without "="."""
    found = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign or not name:
            raise UsageError(f"--param {pair}: write it as name=value")
        if name.strip() in found:
            raise UsageError(f"--param {name.strip()} is given twice; give one value")
        found[name.strip()] = value
    return found


def is_name(what: str) -> bool:
    """Whether the argument of ``kg query`` names a query of the catalogue, not a file or standard input."""
    return what != "-" and not what.endswith(".rq") and "{" not in what


def query_text(what: str) -> str:
    """The name of a query, or the text of a file or of standard input; raises UsageError."""
    if what == "-":
        return sys.stdin.read()
    if not what.endswith(".rq"):
        return what
    try:
        return Path(what).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{what}: cannot be read: {error}") from error


def page_note(query: Query, given: Mapping[str, str], rows: Rows) -> str:
    """How to get the rows that a page has left out; empty where it holds all or its size was chosen."""
    from kg.queries.paging import following

    after = following(query.page, given, len(rows))
    if after is None:
        return ""
    return f"a page of {query.page}; --param offset={after} gives the next, --param limit= gives all"


def show_query(query: Query) -> None:
    """Title, description, parameters and text of a query."""
    for language in ("zh", "en"):
        say(f"# {query.title[language]}: {query.description[language]}")
    for parameter in query.params:
        default = "" if parameter.default is None else f" (default {parameter.default})"
        say(f"# --param {parameter.name}=<{parameter.type}>{default}")
    say("\n".join(line for line in query.text.splitlines() if not line.startswith("#+")))


def print_answer(answer: Answer, *, as_json: bool) -> None:
    """The answer for people, or the JSON object that is a contract."""
    if as_json:
        say(json.dumps(answer.to_dict(), ensure_ascii=False))
        return
    say(answer.interpretation)
    if not answer.understood:
        for suggestion in answer.suggestions:
            say(f"  ? {suggestion}")
        return
    for item in answer.answers:
        say(f"- {item.label}")
    if not answer.answers:
        say("（图谱中没有答案）" if answer.language == "zh" else "(the graph holds no answer)")
    if answer.further:
        say(_further(answer))
    for evidence in answer.evidence[:10]:
        say(f"    “{evidence.quote}” — {evidence.doc}")


def _further(answer: Answer) -> str:
    """What only the background knowledge adds, in one line."""
    zh, shown = answer.language == "zh", answer.further[:_MOST_FURTHER]
    left = len(answer.further) - len(shown)
    more = (f"等{len(answer.further)}个" if zh else f" and {left} more") if left else ""
    names = ("、" if zh else ", ").join(item.label for item in shown)
    return f"  {'另据背景知识：' if zh else 'further, by the background knowledge: '}{names}{more}"


def print_statistics(found: Statistics) -> None:
    """Counts of the graph."""
    rows = [("documents", found.documents), ("quads", found.quads), ("facts", found.total)]
    rows += [(f"facts: {name}", count) for name, count in found.facts.items()]
    rows += [(name, count) for name, count in found.entities.items()]
    table(("what", "count"), [*rows, ("background knowledge", found.background)])


def print_problems(problems: Sequence[Problem]) -> None:
    """Each violation, or that there is none."""
    if not problems:
        say("the graph conforms to the shapes of the ontology")
        return
    rows = ((p.node, p.path, p.value, p.message("zh"), p.message("en"), " ".join(p.documents)) for p in problems)
    table(("node", "property", "value", "问题", "problem", "documents"), rows)
    warn(f"{len(problems)} violations")
