"""Questions in Chinese and English → query form → SPARQL → answers with evidence."""

from kg.questions.asker import Asker

__all__ = ["Asker"]
