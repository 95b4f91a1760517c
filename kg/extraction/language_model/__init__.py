"""An optional extractor that asks a language model; off unless the environment names an endpoint.

It stands behind the same interface as every extractor. What a model says counts only where its quote stands letter by
letter in the passage, and its facts carry a rule of their own (``language_model.<type>``) and a low confidence.
"""

from kg.extraction.language_model.extractor import LanguageModelExtractor
from kg.extraction.language_model.settings import Settings

__all__ = ["LanguageModelExtractor", "Settings"]
