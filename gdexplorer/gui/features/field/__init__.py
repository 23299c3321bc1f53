"""The vector field on the map and on the floor of the surface: arrows, stream lines, or the flow from the starts."""

from __future__ import annotations

from functools import partial

from gdexplorer.gui.state.feature import Feature, OnBar, Options, Switch, Thing
from gdexplorer.scene.field import Field
from gdexplorer.session.edits import SetField, ShowLayer
from gdexplorer.session.view_state import PictureLayer, ViewState

ICON = "M4 18 L10 8 M6 9.5 L10 8 L10.5 12 M13 20 L19 10 M15 11.5 L19 10 L19.5 14"
ROWS = (
    (Field.ARROWS, "&Arrows"),
    (Field.STREAMS, "&Stream lines"),
    (Field.FLOW, "Gradient &flow from the starts"),
    (Field.NONE, "&None"),
)


def _drawn(view: ViewState) -> str:
    return view.drawn_field.value


def _to(value: str) -> SetField:
    return SetField(Field(value))


FEATURE = Feature(
    key="field",
    title="Vector field",
    icon=ICON,
    job="field_job:FieldJob",
    entries=(
        Options("&View", "field", "&Vector field", tuple((field.value, text) for field, text in ROWS), _drawn, _to,
                begins_group=True, on=(Thing.MAP, Thing.SURFACE)),
        Switch("&View", "layer_field", "&Vector field", partial(ViewState.shows, layer=PictureLayer.FIELD),
               partial(ShowLayer, PictureLayer.FIELD), on_bar=OnBar("Arrows", ICON, 20)),
    ),
)  # fmt: skip
