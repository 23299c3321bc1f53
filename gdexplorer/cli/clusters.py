"""The options ``--cluster`` and ``--pieces``: analyses whose work is done by the workers of a cluster."""

from __future__ import annotations

import signal
import threading
from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING, Any

from gdexplorer.cli.parser import Parser
from gdexplorer.cli.usage import UsageError
from gdexplorer.console import complain

if TYPE_CHECKING:
    from gdexplorer.cluster.flow import Flow, Tally
    from gdexplorer.descent.engine.tasks import Doer


def cluster_options() -> Parser:
    """Options of an analysis that many machines can share."""
    parser = Parser("", add_help=False)
    group = parser.add_argument_group("many machines")
    group.add_argument(
        "--cluster", metavar="ADDRESS",
        help="share the work among the workers of a Dask cluster: local or local:4 (so many on this machine), slurm:40 "
        "(so many jobs of Slurm), or the address or file of a scheduler, such as tcp://10.0.0.1:8786; the results are "
        "the same (default: this process does it all)",
    )  # fmt: skip
    group.add_argument(
        "--pieces", metavar="FOLDER",
        help="with --cluster, where the pieces that are done are kept, so that the same command goes on after a crash "
        "(default: the user's cache)",
    )  # fmt: skip
    group.add_argument(
        "--threads", metavar="N",
        help="threads of the linear algebra of your own model, whose number may change last digits (default: as many "
        "as it likes; with --cluster 1)",
    )  # fmt: skip
    return parser


@contextmanager
def doer_of(options: Namespace) -> Iterator[Doer]:
    """Who does the tasks of an analysis: this process, or the cluster that the options name.

    Raises
    ------
    UsageError
        If there is a folder for pieces, but no cluster.
    InputError
        If the cluster cannot be used.
    KeyboardInterrupt
        After it was said how to go on.
    """
    from gdexplorer.descent.engine.tasks import done_here

    if options.cluster is None:
        if options.pieces is not None:
            raise UsageError(f"{options.command}: --pieces goes with --cluster.")
        yield done_here
        return
    with _shared(options) as do:
        yield do


@contextmanager
def _shared(options: Namespace) -> Iterator[Doer]:
    from gdexplorer.cluster.sharing import shared

    with _interrupts() as interrupted, shared(options.cluster, options.pieces, _say, interrupted) as flow:

        def do(tasks: Iterable[Any], cancelled: Callable[[], bool]) -> Iterator[Any]:
            yield from flow(tasks, lambda: interrupted() or cancelled())
            if interrupted():
                raise KeyboardInterrupt

        try:
            yield do
        except KeyboardInterrupt:
            _say(f"Interrupted: {_kept(flow)}")
            raise
        _say(_counted(flow.tally))


@contextmanager
def _interrupts() -> Iterator[Callable[[], bool]]:
    """Whether there was an interrupt; a second one ends the program at once, as the first would have elsewhere."""
    seen = threading.Event()
    before = signal.getsignal(signal.SIGINT)

    def note(number: int, frame: FrameType | None) -> None:
        seen.set()
        signal.signal(signal.SIGINT, before)

    if threading.current_thread() is not threading.main_thread() or before in (None, signal.SIG_IGN):
        yield seen.is_set
        return
    signal.signal(signal.SIGINT, note)
    try:
        yield seen.is_set
    finally:
        signal.signal(signal.SIGINT, before)


def _counted(tally: Tally) -> str:
    workers = len(tally.made)
    made = f"{_pieces(tally.new)} done by {workers:,} worker{'s' * (workers != 1)}"
    return f"{made}, {tally.kept:,} kept from before." if tally.kept else f"{made}."


def _kept(flow: Flow) -> str:
    kept = flow.tally.new + flow.tally.kept
    are = "is" if kept == 1 else "are"
    return f"{_pieces(kept)} {are} kept in {flow.store.folder}; the same command goes on from there."


def _pieces(count: int) -> str:
    return f"{count:,} piece{'s' * (count != 1)}"


def _say(sentence: str) -> None:
    complain(f"gdexplorer: {sentence}")
