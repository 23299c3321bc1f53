"""An exception that nobody foresaw: one sentence, a log, and the program goes on."""

import importlib
import subprocess
import sys
import threading

import pytest
from msgspec.structs import replace

from gdexplorer import cli, faults


def raised(error):
    try:
        raise error
    except type(error) as caught:
        return caught


@pytest.fixture(autouse=True)
def own_log(tmp_path, monkeypatch):
    monkeypatch.setenv("GDEXPLORER_LOG_DIR", str(tmp_path / "log"))
    yield
    faults.forget()


def test_a_fault_is_written_with_its_traceback_and_told_in_one_sentence():
    fault = faults.report(raised(ZeroDivisionError("float division\nby zero")))
    assert faults.forget() == (fault,)
    assert "\n" not in fault.sentence and "float division by zero" in fault.sentence
    assert str(fault.log) in fault.sentence
    written = fault.log.read_text()
    assert "Traceback" in written and "gdexplorer 0" in written


def test_the_same_fault_at_each_frame_does_not_fill_the_log():
    for _ in range(50):
        fault = faults.report(raised(ValueError("again")))
    assert fault.log.read_text().count("again") == 3 * fault.text.count("again")
    assert len(faults.forget()) == 50


def test_a_log_that_has_grown_gives_way_to_a_new_one():
    log = faults.report(raised(ValueError("first"))).log
    log.write_text("x" * (faults.MOST_BYTES + 1))
    faults.report(raised(ValueError("second")))
    assert "second" in log.read_text() and log.stat().st_size < 5000
    assert log.with_suffix(".old.log").stat().st_size > faults.MOST_BYTES


def test_where_nothing_can_be_written_it_is_told_all_the_same(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("GDEXPLORER_LOG_DIR", str(tmp_path / "file" / "log"))
    fault = faults.report(raised(ValueError("no place")))
    assert fault.log is None and "no place" in fault.sentence


def test_faults_of_slots_and_threads_are_caught_and_interrupts_are_not(capfd):
    told, interrupts = [], []
    before = sys.excepthook
    sys.excepthook = lambda *given: interrupts.append(given)
    try:
        with faults.caught(told.append):
            sys.excepthook(*error_of(ValueError("in a slot")))
            sys.excepthook(*error_of(KeyboardInterrupt()))
            thread = threading.Thread(target=lambda: 1 / 0)
            thread.start()
            thread.join()
    finally:
        sys.excepthook = before
    assert [type(fault.error) for fault in told] == [ValueError, ZeroDivisionError]
    assert [given[0] for given in interrupts] == [KeyboardInterrupt]
    assert capfd.readouterr().err == ""


def error_of(error):
    caught = raised(error)
    return type(caught), caught, caught.__traceback__


def test_a_listener_that_fails_keeps_no_other_from_hearing():
    heard = []

    def fails(_):
        raise RuntimeError("closed")

    with faults.caught(fails), faults.caught(heard.append):
        faults.report(raised(ValueError("x")))
    assert len(heard) == 1


def test_on_the_command_line_it_is_one_line_and_exit_status_1(monkeypatch, capsys):
    def fails(_):
        raise ZeroDivisionError("a fault of ours")

    command = importlib.import_module("gdexplorer.cli.commands.list")
    monkeypatch.setattr(command, "COMMAND", replace(command.COMMAND, run=fails))
    assert cli.run(["list", "objectives"]) == cli.FAILED
    told = capsys.readouterr()
    assert told.out == "" and told.err.count("\n") == 1
    assert "a fault of ours" in told.err and str(faults.log_path()) in told.err


def test_in_the_real_window_a_fault_in_a_slot_is_told_and_the_window_lives_on(tmp_path):
    """In a process of its own: pytest has hooks of its own, which must go on failing tests."""
    script = tmp_path / "window.py"
    script.write_text(WINDOW)
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr + done.stdout
    for name in ("slot", "worker", "event"):
        assert f"told {name}" in done.stdout, done.stdout


WINDOW = """
from PySide6.QtCore import QEvent, QTimer
from PySide6.QtWidgets import QApplication
from gdexplorer import faults
from gdexplorer.gui.jobs.job import Job
from gdexplorer.gui.window import app, main_window

class Failing(main_window.MainWindow):
    def __init__(self, *given, **named):
        super().__init__(*given, **named)
        self.failing = Job("failing", self.steps, parent=self)
        self.failing.failed.connect(self.widgets.problems.warn)
        self.trials = [self.slot, self.worker, self.event_of_qt]
        self.clock = QTimer(self, interval=300)
        self.clock.timeout.connect(self.go_on)
        self.clock.start()

    def go_on(self):
        text = self.widgets.problems._text.text()
        for name in ("slot", "worker", "event"):
            if f"failed in a {name}" in text:
                print("told", name, flush=True)
        if self.trials:
            self.trials.pop(0)()
        else:
            self.close()

    def slot(self):
        QTimer.singleShot(0, self.fail)

    def fail(self):
        raise ValueError("failed in a slot")

    def worker(self):
        self.failing.request("anything")

    def steps(self, request, task):
        raise ValueError("failed in a worker")
        yield

    def event_of_qt(self):
        QApplication.postEvent(self, QEvent(QEvent.Type.User))

    def event(self, event):
        if event.type() == QEvent.Type.User:
            raise ValueError("failed in a event")
        return super().event(event)

main_window.MainWindow = Failing
status = app.run()
assert len(faults.forget()) == 3
raise SystemExit(status)
"""
