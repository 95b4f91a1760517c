"""A knowledge graph of foreign-affairs activities: ``from kg import KnowledgeGraph``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kg.version import __version__

if TYPE_CHECKING:
    from kg.knowledge_graph import KnowledgeGraph

__all__ = ["KnowledgeGraph", "__version__"]


def __getattr__(name: str) -> Any:
    """Load the API on first use, so that ``import kg`` and ``kg --help`` stay fast."""
    if name == "KnowledgeGraph":
        from kg.knowledge_graph import KnowledgeGraph

        return KnowledgeGraph
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
