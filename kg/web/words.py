"""The words of the pages in both languages, from words.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kg.errors import KnowledgeError
from kg.ontology import Language

_FILE: Final = Path(__file__).parent / "words.toml"


@dataclass(frozen=True, slots=True)
class Words:
    """Texts by key ("home.title") and language."""

    texts: Mapping[str, Mapping[str, str]]

    @classmethod
    def load(cls) -> Words:
        """Read words.toml; raises KnowledgeError where a text lacks a language."""
        texts = {}
        for section, entries in tomllib.loads(_FILE.read_text("utf-8")).items():
            for key, said in entries.items():
                if set(said) != {"zh", "en"}:
                    raise KnowledgeError(f"{_FILE}: {section}.{key} needs zh and en, it has {', '.join(said)}")
                texts[f"{section}.{key}"] = said
        return cls(texts)

    def say(self, key: str, language: Language, **values: object) -> str:
        """The text of a key; {names} in it are replaced by the values.

        Raises KnowledgeError where there is no such key.
        """
        if key not in self.texts:
            raise KnowledgeError(f"{_FILE}: there is no text {key}")
        text = self.texts[key][language]
        return text.format(**values) if values else text
