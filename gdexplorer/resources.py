"""Bundled resource files."""

from pathlib import Path

_PACKAGE = Path(__file__).parent


def resource(name: str) -> Path:
    """Path of a file in ``resources``: inside an installed package, or next to it in a checkout.

    The guide is a resource that stands under ``docs`` in a checkout.
    """
    rooms = (_PACKAGE / "resources", _PACKAGE.parent / "resources", _PACKAGE.parent / "docs")
    return next((path for room in rooms if (path := room / name).exists()), rooms[1] / name)
