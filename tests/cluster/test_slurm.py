"""Jobs of Slurm through dask-jobqueue: its commands are played by scripts that start each job on this machine."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import gdexplorer

pytest.importorskip("dask_jobqueue")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="shell scripts")

# A job outlives the command that submits it, and its number is that of its process group.
SBATCH = """#!/bin/sh
setsid sh "$1" > JOBS/log.$$ 2>&1 &
echo $! >> JOBS/submitted
echo "Submitted batch job $!"
"""
SCANCEL = """#!/bin/sh
for job in "$@"; do echo $job >> JOBS/cancelled; kill -- -$job; done
exit 0
"""


@pytest.fixture
def jobs(tmp_path):
    folder = tmp_path / "jobs"
    folder.mkdir()
    for name, text in (("sbatch", SBATCH), ("scancel", SCANCEL)):
        (folder / name).write_text(text.replace("JOBS", str(folder)))
        (folder / name).chmod(0o755)
    return folder


def command(jobs, *words, **environment):
    package = str(Path(gdexplorer.__file__).parent.parent)
    paths = os.pathsep.join(filter(None, (package, os.environ.get("PYTHONPATH", ""))))
    given = {**os.environ, "PYTHONPATH": paths, "PATH": f"{jobs}{os.pathsep}{os.environ['PATH']}", **environment}
    asked = [sys.executable, "-m", "gdexplorer", "multistart", "--objective", "rastrigin", "--optimizer", "adam"]
    return subprocess.run(
        [*asked, "--starts", "40", "--format", "csv", *words], capture_output=True, timeout=300, env=given, cwd=jobs
    )


DESCRIBED = {"DASK_JOBQUEUE__SLURM__CORES": "1", "DASK_JOBQUEUE__SLURM__MEMORY": "1GB"}


def test_jobs_of_slurm_do_the_work_and_are_cancelled(jobs, tmp_path):
    alone = command(jobs)
    shared = command(jobs, "--cluster", "slurm:2", "--pieces", str(tmp_path / "pieces"), **DESCRIBED)
    assert shared.returncode == 0, shared.stderr
    assert shared.stdout == alone.stdout
    assert b"Waiting for the first of 2 jobs of Slurm." in shared.stderr and b"done by" in shared.stderr
    submitted = (jobs / "submitted").read_text().split()
    assert len(submitted) == 2 and {*submitted} <= {*(jobs / "cancelled").read_text().split()}


def test_jobs_that_are_not_described_are_told(jobs):
    said = command(jobs, "--cluster", "slurm")
    assert said.returncode == 1 and b"~/.config/dask/jobqueue.yaml" in said.stderr and b"Traceback" not in said.stderr


def test_without_slurm_it_is_said(jobs):
    (jobs / "sbatch").unlink()
    said = command(jobs, "--cluster", "slurm", **DESCRIBED)
    assert said.returncode == 1 and b"no command sbatch" in said.stderr and b"Traceback" not in said.stderr


def test_a_job_that_slurm_refuses_is_told(jobs):
    (jobs / "sbatch").write_text("#!/bin/sh\necho sbatch: error: invalid partition specified: none >&2\nexit 1\n")
    said = command(jobs, "--cluster", "slurm:2", **DESCRIBED)
    assert said.returncode == 1 and b"Traceback" not in said.stderr
    assert b"Slurm takes no job: sbatch: error: invalid partition specified: none." in said.stderr
