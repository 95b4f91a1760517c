"""The command line: ``kg``."""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and exit: 0 done, 1 failure, 2 wrong usage; errors are one line on stderr."""
    from kg.cli.running import run

    sys.exit(run(sys.argv[1:] if arguments is None else arguments))
