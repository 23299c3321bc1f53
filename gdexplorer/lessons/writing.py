"""Write a document as the scene of a step: the same words that teachers write, and all of the document in them."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any

import msgspec

from gdexplorer.descent.experiment import ConfiguredOptimizer, Experiment
from gdexplorer.descent.geometry.metric import EUCLIDEAN
from gdexplorer.descent.geometry.plane import PlaneChoice
from gdexplorer.objectives import CustomFormula
from gdexplorer.session.document import Document
from gdexplorer.session.view_state import ViewState

# Fields of an experiment that a scene leaves out where they are as usual.
_USUAL = {"seed": 0, "noise": 0.0, "batch_size": 0, "clip": 0.0, "gradient_tolerance": None}
# Fields of a view that a scene has in words of its own.
_OWN = {"hidden", "basins_shown"}


def scene_block(document: Document) -> str:
    """The block ``scene`` of which `SceneSettings.document` makes ``document``, as lines of Markdown."""
    lines = [*_lines(_settings(document)), *_optimizers(document.experiment.optimizers)]
    return "\n".join(["```scene", *lines, "```"]) + "\n"


def toml(value: Any) -> str:
    """A number, text, list or table of builtin types as a TOML value on one line; what is None is left out."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, Mapping):
        given = ((name, each) for name, each in value.items() if each is not None)
        return f"{{ {', '.join(f'{name} = {toml(each)}' for name, each in given)} }}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(toml, value))}]"
    return repr(value)


def _lines(settings: Mapping[str, Any]) -> Iterator[str]:
    return (f"{name} = {toml(value)}" for name, value in settings.items() if value is not None)


def _settings(document: Document) -> dict[str, Any]:
    experiment, view = document.experiment, document.view
    usual = ((name, getattr(experiment, name), value) for name, value in _USUAL.items())
    settings = {
        **_objective(experiment),
        "starts": experiment.starts, "steps": experiment.steps,
        **{name: value for name, value, other in usual if value != other},
        "metric": None if experiment.metric == EUCLIDEAN else experiment.metric,
        "subject_to": None if experiment.subject_to is None else experiment.subject_to.text,
        "plane": _differing(experiment.plane, PlaneChoice()),
        "cursor": document.cursor or None,
        "hidden": [layer.value for layer in view.hidden] or None,
        "basins": view.basins_shown or None,
        "view": _differing(view, ViewState(), _OWN),
    }  # fmt: skip
    plain: dict[str, Any] = msgspec.to_builtins(settings)
    return plain


def _objective(experiment: Experiment) -> dict[str, Any]:
    """The objective with those of its parameters that are not as usual."""
    choice = experiment.objective
    usual = experiment.definition().checked({})
    parameters = {name: value for name, value in experiment.parameters if usual.get(name) != value}
    given = {"parameters": parameters or None}
    if isinstance(choice, str):
        return {"objective": choice, **given}
    if isinstance(choice, CustomFormula) and not (choice.label or choice.defaults):
        return {"formula": choice.text, "domain": choice.domain, **given}
    return {"custom": choice, **given}


def _differing(value: Any, usual: Any, apart: Collection[str] = ()) -> dict[str, Any] | None:
    """The fields of a value that differ from the usual one; None if none does."""
    before, now = msgspec.to_builtins(usual), msgspec.to_builtins(value)
    return {name: now[name] for name in now if now[name] != before[name] and name not in apart} or None


def _optimizers(optimizers: tuple[ConfiguredOptimizer, ...]) -> Iterator[str]:
    for place, item in enumerate(optimizers):
        schedule: object = {"key": item.schedule, **dict(item.schedule_settings)}
        yield from ("", "[[optimizers]]", f"key = {toml(item.key)}", *_lines(dict(item.settings)))
        yield from _lines({
            "schedule": schedule if item.schedule != "constant" else None,
            "colour": item.colour if item.colour != place else None,
            "visible": None if item.visible else False,
            "batch_size": item.batch_size,
        })  # fmt: skip
