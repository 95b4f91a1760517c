"""A time limit for reading: Oxigraph cannot be stopped in a query, but whoever waits for it need not wait on."""

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

from kg.errors import TimeLimitError

T = TypeVar("T")
_WHERE_ALL: Final = "; where small queries take as long, the store may be damaged: see kg check"


@dataclass(slots=True)
class _Outcome(Generic[T]):
    """What a piece of work gave: one value, or the error that it raised."""

    values: list[T] = field(default_factory=list)
    error: BaseException | None = None


def within(seconds: float | None, work: Callable[[], T]) -> T:
    """Do a piece of work; None: without a limit.

    The work runs in a thread of its own, which ends with the process at the latest: Oxigraph gives the interpreter
    free while it runs a query, so that the limit holds in the middle of one. What the work raises is raised here.
    Raises TimeLimitError after so many seconds.
    """
    if seconds is None:
        return work()
    outcome: _Outcome[T] = _Outcome()

    def keep() -> None:
        try:
            outcome.values.append(work())
        except BaseException as error:  # noqa: BLE001 (raised again below, in the thread that waits)
            outcome.error = error
            _let_go(error)

    thread = threading.Thread(target=keep, name="kg-limited", daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        raise TimeLimitError(f"stopped after {seconds:g} seconds; ask for less, or allow more time{_WHERE_ALL}")
    if outcome.error is not None:
        raise outcome.error
    return outcome.values[0]


def _let_go(error: BaseException | None) -> None:
    """Empty the frames of an error and of those behind it: Oxigraph's results must not be dropped by another thread."""
    while error is not None:
        traceback.clear_frames(error.__traceback__)
        error = error.__cause__ or error.__context__
