"""Races as tables, as JSON and as arrays.

Tables have two rows for each optimizer on each objective: tuned, and with the suggested settings.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

import numpy as np
from msgspec.structs import asdict, astuple

from gdexplorer.descent.analysis.race.profiles import GRADIENTS, RATIOS
from gdexplorer.descent.analysis.race.results import RaceResult, Round, Score, Sensitivity, Standing
from gdexplorer.descent.analysis.race.terms import TOLERANCE
from gdexplorer.exports.analyses import Analysis, write_rows
from gdexplorer.exports.arrays import write_archive
from gdexplorer.exports.content import Work
from gdexplorer.plain_json import as_json

_NUMBERS = (
    "rank", "rank by distance", "value", "value low", "value high", "gap", "gap low", "gap high",
    "distance", "distance low", "distance high", "solved", "evaluations", "tuning evaluations",
    "lowest good rate", "highest good rate", "width of good rates",
)  # fmt: skip
# What a column is called in an archive.
_ARRAYS = {name: name.replace(" ", "_") for name in _NUMBERS} | {"value": "values"}
_NAN = float("nan")


def _rows(result: RaceResult) -> Iterator[tuple[Round, Score, bool, tuple[float, ...]]]:
    """Each optimizer on each objective, tuned and not, and its numbers; those of tuning are of the tuned one."""
    for each in result.rounds:
        for one in each.standings:
            yield each, one.tuned, True, _numbers(one, one.tuned, True)
            yield each, one.untuned, False, _numbers(one, one.untuned, False)


def _numbers(one: Standing, score: Score, tuned: bool) -> tuple[float, ...]:
    good = one.sensitivity.good if one.sensitivity is not None and tuned else None
    return (
        *((one.rank, one.distance_rank) if tuned else (_NAN, _NAN)),
        *astuple(score.value), *astuple(score.gap), *astuple(score.distance), score.solved,
        score.typical_evaluations, float(one.tuning_evaluations if tuned else 0),
        *(good or (_NAN, _NAN)), one.width_of_rates if tuned else _NAN,
    )  # fmt: skip


def write_race_csv(file: BinaryIO, analysis: Analysis, work: Work) -> None:
    """Write two rows for each optimizer on each objective: tuned, and with the suggested settings."""
    result = analysis.result
    rows = (
        (each.objective, score.key, "yes" if tuned else "no", *numbers, _settings(score))
        for each, score, tuned, numbers in _rows(result)
    )
    count = 2 * len(result.keys) * len(result.rounds)
    write_rows(file, ("objective", "optimizer", "tuned", *_NUMBERS, "settings"), rows, work, count)


def _settings(score: Score) -> str:
    return ",".join(f"{name}={value!r}" for name, value in score.configured.settings)


def write_race_npz(file: BinaryIO, analysis: Analysis, work: Work) -> None:
    """Write the columns of the table, the profiles of each optimizer, and the gaps by learning rate."""
    result = analysis.result
    rows = list(_rows(result))
    columns = np.array([numbers for *_, numbers in rows]).T
    tried = [(each, one, one.sensitivity) for each in result.rounds for one in each.standings if one.sensitivity]
    arrays = {
        "objectives": np.array([each.objective for each, *_ in rows]),
        "optimizers": np.array([score.key for _, score, *_ in rows]),
        "tuned": np.array([tuned for _, _, tuned, _ in rows]),
        "settings": np.array([_settings(score) for _, score, *_ in rows]),
        **{_ARRAYS[name]: column for name, column in zip(_NUMBERS, columns, strict=True)},
        "ranked": np.array([total.key for total in result.totals]),
        "ratios": RATIOS,
        "performance": np.array([total.performance for total in result.totals]),
        "simplex_gradients": GRADIENTS,
        "data": np.array([total.data for total in result.totals]),
        "rated_objectives": np.array([each.objective for each, *_ in tried], dtype=str),
        "rated_optimizers": np.array([one.tuned.key for _, one, _ in tried], dtype=str),
        "rates": np.array([sensitivity.rates for *_, sensitivity in tried]),
        "gaps_by_rate": np.array([sensitivity.gaps for *_, sensitivity in tried]),
    }
    write_archive(file, arrays, work)


def write_race_json(file: BinaryIO, analysis: Analysis, work: Work) -> None:
    """Write everything as an object on one line."""
    result = analysis.result
    described = {
        "terms": asdict(result.terms),
        "seed": result.problems[0].seed,
        "tolerance": TOLERANCE,
        "ratios": RATIOS.tolist(),
        "simplex_gradients": GRADIENTS.tolist(),
        "optimizers": [
            {**asdict(total), "performance": total.performance.tolist(), "data": total.data.tolist()}
            for total in result.totals
        ],
        "objectives": [_round(each) for each in work.through(result.rounds, len(result.rounds))],
    }
    file.write(f"{as_json(described)}\n".encode())


def _round(each: Round) -> dict[str, Any]:
    return {
        "objective": each.objective,
        "label": each.label,
        "lowest_value": each.lowest,
        "lowest_value_is_known": each.lowest_is_known,
        "standings": [
            {
                "rank": one.rank,
                "rank_by_distance": one.distance_rank,
                "tuned": _score(one.tuned),
                "untuned": _score(one.untuned),
                "tuning_evaluations": one.tuning_evaluations,
                "width_of_good_rates": one.width_of_rates,
                "rates": None if one.sensitivity is None else _sensitivity(one.sensitivity),
            }
            for one in each.standings
        ],
    }


def _sensitivity(found: Sensitivity) -> dict[str, Any]:
    return {"tried": found.rates.tolist(), "gaps": found.gaps.tolist(), "good": found.good}


def _score(score: Score) -> dict[str, Any]:
    spreads = {"value": score.value, "gap": score.gap, "distance": score.distance}
    return {
        "optimizer": score.key,
        "settings": dict(score.configured.settings),
        **{name: asdict(spread) for name, spread in spreads.items()},
        "solved": score.solved,
        "evaluations": score.evaluations.tolist(),
    }
