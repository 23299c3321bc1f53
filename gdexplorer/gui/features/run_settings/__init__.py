"""Settings common to all runs: stopping and gradients."""

from __future__ import annotations

from functools import partial

from gdexplorer.gui.state.feature import Badge, Feature, Made, Place
from gdexplorer.numerals import number_text
from gdexplorer.session.edits import SetRunSetting

# Settings that change the gradients of all runs, which 0 switches off.
MODES = {"noise": "Noise", "clip": "Clipped gradients", "batch_size": "Mini-batches"}


def _mode(name: str, made: Made) -> str:
    experiment = made.state.experiment
    value = getattr(experiment, name)
    if not value or name != "batch_size":
        return f"{MODES[name]}: {number_text(value, 6)}" if value else ""
    are_all = value >= experiment.bound().sample_count
    return f"{MODES[name]}: {'all samples' if are_all else f'{value:,}'}"


def _off(name: str, made: Made) -> partial[None]:
    return partial(made.state.apply, SetRunSetting(name, 0))


FEATURE = Feature(
    key="run_settings",
    title="Run settings",
    place=Place.SIDE,
    order=40,
    folded=True,
    icon="M4 7 H20 M4 12 H20 M4 17 H20 M8 5 V9 M15 10 V14 M10 15 V19",
    panel="run_settings_panel:RunSettingsPanel",
    badges=tuple(Badge(name, partial(_mode, name), partial(_off, name)) for name in MODES),
)
