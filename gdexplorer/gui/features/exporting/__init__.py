"""Exports of the document to files: what there is derives from `gdexplorer.exports.table`."""

from __future__ import annotations

from functools import partial

from gdexplorer.exports.table import EXPORTS, Export
from gdexplorer.gui.state.feature import Action, Feature, Made, Slot


def _exported(item: Export, made: Made) -> Slot:
    return partial(made.job.export, item)


FEATURE = Feature(
    key="exporting",
    title="Exports",
    icon="M12 3 V15 M8 11 L12 15 L16 11 M5 19 H19",
    job="exporter:Exporter",
    entries=tuple(
        Action("&File", f"export_{item.key}", item.entry, partial(_exported, item), within="E&xport")
        for item in EXPORTS
    ),
)
