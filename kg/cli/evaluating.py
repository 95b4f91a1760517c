"""``kg eval``: extraction against gold, as tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from kg.cli import output
from kg.documents import find_documents, read_document
from kg.errors import UsageError
from kg.evaluation import FlatFact, Report, compare, read_facts
from kg.flat import to_flat


def evaluate(gold: Sequence[Path], on: Sequence[Path], errors: int) -> None:
    """Extract the documents that gold is about and print scores, confusions and the errors of each rule."""
    wanted = read_facts(gold)
    report = compare(wanted, _extract(_documents(wanted, on or _beside(gold))))
    _print_scores(report)
    for slot in ("kind", "status"):
        rows = [(*key, n) for key, n in report.confusion(slot).most_common()]
        if rows:
            output.say()
            output.table(("type", f"gold {slot}", f"system {slot}", "facts"), rows, f"{slot} confused")
    output.say()
    output.say(f"status right in {report.share_right('status'):.1%} of the matched facts")
    output.say()
    shares = [(f"{bound:.2f}", n, f"{share:.3f}") for bound, n, share in report.reliability()]
    output.table(("confidence from", "facts", "right"), shares, "reliability")
    output.say()
    output.table(("rule", "right", "wrong", "precision"), _by_rule(report), "facts by rule")
    for name, facts in (("missed", report.missed), ("wrong", report.wrong)):
        for fact in facts[:errors]:
            output.say(f"{name}: {dict(fact)}")


def _beside(gold: Sequence[Path]) -> list[Path]:
    """The folder of the gold files' folder, where no documents were named."""
    return sorted({path.resolve().parent for path in gold})


def _documents(wanted: Iterable[str], on: Sequence[Path]) -> list[Path]:
    names = set(wanted)
    found = [path for path in find_documents(on) if path.stem in names]
    missing = names - {path.stem for path in found}
    if missing:
        raise UsageError(f"no document for gold of {', '.join(sorted(missing)[:5])}; say where with --on PATH")
    return found


def _extract(files: Iterable[Path]) -> dict[str, list[FlatFact]]:
    from kg.extraction import Extractor

    extractor = Extractor.load()
    return {path.stem: [to_flat(fact) for fact in extractor.extract(read_document(path))] for path in files}


def _print_scores(report: Report) -> None:
    rows: list[tuple[str | int, ...]] = [
        (name, r.gold, r.system, *(f"{v:.3f}" for v in (r.precision, r.recall, r.f1, r.exact_f1)))
        for name, r in sorted(report.rows.items(), key=lambda item: (item[0] == "ALL", item[0]))
        if r.gold or r.system
    ]
    f1, exact = report.mean_f1()
    rows.append(("MEAN of types", "", "", "", "", f"{f1:.3f}", f"{exact:.3f}"))
    output.table(("type", "gold", "system", "P", "R", "F1", "exact"), rows, "scores")


def _by_rule(report: Report) -> list[tuple[str, int, int, str]]:
    return [(rule, right, wrong, f"{right / (right + wrong):.2f}") for rule, right, wrong in report.by_rule()]
