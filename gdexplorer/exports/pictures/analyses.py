"""Results of analyses, races and traces as pictures: PNG, SVG and PDF, each with a title and a description."""

from __future__ import annotations

from functools import partial
from typing import Any, BinaryIO

from gdexplorer.exports.content import Work
from gdexplorer.exports.pictures.barriers_picture import barriers
from gdexplorer.exports.pictures.between_picture import between
from gdexplorer.exports.pictures.efforts_picture import efforts
from gdexplorer.exports.pictures.points_on_map import basins, critical_points, many_starts
from gdexplorer.exports.pictures.race_picture import race
from gdexplorer.exports.pictures.saving import save_pdf, save_png, save_svg
from gdexplorer.exports.pictures.slice_picture import model_slice
from gdexplorer.exports.pictures.spectrum_picture import spectrum
from gdexplorer.exports.pictures.sweep_picture import sweep
from gdexplorer.exports.pictures.trace_picture import trace


def _write(draw: Any, save: Any, file: BinaryIO, subject: Any, work: Work) -> None:
    figure, title, words = draw(subject, work)
    work.check()
    save(file, figure, title, words)


_SAVES = save_png, save_svg, save_pdf
_, write_basins_svg, write_basins_pdf = (partial(_write, basins, save) for save in _SAVES)
_, write_sweep_svg, write_sweep_pdf = (partial(_write, sweep, save) for save in _SAVES)
write_many_starts_png, write_many_starts_svg, write_many_starts_pdf = (
    partial(_write, many_starts, save) for save in _SAVES
)
write_critical_points_png, write_critical_points_svg, write_critical_points_pdf = (
    partial(_write, critical_points, save) for save in _SAVES
)
write_brute_force_png, write_brute_force_svg, write_brute_force_pdf = (
    partial(_write, efforts, save) for save in _SAVES
)
write_race_png, write_race_svg, write_race_pdf = (partial(_write, race, save) for save in _SAVES)
write_between_png, write_between_svg, write_between_pdf = (partial(_write, between, save) for save in _SAVES)
write_spectrum_png, write_spectrum_svg, write_spectrum_pdf = (partial(_write, spectrum, save) for save in _SAVES)
write_trace_png, write_trace_svg, write_trace_pdf = (partial(_write, trace, save) for save in _SAVES)
write_barriers_png, write_barriers_svg, write_barriers_pdf = (partial(_write, barriers, save) for save in _SAVES)
write_slice_png, write_slice_svg, write_slice_pdf = (partial(_write, model_slice, save) for save in _SAVES)
