"""The learned weights of the transcription model: a small network each for ranking and for abstaining."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from kg import knowledge
from kg.errors import KnowledgeError
from kg.places.tables import read_rows

if TYPE_CHECKING:
    import numpy

    Array = numpy.ndarray[Any, numpy.dtype[numpy.float64]]

HIDDEN_BIAS, HIDDEN_OUT, BIAS, THRESHOLD = "(hidden bias)", "(hidden out)", "(bias)", "(threshold)"
_COLUMNS = ("stage", "feature", "mean", "deviation", "weight", "hidden")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of weights.tsv: how a feature is scaled, its straight weight, and its weight for each hidden unit."""

    mean: float
    deviation: float
    weight: float
    hidden: tuple[float, ...]


@dataclass(frozen=True)
class Network:
    """Scaled features → a straight sum, and a hidden layer (tanh) beside it: what the sum cannot say, as that the size
    of a place counts more where the letters fit."""

    features: tuple[Row, ...]
    hidden_bias: tuple[float, ...]
    hidden_out: tuple[float, ...]
    bias: float = 0.0

    def scores(self, rows: Sequence[Sequence[float]]) -> list[float]:
        """A score for each row of features."""
        import numpy

        mean, deviation, weight, hidden, hidden_bias, out = self._arrays
        scaled = (numpy.array(rows, dtype=float).reshape(-1, len(self.features)) - mean) / deviation
        found: list[float] = (scaled @ weight + numpy.tanh(scaled @ hidden + hidden_bias) @ out + self.bias).tolist()
        return found

    @cached_property
    def _arrays(self) -> tuple[Array, ...]:
        import numpy

        columns = ([getattr(row, name) for row in self.features] for name in ("mean", "deviation", "weight", "hidden"))
        return tuple(numpy.array(column, dtype=float) for column in (*columns, self.hidden_bias, self.hidden_out))


@dataclass(frozen=True)
class Weights:
    """data/gazetteer/transcription/weights.tsv, made by scripts/train_transcription.py.

    threshold: the least probability at which the best candidate is taken.
    """

    rank: Network
    accept: Network
    threshold: float

    @classmethod
    def load(cls, features: Sequence[str], acceptance: Sequence[str]) -> Weights:
        """Read the table; raises KnowledgeError where it lacks one of these features."""
        path = knowledge.path("data", "gazetteer", "transcription", "weights.tsv")
        rows = {(row["stage"], row["feature"]): _row(row) for row in read_rows(path, _COLUMNS)}
        try:
            rank, accept = _network(rows, "rank", features), _network(rows, "accept", acceptance)
            return cls(rank, accept, rows["accept", THRESHOLD].weight)
        except KeyError as missing:
            raise KnowledgeError(f"{path}: no row {missing}; run scripts/train_transcription.py") from missing


def _row(row: Mapping[str, str]) -> Row:
    hidden = tuple(map(float, row["hidden"].split()))
    return Row(float(row["mean"]), float(row["deviation"]), float(row["weight"]), hidden)


def _network(rows: Mapping[tuple[str, str], Row], stage: str, features: Sequence[str]) -> Network:
    bias = rows[stage, BIAS].weight
    hidden_bias, hidden_out = rows[stage, HIDDEN_BIAS].hidden, rows[stage, HIDDEN_OUT].hidden
    return Network(tuple(rows[stage, feature] for feature in features), hidden_bias, hidden_out, bias)
