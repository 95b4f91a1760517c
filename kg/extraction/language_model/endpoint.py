"""One request to ``/chat/completions``, the interface that most servers of language models offer."""

from __future__ import annotations

import json
import time
from typing import Any, Final

from kg.errors import DocumentError, UsageError
from kg.extraction.language_model.settings import Settings

_TRIES: Final = 3
_AGAIN: Final = frozenset((408, 425, 429, 500, 502, 503, 504))
_PAUSE: Final = 1.0  # seconds before the second try; doubled before the third


class Endpoint:
    """Asks one language model; one connection is kept open."""

    def __init__(self, settings: Settings) -> None:
        """Raises UsageError where the extra that brings the HTTP client is not installed."""
        try:
            import httpx2
        except ImportError as error:
            raise UsageError("KG_LLM_URL is set; install what it needs: pip install foreign-affairs-kg[llm]") from error
        self._http = httpx2
        self._settings = settings
        headers = {"Authorization": f"Bearer {settings.key}"} if settings.key else {}
        # Proxies of the environment are left out: the text goes to the address that was named and nowhere else.
        self._client = httpx2.Client(timeout=settings.seconds, headers=headers, trust_env=False)

    def complete(self, instructions: str, passage: str) -> str:
        """What the model answers to a passage.

        Raises DocumentError where the endpoint cannot be reached, refuses or does not answer in its format.
        """
        request = {
            "model": self._settings.model,
            "temperature": 0,
            "response_format": {"type": "json_object"},
            "messages": [{"role": "system", "content": instructions}, {"role": "user", "content": passage}],
        }
        return self._content(self._send(request))

    def _send(self, request: dict[str, Any]) -> Any:
        """The answer's body; what may pass is tried again."""
        problem = ""
        for attempt in range(_TRIES):
            if attempt:
                time.sleep(_PAUSE * 2 ** (attempt - 1))
            try:
                response = self._client.post(f"{self._settings.url}/chat/completions", json=request)
            except self._http.TransportError as error:
                problem = f"{type(error).__name__}: {error}"
                continue
            if response.is_success:
                return response.text
            problem = f"status {response.status_code}: {response.text[:200]}"
            if response.status_code not in _AGAIN:
                break
        raise DocumentError(
            f"the language model at {self._settings.url} gave no answer ({problem}); "
            f"check KG_LLM_URL, KG_LLM_MODEL and KG_LLM_KEY, or unset KG_LLM_URL to go on without it"
        )

    def _content(self, body: str) -> str:
        try:
            return str(json.loads(body)["choices"][0]["message"]["content"])
        except (ValueError, LookupError, TypeError) as error:
            raise DocumentError(
                f"{self._settings.url} does not answer as an OpenAI-compatible endpoint does: {body[:200]!r}"
            ) from error
