"""Replies of workers → results, or the error that they stand for."""

from __future__ import annotations

from typing import Final

from kg.errors import KgError, StoreError, UsageError
from kg.web import errors
from kg.web.jobs import Body, Cells, Refused, Reply

_KINDS: Final[dict[str, type[KgError]]] = {
    "UsageError": UsageError,
    "StoreError": StoreError,
    "TooLarge": errors.TooLarge,
    "NotAcceptable": errors.NotAcceptable,
}


def raised(reply: Reply) -> Body | Cells:
    """The result; raises the error where a worker refused."""
    if isinstance(reply, Refused):
        raise _KINDS.get(reply.kind, KgError)(reply.message)
    return reply
