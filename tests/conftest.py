"""What holds for every test."""


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name a case of bytes by its parameter: packed bytes hold the time, and the processes' names must be equal."""
    return argname if isinstance(val, bytes) else None
