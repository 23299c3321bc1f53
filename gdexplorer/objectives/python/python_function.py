"""A custom objective that is a Python function: it lives in this process, and no file holds it."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from gdexplorer.errors import InputError
from gdexplorer.objectives.custom import Custom
from gdexplorer.objectives.formulas.custom_formula import check_domain
from gdexplorer.objectives.objective import Domain, Objective
from gdexplorer.objectives.python.calls import Calls
from gdexplorer.objectives.python.making import KEY, Made
from gdexplorer.objectives.python.watch import Watch
from gdexplorer.objectives.python.written import Written

NOT_SAVED = (
    "A Python function cannot be saved: a session would have to run it. Save the runs as a table, or open the function "
    "again from your program."
)
MOST_COORDINATES = 1000
# So many domains of functions are kept: a window may come back to any of them.
_MOST_KEPT = 1000


class PythonFunction(Custom, frozen=True, tag="PythonFunction", forbid_unknown_fields=True):
    """Description of a Python function; equal only to itself.

    Attributes
    ----------
    written : the function, and its gradient.
    domain : the part of the plane of the first two coordinates that is drawn.
    label : its name in the window.
    begin : where descents start, n numbers; empty: a suggested point of the plane.
    """

    written: Written
    domain: Domain
    label: str
    begin: tuple[float, ...] = ()

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickled as what it was made of, if the user's function can be pickled."""
        written = self.written
        gradient: Any = None if written.gradient is None else written.gradient.function
        given = (written.value.function, True if written.gives_both else gradient)
        return python_function, (*given, self.domain, self.label, self.begin)

    def __deepcopy__(self, memo: dict[int, Any]) -> PythonFunction:
        """Itself: it is equal to nothing else."""
        return self

    def objective(self) -> Objective:
        """Build the objective.

        Raises
        ------
        InputError
            If the domain is invalid, or the function returns no numbers.
        """
        return _objective(self)

    def prepare(self) -> None:
        """Find out how coarse the function's values are, a start and a learning rate.

        Raises
        ------
        InputError
            As `objective`; or if the function is defined nowhere.
        """
        _made(self).prepare()

    def is_same_function(self, other: object) -> bool:
        """Whether ``other`` is of the same function."""
        return isinstance(other, PythonFunction) and self.written is other.written

    @property
    def unsaved(self) -> str:
        """Why no file can hold it."""
        return NOT_SAVED


def check_gradient(custom: PythonFunction) -> None:
    """Compare the gradient that the user has written with differences of the values, at some points.

    Raises
    ------
    InputError
        If they disagree; the message says where and by how much.
    """
    made = _made(custom)
    if custom.written.gradient is not None:
        for point in made.places:
            made.check_at(point)


@lru_cache(maxsize=_MOST_KEPT)
def _objective(custom: PythonFunction) -> Objective:
    check_domain(custom.domain)
    return Objective(
        KEY, custom.label, "custom", custom.label, (), "", "", lambda values: _made(custom).bound,
        lambda: _typeset(custom.label),
    )  # fmt: skip


@lru_cache(maxsize=_MOST_KEPT)
def _made(custom: PythonFunction) -> Made:
    check_domain(custom.domain)
    return Made(custom.written, custom.domain, custom.label, custom.begin)


def _typeset(label: str) -> str:
    plain = "".join(letter if letter.isalnum() or letter == " " else " " for letter in label).strip()
    return rf"\mathrm{{{plain.replace(' ', '~') or 'f'}}}"


def python_function(
    function: Callable[..., Any], gradient: Callable[..., Any] | bool | None, domain: Domain, name: str,
    start: tuple[float, ...],
) -> PythonFunction:  # fmt: skip
    """A custom objective of a Python function (see `gdexplorer.api.functions.function`).

    Raises
    ------
    InputError
        If function, gradient, domain or start are invalid.
    """
    n = len(start) or 2
    if not 2 <= n <= MOST_COORDINATES:
        raise InputError(f"A function has 2 to {MOST_COORDINATES:,} coordinates; the start has {n:,}.")
    if not all(map(math.isfinite, start)):
        raise InputError("The coordinates of the start must be finite numbers.")
    check_domain(domain)
    value = Calls(function, n)
    if gradient is True:
        slopes: Calls | None = value
    else:
        slopes = None if gradient is None or gradient is False else Calls(gradient, n, value.lock)
    return PythonFunction(
        Written(value, slopes, n, Watch()), domain, name or value.name[:1].upper() + value.name[1:], start
    )
