"""Programs run as they were written, and compared with the runs that they repeat."""

import numpy as np
from msgspec.structs import replace

from gdexplorer.descent.engine import engine
from gdexplorer.exports.code.checking import kink_left
from gdexplorer.exports.code.script import Script


def iterates_of(text):
    """The iterates of all runs of a program."""
    names = {"__name__": "program"}
    exec(compile(text, "program", "exec"), names)
    return [names["run"](rule, start) for rule, start in names["RUNS"]]


def repeats(experiment, flavour, least=5, apart=1e-9):
    """Check that the program's iterates are those of the experiment's runs.

    Compared are all of them, up to the step from which rounding decides: there two runs of the engine itself, from
    starts that differ by a rounding error, are apart.
    """
    script = Script(experiment, flavour)
    found, expected = iterates_of(script.text), engine.descend(experiment)
    assert len(found) == len(expected)
    for mine, run, twin in zip(found, expected, twins(experiment), strict=True):
        assert kink_left(script, run) is None
        common = steps_in_common(run.points, twin.points)
        assert common >= min(least, len(run.points)), "too sensitive to say anything"
        assert len(mine) >= common
        scale = np.abs(run.points[:common]).max()
        np.testing.assert_allclose(mine[:common], run.points[:common], rtol=apart, atol=apart * scale)
        if common == len(run.points) == len(twin.points):
            assert len(mine) == len(run.points)


def twins(experiment):
    """The runs from starts a rounding error away."""
    moved = tuple(tuple(x * (1.0 + 3e-16) for x in start) for start in experiment.starts)
    return engine.descend(replace(experiment, starts=moved))


def steps_in_common(one, other):
    length = min(len(one), len(other))
    scale = np.abs(one[:length]).max()
    near = (np.abs(one[:length] - other[:length]) <= 1e-11 * scale).all(axis=1)
    return length if near.all() else int(np.argmin(near))
