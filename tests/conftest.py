"""What all tests share."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest

from gdexplorer import faults

_CACHE = pytest.StashKey[str]()


def pytest_configure(config: pytest.Config) -> None:
    """One cache of kernels for the session, empty at its start: what an older one holds must not hide a failure.

    Workers that run tests beside each other share it, as windows opened at once do. So do the sessions of one
    `make test`, which makes that cache and names it: what one compiles the next ones load.
    """
    config.stash[_CACHE] = tempfile.mkdtemp(prefix="gdexplorer-tests-")
    # And of one's functions: nothing that a test keeps may land among those of whoever runs the tests.
    os.environ["GDEXPLORER_DATA_DIR"] = str(Path(config.stash[_CACHE]) / "data")
    os.environ["GDEXPLORER_LOG_DIR"] = str(Path(config.stash[_CACHE]) / "log")
    if not hasattr(config, "workerinput"):
        shared = os.environ.get("GDEXPLORER_TESTS_CACHE_DIR")
        os.environ["GDEXPLORER_CACHE_DIR"] = shared or str(Path(config.stash[_CACHE]) / "cache")


def pytest_unconfigure(config: pytest.Config) -> None:
    shutil.rmtree(config.stash[_CACHE], ignore_errors=True)


@pytest.fixture(autouse=True)
def nothing_is_reported_that_should_not_happen():
    """Fail where the program kept an exception from whoever uses it: a test that wants one forgets it itself."""
    faults.forget()
    yield
    assert not (unexpected := faults.forget()), "".join(fault.text for fault in unexpected)
