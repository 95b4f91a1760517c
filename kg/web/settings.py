"""What the operator of a site may set."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

REVIEW: Final = "/review"  # below it lies all that needs the reviewers' token


@dataclass(frozen=True, slots=True)
class Settings:
    """Limits of one site.

    hosts: names under which it may be asked for, besides those of this machine. seconds: time of a query
    from outside. rows, size: rows and bytes of one result. body: bytes of a request. workers: processes that run
    such queries; waiting: how many queries may wait for one. memory: bytes a worker may use. review: the token with
    which people may judge facts; without one nobody can, and the site only reads. updates: where a server that is the
    store takes updates, if that is another address; for judging alone.
    """

    hosts: tuple[str, ...] = ()
    seconds: float = 10.0
    rows: int = 100_000
    size: int = 50_000_000
    body: int = 1_000_000
    workers: int = 2
    waiting: int = 16
    memory: int = 4_000_000_000
    review: str = field(default="", repr=False)
    updates: str | None = None
