"""`gdexplorer.explore` in programs of their own: it opens the window, waits, and leaves the program as it was."""

import os
import signal
import subprocess
import sys
import textwrap

import numpy as np
import pytest

import gdexplorer as gdx
from gdexplorer.descent.building import experiment_of
from gdexplorer.errors import InputError
from gdexplorer.gui.window import exploring
from gdexplorer.gui.window.first_document import suited

# Does ``act(window)`` once the first runs are shown.
DRIVEN = """
import gc, math, os, signal, sys, threading, time
import gdexplorer as gdx
from gdexplorer.errors import InputError
import gdexplorer.gui.window.launch as launch

def once_shown(act):
    begin = launch.Launch.__init__
    def init(self, window, *others):
        begin(self, window, *others)
        def settled(experiment):
            window.explorer.runs.settled.disconnect(settled)
            from PySide6.QtCore import QTimer
            QTimer.singleShot(200, lambda: act(window))
        window.explorer.runs.settled.connect(settled)
    launch.Launch.__init__ = init

def wavy(x, y):
    return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2 + math.sin(x)
"""


def program(text, seconds=120, **changed):
    environment = {name: value for name, value in {**os.environ, **changed}.items() if value is not None}
    return subprocess.run(
        [sys.executable, "-c", DRIVEN + textwrap.dedent(text)], capture_output=True, text=True, timeout=seconds,
        env=environment, check=False,
    )  # fmt: skip


def test_the_window_opens_on_a_function_and_the_program_goes_on_afterwards(own_settings):
    done = program("""
        handler = signal.getsignal(signal.SIGINT)
        def act(window):
            from PySide6.QtWidgets import QApplication
            runs = window.explorer.runs
            keys = [each.key for each in window.explorer.experiment.optimizers]
            label = window.explorer.experiment.definition().label
            have_run = [len(each.points) > 1 for each in runs.trajectories]
            print(label, keys, have_run)
            window.close()
        once_shown(act)
        rules = ["adam", ("momentum", {"momentum": 0.5})]
        print(gdx.explore(wavy, rules, x=(-5, 5), y=(-5, 5), starts=[(0, 0), (1, 1)]))
        print(gc.isenabled(), signal.getsignal(signal.SIGINT) is handler, sys.getswitchinterval())
        gdx.explore("rosenbrock", "adam", learning_rate=0.05)
        print(gdx.descend(gdx.function(wavy, x=(-5, 5), y=(-5, 5)), "newton", start=(3, 2))[0].status)
    """)
    assert done.returncode == 0, done.stderr
    first, nothing, state, second, after = done.stdout.splitlines()
    assert first == "Wavy ['adam', 'momentum'] [True, True, True, True]" and nothing == "None"
    assert state == "True True 0.005" and second == "Rosenbrock ['adam'] [True]" and after == "converged"
    assert "Traceback" not in done.stderr and "QThread" not in done.stderr


def test_a_start_may_be_an_array(own_settings):
    done = program("""
        import numpy as np
        def act(window):
            print(*window.explorer.experiment.starts)
            window.close()
        once_shown(act)
        gdx.explore(lambda p: float(np.sum(p * p)), "adam", start=np.zeros(3), steps=5)
    """)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["(0.0,", "0.0,", "0.0)"]


def test_an_optimizer_has_its_own_batch_size_on_data_in_memory():
    custom = gdx.fit(np.arange(20.0), np.arange(20.0) ** 2)
    plain = experiment_of(custom, {}, (), [], {})
    rules = suited(plain, ["gradient_descent", ("sgd", {"batch": 4})], {}).optimizers
    assert [rule.batch_size for rule in rules] == [None, 4] and [rule.colour for rule in rules] == [0, 1]
    assert rules[0].settings == rules[1].settings
    with pytest.raises(InputError, match="has no samples"):
        suited(experiment_of("sphere", {}, (), [], {}), ("sgd", {"batch": 4}), {})


def test_start_and_starts_as_arrays_are_refused_together():
    with pytest.raises(InputError, match="not both"):
        exploring.explore(lambda x, y: x * x + y * y, start=np.zeros(2), starts=np.zeros((2, 2)))


@pytest.mark.skipif(sys.platform != "linux", reason="displays of X11")
def test_without_a_display_a_sentence_says_so():
    done = program("""
        try:
            gdx.explore(wavy)
        except InputError as error:
            print(error)
    """, DISPLAY=None, WAYLAND_DISPLAY=None, QT_QPA_PLATFORM=None)  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("There is no display to open a window on.")


def test_another_qt_application_or_another_thread_is_refused_in_a_sentence():
    done = program("""
        def attempt():
            try:
                gdx.explore(wavy)
            except InputError as error:
                print(error)
        thread = threading.Thread(target=attempt)
        thread.start()
        thread.join()
        from PySide6.QtWidgets import QApplication
        application = QApplication([])
        attempt()
    """)
    assert done.returncode == 0, done.stderr
    thread, other = done.stdout.splitlines()
    assert thread.startswith("A window is opened by the main thread") and other.startswith("Another program's Qt")


def test_mistakes_are_told_before_anything_is_opened():
    done = program("""
        for arguments, named in [
            (("rosenbrock",), {"x": (0, 1)}), (("rosenbrok",), {}), ((wavy, "adm"), {}), ((wavy, []), {}),
            ((wavy,), {"start": (0, 0), "starts": [(1, 1)]}), ((lambda x, y: None,), {}), ((3,), {}),
            ((wavy,), {"learning_rat": 3}),
        ]:
            try:
                gdx.explore(*arguments, **named)
            except InputError as error:
                print(error)
        print("PySide6.QtWidgets" in sys.modules)
    """)  # fmt: skip
    assert done.returncode == 0, done.stderr
    *said, _ = done.stdout.splitlines()
    assert len(said) == 8 and all(each.endswith((".", "?")) for each in said), said


def test_a_function_that_sleeps_for_ever_does_not_keep_the_program(own_settings):
    done = program("""
        asleep = []
        def sleepy(x, y):
            if asleep:
                time.sleep(1e6)
            return x * x + y * y
        def act(window):
            from gdexplorer.session import edits
            from PySide6.QtCore import QTimer
            asleep.append(True)
            window.explorer.apply(edits.MoveStart(0, (0.123, 0.456)))
            QTimer.singleShot(1500, window.close)
        once_shown(act)
        gdx.explore(sleepy)
        print("goes on", flush=True)
    """)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["goes on"] and "QThread: Destroyed" not in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_control_c_closes_the_window_and_interrupts_the_program(own_settings):
    done = program(f"""
        once_shown(lambda window: os.kill(os.getpid(), {int(signal.SIGINT)}))
        try:
            gdx.explore(wavy)
        except KeyboardInterrupt:
            print("interrupted")
    """)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["interrupted"]
