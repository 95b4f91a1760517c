"""``kg serve``: the web application on a port of this machine."""

from __future__ import annotations

import secrets
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from kg.errors import StoreError, UsageError

if TYPE_CHECKING:
    import socket

Store = Annotated[str, typer.Option(envvar="KG_STORE", help="Folder of the store, or address of a SPARQL server.")]


def serve(
    store: Store = "./kg-store",
    host: Annotated[str, typer.Option(help="Address to listen at; others can reach all but 127.0.0.1.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0 takes any that is free.")] = 8765,
    allow_host: Annotated[
        list[str] | None, typer.Option(help="A name under which the site is asked for; may be repeated.")
    ] = None,
    seconds: Annotated[float, typer.Option(min=0.1, help="Time of one SPARQL query.")] = 10.0,
    workers: Annotated[int, typer.Option(min=1, max=64, help="SPARQL queries that run at a time.")] = 2,
    quiet: Annotated[bool, typer.Option("--quiet", help="No access log.")] = False,
    review: Annotated[bool, typer.Option("--review", help="Let whoever has the token judge facts.")] = False,
    update_url: Annotated[
        str | None,
        typer.Option(envvar="KG_UPDATE_URL", help="Address for updates of a SPARQL server, with --review."),
    ] = None,
    review_token: Annotated[
        str | None,
        typer.Option(envvar="KG_REVIEW_TOKEN", help="The token, 16 characters or more (default: a new one, printed)."),
    ] = None,
) -> None:
    """Open the graph in a browser: a site and a SPARQL endpoint; they only read, unless --review is given."""
    try:
        import uvicorn

        from kg.web import Settings, create_app
    except ImportError as error:
        raise UsageError(f"{error.name} is not installed; pip install 'foreign-affairs-kg[web]'") from error
    hosts = (*(allow_host or ()), host)
    token = (review_token or secrets.token_urlsafe(24)) if review else ""
    app = create_app(store, Settings(hosts=hosts, seconds=seconds, workers=workers, review=token, updates=update_url))
    listening = _listen(host, port)
    name, number = listening.getsockname()[:2]
    shown = f"[{name}]" if ":" in name else name
    print(f"http://{shown}:{number}/  (stop with Ctrl+C)", file=sys.stderr, flush=True)
    if review:
        given = "the token given" if review_token else f"the token {token}"
        print(f"http://{shown}:{number}/review  (sign in with {given})", file=sys.stderr, flush=True)
    config = uvicorn.Config(app, log_level="warning" if quiet else "info", access_log=not quiet, server_header=False)
    uvicorn.Server(config).run(sockets=[listening])


def _listen(host: str, port: int) -> socket.socket:
    """A listening socket; raises StoreError where the address cannot be had."""
    import socket

    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listening = socket.create_server((host, port), family=family, backlog=512)
        # asyncio does this only for sockets that were made with the number of the protocol; without it every answer
        # of two pieces waits 40 ms for the client's acknowledgement.
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return listening
    except OSError as error:
        raise StoreError(f"cannot listen at {host} port {port}: {error.strerror}; choose another --port") from error
