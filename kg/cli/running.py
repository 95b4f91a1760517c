"""Arguments → command → exit code; every error of the project becomes one line here and nowhere else."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from copy import copy
from typing import Any, Final

import typer
from typer.models import CommandInfo

from kg.cli.commands import app
from kg.errors import KgError, UsageError

DONE: Final = 0
FAILED: Final = 1
MISUSED: Final = 2
STOPPED: Final = 130
_STOPPED: Final = "stopped; what a build has read so far is stored, run it again to go on"
# Typer's public exceptions do not include the base of them all, and newer versions bring a click of their own.
_WRONG_ARGUMENTS: Any = next(cls for cls in typer.BadParameter.__mro__ if cls.__name__ == "ClickException")
_VERBOSE: Final = ("-v", "--verbose")


def run(arguments: Sequence[str]) -> int:
    """Run the command that the arguments name; gives the exit code.

    -v or --verbose, anywhere before "--", lets errors through with their traceback.
    """
    own = list(arguments)
    end = own.index("--") if "--" in own else len(own)
    verbose = any(word in _VERBOSE for word in own[:end])
    own[:end] = [word for word in own[:end] if word not in _VERBOSE]
    try:
        code = typer.main.get_command(_called(own)).main(own or ["--help"], prog_name="kg", standalone_mode=False)
        sys.stdout.flush()
    except _WRONG_ARGUMENTS as error:
        return _complain(f"{error.format_message().replace('Value error, ', '')} (see: kg --help)", MISUSED)
    except typer.Abort:
        return _complain("stopped", FAILED)
    except UsageError as error:
        return _complain(str(error), MISUSED, error if verbose else None)
    except KgError as error:
        return _complain(str(error), FAILED, error if verbose else None)
    except KeyboardInterrupt:
        return _complain(_STOPPED, STOPPED)
    except BrokenPipeError:  # the reader of our output has gone, as in: kg facts | head
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    if code == STOPPED:  # Typer has seen Ctrl+C and says nothing
        return _complain(_STOPPED, STOPPED)
    return code if isinstance(code, int) else DONE


def _called(arguments: Sequence[str]) -> typer.Typer:
    """The command line with the one command that the first word names; the whole where it names none: to read the
    signatures of all takes Typer as long as a query takes."""
    first = arguments[0] if arguments else ""
    named = [info for info in app.registered_commands if _name(info) == first]
    if len(named) != 1:
        return app
    narrow = copy(app)
    narrow.registered_commands, narrow.registered_groups = named, []
    return narrow


def _name(info: CommandInfo) -> str:
    return info.name or getattr(info.callback, "__name__", "").replace("_", "-")


def _complain(message: str, code: int, error: BaseException | None = None) -> int:
    if error is not None:
        raise error
    print(f"kg: error: {' '.join(message.split())}", file=sys.stderr)
    return code
