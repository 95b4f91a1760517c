"""What a worker of a build sends back is what it made."""

from __future__ import annotations

import pickle
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad

from kg.model import Context
from kg.reading import Job, Outcome
from kg.store import SourceText

NODE = NamedNode("https://example.org/友城")
VALUES = (Literal("第一行\n“二”\\", language="zh-Hans"), Literal("2021", datatype=NODE), Literal(""), NODE)


def test_an_outcome_crosses_processes_unchanged() -> None:
    made = Outcome(
        Job("甲", "key", Path("甲.txt"), ({"type": "org", "n": 1},), Context(home="南昌市"), "s3://a/甲.txt"),
        tuple(Quad(NODE, NODE, value, NODE) for value in VALUES),
        {"org": 2},
        ("a warning",),
        None,
        SourceText("原文", (0, 2)),
    )
    for outcome in (made, Outcome(made.job, failure="cannot be read")):
        assert pickle.loads(pickle.dumps(outcome)) == outcome
