"""Processes that need the same kernel at once: one compiles it, and the others load what it has stored."""

import subprocess
import sys
import threading
import time

import pytest

from gdexplorer.compiled import cache
from gdexplorer.compiled.cache import Cache, key_of

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals")
KEY = key_of("something slow")
# Holds the lock until it is killed.
HOLDER = """
import sys, time
from pathlib import Path
from gdexplorer.compiled.cache import Cache
with Cache(Path(sys.argv[1])).alone(sys.argv[2]):
    print("held", flush=True)
    time.sleep(600)
"""
# Prints how many kernels it compiles, and a value.
COMPILES = """
import sys
from gdexplorer.descent.engine import drivers
from gdexplorer.objectives import objective

made = []
bound = objective("himmelblau").bound({})
kernels = [bound.value_and_gradient, bound.hessian_kernel, drivers.VERDICT]
sys.stdin.readline()
from numba.core.event import Listener, install_listener

class Compiled(Listener):
    def on_start(self, event):
        made.append(event)
    def on_end(self, event): ...

for kernel in kernels:
    before = len(made)
    with install_listener("numba:run_pass", Compiled()):
        kernel.compiled
    print("compiled" if len(made) > before else "loaded")
print(bound.value((1.0, 2.0)))
"""


@pytest.fixture
def store(tmp_path):
    return Cache(tmp_path / "cache")


@pytest.fixture
def holder(store):
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(store.directory), KEY], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.communicate()


def alone(store, done, check=lambda: None):
    """A thread that waits for its turn."""

    def wait():
        with store.alone(KEY, check):
            done.append(store.load(KEY))

    thread = threading.Thread(target=wait)
    thread.start()
    return thread


def test_who_comes_second_finds_what_the_first_has_stored(store):
    done = []
    with store.alone(KEY):
        thread = alone(store, done)
        time.sleep(0.2)
        assert not done
        store.save(KEY, b"made")
    thread.join(60)
    assert done == [b"made"] and [file.name for file in store.directory.iterdir()] == [f"{KEY}.bin"]


def test_what_is_stored_keeps_nobody_waiting(store, holder):
    store.save(KEY, b"made")
    with store.alone(KEY):
        assert holder.poll() is None


def test_whoever_was_killed_is_not_waited_for(store, holder):
    done = []
    thread = alone(store, done)
    time.sleep(0.2)
    assert not done
    holder.kill()
    thread.join(60)
    assert done == [None]


def test_waiting_can_be_stopped_and_ends(store, holder, monkeypatch):
    def stop():
        raise KeyError("stopped")

    with pytest.raises(KeyError), store.alone(KEY, stop):
        raise AssertionError
    monkeypatch.setattr(cache, "SECONDS_FOR_ANOTHER", 0.1)
    with store.alone(KEY):
        assert holder.poll() is None


def test_a_cache_that_cannot_be_written_to_keeps_nobody_waiting(tmp_path):
    (tmp_path / "file").write_text("")
    with Cache(tmp_path / "file" / "below").alone(KEY):
        pass
    folder = tmp_path / "open"
    folder.mkdir()
    folder.chmod(0o777)
    with Cache(folder).alone(KEY):
        assert not [*folder.iterdir()]


def test_processes_compile_each_kernel_once(tmp_path, monkeypatch):
    monkeypatch.setenv("GDEXPLORER_CACHE_DIR", str(tmp_path / "cache"))
    begun = [
        subprocess.Popen([sys.executable, "-c", COMPILES], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    for process in begun:
        process.stdin.write("go\n")
        process.stdin.flush()
    said = [process.communicate(timeout=300)[0].split() for process in begun]
    assert all(len(lines) == 4 and lines[-1] == said[0][-1] for lines in said)
    for place in range(3):
        assert sorted(lines[place] for lines in said) == ["compiled", "loaded", "loaded"]
    assert not [*(tmp_path / "cache").glob("*.lock")]
