"""The vector field on the map and on the floor of the surface: arrows, stream lines, or the flow from the starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gdexplorer.gui.state.feature import Feature, Options
from gdexplorer.scene.field import Field
from gdexplorer.session.edits import SetField

if TYPE_CHECKING:
    from gdexplorer.session.view_state import ViewState

ROWS = (
    (Field.ARROWS, "&Arrows"),
    (Field.STREAMS, "&Stream lines"),
    (Field.FLOW, "Gradient &flow from the starts"),
    (Field.NONE, "&None"),
)


def _drawn(view: ViewState) -> str:
    return view.field.value


def _to(value: str) -> SetField:
    return SetField(Field(value))


FEATURE = Feature(
    key="field",
    title="Vector field",
    icon="M4 18 L10 8 M6 9.5 L10 8 L10.5 12 M13 20 L19 10 M15 11.5 L19 10 L19.5 14",
    job="field_job:FieldJob",
    entries=(
        Options("&View", "field", "&Vector field", tuple((field.value, text) for field, text in ROWS), _drawn, _to,
                begins_group=True),
    ),
)  # fmt: skip
