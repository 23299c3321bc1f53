"""``gdexplorer descend --requests``: reads a JSON request per line, and writes a JSON result per line."""

import json
import sys
from argparse import Namespace
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import StringIO
from typing import Any, BinaryIO

from gdexplorer.cli import texts
from gdexplorer.cli.custom import formula_from
from gdexplorer.cli.experiments import limits_from, scheduled
from gdexplorer.cli.paths import finished_runs, write_json
from gdexplorer.cli.usage import UsageError
from gdexplorer.cli.writing import output
from gdexplorer.console import complain
from gdexplorer.descent.building import configured_with, experiment_of
from gdexplorer.descent.experiment import Experiment
from gdexplorer.descent.run_settings import MAY_BE_EMPTY, RUN_SETTINGS, STEPS
from gdexplorer.errors import InputError
from gdexplorer.plain_json import as_json
from gdexplorer.registry import find

# Entries of a request, with the types of their values.
_NUMBER = (int, float, str)
FIELDS: dict[str, tuple[type, ...]] = {
    "objective": (str,),
    "formula": (str,),
    "domain": (list, str),
    "param": (dict,),
    "optimizer": (str,),
    "settings": (dict,),
    "learning_rate": _NUMBER,
    "schedule": (str,),
    "start": (list, str),
    **{
        setting.name: (*_NUMBER, type(None)) if setting.name in MAY_BE_EMPTY else _NUMBER
        for setting in (STEPS, *RUN_SETTINGS)
    },
    "metric": (str,),
    "subject_to": (str,),
}
_REQUIRED = ("optimizer", "start")
_KINDS = {str: "a text", dict: "an object", list: "a list", int: "a number"}


def answer_requests(options: Namespace) -> int:
    """Answer each line of the requests; the exit status is 1 if any could not be answered.

    Such a line is answered by ``{"error": ...}``, so that line n of the results belongs to request n.
    """
    _refuse_other_options(options)
    failures = 0
    with _requests(options.requests) as lines, output(options.out) as file:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                answer = answer_to(line)
            except InputError as error:
                failures += 1
                answer = as_json({"error": str(error)}) + "\n"
                complain(f"gdexplorer: request in line {number}: {' '.join(str(error).split())}")
            file.write(answer)
            file.flush()
    return 1 if failures else 0


def answer_to(line: bytes) -> str:
    """The answer to the request in ``line``: a line of JSON.

    Raises
    ------
    InputError
        If the request is invalid.
    """
    experiment = experiment_from(request_in(line))
    answer = StringIO()
    write_json(answer, experiment, finished_runs(experiment))
    return answer.getvalue()


def request_in(line: bytes) -> dict[str, Any]:
    """Parse the request in ``line``; names and types are checked, but values may still be out of range.

    Raises
    ------
    InputError
        If it is not a valid request.
    """
    try:
        request = json.loads(line.decode("utf-8-sig"), parse_int=_integer)
    except UnicodeDecodeError:
        raise InputError("The request is not UTF-8 text.") from None
    except json.JSONDecodeError as error:
        raise InputError(f"The request is not JSON: {error.msg} at character {error.pos + 1}.") from None
    except RecursionError:
        raise InputError("The request is nested too deeply.") from None
    if not isinstance(request, dict):
        raise InputError('A request must be a JSON object, such as {"objective": "sphere", ...}.')
    return _checked(request)


def _integer(text: str) -> int | float:
    """An integer in JSON; one of hundreds of digits becomes infinite, as in any program that uses floats."""
    return int(text) if len(text) < 300 else float(text)


def _checked(request: dict[str, Any]) -> dict[str, Any]:
    for name, value in request.items():
        kinds = find("entry of a request", name, FIELDS)
        if not isinstance(value, kinds) or isinstance(value, bool):
            raise InputError(f"The {name} of a request must be {_KINDS[kinds[0]]}, not {as_json(value)}.")
    if "formula" in request and "objective" in request:
        raise InputError("A request must have either an objective or a formula, not both.")
    if "domain" in request and "formula" not in request:
        raise InputError("The domain goes with a formula only.")
    needed = _REQUIRED if "formula" in request else ("objective", *_REQUIRED)
    missing = [name for name in needed if name not in request]
    if missing:
        raise InputError(f"The request has no {' and no '.join(missing)}.")
    return request


def experiment_from(request: Mapping[str, Any]) -> Experiment:
    """The experiment that a checked request describes.

    Raises
    ------
    InputError
        If a value is invalid.
    """
    settings = dict(request.get("settings", {}))
    if "learning_rate" in request:
        settings["learning_rate"] = request["learning_rate"]
    choices = scheduled((configured_with(request["optimizer"], settings, {}),), request.get("schedule"))
    start = request["start"]
    parameters = request.get("param", {})
    custom = "formula" in request
    return experiment_of(
        formula_from(request["formula"], parameters, request.get("domain")) if custom else request["objective"],
        parameters,
        choices,
        [texts.point(start) if isinstance(start, str) else texts.coordinates(start)],
        limits_from(request),
    )


def _refuse_other_options(options: Namespace) -> None:
    """Refuse options that belong into the requests: they would be silently ignored."""
    given = [name for name in (*FIELDS, "set") if getattr(options, name, None)]
    if given:
        raise UsageError(f"descend: --requests takes no --{given[0].replace('_', '-')}: each request has its own.")
    if options.format == "csv":
        raise UsageError("descend: --requests are answered in JSON; --format csv cannot be used with them.")


@contextmanager
def _requests(name: str) -> Iterator[BinaryIO]:
    if name == "-":
        if sys.stdin is None:
            raise InputError("There is no standard input to read requests from.")
        yield sys.stdin.buffer
        return
    try:
        file = open(name, "rb")  # noqa: SIM115  closed below; only opening it may fail here
    except OSError as error:
        raise InputError(f"{name} cannot be read: {error.strerror}.") from error
    with file:
        yield file
