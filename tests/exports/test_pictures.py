"""Pictures of a document: each format is read by another program, says what it shows, and keeps its texts."""

import io
import re
from xml.etree import ElementTree

import numpy as np
import pages
import pypdf
import pytest
from msgspec.structs import replace
from PIL import Image

from gdexplorer.descent.engine import engine
from gdexplorer.descent.experiment import Experiment, configure
from gdexplorer.errors import InputError
from gdexplorer.exports.content import CancelledError, Content, Work
from gdexplorer.exports.exported import computed
from gdexplorer.exports.look import LARGEST, SCALES, SMALLEST, VIEWS, Look, size_from
from gdexplorer.exports.pictures.encoders import prepared
from gdexplorer.exports.pictures.picture import Picture
from gdexplorer.formats import PICTURE
from gdexplorer.objectives import CustomFormula
from gdexplorer.scene.held_out_losses import MOST_ITERATES, accuracy_steps, losses_along
from gdexplorer.scene.theme import THEMES
from gdexplorer.session.document import Document
from gdexplorer.session.view_state import Camera, PictureLayer, ViewState

EXPERIMENT = Experiment(
    "himmelblau", (), (configure("gradient_descent"), configure("adam")), ((-0.5, -1.0), (0.6, 0.2)), steps=60
)
DOCUMENT = Document(EXPERIMENT, ViewState(), 20)
SMALL = Look("all", 640, 420)
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def content():
    return Content(DOCUMENT, engine.descend(EXPERIMENT), look=SMALL)


@pytest.fixture(scope="module")
def exported(content):
    return computed(content, Work())


def written(content, suffix):
    file = io.BytesIO()
    PICTURE.by_suffix[suffix].encode(file, content, Work())
    return file.getvalue()


def looking(content, **look):
    return replace(content, look=replace(SMALL, **look))


def pixels(data):
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGBA"))


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("scale", SCALES)
def test_an_image_has_the_size_and_the_theme_that_were_asked_for(content, view, scale):
    for theme in THEMES.values():
        look = Look(view, 320, 240, scale, theme.name)
        image = pixels(written(replace(content, look=look), ".png"))
        assert image.shape == (240 * scale, 320 * scale, 4) and (image[..., 3] == 255).all()
        corner = "#{:02x}{:02x}{:02x}".format(*image[0, 0, :3])
        assert corner == theme.picture
        assert (image[..., :3] != image[0, 0, :3]).any(axis=-1).mean() > 0.02


def test_test_losses_and_accuracies_are_plots_where_rows_are_kept_for_testing(exported):
    tested = computed(pages.content("tested classes"), Work())
    assert exported.curves == ("values", "norms")
    assert tested.curves == ("values", "tests", "accuracies", "norms")
    for view, width, count in (("curves", 1200, 4), ("curves", 900, 3), ("all", 1200, 4), ("map", 900, 0)):
        picture = Picture(tested, Look(view, width, 600))
        plots = {axes.get_ylabel(): axes for axes in picture.figure.axes if axes.get_xlabel() == "step"}
        names = ["value f", "test loss (circle: lowest)", "test accuracy", "gradient norm ‖∇f‖"]
        assert [*plots] == names[:count]
        if not count:
            continue
        low, high = plots["test accuracy"].get_ylim()
        assert low < min(run.test_accuracies.min() for run in tested.runs) < 1.0 <= high + 0.1
        circles = plots[names[1]].collections[-1].get_offsets()
        lowest = [[run.tested.lowest, np.log10(run.test_losses.min())] for run in tested.runs]
        assert any(
            np.allclose(np.asarray(each.get_offsets()), lowest) for each in plots[names[1]].collections
            if len(each.get_offsets()) == 2
        ), circles  # fmt: skip


def test_accuracies_of_long_runs_are_of_every_so_many_steps_and_cancelled_like_all():
    content = pages.content("tested classes")
    bound, (run, _) = content.document.experiment.bound(), content.finished
    whole, some = losses_along(bound, run.points), losses_along(bound, run.points, every=8)
    np.testing.assert_array_equal(some.accuracies, np.repeat(whole.accuracies[::8], 8)[: len(run.points)])
    np.testing.assert_array_equal(some.losses, whole.losses)
    grown = losses_along(bound, run.points, losses_along(bound, run.points[:21], every=8), every=8)
    np.testing.assert_array_equal(grown.accuracies, some.accuracies)
    other = losses_along(bound, run.points, some)
    np.testing.assert_array_equal(other.accuracies, whole.accuracies)
    assert accuracy_steps(bound, MOST_ITERATES) == 1 and accuracy_steps(bound, 5 * MOST_ITERATES) == 8
    assert accuracy_steps(bound, 5 * MOST_ITERATES, effort=20) == 1
    assert np.isnan(losses_along(bound, run.points, cancelled=lambda: True).accuracies).all()


@pytest.mark.parametrize("view", VIEWS)
def test_a_transparent_picture_shows_what_is_behind_it_and_the_same_otherwise(content, view):
    clear = pixels(written(looking(content, view=view, transparent=True), ".png")).astype(int)
    whole = pixels(written(looking(content, view=view), ".png")).astype(int)
    assert (clear[..., 3] == 0).mean() > 0.05 and (clear[..., 3] == 255).any()
    opacity = clear[..., 3:] / 255.0
    over_white = opacity * clear[..., :3] + (1.0 - opacity) * 255.0
    difference = np.abs(over_white - whole[..., :3])
    assert difference.max() <= 8.0 and difference.mean() < 0.1  # rounded once for each layer


@pytest.mark.parametrize("view", ["surface", "map"])  # most of the curves is text, which is drawn sharper
def test_a_larger_scale_draws_the_same_picture_more_finely(content, view):
    once, four = (pixels(written(looking(content, view=view, scale=scale), ".png"))[..., :3] for scale in (1, 4))
    small = np.asarray(Image.fromarray(four).resize(SMALL.size, Image.Resampling.BOX)).astype(int)
    assert np.abs(small - once).mean() < 2.0
    edges = [np.abs(np.diff(image.astype(int), axis=1)).max(axis=-1) for image in (once, four)]
    assert (edges[1] > 60).mean() < 0.6 * (edges[0] > 60).mean()  # lines are as wide, not as coarse


@pytest.mark.parametrize("suffix", PICTURE.by_suffix)
def test_the_same_picture_is_the_same_bytes(content, suffix):
    assert written(content, suffix) == written(content, suffix)


def test_every_format_says_in_words_what_it_shows(content, exported):
    words, title = exported.words, exported.title
    assert "Himmelblau" in title and "4 minima" in words
    with Image.open(io.BytesIO(written(content, ".png"))) as image:
        assert (image.text["Title"], image.text["Description"]) == (title, words)
    root = ElementTree.fromstring(written(content, ".svg"))
    assert root.get("role") == "img"
    told = {part.get("id"): part.text for part in root if part.tag in (f"{SVG}title", f"{SVG}desc")}
    assert [told[name] for name in root.get("aria-labelledby").split()] == [title, words]
    about = pypdf.PdfReader(io.BytesIO(written(content, ".pdf"))).metadata
    assert (about.title, about.subject) == (title, words)


TEXTS = ["x", "y", "f", "step", "value f", "gradient norm ‖∇f‖", "Adam, start 2", "−4"]


def test_texts_stay_texts_with_a_font_to_fall_back_on(content):
    texts = list(ElementTree.fromstring(written(content, ".svg")).iter(f"{SVG}text"))
    assert {"".join(text.itertext()) for text in texts} >= set(TEXTS)
    for text in texts:
        style = " ".join([text.get("style"), *(part.get("style", "") for part in text)])
        assert re.search(r"(?:font-family: |font:)[^;]*'DejaVu Sans',[^;]*sans-serif", style), style


def test_texts_of_a_document_can_be_searched_and_its_fonts_are_in_it(content):
    page = pypdf.PdfReader(io.BytesIO(written(content, ".pdf"))).pages[0]
    lines = page.extract_text().splitlines()
    assert all(any(text in line for line in lines) for text in TEXTS)
    fonts = [font.get_object() for font in page["/Resources"]["/Font"].values()]
    assert fonts
    for font in fonts:
        (inner,) = font.get("/DescendantFonts", [font])
        assert "/FontFile2" in inner.get_object()["/FontDescriptor"]
    assert [round(float(side) * 96 / 72) for side in page.mediabox[2:]] == [SMALL.width, SMALL.height]


def test_map_and_curves_are_lines_and_the_surface_is_an_image_with_texts(content):
    images, paths = {}, {}
    for view in ("curves", "map", "surface"):
        root = ElementTree.fromstring(written(looking(content, view=view), ".svg"))
        images[view], paths[view] = (len(list(root.iter(f"{SVG}{name}"))) for name in ("image", "path"))
    assert images == {"curves": 0, "map": 1, "surface": 1}
    assert all(count > 20 for count in paths.values())


@pytest.mark.parametrize("layer", PictureLayer)
def test_a_layer_that_is_hidden_is_not_drawn(content, layer):
    view = ViewState().showing(layer, False)
    hidden = replace(content, document=replace(DOCUMENT, view=view))
    for each in ("map", "surface"):
        shown = written(looking(content, view=each), ".png"), written(looking(hidden, view=each), ".png")
        assert (pixels(shown[0]) != pixels(shown[1])).any()


def test_the_cursor_and_the_camera_are_those_of_the_document(content):
    here = pixels(written(looking(content, view="surface"), ".png"))
    for other in (replace(DOCUMENT, cursor=3), replace(DOCUMENT, view=ViewState(camera=Camera(20.0, 10.0)))):
        assert (pixels(written(looking(replace(content, document=other), view="surface"), ".png")) != here).any()


def test_basins_that_the_document_shows_are_drawn():
    few = replace(EXPERIMENT, steps=40)
    shown, plain = (Document(few, ViewState(basins_shown=flag), 5) for flag in (True, False))
    made = prepared(Content(shown), Work())
    assert made.shown.basins is not None and "Basins are shown" in made.words
    again = prepared(Content(shown, basins=made.shown.basins), Work())
    assert again.shown.basins is made.shown.basins
    assert (Picture(made, SMALL).pixels() != Picture(prepared(Content(plain), Work()), SMALL).pixels()).any()


def test_a_name_is_never_markup_nor_a_formula():
    custom = CustomFormula("x^2 + y^2", ((-1.0, 1.0), (-1.0, 1.0)), label="<b>$x_1$</b> & co")
    document = Document(Experiment(custom, (), (configure("gradient_descent"),), ((0.5, 0.5),), steps=5))
    root = ElementTree.fromstring(written(Content(document, look=SMALL), ".svg"))
    (title,) = (part.text for part in root if part.tag == f"{SVG}title")
    assert title.startswith("<b>$x_1$</b> & co")


@pytest.mark.parametrize(
    ("objective", "start"),
    [("rosenbrock", (1e6, -1e6)), ("housing_mse", None), ("sphere", None), ("linear_network", None), ("lasso", None)],
)
def test_what_cannot_be_drawn_well_is_still_drawn(objective, start):
    bare = Experiment(objective, (), (configure("gradient_descent", {"learning_rate": 5.0}),), steps=30)
    experiment = replace(bare, starts=(start or tuple(bare.bound().start),))
    for suffix in PICTURE.by_suffix:
        assert len(written(Content(Document(experiment, ViewState(), 10), look=SMALL), suffix)) > 1000


def test_without_runs_there_is_still_a_picture():
    document = Document(Experiment("himmelblau", (), (), ()))
    for view in VIEWS:
        assert pixels(written(Content(document, look=replace(SMALL, view=view)), ".png")).any()


@pytest.mark.parametrize(
    ("look", "told"),
    [
        ({"view": "moon"}, "surface"),
        ({"theme": "pink"}, "dark"),
        ({"scale": 3}, "1 or 2 or 4"),
        ({"width": SMALLEST - 1}, f"from {SMALLEST:,}"),
        ({"height": LARGEST + 1}, f"to {LARGEST:,}"),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_a_sentence(content, look, told):
    with pytest.raises(InputError, match=re.escape(told)):
        written(looking(content, **look), ".png")


def test_a_picture_that_does_not_fit_into_memory_is_refused_with_one_that_does(monkeypatch):
    monkeypatch.setattr("gdexplorer.descent.memory.room_for_runs", lambda: 50_000_000)
    look = Look(width=4000, height=2000, scale=2)
    with pytest.raises(InputError, match="needs") as refusal:
        look.check()
    width, height = (
        int(number.replace(",", "")) for number in re.search(r"most ([\d,]+) × ([\d,]+)", str(refusal.value)).groups()
    )
    replace(look, width=width, height=height).check()


@pytest.mark.parametrize("text", ["", "12", "x", "12x", "axb", "1.5x3", "-3x4", "9" * 20 + "x4"])
def test_what_is_no_size_is_refused(text):
    with pytest.raises(InputError, match="1600x1000"):
        size_from(text)
    assert size_from(" 640 × 480 ") == size_from("640x480") == (640, 480)


@pytest.mark.parametrize("suffix", PICTURE.by_suffix)
def test_a_picture_is_cancelled(content, suffix):
    calls = iter([False, False, True])
    with pytest.raises(CancelledError):
        PICTURE.by_suffix[suffix].encode(io.BytesIO(), content, Work(lambda: next(calls, True)))


@pytest.mark.parametrize("width", [SMALLEST, 240, 320, 500, 900])
def test_a_note_on_a_map_is_within_it(width):
    experiment = Experiment("rastrigin", optimizers=(configure("gradient_descent"),), starts=((1.0, 1.0),))
    exported = computed(Content(Document(experiment), ()), Work())
    figure = Picture(exported, Look("map", width, max(SMALLEST, width * 5 // 8)), 1.0).figure
    (axes,) = figure.axes
    (note,) = (text for text in axes.texts if "shown" in text.get_text())
    drawn, area = (part.get_window_extent(figure.canvas.get_renderer()) for part in (note, axes))
    assert area.x0 <= drawn.x0 and (drawn.x1 <= area.x1 or width < 240)
