"""``gdexplorer trace``: the path of a training run, from its checkpoints."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from gdexplorer.cli import texts, trace_model
from gdexplorer.cli.clusters import cluster_options
from gdexplorer.cli.command import Command
from gdexplorer.cli.output import output_options
from gdexplorer.cli.progress import Progress
from gdexplorer.cli.usage import reading
from gdexplorer.cli.writing import output, write_columns, write_encoded
from gdexplorer.errors import InputError
from gdexplorer.formats import TRACE
from gdexplorer.numerals import percent, short

if TYPE_CHECKING:
    from gdexplorer.scene.trace_picture import TraceView

PLANES = "pca", "random"


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options specific to this command."""
    parser.add_argument("path", metavar="FOLDER|FILE", help="checkpoints: .safetensors or .npz, never pickles")
    parser.add_argument(
        "--plane", choices=PLANES, default="pca", help="the plane of principal components of the path, or a random one"
    )
    parser.add_argument(
        "--components", metavar="I,J", help="which two principal components, the largest is 1 (default: 1,2)"
    )
    parser.add_argument("--seed", metavar="N", help="of the random plane or directions (default: 0)")
    parser.add_argument(
        "--layer", metavar="NAME", action="append", default=[],
        help="look at this layer only; a pattern such as 'encoder.*'; may be given several times",
    )  # fmt: skip
    parser.add_argument("--layers", action="store_true", help="measure each layer on its own, too")
    parser.add_argument("--every", metavar="N", help="take every N-th checkpoint, and the last")
    trace_model.add_arguments(parser)


def run(options: Namespace) -> int:
    """Measure the trace that the options name, and write it."""
    from gdexplorer.scene.trace_picture import TraceView
    from gdexplorer.traces.measures import measure
    from gdexplorer.traces.reading import read_trace

    with reading(options):
        every = None if options.every is None else texts.whole_number(options.every, "number after --every")
        seed, axes = texts.whole_number_or(0, options.seed, "seed"), _axes(options)
        if seed < 0:
            raise InputError("The seed must be 0 or more.")
        what = trace_model.wish(options, axes, seed)
        if not options.path.strip():
            raise InputError("The path is empty: name a folder or a file; . is the current folder.")
    trace = read_trace(Path(options.path), options.layer, every)
    if what is not None:
        trace_model.run(options, trace, what)
        return 0
    with Progress(trace.count, "parameters") as progress:
        measures = measure(trace, seed, lambda share: progress.show(share * trace.count))
    view = TraceView(measures, options.plane, axes, options.layers)
    if options.form.encoder:
        write_encoded(options.out, options.form, view)
    else:
        with output(options.out) as file:
            _write_table(file, view)
    return 0


def _axes(options: Namespace) -> tuple[int, int]:
    """Which components, from 0.

    Raises
    ------
    InputError
        If there are not two of them.
    """
    if options.components is None:
        return 0, 1
    parts = [texts.whole_number(part, "number of a component") - 1 for part in options.components.split(",")]
    if len(parts) != 2:
        raise InputError(f"Choose two components, such as 1,2, not {options.components!r:.40}.")
    return parts[0], parts[1]


def _write_table(file: TextIO, view: TraceView) -> None:
    """Write what the trace is, a row for each checkpoint, and one for each layer if these are looked at."""
    from gdexplorer.scene.trace_picture import CURVES

    file.write(f"{view.title}.\n{view.words}\n")
    file.writelines(f"{note}\n" for note in view.measures.trace.notes)
    whole, path, left_out = view.measures.whole, view.path, view.left_out
    columns = [*(curve.of(whole) for curve in CURVES), *path.T, left_out]
    rows = [(f"{step}", *(_number(column[row]) for column in columns)) for row, step in enumerate(view.measures.steps)]
    file.write("\n")
    write_columns(file, ("step", *(curve.title for curve in CURVES), "x", "y", "left out"), rows)
    if view.by_layer:
        file.write("\n")
        write_columns(file, ("layer", "parameters", "norm", "at end", "moved", "path", "share of move"), _layers(view))


def _layers(view: TraceView) -> list[tuple[str, ...]]:
    """Of each layer: its size, its norm at the start and at the end, how far it came, and on how long a path."""
    moved = view.measures.whole.from_start[-1]
    return [
        (
            layer.name, f"{layer.count:,}", _number(lengths.norms[0]), _number(lengths.norms[-1]),
            _number(lengths.from_start[-1]), _number(lengths.path),
            percent((lengths.from_start[-1] / moved) ** 2, 1) if moved > 0.0 else "-",
        )
        for layer, lengths in zip(view.measures.trace.layers, view.measures.by_layer, strict=True)
    ]  # fmt: skip


def _number(value: float) -> str:
    return short(value + 0.0, 4) if value == value else "-"


COMMAND = Command(
    "trace",
    "show the path of a training run, from checkpoints of PyTorch, JAX, Keras or NumPy",
    add_arguments,
    run,
    order=79,
    description="Read checkpoints in the order of their steps, and write norms, lengths of steps, distances, angles "
    "between steps, and the path in a plane with what that leaves out. In a folder each checkpoint is a file, or a "
    "folder of its own; from Python, gdexplorer.record makes such a folder. In one file, arrays are called STEP/NAME, "
    "or have a row for each of the steps in the array called steps. With --model, the loss of the model itself is "
    "computed: around the path, between checkpoints, or its spectrum at them; what is known is kept, so that the same "
    "command goes on where it was.",
    shared=(cluster_options(), output_options(TRACE)),
)
