"""What a page that plays is drawn from: plain numbers and texts, arrays as base64 of their little-endian bytes."""

from __future__ import annotations

import base64
import io
import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from PIL import Image

from gdexplorer.exports.exported import Exported
from gdexplorer.numerals import with_minus
from gdexplorer.scene.box_axes import Ruler
from gdexplorer.scene.colour_table import COLOUR_TABLE
from gdexplorer.scene.curve_range import are_logarithmic, drawn, leaving, remark, value_range
from gdexplorer.scene.drawn_run import DrawnRun
from gdexplorer.scene.field import Field
from gdexplorer.scene.geometry import Surface, arrow_segments, band_of
from gdexplorer.scene.level_inks import level_inks
from gdexplorer.scene.paths import LIFT
from gdexplorer.scene.rulers import rulers
from gdexplorer.scene.run_styles import style_of
from gdexplorer.scene.runs import Runs
from gdexplorer.scene.sketch import Curve, thinned_curve
from gdexplorer.scene.ticks import log_ticks, power_texts, round_ticks

Array = NDArray[np.float64]
Page = dict[str, Any]

# Samples along each side of the surface, and iterates over all runs whose numbers a page holds. Of more, an even
# selection of steps is held, and paths and curves are drawn through so many points.
SIDE, MOST_ITERATES, MOST_PLACES, MOST_COLUMNS = 129, 24_000, 10_000, 3_000
# Contour lines are rounded to this many places along each side of the domain.
GRAIN = 65535
# A long play takes about this many seconds at the usual speed, a short one so many steps a second.
PLAY_SECONDS, STEPS_PER_SECOND = 15.0, 20.0
TICKS = 6
LARGEST_FLOAT32 = 1e30


# Of each plot its short name, its name and its numbers at all steps.
PLOTS: dict[str, tuple[str, str, Callable[[DrawnRun], Array]]] = {
    "values": ("f", "value f", lambda run: run.trajectory.values),
    "tests": ("test loss", "test loss", lambda run: run.test_losses),
    "accuracies": ("test accuracy", "test accuracy", lambda run: run.test_accuracies),
    "norms": ("‖∇f‖", "gradient norm ‖∇f‖", lambda run: run.trajectory.gradient_norms),
}


class Detail(Struct, frozen=True):
    """How much detail a page holds: 1 is all that the limits above allow."""

    share: float = 1.0

    def of(self, most: int) -> int:
        """That share of ``most``."""
        return max(int(self.share * most), 1)


ALL = Detail()


def page_data(exported: Exported, detail: Detail = ALL) -> Page:
    """All numbers of the page."""
    surface, view, runs = exported.scene.surface, exported.view, exported.runs
    camera = view.camera
    steps = kept_steps(runs, detail.of(MOST_ITERATES))
    return {
        **_surface(surface, detail),
        "levels": _levels(surface),
        "arrows": _packed(arrow_segments(surface.arrows, surface.box.stretch()), "<f4"),
        "field": view.field is Field.ARROWS,
        "hidden": [layer.value for layer in view.hidden],
        "camera": [camera.elevation, camera.azimuth],
        "points": [_point(point) for point in exported.shown.points],
        "styles": {colour: _style(colour) for colour in runs.colours[0]},
        "runs": [_run(run, number) for number, run in enumerate(runs)],
        "steps": None if steps is None else _packed(steps, "<u4"),
        "rows": _rows(runs, steps),
        "paths": None if steps is None else _paths(runs, surface, detail.of(MOST_PLACES)),
        "curves": _curves(exported, None if steps is None else detail.of(MOST_COLUMNS)),
        "stepTicks": _step_ticks(runs.steps),
        "last": runs.steps,
        "cursor": min(exported.shown.cursor, runs.steps),
        "speed": max(STEPS_PER_SECOND, runs.steps / PLAY_SECONDS),
    }


def kept_steps(runs: Runs, most: int) -> NDArray[np.int64] | None:
    """The steps whose numbers are kept, so that all runs together have about ``most`` iterates; None: every step.

    Runs move most at first: steps are denser there. The last step of each run is always kept, too.
    """
    if int(runs.lasts.sum()) + len(runs) <= most:
        return None
    low, high = 1, runs.steps + 1
    while high - low > 1:
        middle = (low + high) // 2
        kept = _spread(runs.steps, middle)
        total = int(np.searchsorted(kept, runs.lasts, side="right").sum()) + len(runs)
        low, high = (middle, high) if total <= most else (low, middle)
    return _spread(runs.steps, low)


def _spread(last: int, count: int) -> NDArray[np.int64]:
    return np.unique(np.rint(last * np.linspace(0.0, 1.0, count + 1) ** 2).astype(np.int64))


# Surface


def _surface(surface: Surface, detail: Detail) -> Page:
    box, scale = surface.box, surface.box.scale
    rows, columns = (_kept_samples(len(side), detail.of(SIDE)) for side in (surface.ys, surface.xs))
    return {
        "label": surface.bound.label,
        "axes": list(surface.objective.axes),
        "domain": [list(side) for side in box.domain],
        "halfSides": box.half_sides.tolist(),
        "keepsAngles": box.keeps_angles,
        "stretch": box.stretch().tolist(),
        "scale": {"low": scale.low, "high": scale.high, "knee": scale.knee, "middle": scale.middle, "cut": scale.cut},
        "xs": _packed(surface.xs[columns], "<f8"),
        "ys": _packed(surface.ys[rows], "<f8"),
        "values": _packed(surface.values[np.ix_(rows, columns)], "<f8"),
        "picture": _picture(surface),
        "rulers": [_ruler(ruler) for ruler in rulers(surface)],
        "mapTicks": [[[value, with_minus(text)] for value, text in round_ticks(*side, TICKS)] for side in box.domain],
    }


def _kept_samples(count: int, most: int) -> NDArray[np.int64]:
    return np.unique(np.rint(np.linspace(0, count - 1, min(count, max(most, 2)))).astype(np.int64))


def _picture(surface: Surface) -> str:
    """The colours of the surface with their shading, y pointing up; clear where the function is undefined."""
    shape = surface.values.shape
    colours = surface.colours.reshape(*shape, 4).copy()
    colours[..., 3] = np.where(np.isfinite(surface.values), 255, 0)
    file = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(colours[::-1])).save(file, "PNG", optimize=True)
    return f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"


def _ruler(ruler: Ruler) -> Page:
    return {"name": ruler.names[0], "ticks": [[place, text] for place, text in ruler.ticks[0]]}


def _levels(surface: Surface) -> Page:
    """The contour lines: of each level its height, its ink and its pieces, in whole numbers along the domain."""
    low, high = np.array(surface.box.domain).T
    heights, inks = surface.box.scale.heights(surface.levels), level_inks(COLOUR_TABLE)
    lengths: list[int] = []
    counts, parts = [], [np.empty((0, 2))]
    for line in surface.lines:
        pieces = np.split(line, np.flatnonzero(np.isnan(line[:, 0])))
        pieces = [piece[np.isfinite(piece).all(axis=1)] for piece in pieces]
        pieces = [piece for piece in pieces if len(piece) > 1]
        lengths.extend(map(len, pieces))
        counts.append(len(pieces))
        parts.extend(pieces)
    shares = (np.concatenate(parts) - low) / (high - low)
    return {
        "heights": heights.tolist(),
        "inks": [list(inks[band]) for band in band_of(heights).tolist()],
        "counts": counts,
        "lengths": _packed(np.array(lengths), "<u4"),
        "places": _packed(np.rint(shares.clip(0.0, 1.0) * GRAIN), "<u2"),
    }


def _point(point: Any) -> Page:
    return {
        "kind": point.kind.name.lower(),
        "label": point.label,
        "place": [float(number) for number in point.point],
        "value": float(point.value),
    }


# Runs


def _style(colour: int) -> Page:
    style = style_of(colour)
    return {"light": style.light, "dark": style.dark, "dashes": list(style.dashes)}


def _run(run: Any, number: int) -> Page:
    trajectory = run.trajectory
    return {
        "number": number,
        "label": run.label,
        "start": trajectory.start + 1,
        "marker": run.marker,
        "colour": run.colour,
        "steps": trajectory.steps,
        "status": trajectory.status.value,
        "reason": with_minus(trajectory.reason),
    }


def _rows(runs: Runs, steps: NDArray[np.int64] | None) -> Page:
    """The kept iterates of all runs: step, place, value and gradient norm, the same numbers as in a table."""
    kept = [_rows_of(run.trajectory.steps, steps) for run in runs]
    pairs = list(zip(runs, kept, strict=True))
    return {
        "counts": [len(rows) for rows in kept],
        "steps": _packed(_joined(kept), "<u4"),
        "places": _packed(_joined([run.places[rows] for run, rows in pairs]), "<f8"),
        "values": _packed(_joined([run.trajectory.values[rows] for run, rows in pairs]), "<f8"),
        "norms": _packed(_joined([run.trajectory.gradient_norms[rows] for run, rows in pairs]), "<f8"),
        "tests": _kept(pairs, lambda run: run.test_losses),
        "accuracies": _kept(pairs, lambda run: run.test_accuracies),
    }


def _kept(pairs: Sequence[tuple[DrawnRun, NDArray[np.int64]]], numbers: Callable[[DrawnRun], Array]) -> str | None:
    """The numbers of the kept iterates of all runs; None if they have none."""
    if not any(len(numbers(run)) for run, _ in pairs):
        return None
    return _packed(_joined([numbers(run)[rows] for run, rows in pairs]), "<f8")


def _rows_of(last: int, steps: NDArray[np.int64] | None) -> NDArray[np.int64]:
    if steps is None:
        return np.arange(last + 1)
    return np.unique(np.append(steps[steps <= last], last))


def _paths(runs: Runs, surface: Surface, most: int) -> Page:
    """Paths of runs of which not all iterates are held, thinned to what can be seen, in the drawn box."""
    box = surface.box
    paths = runs.outlines.thinned(0.002 / box.stretch(), max(most // max(len(runs), 1), 2))
    with np.errstate(all="ignore"):
        places = np.column_stack([box.flat(paths.places), box.height(paths.levels) + LIFT])
    return {
        "counts": paths.counts.tolist(),
        "steps": _packed(paths.steps, "<u4"),
        "places": _packed(places.clip(-LARGEST_FLOAT32, LARGEST_FLOAT32), "<f4"),
    }


# Curves


def _curves(exported: Exported, columns: int | None) -> list[Page]:
    """What there is against the step: value, test loss and test accuracy, gradient norm."""
    runs, scale = exported.runs, exported.scene.surface.box.scale
    span = scale.low, scale.high
    remarks = [remark(run, span) for run in runs]
    each = None if columns is None else max(columns // max(len(runs), 1), 4)
    plots = []
    for key in exported.curves:
        short, name, numbers = PLOTS[key]
        curves, is_share = [_curve(numbers(run), each) for run in runs], key == "accuracies"
        said = [""] * len(remarks) if is_share else remarks
        plot = _plot(short, name, curves, said, span if key == "values" else None, columns is not None, is_share)
        plots.append({"key": key, **plot, "circles": _circles(runs, plot["logarithmic"]) if key == "tests" else []})
    return plots


def _circles(runs: Runs, logarithmic: bool) -> list[list[Any]]:
    """The lowest test loss of each run: its number, its step and how high it is drawn."""
    found = [(number, run.tested) for number, run in enumerate(runs) if run.tested is not None]
    places = [
        [number, tested.lowest, float(drawn(tested.losses[tested.lowest :][:1], logarithmic)[0])]
        for number, tested in found
    ]
    return [place for place in places if math.isfinite(place[2])]


def _curve(values: Array, columns: int | None) -> Curve:
    return (np.arange(len(values), dtype=np.float64), values) if columns is None else thinned_curve(values, columns)


def _plot(
    short: str, name: str, curves: Sequence[Curve], remarks: Sequence[str], span: tuple[float, float] | None, own: bool,
    is_share: bool,
) -> Page:  # fmt: skip
    """One plot; with ``own`` curves it holds what is drawn, otherwise rows are drawn."""
    logarithmic = bool(curves) and not is_share and are_logarithmic(curves)
    low, high = value_range([values for _, values in curves], list(map(bool, remarks)), logarithmic, span)
    heights = [drawn(values, logarithmic) for _, values in curves]
    ends = [
        leaving(steps, height, number, (low, high)) if remarks[number] else None
        for number, ((steps, _), height) in enumerate(zip(curves, heights, strict=True))
    ]
    return {
        "short": short,
        "name": name,
        "logarithmic": logarithmic,
        "range": [low, high],
        "ticks": _ticks(low, high, logarithmic),
        "leaving": [[end.curve, end.step, end.upwards, remarks[end.curve]] for end in ends if end is not None],
        "counts": [len(height) for height in heights] if own else None,
        "steps": _packed(_joined([steps for steps, _ in curves]), "<f4") if own else None,
        "heights": _packed(_joined(heights).clip(-LARGEST_FLOAT32, LARGEST_FLOAT32), "<f4") if own else None,
    }


def _ticks(low: float, high: float, logarithmic: bool) -> list[list[Any]]:
    if logarithmic:
        places = log_ticks(low, high, TICKS)
        return [[place, with_minus(text)] for place, text in zip(places, power_texts(places), strict=True)]
    return [[place, with_minus(text)] for place, text in round_ticks(low, high, TICKS)]


def _step_ticks(last: int) -> list[list[Any]]:
    ticks = round_ticks(0.0, float(max(last, 1)), TICKS)
    return [[value, f"{value:,.0f}"] for value, _ in ticks if value == math.floor(value)]


# Arrays


def _joined(parts: Sequence[Any]) -> Any:
    return np.concatenate(parts) if len(parts) else np.empty(0)


def _packed(numbers: Any, kind: str) -> str:
    return base64.b64encode(np.ascontiguousarray(numbers, dtype=kind).tobytes()).decode()
