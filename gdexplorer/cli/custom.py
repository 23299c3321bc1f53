"""Build the objective from options: from the catalogue, or a custom one."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from gdexplorer.cli import texts
from gdexplorer.cli.custom_fit import (
    OF_A_FILE,
    regression_from,
    report_columns,
    report_data,
    split_from,
    with_dialect,
)
from gdexplorer.cli.options import KINDS
from gdexplorer.cli.own_model import check_without_model, own_model
from gdexplorer.console import complain
from gdexplorer.errors import InputError
from gdexplorer.formulas.caret import with_caret
from gdexplorer.formulas.name_hints import parameter_messages
from gdexplorer.formulas.tokeniser import FormulaError, completed
from gdexplorer.objectives import CustomFormula, CustomNetwork, ObjectiveChoice, objective_of
from gdexplorer.objectives.data.generated import SETS
from gdexplorer.objectives.data.source import CsvFile, DataSource, Generated, Houses, SklearnSet
from gdexplorer.objectives.data.toy_sets import PREFIX, TOY_SETS
from gdexplorer.objectives.formulas.custom_formula import FIRST_DOMAIN
from gdexplorer.objectives.objective import Domain
from gdexplorer.registry import find

HOUSES = "houses"
# Options that go with each kind of custom objective.
OF_A_FORMULA = ("domain",)
OF_A_NETWORK = ("activation", "output_activation", "init", "init_scale", "no_bias", "skip", "layer_norm", "dropout")
OF_A_FIT = ("degree", "standardise")
OF_DATA = ("cost", "raw", "test_share", "test_seed", "test_data", "x", "y", *OF_A_FILE)


def chosen(options: Namespace) -> ObjectiveChoice:
    """The objective that the options describe.

    Raises
    ------
    InputError
        If none or several are given, or it is invalid.
    """
    given = [kind for kind in KINDS if getattr(options, kind, None)]
    if given == ["network", "data"]:
        given.remove("data")  # the network's data
    if not given:
        raise InputError(f"--objective is missing; see gdexplorer {options.command} --help")
    if len(given) > 1:
        raise InputError(f"Give either --{given[0]} or --{given[1]}.")
    _check_options_of(given[0], options)
    if given == ["objective"]:
        return str(options.objective)
    if given == ["model"]:
        return own_model(options)
    if given == ["formula"]:
        return formula_from(options.formula, texts.assignments(options.param), options.domain)
    if given == ["data"]:
        regression = regression_from(options, source_from(options))
        report_columns(options, regression.source, regression.columns)
        return regression
    custom = _network(options)
    objective_of(custom)
    report_data(custom.test, custom.columns)
    if options.data:
        report_columns(options, custom.data, custom.columns)
    return custom


def _check_options_of(kind: str, options: Namespace) -> None:
    """Check that no option is given that goes with another kind of objective."""
    if kind != "network":
        _refuse_other(options, OF_A_NETWORK, "--network")
    if kind != "formula":
        _refuse_other(options, OF_A_FORMULA, "--formula")
    if kind != "data":
        _refuse_other(options, OF_A_FIT, "--data")
    if kind not in ("network", "data"):
        _refuse_other(options, OF_DATA, "--data")
    if kind != "model":
        check_without_model(options)


def _refuse_other(options: Namespace, names: tuple[str, ...], of: str) -> None:
    for name in names:
        if getattr(options, name, None):
            raise InputError(f"--{name.replace('_', '-')} goes with {of} only.")


def formula_from(text: str, parameters: Mapping[str, Any], domain: Any) -> CustomFormula:
    """Build and prepare a custom formula; ``domain`` is a text or a list of four numbers.

    Raises
    ------
    InputError
        If one of them is invalid; a FormulaError has the formula and a caret below it as notes.
    """
    values = {name: texts.number(value, f"parameter {name}") for name, value in parameters.items()}
    custom = CustomFormula(text, FIRST_DOMAIN if domain is None else _domain(domain), defaults=tuple(values.items()))
    try:
        custom.prepare()
    except FormulaError as error:
        for line in with_caret(text, error.position):
            error.add_note(line)
        raise
    reading = completed(text)
    if reading:
        complain(f"gdexplorer: the formula is read as {reading}")
    names = custom.objective().defaults
    if values.keys() <= names.keys():  # otherwise it is refused because of them
        for line in parameter_messages([name for name in names if name not in values]):
            complain(f"gdexplorer: {line}")
    return custom


def _domain(given: Any) -> Domain:
    numbers = texts.point(given) if isinstance(given, str) else texts.coordinates(given)
    if len(numbers) != 4:
        raise InputError("The domain must be four numbers, such as -2,2,-1,3: the range of x, then that of y.")
    left, right, bottom, top = numbers
    return (left, right), (bottom, top)


def _network(options: Namespace) -> CustomNetwork:
    widths = tuple(texts.whole_number(width, "width of a layer") for width in options.network.split(","))
    named = {
        "activation": options.activation,
        "output": options.output_activation,
        "cost": options.cost,
        "initialisation": options.init,
        "data": source_from(options) if options.data else None,
        "test": split_from(options),
        "scale": None
        if options.init_scale is None
        else texts.number(options.init_scale, "scale of the initialisation"),
        "dropout": None if options.dropout is None else texts.number(options.dropout, "dropout"),
        "seed": None if _seed(options) is None else texts.whole_number(_seed(options), "seed"),
    }
    given = {name: value for name, value in named.items() if value is not None}
    return CustomNetwork(
        widths, bias=not options.no_bias, standardise=not options.raw, skip=bool(options.skip),
        layer_norm=bool(options.layer_norm), **given,
    )  # fmt: skip


def _seed(options: Namespace) -> Any:
    return getattr(options, "seed", None)


def source_from(options: Namespace) -> DataSource:
    """The data source: ``--data`` with ``--x`` and ``--y``.

    Raises
    ------
    InputError
        If it is neither a known name nor a file, or one of its settings is invalid.
    """
    return with_dialect(_named_source(options.data, tuple(options.x), tuple(options.y)), options)


def _named_source(name: str, inputs: tuple[str, ...], targets: tuple[str, ...]) -> DataSource:
    target, others = targets[0] if targets else "", targets[1:] or msgspec.UNSET
    if name == HOUSES:
        return Houses(inputs or Houses().inputs, target or Houses().target, others)
    if name.partition(":")[0] in SETS:
        if inputs or target:
            raise InputError("A generated set has no columns to choose: omit --x and --y.")
        return _generated(name)
    if name.startswith(PREFIX):
        known = {key: key for key in TOY_SETS}
        return SklearnSet(find("set of scikit-learn", name.removeprefix(PREFIX), known), inputs, target, others)
    if not Path(name).exists() and "." not in name and "/" not in name:
        find("set of data", name, {**SETS, HOUSES: None})
    return CsvFile(str(Path(name).absolute()), inputs, target, other_targets=others)


def _generated(text: str) -> Generated:
    key, settings = texts.key_and_settings(text)
    readers = {"count": texts.whole_number, "noise": texts.number, "seed": texts.whole_number}
    read = {name: find(f"{key} setting", name, readers)(value, name) for name, value in settings.items()}
    return msgspec.structs.replace(Generated(key, noise=SETS[key].noise), **read)
