"""Which rows of data are kept for testing."""

from __future__ import annotations

import math
from pathlib import Path

import msgspec
import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from gdexplorer.errors import InputError
from gdexplorer.numerals import short
from gdexplorer.objectives.data.columns import Columns
from gdexplorer.objectives.data.generated import SETS
from gdexplorer.objectives.data.toy_sets import PREFIX
from gdexplorer.parameter import check_whole

LARGEST_SHARE = 0.9


class Split(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A share of the rows that is kept for testing, drawn at random; of classes the same share of each (stratified).

    With the same seed, a larger share keeps the same test rows and adds others.

    Attributes
    ----------
    share : the part of all rows, above 0 and up to `LARGEST_SHARE`.
    seed : seed of the draw.
    file : a second table whose rows are for testing, while all rows of the first one train; share and seed are then of
        no concern. Unset: there is none.
    last : so many of the last rows instead, as a program has given them. Unset: they are drawn.
    """

    share: float = 0.25
    seed: int = 0
    file: str | msgspec.UnsetType = msgspec.UNSET
    last: int | msgspec.UnsetType = msgspec.UNSET

    def parts(self, columns: Columns) -> tuple[Columns, Columns]:
        """The training rows and the test rows of ``columns``, each in the order of ``columns``.

        Raises
        ------
        InputError
            If share or seed is invalid, there are fewer than two rows, or the second table cannot be used.
        """
        if self.file is not msgspec.UNSET:
            from gdexplorer.objectives.data.second_table import rows_of  # most objectives have none

            return columns, rows_of(self.file, columns)
        chosen = self._chosen(columns)
        return _rows(columns, ~chosen), _rows(columns, chosen)

    def _chosen(self, columns: Columns) -> NDArray[np.bool_]:
        """Which rows are kept for testing: at least one, and not all."""
        self.check()
        count = len(columns.targets)
        if count < 2:
            raise InputError(f"{columns.title} has too few rows to keep some for testing.")
        if self.last is not msgspec.UNSET:
            return np.arange(count) >= max(count - self.last, 1)
        tested = min(max(round(self.share * count), 1), count - 1)
        groups = columns.targets if columns.classes else np.zeros(count)
        random, chosen = np.random.default_rng(self.seed), np.zeros(count, dtype=bool)
        members = [random.permutation(np.flatnonzero(groups == group)) for group in np.unique(groups)]
        for rows, number in zip(members, shares([len(rows) for rows in members], tested), strict=True):
            chosen[rows[:number]] = True
        return chosen

    @property
    def state(self) -> tuple[int, int]:
        """Values that change when the second table does."""
        if self.file is msgspec.UNSET:
            return 0, 0
        from gdexplorer.objectives.data.second_table import state_of

        return state_of(self.file)

    def check(self) -> None:
        """Check share and seed.

        Raises
        ------
        InputError
            If one of them is invalid.
        """
        if not (math.isfinite(self.share) and 0.0 < self.share <= LARGEST_SHARE):
            raise InputError(
                f"The share of test rows must be above 0 and up to {short(LARGEST_SHARE)}, not {short(self.share)}."
            )
        check_whole("The seed of the test rows", self.seed)
        if self.last is not msgspec.UNSET and self.last < 1:
            raise InputError(f"The number of the last rows that are for testing must be positive, not {self.last}.")


def shares(sizes: list[int], count: int) -> list[int]:
    """``count`` divided among groups of these ``sizes`` in proportion, by the largest remainders."""
    quotas = [count * size / sum(sizes) for size in sizes]
    whole = [math.floor(quota) for quota in quotas]
    nearest = sorted(range(len(sizes)), key=lambda i: (whole[i] - quotas[i], i))
    for i in nearest[: count - sum(whole)]:
        whole[i] += 1
    return whole


# Unset: all rows are fitted. Files have no entry then, as none had one before rows could be kept.
MaybeSplit = Split | msgspec.UnsetType


def _rows(columns: Columns, kept: NDArray[np.bool_]) -> Columns:
    return replace(columns, inputs=columns.inputs[kept], targets=columns.targets[kept])


def in_words(split: MaybeSplit, columns: Columns) -> str:
    """How many rows of ``columns`` there are, and how many of them train and test."""
    count = len(columns.targets)
    if split is msgspec.UNSET:
        return f"{count:,} {columns.noun}."
    tests = split.parts(columns)[1]
    tested = len(tests.targets)
    if split.file is not msgspec.UNSET:
        return f"{count:,} {columns.noun} to train; {tested:,} of {tests.title} to test."
    return f"{count:,} {columns.noun}: {count - tested:,} to train, {tested:,} to test."


def notes(split: MaybeSplit, columns: Columns) -> tuple[str, ...]:
    """What is to be known about the data, in a few texts: rows left out, and how their file was read.

    Each begins with the name of its table where the test rows are those of a second one.
    """
    if split is msgspec.UNSET or split.file is msgspec.UNSET:
        return tuple(filter(None, (columns.note, columns.reading)))
    tests = split.parts(columns)[1]
    told = (columns.title, columns.note), (columns.title, columns.reading), (tests.title, tests.note)
    return tuple(f"{title}: {text}" for title, text in told if text)


def refuse_named_set(table: str, option: str, share: str) -> None:
    """Refuse the name of a set of this program in the place of a file.

    Parameters
    ----------
    table : what is given. option : for what. share : what keeps rows of that set for testing instead.

    Raises
    ------
    InputError
        If there is no such file, but such a set.
    """
    name = table if table.startswith(PREFIX) else table.split(":")[0]
    if (name in (*SETS, "houses") or name.startswith(PREFIX)) and not Path(table).exists():
        raise InputError(
            f"{option} is a table in a file, and {name} a set of its own: keep some of its rows for testing by {share}."
        )
