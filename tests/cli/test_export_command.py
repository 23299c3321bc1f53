"""``gdexplorer export``: files named and not, refusals, and the same bytes as from the window's encoders."""

import importlib.util
import os

import pytest
from msgspec.structs import replace
from processes import ended

from gdexplorer.descent.engine import engine
from gdexplorer.descent.experiment import Experiment, configure
from gdexplorer.exports.content import Content
from gdexplorer.exports.film import Film
from gdexplorer.exports.look import Look
from gdexplorer.exports.table import options
from gdexplorer.exports.writing import write_export
from gdexplorer.formats import PICTURE
from gdexplorer.objectives.data.source import CsvFile
from gdexplorer.objectives.regression.custom_fit import CustomFit
from gdexplorer.session.document import Document
from gdexplorer.session.edits import ChooseCustom
from gdexplorer.session.file import write_session

# What every format can hold: SciPy has no other rule.
DOCUMENT = Document(Experiment("himmelblau", (), (configure("gradient_flow"),), ((0.5, 1.0),), steps=30))
HERE = [
    name for name, (_, _, form) in options().items() if not form.needs or importlib.util.find_spec(form.needs)
]  # fmt: skip
SMALL = ("--size", "320x240", "--frames", "4", "--view", "map")
LOOK, FILM = Look("map", 320, 240), Film(frames=4)


@pytest.fixture
def session(tmp_path):
    path = tmp_path / "mine.gdx.json"
    write_session(path, DOCUMENT)
    return path


@pytest.mark.parametrize("name", HERE)
def test_every_format_is_written_where_it_is_named_with_the_bytes_of_its_encoder(gdexplorer, session, name):
    _, suffix, form = options()[name]
    named, expected = session.with_name(f"out{suffix}"), session.with_name(f"expected{suffix}")
    answer = gdexplorer("export", session, f"--{name}", named, *SMALL)
    assert (answer.status, answer.out, answer.err) == (0, f"{named}\n", "")
    runs = engine.descend(DOCUMENT.experiment)
    shown = replace(DOCUMENT, cursor=runs[0].steps) if form in PICTURE.by_suffix.values() else DOCUMENT
    write_export(expected, form, Content(shown, runs, look=LOOK, film=FILM))
    assert named.read_bytes() == expected.read_bytes()


@pytest.mark.parametrize(("step", "cursor"), [("saved", 7), ("3", 3), ("0", 0), ("last", 30), ("999", 30)])
def test_a_picture_shows_the_step_that_was_asked_for(gdexplorer, session, step, cursor):
    write_session(session, replace(DOCUMENT, cursor=7))
    named, expected = session.with_name("out.svg"), session.with_name("expected.svg")
    assert gdexplorer("export", session, "--svg", named, *SMALL, "--step", step).status == 0
    content = Content(replace(DOCUMENT, cursor=cursor), engine.descend(DOCUMENT.experiment), look=LOOK)
    write_export(expected, options()["svg"][2], content)
    assert named.read_bytes() == expected.read_bytes()


def test_the_step_is_of_no_concern_to_tables_and_programs(gdexplorer, session):
    written = []
    for step in ("last", "saved", "3"):
        gdexplorer("export", session, "--csv", session.with_name("out.csv"), "--step", step)
        written.append(session.with_name("out.csv").read_bytes())
    assert written[0] == written[1] == written[2]


def test_without_a_name_files_lie_beside_the_session_with_its_name(gdexplorer, session):
    answer = gdexplorer("export", session, *(f"--{name}" for name in HERE), *SMALL)
    assert (answer.status, answer.err) == (0, "")
    written = answer.out.splitlines()
    assert len(set(written)) == len(HERE) and str(session.with_name("mine.csv")) in written
    assert {str(path) for path in session.parent.iterdir()} == {*written, str(session)}
    assert all(path.stat().st_size > 0 for path in session.parent.iterdir())


def test_the_session_is_never_overwritten_and_no_name_is_used_twice(gdexplorer, session):
    before = session.read_bytes()
    gdexplorer("export", session, "--csv", session).refused(2, "mine.gdx.json", ".csv")
    gdexplorer("export", session, "--csv", "out.npz").refused(2, "suffix .csv", "out.npz")
    assert session.read_bytes() == before and list(session.parent.iterdir()) == [session]


def test_what_cannot_be_done_is_refused_in_a_sentence_before_any_work(gdexplorer, session, tmp_path):
    gdexplorer("export", session).refused(2, "--csv", "--npz")
    gdexplorer("export", session, "--csv", tmp_path / "a.csv", "--npz", tmp_path / "a.csv").refused(2, "suffix .npz")
    gdexplorer("export", tmp_path / "none.gdx.json", "--csv").refused(2, "none.gdx.json cannot be read")
    gdexplorer("export", session, "--csv", tmp_path / "missing" / "a.csv").refused(1, "there is no folder")
    session.write_text("x,y\n1,2\n")
    gdexplorer("export", session, "--csv").refused(2, "is not a session file")
    assert list(tmp_path.iterdir()) == [session]


@pytest.mark.parametrize(
    ("option", "value", "told"),
    [("--view", "moon", "surface"), ("--size", "big", "1600x1000"), ("--size", "9x9", "160"),
     ("--scale", "3", "2 or 4"), ("--theme", "pink", "dark"), ("--range", "9:3", "end at 3"),
     ("--step", "first", "step"), ("--step", "-1", "0 or more"), ("--step", "1.5", "step"),
     ("--fps", "0", "frames a second"), ("--dwell", "-1", "dwell"), ("--frames", "x", "number of frames")],
)  # fmt: skip
def test_how_pictures_look_and_animations_play_is_refused_in_a_sentence(gdexplorer, session, option, value, told):
    gdexplorer("export", session, "--png", option, value).refused(2, told)
    assert list(session.parent.iterdir()) == [session]


def test_a_table_that_was_moved_with_its_session_is_found_beside_it(gdexplorer, tmp_path):
    folder = tmp_path / "here"
    folder.mkdir()
    (folder / "few.csv").write_text("x,y\n1,2\n2,3\n3,5\n", encoding="utf-8")
    fit = CustomFit(CsvFile(str(folder / "few.csv"), ("x",), "y"))
    write_session(folder / "few.gdx.json", Document(ChooseCustom(fit).apply_to(DOCUMENT.experiment)))
    moved = folder.rename(tmp_path / "there")
    answer = gdexplorer("export", moved / "few.gdx.json", "--csv", moved / "out.csv")
    assert (answer.status, answer.err) == (0, "few.gdx.json: few.csv was found beside it.\n")


@pytest.mark.parametrize("name", [[], ["few.csv"], ["link.csv"]])
def test_the_table_of_the_session_is_not_written_over(gdexplorer, tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    table = tmp_path / "few.csv"
    table.write_text("x,y\n1,2\n2,3\n3,5\n", encoding="utf-8")
    (tmp_path / "link.csv").hardlink_to(table)
    fit = CustomFit(CsvFile(str(table), ("x",), "y"))
    write_session(tmp_path / "few.gdx.json", Document(ChooseCustom(fit).apply_to(DOCUMENT.experiment)))
    before = table.read_bytes()
    answer = gdexplorer("export", tmp_path / "few.gdx.json", "--csv", *name)
    assert answer.status == 2 and answer.err.endswith("is read here, and would be lost: write to another file.\n")
    assert table.read_bytes() == before


def test_no_setting_of_matplotlib_spoils_a_picture_or_is_told(session, tmp_path, monkeypatch):
    """Nor does a home that holds none, or cannot: pictures are the same everywhere."""
    export = ["-m", "gdexplorer", "export", str(session), *SMALL, "--png"]
    plain = ended([*export, str(tmp_path / "plain.png")])
    monkeypatch.chdir(tmp_path)
    (tmp_path / "matplotlibrc").write_text("lines.linewidth: wide\nnonsense\nfont.size: 40\n", encoding="utf-8")
    spoilt = {"MPLBACKEND": "nonsense", "MPLCONFIGDIR": f"{os.devnull}/none"}
    other = ended([*export, str(tmp_path / "other.png")], {**os.environ, **spoilt})
    assert (plain.returncode, plain.stderr) == (other.returncode, other.stderr) == (0, "")
    assert (tmp_path / "other.png").read_bytes() == (tmp_path / "plain.png").read_bytes()
