"""Document → facts with exact evidence: ``Extractor.load().extract(document)``."""

from kg.extraction.pipeline import Extractor

__all__ = ["Extractor"]
