"""The file of a model of the user's own, as a session names it: it is run only once the user has agreed to that."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from gdexplorer.errors import InputError
from gdexplorer.session.edits import first_example

if TYPE_CHECKING:
    from gdexplorer.descent.experiment import Experiment
    from gdexplorer.models.own_model import OwnModel

# What stands for the model in the experiment of a session file.
KEY = "own_model"


class ModelFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which file a model came from.

    Attributes
    ----------
    path : where it was, absolute.
    sha256 : digest of what it held, in hexadecimal.
    """

    path: str
    sha256: str

    @property
    def name(self) -> str:
        """Its name, without folders."""
        return Path(self.path).name

    def read(self) -> bytes:
        """What the file holds now.

        Raises
        ------
        InputError
            If it is not there, cannot be read, or is none that could be run.
        """
        from gdexplorer.models.process import content

        # It could say anything in the question that names it, and mean another file in another folder.
        if not self.path.isprintable() or not Path(self.path).is_absolute():
            raise InputError("The session names no valid file of a model.")
        return content(Path(self.path))

    def has_changed(self, program: bytes) -> bool:
        """Whether it held something else than ``program``."""
        return hashlib.sha256(program).hexdigest() != self.sha256


def model_file(model: OwnModel) -> ModelFile:
    """The file that ``model`` came from."""
    return ModelFile(str(model.running.file), model.running.sha256)


def with_model(experiment: Experiment, model: OwnModel) -> Experiment:
    """``experiment`` of a session file with its model, which runs.

    Raises
    ------
    InputError
        If the model has another number of parameters than the session's starts.
    """
    count = model.running.about.count
    other = next((len(start) for start in experiment.starts if len(start) != count), count)
    if other != count:
        raise InputError(
            f"{model.running.file.name} has {count:,} parameters now, and the starts of the session have {other:,}."
        )
    return replace(experiment, objective=model)


def without_model(experiment: Experiment) -> Experiment:
    """``experiment`` of a session file with the first example in the place of its model.

    Of the rest it keeps what suits any function: the optimizers that need nothing of a model, those of the example with
    its learning rates, and the settings of runs.
    """
    from gdexplorer.descent.experiment import refusal

    example = first_example()
    bound = example.bound()
    suited = {each.key: each.settings for each in example.optimizers}
    kept = tuple(
        replace(each, batch_size=None, settings=suited.get(each.key, each.settings))
        for each in experiment.optimizers
        if not refusal(each.optimizer, bound)
    )
    return replace(
        example, optimizers=kept or example.optimizers, steps=experiment.steps, seed=experiment.seed,
        gradient_tolerance=experiment.gradient_tolerance, noise=experiment.noise, clip=experiment.clip,
    )  # fmt: skip
