"""Answers that have been written once for a snapshot, ready to be sent again: plain and compressed."""

from __future__ import annotations

import gzip
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

_MOST: Final = 64_000_000  # bytes that a snapshot keeps
_SMALL: Final = 1000  # bytes that are not worth compressing


@dataclass(frozen=True, slots=True)
class Rendered:
    """A page's bytes, the same compressed (empty where that does not help), and its headers."""

    body: bytes
    packed: bytes
    status: int
    headers: Mapping[str, str]

    @classmethod
    def of(cls, body: bytes, status: int, headers: Mapping[str, str]) -> Rendered:
        """Compress and mark an answer."""
        packed = gzip.compress(body, 5, mtime=0) if len(body) > _SMALL else b""
        etag = f'W/"{hashlib.sha256(body).hexdigest()[:20]}"'
        return cls(body, packed, status, {**headers, "etag": etag})

    def response(self, request: Request) -> Response:
        """The answer to a request; 304 where the client has these bytes already."""
        headers = dict(self.headers)
        if self.status == 200 and headers["etag"] in request.headers.get("if-none-match", ""):
            headers.pop("content-type", None)
            return Response(status_code=304, headers=headers)
        headers["vary"] = "Accept, Accept-Encoding, Accept-Language, Cookie"
        if self.packed and "gzip" in request.headers.get("accept-encoding", ""):
            return Response(self.packed, self.status, headers | {"content-encoding": "gzip"})
        return Response(self.body, self.status, headers)


class Shelf:
    """Rendered answers by address, language and format; the longest unused go first."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, Rendered] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> Rendered | None:
        """What is kept under a key."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def put(self, key: Hashable, rendered: Rendered) -> None:
        """Keep an answer."""
        with self._lock:
            if key in self._kept:
                return
            self._kept[key] = rendered
            self._size += len(rendered.body) + len(rendered.packed)
            while self._size > _MOST:
                _, old = self._kept.popitem(last=False)
                self._size -= len(old.body) + len(old.packed)
