"""Spectrum: the eigenvalues of the Hessian along a run, of each layer, beside what the learning rate allows."""

from __future__ import annotations

from gdexplorer.gui.state.feature import Feature, Place

FEATURE = Feature(
    key="spectrum",
    title="Spectrum",
    place=Place.DRAWER,
    order=52,
    icon="M4 20 V11 H8 V20 M8 20 V5 H12 V20 M12 20 V14 H16 V20 M16 20 V17 H20 V20 M3 20 H21",
    panel="spectrum_panel:SpectrumPanel",
    job="spectrum_job:SpectrumJob",
    analysis="S&pectrum of the Hessian…",
)
