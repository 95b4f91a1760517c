"""spaCy without its command line, which brings a project manager and two HTTP clients: a third of the time it loads."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any, Final

_COMMANDS: Final = ("spacy.cli", "spacy.cli.info")


def load_spacy() -> None:
    """Import spaCy; its own ``import spacy.cli`` finds a place-holder meanwhile, later ones find the real module."""
    if "spacy" in sys.modules or "spacy.cli" in sys.modules:
        return
    place_holder = ModuleType("spacy.cli.info")
    place_holder.info = _info  # type: ignore[attr-defined]
    sys.modules.update(dict.fromkeys(_COMMANDS, place_holder))
    try:
        import spacy  # noqa: F401
    finally:
        for name in _COMMANDS:
            del sys.modules[name]


def _info(*arguments: Any, **named: Any) -> Any:
    """``spacy.info``, from the real module."""
    from spacy.cli.info import info

    return info(*arguments, **named)
