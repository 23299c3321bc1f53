"""A cluster of two workers that a person joins in the window: analyses are the same; a killed worker loses nothing."""

import os
import signal
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QTableWidget

pytest.importorskip("distributed")

from gdexplorer.cluster import store
from gdexplorer.gui.jobs.crew import CREW
from tests.end_to_end.analysed import done, said

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals")


def workers():
    found = []
    for file in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(file.read_text().rpartition(")")[2].split()[1])
            if parent == os.getpid() and b"gdexplorer.cluster.worker" in (file.parent / "cmdline").read_bytes():
                found.append(int(file.parent.name))
        except OSError:
            continue
    return found


def test_two_workers_do_many_starts_and_one_is_killed(open_window, tmp_path, monkeypatch):
    monkeypatch.setattr(store, "default_folder", lambda: tmp_path / "pieces")
    person = open_window()
    many = person.window.features["multi_start"]
    person.action("analyse_multi_start").trigger()  # opens the panel, and computes here
    done(person, "multi_start")
    alone = many.job.result.result.ends

    person.action("show_cluster").trigger()
    person.find("cluster_place_edit").setText("local:2")
    person.find("cluster_join_button").click()
    table = person.find("cluster_table", QTableWidget)
    person.wait(lambda: table.rowCount() == 2, timeout=120_000)
    assert said(person, "cluster").startswith("2 workers on this machine do the analyses. Dask's dashboard: http://")
    os.kill(workers()[0], signal.SIGKILL)
    person.action("show_multi_start").trigger()
    person.find("multi_start_run_button").click()
    done(person, "multi_start")
    shared = many.job.result.result.ends
    assert shared is not alone and shared.points.tobytes() == alone.points.tobytes()
    assert sum(CREW.made.values()) > 0

    person.action("show_cluster").trigger()
    person.find("cluster_leave_button").click()
    person.wait(lambda: table.rowCount() == 0, timeout=60_000)
    person.wait(lambda: not workers(), timeout=60_000)
