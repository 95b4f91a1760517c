"""Every example of every rule file is a test: its facts are found, and nothing else of that type."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from kg import knowledge
from kg.documents import read_document
from kg.errors import KnowledgeError
from kg.extraction import Extractor
from kg.extraction.lexicon import Lexicon
from kg.extraction.pattern import Compiler
from kg.extraction.relations import BUILDERS
from kg.extraction.rules import Example, read_rules
from kg.model import Context, Fact

FILES = [read_rules(knowledge.path("data", "rules", f"{name}.toml"), Compiler(Lexicon.load())) for name in BUILDERS]
EXAMPLES = [(file.type, example) for file in FILES for example in file.examples]


@pytest.fixture(scope="session")
def extractor() -> Extractor:
    return Extractor.load()


def facts_of(extractor: Extractor, example: Example, folder: Path) -> list[Fact]:
    path = folder / "example.txt"
    path.write_text(example.text + "\n", encoding="utf-8")
    office = example.office or (f"{example.home}人民政府外事办公室" if example.home else None)
    context = Context(home=example.home, office=office, year=example.year)
    return extractor.extract(read_document(path, overrides=context))


def slots(fact: Fact, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """The wanted slots of a fact, a list of one as its entry."""
    found = {name: getattr(fact, name, None) for name in wanted if name != "type"}
    return {
        name: (value[0] if len(value) == 1 and not isinstance(wanted[name], list) else sorted(value))
        if isinstance(value, tuple)
        else value
        for name, value in found.items()
    }


@pytest.mark.parametrize(("fact_type", "example"), EXAMPLES, ids=lambda v: v if isinstance(v, str) else v.text[:24])
def test_example(extractor: Extractor, tmp_path: Path, fact_type: str, example: Example) -> None:
    found = [f for f in facts_of(extractor, example, tmp_path) if f.type == fact_type]
    wanted = [{k: sorted(v) if isinstance(v, list) else v for k, v in fact.items()} for fact in example.facts]
    for fact in wanted:
        expected = {k: v for k, v in fact.items() if k != "type"}
        assert expected in [slots(f, fact) for f in found], [dict(f.slots()) for f in found]
    assert len(found) == len(wanted), [dict(f.slots()) for f in found]


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.type)
def test_every_rule_file_has_examples_and_counter_examples(file: Any) -> None:
    assert any(e.facts for e in file.examples)
    assert any(not e.facts for e in file.examples)


BROKEN = [
    ('[[rule]]\nid = "x"\npattern = "{a:Nobody}"', "no class Nobody"),
    ('[[rule]]\nid = "x"\npattern = "<nothing>"', "no word class <nothing>"),
    ('[[rule]]\nid = "x"\npattern = "{a:Domestic}{a:Domestic}"', "named twice"),
    ('[[rule]]\nid = "x"\npattern = "(a"', "does not parse"),
    ('[[rule]]\npattern = "a"', "a rule has id, pattern"),
    ('[[rule]]\nid = "x"\npattern = "a"\nset = { colour = "red" }', "has no slot colour"),
    ('[[rule]]\nid = "x"\npattern = "a"\nstatus = "perhaps"', "status must be one of"),
    ('[[rule]]\nid = "x"\npattern = "a"\n[[rule]]\nid = "x"\npattern = "b"', "is there twice"),
    ('[[example]]\ntext = "a"', "an example has text, facts"),
]


@pytest.mark.parametrize(("text", "message"), BROKEN, ids=[m for _, m in BROKEN])
def test_a_broken_rule_file_names_file_and_fault(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "partnership.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(KnowledgeError, match=r"partnership\.toml") as error:
        read_rules(file, Compiler(Lexicon.load()))
    assert message in str(error.value)
