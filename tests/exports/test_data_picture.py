"""The data as an exported picture: what is drawn is what the runs predict at that step."""

import io

import numpy as np
import pytest
from matplotlib.colors import to_hex
from msgspec.structs import replace
from PIL import Image

from gdexplorer.descent.experiment import Experiment, suggested
from gdexplorer.exports.content import Content, Work
from gdexplorer.exports.exported import computed
from gdexplorer.exports.look import Look
from gdexplorer.exports.pictures.data_picture import DataPicture
from gdexplorer.exports.pictures.map_picture import MapPicture
from gdexplorer.exports.pictures.picture import Picture
from gdexplorer.formats import PICTURE
from gdexplorer.objectives import CustomNetwork
from gdexplorer.objectives.data.source import CsvFile, Generated, Houses
from gdexplorer.objectives.data.split import Split
from gdexplorer.objectives.regression.custom_fit import CustomFit
from gdexplorer.scene.predictions import CLASS_COLOURS, class_colours, number_colours, rgb
from gdexplorer.scene.theme import DARK, LIGHT
from gdexplorer.session.document import Document

SPIRALS = CustomNetwork((2, 6, 1), cost="cross_entropy", data=Generated("three_spirals", 90), test=Split(0.2))
KINDS = {
    "several classes": SPIRALS,
    "two classes": CustomNetwork((2, 3, 1), cost="cross_entropy", data=Generated("xor", 60)),
    "numbers over the plane": CustomNetwork((2, 3, 1), data=Houses(("LotArea", "GrLivArea"))),
    "one of several outputs": CustomNetwork((2, 3, 1), data=Generated("arm", 60), test=Split(0.2)),
    "a line": CustomFit(Houses(("GrLivArea",))),
    "a curve": CustomNetwork((1, 4, 1), data=Generated("sine", 50), test=Split(0.3)),
}


def document_of(custom, steps=20):
    bound = custom.objective().bound()
    rules = tuple(suggested(key, bound, number) for number, key in enumerate(("adam", "momentum")))
    return Document(Experiment(custom, (), rules, (bound.start,), steps=steps))


def drawn(custom, **look):
    exported = computed(Content(document_of(custom)), Work())
    picture = Picture(exported, Look("data", 480, 320, **look))
    (part,) = picture.moving
    assert isinstance(part, DataPicture)
    return picture, part, exported


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_regions_of_the_run_in_focus_have_the_colours_of_all_classes(theme):
    picture, part, exported = drawn(SPIRALS, theme=theme)
    bound, run, paper = exported.scene.surface.bound, next(iter(exported.runs)), {"light": LIGHT, "dark": DARK}[theme]
    image = next(artist for artist in part.artists if hasattr(artist, "get_extent"))
    left, right, bottom, top = image.get_extent()
    for step in (3, 20):
        picture.show(step)
        shown = np.asarray(image.get_array())
        rows, columns = shown.shape[:2]
        for row, column in ((0, 0), (rows // 2, columns // 3), (rows - 1, columns - 1)):
            place = [left + (right - left) * column / (columns - 1), bottom + (top - bottom) * row / (rows - 1)]
            shares = bound.samples.predict(run.trajectory.points[step], np.array([place]))
            assert np.abs(shown[row, column].astype(int) - class_colours(shares, paper.picture)[0]).max() <= 1


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_legend_names_optimizers_beside_classes(kind, theme):
    picture, _, exported = drawn(KINDS[kind], theme=theme)
    legend = picture.figure.axes[0].get_legend()
    names = [text.get_text() for text in legend.get_texts()]
    assert names[-2:] == ["Adam", "Momentum"] and len(names) == len(set(names))
    colours = [to_hex(line.get_color()) for line in legend.get_lines()[-2:]]
    shades = {"light": LIGHT, "dark": DARK}[theme]
    assert colours == [to_hex(shades.run(run.colour)) for run in exported.runs]
    picture.pixels()
    window, whole = legend.get_window_extent(), picture.figure.bbox
    assert window.x0 >= whole.x0 and window.x1 <= whole.x1 and window.y1 <= whole.y1 + 1.0


@pytest.mark.parametrize("kind", KINDS)
def test_a_frame_is_the_picture_of_its_step(kind):
    picture, _, exported = drawn(KINDS[kind])
    steps = [0, 5, 20]
    for step, frame in zip(steps, picture.frames(steps), strict=True):
        alone = Picture(replace(exported, shown=replace(exported.shown, cursor=step)), Look("data", 480, 320)).pixels()
        assert np.abs(frame.astype(int) - alone).mean() < 0.5


def test_over_one_input_each_class_has_its_probabilities(tmp_path):
    path = tmp_path / "kinds.csv"
    path.write_text("x,kind\n" + "".join(f"{i / 10},{'abc'[i // 20]}\n" for i in range(60)), encoding="utf-8")
    custom = CustomNetwork((1, 4, 1), cost="cross_entropy", data=CsvFile(str(path), ("x",), "kind"))
    picture, part, exported = drawn(custom)
    picture.show(20)
    bound, run = exported.scene.surface.bound, next(iter(exported.runs))
    curves = [artist for artist in part.artists if hasattr(artist, "get_segments")]
    assert [np.round(255 * curve.get_color()[0][:3]).tolist() for curve in curves] == [
        rgb(colour).tolist() for colour in CLASS_COLOURS[:3]
    ]
    for number, curve in enumerate(curves):
        (places,) = curve.get_segments()
        shares = bound.samples.predict(run.trajectory.points[20], places[:, :1])[:, number]
        np.testing.assert_allclose(places[:, 1], shares, atol=1e-12)
    legend = picture.figure.axes[0].get_legend()
    assert [text.get_text() for text in legend.get_texts()] == ["a", "b", "c"]


@pytest.mark.parametrize("suffix", PICTURE.by_suffix)
def test_every_format_holds_it(suffix):
    file = io.BytesIO()
    PICTURE.by_suffix[suffix].encode(file, Content(document_of(SPIRALS), look=Look("data", 320, 240)), Work())
    assert len(file.getvalue()) > 3000
    if suffix == ".png":
        assert Image.open(io.BytesIO(file.getvalue())).size == (320, 240)


def test_where_there_are_no_data_the_map_stands_in():
    exported = computed(Content(Document(Experiment("himmelblau"))), Work())
    (part,) = Picture(exported, Look("data", 480, 320)).moving
    assert isinstance(part, MapPicture)


def test_runs_that_diverged_or_none_at_all_are_drawn():
    bound = SPIRALS.objective().bound()
    wild = replace(suggested("gradient_descent", bound), settings=(("learning_rate", 1e12),))
    for rules in ((wild,), ()):
        experiment = Experiment(SPIRALS, (), rules, (bound.start,), steps=30)
        exported = computed(Content(Document(experiment)), Work())
        assert Picture(exported, Look("data", 320, 240)).pixels().any()


def test_numbers_are_paper_in_the_middle_and_coloured_at_the_ends():
    paper = rgb(LIGHT.picture)
    low, middle, high, beyond = number_colours(np.array([-1.0, 1.0, 3.0, 99.0]), (-1.0, 3.0), LIGHT.picture)
    assert middle.tolist() == paper.tolist() and beyond.tolist() == high.tolist()
    assert np.linalg.norm(low - rgb(CLASS_COLOURS[0])) < np.linalg.norm(low - rgb(CLASS_COLOURS[1]))


def test_the_output_that_the_document_shows_is_drawn():
    custom = CustomNetwork((1, 4, 1), data=Houses(("GrLivArea",), "SalePrice", ("YearBuilt",)))
    document = document_of(custom)
    parts = []
    for output in (0, 1, 7):
        content = Content(replace(document, view=replace(document.view, output=output)))
        exported = computed(content, Work())
        (part,) = Picture(exported, Look("data", 480, 320)).moving
        part.show(20)
        curves = [artist for artist in part.artists if hasattr(artist, "get_segments")]
        parts.append(curves[0].get_segments()[0][:, 1])
    theta, samples = exported.runs[0].trajectory.points[20], exported.scene.surface.bound.samples
    inputs = np.linspace(samples.inputs.min(), samples.inputs.max(), 240)[:, np.newaxis]
    for shown, place in zip(parts, (0, 1, 1), strict=True):
        np.testing.assert_allclose(shown, samples.predict(theta, inputs)[:, place])
