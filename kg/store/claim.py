"""The claim of the one writer of a server: the SPARQL protocol knows no locks, so a graph of its own says who writes.

A claim is one triple whose text says which process made it and when it gave its last sign. Servers do not promise that
of two conditional updates at once only one is done; so whoever has made a claim looks again, and of several the
oldest stands. A writer renews its claim as it writes, and stops where it finds another in its place.
"""

from __future__ import annotations

import json
import os
import socket
import time
import uuid
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Final

from pyoxigraph import Literal, NamedNode

from kg.errors import StoreBusy
from kg.graph.iris import GRAPH
from kg.store.records import STORE, setting_property

CLAIMS: Final = NamedNode(GRAPH + "writer")
_WRITER: Final = setting_property("writer")
_SETTLING: Final = 0.05  # seconds, at least, until a claim that was made at the same time can be seen
_LOOK: Final = 1.0  # seconds between two looks at another's claim
_RENEWAL: Final = 30.0  # seconds


@dataclass(frozen=True, slots=True)
class Holder:
    """Who writes: when it began and gave its last sign (seconds since 1970 by its clock), on which host as what."""

    since: float
    token: str
    seen: float
    process: int
    host: str

    @classmethod
    def own(cls) -> Holder:
        now = time.time()
        return cls(now, uuid.uuid4().hex, now, os.getpid(), socket.gethostname())

    @property
    def text(self) -> str:
        return json.dumps(asdict(self))

    def is_gone(self, seconds: float) -> bool:
        """Whether it ended without giving its claim up: a process of this machine that is not there, or no sign."""
        if time.time() - self.seen > seconds:
            return True
        return self.host == socket.gethostname() and not _runs(self.process)

    def described(self) -> str:
        since, seen = (time.strftime("%H:%M:%S", time.gmtime(when)) for when in (self.since, self.seen))
        return f"process {self.process} on {self.host} (since {since} UTC, last sign {seen})"


class Claim:
    """This process's claim to be the one writer of a server."""

    def __init__(self, name: str, read: Callable[[], list[str]], update: Callable[[str], None], seconds: float) -> None:
        """name: the server's, for messages. read: gives the texts of all claims. update: runs an update.

        seconds: a claim without a sign for so long is given up.
        """
        self._name = name
        self._read = read
        self._update = update
        self._seconds = seconds
        self._held: Holder | None = None

    def take(self, wait: float) -> None:
        """Claim the server; waits for another writer as long as is wanted, else raises StoreBusy."""
        end = time.monotonic() + wait
        while True:
            other = self._try()
            if other is None:
                return
            if time.monotonic() >= end:
                raise StoreBusy(
                    f"the store {self._name} is being written by {other.described()}; try again when it has finished, "
                    f"or say --wait; one that was ended counts as gone {self._seconds / 60:.0f} minutes after its last "
                    f"sign, or at once after: DROP GRAPH {CLAIMS}"
                )
            time.sleep(_LOOK)

    def _try(self) -> Holder | None:
        """Make the claim; gives who has it where that is another."""
        standing = self._standing()
        if standing is not None and not standing.is_gone(self._seconds):
            return standing
        own = Holder.own()
        gone = f"DELETE DATA {{ {_said(standing)} }} ;\n" if standing else ""
        free = f"FILTER NOT EXISTS {{ GRAPH {CLAIMS} {{ {STORE} {_WRITER} ?other }} }}"
        began = time.monotonic()
        self._update(f"{gone}INSERT {{ {_said(own)} }} WHERE {{ {free} }}")
        took = time.monotonic() - began  # as long as another's update may be under way, which did not see this claim
        time.sleep(max(_SETTLING, 2 * took))
        standing = self._standing()
        if standing == own:
            self._held = own
            return None
        self._update(f"DELETE DATA {{ {_said(own)} }}")
        return standing

    def _standing(self) -> Holder | None:
        """Whose claim stands: of several, the oldest."""
        found = [Holder(**json.loads(text)) for text in self._read()]
        return min(found, key=lambda holder: (holder.since, holder.token), default=None)

    def renew(self, *, now: bool = False) -> None:
        """Give a sign, from time to time or now; raises StoreBusy where another has taken the claim."""
        held = self._held
        if held is None or (not now and time.time() - held.seen < _RENEWAL):
            return
        standing = self._standing()
        if standing is None or standing.token != held.token:
            self._held = None
            other = standing.described() if standing else "nobody now"
            raise StoreBusy(
                f"the store {self._name} was claimed by {other} while this process wrote; run the same command again"
            )
        self._held = replace(held, seen=time.time())
        self._update(f"DELETE DATA {{ {_said(held)} }} ;\nINSERT DATA {{ {_said(self._held)} }}")

    def release(self) -> None:
        """Give the claim up; more than once is no error."""
        held, self._held = self._held, None
        if held is not None:
            self._update(f"DELETE DATA {{ {_said(held)} }}")


def _said(holder: Holder) -> str:
    return f"GRAPH {CLAIMS} {{ {STORE} {_WRITER} {Literal(holder.text)} }}"


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
