"""The environment → which language model is asked, if any."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import urlsplit

from kg.errors import UsageError


@dataclass(frozen=True, slots=True)
class Settings:
    """An endpoint of the OpenAI-compatible kind and how it is asked.

    url: what comes before ``/chat/completions``. key: the bearer token; none is sent where it is empty. seconds: how
    long one passage may take. passage: characters of text in one request.
    """

    url: str
    model: str
    key: str = field(default="", repr=False)
    seconds: float = 120.0
    passage: int = 1500

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Self | None:
        """What KG_LLM_URL, KG_LLM_MODEL, KG_LLM_KEY and KG_LLM_SECONDS say; None without KG_LLM_URL.

        Raises UsageError that names the variable which is missing or wrong.
        """
        given = os.environ if environment is None else environment
        url = given.get("KG_LLM_URL", "").strip().rstrip("/")
        if not url:
            return None
        if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).netloc:
            raise UsageError(f"KG_LLM_URL is {url!r}; write an address such as http://127.0.0.1:8080/v1")
        model = given.get("KG_LLM_MODEL", "").strip()
        if not model:
            raise UsageError("KG_LLM_URL is set and KG_LLM_MODEL is not; name the model that the endpoint serves")
        return cls(url, model, given.get("KG_LLM_KEY", ""), _seconds(given.get("KG_LLM_SECONDS", "120")))


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if seconds <= 0:
        raise UsageError(f"KG_LLM_SECONDS is {text!r}; write a number of seconds above 0")
    return seconds
