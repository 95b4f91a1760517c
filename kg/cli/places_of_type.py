"""Where a fact type is defined: one basename in ontology/, data/rules/, queries/ and the code."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from kg import knowledge
from kg.errors import UsageError
from kg.model import FACT_CLASSES

Row = tuple[str, str, int]


def places_of_type(name: str) -> list[Row]:
    """What, "file:line" and a count for each place; raises UsageError for a type that there is not."""
    if name not in FACT_CLASSES:
        raise UsageError(f"there is no fact type {name}; there are {', '.join(FACT_CLASSES)}")
    root, cls = knowledge.root(), FACT_CLASSES[name].__name__
    package = Path(__file__).resolve().parent.parent
    rows = [
        *_file("ontology (properties in the shape)", root / "ontology" / f"{name}.ttl", r'fa:slot "'),
        *_rules(root / "data" / "rules" / f"{name}.toml"),
        *_file("class (slots)", package / "model.py", rf"class {cls}\(", within=True),
        *_file("extractor (functions)", package / "extraction" / "extractors" / f"{name}.py", r"def "),
    ]
    for path in sorted((root / "queries" / name).glob("*.rq")):
        rows += _file("query (parameters)", path, r"#\+   \w+: \{ type")
    rows += _file("projection (slots)", root / "queries" / "facts" / f"{name}.rq", r'\("', every=True)
    return [(what, where.replace(f"{root}/", ""), count) for what, where, count in rows]


def _file(what: str, path: Path, pattern: str, *, within: bool = False, every: bool = False) -> Iterator[Row]:
    """A file with the line where the pattern is first found and how often it is."""
    if not path.exists():
        return
    lines = path.read_text("utf-8").splitlines()
    found = [number for number, line in enumerate(lines, 1) if re.search(pattern, line)]
    first = found[0] if found else 1
    count = len(re.findall(pattern, "\n".join(lines))) if every else len(found)
    if within:  # the lines of a class body that declare a slot
        body = "\n".join(lines[first:]).split("\n\n", 1)[0]
        count = len(re.findall(r"^    \w+:", body, re.MULTILINE))
    yield what, f"{path}:{first}", count


def _rules(path: Path) -> Iterator[Row]:
    if not path.exists():
        return
    rules = [value for value in tomllib.loads(path.read_text("utf-8")).values() if isinstance(value, dict)]
    yield "rules", f"{path}:1", len(rules)
    yield "examples of rules", f"{path}:1", sum(len(rule.get("example", ())) for rule in rules)
