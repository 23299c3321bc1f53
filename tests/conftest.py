"""What all tests share."""

import gc
import os
import re
import shutil
import sys
import tempfile
from functools import partialmethod
from pathlib import Path

import hypothesis
import pytest
from pytestqt.qtbot import QtBot

from gdexplorer import faults
from gdexplorer.compiled.kernel import Kernel

# How long an example takes says more of the machine than of the program: that is measured in tests/benchmarks.
hypothesis.settings.register_profile("gdexplorer", deadline=None)
hypothesis.settings.load_profile("gdexplorer")

_CACHE = pytest.StashKey[str]()
# No test needs a quarter of this. One that runs away ends with a traceback then, rather than by the system's hand.
MOST_MEMORY = 8 * 2**30  # bytes


# For how long a test waits for what comes soon on a quiet machine, in milliseconds.
PATIENCE = 60_000


def pytest_configure(config: pytest.Config) -> None:
    """Limit memory, and make one cache of kernels for the session.

    It is empty at its start: what an older one holds must not hide a failure. Workers that run tests beside each other
    share it, as windows opened at once do. So do the sessions of one `make test`, which makes that cache and names it:
    what one compiles the next ones load.
    """
    _limit_memory()
    config.stash[_CACHE] = tempfile.mkdtemp(prefix="gdexplorer-tests-")
    # And of one's functions: nothing that a test keeps may land among those of whoever runs the tests.
    os.environ["GDEXPLORER_DATA_DIR"] = str(Path(config.stash[_CACHE]) / "data")
    os.environ["GDEXPLORER_STATE_DIR"] = str(Path(config.stash[_CACHE]) / "state")
    os.environ["GDEXPLORER_LOG_DIR"] = str(Path(config.stash[_CACHE]) / "log")
    if not hasattr(config, "workerinput"):
        shared = os.environ.get("GDEXPLORER_TESTS_CACHE_DIR")
        os.environ["GDEXPLORER_CACHE_DIR"] = shared or str(Path(config.stash[_CACHE]) / "cache")


def _limit_memory() -> None:
    if sys.platform == "linux":
        import resource

        _, highest = resource.getrlimit(resource.RLIMIT_DATA)
        known = [limit for limit in (MOST_MEMORY, highest) if limit != resource.RLIM_INFINITY]
        resource.setrlimit(resource.RLIMIT_DATA, (min(known), highest))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse names with addresses of objects: processes that share the tests would not agree on which there are."""
    if wrong := [item.nodeid for item in items if re.search(r"\b0x[0-9a-f]{6,}", item.nodeid)]:
        raise pytest.UsageError(f"Give these tests ids that are the same in each process: {', '.join(wrong[:9])}")


@pytest.hookimpl(wrapper=True)
def pytest_collection(session: pytest.Session):
    """Refuse to compile anything yet in a worker: each would wait for the one that does, before its first test."""
    with pytest.MonkeyPatch.context() as patch:
        if hasattr(session.config, "workerinput"):
            patch.setattr(Kernel, "compile_or_load", _not_while_tests_are_collected)
        return (yield)


def _not_while_tests_are_collected(kernel: Kernel) -> None:
    raise pytest.UsageError("A module of tests compiles a kernel when it is imported: have its tests do so.")


def pytest_collection_finish() -> None:
    """Leave what was collected out of each collection of garbage: two million objects, which stay."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure(config: pytest.Config) -> None:
    shutil.rmtree(config.stash[_CACHE], ignore_errors=True)


@pytest.fixture(autouse=True)
def nothing_is_reported_that_should_not_happen():
    """Fail where the program kept an exception from whoever uses it: a test that wants one forgets it itself."""
    faults.forget()
    yield
    assert not (unexpected := faults.forget()), "".join(fault.text for fault in unexpected)


@pytest.fixture(autouse=True)
def garbage_is_collected_as_it_was():
    """Undo what a command, which ends soon, sets for all of Python: hardly any garbage is collected in it."""
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)


@pytest.fixture(autouse=True)
def pytorch_is_as_it_was():
    """Undo what exported programs, which tests run, set for all of PyTorch: the numbers that it draws depend on it."""
    yield
    if "torch" in sys.modules:
        sys.modules["torch"].set_default_dtype(sys.modules["torch"].float32)


class PatientBot(QtBot):
    """Waits for as long as a busy machine may take, unless a test says for how long."""

    waitUntil, waitSignal, waitSignals, waitCallback, waitExposed, waitActive = (  # noqa: N815  as Qt's functions
        partialmethod(waits, timeout=PATIENCE)
        for waits in (
            QtBot.waitUntil, QtBot.waitSignal, QtBot.waitSignals, QtBot.waitCallback, QtBot.waitExposed,
            QtBot.waitActive,
        )
    )  # fmt: skip


@pytest.fixture
def qtbot(qapp, request):
    return PatientBot(request)
