"""The version of the software, below every layer so that any module may state it."""

__version__ = "0.1.0"
