"""What people decide about facts: judgements beside the documents' graphs, applied to them, and undone."""

from kg.review.judgement import Judgement, Verdict, content_key
from kg.review.queue import Entry, Reading
from kg.review.review import Judged, Review

__all__ = ["Entry", "Judged", "Judgement", "Reading", "Review", "Verdict", "content_key"]
