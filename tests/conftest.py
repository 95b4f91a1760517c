"""What holds for every test."""

import os

import pytest
from hypothesis import settings

# A loaded machine is no reason to fail: how long things take is measured elsewhere.
settings.register_profile("kg", deadline=None)
settings.load_profile("kg")


def pytest_configure(config: pytest.Config) -> None:
    """Let the commands that tests start keep what Python compiles, also where the environment says not to: each
    compiles two hundred modules else."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = str(config.rootpath / ".pytest_cache" / "bytecode")


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name a case of bytes by its parameter: packed bytes hold the time, and the processes' names must be equal."""
    return argname if isinstance(val, bytes) else None
