"""Questions in Chinese and English → query form → SPARQL → answers with evidence."""

from kg.questions.asker import Asker, Explanation
from kg.questions.session import Session

__all__ = ["Asker", "Explanation", "Session"]
