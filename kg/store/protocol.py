"""The SPARQL 1.1 Protocol and Graph Store HTTP Protocol, with authentication, time-outs and retries."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit, urlunsplit

import httpx2 as httpx

from kg.errors import StoreError, UsageError
from kg.store.dialects import check_compiled

Parameters = Mapping[str, str | list[str]]
TRIES: Final = 4
_WAIT: Final = 0.25  # seconds before the second try; doubled before each further one
_REFUSED: Final = frozenset((429, 503))  # not begun, so that any request may be sent again
_BROKEN: Final = frozenset((502, 504))  # perhaps begun: only what reads is sent again
_ABSENT: Final = 404
_TRIPLES: Final = "application/n-triples"
_CONNECT: Final = 10.0  # seconds
_SAID: Final = 300  # characters of a server's message


@dataclass(frozen=True, slots=True)
class Server:
    """Addresses of a server: for queries, for updates, and (where it has one) of the Graph Store Protocol."""

    query: str
    update: str
    graphs: str | None = None
    seconds: float = 600.0

    @classmethod
    def at(cls, query: str, update: str | None = None) -> Server:
        """By the address for queries; what is not given is in KG_UPDATE_URL, KG_GRAPH_STORE_URL and KG_STORE_SECONDS.

        Raises UsageError where KG_STORE_SECONDS is no number.
        """
        seconds = os.environ.get("KG_STORE_SECONDS", "600")
        try:
            limit = float(seconds)
        except ValueError:
            raise UsageError(f"KG_STORE_SECONDS={seconds}: must be a number of seconds") from None
        given = update or os.environ.get("KG_UPDATE_URL") or query
        return cls(query, given, os.environ.get("KG_GRAPH_STORE_URL"), limit)


class Endpoint:
    """Sends requests to a server; safe to use from several threads."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.name = without_credentials(server.query)
        auth = _authentication()
        timeout = httpx.Timeout(server.seconds, connect=_CONNECT)
        token = os.environ.get("KG_STORE_TOKEN")
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._client = httpx.Client(auth=auth, timeout=timeout, headers=headers)

    def query(self, text: str, accept: str, parameters: Parameters) -> httpx.Response:
        """Send a query; raises UsageError where the server finds it wrong, StoreError where it cannot answer."""
        url = httpx.URL(self.server.query).copy_merge_params(dict(parameters))
        request = self._client.build_request("POST", url, data={"query": text}, headers={"Accept": accept})
        return self._send(request, reads=True)

    def update(self, text: str) -> None:
        """Send an update; raises as ``query``."""
        self._post(httpx.URL(self.server.update), text.encode("utf-8"), "application/sparql-update; charset=utf-8")

    def add(self, data: bytes, media: str) -> None:
        """Add RDF to the graphs that it names, by the Graph Store Protocol of servers that take quads."""
        self._post(httpx.URL(self.server.graphs or self.server.update), data, media)

    def graph(self, name: str) -> bytes:
        """The triples of a named graph as N-Triples, by the Graph Store Protocol; nothing where it is not there."""
        return self._graph("GET", name)

    def put_graph(self, name: str, triples: bytes) -> None:
        """Put N-Triples in place of all that a named graph holds, by the Graph Store Protocol."""
        self._graph("PUT", name, triples)

    def delete_graph(self, name: str) -> None:
        """Remove a named graph, by the Graph Store Protocol; no error where there is none."""
        self._graph("DELETE", name)

    def _graph(self, method: str, name: str, triples: bytes | None = None) -> bytes:
        """These may all be sent again: done twice is as good as once."""
        url = httpx.URL(self.server.graphs or self.server.query).copy_merge_params({"graph": name})
        headers = {"Accept": _TRIPLES} if triples is None else {"Content-Type": _TRIPLES}
        request = self._client.build_request(method, url, content=triples, headers=headers)
        response = self._send(request, reads=True, absent=method != "PUT")
        return b"" if response.status_code == _ABSENT else response.content

    def _post(self, url: httpx.URL, data: bytes, media: str) -> None:
        request = self._client.build_request("POST", url, content=data, headers={"Content-Type": media})
        self._send(request, reads=False)

    def close(self) -> None:
        self._client.close()

    def _send(self, request: httpx.Request, *, reads: bool, absent: bool = False) -> httpx.Response:
        """reads: whether it may be sent again though it was perhaps begun. absent: whether 404 is an answer."""
        for number in range(1, TRIES + 1):
            last = number == TRIES
            try:
                response = self._client.send(request)
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                if last:
                    raise StoreError(f"{self.name} cannot be reached: {error}") from error
            except httpx.TimeoutException as error:
                limit = self.server.seconds
                raise StoreError(
                    f"{self.name} did not answer within {limit:g} seconds; KG_STORE_SECONDS allows more"
                ) from error
            except httpx.TransportError as error:
                if last or not reads:
                    raise StoreError(f"the connection to {self.name} broke: {error}") from error
            else:
                again = response.status_code in _REFUSED or (reads and response.status_code in _BROKEN)
                if absent and response.status_code == _ABSENT:
                    return response
                if last or not again:
                    return self._checked(response)
            time.sleep(_WAIT * 2 ** (number - 1) * random.uniform(0.5, 1.5))
        raise AssertionError("the last try returns or raises")

    def _checked(self, response: httpx.Response) -> httpx.Response:
        status = response.status_code
        if status < 300:
            return response
        said = " ".join(response.text[:_SAID].split())
        check_compiled(said, self.name)
        if status == 400:
            raise UsageError(f"the query is not valid SPARQL, or the server cannot run it: {said}")
        if status in (401, 403):
            raise StoreError(
                f"{self.name} refuses access ({status}); set KG_STORE_USER and KG_STORE_PASSWORD, KG_STORE_TOKEN, "
                "or an entry of ~/.netrc"
            )
        if status < 400:
            raise StoreError(f"{self.name} has moved to {response.headers.get('location')}; give that address")
        raise StoreError(f"{self.name} answered {status}: {said}")


def without_credentials(url: str) -> str:
    """The address as it may be shown."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def _authentication() -> httpx.Auth | None:
    """Basic (or digest, with KG_STORE_AUTH=digest) from the environment, else from netrc where there is one."""
    user, password = os.environ.get("KG_STORE_USER"), os.environ.get("KG_STORE_PASSWORD", "")
    if user:
        digest = os.environ.get("KG_STORE_AUTH", "basic") == "digest"
        return httpx.DigestAuth(user, password) if digest else httpx.BasicAuth(user, password)
    if os.environ.get("KG_STORE_TOKEN"):
        return None
    file = Path(os.environ.get("NETRC") or Path.home() / ".netrc")
    return httpx.NetRCAuth(str(file)) if file.is_file() else None
