"""``race``: optimizers under one budget of evaluations, each tuned in the same way, ranked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from gdexplorer.api.asking import Objective, chosen, frame_of, limits
from gdexplorer.api.brief import Brief
from gdexplorer.api.given import by_name, names, text, whole
from gdexplorer.api.sharing import Folder, doer_of
from gdexplorer.descent.analysis.race.racing import check, stages
from gdexplorer.descent.analysis.race.results import RaceResult
from gdexplorer.descent.analysis.race.suite import suite
from gdexplorer.descent.analysis.race.terms import Terms
from gdexplorer.descent.building import experiment_of


class RaceTable(Brief, Struct, frozen=True, eq=False):
    """Who won a race.

    Attributes
    ----------
    rows : a row for each objective and optimizer, best first within an objective: objective, optimizer, rank, median of
        the distance from the lowest value, tuned and with suggested settings, share of runs that solved it, tuned
        settings, evaluations that tuning took.
    result : all that the race found.
    """

    rows: tuple[dict[str, Any], ...]
    result: RaceResult

    def __len__(self) -> int:
        return len(self.rows)

    def to_pandas(self) -> Any:
        """A pandas ``DataFrame`` of the rows.

        Raises
        ------
        InputError
            If pandas is not installed.
        """
        return frame_of({name: [row[name] for row in self.rows] for name in self.rows[0]})


_USUAL = Terms()


def race(
    optimizers: Sequence[str], *, objective: Objective | None = None, budget: int = _USUAL.budget,
    trials: int = _USUAL.trials, starts: int = _USUAL.starts, seeds: int = _USUAL.seeds, search: str = _USUAL.search,
    seed: int | None = None, parameters: Mapping[str, Any] | None = None, subject_to: str | None = None,
    metric: str | None = None, noise: float | None = None, batch_size: int | None = None, clip: float | None = None,
    gradient_tolerance: float | None = None, cluster: str | None = None, pieces: Folder | None = None,
) -> RaceTable:  # fmt: skip
    """Tune optimizers (by key, two or more) on an objective, else on each of the suite, and compare what they reach.

    ``budget`` : evaluations of each run. ``trials`` : candidates that are tried to tune each. ``starts``, ``seeds`` :
    how many, the same for all. ``search`` : how to tune: random, halving or grid. Other parameters are those of
    `descend`.
    ``cluster``, ``pieces`` : as for `multistart`.

    Raises
    ------
    InputError
        If something is unknown or invalid.
    """
    given = limits(
        subject_to=subject_to, seed=seed, metric=metric, noise=noise, batch_size=batch_size, clip=clip,
        gradient_tolerance=gradient_tolerance,
    )  # fmt: skip
    parts = by_name("parameters", parameters)
    keys = [*names("optimizers", optimizers)]
    named = list(suite()) if objective is None else [chosen(objective)]
    problems = [experiment_of(what, parts, (), [], given) for what in named]
    terms = Terms(
        budget=whole("budget", budget), trials=whole("trials", trials), starts=whole("starts", starts),
        seeds=whole("seeds", seeds), search=text("search", search),
    )  # fmt: skip
    check(problems, keys)
    with doer_of(problems, cluster, pieces) as do:
        *_, last = stages(problems, keys, terms, do=do)
    result = RaceResult(terms, tuple(problems), tuple(keys), last.rounds)
    return RaceTable(tuple(_rows(result)), result)


def _rows(result: RaceResult) -> list[dict[str, Any]]:
    return [
        {
            "objective": each.label,
            "optimizer": standing.tuned.key,
            "rank": standing.rank,
            "gap": standing.tuned.gap.median,
            "gap_untuned": standing.untuned.gap.median,
            "solved": standing.tuned.solved,
            "settings": dict(standing.tuned.configured.settings),
            "tuning_evaluations": standing.tuning_evaluations,
        }
        for each in result.rounds
        for standing in each.standings
    ]
