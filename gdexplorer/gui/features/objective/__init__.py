"""The objective: a function of the catalogue, or a custom one."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from gdexplorer.errors import InputError
from gdexplorer.gui.common.choices import Choice
from gdexplorer.gui.state.feature import Action, Feature, Made, Offers, Pairs, Place
from gdexplorer.objectives import GROUPS, OBJECTIVES
from gdexplorer.plugins import said_of
from gdexplorer.session.edits import ChooseObjective, OpenCustom

if TYPE_CHECKING:
    from collections.abc import Iterator


def _catalogue(made: Made) -> Iterator[Choice]:
    for row in OBJECTIVES:
        choose = partial(made.state.apply, ChooseObjective(row.key))
        yield Choice(row.label, choose, f"{GROUPS[row.group]}: {row.lesson}{said_of('objectives', row.key)}")


def _saved(made: Made) -> Iterator[Choice]:
    from gdexplorer.session.library import Library

    try:
        functions = Library().functions()
    except InputError as error:
        yield Choice("(cannot be read)", None, str(error))
        return
    for name, custom in functions.items():
        yield Choice(name, partial(made.state.apply, OpenCustom(custom)))


def _show_kind(made: Made, kind: int) -> None:
    made.panel.kind(kind)


def _connections(made: Made) -> Pairs:
    return ((made.job.kind_picked, partial(_show_kind, made)),)


FEATURE = Feature(
    key="objective",
    title="Objective",
    place=Place.SIDE,
    order=10,
    icon="M3 18 C8 18 8 5 12 5 S16 18 21 18",
    panel="objective_panel:ObjectivePanel",
    job="gallery:Gallery",
    entries=(
        Action("&File", "open_table", "Open ta&ble (import CSV data)…", lambda made: made.panel.ask_for_table),
        Action("&Edit", "gallery", "Choose &objective…", lambda made: made.job.open_gallery, "Ctrl+Shift+O", True),
    ),
    opens=lambda made: made.panel.open_data,
    offers=(Offers("Objectives", _catalogue), Offers("My functions", _saved)),
    connections=_connections,
)
