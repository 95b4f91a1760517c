"""A judgement: what a person decided about a fact, when; and which of many judgements are in force."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, Literal, get_args

from pyoxigraph import NamedNode

from kg.errors import UsageError
from kg.flat import from_flat, to_flat
from kg.graph.iris import ID, digest, tidy
from kg.graph.settled import settled
from kg.model import Fact

Verdict = Literal["accepted", "rejected", "corrected", "withdrawn"]
VERDICTS: Final = get_args(Verdict)
_KEYS: Final = frozenset(
    ("judgement", "verdict", "key", "iri", "fact", "correction", "agent", "time", "note", "withdraws")
)
_LONGEST: Final = {"agent": 100, "note": 2000}  # code points


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """One decision. Judgements are only ever added; one that withdraws another names it.

    fact: as it was when judged. correction: the fact that takes its place ("corrected" only). agent: who, as they
    call themselves. time: ISO 8601 in UTC. iri: that of the fact when judged, "" where not known. withdraws: the
    identifier of the judgement that no longer counts ("withdrawn" only).
    """

    verdict: Verdict
    fact: Fact
    agent: str
    time: str
    correction: Fact | None = None
    note: str = ""
    withdraws: str = ""
    iri: str = ""

    @cached_property
    def key(self) -> str:
        """The content key of the fact."""
        return content_key(self.fact)

    @cached_property
    def id(self) -> str:
        """A hash over all that makes this judgement the one it is: the same judgement read twice is one."""
        other = content_key(self.correction) if self.correction else ""
        return digest("judgement", self.verdict, self.key, other, self.agent, self.time, self.note, self.withdraws)

    def to_dict(self) -> dict[str, Any]:
        """The object of one line of ``kg review export`` (a contract)."""
        found: dict[str, Any] = {"judgement": self.id, "verdict": self.verdict, "key": self.key}
        if self.iri:
            found["iri"] = self.iri
        found["fact"] = to_flat(self.fact)
        if self.correction is not None:
            found["correction"] = to_flat(self.correction)
        found |= {"agent": self.agent, "time": self.time}
        return found | {name: value for name in ("note", "withdraws") if (value := getattr(self, name))}

    def to_line(self) -> str:
        """The judgement as one line, without the line end."""
        return json.dumps(self.to_dict(), ensure_ascii=False)


def content_key(fact: Fact) -> str:
    """A hash over type, slots and status as written: the same in every document, however places are linked."""
    said = [fact.type, *fact.slots()]
    return digest("fact content", json.dumps(said, ensure_ascii=False))


def in_force(judgements: Iterable[Judgement]) -> dict[str, Judgement]:
    """For each content key the last judgement that has not been withdrawn."""
    some = sorted(judgements, key=lambda judgement: (judgement.time, judgement.id))
    gone = {judgement.withdraws for judgement in some}
    return {one.key: one for one in some if one.verdict != "withdrawn" and one.id not in gone}


def now() -> str:
    """The present time as judgements have it."""
    return _utc(datetime.datetime.now(datetime.UTC))


def from_dict(said: Mapping[str, Any]) -> Judgement:
    """The judgement of one line; raises ValueError that says which key is wrong."""
    if not isinstance(said, Mapping):
        raise ValueError("a line must be one JSON object")
    if unknown := set(said) - _KEYS:
        raise ValueError(f"a judgement has no {', '.join(sorted(unknown))}; it has {', '.join(sorted(_KEYS))}")
    for name in ("verdict", "agent", "time"):
        if not isinstance(said.get(name), str) or not said[name].strip():
            raise ValueError(f"{name} is missing or no text")
    found = Judgement(
        verdict=said["verdict"],
        fact=_fact(said, "fact"),
        correction=_fact(said, "correction") if said.get("correction") is not None else None,
        agent=tidy(said["agent"]),
        time=_time(said["time"]),
        note=str(said.get("note", "")),
        withdraws=str(said.get("withdraws", "")),
        iri=_iri(str(said.get("iri", ""))),
    )
    check(found)
    for name, value in (("judgement", found.id), ("key", found.key)):
        if said.get(name, value) != value:
            raise ValueError(f"{name} {said[name]} does not fit the rest of the line; leave it out where you edit one")
    return found


def check(judgement: Judgement) -> None:
    """Raise UsageError where a judgement lacks what its verdict needs."""
    if judgement.verdict not in VERDICTS:
        raise UsageError(f"verdict must be one of {', '.join(VERDICTS)}, not {judgement.verdict!r}")
    if (judgement.correction is not None) != (judgement.verdict == "corrected"):
        raise UsageError("a correction goes with the verdict corrected, and only with it")
    if bool(judgement.withdraws) != (judgement.verdict == "withdrawn"):
        raise UsageError("withdraws goes with the verdict withdrawn, and only with it")
    if judgement.correction is not None and judgement.correction.type != judgement.fact.type:
        raise UsageError("a correction keeps the type of the fact; reject the fact where the type itself is wrong")
    if not judgement.agent.strip():
        raise UsageError("agent must say who judges")
    for name, most in _LONGEST.items():
        if len(getattr(judgement, name)) > most:
            raise UsageError(f"{name} is longer than {most} characters")
    try:
        judgement.to_line().encode("utf-8")
    except UnicodeEncodeError as error:
        raise UsageError(f"a judgement holds characters that are no text: {error}") from error


def _fact(said: Mapping[str, Any], name: str) -> Fact:
    try:
        return settled([from_flat(said.get(name) or {})])[0]
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from error


def _iri(text: str) -> str:
    if text and not text.startswith(f"{ID}fact/"):
        raise ValueError(f"iri {text!r} is not that of a fact")
    NamedNode(text or ID)  # raises ValueError where it is none
    return text


def _time(text: str) -> str:
    try:
        read = datetime.datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"time {text!r} is no date and time of ISO 8601") from error
    if read.tzinfo is None:
        raise ValueError(f"time {text!r} has no zone; write it as 2026-01-31T09:30:00+08:00")
    return _utc(read)


def _utc(moment: datetime.datetime) -> str:
    return moment.astimezone(datetime.UTC).isoformat(timespec="microseconds")
