"""A Jupyter notebook that repeats the runs in NumPy, with pictures by Matplotlib."""

from __future__ import annotations

import json
from typing import Any, BinaryIO

from gdexplorer import __version__
from gdexplorer.exports.code import flavours
from gdexplorer.exports.code.encoders import checked_script
from gdexplorer.exports.code.script import Script
from gdexplorer.exports.content import Content, Work

_PATHS = """paths = [run(rule, start) for rule, start in RUNS]
for (rule, start), points in zip(RUNS, paths):
    print(f"{rule.func.__name__} from {start}: {len(points) - 1} steps to {points[-1].tolist()}")"""
_MAP = """xs, ys = np.linspace(%s, %s, 121), np.linspace(%s, %s, 121)
heights = np.array([[value_and_gradient(np.array([x, y]))[0] for x in xs] for y in ys])
levels = np.unique(np.quantile(heights[np.isfinite(heights)], np.linspace(0.0, 1.0, 24)))
figure, axes = plt.subplots(figsize=(7, 6))
axes.contour(xs, ys, heights, levels, cmap="viridis", linewidths=0.8)
for (rule, _), points in zip(RUNS, paths):
    axes.plot(*points.T, ".-", markersize=3, linewidth=1.2, label=rule.func.__name__)
    axes.plot(*points[0], "ko", markersize=4)
axes.set(xlabel=%s, ylabel=%s, xlim=(xs[0], xs[-1]), ylim=(ys[0], ys[-1]))
handles, labels = axes.get_legend_handles_labels()
axes.legend(*zip(*dict(zip(labels, zip(handles, labels))).values()))
plt.show()"""
_CURVES = """figure, axes = plt.subplots(figsize=(7, 4))
values = [np.array([value_and_gradient(point)[0] for point in points]) for points in paths]
lowest = min(each.min() for each in values)
for (rule, _), each in zip(RUNS, values):
    axes.semilogy(np.maximum(each - lowest, 1e-16), linewidth=1.2, label=rule.func.__name__)
axes.set(xlabel="step", ylabel="value above the lowest one reached")
axes.legend()
plt.show()"""


def write_notebook(file: BinaryIO, content: Content, work: Work) -> None:
    """Write a notebook in version 4.5 of its format.

    Raises
    ------
    InputError
        If no program can repeat the runs.
    CancelledError
        If cancelled.
    """
    script = checked_script(content, flavours.NUMPY, work)
    file.write((json.dumps(notebook(script), ensure_ascii=False, indent=1) + "\n").encode())


def notebook(script: Script) -> dict[str, Any]:
    """The notebook as JSON."""
    cells = [_cell(number, kind, text) for number, (kind, text) in enumerate(_cells(script))]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}


def _cells(script: Script) -> list[tuple[str, str]]:
    latex, visible = script.experiment.definition().latex, dict.fromkeys(item.optimizer for item in script.visible)
    rules = "\n\n".join(f"**{rule.label}**: {rule.summary}\n\n$$ {rule.update} $$" for rule in visible)
    formula = f"\n\n$$ f = {latex} $$" if latex else ""
    maps = [("markdown", "## The paths"), ("code", _map(script))] if script.bound.dimension == 2 else []
    about = f"Written by gdexplorer {__version__}, whose runs it repeats. It needs NumPy and Matplotlib."
    return [
        ("markdown", f"# {script.heading}\n\n{about}"),
        ("code", f"{script.imports}\nimport matplotlib.pyplot as plt"),
        ("markdown", f"## The function{formula}"),
        ("code", script.objective()),
        ("markdown", f"## The optimizers\n\n{rules}"),
        ("code", script.methods()),
        ("markdown", "## The runs"),
        ("code", script.runs()),
        ("code", _PATHS),
        *maps,
        ("markdown", "## The values"),
        ("code", _CURVES),
    ]  # fmt: skip


def _map(script: Script) -> str:
    (left, right), (bottom, top) = script.bound.domain
    return _MAP % (left, right, bottom, top, *map(repr, script.bound.axes))


def _cell(number: int, kind: str, text: str) -> dict[str, Any]:
    cell: dict[str, Any] = {
        "cell_type": kind, "id": f"cell-{number}", "metadata": {}, "source": text.splitlines(keepends=True),
    }  # fmt: skip
    return cell | ({"execution_count": None, "outputs": []} if kind == "code" else {})
