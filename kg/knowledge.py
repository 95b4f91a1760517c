"""Where the shipped knowledge (ontology/, data/, queries/) lies: in a checkout or inside an installed wheel."""

from __future__ import annotations

from pathlib import Path

from kg.errors import KnowledgeError

_PACKAGE = Path(__file__).resolve().parent
FOLDERS = ("ontology", "data", "queries")


def root() -> Path:
    """The folder that holds ontology/, data/ and queries/.

    Raises KnowledgeError where neither the wheel's copy nor a checkout is found.
    """
    for candidate in (_PACKAGE / "_knowledge", _PACKAGE.parent):
        if all((candidate / folder).is_dir() for folder in FOLDERS):
            return candidate
    raise KnowledgeError(
        f"ontology/, data/ and queries/ are neither in {_PACKAGE / '_knowledge'} nor in {_PACKAGE.parent}; "
        "install the package again"
    )


def path(*parts: str) -> Path:
    """A file or folder of the shipped knowledge, e.g. ``path("data", "rules", "partnership.toml")``."""
    return root().joinpath(*parts)
