"""Discovery of features: every folder of `gdexplorer.gui.features` declares one."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from gdexplorer.gui import features
from gdexplorer.gui.state.feature import Feature, Made, Place

PLACES = tuple(Place)


def discovered() -> tuple[Feature, ...]:
    """All features, sorted by place and order."""
    found = [import_module(f"{features.__name__}.{module.name}").FEATURE for module in iter_modules(features.__path__)]
    return tuple(sorted(found, key=_rank))


def opener_of(path: Path, among: Iterable[Made]) -> Made:
    """The created feature that opens a file which is no session: the one that recognises it, else the general one."""
    openers = [made for made in among if made.feature.opens]
    recognising = (made for made in openers if made.feature.recognises is not None and made.feature.recognises(path))
    return next(recognising, None) or next(made for made in openers if made.feature.recognises is None)


def _rank(feature: Feature) -> tuple[int, int, str]:
    return PLACES.index(feature.place), feature.order, feature.key


def layout_version(among: Iterable[Feature]) -> int:
    """Version of a layout; it changes with the features and their places, and older layouts are not restored."""
    described = ",".join(sorted(f"{feature.key}:{feature.place.value}" for feature in among))
    return zlib.crc32(described.encode()) & 0x7FFFFFFF
