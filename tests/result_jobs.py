"""What tests of jobs that keep a result have in common."""

import json
import shlex

from gdexplorer import cli
from gdexplorer.exports.command import analysis_line
from gdexplorer.exports.content import Work


def heard(job):
    """Yield a job that notes what it tells, and stop it."""
    job.results, job.said, job.analyses, job.outdated = [], [], [], []
    for signal, notes in (
        (job.result_changed, job.results), (job.failed, job.said), (job.analysis_changed, job.analyses),
        (job.outdated_changed, job.outdated),
    ):  # fmt: skip
        signal.connect(notes.append)
    yield job
    job.stop()


def found(job, qtbot, experiment, entered):
    """The last result of what is entered while ``experiment`` is shown."""
    if experiment is not None:
        job.set_experiment(experiment)
    job.run(entered)
    qtbot.waitUntil(lambda: not job.busy, timeout=240_000)
    return job.results[-1]


def told_by_the_command_line(job, encoded, folder):
    """The last analysis as JSON, which is what its command writes."""
    (*_, analysis) = job.analyses
    words = shlex.split(analysis_line(analysis))[1:]
    assert cli.run([*words[:-2], "--out", str(folder / "told.json")]) == 0
    with (folder / "expected.json").open("wb") as file:
        encoded.by_suffix[".json"].encode(file, analysis, Work())
    told, expected = (json.loads((folder / f"{name}.json").read_text()) for name in ("told", "expected"))
    assert told == expected
    return told


def assert_says_what_has_changed(job, experiment, changes):
    """Each edit of ``changes`` leads to a sentence, until the experiment is as it was."""
    assert job.outdated[-1] == ""
    for change, (edit, expected) in changes.items():
        job.set_experiment(edit.apply_to(experiment))
        assert job.outdated[-1] == expected, change
        job.set_experiment(experiment)
        assert job.outdated[-1] == ""


def assert_keeps_what_was_shown(job, qtbot, endless, milliseconds=0):
    """What never ends is cancelled, and leaves the result before."""
    before = job.results[-1]
    job.run(endless)
    qtbot.wait(milliseconds)
    job.cancel()
    assert not job.busy and job.results[-1] is before
