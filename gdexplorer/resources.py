"""The files that come with the program."""

from pathlib import Path

_PACKAGE = Path(__file__).parent


def resource(name: str) -> Path:
    """The path of a file of ``resources``: inside an installed package, beside it in a checkout."""
    packaged = _PACKAGE / "resources" / name
    return packaged if packaged.exists() else _PACKAGE.parent / "resources" / name
