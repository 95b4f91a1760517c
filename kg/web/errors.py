"""Errors that become a status of HTTP."""

from __future__ import annotations

from kg.errors import KgError


class WebError(KgError):
    """A request that gets no page; ``status`` is that of HTTP."""

    status = 400


class NotFound(WebError):
    """There is nothing at this address."""

    status = 404


class NotAcceptable(WebError):
    """None of the formats that the client takes can be given."""

    status = 406


class TooLarge(WebError):
    """The request, or the result, is larger than the site allows."""

    status = 413


class Unsupported(WebError):
    """The request's body is of a kind that is not read here."""

    status = 415


class TooLong(WebError):
    """A query ran longer than the site allows and was stopped."""

    status = 504


class Busy(WebError):
    """Too many queries wait already."""

    status = 503
