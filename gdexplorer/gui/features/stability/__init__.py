"""The learning rate compared with the limit set by the curvature along the run."""

from __future__ import annotations

from gdexplorer.gui.state.feature import Feature, Place

FEATURE = Feature(
    key="stability",
    title="Stability",
    place=Place.INSPECTOR,
    order=40,
    folded=True,
    icon="M4 18 A9 9 0 1 1 20 18 M12 15 L16 8",
    panel=("stability_panel:StabilityPanel", "stability_view:StabilityView"),
    job="curvature_job:CurvatureJob",
)
