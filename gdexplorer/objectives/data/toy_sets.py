"""The toy sets of scikit-learn, where it is installed (the extra "sets")."""

from __future__ import annotations

from importlib.util import find_spec

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from gdexplorer.errors import InputError
from gdexplorer.objectives.data.columns import Columns, column_index

PREFIX = "sklearn:"


class ToySet(Struct, frozen=True):
    """What is known of a set without loading it.

    Attributes
    ----------
    label, noun : its display name, and what its samples are, in the plural.
    target : name of its target column.
    inputs : the columns that are suggested first as inputs.
    number : a column of numbers that is suggested as the target of a line.
    classes : number of classes; 0: targets are numbers.
    """

    label: str
    noun: str
    target: str
    inputs: tuple[str, ...]
    number: str
    classes: int


TOY_SETS = {
    "iris": ToySet("Iris", "flowers", "species", ("petal length (cm)", "petal width (cm)"), "petal width (cm)", 3),
    "wine": ToySet("Wine", "wines", "cultivar", ("flavanoids", "color_intensity"), "color_intensity", 3),
    "breast_cancer": ToySet("Breast cancer", "tumours", "diagnosis", ("mean radius", "mean texture"), "mean area", 2),
    "diabetes": ToySet("Diabetes", "patients", "progression", ("bmi", "bp"), "progression", 0),
}


def is_installed() -> bool:
    """Whether scikit-learn is there; it is not imported for that."""
    return find_spec("sklearn") is not None


def toy_columns(name: str, inputs: tuple[str, ...], target: str, title: str) -> Columns:
    """The named columns of a toy set; columns that are not named are those that suit a line, or the set's own target.

    Raises
    ------
    InputError
        If scikit-learn is not installed, or there is no such column.
    """
    toy, (names, table, words) = TOY_SETS[name], _loaded(name)
    target_index = column_index(_named(target or (toy.number if len(inputs) < 2 else toy.target), names), names)
    chosen = [column_index(_named(each, names), names) for each in inputs]
    if not chosen:
        chosen = [next(i for i in map(names.index, (*toy.inputs, *names)) if i != target_index)]
    is_class = toy.classes > 0 and target_index == len(names) - 1
    if toy.classes > 0 and len(names) - 1 in chosen and len(words) > 2:
        raise InputError(f"{toy.target} holds {len(words)} classes, which are no numbers: choose other inputs.")
    meaning = f"{toy.target}: " + ", ".join(f"{word} is {i}" for i, word in enumerate(words)) + "."
    return Columns(
        table[:, chosen].copy(), table[:, target_index].copy(), tuple(names[i] for i in chosen), names[target_index],
        title, toy.noun, classes=words if is_class else (), offered=names, meanings=(meaning,) if is_class else (),
    )  # fmt: skip


def suggested_toy(
    name: str, inputs: tuple[str, ...], targets: tuple[str, ...], count: int, classes: bool
) -> tuple[tuple[str, ...], str]:
    """Inputs and the first of the targets, ``count`` inputs if none are named: the classes, or a column of numbers.

    Raises
    ------
    InputError
        If scikit-learn is not installed.
    """
    toy, names = TOY_SETS[name], _loaded(name)[0]
    aim = targets[0] or (toy.target if classes or count > 1 else toy.number)
    taken = {_named(each, names) for each in (aim, *targets[1:])} | {aim, toy.target}
    free = [each for each in dict.fromkeys((*toy.inputs, *names)) if each not in taken]
    return inputs or tuple(free[:count]), aim


def _named(name: str, names: tuple[str, ...]) -> str:
    """The full name of a column that is named without its unit."""
    return next((each for each in names if each.partition(" (")[0] == name), name)


def _loaded(name: str) -> tuple[tuple[str, ...], NDArray[np.float64], tuple[str, ...]]:
    """Names of all columns, the target last, their numbers, and names of the classes."""
    try:
        from sklearn import datasets
    except ImportError:
        raise InputError(
            f"{TOY_SETS[name].label} is a set of scikit-learn, which is not installed: pip install 'gdexplorer[sets]'."
        ) from None
    found = datasets.load_diabetes(scaled=False) if name == "diabetes" else getattr(datasets, f"load_{name}")()
    words = tuple(map(str, found.target_names)) if TOY_SETS[name].classes else ()
    names = (*map(str, found.feature_names), TOY_SETS[name].target)
    return names, np.column_stack([found.data, found.target]).astype(np.float64), words
