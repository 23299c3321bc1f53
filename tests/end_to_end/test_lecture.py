"""A teacher's task: saddle points for a lecture. Three pictures, an animation, a page and a document, of one window."""

import json
import subprocess
import sys

import pypdf
import pytest
from PIL import Image
from PySide6.QtWidgets import QFileDialog

from gdexplorer.descent.critical.kinds import PointKind
from gdexplorer.session import edits
from gdexplorer.session.view_state import PictureLayer


@pytest.fixture
def name(monkeypatch, tmp_path):
    """What is entered in the next dialog of file names."""

    def entered(text):
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / text), ""))
        return tmp_path / text

    return entered


def fill(person, dialog, **fields):
    for field, value in fields.items():
        part = person.find(f"{dialog}_{field}")
        if hasattr(part, "findData"):
            part.setCurrentIndex(part.findData(value))
        else:
            part.setValue(value)


def picture(person, path, **fields):
    person.action("export_picture").trigger()
    fill(person, "picture", **fields)
    person.find("picture_save_button").click()
    exporter = person.window.features["exporting"].job
    person.wait(lambda: path.exists() and not exporter.busy)
    return path.read_bytes()


def test_saddle_points_are_prepared_for_a_lecture(person, name, tmp_path):
    # A function with saddles, a run that begins near one, and nothing that distracts.
    person.choose_objective("saddle")
    person.explorer.apply(edits.ShowLayer(PictureLayer.FIELD, False))
    person.wait(lambda: any(p.kind is PointKind.SADDLE for p in person.window.features["describe"].job.shown.points))
    person.settled()
    person.explorer.player.pause()

    # Three pictures: the surface for a slide, the map for a handout, the curves for a paper.
    slide = picture(person, name("surface.png"), view_combo="surface", width_spin=800, height_spin=600, scale_combo=2)
    handout = picture(person, name("map.svg"), view_combo="map", width_spin=600, height_spin=600)
    picture(person, name("curves.pdf"), view_combo="curves", width_spin=900, height_spin=400)
    with Image.open(tmp_path / "surface.png") as image:
        assert image.size == (1600, 1200) and "saddle" in image.text["Description"]
    assert b"<desc" in handout and b">x</text>" in handout
    assert "gradient norm" in pypdf.PdfReader(tmp_path / "curves.pdf").pages[0].extract_text()

    # An animation of the map.
    film = name("descent.gif")
    person.action("record").trigger()
    fill(person, "animation", view_combo="map", width_spin=400, height_spin=400, frames_spin=12, dwell_spin=3)
    person.find("animation_save_button").click()
    person.wait(lambda: film.exists() and person.window.features["recording"].job.recorder is None)
    with Image.open(film) as movie:
        assert 1 < movie.n_frames <= 12 and movie.size == (400, 400)

    # A page that students play with, and the document.
    page = name("saddle.html")
    person.action("export_page").trigger()
    person.wait(lambda: page.exists() and not person.window.features["exporting"].job.busy)
    document = name("saddle.gdx.json")
    person.action("save_as").trigger()
    person.wait(document.exists)
    assert json.loads(document.read_text())["experiment"]["objective"] == "saddle"
    assert b"saddle" in page.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir() if not path.name.startswith("settings")) == [
        "curves.pdf", "descent.gif", "map.svg", "saddle.gdx.json", "saddle.html", "surface.png",
    ]  # fmt: skip

    # Next year, without the window: the same slide and handout from the document.
    again = tmp_path / "again"
    again.mkdir()
    for options, written in (
        (["--png", again / "a.png", "--view", "surface", "--size", "800x600", "--scale", "2"], slide),
        (["--svg", again / "a.svg", "--view", "map", "--size", "600x600"], handout),
    ):
        line = [sys.executable, "-m", "gdexplorer", "export", document, *options, "--step", "saved"]
        subprocess.run(line, check=True, capture_output=True, timeout=240)
        assert options[1].read_bytes() == written
