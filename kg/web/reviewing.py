"""Who may review, and how the site writes: sessions behind a token, forms that only our own pages can send."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, quote, unquote

from starlette.requests import Request
from starlette.responses import Response

from kg.errors import UsageError
from kg.graph.iris import tidy
from kg.places.judgements import own_judgements
from kg.review import Review
from kg.review.applying import Knowledge
from kg.review.places import PlaceReview
from kg.review.queue import Entry, entries, renewed
from kg.store import Store, open_store
from kg.web.errors import WebError
from kg.web.holdings import is_large
from kg.web.settings import REVIEW
from kg.web.site import Site
from kg.web.snapshot import Snapshot

COOKIE: Final = "kg_review"
_ENTRIES: Final = "review entries"
SHORTEST: Final = 16  # characters of a token
_LASTS: Final = 12 * 3600  # seconds of a session
_PAUSE: Final = 0.5  # seconds after a wrong token
_WAIT: Final = 2.0  # seconds for another writer that ends soon


class Forbidden(WebError):
    """A form that none of our pages sent, or a session that has ended."""

    status = 403


@dataclass(frozen=True, slots=True)
class Session:
    """A reviewer who gave the token; csrf: what their forms must send back."""

    name: str
    csrf: str


class Desk:
    """The place where a site's facts are reviewed; made only where reviewing is switched on."""

    def __init__(self, site: Site, token: str) -> None:
        if len(token) < SHORTEST:
            raise UsageError(f"the token for reviewing must have {SHORTEST} characters or more")
        self._site = site
        self._token = token
        self._secret = secrets.token_bytes(32)
        self._lock = threading.Lock()
        places = own_judgements(site.location)
        self._knowledge = Knowledge(places)
        self.review = Review(lambda: site.newest().store, self._writing, self._knowledge)
        self.places = PlaceReview(lambda: site.newest().store, places)

    @contextmanager
    def _writing(self) -> Iterator[Store]:
        """The store for writing. Reviewers see the new state at once, readers too where no page takes long."""
        old = self._site.newest()
        with self._lock, open_store(self._site.location, wait=_WAIT, update_url=self._site.settings.updates) as store:
            yield store
        new = self._site.renew(old)
        _keep_entries(old, new)
        if not is_large(old):
            self._site.show(new)

    # --- sessions -------------------------------------------------------------------------------------------

    def enter(self, token: str, name: str, response: Response, *, secure: bool) -> None:
        """Begin a session; raises Forbidden for a wrong token, UsageError without a name."""
        if not hmac.compare_digest(_hash(token), _hash(self._token)):
            time.sleep(_PAUSE)
            raise Forbidden("this is not the token that kg serve printed")
        name = tidy(name)
        if not name or len(name) > 100:
            raise UsageError("say who reviews, in 100 characters or fewer")
        began = f"{secrets.token_hex(16)}.{int(time.time())}.{quote(name, safe='')}"
        response.set_cookie(
            COOKIE,
            f"{began}.{self._sign('session', began)}",
            max_age=_LASTS,
            path=REVIEW,
            httponly=True,
            samesite="strict",
            secure=secure,
        )

    def session(self, request: Request) -> Session | None:
        """The session of a request; None where there is none, or it has ended."""
        began, _, signature = request.cookies.get(COOKIE, "").rpartition(".")
        if not began or not hmac.compare_digest(self._sign("session", began).encode(), signature.encode()):
            return None
        nonce, at, name = began.split(".", 2)
        if time.time() - int(at) > _LASTS:
            return None
        return Session(unquote(name), self._sign("form", nonce))

    def form(self, request: Request, body: bytes) -> tuple[Session, dict[str, str]]:
        """The session and the fields of a form that was sent from one of our pages; raises Forbidden else."""
        check_origin(request)
        session = self.session(request)
        fields = read_form(body)
        if session is None or not hmac.compare_digest(session.csrf.encode(), fields.pop("csrf", "").encode()):
            raise Forbidden("the session has ended, or the form did not come from this site; sign in again")
        return session, fields

    def _sign(self, purpose: str, text: str) -> str:
        return hmac.new(self._secret, f"{purpose} {text}".encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def review_entries(snapshot: Snapshot) -> tuple[Entry, ...]:
    """All facts to be reviewed, worked out once for a snapshot."""
    return snapshot.once(_ENTRIES, lambda: entries(snapshot.store, snapshot.ontology), pinned=True)


def _keep_entries(old: Snapshot, new: Snapshot) -> None:
    """Take the entries along to the snapshot after a decision: to read them all takes long where there are many.

    Not where a build has read documents as well.
    """
    if new is old or not old.holds(_ENTRIES) or old.store.documents() != new.store.documents():
        return
    before, after = old.store.changed_documents(), new.store.changed_documents()
    documents = {doc for doc in {*before, *after} if before.get(doc) != after.get(doc)}
    known = review_entries(old)
    new.once(_ENTRIES, lambda: renewed(known, new.store, new.ontology, documents), pinned=True)


def check_origin(request: Request) -> None:
    """Raise Forbidden for a form that another site's page sent, as far as the browser says whose it is."""
    own = f"{request.url.scheme}://{request.headers.get('host', '')}"
    origin = request.headers.get("origin")
    site = request.headers.get("sec-fetch-site", "same-origin")
    if (origin is not None and origin != own) or site not in ("same-origin", "none"):
        raise Forbidden("the form did not come from this site")


def read_form(body: bytes) -> dict[str, str]:
    """The fields of a form; raises UsageError where they are no text."""
    try:
        pairs = parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=200, errors="strict")
    except ValueError as error:
        raise UsageError(f"this is no form: {error}") from error
    return dict(pairs)


def _hash(text: str) -> bytes:
    """Equal lengths, so that comparing tells nothing of the token's."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
