"""What workers find loaded: the process from which they fork imports this, and nobody else does."""

from contextlib import suppress

from kg.errors import KgError
from kg.processes import loaded

with suppress(KgError):  # a worker will load it itself and can say so
    loaded()
