"""Trace: the path of a training run from elsewhere, from its checkpoints."""

from __future__ import annotations

from pathlib import Path

from gdexplorer.gui.state.feature import Action, Feature, Place

SUFFIXES = ".safetensors", ".npz"


def _holds_checkpoints(path: Path) -> bool:
    """Or seems to, in a format that is not read: what opens it says so."""
    from gdexplorer.traces.reading import is_unread

    return path.is_dir() or path.suffix in SUFFIXES or is_unread(path)


FEATURE = Feature(
    key="trace",
    title="Trace",
    place=Place.DRAWER,
    order=19,
    icon="M3 19 C7 19 5 8 10 8 S13 15 17 13 S19 5 21 5 M3 19 L3.1 19 M10 8 L10.1 8 M17 13 L17.1 13 M21 5 L21.1 5",
    panel="trace_panel:TracePanel",
    job="trace_job:TraceJob",
    entries=(
        Action("&File", "open_trace", "Open trainin&g run…", lambda made: made.job.choose_folder),
    ),
    opens=lambda made: made.job.open,
    recognises=_holds_checkpoints,
)  # fmt: skip
