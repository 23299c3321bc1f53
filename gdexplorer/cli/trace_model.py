"""What ``gdexplorer trace`` computes with the model of a training run: a slice, barriers, or spectra at checkpoints."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from gdexplorer.cli import texts
from gdexplorer.cli.analysis_tables import write_slice, write_spectrum
from gdexplorer.cli.clusters import doer_of
from gdexplorer.cli.own_model import agree, resumable, threads_of
from gdexplorer.cli.progress import Progress
from gdexplorer.cli.writing import output, write_columns, write_encoded
from gdexplorer.errors import InputError
from gdexplorer.formats import BARRIERS, SLICE, SPECTRUM
from gdexplorer.numerals import short

if TYPE_CHECKING:
    from collections.abc import Callable

    from msgspec import Struct

    from gdexplorer.descent.engine.tasks import Doer
    from gdexplorer.models.checkpoints import Barriers
    from gdexplorer.models.own_model import OwnModel
    from gdexplorer.models.slices import Sheet, SlicePlan
    from gdexplorer.traces.trace import Trace
else:
    from msgspec import Struct

SHOWN = "slice", "barriers", "spectrum"
CHECKPOINTS = 11
OF_A_SLICE = "around", "points", "span"
# Options that need a model.
OPTIONS = "show", "around", "points", "span", "checkpoints", "run_code", "threads", "cluster", "pieces"


class Wish(Struct, frozen=True):
    """What is asked for.

    Attributes
    ----------
    show : of `SHOWN`. around : which step. is_random : in a random plane, with the path.
    plan, axes : of the plane. checkpoints : at how many. threads : of the model.
    """

    show: str
    around: int | None
    is_random: bool
    plan: SlicePlan
    axes: tuple[int, int]
    checkpoints: int
    threads: int


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options."""
    group = parser.add_argument_group("with the model itself")
    group.add_argument("--model", metavar="FILE.py", help="a Python file that defines it: see gdexplorer model --help")
    group.add_argument("--run-code", action="store_true", help="run the file without asking: it may do anything")
    group.add_argument(
        "--show", choices=SHOWN,
        help="a slice of the loss in the --plane of the run, with its path (default); barriers of the loss on straight "
        "lines from checkpoint to checkpoint; or the spectrum of the Hessian at checkpoints",
    )  # fmt: skip
    group.add_argument("--around", metavar="STEP", help="a slice around this checkpoint, along random directions")
    group.add_argument("--points", metavar="N", help="points along each side of the slice (default: 21)")
    group.add_argument("--span", metavar="V", help="how far the slice reaches, in lengths of directions (default: 1)")
    group.add_argument(
        "--checkpoints", metavar="N",
        help=f"at how many, spread over the run, barriers and spectra are computed (default: {CHECKPOINTS})",
    )  # fmt: skip


def wish(options: Namespace, axes: tuple[int, int], seed: int) -> Wish | None:
    """What the options ask for; None without a model.

    Raises
    ------
    InputError
        If options do not go together.
    """
    if options.model is None:
        given = next((name for name in OPTIONS if getattr(options, name)), None)
        if given:
            raise InputError(f"--{given.replace('_', '-')} goes with --model only.")
        return None
    if options.layer or options.layers:
        raise InputError("With --model, all layers are looked at: leave --layer and --layers out.")
    from gdexplorer.models.slices import SlicePlan

    show, usual = options.show or SHOWN[0], SlicePlan()
    around = None if options.around is None else texts.whole_number(options.around, "step after --around")
    points = texts.whole_number_or(usual.points, options.points, "number of points")
    span = usual.span if options.span is None else texts.number(options.span, "span")
    plan = SlicePlan(points, span, seed)
    plan.check()
    of_a_slice = next((name for name in OF_A_SLICE if getattr(options, name)), None)
    if of_a_slice and show != "slice":
        raise InputError(f"--{of_a_slice} goes with --show slice only.")
    is_random = options.plane == "random"
    if is_random and show != "slice":
        raise InputError("--plane goes with --show slice only.")
    if is_random and options.components:
        raise InputError("--components go with --plane pca.")
    if options.checkpoints and show == "slice":
        raise InputError("--checkpoints goes with --show barriers or spectrum.")
    count = texts.whole_number_or(CHECKPOINTS, options.checkpoints, "number of checkpoints")
    return Wish(show, around, is_random, plan, axes, count, threads_of(options))


def run(options: Namespace, trace: Trace, what: Wish) -> None:
    """Run the model, once that is agreed to, and write what is asked for."""
    from gdexplorer.models.checkpoints import of_model
    from gdexplorer.models.own_model import OwnModel
    from gdexplorer.models.process import ModelProcess

    shown = {"slice": _slice, "barriers": _barriers, "spectrum": _spectrum}[what.show]
    program = agree(Path(options.model), options.run_code, options.cluster is not None)
    with (
        doer_of(options) as do,
        OwnModel(ModelProcess(Path(options.model), threads=what.threads, program=program)) as model,
    ):
        shown(options, model, of_model(trace, model.running), what, do if options.cluster else None)


def _write(options: Namespace, formats: Any, subject: Any, table: Any) -> None:
    form = formats.of("", options.form.key)
    if form.encoder:
        write_encoded(options.out, form, subject)
    else:
        with output(options.out) as file:
            table(file, subject)


def _slice(options: Namespace, model: OwnModel, trace: Trace, what: Wish, do: Doer | None) -> None:
    from gdexplorer.models.slices import values_on

    with resumable(options):
        with Progress(trace.count, "parameters") as progress:
            sheet = _sheet(model, trace, what, lambda share: progress.show(share * trace.count))
        with Progress(len(sheet.u) * len(sheet.v), "points") as progress:
            for found in values_on(model.running, sheet, do=do):
                progress.show(int(found.known.sum()))
    _write(options, SLICE, found, write_slice)


def _sheet(model: OwnModel, trace: Trace, what: Wish, show: Callable[[float], None]) -> Sheet:
    from gdexplorer.models.checkpoints import plane_of, random_plane, sheet_at

    if what.is_random:
        return random_plane(model.running, trace, what.plan, what.around, show)
    if what.around is not None:
        return sheet_at(model.running, trace, what.around, what.plan)
    return plane_of(trace, what.axes, what.plan.points, show)


def _barriers(options: Namespace, model: OwnModel, trace: Trace, what: Wish, do: Doer | None) -> None:
    from gdexplorer.models.checkpoints import PLACES, barriers, spread
    from gdexplorer.models.stretches import in_turn

    places = spread(len(trace.checkpoints), what.checkpoints)
    with resumable(options), Progress((len(places) - 1) * PLACES, "points") as progress:
        for found in barriers(model.running, trace, places, do=do or in_turn):
            progress.show(found.share * progress.total)
    _write(options, BARRIERS, found, _write_barriers)


def _write_barriers(file: TextIO, found: Barriers) -> None:
    file.write(f"{found.title}.\n{found.words}\n{found.computed:,} values were computed now.\n\n")
    rows = [
        (f"{first}", f"{last}", *(short(number, 5) for number in numbers))
        for first, last, *numbers in zip(
            found.steps[:-1], found.steps[1:], found.values[:, 0], found.values[:, -1], found.heights, found.tops,
            strict=True,
        )
    ]  # fmt: skip
    write_columns(file, ("from", "to", "loss there", "and here", "barrier", "at t"), rows)


def _spectrum(options: Namespace, model: OwnModel, trace: Trace, what: Wish, do: Doer | None) -> None:
    from gdexplorer.descent.analysis.spectrum.checkpoints import read_checkpoints
    from gdexplorer.descent.engine.tasks import done_here
    from gdexplorer.descent.experiment import Experiment
    from gdexplorer.exports.analyses import Analysis
    from gdexplorer.models.checkpoints import spread
    from gdexplorer.models.own_model import bound_of

    places = spread(len(trace.checkpoints), what.checkpoints)
    with Progress(len(places), "checkpoints") as progress:
        show = lambda share: progress.show(share * len(places))  # noqa: E731
        *_, found = read_checkpoints(bound_of(model.running), trace, places, show=show, do=do or done_here)
    experiment = Experiment(model, (), optimizers=())
    _write(options, SPECTRUM, Analysis("spectrum", found, experiment), lambda file, _: write_spectrum(file, found))
