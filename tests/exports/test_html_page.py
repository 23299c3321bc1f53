"""The page that plays, in a real browser: it loads, plays, turns, is read, and shows the numbers of the table."""

import io
import json
import re

import numpy as np
import pytest
from pages import DOCUMENTS, HOSTILE, content
from PIL import Image

from gdexplorer.exports import html_page, page_data
from gdexplorer.exports.content import CancelledError, Work
from gdexplorer.exports.html_page import LARGEST, write_html
from gdexplorer.exports.tables import read_csv, write_csv

NAMES = list(DOCUMENTS)


def written(name):
    file = io.BytesIO()
    write_html(file, content(name), Work())
    return file.getvalue()


@pytest.fixture(scope="module")
def page_of(tmp_path_factory):
    folder, made = tmp_path_factory.mktemp("pages"), {}

    def path(name):
        if name not in made:
            made[name] = folder / f"{name.replace(' ', '_')}.html"
            made[name].write_bytes(written(name))
        return made[name]

    return path


def table_of(name):
    file = io.BytesIO()
    write_csv(file, content(name), Work())
    return read_csv(io.StringIO(file.getvalue().decode()))


# The file


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_small_one_file_and_the_same_each_time(page_of, name):
    page = page_of(name).read_bytes()
    assert len(page) < LARGEST and page == written(name)
    addresses = re.findall(rb"(?:https?:)?//[a-z]|url\(|@import|src=\"(?!data:)|href=\"(?!data:)", visible(page))
    assert not addresses


def visible(page):
    """The page without its texts, which may say anything, and without comments of its script.

    Those are looked for last: numbers are megabytes in one line, with two slashes in many places.
    """
    page = re.sub(rb"(?s)<script type=.*?</script>|<footer>.*?</footer>|<h1>.*?</h1>|<title>.*?</title>", b"", page)
    return re.sub(rb"(?m)^\s*//.*$|//[^\"'\n]*$", b"", page)


def test_of_many_runs_and_long_ones_so_much_is_left_out_that_the_page_is_small(monkeypatch):
    whole = len(written("48 runs"))
    monkeypatch.setattr(html_page, "LARGEST", whole * 2 // 3)
    assert len(written("48 runs")) < whole * 2 // 3


@pytest.mark.parametrize("most", [10, 57, 400, 5000])
def test_the_steps_that_are_kept_begin_and_end_all_runs_and_are_as_many_as_allowed(most):
    from gdexplorer.scene.runs import drawn_runs

    made = content("long")
    runs = drawn_runs(made.document.experiment, made.finished)
    steps = page_data.kept_steps(runs, most)
    assert steps[0] == 0 and steps[-1] == runs.steps and np.all(np.diff(steps) > 0)
    kept = sum(np.count_nonzero(steps <= run.trajectory.steps) for run in runs)
    assert kept <= most and (most < 100 or kept > most / 2)


def test_a_cancelled_page_is_not_written():
    with pytest.raises(CancelledError):
        write_html(io.BytesIO(), content("a saddle"), Work(cancelled=lambda: True))


# In the browser


@pytest.mark.parametrize("name", NAMES)
def test_every_page_loads_and_plays_to_its_end_without_an_error_or_a_request(chromium, page_of, name):
    chromium.open(page_of(name), dark=len(name) % 2 == 0)
    assert chromium.evaluate("document.getElementById('surface').dataset.drawnBy") == "webgl"
    last = chromium.evaluate("LAST")
    chromium.evaluate("player.moveTo(0); document.getElementById('speed').value = '10'; player.speed = 1000")
    chromium.click("#play")
    chromium.wait(f"player.step === {last} && !player.playing")
    chromium.settle()
    assert chromium.evaluate("document.getElementById('reading').textContent") == f"Step {last:,} of {last:,}"
    assert chromium.evaluate("document.getElementById('play').textContent") == "Play"
    assert (chromium.complaints, chromium.requests) == ([], [page_of(name).as_uri()])
    assert colours_in(chromium.pixels("#map canvas")) > 50
    assert name == "undefined in a half" or colours_in(chromium.pixels("#surface canvas")) > 20


def colours_in(png):
    return len(Image.open(io.BytesIO(png)).convert("RGB").getcolors(1 << 24))


@pytest.mark.parametrize("name", ["four runs", "houses", "48 runs", "diverged", "long"])
def test_the_numbers_are_those_of_the_table(chromium, page_of, name):
    table = table_of(name)
    chromium.open(page_of(name))
    last, steps = chromium.evaluate("LAST"), set()
    for share in (0.0, 0.013, 0.2, 0.5, 1.0):
        chromium.evaluate(f"player.moveTo({round(share * last)})")
        chromium.settle()
        rows = chromium.evaluate(
            "[...document.querySelectorAll('#runs tbody tr')]"
            ".map((row) => [...row.querySelectorAll('data')].map((each) => each.value))"
        )
        at = chromium.evaluate("player.step")
        steps.add(at)
        for run, (step, *numbers) in enumerate(rows):
            mine = np.flatnonzero(table.runs == run)
            k = mine[int(step)]
            assert int(step) == at or k == mine[-1] < mine[0] + at
            expected = [*table.points[k], table.values[k], table.gradient_norms[k]]
            assert [float(number) for number in numbers] == expected
        assert len(rows) == len(content(name).finished)
    assert len(steps) == 5


def test_what_test_rows_say_has_plots_with_the_numbers_of_the_table(chromium, page_of):
    table = table_of("tested classes")
    chromium.open(page_of("tested classes"))
    seen = "[...document.querySelectorAll('.curves figure')].filter((each) => each.offsetWidth).map((each) => each.id)"
    assert chromium.evaluate(seen) == ["values-plot", "tests-plot", "accuracies-plot", "norms-plot"]
    for key, column in (("tests", "test_loss"), ("accuracies", "test_accuracy")):
        assert chromium.evaluate(f"[...ROWS.{key}]") == table.measures[column].tolist()
        assert colours_in(chromium.pixels(f"#{key} canvas")) > 5
    circles = chromium.evaluate("DATA.curves[1].circles.map(([run, step]) => [run, step])")
    losses = [table.measures["test_loss"][table.runs == run] for run in (0, 1)]
    assert circles == [[run, int(np.argmin(of))] for run, of in enumerate(losses)]
    chromium.open(page_of("houses"))
    assert chromium.evaluate(seen) == ["values-plot", "norms-plot"]


def test_scrubbing_buttons_and_keys_move_the_cursor_and_it_is_said(chromium, page_of):
    chromium.open(page_of("four runs"))
    step = lambda: chromium.evaluate("player.step")  # noqa: E731
    assert step() == 40
    before = chromium.pixels("#map canvas")
    left, top, width, height = chromium.box("#step")
    for kind, share in (("mousePressed", 0.444), ("mouseMoved", 0.7), ("mouseReleased", 0.7)):
        chromium.mouse(kind, left + share * width, top + height / 2, pressed=True)
    chromium.settle()
    assert 55 < step() < 72 and chromium.pixels("#map canvas") != before
    moves = [("#first", 0), ("#ahead", 1), ("#ahead", 2), ("#back", 1), ("#final", 90)]
    for selector, expected in moves:
        chromium.click(selector)
        assert step() == expected
    chromium.evaluate("document.activeElement.blur()")
    for key, expected in (("Home", 0), (".", 1), (".", 2), (",", 1), ("End", 90)):
        chromium.press(key)
        assert step() == expected
    chromium.focus("#values")
    chromium.press("ArrowLeft", 3)
    assert step() == 87
    chromium.wait("said.textContent.startsWith('Step 87 of 90. ')")
    assert "Gradient descent, start 1: f = " in chromium.evaluate("said.textContent")


def test_space_plays_and_pauses_and_what_is_played_moves_all_pictures(chromium, page_of):
    chromium.open(page_of("four runs"))
    chromium.evaluate("player.moveTo(0); player.speed = 0.5")
    chromium.settle()
    pictures = ("#map canvas", "#surface canvas", "#values canvas", "#norms canvas")
    before = [chromium.pixels(each) for each in pictures]
    chromium.press(" ")
    chromium.wait("player.step > 4")
    assert chromium.evaluate("document.getElementById('play').textContent") == "Pause"
    chromium.press(" ")
    assert not chromium.evaluate("player.playing")
    assert all(chromium.pixels(each) != old for each, old in zip(pictures, before, strict=True))


def test_the_surface_turns_by_mouse_touch_and_keys_and_comes_back(chromium, page_of):
    chromium.open(page_of("a saddle"), touch=True)
    first = chromium.pixels("#surface canvas")
    left, top, width, height = chromium.box("#surface")
    x, y = left + width / 2, top + height / 2
    for kind, right in (("mousePressed", 0), ("mouseMoved", 30), ("mouseMoved", 60), ("mouseReleased", 60)):
        chromium.mouse(kind, x + right, y, pressed=True)
    chromium.settle()
    turned = chromium.pixels("#surface canvas")
    assert turned != first and chromium.evaluate("views[0].camera.azimuth") == pytest.approx(-62 - 30)
    touch = lambda *points: [{"x": x + a, "y": y + b} for a, b in points]  # noqa: E731
    for kind, points in (("touchStart", touch((0, 0))), ("touchMove", touch((0, 20))), ("touchEnd", [])):
        chromium.call("Input.dispatchTouchEvent", type=kind, touchPoints=points)
    chromium.settle()
    assert chromium.evaluate("views[0].camera.elevation") == pytest.approx(34 + 10)
    for kind, points in (
        ("touchStart", touch((-30, 0), (30, 0))), ("touchMove", touch((-60, 0), (60, 0))), ("touchEnd", []),
    ):  # fmt: skip
        chromium.call("Input.dispatchTouchEvent", type=kind, touchPoints=points)
    chromium.settle()
    assert chromium.evaluate("views[0].camera.nearer") == pytest.approx(2.0, rel=0.1)
    chromium.click("#reset")
    assert chromium.pixels("#surface canvas") == first
    chromium.focus("#surface")
    chromium.press("ArrowRight", 2)
    chromium.press("+")
    assert chromium.evaluate("views[0].camera.azimuth") == -52 and chromium.pixels("#surface canvas") != first
    chromium.press("0")
    assert chromium.pixels("#surface canvas") == first


def test_pointing_at_the_pictures_reads_values(chromium, page_of):
    chromium.open(page_of("a saddle"))
    _, _, width, height = chromium.box("#map")
    tip = lambda: chromium.evaluate("tip.hidden ? '' : tip.textContent")  # noqa: E731
    chromium.evaluate("player.moveTo(0)")
    chromium.settle()
    left, top, *_ = chromium.box("#map")
    x, y = chromium.evaluate("views[1].at(1.5, 0.01)")
    chromium.mouse("mouseMoved", left + x, top + y)
    assert tip().startswith("Gradient descent, start 1, step 0\nx = 1.5, y = 0.01\nf = ")
    x, y = chromium.evaluate("views[1].at(-2, 1)")
    chromium.mouse("mouseMoved", left + x, top + y)
    place, value = tip().split("\n")
    x, y = (float(part.split(" = ")[1].replace("−", "-")) for part in place.split(", "))
    assert float(value.removeprefix("f ≈ ")) == pytest.approx(x**2 - y**2 + y**4 / 4, abs=0.02)
    left, top, width, height = chromium.box("#values")
    chromium.mouse("mouseMoved", left + width / 2, top + height / 2)
    assert re.match(r"step \d+\nGradient descent, start 1: f = ", tip())
    left, top, width, height = chromium.box("#surface")
    chromium.mouse("mouseMoved", left + width / 2, top + height / 2)
    assert re.match(r"x = .*, y = .*\nf ≈ ", tip())


def test_the_map_is_explored_by_keys_and_read_aloud(chromium, page_of):
    chromium.open(page_of("a saddle"))
    chromium.focus("#map")
    chromium.press("ArrowRight", 5)
    chromium.wait("said.textContent.startsWith('x = 0.6, y = 0, f ≈ 0.3')")
    chromium.press("Escape")
    assert chromium.evaluate("views[1].cross === null && tip.hidden")


def test_all_is_reached_by_tab_and_space_presses_the_button_in_focus_alone(chromium, page_of):
    chromium.open(page_of("four runs"))
    reached = []
    for _ in range(16):
        chromium.press("Tab")
        reached.append(chromium.evaluate("document.activeElement.id || document.activeElement.tagName.toLowerCase()"))
    expected = ["theme", "surface", "reset", "map", "play", "first", "back", "ahead", "final", "step", "speed"]
    assert reached[:14] == [*expected, "values", "norms", "runs"] and reached[14] == "summary"
    chromium.focus("#ahead")
    chromium.press(" ")
    assert chromium.evaluate("[player.step, player.playing]") == [41, False]


@pytest.mark.parametrize("dark", [False, True])
def test_the_theme_follows_the_system_until_the_button_chooses_another(chromium, page_of, dark):
    chromium.open(page_of("four runs"), dark=dark)
    ground = lambda: chromium.evaluate("getComputedStyle(document.body).backgroundColor")  # noqa: E731
    colours = {"rgb(243, 244, 246)": False, "rgb(29, 32, 38)": True}
    before = chromium.pixels("#values canvas")
    assert colours[ground()] is dark
    chromium.click("#theme")
    assert colours[ground()] is not dark and chromium.pixels("#values canvas") != before
    assert chromium.evaluate("document.getElementById('theme').getAttribute('aria-pressed')") == str(not dark).lower()


def test_assistive_technology_reads_pictures_controls_numbers_and_words(chromium, page_of):
    chromium.open(page_of("four runs"))
    nodes = chromium.nodes()
    named = {(node["role"], node["name"]) for node in nodes}
    for expected in (
        ("heading", "Himmelblau"), ("application", "Surface of Himmelblau"), ("application", "Map of Himmelblau"),
        ("application", "Value f against the step, logarithmic"), ("group", "Playback"), ("button", "Play"),
        ("button", "Step forward"), ("slider", "Step"), ("combobox", "Speed"), ("list", "Optimizers"),
        ("region", "Runs"), ("columnheader", "‖∇f‖"), ("rowheader", "Gradient descent, start 1"),
    ):  # fmt: skip
        assert expected in named, expected
    assert any(node["role"] == "status" for node in nodes)
    assert {"MathMLMath"} <= {node["role"] for node in nodes}
    (surface,) = (node for node in nodes if node["name"] == "Surface of Himmelblau" and node["role"] == "application")
    assert "arrow keys" in surface["description"]
    chromium.click("summary")
    words = " ".join(str(node["name"]) for node in chromium.nodes() if node["role"] == "StaticText")
    assert "Critical points: 4 minima" in words and "Gradient descent from start 1" in words


def test_without_webgl_a_plain_canvas_is_drawn_and_turns(chromium_without_gl, page_of):
    browser = chromium_without_gl
    browser.open(page_of("four runs"))
    assert browser.evaluate("document.getElementById('surface').dataset.drawnBy") == "canvas"
    assert "WebGL is not available" in browser.evaluate("document.getElementById('surface-note').textContent")
    before = browser.pixels("#surface canvas")
    assert colours_in(before) > 200
    browser.focus("#surface")
    browser.press("ArrowLeft", 4)
    turned = browser.pixels("#surface canvas")
    browser.evaluate("player.moveTo(2)")
    browser.settle()
    assert turned != before and browser.pixels("#surface canvas") != turned
    assert browser.complaints == [] or all("WebGL" in each for each in browser.complaints)


def test_a_hostile_name_is_a_name_and_nothing_else(chromium, page_of):
    page = page_of("hostile").read_text(encoding="utf-8")
    assert page.count("</script>") == 2 and "<img" not in page and 'onerror="alert' not in page
    data = json.loads(re.search(r'id="data">(.*?)</script>', page, re.S)[1])
    chromium.open(page_of("hostile"))
    assert data["label"] == HOSTILE == chromium.evaluate("DATA.label")
    assert chromium.evaluate("document.querySelector('h1').textContent") == HOSTILE
    assert chromium.evaluate("document.images.length") == 0 and chromium.complaints == []


def test_the_policy_lets_no_other_script_run_and_nothing_be_fetched(chromium, page_of):
    chromium.open(page_of("flat"))
    chromium.evaluate(
        "(() => { const s = document.createElement('script'); s.textContent = 'window.ran = true';"
        "document.body.append(s); document.body.insertAdjacentHTML('beforeend', '<img src=\"http://localhost:9/a.png\">');"
        "return fetch('http://localhost:9/').then(() => 'fetched', () => 'refused'); })()"
    )
    assert chromium.evaluate("window.ran") is None
    assert sum("Content Security Policy" in each for each in chromium.complaints) >= 3


@pytest.mark.parametrize("size", [(1600, 1000), (1280, 720), (1024, 768), (390, 844), (320, 568)])
@pytest.mark.parametrize("name", ["four runs", "houses", "hostile", "48 runs"])
def test_nothing_is_wider_than_the_window(chromium, page_of, name, size):
    chromium.open(page_of(name), *size, touch=size[0] < 500)
    assert chromium.evaluate("document.documentElement.scrollWidth") <= size[0]
    for selector in ("#surface", "#map", "#values", "#play", "#step", "#theme"):
        left, _, width, height = chromium.box(selector)
        assert left >= 0 and left + width <= size[0] and height >= 15
