"""Document → facts with exact evidence: ``Extractor.load().extract(document)``."""

from kg.extraction.bare_spacy import load_spacy

load_spacy()

from kg.extraction.pipeline import Extractor  # noqa: E402 (spaCy first)

__all__ = ["Extractor"]
