"""An unexpected error is told in one sentence, and the document is kept, so that it can be repeated."""

import threading

import pytest
from PySide6.QtWidgets import QLabel
from session_files import opened

from gdexplorer import faults
from gdexplorer.gui.window import fault_reporter
from gdexplorer.gui.window.fault_reporter import MOST, FaultReporter, kept
from gdexplorer.session import edits
from gdexplorer.session.document import Document


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    made = tmp_path / "log"
    monkeypatch.setenv("GDEXPLORER_LOG_DIR", str(made))
    yield made
    faults.forget()


@pytest.fixture
def reported(window):
    """Report an error as the hooks do; the sentence that the window shows."""
    reporter = FaultReporter(window)

    def report(error):
        with faults.caught(reporter.show):
            faults.report(error)
        return window.findChild(QLabel, "problem_text").text()

    return report


def documents_in(folder):
    return sorted(folder.glob("*.gdx.json"))


def test_the_document_is_kept_as_it_was_and_its_file_is_named(window, reported, folder):
    window.explorer.apply(edits.SetBudget(123))
    before = window.explorer.document
    sentence = reported(ValueError("an error of ours"))
    (path,) = documents_in(folder)
    assert str(path) in sentence and "an error of ours" in sentence and "\n" not in sentence
    assert opened(path) == before
    assert str(path) in faults.log_path().read_text() and "an error of ours" in faults.log_path().read_text()


def test_an_error_that_comes_again_keeps_its_first_document(window, reported, folder):
    error = ValueError("again")
    sentences = set()
    for steps in range(3):
        window.explorer.apply(edits.SetBudget(100 + steps))
        sentences.add(reported(error))
    assert len(documents_in(folder)) == len(sentences) == 1
    assert opened(documents_in(folder)[0]).experiment.steps == 100


def test_an_error_of_another_thread_is_told_on_the_windows_thread(window, folder, qtbot):
    reporter = FaultReporter(window)
    thread = threading.Thread(target=reporter.show, args=(faults.Fault(ValueError("there"), "text", None),))
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: len(documents_in(folder)) == 1)
    assert "there" in window.findChild(QLabel, "problem_text").text()


def test_where_nothing_can_be_written_it_is_told_all_the_same(reported, folder):
    folder.write_text("a file in the way")
    sentence = reported(ValueError("no place"))
    assert "no place" in sentence and "document" not in sentence


def test_nothing_that_fails_while_it_is_kept_hides_the_error(reported, folder, monkeypatch):
    def fail(*_):
        raise RuntimeError("while writing")

    monkeypatch.setattr(fault_reporter, "write_session", fail)
    sentence = reported(ValueError("the first"))
    assert "the first" in sentence and "while writing" not in sentence


def test_old_documents_make_room_for_newer_ones(folder):
    folder.mkdir()
    document = Document(edits.first_example())
    paths = [kept(document) for _ in range(MOST + 5)]
    assert paths[-1] in documents_in(folder) and len(documents_in(folder)) == MOST
