"""Results of races as tables."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from functools import cached_property
from typing import BinaryIO

from gdexplorer.descent.analysis.race.results import Round, Total, totals
from gdexplorer.descent.analysis.race.terms import Terms
from gdexplorer.exports.content import Work

_COLUMNS = (
    "objective", "optimizer", "tuned", "rank", "value", "value low", "value high", "gap", "gap low", "gap high",
    "distance", "solved", "evaluations", "tuning evaluations", "width of good rates", "settings",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class RaceResult:
    """A race that is over, and its terms."""

    terms: Terms
    rounds: tuple[Round, ...]

    @cached_property
    def totals(self) -> tuple[Total, ...]:
        """All optimizers over all rounds, the best mean rank first."""
        return totals(self.rounds)


def write_race_csv(file: BinaryIO, result: RaceResult, work: Work) -> None:
    """Write two rows for each optimizer on each objective: tuned, and with the suggested settings."""
    text = io.TextIOWrapper(file, encoding="utf-8", newline="")
    table = csv.writer(text, lineterminator="\n")
    table.writerow(_COLUMNS)
    for each in result.rounds:
        work.check()
        for one in each.standings:
            for tuned, score in (("yes", one.tuned), ("no", one.untuned)):
                numbers = (
                    one.rank if tuned == "yes" else "",
                    *vars(score.value).values(), *vars(score.gap).values(), score.distance.median, score.solved,
                    score.typical_evaluations, one.tuning_evaluations if tuned == "yes" else 0, one.width_of_rates,
                )  # fmt: skip
                settings = ",".join(f"{name}={value!r}" for name, value in score.configured.settings)
                table.writerow((each.objective, score.key, tuned, *numbers, settings))
    text.flush()
    text.detach()
