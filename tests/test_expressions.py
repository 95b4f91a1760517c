"""Expressions that are compiled when first used do what compiled ones do."""

import pickle
import re
import subprocess
import sys
from pathlib import Path

import pytest

from kg import expressions
from kg.errors import KnowledgeError

HERE = Path(__file__).resolve().parents[1]
TEXT = "2024年5月，南昌市与高松市签署协议；2025年互访"


@pytest.mark.parametrize("flags", [0, re.IGNORECASE, re.MULTILINE | re.DOTALL])
@pytest.mark.parametrize("source", [r"(?P<year>20\d\d)年", "[一-龥]市", "^x*", "，|；"])
def test_uses_give_what_re_gives(source: str, flags: int) -> None:
    late, soon = expressions.compile(source, flags), re.compile(source, flags)
    assert [m.span() for m in late.finditer(TEXT)] == [m.span() for m in soon.finditer(TEXT)]
    assert late.split(TEXT) == soon.split(TEXT)
    assert late.sub("-", TEXT) == soon.sub("-", TEXT)
    assert late.findall(TEXT) == soon.findall(TEXT)
    for use in ("search", "match", "fullmatch"):
        ours, theirs = getattr(late, use)(TEXT), getattr(soon, use)(TEXT)
        assert (ours and ours.span()) == (theirs and theirs.span())
    assert (late.pattern, late.flags, late.groups, late.groupindex) == (
        soon.pattern,
        soon.flags,
        soon.groups,
        soon.groupindex,
    )


def test_bytes_and_copies() -> None:
    assert pickle.loads(pickle.dumps(expressions.compile(rb"a+"))).sub(b"", b"baab") == b"bb"


def test_the_expression_behind_a_match_is_recognised() -> None:
    one, other = expressions.compile("a|b"), expressions.compile("b|a")
    match = one.search("b")
    assert match is not None
    assert expressions.found_by(match, other, one)
    assert not expressions.found_by(match, other)


def test_a_wrong_expression_is_told_at_its_first_use() -> None:
    wrong = expressions.compile("(")
    with pytest.raises(KnowledgeError, match=r"the expression '\(' does not parse"):
        wrong.search("x")
    with pytest.raises(AttributeError):
        wrong.nothing  # type: ignore[attr-defined]  # noqa: B018


def test_no_module_asks_which_object_gave_a_match() -> None:
    """``match.re`` is the compiled expression, never the one that the module names: see ``found_by``."""
    asked = re.compile(r"\w\.re (?:is|in|==|!=)")
    assert [str(file) for file in (HERE / "kg").rglob("*.py") if asked.search(file.read_text("utf-8"))] == []


def test_spacy_comes_without_its_commands_and_can_still_have_them() -> None:
    script = (
        "import sys, kg.extraction, spacy\n"
        "assert 'spacy.cli' not in sys.modules and 'requests' not in sys.modules\n"
        "import spacy.cli.info\n"
        "assert spacy.info(silent=True)['spacy_version'] == spacy.__version__\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True, cwd=HERE)
