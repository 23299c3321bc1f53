"""Build a custom fit to data from options."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

import msgspec

from gdexplorer.cli import texts
from gdexplorer.console import complain
from gdexplorer.errors import InputError
from gdexplorer.objectives.data.columns import Columns
from gdexplorer.objectives.data.dialect import DialectChoice
from gdexplorer.objectives.data.source import CsvFile, DataSource, Houses, SklearnSet, targets_of
from gdexplorer.objectives.data.split import MaybeSplit, Split, in_words, notes, refuse_named_set
from gdexplorer.objectives.regression.custom_fit import Cost, CustomFit
from gdexplorer.registry import find

OF_A_FILE = ("encoding", "delimiter", "decimal", "header", "no_header")


def regression_from(options: Namespace, source: DataSource) -> CustomFit:
    """Build and prepare the fit that the options describe; report how the data were read.

    Raises
    ------
    InputError
        If it is invalid.
    """
    if options.raw and options.standardise:
        raise InputError("Give either --raw or --standardise.")
    known: dict[str, Cost] = {"mse": "mse", "mae": "mae", "huber": "huber", "logistic": "logistic"}
    cost = find("cost", options.cost or "mse", known)
    degree = 1 if options.degree is None else texts.whole_number(options.degree, "degree")
    regression = CustomFit(source, cost, degree, standardise=not options.raw, test=split_from(options))
    regression.prepare()
    report_data(regression.test, regression.columns)
    return regression


def split_from(options: Namespace) -> MaybeSplit:
    """The rows that are kept for testing; unset if no option asks for them.

    Raises
    ------
    InputError
        If a seed is given without a share, one of them is invalid, or a second table is given, too.
    """
    if options.test_data is not None:
        if options.test_share is not None or options.test_seed is not None:
            raise InputError("Give either --test-data or --test-share.")
        refuse_named_set(options.test_data, "--test-data", "--test-share 0.25")
        return Split(file=str(Path(options.test_data).absolute()))
    if options.test_share is None:
        if options.test_seed is not None:
            raise InputError("--test-seed goes with --test-share only.")
        return msgspec.UNSET
    seed = 0 if options.test_seed is None else texts.whole_number(options.test_seed, "test seed")
    split = Split(texts.number(options.test_share, "test share"), seed)
    split.check()
    return split


def report_data(test: MaybeSplit, columns: Columns) -> None:
    """Report on standard error how files were read, what was left out, and which rows of a second table are tests."""
    for text in notes(test, columns):
        complain(f"gdexplorer: {text}")
    if test is not msgspec.UNSET and test.file is not msgspec.UNSET:
        complain(f"gdexplorer: {in_words(test, columns)}")


def report_columns(options: Namespace, source: DataSource, columns: Columns) -> None:
    """Report on standard error which columns are used, if the options leave that open."""
    if not isinstance(source, CsvFile | Houses | SklearnSet) or (options.x and options.y):
        return
    named = isinstance(source, Houses)
    inputs = source.inputs if named else columns.input_names
    targets = targets_of(source) if named else columns.target_names or (columns.target_name,)
    taken = " ".join([*(f'--x "{name}"' for name in inputs), *(f'--y "{name}"' for name in targets)])
    complain(f"gdexplorer: columns used: {taken}; choose others with --x and --y")


def with_dialect(source: DataSource, options: Namespace) -> DataSource:
    """Apply the options about the file format to ``source``.

    Raises
    ------
    InputError
        If they are given for something other than a file, or contradict each other.
    """
    given = [name for name in OF_A_FILE if getattr(options, name, None)]
    if not given:
        return source
    if not isinstance(source, CsvFile):
        raise InputError(f"--{given[0].replace('_', '-')} goes with a file only.")
    if options.header and options.no_header:
        raise InputError("Give either --header or --no-header.")
    header = True if options.header else False if options.no_header else None
    dialect = DialectChoice(options.encoding, options.delimiter, options.decimal, header)
    return msgspec.structs.replace(source, dialect=dialect)
