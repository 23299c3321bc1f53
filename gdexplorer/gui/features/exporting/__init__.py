"""Exports of the document to files: what there is derives from `gdexplorer.exports.table`."""

from __future__ import annotations

from functools import partial

from gdexplorer.exports.table import ANALYSES, EXPORTS, Export
from gdexplorer.gui.state.feature import Action, Feature, Made, Slot, Thing

PICTURES = Thing.MAP, Thing.SURFACE, Thing.CURVES


def _exported(item: Export, made: Made) -> Slot:
    return partial(made.job.export, item)


def _said(item: Export, made: Made) -> Slot:
    return partial(made.job.copy_command, item.key)


FEATURE = Feature(
    key="exporting",
    title="Exports",
    icon="M12 3 V15 M8 11 L12 15 L16 11 M5 19 H19",
    job="exporter:Exporter",
    entries=(
        *(
            Action("&File", f"export_{item.key}", item.entry, partial(_exported, item), item.keys, within="E&xport",
                   begins_group=item is ANALYSES[0])
            for item in (*EXPORTS, *ANALYSES)
        ),
        Action("&Edit", "copy_command", "Copy as co&mmand", lambda made: partial(made.job.copy_command, ""),
               on=(Thing.RUN, Thing.START, *PICTURES)),
        *(
            Action("&Edit", f"copy_command_{item.key}", item.entry.removesuffix("…"), partial(_said, item),
                   within="Copy anal&ysis as command")
            for item in ANALYSES
        ),
        Action("&Edit", "copy_latex", "Copy as LaTe&X", lambda made: made.job.copy_latex, on=(Thing.RUN,)),
    ),
)  # fmt: skip
