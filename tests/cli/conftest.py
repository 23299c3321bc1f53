import subprocess
import sys
from dataclasses import dataclass

import pytest

from gdexplorer import cli


@dataclass(frozen=True)
class Answer:
    """What a command did: exit status, standard output, standard error."""

    status: int
    out: str
    err: str

    def refused(self, status, *told):
        """One line on standard error, with all that is ``told`` in it, and nothing on standard output."""
        assert (self.status, self.out) == (status, "")
        assert self.err.count("\n") == 1, self.err
        assert self.err.startswith("gdexplorer: ")
        for part in told:
            assert part in self.err


@pytest.fixture
def gdexplorer(capsys):
    """Run a command in this process."""

    def run(*arguments):
        capsys.readouterr()
        status = cli.run([str(argument) for argument in arguments])
        return Answer(status, *capsys.readouterr())

    return run


@pytest.fixture
def program():
    """The command line of the program, to be run in a process of its own."""
    return [sys.executable, "-m", "gdexplorer"]


@pytest.fixture
def alone(program):
    """Run a command in a process of its own, without a display."""

    def run(*arguments, text=""):
        done = subprocess.run(
            [*program, *map(str, arguments)], input=text, capture_output=True, text=True, timeout=120, check=False
        )
        return Answer(done.returncode, done.stdout, done.stderr)

    return run
