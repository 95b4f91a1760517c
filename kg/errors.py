"""Every error that the project raises on purpose; the class says who must act.

KgError
  ├── UsageError      the caller: a parameter, a name or an option is wrong      (exit code 2)
  ├── DocumentError   the owner of a document: it cannot be read                 (exit code 1)
  ├── KnowledgeError  the editor of ontology/, data/ or queries/: fix that file  (exit code 1)
  ├── StoreError      the operator: the store is missing, locked or damaged      (exit code 1)
  └── TimeLimitError  the caller: a query took too long and was given up         (exit code 1)
"""

from __future__ import annotations


class KgError(Exception):
    """Base of all errors that are reported to the user as one clear message."""


class UsageError(KgError):
    """A parameter, a name or an option is wrong; the message says which and what would be right."""


class DocumentError(KgError):
    """A document cannot be read; the message names the file and the reason."""


class KnowledgeError(KgError):
    """A file of ontology/, data/ or queries/ is wrong; the message names the file, the place and the cure."""


class StoreError(KgError):
    """The store is missing, locked, damaged or of another version."""


class TimeLimitError(KgError):
    """A query or question took longer than the caller allowed."""


class StoreBusy(StoreError):
    """Another process writes the store; try again when it has finished."""
